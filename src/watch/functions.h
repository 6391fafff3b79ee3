/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out which functions the running kernel and its modules have, from the descriptions of
 * their types (BTF). libbpf, which loads the programs, would parse all of that again, which
 * takes ten times as long.
 */
#ifndef VT_WATCH_FUNCTIONS_H
#define VT_WATCH_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct vt_functions {
	const char **names;		/* sorted */
	bool *found;
	size_t n;
};

/* Adds a function to look for. @name must stay valid. */
void vt_functions_add(struct vt_functions *functions, const char *name);

/* Looks in the kernel, and with @modules also in those modules that may have VFIO's functions. */
void vt_functions_find(struct vt_functions *functions, bool modules);
bool vt_functions_has(const struct vt_functions *functions, const char *name);
void vt_functions_free(struct vt_functions *functions);

/* Whether a module of that name may have such functions. */
bool vt_functions_may_be_in(const char *module);

#endif
