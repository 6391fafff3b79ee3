/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's iommufds for readers: the objects of each, by id, and what is attached to what.
 * Address spaces are in spaces.h. Included by model.h.
 */
#ifndef VT_SESSION_OBJECTS_H
#define VT_SESSION_OBJECTS_H

#include "session/spaces.h"

/* Whether an iommufd has an IOAS that VFIO's own calls use as if it were a container. */
enum vt_compat {
	VT_COMPAT_UNKNOWN,
	VT_COMPAT_NONE,
	VT_COMPAT_SET,
};

struct vt_model_iommufd {
	uint64_t file;
	struct vt_when made;		/* opened, or first seen */
	bool from_start;		/* it was seen to be opened, and no call was lost since */
	enum vt_compat compat;
	uint32_t compat_ioas;		/* 0: no call has asked for its id */
	struct vt_when compat_when;
	/* VFIO_SET_IOMMU on the iommufd, which may be called more than once. */
	enum vt_iommu_state iommu;
	uint32_t model;
	struct vt_when iommu_when;
	bool process_limit;		/* pinned memory is charged to the process, not the user */
	/* IOMMU_IOAS_CHANGE_PROCESS: the process charged since; .tgid 0: never called. */
	struct vt_when process;
};

const struct vt_model_iommufd *vt_model_iommufd(const struct vt_session *session, uint64_t file);
const struct vt_model_iommufd *vt_model_next_iommufd(const struct vt_session *session,
						     const struct vt_model_iommufd *iommufd);

enum vt_object_type {
	VT_OBJECT_UNKNOWN,		/* a call named its id; its creation was not seen */
	VT_OBJECT_IOAS,			/* see vt_model_space() */
	VT_OBJECT_HWPT_PAGING,
	VT_OBJECT_HWPT_NESTED,
	VT_OBJECT_HWPT,			/* one of the two; not known which */
	VT_OBJECT_DEVICE,
	VT_OBJECT_FAULT_QUEUE,
	VT_OBJECT_VIOMMU,
	VT_OBJECT_VDEVICE,
	VT_OBJECT_VEVENT_QUEUE,
	VT_OBJECT_HW_QUEUE,
	VT_OBJECT_TYPES
};

/* The type for sentences: "IOAS", "nested HWPT". */
const char *vt_object_text(enum vt_object_type type);

/* Ids in the members are those of other objects of the same iommufd; 0: none. */
struct vt_model_object {
	uint64_t file;			/* file of the iommufd */
	uint32_t id;
	enum vt_object_type type;
	/*
	 * Id of the object that it was made from: a paging HWPT from an IOAS, a nested HWPT
	 * from a HWPT or vIOMMU, a vIOMMU from a HWPT, and what belongs to a vIOMMU from that.
	 */
	uint32_t parent;
	uint32_t device;		/* for HWPT, vIOMMU, vDEVICE: the device given */
	uint32_t fault_queue;		/* for a HWPT */
	uint32_t flags;			/* for a HWPT: flags of the call */
	uint32_t kind;			/* .data_type of a HWPT, .type of other objects */
	uint64_t opened;		/* file of a device, or of a queue's descriptor; or 0 */
	bool automatic;			/* a HWPT that the kernel made, and destroys when unused */
	struct vt_when made;		/* created, or first named */
	bool destroyed;			/* destroyed; kept until its id is used again */
	struct vt_when ended;
};

/* The object that has the id, or had it last; NULL: not seen. */
const struct vt_model_object *vt_model_object(const struct vt_session *session, uint64_t file,
					      uint32_t id);
/* The objects of all iommufds, in the order in which they were first seen; see model.h. */
const struct vt_model_object *vt_model_next_object(const struct vt_session *session,
						   const struct vt_model_object *object);
/* The device as an object of its iommufd. @device: its file. NULL: it is not bound. */
const struct vt_model_object *vt_model_bound(const struct vt_session *session, uint64_t device);

/*
 * A device uses an IOAS or HWPT; with PASIDs it may use several. A device that was opened
 * through a group whose container is the iommufd uses the IOAS that was the container at that
 * time.
 */
struct vt_model_attachment {
	uint64_t file;			/* file of the iommufd */
	uint64_t opened;		/* file of the device */
	uint32_t device;		/* its object; 0: opened through a group, id not known */
	bool has_pasid;
	uint32_t pasid;
	uint32_t pt;			/* id of the HWPT, or of a mediated device's IOAS */
	uint32_t ioas;			/* id of the IOAS behind .pt; 0: not known */
	struct vt_when when;
};

const struct vt_model_attachment *
vt_model_next_attachment(const struct vt_session *session,
			 const struct vt_model_attachment *attachment);

#endif
