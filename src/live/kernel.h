/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers in which functions of the kernel a call has failed. */
#ifndef VT_LIVE_KERNEL_H
#define VT_LIVE_KERNEL_H

#include "engine/event.h"
#include "print/printer.h"
#include "source/world.h"
#include "watch/watch.h"
#include "watch/word.h"

struct vt_live_kernel {
	struct vt_word *word;		/* NULL: not known */
	struct vt_buffer text;		/* of the last answer */
	/* A module has been loaded, and we listen to so many functions more. NULL: nobody asks. */
	void (*more)(void *ctx, int functions);
	void *ctx;
};

/*
 * To be called for each event: for a new process, the entry of a call, and the end of a thread.
 * @follows: the eBPF programs know which processes are traced, and nobody stands still.
 */
void vt_live_kernel_next(struct vt_live_kernel *kernel, const struct vt_event *event,
			 bool follows);

/*
 * Answers VT_ASK_KERNEL. @watch: with --no-stop, where the caller does not stand still; else
 * NULL.
 */
void vt_live_kernel_ask(struct vt_live_kernel *kernel, struct vt_watch *watch,
			const struct vt_question *question, struct vt_answer *answer);

void vt_live_kernel_free(struct vt_live_kernel *kernel);

#endif
