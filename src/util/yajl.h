/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yajl does not look at what it gets from malloc(). */
#ifndef VT_UTIL_YAJL_H
#define VT_UTIL_YAJL_H

#include <yajl/yajl_common.h>

#include "util/memory.h"

/* For yajl_alloc() and yajl_gen_alloc(), which copy it. */
#define VT_YAJL_MEMORY (&(yajl_alloc_funcs){ \
	vt_memory_get, vt_memory_resize, vt_memory_free, NULL })

#endif
