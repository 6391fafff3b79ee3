/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the world around the tracees: files, links, folders and nodes in /proc, /sys
 * and /dev, and in the file system as a tracee sees it. They are asked through the source,
 * like memory. Live, src/live/ answers; a recorder writes the answers down; a replay repeats
 * them. So the model and the explanations are the same in a replay. Nothing else may open
 * files for them.
 */
#ifndef VT_SOURCE_WORLD_H
#define VT_SOURCE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum vt_ask {
	VT_ASK_FILE,			/* content of a regular file */
	VT_ASK_LINK,			/* text of a symbolic link */
	VT_ASK_FOLDER,			/* names in a folder */
	VT_ASK_STATUS,			/* of a node; a link is followed */
	VT_ASK_ACL,			/* a node's access control list; ENODATA: it has none */
	/*
	 * Who has a descriptor of that device's node open. It takes so long that the thread
	 * whose exit is being handled is let go first: ask about the thread itself before.
	 */
	VT_ASK_HOLDERS,
	VT_ASK_PLACE,			/* where a path leads in a process's view */
	VT_ASK_MAPPING,			/* what is mapped at an address of a process */
	VT_ASK_MAPPINGS,		/* mappings of VFIO's files in a process */
	VT_ASK_DESCRIPTORS,		/* a task's descriptors of VFIO, KVM and eventfds */
	VT_ASK_PCI_NAMES,		/* names of a PCI function in the system's database */
	VT_ASK_KERNEL,			/* where in the kernel a thread's call failed */
	VT_ASKS
};

/* Longest answer, in bytes. */
#define VT_WORLD_MOST ((size_t)1 << 20)

struct vt_question {
	enum vt_ask ask;
	pid_t pid;			/* whose view of the file system; 0: the machine's */
	/*
	 * Absolute path. In the machine's view it is in /proc, /sys or /dev.
	 * HOLDERS: a node, or the link text of an anonymous file,
	 *   "anon_inode:[vfio-device]".
	 * MAPPING: "/proc/PID/maps/ADDRESS", see vt_mapping_question().
	 * MAPPINGS: "/proc/PID/maps". DESCRIPTORS: "/proc/PID/task/TID/fd".
	 * PCI_NAMES, see source/pci.h: ids of the vendor "8086", with the device "8086:10d3",
	 *   with the board "8086:10d3:8086:a01f".
	 * KERNEL: "/proc/TID"; or "/FUNCTION": whether failures of that function are noticed.
	 */
	const char *path;
	size_t most;			/* bytes wanted of a file or folder; 0: VT_WORLD_MOST */
};

/*
 * The error of a question that cannot be answered: it was not asked when recording, or cannot
 * be asked here. Larger than any errno of the kernel.
 */
#define VT_NOT_KNOWN 4096

struct vt_status {
	uint64_t dev, ino, rdev, size;
	uint32_t mode, uid, gid;
};

/* Valid until the next question to the source. */
struct vt_answer {
	int error;			/* an errno, or VT_NOT_KNOWN; 0: the rest is valid */
	bool cut;			/* there is more: than was wanted, or than we may see */
	/*
	 * The answer; a NUL follows it. Each item of a list ends with a NUL.
	 * FILE, LINK: the bytes.
	 * FOLDER: list of names, sorted by their bytes.
	 * ACL: list of "user::rw-", "user:1000:r--" and so on: user, group, mask and other.
	 * HOLDERS: list of "PID FD", sorted by number.
	 * PLACE: the path without links, as far as it exists. For a character device, a NUL and
	 *   the kind of descriptor that it gives (by its name in JSON) follow.
	 * MAPPING: "START-END rwxp OFFSET PAGE NAME". Numbers are hexadecimal; PAGE: bytes of a
	 *   page, 0 if unknown; NAME: as in /proc/PID/maps, may be empty.
	 * MAPPINGS: list of the same.
	 * DESCRIPTORS: list of numbers, sorted.
	 * PCI_NAMES: list of vendor, device and board; "" for an unknown name.
	 * KERNEL, of a thread: list of "FUNCTION MODULE ERRNO DEPTH", or that and " swallowed", in
	 *   the order in which the functions returned. MODULE: "-" for none. DEPTH: higher for
	 *   callers. swallowed: a caller may have made good for the failure.
	 * KERNEL, of a function: list of its module, "" for none.
	 */
	const char *data;
	size_t length;
	struct vt_status status;
};

#define VT_MAPPING_QUESTION 64

/* Makes the question about @address of the process; @room gets its path. */
struct vt_question vt_mapping_question(char room[VT_MAPPING_QUESTION], pid_t tgid,
				       uint64_t address);

/* One item of an answer to MAPPING or MAPPINGS. */
struct vt_world_mapping {
	uint64_t start, end, offset;
	uint64_t page;			/* bytes of a page; 0: unknown */
	const char *name;		/* points into the text; "": none */
};

/* Parses one item. False: it is not in that form. */
bool vt_world_mapping(const char *text, struct vt_world_mapping *ret);

/* Whether the answer is a list, in which each item ends with a NUL. */
bool vt_ask_lists(enum vt_ask ask);

/* How many bytes of an answer are wanted. */
size_t vt_question_most(const struct vt_question *question);

/* Cuts an answer off at what is wanted. */
void vt_answer_trim(const struct vt_question *question, struct vt_answer *answer);

#endif
