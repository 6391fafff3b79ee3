/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_SESSION_INTERNAL_H
#define VT_SESSION_INTERNAL_H

#include "session/lessons.h"
#include "session/model.h"

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

#define VT_SESSION_REGIONS 512		/* of one device; see VT_LIMIT_REGIONS */

#define VT_SESSION_PAGE 4096		/* the smallest that there is */

/* As long as its file. */
struct vt_session_device {
	struct vt_model_device as;	/* .file is the key */
	struct vt_session_name name;
	struct vt_region *regions;
	size_t nregions;
	struct vt_model_address *together;
	struct vt_pci_config *config;	/* NULL: nothing of it was looked at */
	size_t room;
	UT_hash_handle hh;
};

/* ---- open.c, files.c ---- */

/* An open file. Its descriptors are counted once for each set that they are in. */
struct vt_session_open {
	struct vt_model_file as;	/* .number is the key; never used twice */
	uint64_t known;			/* key: vt_fd.file; 0: it is not known */
	uint64_t had;			/* the same of vt_session_had() */
	unsigned int refs;		/* descriptors that name it, or named it last */
	unsigned int open;		/* those of them that are not closed */
	uint8_t mark;			/* see vt_session_mark() */
	unsigned int sent;		/* messages with it that nobody was seen receiving */
	bool elsewhere;			/* somebody unseen may have it, or had it */
	bool serves;			/* .service is valid */
	unsigned int uses;		/* vectors and doorbells that it serves */
	struct vt_service service;	/* of these the last */
	unsigned int irqfds;		/* of KVM that take interrupts from it */
	struct vt_fd *was;		/* .as.what, as it is said of a closed one */
	struct vt_session_kept *keeps;	/* until it is closed */
	struct vt_session_open *prev, *next;	/* of those that nothing has */
	UT_hash_handle hh, hh_known;
};

/* A file that another one keeps open. */
struct vt_session_kept {
	struct vt_session_open *file;
	struct vt_session_kept *next;
};

struct vt_session_ref {
	int fd;				/* key */
	bool closed;			/* it was that file until it was closed */
	pid_t seen_by;			/* the process of which it was answered; or 0 */
	struct vt_session_open *file;
	UT_hash_handle hh;
};

struct vt_session_set {
	unsigned int users;		/* tables */
	struct vt_session_ref *refs;
};

struct vt_session_table {
	unsigned int users;		/* tasks */
	struct vt_session_set *set;
};

struct vt_session_task {
	pid_t tid;			/* key */
	pid_t tgid;
	struct vt_session_table *table;
	UT_hash_handle hh;
};

/* ---- services.c, offers.c ---- */

#define VT_SESSION_VECTORS 2048		/* more than any device has: of MSI-X */

/* Eventfds, as numbers of their files; 0: none. */
struct vt_session_vectors {
	uint64_t *eventfds;
	uint32_t room;
};

struct vt_session_irq {
	struct vt_model_irq as;
	struct vt_session_vectors vectors[VT_SERVICE_ACTIONS];
	struct vt_session_irq *next;	/* by index */
};

struct vt_session_doorbell {
	struct vt_model_doorbell as;
	struct vt_session_doorbell *next;
};

struct vt_session_interrupts {
	uint64_t device;		/* key: its file */
	struct vt_session_irq *irqs;
	struct vt_session_doorbell *doorbells;
	UT_hash_handle hh;
};

struct vt_session_change {
	pid_t tid;			/* of an offer */
	struct vt_when when;
	struct vt_session_table *table;	/* that .fds are of */
	struct vt_told told;
	struct vt_session_change *prev, *next;
	int fds[];
};

/* ---- mappings.c ---- */

struct vt_session_mapping {
	struct vt_mapped as;
	struct vt_interval memory;	/* .first and .last: addresses */
};

struct vt_session_tree {
	unsigned int users;
	uint64_t count;			/* of mappings that there ever were */
	struct vt_interval *root;
};

struct vt_session_memory {
	pid_t tgid;			/* key */
	struct vt_session_tree *tree;
	UT_hash_handle hh;
};

/* ---- spaces.c, dma.c, containers.c, objects.c ---- */

/* Mappings of all spaces together. */
#define VT_SESSION_MAPPINGS (4u << 20)

/* A mapping that must have been removed by a call whose end was not seen yet. */
struct vt_session_displaced {
	uint64_t first, last;
	uint64_t learnt;		/* vt_session.learnt, when that was found */
	struct vt_session_displaced *next;
};

struct vt_session_key {			/* zeroed before it is filled */
	uint64_t file;
	uint64_t id;			/* of an IOAS or another object */
};

struct vt_session_space {
	struct vt_model_space as;
	struct vt_session_key key;
	struct vt_interval *live;	/* of struct vt_model_mapping; none shares a byte */
	struct vt_session_displaced *displaced;
	struct vt_model_range *ranges, *allowed;
	UT_hash_handle hh;
};

struct vt_session_stream {
	struct vt_model_stream as;	/* .file is the key */
	UT_hash_handle hh;
};

struct vt_session_dmabuf {
	struct vt_model_dmabuf as;	/* .file is the key */
	UT_hash_handle hh;
};

struct vt_session_kvm_device {
	uint64_t file, vm;
	struct vt_session_kvm_device *prev, *next;
};

/* The first member of these is what is read; that leads to the next one. */
struct vt_session_vm_file {
	struct vt_model_vm_file as;
	struct vt_session_vm_file *prev, *next;
};

struct vt_session_irqfd {
	struct vt_model_irqfd as;
	struct vt_session_irqfd_key {	/* zeroed before it is filled */
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
	struct vt_model_group as;	/* .file is the key */
	UT_hash_handle hh;
};

struct vt_session_iommufd {
	struct vt_model_iommufd as;	/* .file is the key */
	UT_hash_handle hh;
};

struct vt_session_object {
	struct vt_model_object as;
	struct vt_session_key key;
	struct vt_session_object *prev, *next;	/* of those that are destroyed */
	UT_hash_handle hh;
};

struct vt_session_attachment {
	struct vt_model_attachment as;
	struct vt_session_attachment *prev, *next;
};

struct vt_session {
	struct vt_when now;
	struct vt_model_gaps gaps;
	bool follows;				/* is told of all that closes and copies */
	struct vt_session_binding *bindings;
	uint64_t binding_changes;
	uint64_t learnt;			/* calls that taught something */
	uint64_t mappings;			/* in all spaces */
	struct vt_session_space *spaces;
	struct vt_session_group *groups;
	struct vt_session_iommufd *iommufds;
	struct vt_session_object *objects;
	struct vt_session_object *ended;	/* objects that are destroyed, oldest first */
	unsigned int nended;
	struct vt_session_attachment *attachments;
	uint64_t version;
	uint64_t last_file;
	struct vt_session_open *files;
	struct vt_session_open *known;		/* the same by .known */
	struct vt_session_open *unheld;		/* that nothing has, oldest first */
	unsigned int nunheld;
	struct vt_session_interrupts *interrupts;
	struct vt_session_task *tasks;
	struct vt_session_change *changes;	/* not taken in yet */
	size_t aside;				/* weight of .changes */
	struct vt_session_change *offers;	/* by calls that have not ended */
	struct vt_session_device *devices;
	struct vt_session_stream *streams;
	struct vt_session_dmabuf *dmabufs;
	struct vt_session_kvm_device *kvm_devices;
	struct vt_session_vm_file *vm_files;
	struct vt_session_irqfd *irqfds;
	struct vt_session_vm_doorbell *vm_doorbells;
	struct vt_session_slot *slots;
	struct vt_region inferred;		/* the last answer */
	struct vt_session_memory *memories;
	struct vt_state_in *restoring;		/* NULL: no state is being read; state.c */
	/*
	 * The file has been closed for the last time: what is behind it ends. Set once,
	 * for files know nothing of what is made of them.
	 */
	void (*closed)(struct vt_session *session, const struct vt_model_file *file);
	void (*freed)(struct vt_session *session, const struct vt_model_file *file);
};

/* ---- session.c ---- */

/* All that it holds is gone, and it is as new. */
void vt_session_clear(struct vt_session *session);

/* ---- state_files.c ---- */

void vt_session_end_restoring(struct vt_session *session);

/* ---- spaces.c ---- */

struct vt_session_space *vt_session_find_space(const struct vt_session *session, uint64_t file,
					       uint32_t ioas);
/* One that was not met before is made. */
struct vt_session_space *vt_session_space(struct vt_session *session, uint64_t file,
					  uint32_t ioas);
/* It was just made. */
void vt_session_begin_space(struct vt_session *session, struct vt_session_space *space);
/* An IOAS of which the id was not known is this one. */
void vt_session_name_space(struct vt_session *session, struct vt_session_space *space,
			   uint32_t ioas);
/* Which IOVAs may be used: @count pairs of first and last, as @call has them in memory. */
void vt_session_set_ranges(struct vt_session_space *space, const struct vfiotrace_call *call,
			   const uint8_t *bytes, size_t count);
/* The same of what the program allows; and what it allows is not known any more. */
void vt_session_set_allowed(struct vt_session_space *space, const struct vfiotrace_call *call,
			    const uint8_t *bytes, size_t count);
void vt_session_forget_allowed(struct vt_session_space *space);
void vt_session_drop_space(struct vt_session *session, struct vt_session_space *space);
void vt_session_drop_spaces(struct vt_session *session, uint64_t file);
void vt_session_free_spaces(struct vt_session *session);

void vt_session_drop_mapping(struct vt_session *session, struct vt_session_space *space,
			     struct vt_interval *iovas);
void vt_session_forget_displaced(struct vt_session_space *space);

/* There are no mappings in it. */
void vt_session_sure(struct vt_session *session, struct vt_session_space *space);
void vt_session_doubt(struct vt_session *session, struct vt_session_space *space,
		      enum vt_doubt why);
/* All spaces of the file: of an iommufd several. */
void vt_session_doubt_file(struct vt_session *session, uint64_t file, enum vt_doubt why);

/* ---- dma.c ---- */

/* Which mappings an unmapping takes that covers them in part. */
enum vt_cut {
	VT_CUT_NONE,			/* there are none such, or the call fails */
	VT_CUT_FIRST,			/* whole those that begin in it: type1, version 1 */
	VT_CUT_PARTS,			/* of each what it covers */
	VT_CUT_UNKNOWN,			/* the first or the second */
};

/* One that the call at hand makes, of @size bytes, not 0. */
struct vt_model_mapping vt_session_new_mapping(const struct vt_session *session, uint64_t iova,
					       uint64_t size);

/* As it is: nothing lies there. */
void vt_session_add_mapping(struct vt_session *session, struct vt_session_space *space,
			    const struct vt_model_mapping *mapping);
/* The call has made it; its .iovas.order is set here. What lies there is known to be gone. */
void vt_session_map_dma(struct vt_session *session, struct vt_session_space *space,
			const struct vt_model_mapping *mapping);

/* The call has failed: what that tells of what is mapped. */
void vt_session_map_failed(struct vt_session *session, struct vt_session_space *space,
			   uint64_t iova, uint64_t size, int64_t result);

struct vt_session_unmapping {
	uint64_t first, last;
	enum vt_cut cut;
	bool told;			/* .bytes is what the kernel has said it has removed */
	uint64_t bytes;
	uint64_t learnt;		/* vt_session.learnt when the call was entered */
};

/* The call has removed these. */
void vt_session_unmap_dma(struct vt_session *session, struct vt_session_space *space,
			  const struct vt_session_unmapping *unmapping);
/* What lies there goes, in part where the range covers it in part. */
void vt_session_cut_dma(struct vt_session *session, struct vt_session_space *space,
			uint64_t first, uint64_t last);
/* The same, of their addresses alone: they stay mapped. */
void vt_session_take_back(struct vt_session *session, struct vt_session_space *space,
			  const struct vt_session_unmapping *unmapping);
/* The call, on an iommufd, has failed: it may have removed some before that. */
void vt_session_unmap_failed(struct vt_session *session, struct vt_session_space *space,
			     const struct vt_session_unmapping *unmapping, int64_t result);

/* ---- objects.c ---- */

struct vt_session_iommufd *vt_session_find_iommufd(const struct vt_session *session,
						   uint64_t file);
/* One that was not met before is made. */
struct vt_session_iommufd *vt_session_iommufd(struct vt_session *session, uint64_t file);
void vt_session_drop_iommufd(struct vt_session *session, uint64_t file);
void vt_session_free_iommufds(struct vt_session *session);

/* Also one that is destroyed. */
struct vt_session_object *vt_session_find_object(const struct vt_session *session,
						 uint64_t file, uint32_t id);
/* It takes the place of the one that had its id. */
struct vt_session_object *vt_session_make_object(struct vt_session *session,
						 const struct vt_model_object *object);
void vt_session_end_object(struct vt_session *session, struct vt_session_object *object);

/* The device with that file, as an object of the iommufd to which it is bound. */
struct vt_session_object *vt_session_find_bound(const struct vt_session *session,
						uint64_t device);
void vt_session_unbind(struct vt_session *session, uint64_t device);

/* VFIO's own IOAS, which devices of groups are attached to, is called so. */
void vt_session_name_attachments(struct vt_session *session, uint64_t file, uint32_t ioas);
/* The .when is set here, and the .ioas that its .pt, if any, leads to. */
void vt_session_attach(struct vt_session *session,
		       const struct vt_model_attachment *attachment);
/* That of the same device and PASID, @but not this one. */
void vt_session_detach(struct vt_session *session, const struct vt_model_attachment *which,
		       const struct vt_session_attachment *but);

/* ---- compat.c ---- */

/* What VFIO's own calls on the iommufd use: one of them has succeeded. */
struct vt_session_space *vt_session_compat_space(struct vt_session *session, uint64_t file);
/* A group has handed out that device. */
void vt_session_attach_compat(struct vt_session *session, uint64_t file, uint64_t device);
/*
 * A call speaks of an IOAS with this id. If nobody has made it, and all was seen from the
 * start, it is that which the kernel has made for VFIO's own calls.
 */
void vt_session_name_compat(struct vt_session *session, uint64_t file, uint32_t ioas);
/* A group has got the iommufd as its container: if there was no such IOAS, there is one now. */
void vt_session_begin_compat(struct vt_session *session, uint64_t file);

/* ---- containers.c ---- */

struct vt_session_group *vt_session_find_group(const struct vt_session *session, uint64_t file);
/* One that was not met before is made. */
struct vt_session_group *vt_session_group(struct vt_session *session, uint64_t file,
					  const struct vt_fd *info);
/* It is closed: its container is without it. */
void vt_session_end_group(struct vt_session *session, uint64_t file);
void vt_session_drop_group(struct vt_session *session, uint64_t file);
void vt_session_free_groups(struct vt_session *session);

/* Learners; see lessons.h. */
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

/* One that was not met before is made. */
struct vt_session_device *vt_session_device(struct vt_session *session, uint64_t file);
void vt_session_free_device(struct vt_session *session, uint64_t file);
void vt_session_free_devices(struct vt_session *session);

/* ---- device_calls.c, features.c ---- */

vt_learn_fn vt_learn_device_info, vt_learn_region_info, vt_learn_irq_info, vt_learn_reset,
	vt_learn_together, vt_learn_hot_reset, vt_learn_feature, vt_learn_plane;
bool vt_makes_stream(const struct vfiotrace_call *call);

/* ---- bindings.c ---- */

/* Calls were lost: what drivers devices have is not known any more. */
void vt_session_doubt_bindings(struct vt_session *session);

/* ---- limits.c ---- */

/* There is one more than is kept. Who raises such a bound says so in the text there. */
void vt_session_limit(struct vt_session *session, enum vt_limit limit);
/* "512 regions of a device" */
const char *vt_session_limit_text(enum vt_limit limit);
void vt_session_free_bindings(struct vt_session *session);

/* ---- exports.c ---- */

void vt_session_add_stream(struct vt_session *session, const struct vt_model_stream *stream);
/* Its areas are taken over. */
void vt_session_add_dmabuf(struct vt_session *session, const struct vt_model_dmabuf *dmabuf);
/* The file is forgotten, whatever it is. */
void vt_session_drop_export(struct vt_session *session, uint64_t file);
void vt_session_free_exports(struct vt_session *session);

/* ---- kvm.c ---- */

vt_learn_fn vt_learn_kvm_device, vt_learn_kvm_attr, vt_learn_irqfd, vt_learn_kvm_doorbell,
	vt_learn_slot;
bool vt_makes_kvm_device(const struct vfiotrace_call *call);
/* False: the VM takes that eventfd already. */
bool vt_session_add_irqfd(struct vt_session *session, const struct vt_model_irqfd *irqfd);
/* The file of a VM, or of its VFIO device, is closed. */
void vt_session_end_vm(struct vt_session *session, uint64_t file);
void vt_session_end_eventfd(struct vt_session *session, uint64_t eventfd);
void vt_session_free_vms(struct vt_session *session);

/* ---- open.c, files.c ---- */

/* Of what the kernel calls @known, if any (vt_fd.file). */
struct vt_session_open *vt_session_new_file(struct vt_session *session, uint64_t known,
					    enum vfiotrace_fd_kind kind);
struct vt_session_open *vt_session_find_file(const struct vt_session *session,
					     uint64_t number);
struct vt_session_open *vt_session_find_known(const struct vt_session *session,
					      uint64_t known);
void vt_session_set_known(struct vt_session *session, struct vt_session_open *file,
			  uint64_t known);
/* What is said of it from now on. */
void vt_session_set_info(struct vt_session_open *file, const struct vt_fd *info);
void vt_session_free_open(struct vt_session *session);

/* A descriptor, open or not, begins and ceases to name it. It may be freed by the latter. */
void vt_session_hold(struct vt_session *session, struct vt_session_open *file, bool open);
void vt_session_release(struct vt_session *session, struct vt_session_open *file);
/* One of the open ones is closed. */
void vt_session_unopen(struct vt_session *session, struct vt_session_open *file);

/* The same of mappings of it, which may be no file that is followed. */
void vt_session_hold_mapping(struct vt_session *session, uint64_t number);
void vt_session_release_mapping(struct vt_session *session, uint64_t number);

/* @keeper keeps @file open, once more; and no longer, once less. Either may be unknown. */
void vt_session_keep(struct vt_session *session, uint64_t keeper, uint64_t file);
void vt_session_unkeep(struct vt_session *session, uint64_t keeper, uint64_t file);

struct vt_session_table *vt_session_table(struct vt_session *session, pid_t tgid, pid_t tid);
struct vt_session_task *vt_session_find_task(const struct vt_session *session, pid_t tid);
/* It has one user more: it. */
struct vt_session_task *vt_session_add_task(struct vt_session *session, pid_t tid, pid_t tgid,
					    struct vt_session_table *table);
/* With one user; of @set, if any, otherwise of an empty one. */
struct vt_session_table *vt_session_new_table(struct vt_session_set *set);
void vt_session_leave_table(struct vt_session *session, struct vt_session_table *table);
struct vt_session_set *vt_session_new_set(void);
void vt_session_leave_set(struct vt_session *session, struct vt_session_set *set);
struct vt_session_ref *vt_session_find_ref(const struct vt_session_set *set, int fd);
struct vt_session_ref *vt_session_add_ref(struct vt_session *session, struct vt_session_set *set,
					  int fd, struct vt_session_open *file, bool is_closed);
/* The eventfd that the number stands for, though nobody has looked at it yet. */
struct vt_session_open *vt_session_eventfd(struct vt_session *session,
					   struct vt_session_table *table, int fd);
void vt_session_free_files(struct vt_session *session);

/* All that was told of eventfds is taken in. */
void vt_session_settle_services(struct vt_session *session);

/* The eventfd serves that vector of what is told. */
void vt_session_serve(struct vt_session *session, struct vt_session_open *file,
		      const struct vt_told *told, uint32_t vector);
/* Vectors lose what they had. */
void vt_session_retire(struct vt_session *session, const struct vt_told *told,
		       const struct vt_when *when);
/* What the kernel says of an index. */
void vt_session_irq_info(struct vt_session *session, uint64_t device,
			 const struct vt_model_irq *info);
/* As vt_model_next_irq() and so on, of what has been taken in. */
const struct vt_model_irq *vt_session_next_irq(const struct vt_session *session,
					       uint64_t device, const struct vt_model_irq *irq);
size_t vt_session_vectors(const struct vt_session *session, uint64_t device,
			  struct vt_model_vector *list, size_t max);
const struct vt_model_doorbell *
vt_session_next_doorbell(const struct vt_session *session, uint64_t device,
			 const struct vt_model_doorbell *doorbell);
/* One that was not met before is made. */
struct vt_session_irq *vt_session_irq(struct vt_session *session, uint64_t device,
				      uint32_t index);
void vt_session_add_doorbell(struct vt_session *session, uint64_t device,
			     const struct vt_model_doorbell *doorbell);
/* The place of a vector's eventfd; NULL: no device has so many. */
uint64_t *vt_session_vector(struct vt_session_irq *irq, enum vt_service_action action,
			    uint32_t vector);
/* How much room a change takes, in descriptors. */
size_t vt_session_weight(const struct vt_told *told);
/* The oldest change that is not taken in, and the offer of a thread; or NULL. */
struct vt_session_change *vt_session_take_change(struct vt_session *session);
struct vt_session_change *vt_session_take_offer(struct vt_session *session, pid_t tid);
/* Nobody can signal it: it unmasks nothing any more. */
void vt_session_end_unmasking(struct vt_session *session, uint64_t eventfd);
/* The device is closed; and its file is forgotten. */
void vt_session_end_services(struct vt_session *session, uint64_t device);
void vt_session_forget_interrupts(struct vt_session *session, uint64_t device);
void vt_session_free_services(struct vt_session *session);

/* The tree gets it; nothing lies there. */
void vt_session_put_mapping(struct vt_session *session, struct vt_session_tree *tree,
			    const struct vt_mapped *mapped);
/* All of them in order, the first (@after NULL) and the next. */
struct vt_session_mapping *vt_session_next_mapping(const struct vt_session_tree *tree,
						   const struct vt_session_mapping *after);
/* The process has it now, as one of its users that are counted. */
void vt_session_set_tree(struct vt_session *session, pid_t tgid, struct vt_session_tree *tree);
void vt_session_leave_tree(struct vt_session *session, struct vt_session_tree *tree);
void vt_session_share_mappings(struct vt_session *session, pid_t from, pid_t to);
void vt_session_forget_mappings(struct vt_session *session, pid_t tgid);
void vt_session_free_mappings(struct vt_session *session);

#endif
