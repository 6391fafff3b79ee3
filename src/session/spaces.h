/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's address spaces as they are read: containers, groups, iommufds and their
 * objects, and what is mapped for DMA. See model.h, which includes this.
 *
 * Effects are what the kernel has said. Where it was not seen whether something happened,
 * or where an answer of the kernel's does not fit what was seen before, the space has a
 * doubt, until a call makes sure of it again.
 */
#ifndef VT_SESSION_SPACES_H
#define VT_SESSION_SPACES_H

#include "call/call.h"
#include "session/session.h"
#include "util/intervals.h"

/* ---- address spaces ---- */

/* Why the mappings that are known may not be those that there are. */
enum vt_doubt {
	VT_DOUBT_NONE,
	VT_DOUBT_ELSEWHERE,		/* it was there before we came: its past is not known */
	VT_DOUBT_RESULT,		/* a call that changes it had no result that was seen */
	VT_DOUBT_ARGUMENT,		/* the argument of such a call could not be read */
	VT_DOUBT_ANSWER,		/* an answer of the kernel's contradicts what was seen */
	VT_DOUBT_LOST,			/* events were lost */
	VT_DOUBT_BOUND,			/* more than are kept */
	VT_DOUBTS
};

/* As a sentence says it: "events were lost". */
const char *vt_doubt_text(enum vt_doubt doubt);

/* Whether a container, or an iommufd used as one, has an IOMMU model. */
enum vt_iommu_state {
	VT_IOMMU_UNKNOWN,		/* not seen: it was set elsewhere, or not at all */
	VT_IOMMU_NONE,
	VT_IOMMU_SET,
	VT_IOMMU_SET_ELSEWHERE,		/* calls succeed that need one */
};

/* IOVAs that may be used, the last included. */
struct vt_model_range {
	uint64_t first, last;
};

/* A container, or an IOAS of an iommufd. */
struct vt_model_space {
	uint64_t file;			/* of the container or the iommufd */
	/*
	 * Id of the IOAS. 0: it is a container's; or, of an iommufd, that which the kernel has
	 * made for VFIO's calls, and whose id nobody has asked for.
	 */
	uint32_t ioas;
	bool iommufd;
	struct vt_when made;		/* or met first */
	bool from_start;		/* it was seen to be made, and no call was lost since */

	/* Of a container; of an iommufd see struct vt_model_iommufd. */
	enum vt_iommu_state iommu;
	uint32_t model;			/* SET: VFIO_TYPE1v2_IOMMU, ... */
	struct vt_when iommu_when;	/* set, or dropped; of UNKNOWN: nothing */

	/* As the program was told last. */
	struct vt_when told;		/* .tgid 0: it never was */
	uint64_t page_sizes;		/* a bit for each; 0: never told */
	uint64_t alignment;		/* of IOVAs in an IOAS; 0: never told */
	const struct vt_model_range *ranges;
	size_t nranges;			/* 0: never told */
	/*
	 * Of an IOAS: where the kernel puts mappings that are given no IOVA, and which addresses
	 * no device may take away (IOMMU_IOAS_ALLOW_IOVAS). None: it puts them anywhere.
	 */
	bool allowed_known;
	const struct vt_model_range *allowed;
	size_t nallowed;
	struct vt_when allowed_when;	/* .tgid 0: nobody was seen to say */
	/* How many mappings the container has room for, counted on from what it was told. */
	bool left_known;
	uint64_t left;
	bool dirty;			/* dirty pages are tracked */
	bool small_pages;		/* mappings may be cut: IOMMU_OPTION_HUGE_PAGES is 0 */

	size_t live;			/* mappings */
	uint64_t bytes;			/* of them together */
	size_t peak;			/* most .live ever */
	uint64_t peak_bytes;
	uint64_t maps, unmaps;		/* calls that succeeded */
	uint64_t unmapped;		/* mappings that such a call has removed */
	enum vt_doubt doubt;
	struct vt_when doubted;		/* the first time since it was sure last */
};

/* NULL: there is none, or nothing was seen of it. */
const struct vt_model_space *vt_model_space(const struct vt_session *session, uint64_t file,
					    uint32_t ioas);
/* In the order of their coming; NULL begins, and is returned after the last. */
const struct vt_model_space *vt_model_next_space(const struct vt_session *session,
						 const struct vt_model_space *space);

/*
 * The space that VFIO's mapping calls on the descriptor of @file use: a container's, or of
 * an iommufd the IOAS that serves as one. NULL: none is known.
 */
const struct vt_model_space *vt_model_dma_space(const struct vt_session *session,
						uint64_t file);

/* ---- mappings for DMA ---- */

enum vt_mapping_source {
	VT_MAPS_MEMORY,			/* .source: address in the memory of .tgid */
	VT_MAPS_FILE,			/* .source: offset in the file .of */
	VT_MAPS_COPY,			/* .source: IOVA in the IOAS .of; IOMMU_IOAS_COPY */
};

#define VT_MAPPING_READ	 0x1u		/* by the device */
#define VT_MAPPING_WRITE 0x2u

/* Small, as there may be very many; vt_model_mapping_when() says when it was made. */
struct vt_model_mapping {
	struct vt_interval iovas;	/* .first and .last, the latter included */
	uint64_t source;
	uint64_t line;
	int64_t real;			/* nanoseconds since the epoch */
	pid_t tgid, tid;		/* whose call has made it, or has set its memory anew */
	uint32_t of;
	uint8_t from;			/* enum vt_mapping_source */
	uint8_t access;			/* VT_MAPPING_* */
	bool stale;			/* its address was taken back (UNMAP_DMA_FLAG_VADDR) */
};

static inline uint64_t vt_model_mapping_size(const struct vt_model_mapping *mapping)
{
	return mapping->iovas.last - mapping->iovas.first + 1;
}

struct vt_when vt_model_mapping_when(const struct vt_model_mapping *mapping);

/* The first that shares a byte with @first to @last, and the next such behind @after. */
const struct vt_model_mapping *vt_model_mapping(const struct vt_model_space *space,
						uint64_t first, uint64_t last);
const struct vt_model_mapping *vt_model_next_mapping(const struct vt_model_space *space,
						     const struct vt_model_mapping *after,
						     uint64_t first, uint64_t last);

/* How the mappings lie: to be asked seldom, for all of them are looked at. */
struct vt_model_shape {
	size_t sizes[64];		/* [i]: of 2^i bytes and more, up to the next */
	/* The largest run of IOVAs that may be used and are not; .last < .first: none is free. */
	struct vt_model_range hole;
	bool bounded;			/* the program was told which may be used */
};

void vt_model_shape(const struct vt_model_space *space, struct vt_model_shape *shape);

/* The largest run of IOVAs that the kernel may choose from: of .allowed, where there are any. */
struct vt_model_range vt_model_choice(const struct vt_model_space *space);

/* ---- groups ---- */

enum vt_attached {
	VT_ATTACHED_UNKNOWN,		/* nothing was seen of it */
	VT_ATTACHED_NO,
	VT_ATTACHED_YES,		/* .container 0: to one that was not seen */
};

struct vt_model_group {
	uint64_t file;
	uint32_t number;		/* of the IOMMU group */
	bool numbered;			/* the number is known */
	bool noiommu;
	struct vt_when made;		/* or met first */
	enum vt_attached attached;
	uint64_t container;		/* its file, or that of an iommufd */
	struct vt_when attached_when;	/* attached or detached */
	bool told;			/* VFIO_GROUP_GET_STATUS was asked: */
	uint32_t flags;
	struct vt_when told_when;
};

const struct vt_model_group *vt_model_group(const struct vt_session *session, uint64_t file);
const struct vt_model_group *vt_model_next_group(const struct vt_session *session,
						 const struct vt_model_group *group);

#endif
