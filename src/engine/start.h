/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a program without tracing it. The process exists, with its final user and groups, and
 * waits until the caller is ready to watch it.
 */
#ifndef VT_ENGINE_START_H
#define VT_ENGINE_START_H

#include "engine/engine.h"
#include "engine/watcher.h"

struct vt_start;

/*
 * Uses those members of @options that say what to start and how; builds no filter. On failure
 * returns a negative errno, @error says what failed and what to do, and nothing is left.
 * @options must outlive @ret.
 */
int vt_start_program(struct vt_start **ret, const struct vt_engine_options *options,
		     const struct vt_watcher *watcher, struct vt_error *error);
pid_t vt_start_pid(const struct vt_start *start);

/* Lets the process call execve(). */
int vt_start_go(struct vt_start *start, struct vt_error *error);

/*
 * To be called when the process has ended: if execve() failed, returns a negative errno with
 * @error set.
 */
int vt_start_report(struct vt_start *start, struct vt_error *error);

/* Kills the process and waits for it. To be used before vt_start_go() only. */
void vt_start_discard(struct vt_start *start);
void vt_start_free(struct vt_start *start);

#endif
