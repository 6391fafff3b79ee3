/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of device I/O. */
#ifndef VT_IO_INTERNAL_H
#define VT_IO_INTERNAL_H

#include "io/io.h"

#define VT_IO_VECTOR_MAX 1024		/* most elements of a vector that are read */
#define VT_IO_CONTROL_MAX 4096

/* ---- the caller's memory; memory.c ---- */

ssize_t vt_io_read(const struct vt_io_view *view, uint64_t address, void *buffer,
		   size_t length);
/* Bytes of a pointer or long of the caller; and the value of one that is stored at @bytes. */
size_t vt_io_wordsize(const struct vt_io_view *view);
uint64_t vt_io_word(const struct vt_io_view *view, const uint8_t *bytes);

/* ---- file names; memory.c ---- */

struct vt_io_name {
	int directory;			/* where a relative path begins; or AT_FDCWD */
	char path[VT_IO_PATH_ROOM];
};

/* Reads the name that the call has for a file. False: it has none, or it cannot be read. */
bool vt_io_read_name(const struct vt_io_view *view, struct vt_io_name *name);

/* ---- vectors and messages; message.c ---- */

struct vt_io_buffer {
	uint64_t address;
	uint64_t length;
};

/* Reads at most @max elements. Returns how many, or a negative errno. */
ssize_t vt_io_load_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			  struct vt_io_buffer *buffers, size_t max);

/*
 * Divides VT_IO_BYTES_MAX among the buffers of a vector, since many buffers may name the same
 * memory. *@left begins as VT_IO_BYTES_MAX; @buffers: how many are left, with this one.
 * Returns how many bytes of this buffer, which has @length, may be read. What it does not use
 * is left to the others. -s has no influence, so that a recording holds whatever a replay may
 * ask for.
 */
size_t vt_io_share(size_t *left, uint64_t length, size_t buffers);

/* struct msghdr. The lengths of name and flags have the size of int for every caller. */
struct vt_io_message {
	uint64_t name, namelen, iov, iovlen, control, controllen, flags;
};

int vt_io_load_message(const struct vt_io_view *view, uint64_t address,
		       struct vt_io_message *message);

/* One piece of control data (struct cmsghdr). */
struct vt_io_control {
	uint64_t cmsg_len;
	uint32_t level, type;
	size_t length;			/* bytes of .data */
	uint8_t data[VT_IO_CONTROL_MAX];
};

/*
 * Reads the next piece, at *@at, and advances *@at. Returns 1, 0 after the last, or a negative
 * errno.
 */
int vt_io_next_control(const struct vt_io_view *view, const struct vt_io_message *message,
		       size_t *at, struct vt_io_control *control);
/* Whether the piece carries descriptors; and the one at @offset (bytes) in its data. */
bool vt_io_carries_fds(const struct vt_io_control *control);
int vt_io_carried_fd(const struct vt_io_view *view, const struct vt_io_control *control,
		     size_t offset);

/*
 * How many messages the call is about, and the address of each. At the exit: those that were
 * sent or received.
 */
#define VT_IO_MESSAGES_MAX 1024		/* the kernel takes no more */
size_t vt_io_messages(const struct vt_io_view *view);
uint64_t vt_io_message_at(const struct vt_io_view *view, size_t index);

/* Writes at most @max descriptors from the control data of the message. Returns how many. */
size_t vt_io_message_fds(const struct vt_io_view *view, uint64_t address, int *fds,
			 size_t max);
/* Whether any message has space for control data. */
bool vt_io_messages_have_control(const struct vt_io_view *view);

/* ---- places: region, offset and length; place.c ---- */

/* The offset in a file that the call is given. False: it is given none. */
bool vt_io_offset(const struct vt_io *io, uint64_t *offset);

/*
 * The region that the call's offset lies in; NULL: none, or not known. *@within, if not NULL,
 * is the offset in the region.
 */
const struct vt_region *vt_io_region(const struct vt_io_view *view, uint64_t *within);

/* Whether that region is PCI configuration space. */
bool vt_io_is_config(const struct vt_io_view *view, uint64_t *within);

/* Whether the device's driver is vfio-pci, whose layout of regions is known. */
bool vt_io_is_vfio_pci(const struct vt_record *record);

/* Bytes that the call has moved, or shall move; 1 if not known. */
uint64_t vt_io_length(const struct vt_io_view *view);

/* Whether the call succeeded, so that the kernel has filled the buffers. */
bool vt_io_filled(const struct vt_record *record);

/* ---- which calls are about VFIO; select.c ---- */

/* Whether mremap() is given the new address. */
bool vt_io_has_target(const struct vt_io *io);

/* Whether the descriptor @fd, which is @info, is VFIO's. An eventfd is if it serves a device. */
bool vt_io_concerns(const struct vt_io_view *view, int fd, const struct vt_fd *info);

/* ---- values for the visitor; values.c ---- */

int vt_io_emit(const struct vt_io_view *view, const struct vfiotrace_value *value);
void vt_io_number(const struct vt_io_view *view, enum vfiotrace_value_type type,
		  const char *name, uint64_t number);
void vt_io_xlat(const struct vt_io_view *view, enum vfiotrace_value_type type,
		const char *name, uint64_t number, const struct vfiotrace_xlat *xlat);
void vt_io_begin(const struct vt_io_view *view, enum vfiotrace_value_type type,
		 const char *name, uint64_t count);
void vt_io_end(const struct vt_io_view *view, enum vfiotrace_value_type type);
void vt_io_note(const struct vt_io_view *view, enum vfiotrace_note what, uint64_t number,
		uint64_t want);
void vt_io_unreadable(const struct vt_io_view *view, const char *name, uint64_t address,
		      int error);
/*
 * Emits at most @most of the @length bytes at @address. Returns how many could be read; they
 * are in view->bytes.
 */
size_t vt_io_bytes(const struct vt_io_view *view, const char *name, uint64_t address,
		   uint64_t length, size_t most);

/* ---- registers of PCI configuration space; registers.c ---- */

/*
 * Emits, as a remark, the registers that lie wholly in @bytes, which the call has read or
 * written.
 */
void vt_io_show_registers(const struct vt_io_view *view, const uint8_t *bytes,
			  size_t length);

/* Writes the names of the registers that the call is about, without a NUL. Returns the length. */
#define VT_IO_REGISTERS_TEXT 4096
size_t vt_io_register_names(const struct vt_io_view *view, char text[VT_IO_REGISTERS_TEXT]);

/* ---- vectors and messages as values; show_message.c ---- */

/* Instead of a number of bytes: */
#define VT_IO_ALL	UINT64_MAX	/* all bytes: the program has filled the buffers */
#define VT_IO_UNFILLED	(UINT64_MAX - 1)

/*
 * Shows the vector. @bytes: how many were filled, from the first buffer on, or VT_IO_ALL. For
 * VT_IO_UNFILLED, only the buffers' addresses are shown.
 */
void vt_io_show_vector(const struct vt_io_view *view, const char *name, uint64_t address,
		       uint64_t count, uint64_t bytes);
void vt_io_show_message(const struct vt_io_view *view, const char *name, uint64_t address,
			uint64_t bytes);
/* Shows all messages that the call is about. */
void vt_io_show_messages(const struct vt_io_view *view, const char *name);

#endif
