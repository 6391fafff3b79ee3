/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's address spaces for readers: containers, groups and IOASes, and what is mapped
 * for DMA. Included by model.h.
 *
 * The model follows what the kernel said. If it was not seen whether something happened, or an
 * answer of the kernel does not fit what was seen before, the space is in doubt until a later
 * call makes its mappings certain again.
 */
#ifndef VT_SESSION_SPACES_H
#define VT_SESSION_SPACES_H

#include "call/call.h"
#include "session/session.h"
#include "util/intervals.h"

/* ---- address spaces ---- */

/* Why the known mappings may differ from the real ones. */
enum vt_doubt {
	VT_DOUBT_NONE,
	VT_DOUBT_ELSEWHERE,		/* it existed before we came; its past is not known */
	VT_DOUBT_RESULT,		/* the result of a call that changes it was not seen */
	VT_DOUBT_ARGUMENT,		/* the argument of such a call could not be read */
	VT_DOUBT_ANSWER,		/* an answer of the kernel contradicts what was seen */
	VT_DOUBT_LOST,			/* events were lost */
	VT_DOUBT_BOUND,			/* it has more mappings than we keep */
	VT_DOUBT_SENT,			/* who was sent a descriptor of it may be untraced */
	VT_DOUBTS
};

/* The doubt for sentences: "events were lost". */
const char *vt_doubt_text(enum vt_doubt doubt);

/* Whether a container, or an iommufd that is used as one, has an IOMMU model. */
enum vt_iommu_state {
	VT_IOMMU_UNKNOWN,		/* not seen; it may have one */
	VT_IOMMU_NONE,			/* of a space in doubt see vt_model_iommu() */
	VT_IOMMU_SET,
	VT_IOMMU_SET_ELSEWHERE,		/* not seen, but calls succeeded that need one */
};

/* IOVAs that may be used, both ends included. */
struct vt_model_range {
	uint64_t first, last;
};

/* A container, or an IOAS of an iommufd. */
struct vt_model_space {
	uint64_t file;			/* of the container or the iommufd */
	/*
	 * Id of the IOAS. 0: a container; or, if .iommufd, the IOAS that the kernel made for
	 * VFIO's own calls and whose id no call has asked for.
	 */
	uint32_t ioas;
	bool iommufd;
	struct vt_when made;		/* created, or first seen */
	bool from_start;		/* it was seen to be created, and no call was lost since */

	/* For a container; an iommufd has these in struct vt_model_iommufd. */
	enum vt_iommu_state iommu;
	uint32_t model;			/* if SET: VFIO_TYPE1v2_IOMMU, ... */
	struct vt_when iommu_when;	/* when it was set or dropped; nothing if UNKNOWN */
	/*
	 * Number of mappings that went when the container lost its IOMMU, and when that was; 0 as
	 * soon as something is mapped again. A recording's state does not have them.
	 */
	size_t lost;
	struct vt_when lost_when;

	/* What the kernel told the program last: */
	struct vt_when told;		/* .tgid 0: it told nothing */
	uint64_t page_sizes;		/* bit per size in bytes; 0: not told */
	uint64_t alignment;		/* of IOVAs in an IOAS, in bytes; 0: not told */
	const struct vt_model_range *ranges;
	size_t nranges;			/* 0: not told */
	/*
	 * For an IOAS: where the kernel places mappings whose IOVA it chooses, and which IOVAs
	 * no device may reserve (IOMMU_IOAS_ALLOW_IOVAS). None: it places them anywhere.
	 */
	bool allowed_known;
	const struct vt_model_range *allowed;
	size_t nallowed;
	struct vt_when allowed_when;	/* .tgid 0: no call was seen */
	/* Number of mappings that the container can still take, counted on from what it told. */
	bool left_known;
	uint64_t left;
	bool dirty;			/* dirty pages are tracked */
	bool small_pages;		/* IOMMU_OPTION_HUGE_PAGES is 0: mappings may be cut */

	size_t live;			/* number of mappings */
	uint64_t bytes;			/* bytes mapped by all of them */
	size_t peak;			/* greatest .live so far */
	uint64_t peak_bytes;
	uint64_t maps, unmaps;		/* number of successful calls */
	uint64_t unmapped;		/* number of mappings that these calls have removed */
	enum vt_doubt doubt;
	struct vt_when doubted;		/* when it was first doubted since it was last certain */
};

/* NULL: it does not exist, or was not seen. */
const struct vt_model_space *vt_model_space(const struct vt_session *session, uint64_t file,
					    uint32_t ioas);
/* Its .iommu; that it has none is not known of a space in doubt. */
enum vt_iommu_state vt_model_iommu(const struct vt_model_space *space);
/* In the order in which they were first seen; see model.h. */
const struct vt_model_space *vt_model_next_space(const struct vt_session *session,
						 const struct vt_model_space *space);

/*
 * The space that VFIO's mapping calls on the descriptor of @file use: the container, or the
 * IOAS of an iommufd that serves as one. NULL: not known.
 */
const struct vt_model_space *vt_model_dma_space(const struct vt_session *session,
						uint64_t file);

/* ---- mappings for DMA ---- */

enum vt_mapping_source {
	VT_MAPS_MEMORY,			/* .source: address in the memory of .tgid */
	VT_MAPS_FILE,			/* .source: offset in the file whose number is .of */
	VT_MAPS_COPY,			/* .source: IOVA in the IOAS .of (IOMMU_IOAS_COPY) */
};

#define VT_MAPPING_READ	 0x1u		/* access that the device has */
#define VT_MAPPING_WRITE 0x2u

/* Kept small, because there may be millions. vt_model_mapping_when() says when it was made. */
struct vt_model_mapping {
	struct vt_interval iovas;	/* .first and .last, both included */
	uint64_t source;
	uint64_t line;
	int64_t real;			/* nanoseconds since the epoch */
	pid_t tgid, tid;		/* whose call made it, or set its memory address anew */
	uint32_t of;
	uint8_t from;			/* enum vt_mapping_source */
	uint8_t access;			/* VT_MAPPING_* */
	bool stale;			/* has no memory address (UNMAP_DMA_FLAG_VADDR) */
};

static inline uint64_t vt_model_mapping_size(const struct vt_model_mapping *mapping)
{
	return mapping->iovas.last - mapping->iovas.first + 1;
}

struct vt_when vt_model_mapping_when(const struct vt_model_mapping *mapping);

/* The first mapping with a byte in @first to @last, and the next such one behind @after. */
const struct vt_model_mapping *vt_model_mapping(const struct vt_model_space *space,
						uint64_t first, uint64_t last);
const struct vt_model_mapping *vt_model_next_mapping(const struct vt_model_space *space,
						     const struct vt_model_mapping *after,
						     uint64_t first, uint64_t last);

/*
 * A mapping in which a byte of the memory of @tgid from @address on is, and its space; NULL: none,
 * or there are so many that looking at each would take too long.
 */
const struct vt_model_mapping *vt_model_maps_memory(const struct vt_session *session, pid_t tgid,
						    uint64_t address, uint64_t length,
						    const struct vt_model_space **space);

/* How mappings are distributed. Slow: looks at every mapping. */
struct vt_model_shape {
	size_t sizes[64];		/* [i]: number of mappings of 2^i to 2^(i+1) - 1 bytes */
	/* The largest unused run of usable IOVAs; .last < .first: nothing is free. */
	struct vt_model_range hole;
	bool bounded;			/* which IOVAs are usable is known */
};

void vt_model_shape(const struct vt_model_space *space, struct vt_model_shape *shape);

/*
 * The largest run of IOVAs that the kernel may choose from, within .allowed if that is not
 * empty.
 */
struct vt_model_range vt_model_choice(const struct vt_model_space *space);

/* ---- groups ---- */

enum vt_attached {
	VT_ATTACHED_UNKNOWN,		/* no call was seen that tells */
	VT_ATTACHED_NO,
	VT_ATTACHED_YES,		/* .container 0: to a container that was not seen */
};

struct vt_model_group {
	uint64_t file;
	uint32_t number;		/* number of the IOMMU group */
	bool numbered;			/* .number is known */
	bool noiommu;
	struct vt_when made;		/* opened, or first seen */
	enum vt_attached attached;
	uint64_t container;		/* its file; a container or an iommufd */
	struct vt_when attached_when;	/* when it was attached or detached */
	struct vt_when sure;		/* the last moment when .attached was sure */
	bool told;			/* VFIO_GROUP_GET_STATUS was called, and answered .flags */
	uint32_t flags;
	struct vt_when told_when;
};

/*
 * Whether the group may be detached by now, although no call was seen: when the last of its
 * devices is taken from VFIO, the kernel detaches it from its container, and nobody is told. It
 * waits for an open device, so there is none; and an iommufd keeps what is in it.
 */
bool vt_model_may_be_detached(const struct vt_session *session,
			      const struct vt_model_group *group);

const struct vt_model_group *vt_model_group(const struct vt_session *session, uint64_t file);
const struct vt_model_group *vt_model_next_group(const struct vt_session *session,
						 const struct vt_model_group *group);

#endif
