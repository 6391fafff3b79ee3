/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that calls on devices have made: streams of migration data, and dma-bufs. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

/* ---- streams ---- */

static struct vt_session_stream *find_stream(const struct vt_session *session, uint64_t file)
{
	struct vt_session_stream *s;

	HASH_FIND(hh, session->streams, &file, sizeof(file), s);
	return s;
}

static void drop_stream(struct vt_session *session, struct vt_session_stream *s)
{
	HASH_DELETE(hh, session->streams, s);
	free(s);
}

void vt_session_add_stream(struct vt_session *session, const struct vt_model_stream *stream)
{
	struct vt_session_stream *s = find_stream(session, stream->file);

	if (!s) {
		s = calloc(1, sizeof(*s));
		if (!s)
			vt_no_memory();
		s->as.file = stream->file;
		HASH_ADD(hh, session->streams, as.file, sizeof(s->as.file), s);
	}
	s->as = *stream;
}

const struct vt_model_stream *vt_model_stream(const struct vt_session *session, uint64_t file)
{
	const struct vt_session_stream *s = find_stream(session, file);

	return s ? &s->as : NULL;
}

const struct vt_model_stream *vt_model_next_stream(const struct vt_session *session,
						   const struct vt_model_stream *stream)
{
	const struct vt_session_stream *next =
		stream ? find_stream(session, stream->file)->hh.next : session->streams;

	return next ? &next->as : NULL;
}

/* ---- dma-bufs ---- */

static struct vt_session_dmabuf *find_dmabuf(const struct vt_session *session, uint64_t file)
{
	struct vt_session_dmabuf *d;

	HASH_FIND(hh, session->dmabufs, &file, sizeof(file), d);
	return d;
}

static void drop_dmabuf(struct vt_session *session, struct vt_session_dmabuf *d)
{
	HASH_DELETE(hh, session->dmabufs, d);
	free((void *)d->as.areas);
	free(d);
}

void vt_session_add_dmabuf(struct vt_session *session, const struct vt_model_dmabuf *dmabuf)
{
	struct vt_session_dmabuf *d = find_dmabuf(session, dmabuf->file);

	if (d)
		drop_dmabuf(session, d);
	d = calloc(1, sizeof(*d));
	if (!d)
		vt_no_memory();
	d->as = *dmabuf;
	HASH_ADD(hh, session->dmabufs, as.file, sizeof(d->as.file), d);
}

const struct vt_model_dmabuf *vt_model_dmabuf(const struct vt_session *session, uint64_t file)
{
	const struct vt_session_dmabuf *d = find_dmabuf(session, file);

	return d ? &d->as : NULL;
}

const struct vt_model_dmabuf *vt_model_next_dmabuf(const struct vt_session *session,
						   const struct vt_model_dmabuf *dmabuf)
{
	const struct vt_session_dmabuf *next =
		dmabuf ? find_dmabuf(session, dmabuf->file)->hh.next : session->dmabufs;

	return next ? &next->as : NULL;
}

/* ---- both ---- */

void vt_session_drop_export(struct vt_session *session, uint64_t file)
{
	struct vt_session_stream *s = find_stream(session, file);
	struct vt_session_dmabuf *d = find_dmabuf(session, file);

	if (s)
		drop_stream(session, s);
	if (d)
		drop_dmabuf(session, d);
}

void vt_session_free_exports(struct vt_session *session)
{
	struct vt_session_stream *s, *next_stream;
	struct vt_session_dmabuf *d, *next_dmabuf;

	HASH_ITER(hh, session->streams, s, next_stream)
		drop_stream(session, s);
	HASH_ITER(hh, session->dmabufs, d, next_dmabuf)
		drop_dmabuf(session, d);
}
