/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that wait for a later call. A program makes an eventfd, and may give it to KVM,
 * before it gives it to VFIO. The whole line of a call on an eventfd that may still get
 * there is kept, and shown as soon as VFIO is given that eventfd, though its descriptor be
 * closed by then. Likewise, where one device is to be seen, the lines of calls on a
 * container, until it is told whose it is.
 */
#ifndef VT_TRACE_KEPT_H
#define VT_TRACE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "call/counted.h"

struct vt_kept;

/* One line: of which thread, and of which open file it waits for news, by the model's number. */
struct vt_kept_line {
	uint64_t file;
	pid_t tid;
	bool pid;			/* the text begins with one */
	size_t length;
	const char *text;
	struct vt_counted counted;
};

/* Out of memory ends the tracer: nothing here returns an error. */
struct vt_kept *vt_kept_create(unsigned int most);
void vt_kept_destroy(struct vt_kept *kept);

/* Takes a copy. The oldest line goes when there are more than that many. */
void vt_kept_add(struct vt_kept *kept, const struct vt_kept_line *line);

/* Whether there is any line, and how many; whether there is one for that file. */
bool vt_kept_any(const struct vt_kept *kept);
unsigned int vt_kept_count(const struct vt_kept *kept);
bool vt_kept_has(const struct vt_kept *kept, uint64_t file);

/*
 * Takes out the lines for the files that are @wanted, oldest first, and shows each. Returns
 * how many there would be more, if they had not been too many.
 */
unsigned long vt_kept_release(struct vt_kept *kept, bool (*wanted)(void *ctx, uint64_t file),
			      void (*show)(void *ctx, const struct vt_kept_line *line), void *ctx);

/* Nothing will come of that file: its lines are dropped. */
void vt_kept_drop(struct vt_kept *kept, uint64_t file);

#endif
