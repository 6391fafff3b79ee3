/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels for things, counted per thread: what a thread's lines say depends on what that
 * thread does, and not on how fast others were meanwhile.
 *
 * A thread names a thing when it first speaks of it. It knows the names that its
 * creator knew when it was made, and those of files that a call has made for its
 * process; others have their own names for what they come to use.
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

/* The @number th of its sort that @owner has named. No owner: no label. */
struct vt_label {
	const struct vt_thread *owner;
	uint32_t sort;
	uint32_t number;
};

/* A number as label and distance. No label: the number stays as it is. */
struct vt_place {
	struct vt_label label;
	uint64_t offset;
};

/* Out of memory ends the tracer, as in the printers: nothing here returns an error. */
struct vt_labels *vt_labels_create(void);
void vt_labels_destroy(struct vt_labels *labels);

/* ---- threads ---- */

/* A tracee is there. @parent: the thread that made it; 0: none that is traced. */
struct vt_thread *vt_labels_begin(struct vt_labels *labels, pid_t tgid, pid_t tid,
				  pid_t parent);
void vt_labels_end(struct vt_labels *labels, pid_t tid);

/* @former has executed a program; it is thread @tid, the leader, from now on. */
void vt_labels_exec(struct vt_labels *labels, pid_t former, pid_t tid);

/* The thread, also when it has ended; NULL when there never was one. */
struct vt_thread *vt_labels_thread(struct vt_labels *labels, pid_t tid);

/* "pid1", "pid2.1"; valid as long as @labels. */
const char *vt_thread_name(const struct vt_thread *thread);

/* ---- names ---- */

/* A label that nothing has yet. */
struct vt_label vt_label_new(struct vt_thread *thread, enum vt_sort sort);

/*
 * What @thread calls address @number of its program's memory, or, of other sorts, the
 * thing of that number. False when it has no name for it.
 */
bool vt_label_find(const struct vt_thread *thread, enum vt_sort sort, uint64_t number,
		   struct vt_label *label);

/* The same, and when there is none a new one. */
struct vt_label vt_label_get(struct vt_thread *thread, enum vt_sort sort, uint64_t number);

/* The same of a file that the kernel has just made for @thread: all threads of its
 * process call it so. */
struct vt_label vt_label_get_made(struct vt_thread *thread, enum vt_sort sort,
				  uint64_t number);

/* As it stands in a line of @thread: the owner is named where it could be mistaken. */
#define VT_LABEL_MAX 256
void vt_label_text(const struct vt_thread *thread, struct vt_label label,
		   char text[VT_LABEL_MAX]);

/* ---- descriptors ---- */

/*
 * The number of the open file, for vt_label_get(). @file is what identification knows
 * it by, 0 when it does not; then descriptor and @path stand for it. @path NULL: what
 * is known of the descriptor.
 */
uint64_t vt_thread_file(struct vt_thread *thread, int fd, uint64_t file, const char *path);

/* These numbers stand for nothing any more, or for what is not known yet. */
void vt_thread_closed(struct vt_thread *thread, uint32_t first, uint32_t last);

/* A call has made a new open file, and the kernel has called it so. */
void vt_thread_made(struct vt_thread *thread, int fd);

/* @copy is the same open file as @fd from now on. */
void vt_thread_copied(struct vt_thread *thread, int fd, int copy);

/* ---- memory that is mapped for a device ---- */

struct vt_memory {
	struct vt_interval interval;	/* .first and .last: addresses */
	struct vt_place place;		/* of .interval.first */
	void *names;			/* where it is listed; NULL: not */
};

void vt_memory_add(struct vt_thread *thread, struct vt_memory *memory);
void vt_memory_remove(struct vt_memory *memory);

/* Where the address lies in such memory; without label when it lies in none. */
struct vt_place vt_memory_find(const struct vt_thread *thread, uint64_t address);

#endif
