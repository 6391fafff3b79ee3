/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which syscalls are of interest. One description serves the in-kernel filter,
 * which stops the program at nothing else, and the check at every stop where
 * that filter cannot be used.
 */
#ifndef VT_ENGINE_FILTER_H
#define VT_ENGINE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vt_event;

/* ioctl requests r with (r & mask) == value. */
struct vt_ioctl_match {
	uint32_t mask;
	uint32_t value;
};

/* The kernel takes 32 bits of a request; what stands above them may be anything. */
bool vt_ioctl_matches(const struct vt_ioctl_match *list, size_t count, uint64_t request);

struct vt_filter {
	bool all;			/* every syscall */
	bool negate;			/* .names lists those that are not wanted */
	bool every_ioctl;		/* ioctl whatever the request */
	const struct vt_ioctl_match *ioctls;
	size_t nioctls;
	const char *const *names;	/* other syscalls, by libseccomp's names */
	size_t nnames;
};

/* AUDIT_ARCH_* plus the x32 bit of nr decide which table @nr belongs to. */
bool vt_filter_wants(const struct vt_filter *filter, uint32_t arch, uint64_t nr,
		     const uint64_t args[6]);

/* Name of a syscall; NULL when not known. @buffer holds it if it must be built. */
const char *vt_syscall_name(uint32_t arch, uint64_t nr, char *buffer, size_t size);

/* Whether a syscall of that name can be told by its number, on any machine. */
bool vt_syscall_has_number(const char *name);

/* Whether @nr is ioctl on @arch. Cheap: no table is searched. */
bool vt_syscall_is_ioctl(uint32_t arch, uint64_t nr);

#endif
