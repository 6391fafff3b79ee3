/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the rules that explain failures. There is one rule for each cause: it says which
 * calls it is for, looks whether the cause is present, and sets the facts for its sentences.
 */
#ifndef VT_JUDGE_RULE_H
#define VT_JUDGE_RULE_H

#include <errno.h>

#include "judge/explain.h"
#include "judge/inquiry.h"
#include "session/model.h"
#include "util/array.h"

enum vt_verdict {
	VT_NOT,				/* the cause is absent, or nobody can tell */
	VT_PROBABLY,			/* possible, but another cause is possible, too */
	VT_SURELY,			/* present, and sufficient for this failure */
};

/* The calls that a rule is for, as bits. */
#define VT_ON_IOCTL	0x01u
#define VT_ON_OPEN	0x02u
#define VT_ON_MMAP	0x04u
#define VT_ON_READ	0x08u		/* and pread64, readv, ... */
#define VT_ON_WRITE	0x10u
#define VT_ON_OTHER	0x20u
#define VT_ON_FD	(VT_ON_IOCTL | VT_ON_MMAP | VT_ON_READ | VT_ON_WRITE)

struct vt_case;

struct vt_rule {
	const char *id;
	uint8_t on;			/* VT_ON_* */
	uint32_t kinds;			/* of descriptors, as VT_ON() bits; 0: any, or none */
	uint32_t request;		/* request of an ioctl; 0: any */
	int errnum, errnum2;		/* either of the two; .errnum 0: any */
	enum vt_verdict (*look)(struct vt_case *c);
	/* With {name} in place of a fact. Must also read well after "probably". */
	const char *why;
	const char *fix;		/* NULL: none is known */
	bool answer;			/* the call has succeeded, but its answer refuses */
};

struct vt_rules {
	const struct vt_rule *rules;
	size_t count;
};

extern const struct vt_rules vt_rules_answer, vt_rules_any, vt_rules_bind, vt_rules_container,
	vt_rules_device, vt_rules_feature, vt_rules_group, vt_rules_io, vt_rules_ioas,
	vt_rules_iommufd, vt_rules_irqs, vt_rules_kvm, vt_rules_map, vt_rules_misc, vt_rules_open,
	vt_rules_rest, vt_rules_sysfs, vt_rules_unmap;

#define VT_ON(NAME) (1u << VFIOTRACE_FD_##NAME)

/* A failed call that a rule looks at, and what the rule has found. */
struct vt_case {
	const struct vt_judged *judged;
	const struct vt_record *record;
	struct vt_inquiry *inquiry;
	struct {
		const char *name, *text;
	} facts[24];
	size_t nfacts;
	const char *evidence[16];
	size_t nevidence;
	const char *guess;		/* that it rests on, as a sentence; NULL: on none */
};

/* What the model has guessed about the open file, as a sentence; NULL: nothing. */
const char *vt_file_guess(const struct vt_session *session, uint64_t file);

/* What the model has guessed about that memory; see vt_session_mapped(). */
const char *vt_mapped_guess(const struct vt_session *session, const struct vt_mapped *mapped);

/* Whether both stand for the same call. */
bool vt_same_moment(const struct vt_when *a, const struct vt_when *b);

/* @what with " at line 12" appended; "" if the line is not known, or differs from run to run. */
const char *vt_at_line(const struct vt_case *c, const char *what, const struct vt_when *when);

/* Sets the text that replaces {name}; a later one replaces an earlier one. */
void vt_fact(struct vt_case *c, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds what was looked at, and where. What does not fit is dropped. */
void vt_evidence(struct vt_case *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * An IOVA of @space (NULL: that of the call), or a range of IOVAs, as a text for vt_fact() or
 * vt_evidence().
 */
const char *vt_iova_text(const struct vt_case *c, const struct vt_model_space *space,
			 uint64_t iova);
const char *vt_range_text(const struct vt_case *c, const struct vt_model_space *space,
			  uint64_t first, uint64_t last);

/* @template with the facts filled in. */
const char *vt_fill_in(struct vt_case *c, const char *template, bool probably);

/* ---- the call ---- */

/* The number of @size bytes at @offset of the argument, as it was at the entry; 0: not read. */
uint64_t vt_in(const struct vt_case *c, size_t offset, size_t size);
/* Whether these bytes of the argument were read. */
bool vt_in_has(const struct vt_case *c, size_t offset, size_t size);

#define IN(C, STRUCT, MEMBER)                                                    \
	vt_in(C, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))
#define IN_HAS(C, STRUCT, MEMBER)                                                \
	vt_in_has(C, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))

/* Reads a string from the caller's memory; NULL if that is not possible. */
const char *vt_read_string_at(struct vt_case *c, uint64_t address);

/* The argument @name of a call other than ioctl; false: the call has none of that name. */
bool vt_io_argument(const struct vt_case *c, const char *name, uint64_t *ret);

/* The number of the group that the descriptor belongs to; NULL: not known. */
const char *vt_case_group(struct vt_case *c);

/* The number of a group of the model; NULL: not known. */
const char *vt_group_number(struct vt_case *c, const struct vt_model_group *group);

/* ---- looks.c: looks shared by several tables ---- */

/* Interrupts are not remapped, and @module does not allow devices in spite of that. */
enum vt_verdict vt_look_unsafe(struct vt_case *c, const char *module);

/* A mapping of @space lies in a range that is reserved for the devices of @group. */
enum vt_verdict vt_look_reserved_in_use(struct vt_case *c, const struct vt_model_space *space,
					const char *group);

/* A mapping of @space lies above the last address of the IOMMU of @group's devices. */
enum vt_verdict vt_look_too_high_in_use(struct vt_case *c, const struct vt_model_space *space,
					const char *group);

/* The memory of a mapping of @space is gone, or has changed its kind since it was mapped. */
enum vt_verdict vt_look_memory_gone(struct vt_case *c, const struct vt_model_space *space);

/*
 * The kernel should have written @length bytes of the program at @address (they do not wrap),
 * and could not. Sets {at}, the address where it failed, and {what}, the reason.
 */
enum vt_verdict vt_look_unwritable(struct vt_case *c, uint64_t address, uint64_t length);
/* The same of bytes that the kernel should have read. */
enum vt_verdict vt_look_unreadable(struct vt_case *c, uint64_t address, uint64_t length);
/*
 * The same as vt_look_unwritable() of a bitmap at @address, with a bit for each of the pages of
 * @page bytes in @size bytes. Sets {bytes}, too: the bitmap's size.
 */
enum vt_verdict vt_look_bitmap(struct vt_case *c, uint64_t address, uint64_t size, uint64_t page);

/*
 * Whether the process may lock no more than so many bytes. Sets *@limit, {limit}, and {userns},
 * which belongs behind "lacks CAP_IPC_LOCK".
 */
bool vt_lock_limit(struct vt_case *c, uint64_t *limit);

/* Pinning all that is mapped in @space at once exceeds RLIMIT_MEMLOCK. */
enum vt_verdict vt_look_all_pinned(struct vt_case *c, const struct vt_model_space *space);

/* A device of @group has a driver that prevents giving the group to a program. */
enum vt_verdict vt_look_not_viable(struct vt_case *c, const char *group);

/* The calling thread lacks CAP_SYS_RAWIO, which groups without an IOMMU require. */
enum vt_verdict vt_look_rawio(struct vt_case *c);

/* Whether the descriptor was opened with O_PATH, as it stands in the evidence then. */
bool vt_is_only_path(struct vt_case *c, int fd);

/*
 * Descriptor @fd, which the argument names, is not open, or it is by O_PATH, which most calls
 * take for the same. Sets {fd} and {how}.
 */
enum vt_verdict vt_look_not_open(struct vt_case *c, int fd);

/* What the descriptor is at present; never NULL. */
const struct vt_fd *vt_case_identify(const struct vt_case *c, int fd);

/* What may be wrong with a descriptor that should be an eventfd. */
bool vt_is_absent(const struct vt_fd *info);
bool vt_is_no_eventfd(const struct vt_fd *info);

/*
 * For a descriptor that is not open: ": it was anon_inode:[eventfd], closed at line 12"; "":
 * not known.
 */
const char *vt_case_was(const struct vt_case *c, int fd, const struct vt_fd *info);

#endif
