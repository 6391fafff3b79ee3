/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs put into the ring, and what they are told beforehand. Both
 * sides are built from this: fixed sizes, no padding that is not named.
 */
#ifndef VT_WATCH_RECORDS_H
#define VT_WATCH_RECORDS_H

#include <linux/types.h>

/* ---- what is told: which memory a request is about ---- */

/* What a descriptor is, as far as it decides what is captured. */
enum w_kind {
	W_ANY,				/* not known: all that it may be */
	W_CONTAINER,
	W_GROUP,
	W_DEVICE,
	W_IOMMUFD,
	W_MIGRATION,
	W_KVM,				/* requests of KVM's, on whatever they are */
	W_FOREIGN,			/* none of ours: nothing */
	W_KINDS
};

enum { W_IN = 1, W_OUT = 2 };		/* phases, as bits */

enum w_result {
	W_RESULT_NUMBER,
	W_RESULT_MAY,			/* a descriptor, if it is more than zero */
	W_RESULT_FD,
};

/*
 * Memory behind a pointer in the argument, as in struct vt_reach. In the second phase
 * pointer and number are taken as they were in the first.
 */
struct w_behind {
	__u8 when;			/* phases; 0: there is none */
	__u8 count_size;		/* 0, 4 or 8 */
	__u8 fds;			/* so many of its first words are descriptors */
	__u8 inside;			/* it begins at .at itself */
	__u16 at;			/* where these are in the argument */
	__u16 count;
	__u16 times;			/* 0: none */
	__u16 page;			/* 0: none */
	__u16 unit;
	__u16 none;
};

#define W_BEHIND 4
#define W_PLACES 4

/*
 * A row for each kind and number of a request. One number may be several requests: then
 * it has as much as any of them wants.
 */
struct w_row {
	__u8 string;			/* the argument may be one */
	__u8 sized;			/* its first word may say how long it is */
	__u8 result_fd;			/* enum w_result */
	__u8 nplaces;
	__u16 fixed_in, fixed_out;	/* bytes in each phase, whatever is said there */
	__u32 in, out;			/* and at most, where it is */
	__u8 array_when;		/* of .array; 0: there is none */
	__u8 none;
	struct {			/* descriptors in the argument */
		__u16 at;
		__u16 when;
	} places[W_PLACES];
	__u16 array;			/* descriptors from here to its end */
	/*
	 * Bytes, W_SMALL at most, of a struct that says itself how long it is and has no
	 * descriptors and nothing behind it: it is read at once. 0: there is more to do.
	 */
	__u16 usual;
	struct w_behind behind[W_BEHIND];	/* the first ones are used */
};

#define W_ROWS (W_KINDS << 8)

/* Memory that an argument of a call points to. */
enum w_memory {
	W_NO_MEMORY,
	W_STRING,
	W_BYTES,
	W_VECTOR,			/* struct iovec, as many as the next argument says */
	W_MESSAGE,			/* struct msghdr */
	W_MESSAGES,			/* struct mmsghdr, as many as the next argument says */
};

struct w_piece {
	__u8 memory;			/* enum w_memory */
	__u8 when;			/* in which phase it holds what is asked for */
	__u8 at;			/* the argument */
	/* W_BYTES: as many as the next argument says, or, where the kernel fills them, the result. */
	__u8 counted;
	__u8 most;			/* and no more than these; 0: any number */
};

#define W_PIECES 2
#define W_NOWHERE 0xff			/* in place of an argument: there is none */

/* Where calls are noted. */
enum w_at {
	W_AT_TRACEPOINT,		/* of every system call */
	W_AT_SYSCALL,			/* in the kernel's function for all ioctls */
	W_AT_HANDLERS,			/* in the functions that do those of VFIO */
};

/* When a call is not noted at all, for nobody wants to know. */
enum w_spare {
	W_SPARE_NONE,
	W_SPARE_FOREIGN,		/* its descriptor is none of ours */
	W_SPARE_BARE,			/* its message has no room for descriptors */
};

/* Of which of its calls the stack is copied, where stacks are wanted: those that are shown. */
enum w_stacks {
	W_STACKS_NONE,
	W_STACKS_ALL,
	W_STACKS_OPENED,		/* unless it has opened a file as there are many */
};

/* A call that is no ioctl. */
struct w_shape {
	__u8 fd;			/* the argument that is its descriptor */
	__u8 other_fd;
	__u8 makes_fd;			/* the result may be one */
	__u8 spare;			/* enum w_spare */
	struct w_piece pieces[W_PIECES];
	__u8 stacks;			/* enum w_stacks; of ioctls too */
	__u8 none;
};

/* ---- what comes ---- */

enum w_type {
	W_ENTER = 1,
	W_EXIT,
	W_LATE,				/* an entry's argument, read at the exit */
	W_CHUNK,
	W_FILE,
	W_FDS,
	W_RELEASE,
	W_FORK,
	W_EXEC,
	W_END,
	W_SIGNAL,
	W_MODULE,
	W_STACK_PART,			/* as W_CHUNK, of the stack */
	W_STACK,
	W_HAD,
};

struct w_head {
	__u8 type;			/* enum w_type */
	__u8 flags;
	__u16 have;			/* bytes of .data */
	__u32 tid, tgid;
	/* Of the thread's calls, beginning with 1: one that is missing is lost. */
	__u32 serial;
	__u64 time;			/* CLOCK_MONOTONIC, ns */
};

#define W_FAULT	  1u			/* the argument, or a part, was not there */
#define W_COMPAT  2u			/* a call of a 32-bit program */
#define W_PART_LOST 4u			/* there was no room for a chunk */

/* The address of a file stands for it on the way; it is never handed on. */
struct w_enter {
	struct w_head head;
	__u64 file;			/* of the descriptor */
	__u64 nr;
	__u64 args[6];
	__u64 ip, sp;
	__u64 at;			/* where .data was */
	__u32 fd;			/* the argument that is the descriptor; W_NOWHERE */
	__u32 none;
	__u8 data[];
};

struct w_exit {
	struct w_head head;
	__s64 result;
	__u64 at;			/* as above */
	__u8 data[];
};

#define W_SMALL 64			/* bytes that most arguments have at most */
#define W_LARGE 1024

#define W_PAGE 4096
#define W_MOST 65536			/* bytes captured behind one address */
#define W_VECTOR_MOST 1024		/* buffers of one call */
#define W_MESSAGES_MOST 32		/* messages of one call */

/* Memory, a page at most, or what there is of it: before the record that it belongs to. */
struct w_chunk {
	struct w_head head;
	__u64 address;
	__u8 data[W_PAGE];
};

/* The thread at its exit: before that record, and behind the parts of its stack. */
struct w_stack {
	struct w_head head;		/* W_COMPAT: its code is that of a 32-bit program */
	__u64 bx, bp, sp, r12, r13, r14, r15, ip;
	/* By which it is told whether its process has another program since. */
	__u64 code, top;
};

#define W_RED_ZONE 128			/* bytes below the stack that are in use, too */

#define W_FDS_MOST 64

/* Which files descriptors of the thread stand for: before the record it belongs to. */
struct w_fds {
	struct w_head head;		/* .have: how many */
	struct {
		__s32 fd;
		__u32 none;
		__u64 file;		/* 0: there is no such descriptor */
	} fds[W_FDS_MOST];
};

#define W_NAMES 512
#define W_NAME 64

/* A file that has not been told of, or was another when it was. */
struct w_file {
	struct w_head head;
	__u64 file;
	__u64 signature;		/* what it is besides its address */
	__u64 inode;
	__u32 rdev;			/* major << 20 | minor */
	__u32 magic;			/* of its file system */
	__u16 mode;
	__u16 length;			/* of .names */
	__u8 unlinked;
	__u8 alone;			/* it lies in no folder: .names is its own name */
	__u8 none[2];
	char device[W_NAME];		/* of vfio-device; "" when not known */
	char driver[W_NAME];		/* the IOMMU's, of a container */
	char names[W_NAMES];		/* of its path, last first, each with a NUL */
};

struct w_release {
	struct w_head head;
	__u64 file;
};

/* FORK, EXEC, END: what happened to the thread in .head. */
struct w_task {
	struct w_head head;
	__u32 other;			/* FORK: who made it; EXEC: its tid before */
	__s32 code;			/* END */
	__u8 shares;			/* FORK: one table of descriptors */
	__u8 none[7];
};

#define W_SIGINFO 48			/* as much of it as the kernel keeps */

struct w_signal {
	struct w_head head;
	__u32 number;
	__u32 none;
	__u8 info[W_SIGINFO];
};

/* A descriptor that a process had before it was watched. */
struct w_had {
	struct w_head head;
	__u64 file;
	__s32 fd;
	__u32 none;
};

/* One that is being loaded. */
struct w_module {
	struct w_head head;
	char name[W_NAME];
};

struct w_call {
	__u64 file;			/* of its descriptor */
	__u64 nr, ip, sp;
	__u64 args[6];
	__s64 result;
	__u32 tid, tgid;
	__u8 kind;			/* enum w_kind */
	__u8 compat, ioctl;
	__u8 known;			/* its file has been told of, as that kind */
	__u8 none[4];
};

#define W_SEEN 4

/*
 * What a thread is doing; the value of a map with its tid. Much of it would be the
 * programs' local variables, for which there are 512 bytes in all.
 */
struct w_thread {
	struct w_call call;
	__u32 serial;
	__u16 row;			/* of its call */
	__u8 open;			/* its entry was told, the exit is to be */
	__u8 late;			/* and its argument is to be read again */
	__u8 watched;			/* its process is; 0: it has ended */
	__u8 none[7];
	/* Files that have been told of, by kind: as long as none was closed they are known. */
	struct {
		__u64 file, is, closed;
	} seen[W_SEEN];
	/* Where memory behind pointers is, as it was at the entry. */
	struct {
		__u64 address, length;
	} behind[W_BEHIND];
	__u64 want;			/* bytes that the argument has */
	__u64 data;			/* where it is; 0: nowhere */
};

/* What obey() is to do to a map. */
enum w_verb {
	W_WATCH,			/* watch the process of this number */
	W_FORGET,			/* no more */
	W_SERIAL,			/* the serial of the thread of this number; 0: unknown */
	W_SET_KIND,			/* of the file at this address, if it is still known */
};

struct w_order {
	__u64 verb, key, is;
};

struct w_counts {
	__u64 lost;			/* records that are not calls, and had no room */
	__u64 full;			/* calls of threads for which there was no room */
};

/* Of the calls that are wanted. */
#define W_MATCHES 16
#define W_CALLS 512

struct w_match {
	__u32 mask, value;
};

struct w_wanted {
	__u64 calls[W_CALLS / 64];	/* numbers, of 64-bit programs */
	__u64 compat[W_CALLS / 64];	/* and of 32-bit ones */
	__u64 types[4];			/* of requests that one of .matches may be about */
	__u32 nmatches;			/* of requests, where ioctl is not among them */
	__u32 none;
	struct w_match matches[W_MATCHES];
};

#endif
