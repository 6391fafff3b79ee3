/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the surroundings of the tracees: files, links, folders and nodes of
 * /proc, /sys and /dev, and of the file system as a tracee sees it. They go through the
 * source, as memory does: live the system answers (src/live), a recorder writes that down,
 * a replay gives it again. So what follows from a call, the model and the answers is the
 * same each time; nothing else opens a file for it.
 */
#ifndef VT_SOURCE_WORLD_H
#define VT_SOURCE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum vt_ask {
	VT_ASK_FILE,			/* what stands in a regular file */
	VT_ASK_LINK,			/* the text of a link */
	VT_ASK_FOLDER,			/* the names in a folder */
	VT_ASK_STATUS,			/* of a node; a link is followed */
	/*
	 * Who has a descriptor of that device's node. It takes long, and so the thread whose
	 * exit is at hand goes on before: what is asked about itself is to be asked first.
	 */
	VT_ASK_HOLDERS,
	VT_ASK_PLACE,			/* where in a view the path leads */
	VT_ASK_MAPPING,			/* what is mapped at an address of a process */
	VT_ASK_MAPPINGS,		/* where a process has mapped files of VFIO's */
	VT_ASK_DESCRIPTORS,		/* which of a task's may be of VFIO's, of KVM's, or eventfds */
	VT_ASK_PCI_NAMES,		/* what the system's database calls a PCI function */
	VT_ASK_KERNEL,			/* in which functions of the kernel a thread's call has failed */
	VT_ASKS
};

/* The longest answer there is. */
#define VT_WORLD_MOST ((size_t)1 << 20)

struct vt_question {
	enum vt_ask ask;
	pid_t pid;			/* whose view of the file system; 0: the machine's */
	/*
	 * Absolute; of the machine's in /proc, /sys or /dev. HOLDERS of an anonymous file are
	 * found by the text of its link, "anon_inode:[vfio-device]". A MAPPING is asked for
	 * by "/proc/PID/maps/ADDRESS"; vt_mapping_question() puts that together. MAPPINGS by
	 * "/proc/PID/maps", DESCRIPTORS by "/proc/PID/task/TID/fd". PCI_NAMES by ids, see
	 * source/pci.h: "8086:10d3", with those of the board "8086:10d3:8086:a01f", of the
	 * vendor alone "8086". KERNEL by "/proc/TID", or by "/FUNCTION": whether there is
	 * one of that name that would be told of.
	 */
	const char *path;
	size_t most;			/* bytes of a file or folder; 0: VT_WORLD_MOST */
};

/*
 * Not an answer of the world: nobody has asked when this was recorded, or it cannot be
 * asked here. No errno of a kernel is that large.
 */
#define VT_NOT_KNOWN 4096

struct vt_status {
	uint64_t dev, ino, rdev, size;
	uint32_t mode, uid, gid;
};

/* Valid until the next question. */
struct vt_answer {
	int error;			/* an errno, or VT_NOT_KNOWN; 0: the rest is there */
	bool cut;			/* there is more: than was wanted, or than we may see */
	/*
	 * Bytes of a file, or of a link, with a NUL behind them; the names in a folder, in
	 * the order of their bytes, each with its NUL; of holders "PID FD", in the order of
	 * these numbers, each with its NUL. Of a place the path without links, as far as it
	 * is there; of a character device, with a NUL between, the kind of descriptor that it
	 * gives, by the name that JSON has for it.
	 * Of a mapping "START-END rwxp OFFSET PAGE NAME", all
	 * numbers hexadecimal, PAGE the bytes of a page or 0 when that is not known, NAME as
	 * /proc/PID/maps has it, or nothing; of mappings the same, each with its NUL. Of
	 * descriptors the numbers, in their order, each with its NUL. Of PCI_NAMES that of
	 * the vendor, of the device and of the board, each with its NUL, or "" and its NUL.
	 * Of the kernel "FUNCTION MODULE ERRNO DEPTH", or that and " swallowed", in the order in
	 * which they returned, each with its NUL: MODULE "-" of none, DEPTH is higher of callers,
	 * and swallowed what a caller may have made good. Of a function its module, or nothing,
	 * and a NUL.
	 */
	const char *data;
	size_t length;
	struct vt_status status;
};

#define VT_MAPPING_QUESTION 64

/* The question about @address of the process, whose path is put into @room. */
struct vt_question vt_mapping_question(char room[VT_MAPPING_QUESTION], pid_t tgid,
				       uint64_t address);

/* One of an answer to MAPPING or MAPPINGS. */
struct vt_world_mapping {
	uint64_t start, end, offset;
	uint64_t page;			/* bytes of a page; 0: not known */
	const char *name;		/* in the text; "" when it has none */
};

/* False: the text is no such answer. */
bool vt_world_mapping(const char *text, struct vt_world_mapping *ret);

/* Whether the answer is a list, each of which has its NUL. */
bool vt_ask_lists(enum vt_ask ask);

/* How many bytes are wanted. */
size_t vt_question_most(const struct vt_question *question);

/* Leaves of an answer what is wanted. */
void vt_answer_trim(const struct vt_question *question, struct vt_answer *answer);

#endif
