/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files of src/identify/. Each file knows only those above it:
 *
 *   classify.c  what link text, rdev and sysfs tell about a file; keeps nothing
 *   glance.c    a cheap look whether a descriptor is unchanged
 *   eventfds.c  which eventfd it is, by the kernel's number
 *   files.c     open files: which descriptors share one, and what is known about it
 *   told.c      descriptors as the eBPF programs saw them
 *   identify.c  descriptors: what was seen last, and whether it still holds
 *   learn.c     what finished calls tell
 */
#ifndef VT_IDENTIFY_INTERNAL_H
#define VT_IDENTIFY_INTERNAL_H

#include <sys/stat.h>

#include "identify/identify.h"
#include "util/hash.h"
#include "util/memory.h"

#include <stdlib.h>
#include <utlist.h>

/* Limits for what is kept. The least recently used is dropped. */
#define VT_TASKS_MAX 128		/* each keeps one of our descriptors open */
#define VT_ENTRIES_MAX 1024
#define VT_GLANCES_MAX 128		/* entries that keep one of our descriptors open */

/* ---- classify.c ---- */

/* What one look at a descriptor tells, without anything learnt. */
struct vt_class {
	struct vfiotrace_fd what;
	bool stateful;			/* to be given a vt_file */
	bool anon;			/* recognized by link text, not by rdev */
	char device[VT_DEVICE_MAX];
	char driver[VT_DRIVER_MAX];
};

/* For a file without type bits, or one that could not be stat()ed: by its link text. */
void vt_classify_anon(struct vt_class *class, const char *text);

/* For a character device. @text is used only if sysfs cannot be read. */
void vt_classify_char(struct vt_class *class, const struct vt_roots *roots,
		      unsigned int major, unsigned int minor, const char *text);

/* By the bus in sysfs that has a device of that name; UNKNOWN if none has. */
enum vfiotrace_device_type vt_device_type(const struct vt_roots *roots,
					  const char *device);

/* The driver that a PCI device is bound to; "" if none. */
void vt_device_driver(const struct vt_roots *roots, const char *device,
		      char driver[VT_DRIVER_MAX]);

/*
 * Looks at all devices registered with VFIO, one of which an open device file must belong to.
 * *@type: if all have one type, that; @device: if there is only one, its name; "" otherwise.
 */
void vt_registered_device(const struct vt_roots *roots, char device[VT_DEVICE_MAX],
			  enum vfiotrace_device_type *type);

/* The device in the syspath line of /proc/PID/task/TID/fdinfo/FD; false if there is none. */
bool vt_fdinfo_device(const struct vt_roots *roots, pid_t tgid, pid_t tid, int fd,
		      char device[VT_DEVICE_MAX]);

/* Copies a string, cut off at @size; always adds a NUL. */
void vt_copy(char *to, size_t size, const char *from);

/* ---- files.c ---- */

#define VT_FIRST_MARKS 7
#define VT_FEW_MARKS 31
#define VT_MARKS 127
#define VT_MORE_MARKS 64		/* to separate files of equal rank */

/*
 * Files of ours, in the order of kcmp(). Between which of them a tracee's file lies is a mark
 * of its identity that can be checked later without holding that file, which would keep a VFIO
 * group busy after its user has closed it.
 */
struct vt_marks {
	unsigned int wanted;		/* number of marks asked for so far */
	unsigned int count;		/* 0: kcmp() cannot be used for this */
	pid_t pid;			/* our own */
	int fds[VT_MARKS + VT_MORE_MARKS];
};

struct vt_entry;

/* An open file of VFIO's. Freed with its last entry. */
struct vt_file {
	uint64_t id;
	bool told;			/* .id is vt_seen_file.file, and the key */
	unsigned int version;		/* grows with every change of the members below */
	uint64_t rdev;			/* key, for character devices */
	char text[64];			/* key, for other files: the link text */
	int rank;			/* how many marks are before it; -1: unknown */
	enum vfiotrace_fd_kind learnt_kind;	/* UNKNOWN: nothing learnt */
	enum vfiotrace_iommu iommu;	/* UNKNOWN: nothing learnt */
	enum vfiotrace_device_type device_type;
	bool dialect_2011;
	char device[VT_DEVICE_MAX];
	char driver[VT_DRIVER_MAX];
	struct vt_entry *entries;	/* descriptors that had the file when last looked at */
	struct vt_file *prev, *next;
};

struct vt_task {
	pid_t tid;
	pid_t tgid;
	int dir;			/* O_PATH descriptor of its /proc/.../fd folder; -1: none */
	uint64_t used;
	UT_hash_handle hh;
};

struct vt_slot {			/* key of an entry */
	pid_t tid;
	int fd;
};

/* If these are unchanged, the path of the file is, too. */
struct vt_signature {
	uint64_t dev, ino, rdev, mount;
	int64_t ctime;
	uint32_t ctime_nsec;
	uint32_t nlink;
	uint64_t mode;			/* so wide that there is no gap: memcmp() reads all */
};

struct vt_entry {
	struct vt_slot slot;
	char name[12];			/* .slot.fd as a name in the task's folder */
	struct vt_task *task;
	struct vt_signature signature;
	struct vt_class class;
	int info;			/* its fdinfo, open; -1: not opened; see glance.c */
	unsigned int same;		/* how many looks in a row saw no change */
	bool settled;			/* the same .signature means the same path */
	bool copied;			/* .file is that of what it is a copy of; not looked at */
	uint64_t name_until;		/* monotonic ms; until then the path is not checked */
	struct vt_file *file;		/* NULL: not stateful, or unknown which */
	unsigned int version;		/* .version of .file when .fd was filled */
	uint64_t used;
	uint64_t eventfd;		/* vt_eventfd_id(); 0: not asked for */
	uint64_t told;			/* vt_seen_file.file; 0: none */
	struct vt_fd fd;		/* the answer given to callers */
	struct vt_entry *prev, *next;	/* other entries of .file */
	UT_hash_handle hh;
};

struct vt_eventfd {
	uint64_t id;			/* key; reused by the kernel */
	uint64_t file;
	UT_hash_handle hh;
};

struct vt_identify {
	struct vt_roots roots;
	bool blind;			/* /proc tells nothing: see vt_identify_create() */
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
	vt_tell_fn *tell;		/* NULL: look into /proc */
	void *tell_ctx;
	struct vt_entry unknown;	/* the answer if nothing can be kept */
};

/*
 * The file that @entry, whose class and path are up to date, is now: the former one if that is
 * possible. NULL if it may be one of several.
 */
struct vt_file *vt_file_of(struct vt_identify *identify, struct vt_entry *entry);

/* A new file for @entry, whose descriptor the kernel has just returned. */
struct vt_file *vt_file_new(struct vt_identify *identify, struct vt_entry *entry);

/* The file with the number; NULL: none. */
struct vt_file *vt_file_numbered(struct vt_identify *identify, uint64_t id);

/* The file with the number that .tell gave for @entry; made if it is new. */
struct vt_file *vt_file_told(struct vt_identify *identify, struct vt_entry *entry);

void vt_files_free(struct vt_identify *identify);

/* Fills .fd from .class and from what was learnt about .file. */
void vt_entry_fill(struct vt_identify *identify, struct vt_entry *entry);

/* Moves @entry to @file; NULL: to none. */
void vt_file_attach(struct vt_identify *identify, struct vt_entry *entry,
		    struct vt_file *file);

/* Whether the descriptor is open and may be @file. */
bool vt_file_holds(struct vt_identify *identify, const struct vt_file *file,
		   const struct vt_slot *slot);

/* Whether a file other than @own has the same look as @entry's. */
bool vt_file_has_siblings(const struct vt_identify *identify,
			  const struct vt_entry *entry, const struct vt_file *own);

/* Whether two descriptors share one open file: 1, 0, or a negative errno. */
int vt_same_file(pid_t tid, int fd, pid_t other_tid, int other_fd);

/* Makes marks until there are @count. Does not try again what has failed. */
void vt_marks_make(struct vt_identify *identify, unsigned int count);
void vt_marks_close(struct vt_marks *marks);

/* ---- eventfds.c ---- */

/* 1 + the number in the line "eventfd-id:" of fdinfo text; 0: no such line. */
uint64_t vt_eventfd_id(const char *fdinfo);

/* Reads fdinfo and returns vt_eventfd_id(). */
uint64_t vt_eventfd_read(const struct vt_entry *entry);

/* The file number for an eventfd id; a new one if the id has none. */
uint64_t vt_eventfd_file(struct vt_identify *identify, uint64_t id);
void vt_eventfd_forget(struct vt_identify *identify, uint64_t id);
void vt_eventfds_free(struct vt_identify *identify);

/* ---- glance.c ---- */

/* Whether @entry's descriptor is surely unchanged; costs one read. */
bool vt_glance(struct vt_identify *identify, struct vt_entry *entry);

/* To be called after a full look. @same: the descriptor was unchanged. */
void vt_glance_looked(struct vt_identify *identify, struct vt_entry *entry, bool same);

void vt_glance_end(struct vt_identify *identify, struct vt_entry *entry);

/* ---- told.c ---- */

/* Asks .tell what the descriptor is. False: unknown. */
bool vt_told_look(struct vt_identify *identify, struct vt_entry *entry, bool *absent);

/* ---- identify.c ---- */

/* Like vt_identify_fd(), but returns the entry. Never NULL. */
struct vt_entry *vt_entry_get(struct vt_identify *identify, pid_t tgid, pid_t tid,
			      int fd);

#endif
