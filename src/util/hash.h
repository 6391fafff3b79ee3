/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash tables: uthash, and what becomes of us when there is no memory for it. */
#ifndef VT_UTIL_HASH_H
#define VT_UTIL_HASH_H

#include "util/memory.h"

#define uthash_fatal(message) vt_no_memory()
#include <uthash.h>

#endif
