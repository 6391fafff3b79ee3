/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads libraries that only some options need. Loading one takes as long as ten thousand of
 * the program's system calls, so it is done only when needed.
 *
 * #define FUNCTIONS(X) X(inflate) X(inflateEnd)
 * struct zlib { FUNCTIONS(VT_LIBRARY_MEMBER) };
 * #define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct zlib, NAME)
 * static const struct vt_library_symbol symbols[] = { FUNCTIONS(ENTRY) };
 */
#ifndef VT_UTIL_LIBRARY_H
#define VT_UTIL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

struct vt_library_symbol {
	const char *name;
	size_t at;			/* offset in the struct at which its address is stored */
};

/*
 * A member for a function that the library's header declares. If that defines NAME as a macro
 * for another name, the other name is looked up.
 */
#define VT_LIBRARY_MEMBER(NAME) __typeof__(NAME) *NAME;
#define VT_LIBRARY_TEXT(NAME) #NAME
#define VT_LIBRARY_SYMBOL(STRUCT, NAME) { VT_LIBRARY_TEXT(NAME), offsetof(STRUCT, NAME) },

/*
 * Loads the library until we exit, and stores the addresses of @count functions in the struct
 * @functions. Returns 0, or -ENOENT with @error naming what is missing and @why, the option,
 * it is needed. @offered: its symbols are visible to libraries loaded later.
 */
int vt_library_load(const char *name, bool offered, const struct vt_library_symbol *symbols,
		    size_t count, void *functions, const char *why, struct vt_error *error);

#endif
