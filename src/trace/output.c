/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/output.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uthash.h>

#include "util/thread.h"

#define BUFFER_SIZE 65536

/* How long a line may be kept back from a file or a command. */
#define DELAY_MS 200

/* One open file. */
struct stream {
	pid_t tid;			/* key with -ff; otherwise 0 */
	int fd;
	bool eager;			/* nothing is kept back after a whole line */
	bool broken;			/* a write failed */
	char *name;			/* for messages */
	size_t length;
	UT_hash_handle hh;
	char buffer[BUFFER_SIZE];
};

struct vt_output {
	struct vt_output_options options;
	bool terminal;
	pid_t command;			/* of a pipe, or 0 */
	struct stream *shared;		/* NULL with -ff */
	struct stream *streams;		/* hash by tid, with -ff */
	const char *(*name)(void *ctx, pid_t tid);
	void *name_ctx;
	struct vt_error failure;
	/*
	 * Nobody may have to wait for a line until the next one comes, which can be
	 * hours: a thread of our own hands on what was kept back.
	 */
	pthread_t flusher;
	bool flushes;			/* that thread runs */
	pthread_mutex_t lock;		/* of all streams and of what follows */
	pthread_cond_t wake;
	bool dirty;			/* something is kept back */
	bool ending;
};

/* ---- streams ---- */

static struct stream *stream_create(const char *name, int fd, pid_t tid)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->name = strdup(name);
	if (!s->name)
		abort();
	s->fd = fd;
	s->tid = tid;
	return s;
}

static void stream_fail(struct vt_output *o, struct stream *s, int errnum)
{
	s->broken = true;
	s->length = 0;
	if (o->failure.errnum)
		return;
	if (errnum == EPIPE && o->command)
		vt_error_set(&o->failure, errnum,
			     "the command '%s' has ended and reads no more output", s->name);
	else if (errnum == EPIPE)
		vt_error_set(&o->failure, errnum, "%s: the reader of the output is gone",
			     s->name);
	else
		vt_error_set(&o->failure, errnum, "cannot write to %s: %s", s->name,
			     strerror(errnum));
}

static void stream_put(struct vt_output *o, struct stream *s, const char *data,
		       size_t length)
{
	while (length && !s->broken) {
		ssize_t n = write(s->fd, data, length);

		if (n > 0) {
			data += n;
			length -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			/* stderr may be non-blocking because the program made it so. */
			usleep(1000);
		} else if (n == 0 || errno != EINTR) {
			stream_fail(o, s, n ? errno : EIO);
		}
	}
}

static void stream_flush(struct vt_output *o, struct stream *s)
{
	stream_put(o, s, s->buffer, s->length);
	s->length = 0;
}

static void stream_add(struct vt_output *o, struct stream *s, const char *data,
		       size_t length)
{
	if (s->broken)
		return;
	if (s->length + length > sizeof(s->buffer))
		stream_flush(o, s);
	if (length > sizeof(s->buffer)) {
		stream_put(o, s, data, length);
		return;
	}
	memcpy(s->buffer + s->length, data, length);
	s->length += length;
}

static void stream_destroy(struct vt_output *o, struct stream *s)
{
	stream_flush(o, s);
	/* Some file systems tell only now that the disk is full. */
	if (s->fd >= 0 && s->fd != STDERR_FILENO && close(s->fd) && errno != EINTR && !s->broken)
		stream_fail(o, s, errno);
	free(s->name);
	free(s);
}

/* ---- the thread that hands on ---- */

static void flush_all(struct vt_output *o)
{
	struct stream *s, *next;

	if (o->shared)
		stream_flush(o, o->shared);
	HASH_ITER(hh, o->streams, s, next)
		stream_flush(o, s);
	o->dirty = false;
}

static void wait_a_little(struct vt_output *o)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += DELAY_MS * 1000000L;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (!o->ending && pthread_cond_timedwait(&o->wake, &o->lock, &until) != ETIMEDOUT)
		;
}

static void *flusher(void *ctx)
{
	struct vt_output *o = ctx;

	pthread_mutex_lock(&o->lock);
	while (!o->ending) {
		while (!o->dirty && !o->ending)
			pthread_cond_wait(&o->wake, &o->lock);
		wait_a_little(o);
		flush_all(o);
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}

/* Without the thread everything still works, only later. */
static void start_flusher(struct vt_output *o)
{
	o->flushes = !vt_thread_start(&o->flusher, flusher, o);
}

static void stop_flusher(struct vt_output *o)
{
	if (!o->flushes)
		return;
	pthread_mutex_lock(&o->lock);
	o->ending = true;
	pthread_cond_signal(&o->wake);
	pthread_mutex_unlock(&o->lock);
	pthread_join(o->flusher, NULL);
}

static void init_lock(struct vt_output *o)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&o->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&o->wake, &attr);
	pthread_condattr_destroy(&attr);
}

/* ---- opening ---- */

static int open_file(const struct vt_output *o, const char *name)
{
	return open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY |
			  (o->options.append ? O_APPEND : O_TRUNC), 0666);
}

static bool is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

static int open_shared(struct vt_output *o, const char *name, struct vt_error *error)
{
	int fd = open_file(o, name);

	if (fd < 0)
		return vt_error_set(error, errno, "cannot open output file '%s': %s", name,
				    strerror(errno));
	o->shared = stream_create(name, fd, 0);
	o->terminal = isatty(fd);
	o->shared->eager = o->terminal || (o->options.each_line && !is_file(fd));
	return 0;
}

static int open_command(struct vt_output *o, const char *command, struct vt_error *error)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return vt_error_set(error, errno, "cannot make a pipe to '%s': %s", command,
				    strerror(errno));
	o->command = fork();
	if (o->command == 0) {
		dup2(fds[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(fds[0]);
	if (o->command < 0) {
		int errnum = errno;

		close(fds[1]);
		o->command = 0;
		return vt_error_set(error, errnum, "cannot start '%s': %s", command,
				    strerror(errnum));
	}
	o->shared = stream_create(command, fds[1], 0);
	o->shared->eager = o->options.each_line;
	return 0;
}

int vt_output_create(struct vt_output **ret, const struct vt_output_options *options,
		     struct vt_error *error)
{
	struct vt_output *o = calloc(1, sizeof(*o));
	const char *target = options->target;
	int err = 0;

	if (!o)
		return vt_error_set(error, ENOMEM, "out of memory");
	o->options = *options;
	if (!target && options->standard) {
		o->shared = stream_create("standard output", STDOUT_FILENO, 0);
		o->terminal = isatty(STDOUT_FILENO);
		o->shared->eager = o->terminal;
	} else if (!target) {
		o->shared = stream_create("standard error", STDERR_FILENO, 0);
		o->shared->eager = true;
		o->terminal = isatty(STDERR_FILENO);
	} else if (*target == '|' || *target == '!') {
		err = open_command(o, target + 1, error);
	} else if (!options->separately) {
		err = open_shared(o, target, error);
	}
	if (err) {
		free(o);
		return err;
	}
	init_lock(o);
	if (!o->shared || !o->shared->eager)
		start_flusher(o);
	*ret = o;
	return 0;
}

void vt_output_name_files(struct vt_output *o, const char *(*name)(void *ctx, pid_t tid),
			  void *ctx)
{
	o->name = name;
	o->name_ctx = ctx;
}

static struct stream *open_separate(struct vt_output *o, pid_t tid)
{
	struct stream *s;
	const char *label = o->name ? o->name(o->name_ctx, tid) : NULL;
	char *name;
	int fd, length;

	if (label)
		length = asprintf(&name, "%s.%s", o->options.target, label);
	else
		length = asprintf(&name, "%s.%d", o->options.target, tid);
	if (length < 0)
		abort();
	fd = open_file(o, name);
	if (fd < 0 && !o->failure.errnum)
		vt_error_set(&o->failure, errno, "cannot open output file '%s': %s", name,
			     strerror(errno));
	s = stream_create(name, fd, tid);
	s->broken = fd < 0;
	free(name);
	HASH_ADD(hh, o->streams, tid, sizeof(s->tid), s);
	return s;
}

static struct stream *find(const struct vt_output *o, pid_t tid)
{
	struct stream *s;

	HASH_FIND(hh, o->streams, &tid, sizeof(tid), s);
	return s;
}

/* ---- writing ---- */

void vt_output_write(struct vt_output *o, pid_t tid, const char *data, size_t length,
		     bool whole)
{
	struct stream *s;

	pthread_mutex_lock(&o->lock);
	s = o->shared;
	if (!s)
		s = find(o, tid);
	if (!s)
		s = open_separate(o, tid);
	stream_add(o, s, data, length);
	if (s->eager && (whole || o->terminal)) {
		stream_flush(o, s);
	} else if (!o->dirty) {
		o->dirty = true;
		pthread_cond_signal(&o->wake);
	}
	pthread_mutex_unlock(&o->lock);
}

bool vt_output_is_terminal(const struct vt_output *o)
{
	return o->terminal;
}

bool vt_output_is_shared(const struct vt_output *o)
{
	return o->shared;
}

void vt_output_notice(struct vt_output *o, const char *text)
{
	/* A file, or a replay's output, holds the trace and nothing else. */
	if (o->shared && !o->options.target && !o->options.standard) {
		vt_output_write(o, 0, text, strlen(text), true);
	} else {
		fputs(text, stderr);
	}
}

void vt_output_flush(struct vt_output *o)
{
	pthread_mutex_lock(&o->lock);
	flush_all(o);
	pthread_mutex_unlock(&o->lock);
}

void vt_output_forget(struct vt_output *o, pid_t tid)
{
	struct stream *s;

	if (o->shared)
		return;
	pthread_mutex_lock(&o->lock);
	s = find(o, tid);
	if (s) {
		HASH_DELETE(hh, o->streams, s);
		stream_destroy(o, s);
	}
	pthread_mutex_unlock(&o->lock);
}

const struct vt_error *vt_output_failure(struct vt_output *o)
{
	bool failed;

	pthread_mutex_lock(&o->lock);
	failed = o->failure.errnum;
	pthread_mutex_unlock(&o->lock);
	return failed ? &o->failure : NULL;
}

/* The command reads until its end of the pipe closes, so that comes first. */
static void wait_for_command(pid_t pid)
{
	while (pid && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int vt_output_destroy(struct vt_output *o, struct vt_error *error)
{
	struct stream *s, *next;
	int err;

	if (!o)
		return 0;
	stop_flusher(o);
	HASH_ITER(hh, o->streams, s, next) {
		HASH_DELETE(hh, o->streams, s);
		stream_destroy(o, s);
	}
	if (o->shared)
		stream_destroy(o, o->shared);
	wait_for_command(o->command);
	pthread_cond_destroy(&o->wake);
	pthread_mutex_destroy(&o->lock);
	err = -o->failure.errnum;
	if (err && error)
		*error = o->failure;
	free(o);
	return err;
}
