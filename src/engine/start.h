/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that is started and not traced: it is there, with the identity that it will
 * have, and waits until whoever looks on is ready.
 */
#ifndef VT_ENGINE_START_H
#define VT_ENGINE_START_H

#include "engine/engine.h"
#include "engine/watcher.h"

struct vt_start;

/*
 * Of @options those count that say what is started and how; no filter is built. On
 * failure nothing is left, and @error says what and what to do. @options must outlive it.
 */
int vt_start_program(struct vt_start **ret, const struct vt_engine_options *options,
		     const struct vt_watcher *watcher, struct vt_error *error);
pid_t vt_start_pid(const struct vt_start *start);

/* Now it does its execve. */
int vt_start_go(struct vt_start *start, struct vt_error *error);

/* It has ended: a negative errno, and @error, when execve has failed. */
int vt_start_report(struct vt_start *start, struct vt_error *error);

/* Kills it, where it has not been waited for; to be used before vt_start_go(). */
void vt_start_discard(struct vt_start *start);
void vt_start_free(struct vt_start *start);

#endif
