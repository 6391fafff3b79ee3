/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files of the model: the structs behind the read-only ones of model.h, and the
 * functions by which the files use each other.
 */
#ifndef VT_SESSION_INTERNAL_H
#define VT_SESSION_INTERNAL_H

#include "session/lessons.h"
#include "session/model.h"
#include "util/hash.h"
#include "util/memory.h"

#include <stdlib.h>
#include <utlist.h>

#define VT_SESSION_REGIONS 512		/* most regions kept of a device, see VT_LIMIT_REGIONS */

#define VT_SESSION_PAGE 4096		/* smallest page size of any architecture, in bytes */

/* A device; freed when its open file is forgotten. */
struct vt_session_device {
	struct vt_model_device as;	/* hash key: .file */
	struct vt_session_name name;
	struct vt_region *regions;
	size_t nregions;
	struct vt_model_address *together;
	struct vt_pci_config *config;	/* NULL: no configuration space was read */
	size_t room;
	UT_hash_handle hh;
};

/* ---- open.c, files.c ---- */

/*
 * An open file. A descriptor counts once for each descriptor set that holds it. .as must be the
 * first member: readers get a pointer to .as, and we cast it back.
 */
struct vt_session_open {
	struct vt_model_file as;	/* hash key: .number, which is never used again */
	uint64_t known;			/* hash key: vt_fd.file; 0: not known */
	uint64_t had;			/* vt_fd.file as vt_session_had() got it; 0: not known */
	struct vt_session_ref *named;	/* descriptors that name it, or named it until closed */
	unsigned int refs;		/* number of those */
	unsigned int open;		/* those of .refs that are not closed */
	uint8_t mark;			/* see vt_session_mark() */
	unsigned int sent;		/* messages that carried it and were not seen to arrive */
	unsigned int arrived;		/* those that were seen to arrive, and not yet being sent */
	bool elsewhere;			/* a process that is not traced may have it */
	bool serves;			/* .service is valid */
	unsigned int uses;		/* number of vectors and doorbells that use this eventfd */
	struct vt_service service;	/* the last of these uses */
	unsigned int irqfds;		/* number of KVM irqfds that use this eventfd */
	struct vt_fd *was;		/* copy of .as.what, marked as closed; or NULL */
	struct vt_session_kept *keeps;	/* files kept open by this one until it is closed */
	struct vt_session_open *prev, *next;	/* list vt_session.unheld */
	UT_hash_handle hh, hh_known;
};

/* A file that another file keeps open. */
struct vt_session_kept {
	struct vt_session_open *file;
	struct vt_session_kept *next;
};

struct vt_session_ref {
	int fd;				/* hash key */
	bool closed;			/* @fd was closed; .file is what it named until then */
	pid_t seen_by;			/* process for which the source was asked; 0: none */
	struct vt_session_open *file;
	const struct vt_session_set *set;
	struct vt_session_ref *prev, *next;	/* in .file->named */
	UT_hash_handle hh;
};

struct vt_session_set {
	unsigned int users;		/* number of tables that use it */
	struct vt_session_ref *refs;
};

struct vt_session_table {
	unsigned int users;		/* number of tasks that use it */
	struct vt_session_set *set;
};

struct vt_session_task {
	pid_t tid;			/* hash key */
	pid_t tgid;
	struct vt_session_table *table;
	UT_hash_handle hh;
};

/* ---- services.c, offers.c ---- */

#define VT_SESSION_VECTORS 2048		/* vectors of MSI-X: no device has more */

/* Per vector the number of its eventfd's file; 0: none. */
struct vt_session_vectors {
	uint64_t *eventfds;
	uint32_t room;
};

struct vt_session_irq {
	struct vt_model_irq as;
	struct vt_session_vectors vectors[VT_SERVICE_ACTIONS];
	struct vt_session_irq *next;	/* next higher index */
};

struct vt_session_doorbell {
	struct vt_model_doorbell as;
	struct vt_session_doorbell *next;
};

struct vt_session_interrupts {
	uint64_t device;		/* hash key: the device's file */
	struct vt_session_irq *irqs;
	struct vt_session_doorbell *doorbells;
	UT_hash_handle hh;
};

struct vt_session_change {
	pid_t tid;			/* only for an offer: the thread that makes it */
	struct vt_when when;
	struct vt_session_table *table;	/* that .fds refer to; an offer has none yet */
	struct vt_told told;
	struct vt_session_change *prev, *next;
	int fds[];
};

/* ---- mappings.c ---- */

struct vt_session_mapping {
	struct vt_mapped as;
	struct vt_interval memory;	/* .first, .last: addresses in the process */
};

struct vt_session_tree {
	unsigned int users;
	uint64_t count;			/* number of mappings ever added */
	struct vt_interval *root;
};

struct vt_session_memory {
	pid_t tgid;			/* hash key */
	struct vt_session_tree *tree;
	UT_hash_handle hh;
};

/* ---- spaces.c, dma.c, containers.c, objects.c ---- */

/* Most mappings kept in all spaces together. */
#define VT_SESSION_MAPPINGS (4u << 20)

/* IOVAs whose old mapping must have been removed, by a call whose end was not seen yet. */
struct vt_session_displaced {
	uint64_t first, last;
	uint64_t learnt;		/* vt_session.learnt at the time this was noticed */
	struct vt_session_displaced *next;
};

struct vt_session_key {			/* hashed as bytes: must be zeroed before it is filled */
	uint64_t file;
	uint64_t id;			/* of the IOAS or other object */
};

struct vt_session_space {
	struct vt_model_space as;
	struct vt_session_key key;
	struct vt_interval *live;	/* tree of struct vt_model_mapping, which do not overlap */
	struct vt_session_displaced *displaced;
	struct vt_model_range *ranges, *allowed;
	struct vt_session_spaces *of;		/* those of its file */
	struct vt_session_space *prev, *next;	/* in their list */
	UT_hash_handle hh;
};

/* The spaces of a container, which is one, or of an iommufd. */
struct vt_session_spaces {
	uint64_t file;			/* hash key */
	struct vt_session_space *first;
	UT_hash_handle hh;
};

struct vt_session_stream {
	struct vt_model_stream as;	/* hash key: .file */
	UT_hash_handle hh;
};

struct vt_session_dmabuf {
	struct vt_model_dmabuf as;	/* hash key: .file */
	UT_hash_handle hh;
};

struct vt_session_kvm_device {
	uint64_t file, vm;
	struct vt_session_kvm_device *prev, *next;
};

/* .as must be the first member: readers get a pointer to .as, and we cast it back. */
struct vt_session_vm_file {
	struct vt_model_vm_file as;
	struct vt_session_vm_file *prev, *next;
};

struct vt_session_irqfd {
	struct vt_model_irqfd as;
	struct vt_session_irqfd_key {	/* hashed as bytes: must be zeroed before it is filled */
		uint64_t vm, eventfd;
	} key;
	UT_hash_handle hh;
};

struct vt_session_vm_doorbell {
	struct vt_model_vm_doorbell as;
	struct vt_session_vm_doorbell *prev, *next;
};

struct vt_session_slot {
	struct vt_model_slot as;
	struct vt_session_slot *prev, *next;
};

struct vt_session_group {
	struct vt_model_group as;	/* hash key: .file */
	UT_hash_handle hh;
};

struct vt_session_iommufd {
	struct vt_model_iommufd as;	/* hash key: .file */
	UT_hash_handle hh;
};

struct vt_session_object {
	struct vt_model_object as;
	struct vt_session_key key;
	struct vt_session_object *prev, *next;	/* list vt_session.ended */
	UT_hash_handle hh;
};

struct vt_session_attachment {
	struct vt_model_attachment as;
	struct vt_session_attachment *prev, *next;
};

struct vt_session {
	struct vt_when now;
	struct vt_model_gaps gaps;
	bool follows;				/* vt_session_follow() was called */
	struct vt_session_binding *bindings;
	uint64_t binding_changes;
	uint64_t learnt;			/* how many calls have taught something */
	uint64_t mappings;			/* number of mappings in all spaces */
	struct vt_session_space *spaces;
	struct vt_session_spaces *by_file;
	struct vt_session_group *groups;
	struct vt_session_iommufd *iommufds;
	struct vt_session_object *objects;
	struct vt_session_object *ended;	/* destroyed objects, oldest first */
	unsigned int nended;
	struct vt_session_attachment *attachments;
	uint64_t version;
	uint64_t last_file;
	struct vt_session_open *files;
	struct vt_session_open *known;		/* hash of the same files, by .known */
	struct vt_session_open *unheld;		/* files that nothing traced holds, oldest first */
	unsigned int nunheld;
	struct vt_session_interrupts *interrupts;
	struct vt_session_task *tasks;
	struct vt_session_change *changes;	/* not yet applied */
	size_t aside;				/* sum of vt_session_weight() over .changes */
	struct vt_session_change *offers;	/* offers of calls that have not ended */
	struct vt_session_device *devices;
	struct vt_session_stream *streams;
	struct vt_session_dmabuf *dmabufs;
	struct vt_session_kvm_device *kvm_devices;
	struct vt_session_vm_file *vm_files;
	struct vt_session_irqfd *irqfds;
	struct vt_session_vm_doorbell *vm_doorbells;
	struct vt_session_slot *slots;
	struct vt_region inferred;		/* last answer of vt_session_infer_region() */
	struct vt_session_memory *memories;
	struct vt_state_in *restoring;		/* state being read, state.c; or NULL */
	/*
	 * Called when a file is closed for the last time, and when it is forgotten: they end
	 * and free the devices, spaces and other objects of that file. files.c does not know
	 * those. Set once.
	 */
	void (*closed)(struct vt_session *session, const struct vt_model_file *file);
	void (*freed)(struct vt_session *session, const struct vt_model_file *file);
	/* Called when its .sent may have changed. Set once. */
	void (*sent)(struct vt_session *session, const struct vt_model_file *file);
};

/* ---- session.c ---- */

/* Empties the model, as if it had just been created. */
void vt_session_clear(struct vt_session *session);

/* ---- state_files.c ---- */

void vt_session_end_restoring(struct vt_session *session);

/* ---- spaces.c ---- */

struct vt_session_space *vt_session_find_space(const struct vt_session *session, uint64_t file,
					       uint32_t ioas);
/* Creates the space if it does not exist. */
struct vt_session_space *vt_session_space(struct vt_session *session, uint64_t file,
					  uint32_t ioas);
/* For a space that the program has just created: it is empty, and its past is known. */
void vt_session_begin_space(struct vt_session *session, struct vt_session_space *space);
/* Gives an IOAS whose id was not known (0) its id. */
void vt_session_name_space(struct vt_session *session, struct vt_session_space *space,
			   uint32_t ioas);
/*
 * Sets which IOVAs may be used. @bytes: @count pairs of first and last, in the byte order of
 * @call.
 */
void vt_session_set_ranges(struct vt_session_space *space, const struct vfiotrace_call *call,
			   const uint8_t *bytes, size_t count);
/* The same for the IOVAs that the program allows; the second function marks them as not known. */
void vt_session_set_allowed(struct vt_session_space *space, const struct vfiotrace_call *call,
			    const uint8_t *bytes, size_t count);
void vt_session_forget_allowed(struct vt_session_space *space);
void vt_session_drop_space(struct vt_session *session, struct vt_session_space *space);
/* The spaces of a file one after the other; NULL: no more. @s NULL: the first. */
struct vt_session_space *vt_session_next_of_file(const struct vt_session *session, uint64_t file,
						 const struct vt_session_space *s);
void vt_session_drop_spaces(struct vt_session *session, uint64_t file);
void vt_session_free_spaces(struct vt_session *session);

void vt_session_drop_mapping(struct vt_session *session, struct vt_session_space *space,
			     struct vt_interval *iovas);
void vt_session_forget_displaced(struct vt_session_space *space);

/*
 * The space is known to have no mappings, so it has no doubt either; unless it is one that others
 * may have, who are not seen.
 */
void vt_session_sure(struct vt_session *session, struct vt_session_space *space);
void vt_session_doubt(struct vt_session *session, struct vt_session_space *space,
		      enum vt_doubt why);
/* Doubts all spaces of the file; an iommufd has several. */
void vt_session_doubt_file(struct vt_session *session, uint64_t file, enum vt_doubt why);
/* What was seen of the space fits: what is left in doubt is what nobody could have seen. */
void vt_session_settle(struct vt_session *session, struct vt_session_space *space);
/* Messages carry the file, or all of them were received by processes that are seen. */
void vt_session_sent_spaces(struct vt_session *session, const struct vt_model_file *file);

/* ---- dma.c ---- */

/* What happens to a mapping that an unmapping covers only in part. */
enum vt_cut {
	VT_CUT_NONE,			/* cannot happen: there are none, or the call fails */
	VT_CUT_FIRST,			/* whole, if its begin is covered: type1 v1 */
	VT_CUT_PARTS,			/* only the covered part goes */
	VT_CUT_UNKNOWN,			/* either NONE or FIRST */
};

/* A mapping that the current call makes. @size in bytes, not 0. */
struct vt_model_mapping vt_session_new_mapping(const struct vt_session *session, uint64_t iova,
					       uint64_t size);

/* Adds the mapping as it is. No mapping may lie there. */
void vt_session_add_mapping(struct vt_session *session, struct vt_session_space *space,
			    const struct vt_model_mapping *mapping);
/* A call made the mapping: sets its .iovas.order. Any mapping that lies there must be gone. */
void vt_session_map_dma(struct vt_session *session, struct vt_session_space *space,
			const struct vt_model_mapping *mapping);

/* Learns about existing mappings from the error @result of a mapping call. */
void vt_session_map_failed(struct vt_session *session, struct vt_session_space *space,
			   uint64_t iova, uint64_t size, int64_t result);

struct vt_session_unmapping {
	uint64_t first, last;
	enum vt_cut cut;
	bool told;			/* .bytes is what the kernel reported to have unmapped */
	uint64_t bytes;
	uint64_t learnt;		/* vt_session.learnt when the call was entered */
};

/* A call has unmapped this range. */
void vt_session_unmap_dma(struct vt_session *session, struct vt_session_space *space,
			  const struct vt_session_unmapping *unmapping);
/* Removes what lies in the range. Mappings that are partly in it keep the rest. */
void vt_session_cut_dma(struct vt_session *session, struct vt_session_space *space,
			uint64_t first, uint64_t last);
/* UNMAP_DMA_FLAG_VADDR: the mappings lose their memory address only, and stay mapped. */
void vt_session_take_back(struct vt_session *session, struct vt_session_space *space,
			  const struct vt_session_unmapping *unmapping);
/* An unmapping on an iommufd failed. It may have removed some mappings before. */
void vt_session_unmap_failed(struct vt_session *session, struct vt_session_space *space,
			     const struct vt_session_unmapping *unmapping, int64_t result);

/* ---- objects.c ---- */

struct vt_session_iommufd *vt_session_find_iommufd(const struct vt_session *session,
						   uint64_t file);
/* Creates the iommufd if it does not exist. */
struct vt_session_iommufd *vt_session_iommufd(struct vt_session *session, uint64_t file);
void vt_session_drop_iommufd(struct vt_session *session, uint64_t file);
void vt_session_free_iommufds(struct vt_session *session);

/* The object, even if it was destroyed. */
struct vt_session_object *vt_session_find_object(const struct vt_session *session,
						 uint64_t file, uint32_t id);
/* Replaces an object that had the same id. */
struct vt_session_object *vt_session_make_object(struct vt_session *session,
						 const struct vt_model_object *object);
void vt_session_end_object(struct vt_session *session, struct vt_session_object *object);

/* The device as an object of the iommufd that it is bound to. @device: its file. */
struct vt_session_object *vt_session_find_bound(const struct vt_session *session,
						uint64_t device);
void vt_session_unbind(struct vt_session *session, uint64_t device);

/* Gives attachments of devices of groups the id of VFIO's own IOAS. */
void vt_session_name_attachments(struct vt_session *session, uint64_t file, uint32_t ioas);
/* Sets .when, and .ioas if .pt leads to one. */
void vt_session_attach(struct vt_session *session,
		       const struct vt_model_attachment *attachment);
/* Removes the attachment with the same device and PASID, except @but. */
void vt_session_detach(struct vt_session *session, const struct vt_model_attachment *which,
		       const struct vt_session_attachment *but);

/* ---- compat.c ---- */

/* The space that VFIO's own calls on the iommufd use. To be called when one has succeeded. */
struct vt_session_space *vt_session_compat_space(struct vt_session *session, uint64_t file);
/* A group whose container is the iommufd @file has opened the device. */
void vt_session_attach_compat(struct vt_session *session, uint64_t file, uint64_t device);
/*
 * A call used the IOAS id @ioas. If no call created that id and the iommufd was seen from its
 * start, then it is the IOAS that the kernel made for VFIO's own calls.
 */
void vt_session_name_compat(struct vt_session *session, uint64_t file, uint32_t ioas);
/*
 * A group was attached to the iommufd. The kernel creates the IOAS for VFIO's own calls now,
 * unless there is one.
 */
void vt_session_begin_compat(struct vt_session *session, uint64_t file);

/* ---- containers.c ---- */

struct vt_session_group *vt_session_find_group(const struct vt_session *session, uint64_t file);
/* Creates the group if it does not exist. */
struct vt_session_group *vt_session_group(struct vt_session *session, uint64_t file,
					  const struct vt_fd *info);
/* The device was closed. */
void vt_session_end_device(struct vt_session *session, uint64_t file);

/* The group was closed, which detaches it from its container. */
void vt_session_end_group(struct vt_session *session, uint64_t file);
void vt_session_drop_group(struct vt_session *session, uint64_t file);
void vt_session_free_groups(struct vt_session *session);

/* Functions that learn from one request each; see lessons.h. */
vt_learn_fn vt_learn_set_iommu, vt_learn_iommu_info, vt_learn_map, vt_learn_unmap,
	vt_learn_dirty_pages, vt_learn_group_status, vt_learn_set_container,
	vt_learn_unset_container, vt_learn_device_fd;
vt_learn_fn vt_learn_compat_set_iommu, vt_learn_vfio_ioas;
vt_learn_fn vt_learn_destroy, vt_learn_ioas_alloc, vt_learn_iova_ranges,
	vt_learn_allow_iovas, vt_learn_allow_unseen, vt_learn_ioas_map,
	vt_learn_ioas_map_file, vt_learn_ioas_copy, vt_learn_ioas_unmap, vt_learn_option,
	vt_learn_hwpt_alloc, vt_learn_fault_alloc, vt_learn_viommu_alloc,
	vt_learn_vdevice_alloc, vt_learn_veventq_alloc, vt_learn_hw_queue_alloc,
	vt_learn_change_process, vt_learn_bind, vt_learn_attach, vt_learn_detach;

/* ---- devices.c ---- */

/* Creates the device if it does not exist. */
struct vt_session_device *vt_session_device(struct vt_session *session, uint64_t file);
void vt_session_free_device(struct vt_session *session, uint64_t file);
void vt_session_free_devices(struct vt_session *session);

/* ---- device_calls.c, features.c ---- */

vt_learn_fn vt_learn_device_info, vt_learn_region_info, vt_learn_irq_info, vt_learn_reset,
	vt_learn_together, vt_learn_hot_reset, vt_learn_feature, vt_learn_plane;
bool vt_makes_stream(const struct vfiotrace_call *call);

/* ---- bindings.c ---- */

/* Calls were lost: no device's driver is known any more. */
void vt_session_doubt_bindings(struct vt_session *session);

/* ---- limits.c ---- */

/*
 * Notes that the limit was reached and something was not kept. limits.c has the numbers as
 * text: they must be changed there, too.
 */
void vt_session_limit(struct vt_session *session, enum vt_limit limit);
/* The limit as text: "512 regions of a device". */
const char *vt_session_limit_text(enum vt_limit limit);
void vt_session_free_bindings(struct vt_session *session);

/* ---- exports.c ---- */

void vt_session_add_stream(struct vt_session *session, const struct vt_model_stream *stream);
/* Takes ownership of @dmabuf->areas. */
void vt_session_add_dmabuf(struct vt_session *session, const struct vt_model_dmabuf *dmabuf);
/* Forgets the stream or dma-buf of that file, if it is one. */
void vt_session_drop_export(struct vt_session *session, uint64_t file);
void vt_session_free_exports(struct vt_session *session);

/* ---- kvm.c ---- */

vt_learn_fn vt_learn_kvm_device, vt_learn_kvm_attr, vt_learn_irqfd, vt_learn_kvm_doorbell,
	vt_learn_slot;
bool vt_makes_kvm_device(const struct vfiotrace_call *call);
/* False: the VM uses that eventfd already. */
bool vt_session_add_irqfd(struct vt_session *session, const struct vt_model_irqfd *irqfd);
/* The file of a VM or of its VFIO device was closed. */
void vt_session_end_vm(struct vt_session *session, uint64_t file);
void vt_session_end_eventfd(struct vt_session *session, uint64_t eventfd);
void vt_session_free_vms(struct vt_session *session);

/* ---- open.c, files.c ---- */

/* Adds an open file. @known: vt_fd.file, or 0. */
struct vt_session_open *vt_session_new_file(struct vt_session *session, uint64_t known,
					    enum vfiotrace_fd_kind kind);
struct vt_session_open *vt_session_find_file(const struct vt_session *session,
					     uint64_t number);
struct vt_session_open *vt_session_find_known(const struct vt_session *session,
					      uint64_t known);
void vt_session_set_known(struct vt_session *session, struct vt_session_open *file,
			  uint64_t known);
/* Sets what .as.what says of the file. */
void vt_session_set_info(struct vt_session_open *file, const struct vt_fd *info);
void vt_session_free_open(struct vt_session *session);

/*
 * vt_session_hold() counts a descriptor that names @file (@open: and is not closed).
 * vt_session_release() takes it away again, and may free @file.
 */
void vt_session_hold(struct vt_session *session, struct vt_session_open *file, bool open);
void vt_session_release(struct vt_session *session, struct vt_session_open *file);
/* One of the open descriptors counted by vt_session_hold() was closed. */
void vt_session_unopen(struct vt_session *session, struct vt_session_open *file);

/* The same for mappings. @number may belong to no file that the model knows. */
void vt_session_hold_mapping(struct vt_session *session, uint64_t number);
void vt_session_release_mapping(struct vt_session *session, uint64_t number);

/* @keeper keeps @file open once more, or once less. The model need not know either file. */
void vt_session_keep(struct vt_session *session, uint64_t keeper, uint64_t file);
void vt_session_unkeep(struct vt_session *session, uint64_t keeper, uint64_t file);

struct vt_session_table *vt_session_table(struct vt_session *session, pid_t tgid, pid_t tid);
struct vt_session_task *vt_session_find_task(const struct vt_session *session, pid_t tid);
/* Adds the task as a user of @table. */
struct vt_session_task *vt_session_add_task(struct vt_session *session, pid_t tid, pid_t tgid,
					    struct vt_session_table *table);
/* A table with one user. @set NULL: with an empty set. */
struct vt_session_table *vt_session_new_table(struct vt_session_set *set);
void vt_session_leave_table(struct vt_session *session, struct vt_session_table *table);
struct vt_session_set *vt_session_new_set(void);
void vt_session_leave_set(struct vt_session *session, struct vt_session_set *set);
struct vt_session_ref *vt_session_find_ref(const struct vt_session_set *set, int fd);
struct vt_session_ref *vt_session_add_ref(struct vt_session *session, struct vt_session_set *set,
					  int fd, struct vt_session_open *file, bool is_closed);
/* The eventfd that @fd stands for, even if the source was not asked about it yet. */
struct vt_session_open *vt_session_eventfd(struct vt_session *session,
					   struct vt_session_table *table, int fd);
void vt_session_free_files(struct vt_session *session);

/* Applies all changes to eventfds that were offered and taken, but not applied yet. */
void vt_session_settle_services(struct vt_session *session);

/* The eventfd @file serves @vector of @told from now on. */
void vt_session_serve(struct vt_session *session, struct vt_session_open *file,
		      const struct vt_told *told, uint32_t vector);
/* Takes the eventfds away from the vectors of @told. */
void vt_session_retire(struct vt_session *session, const struct vt_told *told,
		       const struct vt_when *when);
/* Sets what the kernel says about an interrupt index. */
void vt_session_irq_info(struct vt_session *session, uint64_t device,
			 const struct vt_model_irq *info);
/* Like vt_model_next_irq() and so on, but without applying pending changes first. */
const struct vt_model_irq *vt_session_next_irq(const struct vt_session *session,
					       uint64_t device, const struct vt_model_irq *irq);
size_t vt_session_vectors(const struct vt_session *session, uint64_t device,
			  struct vt_model_vector *list, size_t max);
const struct vt_model_doorbell *
vt_session_next_doorbell(const struct vt_session *session, uint64_t device,
			 const struct vt_model_doorbell *doorbell);
/* Creates the interrupt index if it does not exist. */
struct vt_session_irq *vt_session_irq(struct vt_session *session, uint64_t device,
				      uint32_t index);
void vt_session_add_doorbell(struct vt_session *session, uint64_t device,
			     const struct vt_model_doorbell *doorbell);
/* Where the number of the vector's eventfd is kept; NULL: @vector is beyond VT_SESSION_VECTORS. */
uint64_t *vt_session_vector(struct vt_session_irq *irq, enum vt_service_action action,
			    uint32_t vector);
/* Memory that a change takes, counted in descriptors. */
size_t vt_session_weight(const struct vt_told *told);
/*
 * Unlinks the oldest change that is not applied, or the thread's offer; NULL: none. The caller
 * frees it.
 */
struct vt_session_change *vt_session_take_change(struct vt_session *session);
struct vt_session_change *vt_session_take_offer(struct vt_session *session, pid_t tid);
/*
 * The eventfd's last descriptor was closed, so nobody can signal it: it unmasks nothing any
 * more.
 */
void vt_session_end_unmasking(struct vt_session *session, uint64_t eventfd);
/* The device was closed, or its file was forgotten. */
void vt_session_end_services(struct vt_session *session, uint64_t device);
void vt_session_forget_interrupts(struct vt_session *session, uint64_t device);
void vt_session_free_services(struct vt_session *session);

/* Adds the mapping to the tree. No mapping may lie there. */
void vt_session_put_mapping(struct vt_session *session, struct vt_session_tree *tree,
			    const struct vt_mapped *mapped);
/* The first (@after NULL) or next mapping, by address; NULL: end. */
struct vt_session_mapping *vt_session_next_mapping(const struct vt_session_tree *tree,
						   const struct vt_session_mapping *after);
/* Gives the process this tree. The caller has counted the process in @tree->users. */
void vt_session_set_tree(struct vt_session *session, pid_t tgid, struct vt_session_tree *tree);
void vt_session_leave_tree(struct vt_session *session, struct vt_session_tree *tree);
void vt_session_share_mappings(struct vt_session *session, pid_t from, pid_t to);
void vt_session_forget_mappings(struct vt_session *session, pid_t tgid);
void vt_session_free_mappings(struct vt_session *session);

#endif
