/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Complete lines that wait for a later call. A program makes an eventfd, and may give it to
 * KVM before it gives it to VFIO. The line of a call on an eventfd that VFIO may still get is
 * kept, and shown when VFIO gets that eventfd, even if its descriptor is closed by then.
 * Likewise, with -e device, the lines of calls on a container are kept until a call tells
 * whether a chosen device uses it.
 */
#ifndef VT_TRACE_KEPT_H
#define VT_TRACE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "call/counted.h"

struct vt_kept;

/* A line. .file: number of the open file that it waits for. */
struct vt_kept_line {
	uint64_t file;
	pid_t tid;
	bool pid;			/* the text begins with a pid */
	size_t length;
	const char *text;
	struct vt_counted counted;
};

/* Keeps at most @most lines. Running out of memory ends vfiotrace: there are no errors here. */
struct vt_kept *vt_kept_create(unsigned int most);
void vt_kept_destroy(struct vt_kept *kept);

/* Copies the line. Drops the oldest if there are too many. */
void vt_kept_add(struct vt_kept *kept, const struct vt_kept_line *line);

/* Whether there are lines; how many; whether any waits for that file. */
bool vt_kept_any(const struct vt_kept *kept);
unsigned int vt_kept_count(const struct vt_kept *kept);
bool vt_kept_has(const struct vt_kept *kept, uint64_t file);

/*
 * Removes the lines for the files that are @wanted, oldest first, and calls @show for each.
 * Returns how many more such lines there were, which were dropped because there were too many.
 */
unsigned long vt_kept_release(struct vt_kept *kept, bool (*wanted)(void *ctx, uint64_t file),
			      void (*show)(void *ctx, const struct vt_kept_line *line), void *ctx);

/* Drops the lines that wait for that file: VFIO will not get it. */
void vt_kept_drop(struct vt_kept *kept, uint64_t file);

#endif
