/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that state on stdout, call by call, the line that a tracer has to
 * print for it, from what they passed and what the kernel gave back. One line
 * of output is "PID LINE". Nothing here comes from the tracer's own sources.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A descriptor, and what stands behind its number: "/dev/vfio/vfio". */
struct fd {
	int nr;
	char text[200];
};

struct name {
	uint64_t value;
	const char *name;
};

/* ---- the line under construction ------------------------------------------ */

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "ioctl(11</dev/vfio/vfio>, VFIO_SET_IOMMU" */
void say_call(const struct fd *fd, const char *request);
void say_fd(const struct fd *fd);
void say_flags(uint64_t value, const struct name *names, const char *unknown);
void say_enum(uint64_t value, const struct name *names, const char *unknown);
void say_address(uint64_t value);
/* All in hex, SHOWN of them at most. */
void say_bytes(const void *data, size_t count);
/* Bytes of a string, elements of an array that are shown unless -s says else. */
#define SHOWN 32u
void say_string(const void *data, size_t length, bool cut);

/* Ends the line: ") = 0", ") = -1 EINVAL (Invalid argument)". */
void say_result(int result);
/* Ends it with a new descriptor, whose text is @text; fills @out. */
void say_result_fd(int result, struct fd *out, const char *text);

/* The line for a call that ends by itself. */
void say_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- plain helpers -------------------------------------------------------- */

/* Says on stderr what is wrong and exits with status 1. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
/* Ends the program when a step that the test rests on did not work. */
#define must(cond) ((cond) ? (void)0 : die("%s:%d: %s", __FILE__, __LINE__, #cond))

/* Opens a node, and says so; what it is called afterwards is @text. */
struct fd x_open_as(const char *path, const char *text);
struct fd x_open(const char *path);
/* The same of one that must be there. */
struct fd x_node(const char *path);
struct fd fd_eventfd(void);
/* A page-aligned, zeroed, private mapping. */
void *pages(size_t length);
/* One page, and no readable byte behind it. Returns its end. */
char *guarded_end(void);

#endif
