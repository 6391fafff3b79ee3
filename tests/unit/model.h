/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls for tests of the model: decoded by the library as those of a trace are, so that what
 * the model is handed is what it would be handed there.
 */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed.h"

#define MODEL_PID 100
#define MODEL_ARG 0x10000u		/* where every argument lies */
#define MODEL_ROOM 4096			/* bytes of memory there */

struct model {
	struct vfiotrace_context *context;
	struct vt_session *session;
	pid_t tgid, tid;		/* who calls */
	uint64_t files;			/* that there were */
	uint64_t line;			/* of the next call */
	uint8_t memory[MODEL_ROOM];
	size_t gap, gap_end;		/* what of it is not there, if gap < gap_end */
};

/* One ioctl between its entry and its exit. */
struct model_call {
	struct vt_record record;
};

static inline struct model *model_create(void)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	assert_int_equal(vfiotrace_context_create(&m->context), 0);
	m->session = vt_session_create();
	m->tgid = m->tid = MODEL_PID;
	return m;
}

static inline void model_destroy(struct model *m)
{
	vt_session_destroy(m->session);
	vfiotrace_context_destroy(m->context);
	free(m);
}

static inline ssize_t model_read(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct model *m = ctx;
	size_t at = address - MODEL_ARG;

	if (address < MODEL_ARG || address >= MODEL_ARG + MODEL_ROOM ||
	    (at >= m->gap && at < m->gap_end))
		return -14;
	if (at < m->gap && m->gap < m->gap_end && length > m->gap - at)
		length = m->gap - at;
	if (length > MODEL_ARG + MODEL_ROOM - address)
		length = MODEL_ARG + MODEL_ROOM - address;
	memcpy(buffer, m->memory + (address - MODEL_ARG), length);
	return (ssize_t)length;
}

/* The descriptor is seen, an open file that was not there before; its number. */
static inline uint64_t model_fd(struct model *m, int fd, enum vfiotrace_fd_kind kind,
				const char *path)
{
	struct vt_fd info = { .what.kind = kind, .file = ++m->files };

	snprintf(info.path, sizeof(info.path), "%s", path);
	vt_session_saw(m->session, m->tgid, m->tid, fd, &info);
	return vt_session_file(m->session, m->tgid, m->tid, fd);
}

/* A call has opened it. */
static inline uint64_t model_open(struct model *m, int fd, enum vfiotrace_fd_kind kind,
				  const char *path)
{
	uint64_t file = model_fd(m, fd, kind, path);

	vt_session_made(m->session, m->tgid, m->tid, fd);
	return file;
}

/* @in: @size bytes of argument at MODEL_ARG, or NULL: @arg is the argument itself. */
static inline void model_enter(struct model *m, struct model_call *c, int fd,
			       enum vfiotrace_fd_kind kind, const char *path, uint32_t code,
			       const void *in, size_t size, uint64_t arg)
{
	struct vfiotrace_memory memory = { model_read, m };
	struct vt_record *r = &c->record;

	assert_true(size <= MODEL_ROOM);
	memset(c, 0, sizeof(*c));
	r->tgid = m->tgid;
	r->tid = m->tid;
	r->line = ++m->line;
	r->real.tv_sec = (time_t)(1000 + m->line);
	r->fd = fd;
	r->fd_info.what.kind = kind;
	snprintf(r->fd_info.path, sizeof(r->fd_info.path), "%s", path);
	if (in)
		memcpy(m->memory, in, size);
	assert_true(feed_enter(m->session, r, m->context, &memory, code, in ? MODEL_ARG : arg));
}

/*
 * The kernel has written @size bytes @out over the argument, and returns @result. A descriptor
 * that it has made is opened before.
 */
static inline void model_exit(struct model *m, struct model_call *c, const void *out, size_t size,
			      int64_t result)
{
	struct vfiotrace_memory memory = { model_read, m };

	assert_true(size <= MODEL_ROOM);
	if (out)
		memcpy(m->memory, out, size);
	feed_exit(m->session, &c->record, &memory, result);
}

#endif
