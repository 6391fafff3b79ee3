/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls other than ioctl by which a program uses VFIO's descriptors, a row for each:
 * what its arguments are, by what it is decided whether it is about VFIO, what it does.
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
	VT_IO_DIRECTORY,		/* a descriptor, or AT_FDCWD */
	VT_IO_PATH,
	VT_IO_FLAGS,			/* .xlat */
	VT_IO_ENUM,			/* .xlat */
	VT_IO_UNSIGNED,
	VT_IO_ADDRESS,
	VT_IO_MODE,			/* only there when the flags before say so */
	VT_IO_HOW,			/* struct open_how */
	VT_IO_COMMAND,			/* fcntl's argument, as its command wants it */
	VT_IO_TARGET,			/* mremap's new address, where its flags ask for one */
	VT_IO_PLACE,			/* offset in a file: 64 bits in a register or two */
	VT_IO_PLACE_LONGS,		/* the same in two longs, the low one first */
	VT_IO_PLACE_BYTES,		/* of mmap: a long */
	VT_IO_PLACE_PAGES,		/* of mmap2: pages */
	VT_IO_BYTES,			/* as many as the next argument says */
	VT_IO_VECTOR,			/* struct iovec, as many as the next argument says */
	VT_IO_MESSAGE,			/* struct msghdr */
	VT_IO_MESSAGES,			/* struct mmsghdr, as many as the next argument says */
	/* What the kernel fills: shown when the call has ended. */
	VT_IO_OUT,
	VT_IO_BYTES_OUT = VT_IO_OUT,
	VT_IO_VECTOR_OUT,
	VT_IO_PATH_OUT,			/* what a link says */
	VT_IO_MESSAGE_OUT,
	VT_IO_MESSAGES_OUT,
	VT_IO_KINDS
};

/* By what it is decided whether a call is about VFIO. */
enum vt_io_decides {
	VT_IO_BY_FD,			/* its descriptor */
	VT_IO_BY_FILE,			/* the same of mmap, which may undo mappings too */
	VT_IO_BY_EITHER,		/* the first two arguments: dup2 */
	VT_IO_BY_COMMAND,		/* fcntl: the command, then the descriptor */
	VT_IO_BY_RESULT,		/* the new descriptor, or the path when it failed */
	VT_IO_BY_USE,			/* eventfd: what becomes of it */
	VT_IO_BY_MAPPING,		/* munmap */
	VT_IO_BY_MOVE,			/* the same of mremap, which may undo others too */
	VT_IO_BY_SENT,			/* the descriptors that a message carries */
	VT_IO_BY_RECEIVED,
	VT_IO_BY_WRITTEN,		/* %bind alone: the file that is written to */
	VT_IO_BY_LINK,			/* %bind alone: the link that is read */
	VT_IO_BY_NOTHING,		/* not shown, but learnt from */
};

/* What else a call does: bits of vt_io_call.does. */
#define VT_IO_CLOSES	0x1u		/* the first argument; where it copies, the second */
#define VT_IO_MAPS	0x2u
#define VT_IO_UNMAPS	0x4u
#define VT_IO_COPIES	0x8u		/* the first argument; the result is the copy */
#define VT_IO_CLOSES_RANGE 0x10u	/* from the first argument to the second */
#define VT_IO_MOVES	0x40u		/* a mapping, mremap: the result is where it is now */
#define VT_IO_OPENS	0x20u		/* the result is of a file that was not there before */
#define VT_IO_UNSHARES	0x80u		/* the caller's table of descriptors is its own, by the flags */

#define VT_IO_ARGS 7			/* one more than any call has */

struct vt_io_call {
	const char *name;
	uint8_t decides;		/* enum vt_io_decides */
	uint8_t fd;			/* the argument that is its descriptor, if it has one */
	uint8_t does;
	struct {
		const char *name;
		uint8_t kind;		/* enum vt_io_kind */
		const struct vfiotrace_xlat *xlat;
	} args[VT_IO_ARGS];
};

/* The sets of -e trace= that it is in, as bits. */
#define VT_IO_SET_IO	0x1u		/* VFIO's descriptors are used */
#define VT_IO_SET_OPEN	0x2u		/* a file of VFIO's is opened by its name */
#define VT_IO_SET_BIND	0x4u		/* files of sysfs that bind: call/binding.h */

unsigned int vt_io_sets(const struct vt_io_call *call);

/* Whether it opens a file by its name; writes to its descriptor from memory or a file. */
bool vt_io_opens(const struct vt_io_call *call);
bool vt_io_writes(const struct vt_io_call *call);

/* Whether what it does changes what the model knows: reads and writes do not. */
bool vt_io_teaches(const struct vt_io_call *call);

/* Whether its arguments lie in memory, and the only one that is passed is where. */
bool vt_io_is_indirect(const struct vt_io_call *call, uint32_t arch);

/* NULL: no such call is decoded. */
const struct vt_io_call *vt_io_find(const char *name);

/* The table, for names of the set and for the schema; NULL after the last. */
const struct vt_io_call *vt_io_at(size_t index);

#endif
