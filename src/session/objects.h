/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's iommufds as they are read: what objects each has, by their ids, and what is
 * attached to what. See model.h, which includes this; address spaces are in spaces.h.
 */
#ifndef VT_SESSION_OBJECTS_H
#define VT_SESSION_OBJECTS_H

#include "session/spaces.h"

/* An IOAS that VFIO's own calls on the iommufd use, as if it were a container. */
enum vt_compat {
	VT_COMPAT_UNKNOWN,
	VT_COMPAT_NONE,
	VT_COMPAT_SET,
};

struct vt_model_iommufd {
	uint64_t file;
	struct vt_when made;		/* or met first */
	bool from_start;		/* it was seen to be opened, and no call was lost since */
	enum vt_compat compat;
	uint32_t compat_ioas;		/* 0: nobody has asked for its id */
	struct vt_when compat_when;
	/* VFIO_SET_IOMMU on it; it may be called again. */
	enum vt_iommu_state iommu;
	uint32_t model;
	struct vt_when iommu_when;
	bool process_limit;		/* pinned memory counts for the process */
	/* Whose pinned memory it is since IOMMU_IOAS_CHANGE_PROCESS; .tgid 0: not called. */
	struct vt_when process;
};

const struct vt_model_iommufd *vt_model_iommufd(const struct vt_session *session, uint64_t file);
const struct vt_model_iommufd *vt_model_next_iommufd(const struct vt_session *session,
						     const struct vt_model_iommufd *iommufd);

enum vt_object_type {
	VT_OBJECT_UNKNOWN,		/* spoken of, and not seen being made */
	VT_OBJECT_IOAS,			/* see vt_model_space() */
	VT_OBJECT_HWPT_PAGING,
	VT_OBJECT_HWPT_NESTED,
	VT_OBJECT_HWPT,			/* one of these two: it is not known which */
	VT_OBJECT_DEVICE,
	VT_OBJECT_FAULT_QUEUE,
	VT_OBJECT_VIOMMU,
	VT_OBJECT_VDEVICE,
	VT_OBJECT_VEVENT_QUEUE,
	VT_OBJECT_HW_QUEUE,
	VT_OBJECT_TYPES
};

/* "IOAS", "nested HWPT", ...: as a sentence says it. */
const char *vt_object_text(enum vt_object_type type);

/* Other objects are named by their ids; 0: none. */
struct vt_model_object {
	uint64_t file;			/* of the iommufd */
	uint32_t id;
	enum vt_object_type type;
	/*
	 * What it was made from: of a paging HWPT the IOAS, of a nested one the HWPT or vIOMMU,
	 * of a vIOMMU the HWPT, of what belongs to a vIOMMU that.
	 */
	uint32_t parent;
	uint32_t device;		/* of a HWPT, vIOMMU, vDEVICE: for which it was made */
	uint32_t fault_queue;		/* of a HWPT */
	uint32_t flags;			/* of a HWPT */
	uint32_t kind;			/* of a HWPT .data_type; of others .type */
	uint64_t opened;		/* file of a device, and of a queue that has a descriptor */
	bool automatic;			/* a HWPT that lives as long as it is attached */
	struct vt_when made;		/* or spoken of first */
	bool destroyed;			/* known until its id is used again */
	struct vt_when ended;
};

/* What the id stands for, or stood for last; NULL: nothing was seen of it. */
const struct vt_model_object *vt_model_object(const struct vt_session *session, uint64_t file,
					      uint32_t id);
/* Of all iommufds, in the order of their coming; NULL begins. */
const struct vt_model_object *vt_model_next_object(const struct vt_session *session,
						   const struct vt_model_object *object);
/* The device as an object of its iommufd: by its open file. NULL: it is not bound. */
const struct vt_model_object *vt_model_bound(const struct vt_session *session, uint64_t device);

/*
 * A device uses an IOAS or HWPT. With PASIDs it may use several. One that a group has handed
 * out, whose container is the iommufd, uses the IOAS that served as container then.
 */
struct vt_model_attachment {
	uint64_t file;			/* of the iommufd */
	uint64_t opened;		/* the device's */
	uint32_t device;		/* its object; 0: of a group, whose id nobody is told */
	bool has_pasid;
	uint32_t pasid;
	uint32_t pt;			/* the HWPT; of a mediated device the IOAS */
	uint32_t ioas;			/* that this leads to; 0: not known */
	struct vt_when when;
};

const struct vt_model_attachment *
vt_model_next_attachment(const struct vt_session *session,
			 const struct vt_model_attachment *attachment);

#endif
