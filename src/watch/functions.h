/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which of some functions the running kernel and its modules have. */
#ifndef VT_WATCH_FUNCTIONS_H
#define VT_WATCH_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/types.h"

struct vt_function {
	const char *name;
	uint32_t type;			/* its BTF id; 0: it is not there */
	int fd;				/* of its module's types; 0: the kernel's, as for loading */
};

struct vt_functions {
	struct vt_function *each;	/* sorted */
	size_t n;
	struct vt_types types;
};

/* Adds a function to look for. @name must stay valid. */
void vt_functions_add(struct vt_functions *functions, const char *name);

/* Looks in the kernel, and with @modules also in those modules that may have VFIO's functions. */
void vt_functions_find(struct vt_functions *functions, bool modules);

/* NULL: it is not there. */
const struct vt_function *vt_functions_has(const struct vt_functions *functions,
					   const char *name);
void vt_functions_free(struct vt_functions *functions);

/* Whether a module of that name may have such functions. */
bool vt_functions_may_be_in(const char *module);

#endif
