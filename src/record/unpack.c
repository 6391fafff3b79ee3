/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/unpack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "util/array.h"
#include "util/library.h"
#include "util/memory.h"

#ifdef HAVE_ZLIB
#define GZIP_FUNCTIONS(X) X(inflateInit2_) X(inflate) X(inflateReset) X(inflateEnd)
struct gzip {
	GZIP_FUNCTIONS(VT_LIBRARY_MEMBER)
};
#endif
#ifdef HAVE_ZSTD
#define ZSTD_FUNCTIONS(X) \
	X(ZSTD_createDStream) X(ZSTD_decompressStream) X(ZSTD_isError) X(ZSTD_freeDStream)
struct zstd {
	ZSTD_FUNCTIONS(VT_LIBRARY_MEMBER)
};
#endif

#define INPUT_SIZE 65536

struct vt_unpack {
	int fd;
	const char *name;
	const struct form *form;	/* NULL: not recognized yet */
	size_t start, end;		/* unused input is in.[start] to in.[end - 1] */
	bool eof;
#ifdef HAVE_ZLIB
	struct gzip gzip;
	z_stream stream;
#endif
#ifdef HAVE_ZSTD
	struct zstd zstd;
	ZSTD_DStream *dstream;
#endif
	uint8_t in[INPUT_SIZE];
};

/*
 * .load loads the library. .unpack turns input into at most @size bytes and returns how many,
 * or a negative errno. Both are NULL for a format that is not built in.
 */
struct form {
	const char *name;
	uint8_t magic[4];
	size_t length;
	int (*load)(struct vt_unpack *u, struct vt_error *error);
	ssize_t (*unpack)(struct vt_unpack *u, void *buffer, size_t size);
};

static int load_nothing(struct vt_unpack *u, struct vt_error *error)
{
	(void)u;
	(void)error;
	return 0;
}

static ssize_t copy(struct vt_unpack *u, void *buffer, size_t size)
{
	size_t n = u->end - u->start < size ? u->end - u->start : size;

	memcpy(buffer, u->in + u->start, n);
	u->start += n;
	return (ssize_t)n;
}

#ifdef HAVE_ZLIB
static int load_gzip(struct vt_unpack *u, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct gzip, NAME)
	static const struct vt_library_symbol symbols[] = { GZIP_FUNCTIONS(ENTRY) };
#undef ENTRY

	return vt_library_load(ZLIB_FILE, false, symbols, ARRAY_SIZE(symbols), &u->gzip, u->name,
			       error);
}

/* Several gzip members in a row are one file, as for gunzip. */
static ssize_t inflate_some(struct vt_unpack *u, void *buffer, size_t size)
{
	z_stream *z = &u->stream;
	int err;

	if (!z->state && u->gzip.inflateInit2_(z, 15 + 16, ZLIB_VERSION, sizeof(*z)) != Z_OK)
		return -ENOMEM;
	z->next_in = u->in + u->start;
	z->avail_in = (uInt)(u->end - u->start);
	z->next_out = buffer;
	z->avail_out = (uInt)size;
	err = u->gzip.inflate(z, Z_NO_FLUSH);
	u->start = u->end - z->avail_in;
	if (err == Z_STREAM_END)
		err = u->gzip.inflateReset(z);
	if (err != Z_OK && err != Z_BUF_ERROR)
		return -EBADMSG;
	return (ssize_t)(size - z->avail_out);
}
#else
#define load_gzip NULL
#define inflate_some NULL
#endif

#ifdef HAVE_ZSTD
static int load_zstd(struct vt_unpack *u, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct zstd, NAME)
	static const struct vt_library_symbol symbols[] = { ZSTD_FUNCTIONS(ENTRY) };
#undef ENTRY

	return vt_library_load(ZSTD_FILE, false, symbols, ARRAY_SIZE(symbols), &u->zstd, u->name,
			       error);
}

static ssize_t zstd_some(struct vt_unpack *u, void *buffer, size_t size)
{
	ZSTD_inBuffer in = { u->in, u->end, u->start };
	ZSTD_outBuffer out = { buffer, size, 0 };

	if (!u->dstream)
		u->dstream = u->zstd.ZSTD_createDStream();
	if (!u->dstream)
		return -ENOMEM;
	if (u->zstd.ZSTD_isError(u->zstd.ZSTD_decompressStream(u->dstream, &out, &in)))
		return -EBADMSG;
	u->start = in.pos;
	return (ssize_t)out.pos;
}
#else
#define load_zstd NULL
#define zstd_some NULL
#endif

/* The last row matches any input. */
static const struct form forms[] = {
	{ "gzip", { 0x1f, 0x8b }, 2, load_gzip, inflate_some },
	{ "zstd", { 0x28, 0xb5, 0x2f, 0xfd }, 4, load_zstd, zstd_some },
	{ "nothing", { 0 }, 0, load_nothing, copy },
};

struct vt_unpack *vt_unpack_create(int fd, const char *name)
{
	struct vt_unpack *u = calloc(1, sizeof(*u));

	if (!u)
		vt_no_memory();
	u->fd = fd;
	u->name = name;
	return u;
}

void vt_unpack_destroy(struct vt_unpack *u)
{
	if (!u)
		return;
#ifdef HAVE_ZLIB
	if (u->stream.state)
		u->gzip.inflateEnd(&u->stream);
#endif
#ifdef HAVE_ZSTD
	if (u->dstream)
		u->zstd.ZSTD_freeDStream(u->dstream);
#endif
	free(u);
}

/* Reads more input behind what is there. */
static int fill(struct vt_unpack *u, struct vt_error *error)
{
	ssize_t n;

	if (u->start == u->end)
		u->start = u->end = 0;
	do
		n = read(u->fd, u->in + u->end, sizeof(u->in) - u->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return vt_error_set(error, errno, "cannot read %s: %s", u->name,
				    strerror(errno));
	u->eof = !n;
	u->end += (size_t)n;
	return 0;
}

static int find_form(struct vt_unpack *u, struct vt_error *error)
{
	const struct form *f = forms;
	int err = 0;

	while (!err && !u->eof && u->end < sizeof(f->magic))
		err = fill(u, error);
	while (f->length > u->end || memcmp(u->in, f->magic, f->length))
		f++;
	if (!err && !f->unpack)
		err = vt_error_set(error, ENOTSUP, "%s is compressed, and this vfiotrace was "
				   "built without %s: %s -dc FILE | vfiotrace --replay -",
				   u->name, f->name, f->name);
	if (!err)
		err = f->load(u, error);
	u->form = err ? NULL : f;
	return err;
}

ssize_t vt_unpack_read(struct vt_unpack *u, void *buffer, size_t size, struct vt_error *error)
{
	int err = u->form ? 0 : find_form(u, error);
	ssize_t got = 0;

	while (!err && !got) {
		/* At the end of the input the decompressor may still hold output. */
		got = u->form->unpack(u, buffer, size);
		if (got || u->eof)
			break;
		if (u->start == u->end)
			err = fill(u, error);
	}
	if (got < 0)
		return vt_error_set(error, (int)-got, "cannot read %s: %s", u->name,
				    got == -ENOMEM ? "out of memory" :
				    "its compressed data is damaged");
	return err ? err : got;
}
