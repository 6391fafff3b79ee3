/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * To take a program off a function, the kernel waits until nobody is in the function: a part of
 * a second for each, for whoever closes its last descriptor. So a process that stays behind does
 * that.
 */
#ifndef VT_WATCH_BEHIND_H
#define VT_WATCH_BEHIND_H

#include <stddef.h>

/*
 * Starts a process that has the descriptors @links, and no others, until vt_behind_end(), which
 * is to be called when we have closed them: then it ends. Returns what vt_behind_end() wants; -1:
 * no process could be made, and whoever closes them waits.
 */
int vt_behind_begin(const int *links, size_t count);
void vt_behind_end(int behind);

#endif
