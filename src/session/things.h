/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's things as they are read: open files and who has them, devices, and the files
 * that their calls make. See model.h, which includes this.
 */
#ifndef VT_SESSION_THINGS_H
#define VT_SESSION_THINGS_H

#include "call/call.h"
#include "session/session.h"

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
	/* The call that opened it was seen, and none was lost since. */
	bool made_seen;
	bool had;			/* it was open when we came to a process that has it */
	bool sent;			/* a message carried it */
	/*
	 * A descriptor that came from somebody is taken for this file, which was sent, closed by
	 * who had sent it, and the only one of its look on the way. It may be another.
	 */
	bool guessed;
	unsigned int mappings;		/* of it, in the memory of traced processes */
	unsigned int holders;		/* files that keep it: KVM's, and devices their group */
	struct vt_when made;		/* or first seen */
	struct vt_when ended;		/* .life is not OPEN */
};

const struct vt_model_file *vt_model_file(const struct vt_session *session, uint64_t number);
const struct vt_model_file *vt_model_next_file(const struct vt_session *session,
					       const struct vt_model_file *file);

/* Whether what is known of the file rests on such a guess: of it, or of what it belongs to. */
bool vt_model_rests_on_guess(const struct vt_session *session, uint64_t file);

/* Files of VFIO's, and of what it is used with: what summaries and findings speak of. */
bool vt_model_is_ours(enum vfiotrace_fd_kind kind);

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

/* A PCI function, as the kernel numbers it. */
struct vt_model_address {
	uint16_t segment;
	uint8_t bus, devfn;
	uint32_t owner;			/* number of its group, or, with .by_id, id in the iommufd */
	bool by_id;
};

struct vt_model_device {
	uint64_t file;
	const struct vt_session_name *name;
	uint64_t group;			/* file that has handed it out; 0: that was not seen */

	bool told;			/* VFIO_DEVICE_GET_INFO was asked: */
	uint32_t flags, nregions, nirqs;

	unsigned int resets;		/* by VFIO_DEVICE_RESET */
	unsigned int hot_resets;	/* that are known to have taken this device along */
	struct vt_when reset;		/* the last of either */
	/* VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: who is reset together. */
	const struct vt_model_address *together;
	size_t ntogether;		/* 0: never asked */

	enum vt_model_power power;
	struct vt_when power_set;
	bool bus_master_set;		/* VFIO_DEVICE_FEATURE_BUS_MASTER was used: */
	bool bus_master;
	bool logging;			/* DMA is logged, in pages of: */
	uint64_t logging_page;
	struct vt_when logging_set;

	bool migration_told;		/* VFIO_DEVICE_FEATURE_MIGRATION was asked: */
	uint64_t migration_flags;
	bool state_known;
	uint32_t state;			/* enum vfio_device_mig_state */
	struct vt_when state_set;	/* or found */
	uint64_t stream;		/* file of the last data stream; 0: there was none */

	bool token_set;			/* for its virtual functions */
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

/* ---- files that calls on devices have made ---- */

/* A stream of migration data. */
struct vt_model_stream {
	uint64_t file;
	uint64_t device;		/* file of the device */
	uint32_t state;			/* that it was made with: enum vfio_device_mig_state */
	struct vt_when made;
};

const struct vt_model_stream *vt_model_stream(const struct vt_session *session, uint64_t file);
const struct vt_model_stream *vt_model_next_stream(const struct vt_session *session,
						   const struct vt_model_stream *stream);

/* A dma-buf, of a part of a region or of a plane of a picture. */
struct vt_model_dmabuf {
	uint64_t file;
	uint64_t device;		/* file of the device */
	bool plane;
	uint32_t index;			/* of the region; of a plane dmabuf_id */
	const struct vt_region_area *areas;	/* of the region */
	size_t nareas;
	bool cut;			/* there are more, which could not be read */
	struct vt_when made;
};

const struct vt_model_dmabuf *vt_model_dmabuf(const struct vt_session *session, uint64_t file);
const struct vt_model_dmabuf *vt_model_next_dmabuf(const struct vt_session *session,
						   const struct vt_model_dmabuf *dmabuf);

/* ---- VMs of KVM; each is an open file ---- */

/* A file of VFIO's that the VM was given: KVM_DEV_VFIO_FILE_ADD. */
struct vt_model_vm_file {
	uint64_t vm;			/* 0: it was not seen which */
	uint64_t by;			/* file of its VFIO device */
	uint64_t file;
	struct vt_when added;
};

const struct vt_model_vm_file *vt_model_next_vm_file(const struct vt_session *session,
						     const struct vt_model_vm_file *file);

/* An eventfd that a VM takes an interrupt from, whoever signals it: KVM_IRQFD. */
struct vt_model_irqfd {
	uint64_t vm, eventfd;
	uint32_t gsi;
	uint64_t resample;		/* eventfd that is signalled when it was handled; or 0 */
	struct vt_when set;
};

const struct vt_model_irqfd *vt_model_irqfd(const struct vt_session *session, uint64_t vm,
					    uint64_t eventfd);
const struct vt_model_irqfd *vt_model_next_irqfd(const struct vt_session *session,
						 const struct vt_model_irqfd *irqfd);

/* An eventfd that is signalled when the guest writes there: KVM_IOEVENTFD. */
struct vt_model_vm_doorbell {
	uint64_t vm, eventfd;
	uint64_t address;		/* of the guest, or an I/O port */
	uint32_t length, flags;		/* KVM_IOEVENTFD_FLAG_* */
	uint64_t data;			/* with _DATAMATCH: only when this is written */
	struct vt_when set;
};

const struct vt_model_vm_doorbell *
vt_model_next_vm_doorbell(const struct vt_session *session,
			  const struct vt_model_vm_doorbell *doorbell);

/* Memory of the guest that is a mapping of a file of VFIO's. */
struct vt_model_slot {
	uint64_t vm;
	uint32_t slot, flags;		/* KVM_MEM_* */
	uint64_t guest, size;
	pid_t tgid;
	uint64_t address;		/* in the memory of .tgid */
	uint64_t file;			/* the first that was mapped there, when the call was made */
	struct vt_when set;
};

const struct vt_model_slot *vt_model_next_slot(const struct vt_session *session,
					       const struct vt_model_slot *slot);

/* ---- memory of processes that is a mapping of such a file ---- */

/* Of @file, or, 0, of any; each process' by address. At most @max; returns how many there are. */
size_t vt_model_mapped(const struct vt_session *session, uint64_t file,
		       struct vt_mapped *list, size_t max);

#endif
