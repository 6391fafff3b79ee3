/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/array.h"
#include "util/hash.h"
#include "util/memory.h"
#include "util/ring.h"
#include "util/thread.h"

#define BUFFER_SIZE 65536

/* How long a line may stay in the buffer if it goes to a file or command. */
#define DELAY_MS 200

/* An open file, with a buffer. */
struct stream {
	pid_t tid;			/* hash key with -ff; otherwise 0 */
	int fd;
	bool eager;			/* flush after each whole line */
	bool broken;			/* a write failed */
	bool headed;			/* .head of the output was written */
	uint64_t lines;			/* lines that were ended */
	char *name;			/* for messages */
	bool claimed;			/* .id is among the files in use */
	struct stat id;
	/* Until vt_output_commit(): */
	bool held;			/* write nothing yet: that would overwrite a file */
	char *temporary;		/* the file's name; NULL: it has its final name */
	char *place;			/* the file's final name */
	struct stat former;		/* the file that is there now; st_ino 0: none */
	size_t length;
	UT_hash_handle hh;
	char buffer[BUFFER_SIZE];
};

struct vt_output {
	struct vt_output_options options;
	bool terminal;
	pid_t command;			/* process of the command; or 0 */
	struct stream *shared;		/* NULL with -ff */
	struct stream *streams;		/* with -ff: hash by tid */
	const char *(*name)(void *ctx, pid_t tid);
	void *name_ctx;
	void (*hear)(void *ctx, const char *thread, const char *data, size_t length);
	void *hear_ctx;
	char *head;			/* NULL: none */
	size_t head_length;
	struct vt_ring ring;		/* with .last */
	struct vt_renewed renewed;	/* .options.target NULL: write to .shared */
	struct vt_error failure;
	/*
	 * A thread that flushes: nobody should have to wait for a line until the next one
	 * comes, which may take hours.
	 */
	pthread_t flusher;
	bool flushes;			/* the thread runs */
	pthread_mutex_t lock;		/* for all streams and the members below */
	pthread_cond_t wake;
	bool dirty;			/* something is buffered */
	bool ending;
};

/* ---- streams ---- */

static struct stream *stream_create(const char *name, int fd, pid_t tid)
{
	struct stream *s = malloc(sizeof(*s));

	if (!s)
		vt_no_memory();
	/* Not the buffer, of which most files need little. */
	memset(s, 0, offsetof(struct stream, buffer));
	s->name = strdup(name);
	if (!s->name)
		vt_no_memory();
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
			/* The program may have made our common stderr non-blocking. */
			usleep(1000);
		} else if (n == 0 || errno != EINTR) {
			stream_fail(o, s, n ? errno : EIO);
		}
	}
}

static void stream_flush(struct vt_output *o, struct stream *s)
{
	if (s->held)
		return;
	stream_put(o, s, s->buffer, s->length);
	s->length = 0;
}

/* Renames the file to its final name, unless that is a file in use by now. */
static int take_place(struct vt_output *o, struct stream *s)
{
	struct stat now;
	int err = 0;

	if (s->former.st_ino)
		vt_files_release(o->options.files, &s->former);
	s->former.st_ino = 0;
	if (!stat(s->place, &now)) {
		err = vt_files_claim(o->options.files, &now, s->place, "the recording",
				     &o->failure);
		if (!err)
			vt_files_release(o->options.files, &now);
	}
	if (!err && rename(s->temporary, s->place))
		err = vt_error_set(&o->failure, errno, "cannot rename '%s' to '%s': %s",
				   s->temporary, s->place, strerror(errno));
	return err;
}

static void stream_commit(struct vt_output *o, struct stream *s)
{
	if (s->held && (ftruncate(s->fd, 0) ||
			(o->options.recording && fchmod(s->fd, 0600))))
		stream_fail(o, s, errno);
	s->held = false;
	if (!s->temporary || s->broken)
		return;
	if (take_place(o, s)) {
		s->broken = true;
		return;
	}
	free(s->temporary);
	s->temporary = NULL;
}

static void stream_add(struct vt_output *o, struct stream *s, const char *data,
		       size_t length)
{
	if (s->broken)
		return;
	if (s->length + length > sizeof(s->buffer)) {
		stream_commit(o, s);
		stream_flush(o, s);
	}
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
	if (s->temporary) {
		unlink(s->temporary);
		if (s->former.st_ino)
			vt_files_release(o->options.files, &s->former);
	}
	if (s->claimed)
		vt_files_release(o->options.files, &s->id);
	/* Some file systems report a full disk only at close(). */
	if (s->fd >= 0 && s->fd != STDERR_FILENO && close(s->fd) && errno != EINTR && !s->broken)
		stream_fail(o, s, errno);
	free(s->temporary);
	free(s->place);
	free(s->name);
	free(s);
}

/* ---- the flushing thread ---- */

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

/* Without the thread lines come later, but all come. */
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

/* Whoever runs out of memory while it is held still wants to flush. */
static void init_mutex(pthread_mutex_t *mutex)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(mutex, &attr);
	pthread_mutexattr_destroy(&attr);
}

static void init_lock(struct vt_output *o)
{
	pthread_condattr_t attr;

	init_mutex(&o->lock);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&o->wake, &attr);
	pthread_condattr_destroy(&attr);
}

/* ---- opening ---- */

static const char *what(const struct vt_output *o)
{
	return o->options.recording ? "the recording" : "the trace";
}

/* Fails if the file, whatever its name, is in use already for something else. */
static int stream_claim(struct vt_output *o, struct stream *s, struct vt_error *error)
{
	int err;

	if (fstat(s->fd, &s->id))
		return 0;
	err = vt_files_claim(o->options.files, &s->id, s->name, what(o), error);
	s->claimed = !err;
	return err;
}

/* Frees a stream that could not be opened. */
static void stream_drop(struct vt_output *o, struct stream *s)
{
	s->length = 0;
	stream_destroy(o, s);
}

static int cannot_open(const struct vt_output *o, const char *name, int errnum,
		       struct vt_error *error)
{
	return vt_error_set(error, errnum, "cannot open %s '%s': %s",
			    o->options.recording ? "recording" : "output file", name,
			    strerror(errnum));
}

/* Overwrites what is there only when that is known to do no harm. */
static int open_file(struct vt_output *o, const char *name, pid_t tid, struct stream **ret,
		     struct vt_error *error)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY |
			    (o->options.append ? O_APPEND : 0),
		      o->options.recording ? 0600 : 0666), err;
	struct stream *s;

	if (fd < 0)
		return cannot_open(o, name, errno, error);
	s = stream_create(name, fd, tid);
	err = stream_claim(o, s, error);
	if (!err && (o->options.recording || o->options.beside) && S_ISREG(s->id.st_mode))
		s->held = true;
	else if (!err && !o->options.append && S_ISREG(s->id.st_mode) && ftruncate(fd, 0))
		err = cannot_open(o, name, errno, error);
	if (err)
		stream_drop(o, s);
	else
		*ret = s;
	return err;
}

/* The mode of a new file that need not be secret. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* Creates the file beside its final place. Returns 1 if that is not possible there. */
static int open_beside(struct vt_output *o, const char *name, struct stream **ret,
		       struct vt_error *error)
{
	struct stat former = { 0 };
	char *place, *temporary;
	struct stream *s;
	int fd, err;

	if (!stat(name, &former)) {
		if (!S_ISREG(former.st_mode))
			return 1;
		if (access(name, W_OK))
			return cannot_open(o, name, errno, error);
		err = vt_files_claim(o->options.files, &former, name, what(o), error);
		if (err)
			return err;
		place = realpath(name, NULL);
	} else {
		/* A dangling link: only open() knows which file it makes. */
		place = lstat(name, &former) ? strdup(name) : NULL;
		former.st_ino = 0;
	}
	if (!place || asprintf(&temporary, "%s.XXXXXX", place) < 0) {
		free(place);
		place = temporary = NULL;
	}
	fd = temporary ? mkostemp(temporary, O_CLOEXEC) : -1;
	if (fd >= 0 && !o->options.recording)
		fchmod(fd, former.st_ino ? former.st_mode & 0777 : usual_mode());
	if (fd < 0) {
		free(place);
		free(temporary);
		if (former.st_ino)
			vt_files_release(o->options.files, &former);
		return 1;
	}
	s = stream_create(name, fd, 0);
	s->temporary = temporary;
	s->place = place;
	s->former = former;
	*ret = s;
	return stream_claim(o, s, error);
}

static bool is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

static int open_shared(struct vt_output *o, const char *name, struct vt_error *error)
{
	bool beside = o->options.recording || o->options.beside;
	int err = beside ? open_beside(o, name, &o->shared, error) : 1;

	if (err > 0)
		err = open_file(o, name, 0, &o->shared, error);
	if (err)
		return err;
	o->terminal = isatty(o->shared->fd);
	o->shared->eager = o->terminal || (o->options.each_line && !is_file(o->shared->fd));
	return 0;
}

static int open_standard(struct vt_output *o, int fd, const char *name,
			 struct vt_error *error)
{
	o->shared = stream_create(name, fd, 0);
	o->terminal = isatty(fd);
	o->shared->eager = o->terminal || fd == STDERR_FILENO;
	return stream_claim(o, o->shared, error);
}

/* Fails now, not only when the first line is to be written. */
static int check_folder(const char *target, struct vt_error *error)
{
	char *copy = strdup(target), *folder;
	int err = 0;

	if (!copy)
		vt_no_memory();
	folder = dirname(copy);
	if (access(folder, W_OK | X_OK))
		err = vt_error_set(error, errno, "cannot make output files '%s.PID': '%s': %s",
				   target, folder, strerror(errno));
	free(copy);
	return err;
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

/* Opens nothing before there is something to write. */
static int open_renewed(struct vt_output *o, struct vt_error *error)
{
	int err = vt_renew_check(&o->options, error);

	if (err)
		return err;
	o->renewed.options = o->options;
	o->shared = stream_create(o->options.target, -1, 0);
	return 0;
}

static int make_ring(struct vt_output *o, struct vt_error *error)
{
	if (!o->options.last)
		return 0;
	o->ring.size = o->options.last;
	o->ring.data = malloc(o->ring.size);
	return o->ring.data ? 0 : vt_error_set(error, ENOMEM, "no memory for the last %zu bytes",
					       o->ring.size);
}

int vt_output_create(struct vt_output **ret, const struct vt_output_options *options,
		     struct vt_error *error)
{
	struct vt_output *o = calloc(1, sizeof(*o));
	const char *target = options->target;
	int err;

	if (!o)
		return vt_error_set(error, ENOMEM, "out of memory");
	o->options = *options;
	err = make_ring(o, error);
	if (err)
		;
	else if (options->last && target && !options->append && vt_is_renewable(target))
		err = open_renewed(o, error);
	else if (!target && options->standard)
		err = open_standard(o, STDOUT_FILENO, "standard output", error);
	else if (!target)
		err = open_standard(o, STDERR_FILENO, "standard error", error);
	else if (options->recording && !strcmp(target, "-"))
		err = open_standard(o, fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3),
				    "standard output", error);
	else if (*target == '|' || *target == '!')
		err = open_command(o, target + 1, error);
	else if (!options->separately)
		err = open_shared(o, target, error);
	else
		err = check_folder(target, error);
	if (err) {
		if (o->shared)
			stream_drop(o, o->shared);
		free(o->ring.data);
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

void vt_output_listen(struct vt_output *o,
		      void (*hear)(void *ctx, const char *thread, const char *data,
				   size_t length), void *ctx)
{
	o->hear = hear;
	o->hear_ctx = ctx;
}

void vt_output_head(struct vt_output *o, const char *data, size_t length)
{
	o->head = malloc(length);
	if (!o->head)
		vt_no_memory();
	memcpy(o->head, data, length);
	o->head_length = length;
}

static struct stream *open_separate(struct vt_output *o, pid_t tid)
{
	struct stream *s;
	const char *label = o->name ? o->name(o->name_ctx, tid) : NULL;
	struct vt_error error;
	char *name;
	int length;

	if (label)
		length = asprintf(&name, "%s.%s", o->options.target, label);
	else
		length = asprintf(&name, "%s.%d", o->options.target, tid);
	if (length < 0)
		vt_no_memory();
	if (open_file(o, name, tid, &s, &error)) {
		if (!o->failure.errnum)
			o->failure = error;
		s = stream_create(name, -1, tid);
		s->broken = true;
	}
	free(name);
	/* open_file() leaves it unset only where it fails. */
	HASH_ADD(hh, o->streams, tid, sizeof(s->tid), s); /* NOLINT(*-core.CallAndMessage) */
	return s;
}

static struct stream *find(const struct vt_output *o, pid_t tid)
{
	struct stream *s;

	HASH_FIND(hh, o->streams, &tid, sizeof(tid), s);
	return s;
}

/* ---- writing ---- */

static uint64_t count_lines(const char *data, size_t length)
{
	const char *end = data + length;
	uint64_t lines = 0;

	while ((data = memchr(data, '\n', (size_t)(end - data)))) {
		data++;
		lines++;
	}
	return lines;
}

/* Without the lock: only the thread that calls this one writes lines. */
uint64_t vt_output_next_line(const struct vt_output *o, pid_t tid)
{
	const struct stream *s = o->shared ? o->shared : find(o, tid);

	if (s && s->headed)
		return s->lines + 1;
	return (o->head ? count_lines(o->head, o->head_length) : 0) + 1;
}

void vt_output_write(struct vt_output *o, pid_t tid, const char *data, size_t length,
		     bool whole)
{
	struct stream *s;

	if (o->hear)
		o->hear(o->hear_ctx, o->name ? o->name(o->name_ctx, tid) : NULL, data, length);
	pthread_mutex_lock(&o->lock);
	s = o->shared;
	if (!s)
		s = find(o, tid);
	if (!s)
		s = open_separate(o, tid);
	if (!s->headed && o->head) {
		if (!o->ring.data)
			stream_add(o, s, o->head, o->head_length);
		s->lines = count_lines(o->head, o->head_length);
	}
	s->headed = true;
	s->lines += count_lines(data, length);
	if (o->ring.data) {
		vt_ring_add(&o->ring, data, length);
		pthread_mutex_unlock(&o->lock);
		return;
	}
	stream_add(o, s, data, length);
	if (s->eager && (whole || o->terminal)) {
		stream_flush(o, s);
	} else if (!o->dirty) {
		o->dirty = true;
		pthread_cond_signal(&o->wake);
	}
	pthread_mutex_unlock(&o->lock);
}

/* Writes the head and the kept lines, which then are kept no longer. */
static void put_kept(struct vt_output *o, const struct vt_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pieces[i].length)
			stream_add(o, o->shared, pieces[i].data, pieces[i].length);
	stream_flush(o, o->shared);
	vt_ring_empty(&o->ring);
	free(o->head);
	o->head = NULL;
}

void vt_output_dump(struct vt_output *o)
{
	struct vt_ring_piece kept[2];
	struct vt_buffer cut = { 0 };
	struct vt_piece pieces[4];

	pthread_mutex_lock(&o->lock);
	vt_ring_read(&o->ring, kept);
	if (o->ring.dropped)
		o->options.cut(&cut, o->ring.dropped);
	pieces[0] = (struct vt_piece){ o->head, o->head ? o->head_length : 0 };
	pieces[1] = (struct vt_piece){ cut.data, cut.length };
	pieces[2] = (struct vt_piece){ kept[0].data, kept[0].length };
	pieces[3] = (struct vt_piece){ kept[1].data, kept[1].length };
	if (!o->renewed.options.target)
		put_kept(o, pieces, ARRAY_SIZE(pieces));
	else if (!o->failure.errnum)
		vt_renew(&o->renewed, pieces, ARRAY_SIZE(pieces), &o->failure);
	pthread_mutex_unlock(&o->lock);
	vt_buffer_free(&cut);
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
	/* A file, and the output of a replay, hold nothing but the trace. */
	if (o->shared && !o->options.target && !o->options.standard && !o->ring.data) {
		vt_output_write(o, 0, text, strlen(text), true);
	} else {
		fputs(text, stderr);
	}
}

void vt_output_commit(struct vt_output *o)
{
	pthread_mutex_lock(&o->lock);
	if (o->shared)
		stream_commit(o, o->shared);
	pthread_mutex_unlock(&o->lock);
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

/* Call this after closing our end of the pipe: the command reads until then. */
static void wait_for_command(struct vt_output *o)
{
	int status = 0;

	while (o->command && waitpid(o->command, &status, 0) < 0 && errno == EINTR)
		;
	if (!status || o->failure.errnum)
		return;
	if (WIFSIGNALED(status))
		vt_error_set(&o->failure, EPIPE, "the command '%s' was killed by signal %d",
			     o->options.target + 1, WTERMSIG(status));
	else
		vt_error_set(&o->failure, EPIPE, "the command '%s' has ended with status %d",
			     o->options.target + 1, WEXITSTATUS(status));
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
	wait_for_command(o);
	pthread_cond_destroy(&o->wake);
	pthread_mutex_destroy(&o->lock);
	err = -o->failure.errnum;
	if (err && error)
		*error = o->failure;
	free(o->head);
	free(o->ring.data);
	free(o);
	return err;
}

/* ---- files that are replaced ---- */

bool vt_is_renewable(const char *target)
{
	struct stat st;

	if (!strcmp(target, "-") || *target == '|' || *target == '!')
		return false;
	return stat(target, &st) || S_ISREG(st.st_mode);
}

int vt_renew_check(const struct vt_output_options *options, struct vt_error *error)
{
	struct vt_output_options o = *options;
	struct vt_output *output;
	int err;

	o.last = 0;
	o.beside = true;
	err = vt_output_create(&output, &o, error);
	return err ? err : vt_output_destroy(output, error);
}

/* Links the former file to the first free name. */
static int keep_former(const char *path, struct vt_error *error)
{
	char *name;
	int err = 0;

	for (unsigned int n = 1; n < UINT_MAX; n++) {
		if (asprintf(&name, "%s.%u", path, n) < 0)
			vt_no_memory();
		err = link(path, name) ? errno : 0;
		free(name);
		if (err != EEXIST)
			break;
	}
	/* ENOENT: somebody has removed the former file. */
	if (!err || err == ENOENT)
		return 0;
	return vt_error_set(error, err, "cannot keep '%s' as '%s.N': %s", path, path,
			    strerror(err));
}

int vt_renew(struct vt_renewed *r, const struct vt_piece *pieces, size_t count,
	     struct vt_error *error)
{
	struct vt_output_options o = r->options;
	struct vt_output *output;
	int err = r->times ? keep_former(o.target, error) : 0;

	if (err)
		return err;
	o.last = 0;
	o.beside = true;
	err = vt_output_create(&output, &o, error);
	if (err)
		return err;
	for (size_t i = 0; i < count; i++)
		if (pieces[i].length)
			vt_output_write(output, 0, pieces[i].data,
					pieces[i].length, false);
	vt_output_flush(output);
	/* An incomplete file must not replace a complete one. */
	if (!vt_output_failure(output))
		vt_output_commit(output);
	err = vt_output_destroy(output, error);
	r->times += !err;
	return err;
}
