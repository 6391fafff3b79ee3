// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "util/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

/* @to is a pointer to a function of some type. */
static void put(char *to, void *address)
{
	memcpy(to, &address, sizeof(address));
}

int vt_library_load(const char *name, bool offered, const struct vt_library_symbol *symbols,
		    size_t count, void *functions, const char *why, struct vt_error *error)
{
	void *handle = dlopen(name, RTLD_NOW | (offered ? RTLD_GLOBAL : RTLD_LOCAL));

	if (!handle)
		return vt_error_set(error, ENOENT, "%s: cannot load the library %s: %s", why,
				    name, dlerror());
	for (size_t i = 0; i < count; i++) {
		void *address = dlsym(handle, symbols[i].name);

		if (!address)
			return vt_error_set(error, ENOENT, "%s: the library %s lacks %s", why,
					    name, symbols[i].name);
		put((char *)functions + symbols[i].at, address);
	}
	return 0;
}
