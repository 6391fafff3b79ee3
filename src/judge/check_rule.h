/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the checks. Each is a row: what it is called, its sentences, and the functions
 * that look: at each finished call, and at the end. What a check must remember of former
 * calls, and the model does not hold, is kept as suspicions, which later calls clear or
 * confirm, and as notes on open files.
 */
#ifndef VT_JUDGE_CHECK_RULE_H
#define VT_JUDGE_CHECK_RULE_H

#include <linux/iommufd.h>
#include <linux/vfio.h>

#include "judge/check.h"
#include "judge/rule.h"
#include "session/model.h"
#include "util/hash.h"

struct vt_looking;

struct vt_check {
	struct vt_check_info info;
	/* NULL: not looked at then. */
	void (*call)(struct vt_looking *l);	/* or descriptors may have been closed */
	void (*ending)(struct vt_looking *l);	/* a process, that of .when */
	void (*end)(struct vt_looking *l);
	void (*bus_error)(struct vt_looking *l, uint64_t address);
	const char *text, *fix;		/* with {name} where a fact stands */
};

struct vt_checks {
	const struct vt_check *rows;
	size_t count;
};

extern const struct vt_checks vt_checks_probe, vt_checks_dma, vt_checks_irq, vt_checks_device;

/* One call, or one event, under one check. */
struct vt_looking {
	struct vt_checker *checker;
	const struct vt_check *check;
	struct vt_session *session;
	const struct vt_record *record;	/* of what is no call, one that has not ended */
	struct vt_when when;
	struct vt_case c;		/* .judged: of a call */
};

/* ---- what is told ---- */

/* About the call at hand, with the facts that were given by vt_fact(&l->c, ...). */
void vt_found(struct vt_looking *l);
/* The same with less or more weight than the check has elsewhere. */
void vt_found_as(struct vt_looking *l, enum vt_severity severity);
/* About a former @call, by itself. */
void vt_found_at(struct vt_looking *l, const struct vt_when *when, const char *call);

/* ---- suspicions ---- */

/* What a suspicion is about: numbers as the check likes. */
struct vt_key {
	uint64_t file, a, b;
};

struct vt_suspicion {
	struct vt_key key;
	struct vt_when when;
	char *call;			/* its name; NULL: .when is of none */
	uint64_t value[3];		/* as the check likes */
	char *text, *fix;		/* NULL: it is only remembered */
	UT_hash_handle hh;
};

/*
 * Of this check, with these facts, from now on. One that is there stays as it is. NULL:
 * there are too many.
 */
struct vt_suspicion *vt_suspect(struct vt_looking *l, struct vt_key key);
/* The same of what is no suspicion, but must be known later. */
struct vt_suspicion *vt_remember(struct vt_looking *l, struct vt_key key);
/* Whether of this check something was not kept. */
bool vt_has_forgotten(const struct vt_looking *l);
struct vt_suspicion *vt_suspected(const struct vt_looking *l, struct vt_key key);
/* The next of this check's about @file; NULL begins. */
struct vt_suspicion *vt_next_suspicion(const struct vt_looking *l,
				       const struct vt_suspicion *suspicion, uint64_t file);
void vt_clear(struct vt_looking *l, struct vt_suspicion *suspicion);
/* It was right: it is told by itself, and gone. */
void vt_confirm(struct vt_looking *l, struct vt_suspicion *suspicion);
/* For vt_check.end: all that were never cleared. */
void vt_confirm_all(struct vt_looking *l);

/* ---- what is remembered of an open file ---- */

struct vt_memo {
	uint64_t file;			/* key */
	bool version;			/* of a container: VFIO_GET_API_VERSION was asked */
	uint64_t extensions;		/* VFIO_CHECK_EXTENSION, as bits */
	/* Of a space, with .file of its container: */
	enum vt_iommu_state iommu;
	size_t live;
	size_t lost;			/* mappings that went with the last group */
	struct vt_when lost_when;
	struct vt_when again;		/* it got an IOMMU anew */
	uint64_t maps;			/* that had succeeded then */
	/* Of the run of mappings that follow each other. */
	uint64_t iova, vaddr, size;	/* where the next would begin, and the size of each */
	size_t pieces;
	struct vt_when first;
	size_t most;			/* in the longest run so far */
	const char *request;		/* that has made them */
	struct vt_when most_first;
	uint64_t most_size;
	struct vt_memo *next;
};

struct vt_memo *vt_memo(struct vt_looking *l, uint64_t file);

/* Whether all that closes descriptors is seen, so that what is not closed is open. */
bool vt_sees_closes(const struct vt_looking *l);
/* Whether what is written to devices is seen. */
bool vt_sees_writes(const struct vt_looking *l);

/* Counts calls that only make sense if the device is to work: see vt_uses_device(). */
uint64_t vt_uses(const struct vt_looking *l);

/* ---- the call ---- */

/* One number is several requests: the kinds of descriptor decide, as bits. */
#define ON_CONTAINER	(VT_ON(CONTAINER) | VT_ON(IOMMUFD))
#define ON_DEVICE	(VT_ON(DEVICE) | VT_ON(CDEV))

/* It is that request, and has succeeded. */
bool vt_did(const struct vt_looking *l, uint32_t kinds, uint32_t request);
/* It is that request, and has failed. */
bool vt_failed_at(const struct vt_looking *l, uint32_t kinds, uint32_t request);
/* A system call other than ioctl has succeeded. */
bool vt_did_io(const struct vt_looking *l, const char *name);

/* Numbers that the kernel has written. */
uint64_t vt_out(const struct vt_looking *l, size_t offset, size_t size);
#define OUT(L, STRUCT, MEMBER)                                                   \
	vt_out(L, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))

/* The space that a device's DMA goes through; NULL: not known. */
const struct vt_model_space *vt_space_of(const struct vt_looking *l, uint64_t device);

/* "container fd 11", or "IOAS 2"; for vt_fact(). */
const char *vt_space_text(const struct vt_looking *l, const struct vt_model_space *space);

/* Whether the process of .when has the open file, and nobody else. */
bool vt_has_alone(const struct vt_looking *l, uint64_t file);

/* The name of a device; "the device" when nobody knows. */
const char *vt_device_text(struct vt_looking *l, uint64_t file);

/* " at line 12", or " in a call that is not shown"; "" where that differs from run to run. */
const char *vt_when_text(const struct vt_looking *l, const struct vt_when *when);

/* The call makes no sense unless the device is to do DMA or to interrupt. *@device: which. */
bool vt_uses_device(const struct vt_looking *l, uint64_t *device);

#endif
