/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels for things, counted per thread, so that a thread's lines depend only on what that
 * thread does, and not on how fast others were.
 *
 * A thread names a thing when it first mentions it. It inherits the names that its creator had
 * at that time, and those of files that a call has created for its process. Other threads have
 * their own names for the things they use.
 */
#ifndef VT_NORMALIZE_LABELS_H
#define VT_NORMALIZE_LABELS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/intervals.h"

enum vt_sort {
	VT_SORT_FD,
	VT_SORT_EVENTFD,
	VT_SORT_ADDRESS,
	VT_SORT_IOVA,
	VT_SORT_OTHER,			/* processes that are not traced */
	VT_SORT_SOCKET,
	VT_SORT_PIPE,
	VT_SORT_NAMESPACE,
	VT_SORTS
};

struct vt_thread;
struct vt_labels;

/* Thing number @number of its sort that @owner has named. .owner NULL: no label. */
struct vt_label {
	const struct vt_thread *owner;
	uint32_t sort;
	uint32_t number;
};

/* A number as label plus distance in bytes. Without label the number stays as it is. */
struct vt_place {
	struct vt_label label;
	uint64_t offset;
};

/* If memory runs out, the tracer ends, as in the printers: no function here returns an error. */
struct vt_labels *vt_labels_create(void);
void vt_labels_destroy(struct vt_labels *labels);

/* ---- threads ---- */

/* A tracee begins. @parent: the thread that created it; 0: none that is traced. */
struct vt_thread *vt_labels_begin(struct vt_labels *labels, pid_t tgid, pid_t tid,
				  pid_t parent);
void vt_labels_end(struct vt_labels *labels, pid_t tid);

/* The thread, even if it has ended. One of which nothing was told gets a name here. */
struct vt_thread *vt_labels_mention(struct vt_labels *labels, pid_t tgid, pid_t tid);

/* Thread @former (0: @tid itself) has executed a program, and is now @tid, the leader. */
void vt_labels_exec(struct vt_labels *labels, pid_t former, pid_t tid);

/* The thread, even if it has ended; NULL: there never was one. */
struct vt_thread *vt_labels_thread(struct vt_labels *labels, pid_t tid);

/* "pid1", "pid2.1"; valid as long as @labels. */
const char *vt_thread_name(const struct vt_thread *thread);

/* ---- names ---- */

/* A new label, which stands for no thing yet. */
struct vt_label vt_label_new(struct vt_thread *thread, enum vt_sort sort);

/*
 * Finds @thread's name for address @number of its program's memory, or, for other sorts, for
 * the thing of that number. False: it has no name for it.
 */
bool vt_label_find(const struct vt_thread *thread, enum vt_sort sort, uint64_t number,
		   struct vt_label *label);

/* The same, but if there is no name, makes one. */
struct vt_label vt_label_get(struct vt_thread *thread, enum vt_sort sort, uint64_t number);

/*
 * The same for a file that the kernel has just created for @thread: all threads of its process
 * use this name.
 */
struct vt_label vt_label_get_made(struct vt_thread *thread, enum vt_sort sort,
				  uint64_t number);

/* The label as it appears in a line of @thread: with its owner, if it could be mistaken. */
#define VT_LABEL_MAX 256
void vt_label_text(const struct vt_thread *thread, struct vt_label label,
		   char text[VT_LABEL_MAX]);

/* ---- descriptors ---- */

/*
 * The number of the open file, for vt_label_get(). @file is the number that identification has
 * for it; 0: none, then descriptor and @path stand for the file. @path NULL: what is known of
 * the descriptor.
 */
uint64_t vt_thread_file(struct vt_thread *thread, int fd, uint64_t file, const char *path);

/* The descriptors @first to @last are closed, or may now be other files. */
void vt_thread_closed(struct vt_thread *thread, uint32_t first, uint32_t last);

/* A call has created a new open file, with descriptor @fd. */
void vt_thread_made(struct vt_thread *thread, int fd);

/* From now on @copy is the same open file as @fd. */
void vt_thread_copied(struct vt_thread *thread, int fd, int copy);

/* ---- memory that is mapped for a device ---- */

struct vt_memory {
	struct vt_interval interval;	/* .first and .last: addresses */
	struct vt_place place;		/* name of .interval.first */
	void *names;			/* the table that lists it; NULL: none */
};

void vt_memory_add(struct vt_thread *thread, struct vt_memory *memory);
void vt_memory_remove(struct vt_memory *memory);

/* The place of an address in such memory; without label if it is in none. */
struct vt_place vt_memory_find(const struct vt_thread *thread, uint64_t address);

#endif
