/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of device I/O have of each other. */
#ifndef VT_IO_INTERNAL_H
#define VT_IO_INTERNAL_H

#include "io/io.h"

#define VT_IO_VECTOR_MAX 1024		/* elements of a vector */
#define VT_IO_CONTROL_MAX 4096

/* ---- the caller's memory; memory.c ---- */

ssize_t vt_io_read(const struct vt_io_view *view, uint64_t address, void *buffer,
		   size_t length);
/* Bytes of a pointer, or a long, of the caller; and one that stands at @bytes. */
size_t vt_io_wordsize(const struct vt_io_view *view);
uint64_t vt_io_word(const struct vt_io_view *view, const uint8_t *bytes);

/* ---- names of files; memory.c ---- */

struct vt_io_name {
	int directory;			/* AT_FDCWD, or what a relative path begins at */
	char path[VT_IO_PATH_ROOM];
};

/* Whether a call that is about a file by its name has one that can be read. */
bool vt_io_read_name(const struct vt_io_view *view, struct vt_io_name *name);

/* ---- vectors and messages; message.c ---- */

struct vt_io_buffer {
	uint64_t address;
	uint64_t length;
};

/* At most @max are read; returns how many, or a negative errno. */
ssize_t vt_io_load_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			  struct vt_io_buffer *buffers, size_t max);

/*
 * Many buffers may name the same memory: all of them together give no more bytes than one
 * may. *@left begins as VT_IO_BYTES_MAX. Returns how many bytes the next of @buffers, which
 * is @length long, may give; what it leaves of them the others have. How much is shown (-s)
 * changes nothing here, so that a recording holds what a replay asks for.
 */
size_t vt_io_share(size_t *left, uint64_t length, size_t buffers);

/* struct msghdr; the lengths of name and flags are ints for everyone. */
struct vt_io_message {
	uint64_t name, namelen, iov, iovlen, control, controllen, flags;
};

int vt_io_load_message(const struct vt_io_view *view, uint64_t address,
		       struct vt_io_message *message);

/* One piece of control data. */
struct vt_io_control {
	uint64_t cmsg_len;
	uint32_t level, type;
	size_t length;			/* of .data */
	uint8_t data[VT_IO_CONTROL_MAX];
};

/* The next piece at *@at: 1, or 0 after the last, or a negative errno. */
int vt_io_next_control(const struct vt_io_view *view, const struct vt_io_message *message,
		       size_t *at, struct vt_io_control *control);
/* Whether it carries descriptors; and the descriptor at @offset of its data. */
bool vt_io_carries_fds(const struct vt_io_control *control);
int vt_io_carried_fd(const struct vt_io_view *view, const struct vt_io_control *control,
		     size_t offset);

/*
 * How many messages a call that sends or receives is about, and where each is: at its exit
 * those that it has sent or received.
 */
#define VT_IO_MESSAGES_MAX 1024		/* the kernel takes no more */
size_t vt_io_messages(const struct vt_io_view *view);
uint64_t vt_io_message_at(const struct vt_io_view *view, size_t index);

/* Descriptors in the control data of a message; at most @max. */
size_t vt_io_message_fds(const struct vt_io_view *view, uint64_t address, int *fds,
			 size_t max);
/* Whether any of them has room for control data at all. */
bool vt_io_messages_have_control(const struct vt_io_view *view);

/* ---- places: region, offset and length; place.c ---- */

/* The call's offset in its file, if it has one. */
bool vt_io_offset(const struct vt_io *io, uint64_t *offset);

/*
 * The region that the call's offset lies in, or NULL; *@within (if any) becomes the
 * distance from its beginning.
 */
const struct vt_region *vt_io_region(const struct vt_io_view *view, uint64_t *within);

/* Whether that is PCI configuration space; at *@within of it. */
bool vt_io_is_config(const struct vt_io_view *view, uint64_t *within);

/* Whether the driver of its device is vfio-pci itself, of which the layout is known. */
bool vt_io_is_vfio_pci(const struct vt_record *record);

/* Bytes that the call has moved, or is to move; 1 when that is not known. */
uint64_t vt_io_length(const struct vt_io_view *view);

/* Whether the call has ended well, so that what the kernel fills is filled. */
bool vt_io_filled(const struct vt_record *record);

/* ---- which calls are about VFIO; select.c ---- */

/* Whether mremap is told where to move the mapping to. */
bool vt_io_has_target(const struct vt_io *io);

/* Whether descriptors of that sort are VFIO's; of eventfds only those that serve it. */
bool vt_io_concerns(const struct vt_io_view *view, int fd, const struct vt_fd *info);

/* ---- values on their way to the visitor; values.c ---- */

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
 * Of the @length bytes at @address, @most at most; returns how many of them stand in
 * view->bytes now.
 */
size_t vt_io_bytes(const struct vt_io_view *view, const char *name, uint64_t address,
		   uint64_t length, size_t most);

/* ---- registers of PCI configuration space; registers.c ---- */

/* As a remark: what the registers hold that lie wholly in these bytes. */
void vt_io_show_registers(const struct vt_io_view *view, const uint8_t *bytes,
			  size_t length);

/* The names of the registers that the call is about. */
#define VT_IO_REGISTERS_TEXT 4096
size_t vt_io_register_names(const struct vt_io_view *view, char text[VT_IO_REGISTERS_TEXT]);

/* ---- vectors and messages as values; show_message.c ---- */

/* What a buffer shows: what it holds, or, not filled, only where it is. */
#define VT_IO_ALL	UINT64_MAX	/* in place of a number of bytes: the program's own */
#define VT_IO_UNFILLED	(UINT64_MAX - 1)

/* @bytes have been filled, from the first buffer on; or one of the above. */
void vt_io_show_vector(const struct vt_io_view *view, const char *name, uint64_t address,
		       uint64_t count, uint64_t bytes);
void vt_io_show_message(const struct vt_io_view *view, const char *name, uint64_t address,
			uint64_t bytes);
/* Those that the call is about. */
void vt_io_show_messages(const struct vt_io_view *view, const char *name);

#endif
