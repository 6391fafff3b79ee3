/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions the running kernel and its modules have, as the descriptions of their types
 * (BTF) tell. The library that loads programs would parse all of that once more, in ten
 * times the time.
 */
#ifndef VT_WATCH_FUNCTIONS_H
#define VT_WATCH_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct vt_functions {
	const char **names;		/* in order */
	bool *found;
	size_t n;
};

/* A function to look for; the name must stay. */
void vt_functions_add(struct vt_functions *functions, const char *name);

/* In the kernel, and with @modules in those modules that VFIO's functions may be in. */
void vt_functions_find(struct vt_functions *functions, bool modules);
bool vt_functions_has(const struct vt_functions *functions, const char *name);
void vt_functions_free(struct vt_functions *functions);

/* Whether such functions may be in a module of that name. */
bool vt_functions_may_be_in(const char *module);

#endif
