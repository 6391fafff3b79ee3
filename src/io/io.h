/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device I/O: the calls other than ioctl by which a program uses VFIO's descriptors.
 * A row per call says what its arguments are; they become values, as an ioctl's do,
 * and whoever prints them cannot tell the difference.
 */
#ifndef VT_IO_IO_H
#define VT_IO_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/call.h"
#include "session/session.h"

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
	VT_IO_PLACE,			/* offset in a file: 64 bits in a register or two */
	VT_IO_PLACE_LONGS,		/* the same in two longs, the low one first */
	VT_IO_PLACE_BYTES,		/* of mmap: a long */
	VT_IO_PLACE_PAGES,		/* of mmap2: pages */
	VT_IO_BYTES,			/* as many as the next argument says */
	VT_IO_VECTOR,			/* struct iovec, as many as the next argument says */
	VT_IO_MESSAGE,			/* struct msghdr */
	/* What the kernel fills: shown when the call has ended. */
	VT_IO_OUT,
	VT_IO_BYTES_OUT = VT_IO_OUT,
	VT_IO_VECTOR_OUT,
	VT_IO_MESSAGE_OUT,
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
	VT_IO_BY_SENT,			/* the descriptors that a message carries */
	VT_IO_BY_RECEIVED,
	VT_IO_BY_NOTHING,		/* close_range: not shown, but learnt from */
};

/* What else a call does: bits of vt_io_call.does. */
#define VT_IO_CLOSES	0x1u		/* the first argument; where it copies, the second */
#define VT_IO_MAPS	0x2u
#define VT_IO_UNMAPS	0x4u
#define VT_IO_CLOSES_RANGE 0x10u	/* from the first argument to the second */
#define VT_IO_COPIES	0x8u		/* the first argument; the result is the copy */

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

/* NULL: no such call is decoded. */
const struct vt_io_call *vt_io_find(const char *name);

/* The table, for names of the set and for the schema; NULL after the last. */
const struct vt_io_call *vt_io_at(size_t index);

/* What is kept of a call from its entry to its exit. */
struct vt_io {
	const struct vt_io_call *call;
	enum vfiotrace_caller caller;
	unsigned int next;		/* the first argument that is still to be shown */
	uint64_t args[VT_IO_ARGS];	/* in order of .call->args */
};

/* What a call is seen with. Nothing is kept in it. */
struct vt_io_view {
	struct vt_io *io;
	const struct vt_record *record;
	const struct vfiotrace_memory *memory;
	const struct vfiotrace_visitor *visitor;
	/* A call of nobody, which tells how numbers stand in memory. */
	const struct vfiotrace_call *plain;
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* Whether something waits for what becomes of that eventfd. */
	bool (*awaited)(void *ctx, uint64_t file);
	void *ctx;			/* of these two */
	struct vt_session *session;
	/* Bytes of a buffer that are shown at most; VT_IO_BYTES_MAX at most. */
	size_t limit;
	bool whole;			/* lists are not abbreviated */
	uint8_t *bytes;			/* room for VT_IO_BYTES_MAX */
};

/* Of one buffer, or of all buffers of a vector together; and elements of a vector. */
#define VT_IO_BYTES_MAX 65536
#define VT_IO_VECTOR_MAX 1024
#define VT_IO_CONTROL_MAX 4096
#define VT_IO_FDS_MAX 253		/* descriptors that one message may carry */

/* io_args.c: puts the registers in order. Reads memory only where they lie there. */
void vt_io_load(const struct vt_io_view *view, const struct vt_io_call *call);

/* ---- io_select.c: whether it is about VFIO ---- */

/*
 * Whether that is to be asked about the descriptor that the call is on: then the
 * record must hold it (.on_fd) before the following functions are called.
 */
bool vt_io_asks_fd(const struct vt_io *io);

/* Whether the result is a copy of its descriptor: not of every command of fcntl. */
bool vt_io_copies(const struct vt_io *io);

enum vt_io_interest {
	VT_IO_NONE,
	VT_IO_INTERESTING,
	VT_IO_LATER,			/* known when it has ended */
	VT_IO_KEPT,			/* known when it has ended, or not even then */
};

/*
 * *@kinds becomes the kinds of descriptors that the call is about, as bits; none when
 * it is about no descriptor.
 */
enum vt_io_interest vt_io_entry_interest(const struct vt_io_view *view, uint32_t *kinds);
enum vt_io_interest vt_io_exit_interest(const struct vt_io_view *view, uint32_t *kinds);

/* ---- io_show.c, io_vector.c ---- */

/*
 * The arguments that are known: at the entry up to the first that the kernel fills,
 * at the exit (record->finished), or with @all, those that are left.
 */
void vt_io_show(const struct vt_io_view *view, bool all);
bool vt_io_pending(const struct vt_io *io);

/* ---- io_learn.c: what a finished call has changed ---- */

void vt_io_learn(const struct vt_io_view *view);

/* Whether the call has closed a descriptor, and which. */
bool vt_io_closed(const struct vt_io_view *view, int *fd);
/* The same of several at once. */
bool vt_io_closed_range(const struct vt_io_view *view, uint32_t *first, uint32_t *last);

/* Whether it has made an eventfd, and which. */
bool vt_io_made(const struct vt_io_view *view, int *fd);

/* ---- among these files ---- */

int vt_io_emit(const struct vt_io_view *view, const struct vfiotrace_value *value);
void vt_io_number(const struct vt_io_view *view, enum vfiotrace_value_type type,
		  const char *name, uint64_t number);
void vt_io_xlat(const struct vt_io_view *view, enum vfiotrace_value_type type,
		const char *name, uint64_t number, const struct vfiotrace_xlat *xlat);
void vt_io_unreadable(const struct vt_io_view *view, const char *name, uint64_t address,
		      int error);
/*
 * Of the @length bytes at @address, @most at most; returns how many of them stand in
 * view->bytes now.
 */
size_t vt_io_bytes(const struct vt_io_view *view, const char *name, uint64_t address,
		   uint64_t length, size_t most);
ssize_t vt_io_read(const struct vt_io_view *view, uint64_t address, void *buffer,
		   size_t length);
/* The same up to a NUL, with it; less when there is none. */
ssize_t vt_io_read_string(const struct vt_io_view *view, uint64_t address, char *buffer,
			  size_t length);
/* Bytes of a pointer, or a long, of the caller; and one that stands at @bytes. */
size_t vt_io_wordsize(const struct vt_io_view *view);
uint64_t vt_io_word(const struct vt_io_view *view, const uint8_t *bytes);

struct vt_io_buffer {
	uint64_t address;
	uint64_t length;
};
/* At most @max are read; returns how many, or a negative errno. */
ssize_t vt_io_load_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			  struct vt_io_buffer *buffers, size_t max);
/* What a buffer shows: what it holds, or, not filled, only where it is. */
#define VT_IO_ALL	UINT64_MAX	/* in place of a number of bytes: the program's own */
#define VT_IO_UNFILLED	(UINT64_MAX - 1)

/* @bytes have been filled, from the first buffer on; or one of the above. */
void vt_io_show_vector(const struct vt_io_view *view, const char *name, uint64_t address,
		       uint64_t count, uint64_t bytes);
void vt_io_show_message(const struct vt_io_view *view, const char *name, uint64_t address,
			uint64_t bytes);
/* Descriptors in the control data of a message; at most @max. */
size_t vt_io_message_fds(const struct vt_io_view *view, uint64_t address, int *fds,
			 size_t max);
/* Whether there is room for control data at all. */
bool vt_io_message_has_control(const struct vt_io_view *view, uint64_t address);

/* Whether descriptors of that sort are VFIO's; of eventfds only those that serve it. */
bool vt_io_concerns(const struct vt_io_view *view, int fd, const struct vt_fd *info);

/*
 * The region that the call's offset lies in, or NULL; *@within (if any) becomes the
 * distance from its beginning.
 */
const struct vt_region *vt_io_region(const struct vt_io_view *view, uint64_t *within);

/* Whether the driver of its device is vfio-pci itself, of which the layout is known. */
bool vt_io_is_vfio_pci(const struct vt_record *record);

/* ---- io_config.c: accesses to PCI configuration space ---- */

/* Whether the call is one; at *@within of that region. */
bool vt_io_is_config(const struct vt_io_view *view, uint64_t *within);

/* The program has read the bytes that lie @distance behind where the call begins. */
void vt_io_saw_config(const struct vt_io_view *view, uint64_t distance, const void *bytes,
		      size_t length);

/* As a remark: what the registers hold that lie wholly in these bytes. */
void vt_io_show_registers(const struct vt_io_view *view, const uint8_t *bytes,
			  size_t length);

/* The names of the registers that the call is about. */
#define VT_IO_REGISTERS_TEXT 4096
size_t vt_io_register_names(const struct vt_io_view *view, char text[VT_IO_REGISTERS_TEXT]);

/* Bytes that the call has moved, or is to move; 1 when that is not known. */
uint64_t vt_io_length(const struct vt_io_view *view);

/* Whether the call has ended well, so that what the kernel fills is filled. */
bool vt_io_filled(const struct vt_record *record);

#endif
