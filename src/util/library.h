/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Libraries that only some runs need. To load one takes the tracer as long as ten thousand
 * system calls of the program: so they are loaded when an option asks for them.
 *
 *	#define FUNCTIONS(X) X(inflate) X(inflateEnd)
 *	struct zlib { FUNCTIONS(VT_LIBRARY_MEMBER) };
 *	#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct zlib, NAME)
 *	static const struct vt_library_symbol symbols[] = { FUNCTIONS(ENTRY) };
 */
#ifndef VT_UTIL_LIBRARY_H
#define VT_UTIL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

struct vt_library_symbol {
	const char *name;
	size_t at;			/* in the struct, where its address is to be put */
};

/* A function that the library's header declares. Its name may be a macro for another. */
#define VT_LIBRARY_MEMBER(NAME) __typeof__(NAME) *NAME;
#define VT_LIBRARY_TEXT(NAME) #NAME
#define VT_LIBRARY_SYMBOL(STRUCT, NAME) { VT_LIBRARY_TEXT(NAME), offsetof(STRUCT, NAME) },

/*
 * Loads the library, for as long as we run, and fills the struct with the addresses of
 * @count functions. 0 or -ENOENT, and then @error says what is missing, and @why it is
 * needed. @offered: libraries that are loaded later may call it.
 */
int vt_library_load(const char *name, bool offered, const struct vt_library_symbol *symbols,
		    size_t count, void *functions, const char *why, struct vt_error *error);

#endif
