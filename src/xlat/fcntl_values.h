/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Constants that a C library may not define, or define with another value than the kernel's.
 * O_LARGEFILE is 0 for 64-bit programs, but 32-bit programs pass a bit.
 */
#ifndef VT_XLAT_FCNTL_VALUES_H
#define VT_XLAT_FCNTL_VALUES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#if defined(__arm__) || defined(__aarch64__)
#define VT_O_LARGEFILE 0400000
#elif defined(__powerpc__) || defined(__powerpc64__)
#define VT_O_LARGEFILE 0200000
#elif defined(__mips__)
#define VT_O_LARGEFILE 0x2000
#elif defined(__sparc__)
#define VT_O_LARGEFILE 0x40000
#else
#define VT_O_LARGEFILE 0100000
#endif

/* The low bits of mmap()'s flags that hold its type: shared, private, ... */
#define VT_MAP_TYPE 0x0f

/* From <linux/close_range.h>, and from <linux/openat2.h>, which some systems do not have. */
#define VT_CLOSE_RANGE_UNSHARE	0x02
#define VT_CLOSE_RANGE_CLOEXEC	0x04
#define VT_RESOLVE_NO_XDEV	0x01
#define VT_RESOLVE_NO_MAGICLINKS 0x02
#define VT_RESOLVE_NO_SYMLINKS	0x04
#define VT_RESOLVE_BENEATH	0x08
#define VT_RESOLVE_IN_ROOT	0x10
#define VT_RESOLVE_CACHED	0x20

/* From <linux/mman.h>, since Linux 5.7. */
#define VT_MREMAP_DONTUNMAP	0x04

/* Advice of madvise() that not every C library knows. */
#define VT_MADV_FREE		8
#define VT_MADV_WIPEONFORK	18
#define VT_MADV_KEEPONFORK	19
#define VT_MADV_COLD		20
#define VT_MADV_PAGEOUT		21
#define VT_MADV_POPULATE_READ	22
#define VT_MADV_POPULATE_WRITE	23
#define VT_MADV_DONTNEED_LOCKED	24
#define VT_MADV_COLLAPSE	25
#define VT_MADV_HWPOISON	100
#define VT_MADV_SOFT_OFFLINE	101
#define VT_MADV_GUARD_INSTALL	102
#define VT_MADV_GUARD_REMOVE	103

/* Flags of unshare(). */
#define VT_CLONE_NEWTIME	0x80
#define VT_CLONE_FS		0x200
#define VT_CLONE_FILES		0x400
#define VT_CLONE_NEWNS		0x20000
#define VT_CLONE_SYSVSEM	0x40000
#define VT_CLONE_NEWCGROUP	0x2000000
#define VT_CLONE_NEWUTS		0x4000000
#define VT_CLONE_NEWIPC		0x8000000
#define VT_CLONE_NEWUSER	0x10000000
#define VT_CLONE_NEWPID		0x20000000
#define VT_CLONE_NEWNET		0x40000000

/* Flags of splice(), then of preadv2() and pwritev2(). */
#define VT_SPLICE_F_MOVE	0x1
#define VT_SPLICE_F_NONBLOCK	0x2
#define VT_SPLICE_F_MORE	0x4
#define VT_SPLICE_F_GIFT	0x8

#define VT_RWF_HIPRI		0x01
#define VT_RWF_DSYNC		0x02
#define VT_RWF_SYNC		0x04
#define VT_RWF_NOWAIT		0x08
#define VT_RWF_APPEND		0x10

#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 0x03
#endif
#ifndef MAP_SYNC
#define MAP_SYNC 0x80000
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#endif
