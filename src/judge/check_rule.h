/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the checks. Each check is a row: its name, its sentences, and the functions that
 * look at each finished call and at the end. What a check must remember of earlier calls, and
 * the model does not hold, is kept as suspicions, which later calls clear or confirm, and as
 * memos on open files.
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
	/* NULL: the check does not look at that time. */
	void (*call)(struct vt_looking *l);	/* a call ended, or descriptors may be closed */
	void (*ending)(struct vt_looking *l);	/* the process of .when is about to end */
	void (*end)(struct vt_looking *l);
	void (*bus_error)(struct vt_looking *l, uint64_t address);
	bool asks;			/* questions about the world */
	const char *text, *fix;		/* with {name} in place of a fact */
};

struct vt_checks {
	const struct vt_check *rows;
	size_t count;
};

extern const struct vt_checks vt_checks_probe, vt_checks_dma, vt_checks_irq, vt_checks_device,
	vt_checks_access, vt_checks_memory;

/* A call, or an event, that a check looks at. */
struct vt_looking {
	struct vt_checker *checker;
	const struct vt_check *check;
	struct vt_session *session;
	const struct vt_record *record;	/* for an event: a call that has not ended */
	struct vt_when when;
	struct vt_case c;		/* .judged is set for a call only */
};

/* ---- reporting ---- */

/* Reports a finding on the current call, with the facts set by vt_fact(&l->c, ...). */
void vt_found(struct vt_looking *l);
/* The same, with another severity than the check's own. */
void vt_found_as(struct vt_looking *l, enum vt_severity severity);
/*
 * Reports a finding on an earlier call, printed by itself. @when, @call: where it was, and its
 * name.
 */
void vt_found_at(struct vt_looking *l, const struct vt_when *when, const char *call);

/* ---- suspicions ---- */

/* What a suspicion is about. Each check chooses the meaning of .a and .b. */
struct vt_key {
	uint64_t file, a, b;
};

struct vt_suspicion {
	struct vt_key key;
	struct vt_when when;
	char *call;			/* name of the call; NULL: .when is not that of a call */
	uint64_t value[3];		/* their meaning is chosen by the check */
	char *text, *fix;		/* NULL: only remembered, never reported */
	const char *guess;		/* that it rests on; NULL: on none */
	UT_hash_handle hh;
};

/*
 * Adds a suspicion of this check, with the current facts. One with the same key stays as it
 * is. NULL: there are too many.
 */
struct vt_suspicion *vt_suspect(struct vt_looking *l, struct vt_key key);
/* The same for something that is no suspicion, but needed later. */
struct vt_suspicion *vt_remember(struct vt_looking *l, struct vt_key key);
/* Whether the check could not keep a suspicion, because there were too many. */
bool vt_has_forgotten(const struct vt_looking *l);
struct vt_suspicion *vt_suspected(const struct vt_looking *l, struct vt_key key);
/* The check's next suspicion about @file; @suspicion NULL begins. */
struct vt_suspicion *vt_next_suspicion(const struct vt_looking *l,
				       const struct vt_suspicion *suspicion, uint64_t file);
void vt_clear(struct vt_looking *l, struct vt_suspicion *suspicion);
/* The suspicion was right: reports it by itself, and removes it. */
void vt_confirm(struct vt_looking *l, struct vt_suspicion *suspicion);
/* For vt_check.end: confirms all suspicions that were never cleared. */
void vt_confirm_all(struct vt_looking *l);
/*
 * For what is never done: those that are left when the ones with .value[0], which was done, are
 * out, and those about a file that others may have by now.
 */
void vt_confirm_undone(struct vt_looking *l);

/* ---- what is remembered of an open file ---- */

struct vt_memo {
	uint64_t file;			/* key */
	bool version;			/* of a container: VFIO_GET_API_VERSION was called */
	uint64_t extensions;		/* asked for by VFIO_CHECK_EXTENSION, as bits */
	/* For a space, under the .file of its container: */
	struct vt_when lost_told;	/* of the loss that was told last, see C009 */
	/* The current run of adjacent mappings. */
	uint64_t iova, vaddr, size;	/* where the next would begin, and the size of each */
	size_t pieces;
	struct vt_when first;
	size_t most;			/* in the longest run so far */
	const char *request;		/* the request that made them */
	struct vt_when most_first;
	uint64_t most_size;
	UT_hash_handle hh;
};

struct vt_memo *vt_memo(struct vt_looking *l, uint64_t file);

/* Whether the tracer sees all that closes descriptors, so that what was not closed is open. */
bool vt_sees_closes(const struct vt_looking *l);
/* Whether the tracer sees what is written to devices. */
bool vt_sees_writes(const struct vt_looking *l);

/* The number of calls that make sense only if the device is to work: see vt_uses_device(). */
uint64_t vt_uses(const struct vt_looking *l);

/* ---- the call ---- */

/* Some request numbers have several meanings; the kind of descriptor decides. As bits. */
#define ON_CONTAINER	(VT_ON(CONTAINER) | VT_ON(IOMMUFD))
#define ON_DEVICE	(VT_ON(DEVICE) | VT_ON(CDEV))

/* The call is this request on a descriptor of @kinds, and has succeeded. */
bool vt_did(const struct vt_looking *l, uint32_t kinds, uint32_t request);
/* The call is this request on a descriptor of @kinds, and has failed. */
bool vt_failed_at(const struct vt_looking *l, uint32_t kinds, uint32_t request);
/* The call is the system call @name (not ioctl), and has succeeded. */
bool vt_did_io(const struct vt_looking *l, const char *name);

/*
 * The place in a device's file that a call reads or writes; false: it is no such call, or takes
 * the file's own position.
 */
bool vt_find_place(const struct vt_looking *l, uint64_t *offset);
/* Whether the call reads or writes a device at the file's own position, as read() does. */
bool vt_lacks_place(const struct vt_looking *l);

/*
 * The region of the call's device at that offset. A program that has not asked for it knows it from
 * vfio-pci's source: of another driver it is a guess, and said to be one. NULL: none is known.
 */
const struct vt_region *vt_region_at(struct vt_looking *l, uint64_t offset);

/* A write to the configuration space of a PCI device, which is little-endian. */
struct vt_written {
	uint64_t device;
	uint64_t at;			/* in configuration space */
	size_t length;
	uint8_t bytes[8];		/* the first of them; .length may be less */
};

bool vt_find_written(struct vt_looking *l, struct vt_written *w);
/* The byte that was written at @at; -1: none was. */
int vt_byte_at(const struct vt_written *w, uint64_t at);

/* The number of @size bytes at @offset of the argument after the call; 0: not read. */
uint64_t vt_out(const struct vt_looking *l, size_t offset, size_t size);
#define OUT(L, STRUCT, MEMBER)                                                   \
	vt_out(L, offsetof(STRUCT, MEMBER), sizeof(((STRUCT *)0)->MEMBER))

/* The space that maps the device's DMA; NULL: not known. */
const struct vt_model_space *vt_space_of(const struct vt_looking *l, uint64_t device);

/* "container fd 11" or "IOAS 2", for vt_fact(). */
const char *vt_space_text(const struct vt_looking *l, const struct vt_model_space *space);

/* Whether only the process of .when has the open file. */
bool vt_has_alone(const struct vt_looking *l, uint64_t file);

/* The device's name; "the device" if it is not known. */
const char *vt_device_text(struct vt_looking *l, uint64_t file);

/*
 * Whether the device is on the PCI bus, and not a virtual device of a driver that looks like
 * one.
 */
bool vt_is_function(const struct vt_looking *l, uint64_t device);

/* " at line 12" or " in a call that is not shown"; "" if that differs from run to run. */
const char *vt_when_text(const struct vt_looking *l, const struct vt_when *when);

/* Whether the call makes sense only if the device is to do DMA or to interrupt. *@device: which. */
bool vt_uses_device(const struct vt_looking *l, uint64_t *device);

#endif
