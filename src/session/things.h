/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open files and who has them, devices, and the files that calls on devices make: the model
 * for readers. Included by model.h.
 */
#ifndef VT_SESSION_THINGS_H
#define VT_SESSION_THINGS_H

#include "call/call.h"
#include "session/session.h"

/* ---- open files ---- */

/*
 * Whether an open file still exists. A process that is not traced may have it, if a message
 * carried it or it was open before the trace began.
 */
enum vt_model_life {
	VT_MODEL_OPEN,			/* a descriptor, a mapping or another file holds it */
	VT_MODEL_MAYBE,			/* nothing that we see holds it, but others may */
	VT_MODEL_CLOSED,		/* nothing holds it */
};

struct vt_model_file {
	uint64_t number;
	enum vfiotrace_fd_kind kind;
	/*
	 * As last seen, without regard to .closed; NULL: an eventfd that the source was not
	 * asked about.
	 */
	const struct vt_fd *what;
	enum vt_model_life life;
	/* The call that opened it was seen, and none was lost since. */
	bool made_seen;
	bool had;			/* it was open when we attached to a process that has it */
	bool sent;			/* a message carried it */
	/*
	 * A descriptor was received and taken for this file. The file was sent, its sender had
	 * closed it, and no other file on the way looked like it. Still, another file may have
	 * arrived.
	 */
	bool guessed;
	unsigned int mappings;		/* in the memory of traced processes */
	unsigned int holders;		/* number of files that keep it open: KVM's, or devices */
	struct vt_when made;		/* opened, or first seen */
	struct vt_when ended;		/* valid if .life is not OPEN */
};

const struct vt_model_file *vt_model_file(const struct vt_session *session, uint64_t number);
/*
 * Whether all that was done with the open file was seen: it was seen being opened, and no process
 * that is not traced can have it.
 */
bool vt_model_saw_all(const struct vt_session *session, uint64_t number);
const struct vt_model_file *vt_model_next_file(const struct vt_session *session,
					       const struct vt_model_file *file);

/* Whether what is known of the file rests on such a guess about itself or what it belongs to. */
bool vt_model_rests_on_guess(const struct vt_session *session, uint64_t file);

/* Whether summaries and findings are about such files: VFIO's, and those used with them. */
bool vt_model_is_ours(enum vfiotrace_fd_kind kind);

/* A descriptor that names the file. Processes that share a table are listed one by one. */
struct vt_model_descriptor {
	pid_t tgid;
	int fd;
};

/* Writes at most @max descriptors. Returns how many there are. */
size_t vt_model_descriptors(const struct vt_session *session, uint64_t file,
			    struct vt_model_descriptor *list, size_t max);

/* ---- devices ---- */

/* An interrupt index of a device. */
struct vt_model_irq {
	uint32_t index;
	bool told;			/* VFIO_DEVICE_GET_IRQ_INFO answered .flags and .count */
	uint32_t flags, count;
	unsigned int armed;		/* number of vectors that have an eventfd to trigger */
	/*
	 * With how many vectors it was enabled, which it stays though all eventfds are taken
	 * away; 0: it is not, as far as was seen. Of INTx, MSI and MSI-X.
	 */
	uint32_t enabled;
	bool unsure;			/* a failed call may have taken eventfds away */
	struct vt_when changed;		/* last change of its eventfds; .tgid 0: never */
};

/* A vector with the eventfd that it was given. */
struct vt_model_vector {
	uint32_t index, vector;
	enum vt_service_action action;
	uint64_t eventfd;		/* number of its file; VFIO keeps it even if closed */
};

enum vt_model_power {
	VT_MODEL_POWER_UNSAID,		/* no low power state was asked for */
	VT_MODEL_POWER_LOW,
	VT_MODEL_POWER_LOW_WAKEUP,
	VT_MODEL_POWER_LEFT,		/* it was entered, and left again */
};

/* Address of a PCI function. */
struct vt_model_address {
	uint16_t segment;
	uint8_t bus, devfn;
	uint32_t owner;			/* IOMMU group; if .by_id, the device's id in the iommufd */
	bool by_id;
};

struct vt_model_device {
	uint64_t file;
	const struct vt_session_name *name;
	uint64_t group;			/* file of the group that opened it; 0: not seen */

	bool told;			/* VFIO_DEVICE_GET_INFO answered .flags and so on */
	uint32_t flags, nregions, nirqs;

	unsigned int resets;		/* number of VFIO_DEVICE_RESET */
	unsigned int hot_resets;	/* hot resets that are known to have included this device */
	struct vt_when reset;		/* the last reset of either kind */
	/* VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: the functions that are reset together. */
	const struct vt_model_address *together;
	size_t ntogether;		/* 0: not asked for */

	enum vt_model_power power;
	struct vt_when power_set;
	bool bus_master_set;		/* VFIO_DEVICE_FEATURE_BUS_MASTER set .bus_master */
	bool bus_master;
	bool logging;			/* DMA is logged, in pages of .logging_page bytes */
	uint64_t logging_page;
	struct vt_when logging_set;

	bool migration_told;		/* _FEATURE_MIGRATION answered .migration_flags */
	uint64_t migration_flags;
	bool state_known;
	uint32_t state;			/* enum vfio_device_mig_state */
	struct vt_when state_set;	/* when the state was set or asked for */
	uint64_t stream;		/* file of the last data stream; 0: none */

	bool token_set;			/* .token is set (for the device's virtual functions) */
	uint8_t token[16];
};

const struct vt_model_device *vt_model_device(const struct vt_session *session,
					      uint64_t file);
const struct vt_model_device *vt_model_next_device(const struct vt_session *session,
						   const struct vt_model_device *device);

/* Regions as the kernel described them, in the order in which the program asked for them. */
const struct vt_region *vt_model_next_region(const struct vt_session *session, uint64_t file,
					     const struct vt_region *region);

/* By index: each index that the program has asked about or set. */
const struct vt_model_irq *vt_model_next_irq(struct vt_session *session, uint64_t file,
					     const struct vt_model_irq *irq);

/* Doorbells of VFIO_DEVICE_IOEVENTFD, in the order in which they were set. */
const struct vt_model_doorbell *
vt_model_next_doorbell(struct vt_session *session, uint64_t file,
		       const struct vt_model_doorbell *doorbell);

/* Writes at most @max vectors, ordered by index, action and vector. Returns how many there are. */
size_t vt_model_vectors(struct vt_session *session, uint64_t file,
			struct vt_model_vector *list, size_t max);

/* ---- files that calls on devices have made ---- */

/* A data stream of a migration. */
struct vt_model_stream {
	uint64_t file;
	uint64_t device;		/* file of the device */
	uint32_t state;			/* state that it was made for: enum vfio_device_mig_state */
	struct vt_when made;
};

const struct vt_model_stream *vt_model_stream(const struct vt_session *session, uint64_t file);
const struct vt_model_stream *vt_model_next_stream(const struct vt_session *session,
						   const struct vt_model_stream *stream);

/* A dma-buf of a part of a region, or of a plane of a graphics device. */
struct vt_model_dmabuf {
	uint64_t file;
	uint64_t device;		/* file of the device */
	bool plane;
	uint32_t index;			/* of the region, or dmabuf_id of the plane */
	const struct vt_region_area *areas;	/* areas of the region */
	size_t nareas;
	bool cut;			/* there are more areas, which could not be read */
	struct vt_when made;
};

const struct vt_model_dmabuf *vt_model_dmabuf(const struct vt_session *session, uint64_t file);
const struct vt_model_dmabuf *vt_model_next_dmabuf(const struct vt_session *session,
						   const struct vt_model_dmabuf *dmabuf);

/* ---- VMs of KVM; each is an open file ---- */

/* A file of VFIO's that a VM was given (KVM_DEV_VFIO_FILE_ADD). */
struct vt_model_vm_file {
	uint64_t vm;			/* file of the VM; 0: not seen */
	uint64_t by;			/* file of the VM's VFIO device */
	uint64_t file;
	struct vt_when added;
};

const struct vt_model_vm_file *vt_model_next_vm_file(const struct vt_session *session,
						     const struct vt_model_vm_file *file);

/* KVM_IRQFD: an eventfd that a VM takes an interrupt from, whoever signals it. */
struct vt_model_irqfd {
	uint64_t vm, eventfd;
	uint32_t gsi;
	uint64_t resample;		/* eventfd signalled when the guest has handled it; or 0 */
	struct vt_when set;
};

const struct vt_model_irqfd *vt_model_irqfd(const struct vt_session *session, uint64_t vm,
					    uint64_t eventfd);
const struct vt_model_irqfd *vt_model_next_irqfd(const struct vt_session *session,
						 const struct vt_model_irqfd *irqfd);

/* KVM_IOEVENTFD: an eventfd that is signalled when the guest writes to an address. */
struct vt_model_vm_doorbell {
	uint64_t vm, eventfd;
	uint64_t address;		/* guest physical address, or I/O port */
	uint32_t length, flags;		/* .length in bytes; .flags: KVM_IOEVENTFD_FLAG_* */
	uint64_t data;			/* with _DATAMATCH: signal only if this is written */
	struct vt_when set;
};

const struct vt_model_vm_doorbell *
vt_model_next_vm_doorbell(const struct vt_session *session,
			  const struct vt_model_vm_doorbell *doorbell);

/* Memory of a guest that is a mapping of a file of VFIO's. */
struct vt_model_slot {
	uint64_t vm;
	uint32_t slot, flags;		/* .flags: KVM_MEM_* */
	uint64_t guest, size;
	pid_t tgid;
	uint64_t address;		/* in the memory of .tgid */
	uint64_t file;			/* first file mapped there when the call was made */
	struct vt_when set;
};

const struct vt_model_slot *vt_model_next_slot(const struct vt_session *session,
					       const struct vt_model_slot *slot);

/* ---- memory of processes that is a mapping of such a file ---- */

/*
 * Mappings of @file (0: of all files), by process and address. Writes at most @max; returns
 * how many there are.
 */
size_t vt_model_mapped(const struct vt_session *session, uint64_t file,
		       struct vt_mapped *list, size_t max);

#endif
