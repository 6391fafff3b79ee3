/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules that are being loaded: their functions can be hooked when loading is complete. */
#ifndef VT_WATCH_MODULES_H
#define VT_WATCH_MODULES_H

#include <stdbool.h>
#include <stddef.h>

#include "watch/records.h"

struct vt_modules {
	char names[8][W_NAME];
	size_t n;
};

/* Adds a module that is being loaded, if it may have VFIO's functions. */
void vt_modules_add(struct vt_modules *modules, const char *name);

/* Whether the module has completed loading, and nobody is removing it: its functions are there. */
bool vt_module_is_live(const char *name);

/* Whether there are modules, and all of them have completed loading. */
bool vt_modules_settled(const struct vt_modules *modules);

#endif
