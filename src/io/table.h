/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table of the calls other than ioctl by which a program uses VFIO's descriptors: each call's
 * arguments, how it is decided whether it is about VFIO, and what it does.
 */
#ifndef VT_IO_TABLE_H
#define VT_IO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vfiotrace/vfiotrace.h"

enum vt_io_kind {
	VT_IO_END,
	VT_IO_FD,
	VT_IO_DIRECTORY,		/* a descriptor or AT_FDCWD */
	VT_IO_PATH,
	VT_IO_FLAGS,			/* names in .xlat */
	VT_IO_ENUM,			/* names in .xlat */
	VT_IO_UNSIGNED,
	VT_IO_UINT,			/* of the register the kernel takes 32 bits */
	VT_IO_INT,			/* likewise */
	VT_IO_ADDRESS,
	VT_IO_MODE,			/* present only if the flags before create a file */
	VT_IO_HOW,			/* struct open_how */
	VT_IO_COMMAND,			/* fcntl's argument; its meaning depends on the command */
	VT_IO_TARGET,			/* mremap's new address, if the flags ask for one */
	VT_IO_PLACE,			/* offset in a file: 64 bits, in one or two registers */
	VT_IO_PLACE_LONGS,		/* offset in a file: two longs, the low one first */
	VT_IO_PLACE_BYTES,		/* mmap's offset: a long, in bytes */
	VT_IO_PLACE_PAGES,		/* mmap2's offset, in pages */
	VT_IO_BYTES,			/* buffer; the next argument is its length */
	VT_IO_VECTOR,			/* struct iovec; the next argument is their number */
	VT_IO_MESSAGE,			/* struct msghdr */
	VT_IO_MESSAGES,			/* struct mmsghdr; the next argument is their number */
	/* Filled by the kernel, so shown at the exit: */
	VT_IO_OUT,
	VT_IO_BYTES_OUT = VT_IO_OUT,
	VT_IO_VECTOR_OUT,
	VT_IO_PATH_OUT,			/* target of a link */
	VT_IO_MESSAGE_OUT,
	VT_IO_MESSAGES_OUT,
	VT_IO_KINDS
};

/* How it is decided whether a call is about VFIO. */
enum vt_io_decides {
	VT_IO_BY_FD,			/* by its descriptor */
	VT_IO_BY_FILE,			/* mmap: by its descriptor, or the mappings it replaces */
	VT_IO_BY_EITHER,		/* dup2: by either of its descriptors */
	VT_IO_BY_COMMAND,		/* fcntl: by the command, then by the descriptor */
	VT_IO_BY_RESULT,		/* by the new descriptor; by the path if the call failed */
	VT_IO_BY_USE,			/* eventfd: by what it is used for later */
	VT_IO_BY_MAPPING,		/* munmap: by the mappings in that memory */
	VT_IO_BY_MOVE,			/* mremap: by the mapping, or the mappings it replaces */
	VT_IO_BY_MEMORY,		/* madvise: by what is mapped for DMA there; for checks only */
	VT_IO_BY_ANY_MEMORY,		/* by whether any is mapped for DMA; for checks only */
	VT_IO_BY_BREAK,			/* brk: what it takes the former one tells; for checks only */
	VT_IO_BY_SENT,			/* by the descriptors that a message carries */
	VT_IO_BY_RECEIVED,
	VT_IO_BY_WRITTEN,		/* by the sysfs file that is written to; %bind only */
	VT_IO_BY_LINK,			/* by the sysfs link that is read; %bind only */
	VT_IO_BY_NOTHING,		/* not shown, only learnt from */
};

/* What else a call does; bits of vt_io_call.does. */
#define VT_IO_CLOSES	0x1u		/* closes its first argument, or copies over its second */
#define VT_IO_MAPS	0x2u
#define VT_IO_UNMAPS	0x4u
#define VT_IO_COPIES	0x8u		/* copies its first argument; the result is the copy */
#define VT_IO_CLOSES_RANGE 0x10u	/* closes the first to the second argument */
#define VT_IO_MOVES	0x40u		/* mremap: moves a mapping; the result is its address */
#define VT_IO_OPENS	0x20u		/* the result names a file that this call has opened */
#define VT_IO_UNSHARES	0x80u		/* by its flags: the descriptor table becomes its own */

#define VT_IO_ARGS 7			/* most arguments of any call, and one for VT_IO_END */

struct vt_io_call {
	const char *name;
	uint8_t decides;		/* enum vt_io_decides */
	uint8_t fd;			/* which argument is the call's descriptor, if any is */
	uint8_t does;
	struct {
		const char *name;
		uint8_t kind;		/* enum vt_io_kind */
		const struct vfiotrace_xlat *xlat;
	} args[VT_IO_ARGS];
};

/* Which sets of -e trace= a call is in, a bit each. */
#define VT_IO_SET_IO	0x1u		/* calls that use VFIO's descriptors */
#define VT_IO_SET_OPEN	0x2u		/* calls that open a file of VFIO's by name */
#define VT_IO_SET_BIND	0x4u		/* calls on files of sysfs for drivers: call/binding.h */
/* What is done to memory that is mapped for DMA, which a check wants to know; shows nothing. */
#define VT_IO_SET_MEMORY 0x8u

unsigned int vt_io_sets(const struct vt_io_call *call);

/* Whether the call opens a file by name; and whether it writes to its descriptor. */
bool vt_io_opens(const struct vt_io_call *call);
bool vt_io_writes(const struct vt_io_call *call);

/* Whether the call can change the model. Reads and writes cannot. */
bool vt_io_teaches(const struct vt_io_call *call);

/* Whether its result is a new eventfd. */
bool vt_io_makes_eventfd(const struct vt_io_call *call);

/* Whether it reads, writes or maps at a place that it names: why that fails is worth knowing. */
bool vt_io_tries(const struct vt_io_call *call);

/* Whether the arguments are in memory, and the only register argument is their address. */
bool vt_io_is_indirect(const struct vt_io_call *call, uint32_t arch);

/* NULL: the call is not decoded. */
const struct vt_io_call *vt_io_find(const char *name);

/* Walks the table; NULL after the last row. */
const struct vt_io_call *vt_io_at(size_t index);

#endif
