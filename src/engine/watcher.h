/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the signals that would end the tracer. They are blocked in the tracing thread, and the
 * watcher's own thread reads them. It wakes the tracer from waitpid() by a signal with an
 * empty handler, sent again and again until the tracer has looked. This has no race with the
 * tracer going to sleep, costs no system call per stop, needs no further process, and
 * interrupts nothing but waiting.
 */
#ifndef VT_ENGINE_WATCHER_H
#define VT_ENGINE_WATCHER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "util/error.h"

struct vt_watcher;

/*
 * @interruptible: as in the options. Remembers the caller's dispositions. Returns 0, or a
 * negative errno with @error set.
 */
int vt_watcher_start(struct vt_watcher **ret, enum vt_interrupt interruptible,
		     struct vt_error *error);

/*
 * A signal that has come and was not returned yet, or 0. *@everybody: it came from the
 * terminal, for the whole foreground process group.
 */
int vt_watcher_signal(struct vt_watcher *watcher, bool *everybody);

/* Whether the tracer is about to wait, so that a signal must wake it. */
void vt_watcher_waiting(struct vt_watcher *watcher, bool waiting);

/* Wakes the tracer after @ms milliseconds. From then on vt_watcher_late() returns true. */
void vt_watcher_set_alarm(struct vt_watcher *watcher, int ms);
bool vt_watcher_late(struct vt_watcher *watcher);

/*
 * Wakes the tracer when CLOCK_MONOTONIC reaches @ms; 0: never. Costs a system call only if no
 * time was expected for a while.
 */
void vt_watcher_expect(struct vt_watcher *watcher, uint64_t ms);
/* Whether an expected time has come since the last call. */
bool vt_watcher_due(struct vt_watcher *watcher);

/* Restores the mask and dispositions of before. Async-signal-safe. */
void vt_watcher_restore(const struct vt_watcher *watcher);

/* Ends the thread, and restores. */
void vt_watcher_stop(struct vt_watcher *watcher);

#endif
