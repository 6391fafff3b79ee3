/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of fd identity. Layers, each knows only those above it:
 *
 *   classify.c  what the link text, rdev and sysfs say: looks at the world, keeps
 *               nothing
 *   glance.c    whether a descriptor is still what it was, cheaply
 *   eventfds.c  the same of eventfds, which the kernel numbers
 *   files.c     open files: which descriptors share one, and what is known of it
 *   identify.c  descriptors: what was seen last, and whether it still holds
 *   told.c      the same, where somebody else has seen them
 *   learn.c     what finished calls add
 */
#ifndef VT_IDENTIFY_INTERNAL_H
#define VT_IDENTIFY_INTERNAL_H

#include <sys/stat.h>

#include "identify/identify.h"

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

/* Bounds of what is kept. The least recently used goes first. */
#define VT_TASKS_MAX 128		/* each holds one descriptor of ours */
#define VT_ENTRIES_MAX 1024
#define VT_GLANCES_MAX 128		/* entries with a descriptor of ours */

/* ---- classify.c ---- */

/* What one look at a descriptor tells, before anything learnt is added. */
struct vt_class {
	struct vfiotrace_fd what;
	bool stateful;			/* worth a vt_file */
	bool anon;			/* the text decided, not the rdev */
	char device[VT_DEVICE_MAX];
	char driver[VT_DRIVER_MAX];
};

/* @text decides: the file has no type bits, or could not be looked at. */
void vt_classify_anon(struct vt_class *class, const char *text);

/* A character device. @text is only a fallback where sysfs cannot be read. */
void vt_classify_char(struct vt_class *class, const struct vt_roots *roots,
		      unsigned int major, unsigned int minor, const char *text);

/* By the bus that has a device of that name; UNKNOWN when none has. */
enum vfiotrace_device_type vt_device_type(const struct vt_roots *roots,
					  const char *device);

/* The driver that a device of the PCI bus is bound to; "" where there is none. */
void vt_device_driver(const struct vt_roots *roots, const char *device,
		      char driver[VT_DRIVER_MAX]);

/*
 * What an open file of a device can be at all, for it keeps its device registered with VFIO:
 * its type, if all that are registered are of one, and its name, if there is but one.
 */
void vt_registered_device(const struct vt_roots *roots, char device[VT_DEVICE_MAX],
			  enum vfiotrace_device_type *type);

/* Device of /proc/PID/task/TID/fdinfo/FD's syspath. False where there is none. */
bool vt_fdinfo_device(const struct vt_roots *roots, pid_t tgid, pid_t tid, int fd,
		      char device[VT_DEVICE_MAX]);

/* Copies, cutting, and always ends the copy. */
void vt_copy(char *to, size_t size, const char *from);

/* ---- files.c ---- */

#define VT_FIRST_MARKS 7
#define VT_FEW_MARKS 31
#define VT_MARKS 127
#define VT_MORE_MARKS 64		/* put between two files that had one rank */

/*
 * Files of ours, in kcmp's order. Where a tracee's file stands between them is a
 * mark of its identity that can be checked later without holding the file, which
 * would keep a VFIO group busy after its user has closed it.
 */
struct vt_marks {
	unsigned int wanted;		/* so many have been asked for */
	unsigned int count;		/* 0: kcmp is not usable for this */
	pid_t pid;			/* ours */
	int fds[VT_MARKS + VT_MORE_MARKS];
};

struct vt_entry;

/* One open file, as far as it concerns VFIO. Freed with its last entry. */
struct vt_file {
	uint64_t id;
	bool told;			/* .id is that of struct vt_seen_file, and the key */
	unsigned int version;		/* grows with every change below */
	uint64_t rdev;			/* key of character devices */
	char text[64];			/* key of the others: link text */
	int rank;			/* among the marks; -1: not known */
	enum vfiotrace_fd_kind learnt_kind;	/* UNKNOWN: none */
	enum vfiotrace_iommu iommu;	/* UNKNOWN: not learnt */
	enum vfiotrace_device_type device_type;
	bool dialect_2011;
	char device[VT_DEVICE_MAX];
	char driver[VT_DRIVER_MAX];
	struct vt_entry *entries;	/* descriptors that hold it, as last seen */
	struct vt_file *prev, *next;
};

struct vt_task {
	pid_t tid;
	pid_t tgid;
	int dir;			/* O_PATH of its fd directory */
	uint64_t used;
	UT_hash_handle hh;
};

struct vt_slot {			/* key of an entry */
	pid_t tid;
	int fd;
};

/* What tells without a look at the link that a path's file is the same one. */
struct vt_signature {
	uint64_t dev, ino, rdev, mount;
	int64_t ctime;
	uint32_t ctime_nsec;
	uint32_t nlink;
	uint16_t mode;
};

struct vt_entry {
	struct vt_slot slot;
	char name[12];			/* .slot.fd in the task's directory */
	struct vt_task *task;
	struct vt_signature signature;
	struct vt_class class;
	int info;			/* its fdinfo, or -1; glance.c */
	unsigned int same;		/* looks in a row that have seen no change */
	bool settled;			/* its signature stands for its path */
	uint64_t name_until;		/* ms: so long the path needs no look */
	struct vt_file *file;		/* NULL: not stateful, or not known which */
	unsigned int version;		/* of file, when fd was filled */
	uint64_t used;
	uint64_t eventfd;		/* vt_eventfd_id(), where it was asked for */
	uint64_t told;			/* vt_told.file */
	struct vt_fd fd;		/* what is handed out */
	struct vt_entry *prev, *next;	/* of the same file */
	UT_hash_handle hh;
};

struct vt_eventfd {
	uint64_t id;			/* key; the kernel uses it again */
	uint64_t file;
	UT_hash_handle hh;
};

struct vt_identify {
	struct vt_roots roots;
	bool blind;			/* nothing can be known: see vt_identify_create() */
	enum vfiotrace_dialect dialect;
	bool dialect_auto;
	uint64_t clock;
	uint64_t last_file;
	unsigned int glances;
	struct vt_marks marks;
	struct vt_task *tasks;
	struct vt_entry *entries;
	struct vt_file *files;
	bool number_eventfds;
	struct vt_eventfd *eventfds;
	vt_tell_fn *tell;		/* NULL: /proc tells */
	void *tell_ctx;
	struct vt_entry unknown;	/* answer where nothing can be kept */
};

/*
 * The file that @entry (whose class and text are up to date) stands for now; the
 * one known before, if it may still be that. NULL when it cannot be known which
 * of several it is.
 */
struct vt_file *vt_file_of(struct vt_identify *identify, struct vt_entry *entry);

/* A new file for @entry, which was just handed out by the kernel. */
struct vt_file *vt_file_new(struct vt_identify *identify, struct vt_entry *entry);

/* Connects, after disconnecting from the file before; NULL only disconnects. */
void vt_file_attach(struct vt_identify *identify, struct vt_entry *entry,
		    struct vt_file *file);

/* Whether the descriptor is open and can be @file. */
bool vt_file_holds(struct vt_identify *identify, const struct vt_file *file,
		   const struct vt_slot *slot);

/* Whether there is another file that looks like @entry's. */
bool vt_file_has_siblings(const struct vt_identify *identify,
			  const struct vt_entry *entry, const struct vt_file *own);

/* Whether two descriptors share one open file: 1, 0, or a negative errno. */
int vt_same_file(pid_t tid, int fd, pid_t other_tid, int other_fd);

/* Makes as many marks as there should be; what was asked for before is not tried again. */
void vt_marks_make(struct vt_identify *identify, unsigned int count);
void vt_marks_close(struct vt_marks *marks);

/* ---- eventfds.c ---- */

/* One more than the number in the line "eventfd-id:" of an fdinfo; 0: there is none. */
uint64_t vt_eventfd_id(const char *fdinfo);

/* The same, read anew for a descriptor. */
uint64_t vt_eventfd_read(const struct vt_entry *entry);

/* The number of the file that has the id now; a new one where none has it. */
uint64_t vt_eventfd_file(struct vt_identify *identify, uint64_t id);
void vt_eventfd_forget(struct vt_identify *identify, uint64_t id);
void vt_eventfds_free(struct vt_identify *identify);

/* ---- glance.c ---- */

/* Whether @entry's descriptor is surely what it was; one read. */
bool vt_glance(struct vt_identify *identify, struct vt_entry *entry);

/* The descriptor was looked at in full, and was (or was not) what it was before. */
void vt_glance_looked(struct vt_identify *identify, struct vt_entry *entry, bool same);

void vt_glance_end(struct vt_identify *identify, struct vt_entry *entry);

/* ---- told.c ---- */

/* The descriptor as .tell has it; false: nothing is known of it. */
bool vt_told_look(struct vt_identify *identify, struct vt_entry *entry, bool *absent);

/* The file that @entry stands for: one of those that were told of. */
struct vt_file *vt_told_file(struct vt_identify *identify, struct vt_entry *entry);

void vt_told_free(struct vt_identify *identify);

/* ---- identify.c ---- */

/* What is handed out, from what was seen and what was learnt. */
void vt_entry_fill(struct vt_identify *identify, struct vt_entry *entry);

/* As vt_identify_fd(), for our own use. Never NULL. */
struct vt_entry *vt_entry_get(struct vt_identify *identify, pid_t tgid, pid_t tid,
			      int fd);

#endif
