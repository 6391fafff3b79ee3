/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the signals that would end the tracer. They stay blocked in the thread that
 * traces, and a thread of their own reads them. To wake the tracer out of waitpid it
 * sends it a signal whose handler does nothing, again and again until the tracer has
 * looked: that has no race with the tracer going to sleep, costs no system call per
 * stop, needs no room for another process, and interrupts nothing but waiting.
 */
#ifndef VT_ENGINE_WATCHER_H
#define VT_ENGINE_WATCHER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "util/error.h"

struct vt_watcher;

/* @interruptible is that of the options. The caller's dispositions are kept. */
int vt_watcher_start(struct vt_watcher **ret, enum vt_interrupt interruptible,
		     struct vt_error *error);

/*
 * A signal that came and was not told yet, or 0. @everybody: it came from the
 * terminal, to the whole foreground process group.
 */
int vt_watcher_signal(struct vt_watcher *watcher, bool *everybody);

/* Whether the tracer may wait now, and is to be woken by a signal that comes. */
void vt_watcher_waiting(struct vt_watcher *watcher, bool waiting);

/* Has the tracer woken after @ms milliseconds; then vt_watcher_late() answers true. */
void vt_watcher_set_alarm(struct vt_watcher *watcher, int ms);
bool vt_watcher_late(struct vt_watcher *watcher);

/*
 * Has the tracer woken when CLOCK_MONOTONIC says @ms; 0: no longer. Only after a time
 * without any that was expected this costs a system call.
 */
void vt_watcher_expect(struct vt_watcher *watcher, uint64_t ms);
/* Whether such a time has come since the last call. */
bool vt_watcher_due(struct vt_watcher *watcher);

/* The mask and dispositions that were there before. Async-signal-safe. */
void vt_watcher_restore(const struct vt_watcher *watcher);

/* Ends the thread and restores. */
void vt_watcher_stop(struct vt_watcher *watcher);

#endif
