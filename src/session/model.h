/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model as it is read: what finished calls have built. Summaries, pictures, explanations
 * and checks read it here, and change nothing by that. All that a function returns is valid
 * until the session changes. What nobody has told is marked as not known; a bound that was
 * reached is said.
 *
 * Open files are named by the number that vt_session_file() gives; 0 is no file. Functions
 * that are called next begin with NULL, and return NULL after the last.
 */
#ifndef VT_SESSION_MODEL_H
#define VT_SESSION_MODEL_H

#include "call/call.h"
#include "session/session.h"
#include "session/spaces.h"

/* ---- open files ---- */

/*
 * Whether an open file is still there. Others may have it whom we do not see: it was sent in
 * a message, or was there before the trace began.
 */
enum vt_model_life {
	VT_MODEL_OPEN,			/* a descriptor, a mapping or another file has it */
	VT_MODEL_MAYBE,			/* nobody whom we see has it */
	VT_MODEL_CLOSED,		/* nobody has it */
};

struct vt_model_file {
	uint64_t number;
	enum vfiotrace_fd_kind kind;
	/* As last seen; NULL: an eventfd at which nobody looked. Its .closed says nothing. */
	const struct vt_fd *what;
	enum vt_model_life life;
	bool made_seen;			/* the call that opened it was seen */
	bool sent;			/* a message carried it */
	unsigned int mappings;		/* of it, in the memory of traced processes */
	unsigned int holders;		/* files that keep it: KVM's, and devices their group */
	struct vt_when made;		/* or first seen */
	struct vt_when ended;		/* .life is not OPEN */
};

const struct vt_model_file *vt_model_file(const struct vt_session *session, uint64_t number);
const struct vt_model_file *vt_model_next_file(const struct vt_session *session,
					       const struct vt_model_file *file);

/* A descriptor that names it. Where processes share a table, each has it. */
struct vt_model_descriptor {
	pid_t tgid;
	int fd;
};

/* Writes at most @max; returns how many there are. */
size_t vt_model_descriptors(const struct vt_session *session, uint64_t file,
			    struct vt_model_descriptor *list, size_t max);

/* ---- devices ---- */

/* An interrupt index of the device. */
struct vt_model_irq {
	uint32_t index;
	bool told;			/* VFIO_DEVICE_GET_IRQ_INFO was asked: */
	uint32_t flags, count;
	unsigned int armed;		/* vectors that have an eventfd to trigger */
	bool unsure;			/* a call failed that may have taken eventfds away */
	struct vt_when changed;		/* eventfds were set or taken away; .tgid 0: never */
};

/* A vector with the eventfd that was given for it. */
struct vt_model_vector {
	uint32_t index, vector;
	enum vt_service_action action;
	uint64_t eventfd;		/* its file, which may be closed: VFIO keeps the eventfd */
};

enum vt_model_power {
	VT_MODEL_POWER_UNSAID,		/* nobody has asked for a low power state */
	VT_MODEL_POWER_LOW,
	VT_MODEL_POWER_LOW_WAKEUP,
	VT_MODEL_POWER_LEFT,		/* it was asked for, and left */
};

struct vt_model_device {
	uint64_t file;
	const struct vt_session_name *name;
	/* Where it comes from: a group's file, or, bound, an iommufd's. 0: not seen. */
	uint64_t group;
	uint64_t iommufd;
	uint32_t devid;			/* of .iommufd */
	struct vt_when opened;		/* by VFIO_GROUP_GET_DEVICE_FD or VFIO_DEVICE_BIND_IOMMUFD */
	/* VFIO_DEVICE_GET_INFO: */
	bool told;
	uint32_t flags, nregions, nirqs;
	/* Resets. */
	unsigned int resets;
	unsigned int hot_resets;	/* that took this device along */
	struct vt_when reset;		/* the last of either */
	enum vt_model_power power;
	struct vt_when power_set;
	/* Migration. */
	bool state_known;
	uint32_t state;			/* enum vfio_device_mig_state */
	uint64_t migration;		/* file of the data stream; 0: none is open */
	struct vt_when state_set;
	/* The token of virtual functions. */
	bool token_set;
	uint8_t token[16];
};

const struct vt_model_device *vt_model_device(const struct vt_session *session,
					      uint64_t file);
const struct vt_model_device *vt_model_next_device(const struct vt_session *session,
						   const struct vt_model_device *device);

/* As the program was told; in the order in which it has asked. */
const struct vt_region *vt_model_next_region(const struct vt_session *session, uint64_t file,
					     const struct vt_region *region);

/* By index: each that the program has asked for or set. */
const struct vt_model_irq *vt_model_next_irq(struct vt_session *session, uint64_t file,
					     const struct vt_model_irq *irq);

/* VFIO_DEVICE_IOEVENTFD, in the order of their setting. */
const struct vt_model_doorbell *
vt_model_next_doorbell(struct vt_session *session, uint64_t file,
		       const struct vt_model_doorbell *doorbell);

/* In the order of index, action and vector. At most @max; returns how many there are. */
size_t vt_model_vectors(struct vt_session *session, uint64_t file,
			struct vt_model_vector *list, size_t max);

/* ---- memory of processes that is a mapping of such a file ---- */

/* Of @file, or, 0, of any; each process' by address. At most @max; returns how many there are. */
size_t vt_model_mapped(const struct vt_session *session, uint64_t file,
		       struct vt_mapped *list, size_t max);

#endif
