/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"

/* One program, one thread: one line. */
static char line[64 * 1024];
static size_t length;

static void vsay(const char *format, va_list ap)
{
	int n = vsnprintf(line + length, sizeof(line) - length, format, ap);

	if (n < 0 || (size_t)n >= sizeof(line) - length)
		die("line too long");
	length += n;
}

void say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsay(format, ap);
	va_end(ap);
}

static void end_line(void)
{
	char head[16];
	int n = snprintf(head, sizeof(head), "%d ", getpid());

	say("\n");
	must(write(STDOUT_FILENO, head, n) == n);
	must(write(STDOUT_FILENO, line, length) == (ssize_t)length);
	length = 0;
}

/* That the file has no name any more, as of a memfd, stands behind the bracket. */
void say_fd(const struct fd *fd)
{
	const char *deleted = strstr(fd->text, " (deleted)");

	if (deleted)
		say("%d<%.*s>(deleted)", fd->nr, (int)(deleted - fd->text), fd->text);
	else if (fd->text[0])
		say("%d<%s>", fd->nr, fd->text);
	else
		say("%d", fd->nr);
}

void say_call(const struct fd *fd, const char *request)
{
	say("ioctl(");
	say_fd(fd);
	say(", %s", request);
}

void say_flags(uint64_t value, const struct name *names, const char *unknown)
{
	bool any = false;

	for (; names->name; names++) {
		if (!names->value || (value & names->value) != names->value)
			continue;
		say("%s%s", any ? "|" : "", names->name);
		value &= ~names->value;
		any = true;
	}
	if (value && any)
		say("|%#llx", (unsigned long long)value);
	else if (value)
		say("%#llx /* %s */", (unsigned long long)value, unknown);
	else if (!any)
		say("0");
}

void say_enum(uint64_t value, const struct name *names, const char *unknown)
{
	for (; names->name; names++) {
		if (names->value == value) {
			say("%s", names->name);
			return;
		}
	}
	say("%#llx /* %s */", (unsigned long long)value, unknown);
}

void say_address(uint64_t value)
{
	if (value)
		say("%#llx", (unsigned long long)value);
	else
		say("NULL");
}

void say_string(const void *data, size_t count, bool cut)
{
	static const char escapes[] = "\tt\nn\vv\ff\rr\"\"\\\\";
	const unsigned char *p = data;
	size_t i;

	say("\"");
	for (i = 0; i < count; i++) {
		const char *e = strchr(escapes, p[i]);

		if (p[i] && e && (e - escapes) % 2 == 0)
			say("\\%c", e[1]);
		else if (p[i] >= ' ' && p[i] < 0x7f)
			say("%c", p[i]);
		else if (i + 1 < count && p[i + 1] >= '0' && p[i + 1] <= '9')
			say("\\%03o", p[i]);
		else
			say("\\%o", p[i]);
	}
	say(cut ? "\"..." : "\"");
}

void say_bytes(const void *data, size_t count)
{
	const unsigned char *p = data;
	size_t i;

	say("\"");
	for (i = 0; i < count && i < SHOWN; i++)
		say("\\x%02x", p[i]);
	say(count > SHOWN ? "\"..." : "\"");
}

static void say_error(int error)
{
	say(") = -1 %s (%s)", strerrorname_np(error), strerror(error));
}

void say_result(int result)
{
	int error = errno;

	if (result < 0)
		say_error(error);
	else
		say(") = %d", result);
	end_line();
	errno = error;
}

void say_result_fd(int result, struct fd *out, const char *text)
{
	int error = errno;

	out->nr = result;
	snprintf(out->text, sizeof(out->text), "%s", text);
	if (result < 0) {
		say_error(error);
	} else {
		say(") = ");
		say_fd(out);
	}
	end_line();
	errno = error;
}

void say_line(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsay(format, ap);
	va_end(ap);
	end_line();
}

void die(const char *format, ...)
{
	int error = errno;
	va_list ap;

	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, " (errno %s)\n", error ? strerrorname_np(error) : "0");
	exit(1);
}

struct fd x_open_as(const char *path, const char *text)
{
	struct fd fd = { .nr = open(path, O_RDWR | O_CLOEXEC) };

	/* A 32-bit program's library asks for large files. */
	say("openat(AT_FDCWD, \"%s\", O_RDWR%s|O_CLOEXEC", path,
	    sizeof(long) == 4 ? "|O_LARGEFILE" : "");
	say_result_fd(fd.nr, &fd, text);
	return fd;
}

struct fd x_open(const char *path)
{
	return x_open_as(path, path);
}

struct fd x_node(const char *path)
{
	struct fd fd = x_open(path);

	if (fd.nr < 0)
		die("%s", path);
	return fd;
}

struct fd fd_eventfd(void)
{
	struct fd fd = { .nr = eventfd(0, EFD_CLOEXEC), .text = "anon_inode:[eventfd]" };

	must(fd.nr >= 0);
	return fd;
}

void *pages(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	must(p != MAP_FAILED);
	memset(p, 0, size);
	return p;
}

char *guarded_end(void)
{
	char *p = pages(2 * 4096);

	must(mprotect(p + 4096, 4096, PROT_NONE) == 0);
	return p + 4096;
}
