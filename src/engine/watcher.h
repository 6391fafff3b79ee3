/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the signals that would end the tracer. They stay blocked in the thread that
 * traces, so that no system call of it is ever interrupted, and a thread of their
 * own reads them. To wake the tracer out of waitpid it makes a child that ends at
 * once: that has no race with the tracer going to sleep, costs nothing per stop,
 * and needs neither a signal handler nor a global.
 */
#ifndef VT_ENGINE_WATCHER_H
#define VT_ENGINE_WATCHER_H

#include <signal.h>
#include <stdbool.h>

#include "util/error.h"

struct vt_watcher;

/* @interruptible is that of the options. The caller's dispositions are kept. */
int vt_watcher_start(struct vt_watcher **ret, int interruptible,
		     struct vt_error *error);

/*
 * The signal that came since the last call, or 0. @everybody: it came from the
 * terminal, to the whole foreground process group.
 */
int vt_watcher_signal(struct vt_watcher *watcher, bool *everybody);

/* Has the tracer woken after @ms milliseconds; then vt_watcher_late() answers true. */
void vt_watcher_set_alarm(struct vt_watcher *watcher, int ms);
bool vt_watcher_late(struct vt_watcher *watcher);

/* The mask and dispositions that were there before. Async-signal-safe. */
void vt_watcher_restore(const struct vt_watcher *watcher);

/* Ends the thread and restores. */
void vt_watcher_stop(struct vt_watcher *watcher);

#endif
