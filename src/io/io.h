/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device I/O: calls other than ioctl by which a program uses VFIO's descriptors. Their
 * arguments become values, as those of an ioctl do. This folder does not know lines: it gets
 * one call, a way to read the caller's memory, the model, and a visitor for the values.
 *
 * args.c takes the arguments from registers. select.c decides whether the call is about VFIO.
 * bind.c finds what it does to drivers. show.c shows, and changes nothing in the model.
 * learn.c changes the model, and shows nothing. memory.c, message.c, place.c, values.c and
 * registers.c serve them.
 */
#ifndef VT_IO_IO_H
#define VT_IO_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "call/call.h"
#include "io/table.h"
#include "session/session.h"

/* Most bytes that are read of one buffer, or of all buffers of a vector together. */
#define VT_IO_BYTES_MAX 65536

/* What is kept of a call from its entry to its exit. */
struct vt_io {
	const struct vt_io_call *call;
	enum vfiotrace_caller caller;
	unsigned int next;		/* index of the first argument that was not shown yet */
	uint64_t args[VT_IO_ARGS];	/* in the order of .call->args */
};

/* How a call is seen. Built anew for each use. */
struct vt_io_view {
	struct vt_io *io;
	const struct vt_record *record;
	const struct vfiotrace_memory *memory;
	/* For what can also be read at the exit: -EAGAIN if it is not there yet. NULL: .memory */
	const struct vfiotrace_memory *glimpse;
	const struct vfiotrace_visitor *visitor;
	/* A call without content, for vfiotrace_call_load(): it has the caller's byte order. */
	const struct vfiotrace_call *plain;
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* Whether a call that was kept back waits for what becomes of that eventfd. */
	bool (*awaited)(void *ctx, uint64_t file);
	/*
	 * .ordinary: see struct vt_source. .place: writes to @out where the path leads, or as
	 * much of that as is known; returns the kind of descriptor that the device there would
	 * give.
	 */
	bool (*ordinary)(void *ctx, pid_t tid, int dirfd, const char *path);
	enum vfiotrace_fd_kind (*place)(void *ctx, pid_t tid, int dirfd, const char *path,
					char *out, size_t size);
	void *ctx;			/* for the four functions */
	struct vt_session *session;
	unsigned int sets;		/* VT_IO_SET_*: what is shown or learnt from */
	/* Most bytes of a buffer that are shown; not above VT_IO_BYTES_MAX. */
	size_t limit;
	bool whole;			/* do not abbreviate lists */
	bool numbers;			/* also show registers that are plain numbers */
	uint8_t *bytes;			/* VT_IO_BYTES_MAX bytes */
};

/* Takes the arguments from the registers; args.c. Reads memory only if the arguments are there. */
void vt_io_load(const struct vt_io_view *view, const struct vt_io_call *call);

/*
 * Reads a string with its NUL. Returns the bytes read, fewer than the string has if it cannot
 * be read further or is longer than @length; or a negative errno. memory.c.
 */
ssize_t vt_io_read_string(const struct vfiotrace_memory *memory, uint64_t address,
			  char *buffer, size_t length);

/* ---- whether a call is about VFIO; select.c ---- */

/*
 * Whether the decision needs the descriptor that the call is made on. If so, set .on_fd and
 * .fd_info of the record before calling the functions below.
 */
bool vt_io_asks_fd(const struct vt_io *io);

/*
 * Whether the result is a copy of the call's descriptor. fcntl() makes one with some commands
 * only.
 */
bool vt_io_copies(const struct vt_io *io);

/*
 * Set *@binding to what the call does to sysfs; leave it alone if that is nothing. The first
 * function is for the entry: calls on a descriptor, which the record must hold, and on a link.
 * The second is for the end of a call that opens a file. The record must hold the binding
 * before the functions below are called. bind.c.
 */
void vt_io_find_binding(const struct vt_io_view *view, struct vt_binding *binding);
void vt_io_find_opened(const struct vt_io_view *view, struct vt_binding *binding);
/*
 * Adds to @binding the text that is written (at the entry), or that was read from the link (at
 * the exit).
 */
void vt_io_tell_binding(const struct vt_io_view *view, struct vt_binding *binding);

enum vt_io_interest {
	VT_IO_NONE,
	VT_IO_INTERESTING,
	VT_IO_LATER,			/* decided at the exit */
	VT_IO_KEPT,			/* decided at the exit, or later still */
};

#define VT_IO_FDS_MAX 253		/* most descriptors that one message can carry */
#define VT_IO_PATH_ROOM 1024		/* bytes; longer paths are not looked at */

/* What a call is about. */
struct vt_io_matter {
	uint32_t kinds;			/* kinds of descriptors, a bit each; 0: none */
	size_t nfiles;
	uint64_t files[VT_IO_FDS_MAX];	/* the model's numbers of their files */
	char node[VT_IO_PATH_ROOM];	/* node of VFIO's that could not be opened; or "" */
};

enum vt_io_interest vt_io_entry_interest(const struct vt_io_view *view,
					 struct vt_io_matter *matter);
enum vt_io_interest vt_io_exit_interest(const struct vt_io_view *view,
					struct vt_io_matter *matter);

/* ---- arguments as values; show.c ---- */

/*
 * Shows the arguments that are known and not shown yet: at the entry those before the first
 * one that the kernel fills; at the exit (record->finished), or with @all, the rest.
 */
void vt_io_show(const struct vt_io_view *view, bool all);
bool vt_io_pending(const struct vt_io *io);

/* ---- what a call has changed; learn.c ---- */

/*
 * To be called before arguments are shown: learns what was read of PCI configuration space,
 * because the names of registers depend on its contents.
 */
void vt_io_learn_config(const struct vt_io_view *view);

/*
 * vt_io_learn_closed() learns which descriptors were closed; to be called before anybody asks
 * what the number stands for now. vt_io_learn() learns the rest, after the arguments were
 * shown.
 */
void vt_io_learn_closed(const struct vt_io_view *view);
void vt_io_learn(const struct vt_io_view *view);

/* Learns what the call has done to sysfs; also to be called if its end was not seen. bind.c. */
void vt_io_learn_binding(const struct vt_io_view *view);

/* Whether the thread has its own descriptor table by the call, a copy of the one it shared. */
bool vt_io_unshares(const struct vt_io_view *view);
/* Whether the call has closed a descriptor, and which. */
bool vt_io_closed(const struct vt_io_view *view, int *fd);
/* Whether the call has closed descriptors, and which: @first to @last. */
bool vt_io_closed_range(const struct vt_io_view *view, uint32_t *first, uint32_t *last);

/* Whether the call has made an eventfd, and which. */
bool vt_io_made(const struct vt_io_view *view, int *fd);

#endif
