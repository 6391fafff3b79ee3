/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which system calls are wanted. The in-kernel filter, which stops the program only at these,
 * is made from the same description as the check at each stop without that filter.
 */
#ifndef VT_ENGINE_FILTER_H
#define VT_ENGINE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vt_event;

/* Matches ioctl requests r with (r & mask) == value. */
struct vt_ioctl_match {
	uint32_t mask;
	uint32_t value;
};

/* Compares the low 32 bits of @request: the kernel ignores the others. */
bool vt_ioctl_matches(const struct vt_ioctl_match *list, size_t count, uint64_t request);

struct vt_filter {
	bool all;			/* every call */
	bool negate;			/* .names are the calls that are not wanted */
	bool every_ioctl;		/* each ioctl, whatever the request */
	const struct vt_ioctl_match *ioctls;
	size_t nioctls;
	const char *const *names;	/* other calls, by libseccomp's names */
	size_t nnames;
};

/* Whether the call is wanted. @arch, and the x32 bit of @nr, say which table @nr belongs to. */
bool vt_filter_wants(const struct vt_filter *filter, uint32_t arch, uint64_t nr,
		     const uint64_t args[6]);

/* The name of a system call; NULL: not known. May be built in @buffer. */
const char *vt_syscall_name(uint32_t arch, uint64_t nr, char *buffer, size_t size);

/* Whether the name stands for a system call with a number, on any machine. */
bool vt_syscall_has_number(const char *name);

/* Whether @nr is ioctl on @arch. Fast: searches no table. */
bool vt_syscall_is_ioctl(uint32_t arch, uint64_t nr);

#endif
