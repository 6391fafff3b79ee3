/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device I/O: the calls other than ioctl by which a program uses VFIO's descriptors.
 * Their arguments become values, as an ioctl's do, and whoever prints them cannot tell
 * the difference. Nothing here knows of lines: it is handed one call, a way to read the
 * caller's memory, the model, and a visitor for the values.
 *
 * Each file has one task: args.c takes the arguments from registers, select.c says whether
 * the call is about VFIO, bind.c what it does to drivers, show.c shows and changes nothing that is known, learn.c learns
 * and shows nothing. memory.c, message.c, place.c, values.c and registers.c serve them.
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

/* Bytes of one buffer, or of all buffers of a vector together, that are looked at. */
#define VT_IO_BYTES_MAX 65536

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
	/*
	 * See struct vt_source; and where a path leads, or else what of that is known, and
	 * what kind of descriptor the device that is there gives.
	 */
	bool (*ordinary)(void *ctx, pid_t tid, int dirfd, const char *path);
	enum vfiotrace_fd_kind (*place)(void *ctx, pid_t tid, int dirfd, const char *path,
					char *out, size_t size);
	void *ctx;			/* of these four */
	struct vt_session *session;
	unsigned int sets;		/* VT_IO_SET_*: what anybody wants to see or to learn from */
	/* Bytes of a buffer that are shown at most; VT_IO_BYTES_MAX at most. */
	size_t limit;
	bool whole;			/* lists are not abbreviated */
	bool numbers;			/* registers that are plain numbers are shown as such, too */
	uint8_t *bytes;			/* room for VT_IO_BYTES_MAX */
};

/* Puts the registers in order; args.c. Reads memory only where they lie there. */
void vt_io_load(const struct vt_io_view *view, const struct vt_io_call *call);

/* A string of the caller's, up to its NUL, with it; less when there is none; memory.c. */
ssize_t vt_io_read_string(const struct vfiotrace_memory *memory, uint64_t address,
			  char *buffer, size_t length);

/* ---- whether it is about VFIO; select.c ---- */

/*
 * Whether that is to be asked about the descriptor that the call is on: then the
 * record must hold it (.on_fd) before the following functions are called.
 */
bool vt_io_asks_fd(const struct vt_io *io);

/* Whether the result is a copy of its descriptor: not of every command of fcntl. */
bool vt_io_copies(const struct vt_io *io);

/*
 * What the call does to sysfs, if anything: *@binding is left alone if not. At the entry
 * that is known of calls on a descriptor that the record holds, and of a link; of a file
 * that is opened when that has ended. The record must hold it before the following are
 * called; bind.c.
 */
void vt_io_find_binding(const struct vt_io_view *view, struct vt_binding *binding);
void vt_io_find_opened(const struct vt_io_view *view, struct vt_binding *binding);
/* The text that is written, at the entry; or read from a link, at the exit. */
void vt_io_tell_binding(const struct vt_io_view *view, struct vt_binding *binding);

enum vt_io_interest {
	VT_IO_NONE,
	VT_IO_INTERESTING,
	VT_IO_LATER,			/* known when it has ended */
	VT_IO_KEPT,			/* known when it has ended, or not even then */
};

#define VT_IO_FDS_MAX 253		/* descriptors that one message may carry */
#define VT_IO_PATH_ROOM 1024		/* of a longer path nothing is known */

/* What a call is about. */
struct vt_io_matter {
	uint32_t kinds;			/* of descriptors, as bits; 0: it is about none */
	size_t nfiles;
	uint64_t files[VT_IO_FDS_MAX];	/* the model's numbers of what those name */
	char node[VT_IO_PATH_ROOM];	/* of VFIO's, which could not be opened; or "" */
};

enum vt_io_interest vt_io_entry_interest(const struct vt_io_view *view,
					 struct vt_io_matter *matter);
enum vt_io_interest vt_io_exit_interest(const struct vt_io_view *view,
					struct vt_io_matter *matter);

/* ---- its arguments as values; show.c ---- */

/*
 * The arguments that are known: at the entry up to the first that the kernel fills,
 * at the exit (record->finished), or with @all, those that are left.
 */
void vt_io_show(const struct vt_io_view *view, bool all);
bool vt_io_pending(const struct vt_io *io);

/* ---- what it has changed; learn.c ---- */

/*
 * Before arguments are shown: what the kernel has read for the program from PCI
 * configuration space, for the names of registers follow from what the space holds.
 */
void vt_io_learn_config(const struct vt_io_view *view);

/*
 * What it has closed, before anybody looks at what the number stands for now; and the rest,
 * once the arguments are shown.
 */
void vt_io_learn_closed(const struct vt_io_view *view);
void vt_io_learn(const struct vt_io_view *view);

/* What it has told sysfs, also when its end was not seen; bind.c. */
void vt_io_learn_binding(const struct vt_io_view *view);

/* Whether the call has closed a descriptor, and which. */
bool vt_io_closed(const struct vt_io_view *view, int *fd);
/* The same of several at once. */
bool vt_io_closed_range(const struct vt_io_view *view, uint32_t *first, uint32_t *last);

/* Whether it has made an eventfd, and which. */
bool vt_io_made(const struct vt_io_view *view, int *fd);

#endif
