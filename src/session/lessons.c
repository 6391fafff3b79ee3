/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of lessons. Passes each finished ioctl to the function that learns from it. */
#include "config.h"

#include "session/internal.h"

#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>

#include "util/array.h"

#define CONTAINER (1u << VFIOTRACE_FD_CONTAINER)
#define IOMMUFD	  (1u << VFIOTRACE_FD_IOMMUFD)
#define GROUPS	  (1u << VFIOTRACE_FD_GROUP | 1u << VFIOTRACE_FD_NOIOMMU_GROUP)
#define CDEV	  (1u << VFIOTRACE_FD_CDEV)
#define KVM_VM	  (1u << VFIOTRACE_FD_KVM_VM)
#define KVM_VFIO  (1u << VFIOTRACE_FD_KVM_VFIO)
#define DEVICES	  (1u << VFIOTRACE_FD_DEVICE | 1u << VFIOTRACE_FD_CDEV)

/* Bytes up to the end of that field. */
#define UPTO(TYPE, FIELD) (offsetof(TYPE, FIELD) + sizeof(((TYPE *)0)->FIELD))

static const struct vt_lesson lessons[] = {
	/* ---- containers and groups ---- */
	{ .code = VFIO_SET_IOMMU, .kinds = CONTAINER, .learn = vt_learn_set_iommu,
	  .flags = VT_LEARN_CHANGES },
	{ .code = VFIO_IOMMU_GET_INFO, .kinds = CONTAINER | IOMMUFD,
	  .in = UPTO(struct vfio_iommu_type1_info, argsz),
	  .out = UPTO(struct vfio_iommu_type1_info, iova_pgsizes), .learn = vt_learn_iommu_info },
	{ .code = VFIO_IOMMU_MAP_DMA, .kinds = CONTAINER | IOMMUFD,
	  .in = UPTO(struct vfio_iommu_type1_dma_map, size), .learn = vt_learn_map,
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED },
	{ .code = VFIO_IOMMU_UNMAP_DMA, .kinds = CONTAINER | IOMMUFD,
	  .in = UPTO(struct vfio_iommu_type1_dma_unmap, size), .learn = vt_learn_unmap,
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED },
	{ .code = VFIO_IOMMU_DIRTY_PAGES, .kinds = CONTAINER,
	  .in = UPTO(struct vfio_iommu_type1_dirty_bitmap, flags),
	  .learn = vt_learn_dirty_pages },
	{ .code = VFIO_GROUP_GET_STATUS, .kinds = GROUPS,
	  .out = UPTO(struct vfio_group_status, flags), .learn = vt_learn_group_status,
	  .flags = VT_LEARN_FAILED },
	{ .code = VFIO_GROUP_SET_CONTAINER, .kinds = GROUPS, .in = sizeof(int32_t),
	  .learn = vt_learn_set_container, .flags = VT_LEARN_FD | VT_LEARN_FAILED },
	{ .code = VFIO_GROUP_UNSET_CONTAINER, .kinds = GROUPS,
	  .learn = vt_learn_unset_container, .flags = VT_LEARN_FAILED },
	{ .code = VFIO_GROUP_GET_DEVICE_FD, .kinds = GROUPS, .learn = vt_learn_device_fd },

	/* ---- iommufds ---- */
	{ .code = VFIO_SET_IOMMU, .kinds = IOMMUFD, .learn = vt_learn_compat_set_iommu },
	{ .code = IOMMU_VFIO_IOAS, .kinds = IOMMUFD, .in = UPTO(struct iommu_vfio_ioas, op),
	  .learn = vt_learn_vfio_ioas, .flags = VT_LEARN_FAILED },
	{ .code = IOMMU_DESTROY, .kinds = IOMMUFD, .in = UPTO(struct iommu_destroy, id),
	  .learn = vt_learn_destroy, .flags = VT_LEARN_CHANGES },
	{ .code = IOMMU_IOAS_ALLOC, .kinds = IOMMUFD,
	  .out = UPTO(struct iommu_ioas_alloc, out_ioas_id), .learn = vt_learn_ioas_alloc },
	{ .code = IOMMU_IOAS_IOVA_RANGES, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_ioas_iova_ranges, allowed_iovas),
	  .out = UPTO(struct iommu_ioas_iova_ranges, out_iova_alignment),
	  .learn = vt_learn_iova_ranges },
	{ .code = IOMMU_IOAS_ALLOW_IOVAS, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_ioas_allow_iovas, allowed_iovas),
	  .learn = vt_learn_allow_iovas, .unseen = vt_learn_allow_unseen },
	{ .code = IOMMU_IOAS_MAP, .kinds = IOMMUFD, .in = UPTO(struct iommu_ioas_map, iova),
	  .out = UPTO(struct iommu_ioas_map, iova), .learn = vt_learn_ioas_map,
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED },
	{ .code = IOMMU_IOAS_MAP_FILE, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_ioas_map_file, iova),
	  .out = UPTO(struct iommu_ioas_map_file, iova), .learn = vt_learn_ioas_map_file,
	  .fd = offsetof(struct iommu_ioas_map_file, fd),
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED | VT_LEARN_FD },
	{ .code = IOMMU_IOAS_COPY, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_ioas_copy, src_iova),
	  .out = UPTO(struct iommu_ioas_copy, dst_iova), .learn = vt_learn_ioas_copy,
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED },
	{ .code = IOMMU_IOAS_UNMAP, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_ioas_unmap, length),
	  .out = UPTO(struct iommu_ioas_unmap, length), .learn = vt_learn_ioas_unmap,
	  .flags = VT_LEARN_CHANGES | VT_LEARN_FAILED },
	{ .code = IOMMU_OPTION, .kinds = IOMMUFD, .in = UPTO(struct iommu_option, val64),
	  .learn = vt_learn_option },
	{ .code = IOMMU_HWPT_ALLOC, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_hwpt_alloc, pt_id),
	  .out = UPTO(struct iommu_hwpt_alloc, out_hwpt_id), .learn = vt_learn_hwpt_alloc },
	{ .code = IOMMU_FAULT_QUEUE_ALLOC, .kinds = IOMMUFD,
	  .out = UPTO(struct iommu_fault_alloc, out_fault_fd), .learn = vt_learn_fault_alloc,
	  .made = offsetof(struct iommu_fault_alloc, out_fault_fd), .flags = VT_LEARN_MAKES },
	{ .code = IOMMU_VIOMMU_ALLOC, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_viommu_alloc, hwpt_id),
	  .out = UPTO(struct iommu_viommu_alloc, out_viommu_id), .learn = vt_learn_viommu_alloc },
	{ .code = IOMMU_VDEVICE_ALLOC, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_vdevice_alloc, dev_id),
	  .out = UPTO(struct iommu_vdevice_alloc, out_vdevice_id),
	  .learn = vt_learn_vdevice_alloc },
	{ .code = IOMMU_VEVENTQ_ALLOC, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_veventq_alloc, type),
	  .out = UPTO(struct iommu_veventq_alloc, out_veventq_fd),
	  .learn = vt_learn_veventq_alloc,
	  .made = offsetof(struct iommu_veventq_alloc, out_veventq_fd), .flags = VT_LEARN_MAKES },
	{ .code = IOMMU_HW_QUEUE_ALLOC, .kinds = IOMMUFD,
	  .in = UPTO(struct iommu_hw_queue_alloc, type),
	  .out = UPTO(struct iommu_hw_queue_alloc, out_hw_queue_id),
	  .learn = vt_learn_hw_queue_alloc },
	{ .code = IOMMU_IOAS_CHANGE_PROCESS, .kinds = IOMMUFD, .learn = vt_learn_change_process },
	{ .code = VFIO_DEVICE_BIND_IOMMUFD, .kinds = CDEV,
	  .in = UPTO(struct vfio_device_bind_iommufd, iommufd),
	  .out = UPTO(struct vfio_device_bind_iommufd, out_devid), .learn = vt_learn_bind,
	  .fd = offsetof(struct vfio_device_bind_iommufd, iommufd), .flags = VT_LEARN_FD },
	{ .code = VFIO_DEVICE_ATTACH_IOMMUFD_PT, .kinds = CDEV,
	  .in = UPTO(struct vfio_device_attach_iommufd_pt, pt_id),
	  .out = UPTO(struct vfio_device_attach_iommufd_pt, pt_id), .learn = vt_learn_attach },
	{ .code = VFIO_DEVICE_DETACH_IOMMUFD_PT, .kinds = CDEV,
	  .in = UPTO(struct vfio_device_detach_iommufd_pt, flags), .learn = vt_learn_detach },

	/* ---- devices ---- */
	{ .code = VFIO_DEVICE_GET_INFO, .kinds = DEVICES,
	  .out = UPTO(struct vfio_device_info, num_irqs), .learn = vt_learn_device_info },
	{ .code = VFIO_DEVICE_GET_REGION_INFO, .kinds = DEVICES, .in = sizeof(uint32_t),
	  .out = UPTO(struct vfio_region_info, offset), .learn = vt_learn_region_info },
	{ .code = VFIO_DEVICE_GET_IRQ_INFO, .kinds = DEVICES,
	  .out = UPTO(struct vfio_irq_info, count), .learn = vt_learn_irq_info },
	{ .code = VFIO_DEVICE_RESET, .kinds = DEVICES, .learn = vt_learn_reset },
	{ .code = VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, .kinds = DEVICES,
	  .out = UPTO(struct vfio_pci_hot_reset_info, count), .learn = vt_learn_together },
	{ .code = VFIO_DEVICE_PCI_HOT_RESET, .kinds = DEVICES, .learn = vt_learn_hot_reset },
	{ .code = VFIO_DEVICE_GET_GFX_DMABUF, .kinds = DEVICES, .in = sizeof(uint32_t),
	  .learn = vt_learn_plane },
	{ .code = VFIO_DEVICE_FEATURE, .kinds = DEVICES,
	  .in = UPTO(struct vfio_device_feature, flags), .learn = vt_learn_feature,
	  .flags = VT_LEARN_FAILED | VT_LEARN_MAKES, .makes = vt_makes_stream,
	  .made = sizeof(struct vfio_device_feature) +
		  offsetof(struct vfio_device_feature_mig_state, data_fd) },

	/* ---- KVM ---- */
	{ .code = VT_KVM_CREATE_DEVICE, .kinds = KVM_VM,
	  .in = sizeof(struct vt_kvm_create_device), .flags = VT_LEARN_MAKES,
	  .made = offsetof(struct vt_kvm_create_device, fd), .makes = vt_makes_kvm_device,
	  .learn = vt_learn_kvm_device },
	{ .code = VT_KVM_SET_DEVICE_ATTR, .kinds = KVM_VFIO,
	  .in = sizeof(struct vt_kvm_device_attr), .flags = VT_LEARN_FD_AT,
	  .fd = offsetof(struct vt_kvm_device_attr, addr), .learn = vt_learn_kvm_attr },
	{ .code = VT_KVM_IRQFD, .kinds = KVM_VM,
	  .in = UPTO(struct vt_kvm_irqfd, resamplefd), .learn = vt_learn_irqfd },
	{ .code = VT_KVM_IOEVENTFD, .kinds = KVM_VM,
	  .in = UPTO(struct vt_kvm_ioeventfd, flags), .learn = vt_learn_kvm_doorbell },
	{ .code = VT_KVM_SET_USER_MEMORY_REGION, .kinds = KVM_VM,
	  .in = sizeof(struct vt_kvm_userspace_memory_region), .learn = vt_learn_slot },
	{ .code = VT_KVM_SET_USER_MEMORY_REGION2, .kinds = KVM_VM,
	  .in = sizeof(struct vt_kvm_userspace_memory_region), .learn = vt_learn_slot },
};

const struct vt_lesson *vt_session_lesson(const struct vt_record *record)
{
	uint32_t kind = 1u << record->fd_info.what.kind;
	uint32_t code = vt_request_code(record);

	if (!record->decoded || !record->call.request ||
	    record->call.fd.dialect != VFIOTRACE_DIALECT_UPSTREAM)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(lessons); i++)
		if (lessons[i].code == code && lessons[i].kinds & kind)
			return &lessons[i];
	return NULL;
}

int vt_session_argument_fd(const struct vt_record *record,
			   const struct vfiotrace_memory *memory)
{
	const struct vt_lesson *lesson = vt_session_lesson(record);
	const struct vfiotrace_call *call = &record->call;
	bool behind = lesson && lesson->flags & VT_LEARN_FD_AT;
	size_t size = behind ? sizeof(uint64_t) : sizeof(int32_t);
	uint64_t number;
	int32_t fd;

	if (!lesson || !(lesson->flags & (VT_LEARN_FD | VT_LEARN_FD_AT)) ||
	    lesson->fd + size > call->in_have)
		return -1;
	number = vfiotrace_call_load(call, call->in + lesson->fd, size);
	if (!behind)
		return (int)number;
	if (memory->read(memory->ctx, number, &fd, sizeof(fd)) != sizeof(fd))
		return -1;
	return (int)vfiotrace_call_load(call, &fd, sizeof(fd));
}

int vt_session_made_fd(const struct vt_record *record)
{
	const struct vt_lesson *lesson = vt_session_lesson(record);
	const struct vfiotrace_call *call = &record->call;

	if (!lesson || !(lesson->flags & VT_LEARN_MAKES) || !record->finished ||
	    record->unavailable || record->failed ||
	    lesson->made + sizeof(int32_t) > call->out_have ||
	    (lesson->makes && !lesson->makes(call)))
		return -1;
	return (int)vfiotrace_call_load(call, call->out + lesson->made, sizeof(int32_t));
}

uint64_t vt_session_learnt(const struct vt_session *session)
{
	return session->learnt;
}

void vt_session_learn(struct vt_session *session, const struct vt_record *record,
		      const struct vfiotrace_memory *memory)
{
	const struct vt_taught taught = { record, &record->call, memory };
	const struct vt_lesson *lesson = vt_session_lesson(record);

	if (!record->file || !lesson)
		return;
	session->now = vt_record_when(record);
	session->learnt++;
	if (1u << record->fd_info.what.kind & DEVICES)
		vt_session_set_name(session, record->file, &record->fd_info);
	if (!record->finished || record->unavailable) {
		if (lesson->flags & VT_LEARN_CHANGES)
			vt_session_doubt_file(session, record->file, VT_DOUBT_RESULT);
		if (lesson->unseen)
			lesson->unseen(session, &taught);
		return;
	}
	if (record->failed && !(lesson->flags & VT_LEARN_FAILED))
		return;
	if (record->call.in_have >= lesson->in &&
	    (record->failed || record->call.out_have >= lesson->out))
		lesson->learn(session, &taught);
	else if (!record->failed && lesson->flags & VT_LEARN_CHANGES)
		vt_session_doubt_file(session, record->file, VT_DOUBT_ARGUMENT);
	else if (!record->failed && lesson->unseen)
		lesson->unseen(session, &taught);
}
