/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules of the kernel that are being loaded: their functions can be hooked when they live. */
#ifndef VT_WATCH_MODULES_H
#define VT_WATCH_MODULES_H

#include <stdbool.h>
#include <stddef.h>

#include "watch/records.h"

struct vt_modules {
	char names[8][W_NAME];
	size_t n;
};

/* One that is being loaded, if VFIO's functions may be in it. */
void vt_modules_add(struct vt_modules *modules, const char *name);

/* Whether there are some, and none that is not done with its beginning. */
bool vt_modules_settled(const struct vt_modules *modules);

#endif
