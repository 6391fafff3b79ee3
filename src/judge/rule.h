/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the explanations: one rule for each cause that a failure can have. A rule says
 * of which calls it speaks, looks whether its cause is there, and names what it has seen.
 */
#ifndef VT_JUDGE_RULE_H
#define VT_JUDGE_RULE_H

#include <errno.h>

#include "judge/explain.h"
#include "judge/inquiry.h"
#include "session/model.h"
#include "util/array.h"

enum vt_verdict {
	VT_NOT,				/* the cause is not there, or nobody can see it */
	VT_PROBABLY,			/* it may be there, or it may be another */
	VT_SURELY,			/* it is there, and is enough for this failure */
};

/* Which calls a rule is for, as bits. */
#define VT_ON_IOCTL	0x01u
#define VT_ON_OPEN	0x02u
#define VT_ON_MMAP	0x04u
#define VT_ON_READ	0x08u		/* with the rest of its family: pread64, readv, ... */
#define VT_ON_WRITE	0x10u
#define VT_ON_OTHER	0x20u
#define VT_ON_FD	(VT_ON_IOCTL | VT_ON_MMAP | VT_ON_READ | VT_ON_WRITE)

struct vt_case;

struct vt_rule {
	const char *id;
	uint8_t on;			/* VT_ON_* */
	uint32_t kinds;			/* of the descriptor it is on, as bits; 0: any, or none */
	uint32_t request;		/* of an ioctl; 0: any */
	int errnum, errnum2;		/* either of them; .errnum 0: any */
	enum vt_verdict (*look)(struct vt_case *c);
	/* With {name} where a fact stands. After "probably" they read well too. */
	const char *why;
	const char *fix;		/* NULL: there is none */
	bool answer;			/* of a call that has succeeded: its answer refuses */
};

struct vt_rules {
	const struct vt_rule *rules;
	size_t count;
};

extern const struct vt_rules vt_rules_answer, vt_rules_any, vt_rules_bind, vt_rules_container, vt_rules_device,
	vt_rules_feature, vt_rules_group, vt_rules_io, vt_rules_ioas, vt_rules_iommufd, vt_rules_irqs,
	vt_rules_kvm, vt_rules_map, vt_rules_misc, vt_rules_open, vt_rules_rest, vt_rules_sysfs, vt_rules_unmap;

#define VT_ON(NAME) (1u << VFIOTRACE_FD_##NAME)

/* One failed call under one rule. */
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
};

/* " at line 12" behind @what; "" when that is not known, or differs from run to run. */
const char *vt_at_line(const struct vt_case *c, const char *what, const struct vt_when *when);

/* What {name} stands for; the last one given counts. */
void vt_fact(struct vt_case *c, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What was looked at, and where it stands. */
void vt_evidence(struct vt_case *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * For texts that are given to one of these: an IOVA of @space, NULL being that of the call, and
 * a range of them.
 */
const char *vt_iova_text(const struct vt_case *c, const struct vt_model_space *space, uint64_t iova);
const char *vt_range_text(const struct vt_case *c, const struct vt_model_space *space, uint64_t first,
			  uint64_t last);

/* @template with the facts in it. */
const char *vt_fill_in(struct vt_case *c, const char *template, bool probably);

/* ---- the call ---- */

/* The number of @size bytes at @offset of the argument, as it was at the entry. */
uint64_t vt_in(const struct vt_case *c, size_t offset, size_t size);
/* Whether all of it was there. */
bool vt_in_has(const struct vt_case *c, size_t offset, size_t size);

#define IN(C, STRUCT, MEMBER)                                                    \
	vt_in(C, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))
#define IN_HAS(C, STRUCT, MEMBER)                                                \
	vt_in_has(C, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))

/* A string of the caller's; NULL when it cannot be read. */
const char *vt_read_string_at(struct vt_case *c, uint64_t address);

/* The argument of a call that is no ioctl, by its name; false: it has none of that name. */
bool vt_io_argument(const struct vt_case *c, const char *name, uint64_t *ret);

/* The number of the group that the descriptor is of; NULL: not known. */
const char *vt_case_group(struct vt_case *c);

/* Likewise that of a group that the model knows. */
const char *vt_group_number(struct vt_case *c, const struct vt_model_group *group);

/* ---- looks that several tables have ---- */

/* Interrupts are not remapped, and @module does not let devices be used all the same. */
enum vt_verdict vt_look_unsafe(struct vt_case *c, const char *module);

/* A mapping of @space lies where the devices of @group cannot have one. */
enum vt_verdict vt_look_reserved_in_use(struct vt_case *c, const struct vt_model_space *space,
					const char *group);

/* Likewise, where the IOMMU in front of them has no addresses. */
enum vt_verdict vt_look_too_high_in_use(struct vt_case *c, const struct vt_model_space *space,
					const char *group);

/* The memory of a mapping of @space is gone, or is of another sort than it was mapped for. */
enum vt_verdict vt_look_memory_gone(struct vt_case *c, const struct vt_model_space *space);

/*
 * The kernel was to write @length bytes of the program's at @address, which do not wrap, and at
 * {at} it could not: {what}.
 */
enum vt_verdict vt_look_unwritable(struct vt_case *c, uint64_t address, uint64_t length);

/* To pin all that @space holds at once exceeds RLIMIT_MEMLOCK. */
enum vt_verdict vt_look_all_pinned(struct vt_case *c, const struct vt_model_space *space);

/* A device of @group has a driver that keeps the group from being given away. */
enum vt_verdict vt_look_not_viable(struct vt_case *c, const char *group);

/* The calling thread lacks CAP_SYS_RAWIO, which all about groups without IOMMU needs. */
enum vt_verdict vt_look_rawio(struct vt_case *c);

/* Whether the call that opened the file was seen, so that all that was done with it is known. */
bool vt_case_saw_open(const struct vt_case *c, uint64_t file);

/* What the descriptor is now; never NULL. */
const struct vt_fd *vt_case_identify(const struct vt_case *c, int fd);

/* What is wrong with a descriptor that was to be an eventfd. */
bool vt_is_absent(const struct vt_fd *info);
bool vt_is_no_eventfd(const struct vt_fd *info);

/* ": it was anon_inode:[eventfd], closed at line 12", of one that is not open; "" when not known. */
const char *vt_case_was(const struct vt_case *c, int fd, const struct vt_fd *info);

#endif
