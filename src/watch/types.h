/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Searches the functions of the running kernel and its modules, in the descriptions of their
 * types (BTF). libbpf, which loads the programs, would search them once for each program.
 */
#ifndef VT_WATCH_TYPES_H
#define VT_WATCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_TYPES_MODULES 64
#define VT_TYPES_NAME 56		/* with its NUL: the longest of a module */

struct vt_types_module {
	char name[VT_TYPES_NAME];	/* "": the kernel itself */
	int fd;				/* of its types; 0: the kernel's, which need none */
};

/* What was searched. As long as it is open, no module's functions get other numbers. */
struct vt_types {
	struct vt_types_module modules[VT_TYPES_MODULES];
	size_t n;
};

/* How a function can tell that it has failed: by a negative number, or a pointer like that. */
enum vt_returns {
	VT_RETURNS_NO_ERROR,
	VT_RETURNS_ERROR,
	VT_RETURNS_WIDE_ERROR,		/* of 64 bits */
};

/* A function. */
struct vt_described {
	const char *name;		/* valid only while it is told of */
	const struct vt_types_module *module;
	uint32_t type;			/* its number, which the kernel calls its BTF id */
	enum vt_returns returns;
};

/*
 * Calls @found for each function of the kernel, and of those modules whose name is @wanted
 * (NULL: of none). On success @types is to be closed. -ENOENT: the kernel does not describe
 * its types. Modules whose types cannot be read are left out.
 */
int vt_types_search(struct vt_types *types, bool (*wanted)(const char *module),
		    void (*found)(void *ctx, const struct vt_described *function), void *ctx);
void vt_types_close(struct vt_types *types);

/*
 * Goes on to the next types that the kernel has got, from those with @number (0: the first), and
 * tells their number and name: a module's, or "" for those of anybody's programs. Later ones have
 * higher numbers. False: there are no more.
 */
bool vt_types_next(uint32_t *number, char name[VT_TYPES_NAME]);

#endif
