/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shared objects that a context has taken rows from. */
#ifndef VT_PLUGIN_LOAD_H
#define VT_PLUGIN_LOAD_H

struct vt_plugin {
	struct vt_plugin *next;
	void *handle;
};

/* Closes and frees them all. */
void vt_plugins_close(struct vt_plugin *plugins);

#endif
