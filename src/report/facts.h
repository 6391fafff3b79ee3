/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What summaries and graphs ask the model and the system, so that all their forms get the same
 * answers.
 */
#ifndef VT_REPORT_FACTS_H
#define VT_REPORT_FACTS_H

#include "session/model.h"
#include "source/source.h"

/* The next file (NULL: the first) that summaries show and that is open, or may be. */
const struct vt_model_file *vt_facts_next_file(const struct vt_session *session,
					       const struct vt_model_file *file);

/* The descriptors of a file. The caller frees the array; NULL if there are none. */
struct vt_model_descriptor *vt_facts_descriptors(const struct vt_session *session,
						 uint64_t file, size_t *count);

/* ---- processes ---- */

#define VT_UNLIMITED UINT64_MAX

struct vt_facts_process {
	pid_t tgid;
	char name[VT_NAME_MAX];		/* program's name; "": not known */
	bool memory_known;		/* .locked and .pinned (bytes) are known */
	uint64_t locked;		/* counted against RLIMIT_MEMLOCK; containers add to it */
	uint64_t pinned;		/* pinned by iommufd and other users */
	bool before_known;		/* the same two when we attached are known */
	uint64_t locked_before, pinned_before;
	bool limit_known;
	uint64_t soft, hard;		/* RLIMIT_MEMLOCK in bytes; or VT_UNLIMITED */
};

struct vt_facts_processes {
	struct vt_facts_process *list;
	size_t count;
};

/* The processes that have a descriptor of such a file, by pid. */
void vt_facts_processes(const struct vt_session *session, struct vt_facts_processes *ret);
void vt_facts_processes_free(struct vt_facts_processes *processes);

/*
 * Asks the system about the processes. For the process @tgid the thread @tid is asked, because
 * the leader may have ended before.
 */
void vt_facts_ask(const struct vt_source *source, struct vt_facts_processes *processes,
		  pid_t tgid, pid_t tid);

/* Asks about the name and memory of one process only. */
void vt_facts_ask_memory(const struct vt_source *source, struct vt_facts_process *process,
			 pid_t tid);

/* ---- devices ---- */

/*
 * Writes "BAR0", "MSIX", or the number if the index has no name. @show: as for
 * vfiotrace_index_xlat().
 */
void vt_facts_index(char *text, size_t size, enum vfiotrace_show show,
		    enum vfiotrace_device_type type, uint32_t index);

/* Memory of a process that is mapped from a device. */
struct vt_facts_part {
	const struct vt_region *region;	/* NULL: not known */
	uint64_t within;		/* offset in the region; if NULL, in the device */
	struct vt_mapped mapped;
};

/* All such memory of the device. The caller frees the array. */
struct vt_facts_part *vt_facts_parts(struct vt_session *session, uint64_t device,
				     size_t *count);

/* Memory that is mapped from a device that is not known. The caller frees the array. */
struct vt_mapped *vt_facts_strays(const struct vt_session *session, size_t *count);

/* Number of bytes of the region that are mapped; bytes mapped more than once count once. */
uint64_t vt_facts_covered(const struct vt_facts_part *parts, size_t count,
			  const struct vt_region *region);

/* ---- mappings for DMA ---- */

/*
 * Calls @found for each mapping of the space whose memory is mapped from a device, with the
 * IOVAs that it covers: @length bytes from @iova on.
 */
void vt_facts_bars(struct vt_session *session, const struct vt_model_space *space,
		   void (*found)(void *ctx, uint64_t iova, uint64_t length,
				 const struct vt_facts_part *part),
		   void *ctx);

/* ---- VMs; 0 stands for a VM whose creation was not seen ---- */

/* Number of eventfds through which VFIO's interrupts go to the VM directly. */
uint64_t vt_facts_irqfds(struct vt_session *session, uint64_t vm);

/* Whether the VM uses anything of VFIO's. */
bool vt_facts_vm(struct vt_session *session, uint64_t vm);

/* ---- what is still set up ---- */

struct vt_facts_undone {
	uint64_t descriptors, mappings, bytes;
	uint64_t vectors;		/* vectors with an eventfd */
	uint64_t parts;			/* mappings of devices in memory of processes */
	uint64_t objects;		/* objects of iommufds, without devices */
};

/* What is still set up in all files; with @tgid, in files that only this process has. */
void vt_facts_undone(struct vt_session *session, pid_t tgid, struct vt_facts_undone *ret);

#endif
