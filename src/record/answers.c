/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/answers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

/* ---- memory ---- */

void vt_answers_reset(struct vt_answers *a)
{
	a->nsegments = 0;
	a->bytes.length = 0;
	a->nframes = 0;
	a->walked = false;
	a->stack_error = 0;
}

void vt_answers_free(struct vt_answers *a)
{
	free(a->segments);
	free(a->frames);
	vt_buffer_free(&a->bytes);
	*a = (struct vt_answers){ 0 };
}

/* The last address that the segment covers. */
static uint64_t last_of(const struct vt_segment *s)
{
	return s->address + (s->length ? s->length - 1 : 0);
}

/* Index of the first segment that does not end before @address; .nsegments if all do. */
static size_t find(const struct vt_answers *a, uint64_t address)
{
	size_t low = 0, high = a->nsegments;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (last_of(&a->segments[middle]) < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct vt_answers *a, size_t at, const struct vt_segment *segment)
{
	if (a->nsegments == a->room) {
		size_t room = a->room ? 2 * a->room : 16;

		a->segments = reallocarray(a->segments, room, sizeof(*a->segments));
		if (!a->segments)
			vt_no_memory();
		a->room = room;
	}
	memmove(&a->segments[at + 1], &a->segments[at],
		(a->nsegments - at) * sizeof(*a->segments));
	a->segments[at] = *segment;
	a->nsegments++;
}

/* Merges @segment into the one before it if both addresses and bytes follow each other. */
static bool joins(struct vt_answers *a, size_t at, const struct vt_segment *segment)
{
	struct vt_segment *before = at ? &a->segments[at - 1] : NULL;

	if (!before || !before->length ||
	    before->address + before->length != segment->address ||
	    before->offset + before->length != segment->offset)
		return false;
	before->length += segment->length;
	return true;
}

static void add_wall(struct vt_answers *a, uint64_t address, int error)
{
	const struct vt_segment wall = { .address = address, .error = error };
	size_t at = find(a, address);

	if (at < a->nsegments && a->segments[at].address <= address)
		return;
	insert(a, at, &wall);
}

/* Asks the live source for the gap before segment @at. Returns what a read returns. */
static ssize_t fill(struct vt_answers *a, size_t at, uint64_t address, void *buffer,
		    size_t length, vfiotrace_read_fn *live, void *live_ctx)
{
	struct vt_segment s = { .address = address, .offset = a->bytes.length };
	ssize_t got;

	if (at < a->nsegments && a->segments[at].address - address < length)
		length = a->segments[at].address - address;
	got = live(live_ctx, address, buffer, length);
	if (got <= 0) {
		got = got ? got : -EFAULT;
		add_wall(a, address, (int)-got);
		return got;
	}
	s.length = (size_t)got < length ? (size_t)got : length;
	vt_buffer_add(&a->bytes, buffer, s.length);
	if (!joins(a, at, &s))
		insert(a, at, &s);
	/*
	 * A short read means that memory ends here: later questions in this event get the same
	 * answer.
	 */
	if (s.length < length)
		add_wall(a, address + s.length, EFAULT);
	return (ssize_t)s.length;
}

ssize_t vt_answers_read(struct vt_answers *a, uint64_t address, void *buffer, size_t length,
			vfiotrace_read_fn *live, void *live_ctx)
{
	char *out = buffer;
	size_t done = 0;

	/* A read that would wrap at the end of the address space ends there. */
	if (length && address + (length - 1) < address)
		length = (size_t)-address;
	while (done < length) {
		uint64_t at = address + done;
		size_t i = find(a, at);
		const struct vt_segment *s = i < a->nsegments ? &a->segments[i] : NULL;
		ssize_t got;

		if (s && s->address <= at && s->length) {
			size_t skip = (size_t)(at - s->address), n = s->length - skip;

			got = (ssize_t)(n < length - done ? n : length - done);
			memcpy(out + done, a->bytes.data + s->offset + skip, (size_t)got);
		} else if (s && s->address <= at) {
			got = -s->error;
		} else if (live) {
			got = fill(a, i, at, out + done, length - done, live, live_ctx);
		} else {
			got = -EFAULT;
		}
		if (got < 0)
			return done ? (ssize_t)done : got;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

bool vt_answers_append(struct vt_answers *a, const struct vt_segment *segment)
{
	if (last_of(segment) < segment->address)
		return false;
	if (a->nsegments && last_of(&a->segments[a->nsegments - 1]) >= segment->address)
		return false;
	insert(a, a->nsegments, segment);
	return true;
}

/* ---- stacks ---- */

struct vt_frame *vt_answers_add_frame(struct vt_answers *a)
{
	if (a->nframes == a->frames_room) {
		size_t room = a->frames_room ? 2 * a->frames_room : 16;

		a->frames = reallocarray(a->frames, room, sizeof(*a->frames));
		if (!a->frames)
			vt_no_memory();
		a->frames_room = room;
	}
	return &a->frames[a->nframes++];
}

/* ---- threads ---- */

struct vt_known_thread *vt_known_thread(struct vt_known *known, pid_t tid)
{
	struct vt_known_thread *t = known->last;

	if (t && t->tid == tid)
		return t;
	HASH_FIND(hh, known->threads, &tid, sizeof(tid), t);
	if (!t) {
		t = calloc(1, sizeof(*t));
		if (!t)
			vt_no_memory();
		t->tid = tid;
		HASH_ADD(hh, known->threads, tid, sizeof(t->tid), t);
	}
	return t;
}

struct vt_known_fd *vt_known_find(struct vt_known_thread *thread, int fd)
{
	struct vt_known_fd *f;

	HASH_FIND(hh, thread->fds, &fd, sizeof(fd), f);
	return f;
}

struct vt_known_fd *vt_known_fd(struct vt_known_thread *thread, int fd)
{
	struct vt_known_fd *f = vt_known_find(thread, fd);

	if (f)
		return f;
	f = calloc(1, sizeof(*f));
	if (!f)
		vt_no_memory();
	f->fd = fd;
	HASH_ADD(hh, thread->fds, fd, sizeof(f->fd), f);
	return f;
}

void vt_known_drop(struct vt_known_thread *thread, int fd)
{
	struct vt_known_fd *f = vt_known_find(thread, fd);

	if (!f)
		return;
	HASH_DELETE(hh, thread->fds, f);
	free(f);
}

static void free_thread(struct vt_known *known, struct vt_known_thread *t)
{
	struct vt_known_fd *f, *next;

	HASH_ITER(hh, t->fds, f, next) {
		HASH_DELETE(hh, t->fds, f);
		free(f);
	}
	vt_buffer_free(&t->entered);
	if (known->last == t)
		known->last = NULL;
	HASH_DELETE(hh, known->threads, t);
	free(t);
}

static void drop_thread(struct vt_known *known, pid_t tid)
{
	struct vt_known_thread *t;

	HASH_FIND(hh, known->threads, &tid, sizeof(tid), t);
	if (t)
		free_thread(known, t);
}

void vt_known_free(struct vt_known *known)
{
	struct vt_known_thread *t, *next;

	HASH_ITER(hh, known->threads, t, next)
		free_thread(known, t);
}

void vt_known_after(struct vt_known *known, const struct vt_event *e)
{
	switch (e->type) {
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
	case VT_EVENT_DETACHED:
		drop_thread(known, e->tid);
		break;
	case VT_EVENT_EXEC:
		if (e->exec.former != e->tid)
			drop_thread(known, e->exec.former);
		break;
	default:
		break;
	}
}
