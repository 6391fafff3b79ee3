/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What summaries and pictures ask the model and the world, put so that each form of them
 * gets the same answer.
 */
#ifndef VT_REPORT_FACTS_H
#define VT_REPORT_FACTS_H

#include "session/model.h"
#include "source/source.h"

/* The next of them that is still open, or may be. */
const struct vt_model_file *vt_facts_next_file(const struct vt_session *session,
					       const struct vt_model_file *file);

/* The descriptors of a file, to be freed; NULL when there is none. */
struct vt_model_descriptor *vt_facts_descriptors(const struct vt_session *session,
						 uint64_t file, size_t *count);

/* ---- processes ---- */

#define VT_UNLIMITED UINT64_MAX

struct vt_facts_process {
	pid_t tgid;
	char name[VT_NAME_MAX];		/* of the program; "" when not known */
	bool memory_known;		/* these two, in bytes: */
	uint64_t locked;		/* counted against the limit, also by VFIO's containers */
	uint64_t pinned;		/* counted for iommufds, and others */
	bool before_known;		/* the same as it was when we came to the process: */
	uint64_t locked_before, pinned_before;
	bool limit_known;
	uint64_t soft, hard;		/* of locked memory; or VT_UNLIMITED */
};

struct vt_facts_processes {
	struct vt_facts_process *list;
	size_t count;
};

/* Those that have a descriptor of such a file, by number. */
void vt_facts_processes(const struct vt_session *session, struct vt_facts_processes *ret);
void vt_facts_processes_free(struct vt_facts_processes *processes);

/*
 * Asks the world about them. Of the process @tgid the thread @tid is asked: its leader may
 * have ended before.
 */
void vt_facts_ask(const struct vt_source *source, struct vt_facts_processes *processes,
		  pid_t tgid, pid_t tid);

/* Of one process its name and its memory alone. */
void vt_facts_ask_memory(const struct vt_source *source, struct vt_facts_process *process,
			 pid_t tid);

/* ---- devices ---- */

/* "BAR0", "MSIX", or the number; @show as for vfiotrace_index_xlat(). */
void vt_facts_index(char *text, size_t size, enum vfiotrace_show show,
		    enum vfiotrace_device_type type, uint32_t index);

/* Memory of processes that is a part of a region. */
struct vt_facts_part {
	const struct vt_region *region;	/* NULL: it is not known which */
	uint64_t within;		/* in the region; or in the device's file */
	struct vt_mapped mapped;
};

/* All of the device, to be freed. */
struct vt_facts_part *vt_facts_parts(struct vt_session *session, uint64_t device,
				     size_t *count);

/* Memory that is a part of a device, but nobody knows of which. To be freed. */
struct vt_mapped *vt_facts_strays(const struct vt_session *session, size_t *count);

/* How many bytes of the region are mapped somewhere, each counted once. */
uint64_t vt_facts_covered(const struct vt_facts_part *parts, size_t count,
			  const struct vt_region *region);

/* ---- mappings for DMA ---- */

/*
 * Calls @found for each mapping of the space of which the memory is a part of a device, as
 * far as it is: @length bytes from @iova on.
 */
void vt_facts_bars(struct vt_session *session, const struct vt_model_space *space,
		   void (*found)(void *ctx, uint64_t iova, uint64_t length,
				 const struct vt_facts_part *part),
		   void *ctx);

/* ---- VMs; 0: one that was not seen being made ---- */

/* Interrupts that go from VFIO to the VM without a program's help. */
uint64_t vt_facts_irqfds(struct vt_session *session, uint64_t vm);

/* Whether the VM has anything of VFIO's. */
bool vt_facts_vm(struct vt_session *session, uint64_t vm);

/* ---- what is still set up ---- */

struct vt_facts_undone {
	uint64_t descriptors, mappings, bytes;
	uint64_t vectors;		/* that have an eventfd */
	uint64_t parts;			/* of devices, in memory of processes */
	uint64_t objects;		/* of iommufds, but for devices */
};

/* By everybody; or, with @tgid, in files that only this process has. */
void vt_facts_undone(struct vt_session *session, pid_t tgid, struct vt_facts_undone *ret);

#endif
