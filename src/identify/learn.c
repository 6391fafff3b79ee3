// SPDX-License-Identifier: GPL-2.0-or-later
/* Learns from finished calls about the files that they used or created. */
#include <config.h>

#include "identify/internal.h"
#include "util/array.h"

#include <limits.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <linux/vfio_2011.h>
#include <linux/vfio_private.h>
#include <string.h>

struct lesson {
	struct vt_identify *identify;
	pid_t tgid, tid;
	struct vt_entry *entry;		/* of the descriptor that the call was made on */
	const struct vfiotrace_call *call;
	int64_t result;
};

static bool in_u32(const struct vfiotrace_call *call, size_t offset, uint32_t *ret)
{
	if (offset + sizeof(*ret) > call->in_have)
		return false;
	memcpy(ret, call->in + offset, sizeof(*ret));
	return true;
}

static bool out_u32(const struct vfiotrace_call *call, size_t offset, uint32_t *ret)
{
	if (offset + sizeof(*ret) > call->out_have)
		return false;
	memcpy(ret, call->out + offset, sizeof(*ret));
	return true;
}

/*
 * The file of a descriptor that the call returned. NULL if that is of another known kind by
 * now, because another thread has replaced it.
 */
static struct vt_file *handed_out(struct lesson *lesson, int64_t fd,
				  enum vfiotrace_fd_kind kind)
{
	struct vt_entry *entry;
	struct vt_file *file;

	/*
	 * The result may be any number, if a seccomp supervisor has answered instead of the
	 * kernel.
	 */
	if (fd < 0 || fd > INT_MAX)
		return NULL;
	entry = vt_entry_get(lesson->identify, lesson->tgid, lesson->tid, (int)fd);
	if (!entry->task || !entry->class.anon ||
	    (entry->class.what.kind != kind &&
	     entry->class.what.kind != VFIOTRACE_FD_UNKNOWN &&
	     entry->class.what.kind != VFIOTRACE_FD_OTHER))
		return NULL;
	entry->class.stateful = true;
	file = vt_file_new(lesson->identify, entry);
	file->learnt_kind = kind;
	file->version++;
	return file;
}

static void inherit_device(struct vt_file *file, const struct vt_fd *from)
{
	vt_copy(file->device, sizeof(file->device), from->device);
	file->device_type = from->what.device_type;
}

static void learn_device_fd(struct lesson *lesson)
{
	const struct vfiotrace_call *call = lesson->call;
	char device[VT_DEVICE_MAX];
	struct vt_file *file;
	size_t length;

	/* Options may follow the name: " vf_token=UUID". */
	for (length = 0; length < call->in_have && length < sizeof(device) - 1; length++) {
		if (!call->in[length] || call->in[length] == ' ')
			break;
		device[length] = (char)call->in[length];
	}
	if (length == call->in_have)
		length = 0;		/* cut off: it may be part of a longer name */
	device[length] = '\0';
	file = handed_out(lesson, lesson->result, VFIOTRACE_FD_DEVICE);
	if (!file)
		return;
	vt_copy(file->device, sizeof(file->device), device);
	file->device_type = vt_device_type(&lesson->identify->roots, device);
	vt_device_driver(&lesson->identify->roots, device, file->driver);
	file->dialect_2011 = call->fd.dialect == VFIOTRACE_DIALECT_2011;
}

/*
 * Requests that programs make first on a container or group. A descriptor that was closed and
 * opened again for the same node looks unchanged. Here two calls are spent to notice that it
 * is another file, about which nothing is known.
 */
static void learn_beginning(struct lesson *lesson)
{
	struct vt_entry *entry = lesson->entry;

	if (entry->file && entry->file->rank >= 0 &&
	    !vt_file_holds(lesson->identify, entry->file, &entry->slot))
		vt_file_new(lesson->identify, entry);
}

static void learn_iommu(struct lesson *lesson)
{
	static const struct {
		uint64_t arg;
		enum vfiotrace_iommu iommu;
	} models[] = {
		{ VFIO_TYPE1_IOMMU, VFIOTRACE_IOMMU_TYPE1 },
		{ VFIO_TYPE1v2_IOMMU, VFIOTRACE_IOMMU_TYPE1 },
		{ VFIO_SPAPR_TCE_IOMMU, VFIOTRACE_IOMMU_SPAPR },
		{ VFIO_SPAPR_TCE_v2_IOMMU, VFIOTRACE_IOMMU_SPAPR_V2 },
		{ VFIO_NOIOMMU_IOMMU, VFIOTRACE_IOMMU_NOIOMMU },
		{ VFIO_TYPE1_CHROMEOS_IOMMU, VFIOTRACE_IOMMU_CHROMEOS },
	};
	struct vt_file *file;

	learn_beginning(lesson);
	file = lesson->entry->file;
	/* An iommufd has one model, whatever the program asked for. */
	if (!file || lesson->entry->fd.what.kind != VFIOTRACE_FD_CONTAINER)
		return;
	file->iommu = VFIOTRACE_IOMMU_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		if (models[i].arg == lesson->call->arg)
			file->iommu = models[i].iommu;
	}
	file->version++;
}

static void learn_device_info(struct lesson *lesson)
{
	static const struct {
		uint32_t flag;
		enum vfiotrace_device_type type;
	} types[] = {
		{ VFIO_DEVICE_FLAGS_PCI, VFIOTRACE_DEVICE_PCI },
		{ VFIO_DEVICE_FLAGS_PLATFORM, VFIOTRACE_DEVICE_PLATFORM },
		{ VFIO_DEVICE_FLAGS_AMBA, VFIOTRACE_DEVICE_AMBA },
		{ VFIO_DEVICE_FLAGS_CCW, VFIOTRACE_DEVICE_CCW },
		{ VFIO_DEVICE_FLAGS_AP, VFIOTRACE_DEVICE_AP },
		{ VFIO_DEVICE_FLAGS_FSL_MC, VFIOTRACE_DEVICE_FSL_MC },
		{ VFIO_DEVICE_FLAGS_CDX, VFIOTRACE_DEVICE_CDX },
	};
	struct vt_file *file = lesson->entry->file;
	uint32_t flags;

	if (!file || lesson->call->fd.dialect != VFIOTRACE_DIALECT_UPSTREAM ||
	    !out_u32(lesson->call, offsetof(struct vfio_device_info, flags), &flags))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!(flags & types[i].flag) || file->device_type == types[i].type)
			continue;
		file->device_type = types[i].type;
		file->version++;
		return;
	}
}

static void learn_dmabuf(struct lesson *lesson)
{
	struct vt_file *file =
		handed_out(lesson, lesson->result, VFIOTRACE_FD_DMABUF);

	if (file)
		inherit_device(file, &lesson->entry->fd);
}

static void learn_feature(struct lesson *lesson)
{
	const struct vfiotrace_call *call = lesson->call;
	size_t payload = sizeof(struct vfio_device_feature);
	struct vt_file *file;
	uint32_t flags, fd;

	if (!in_u32(call, offsetof(struct vfio_device_feature, flags), &flags) ||
	    flags & VFIO_DEVICE_FEATURE_PROBE)
		return;
	switch (flags & VFIO_DEVICE_FEATURE_MASK) {
	case VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE:
		if (!(flags & VFIO_DEVICE_FEATURE_SET) ||
		    !out_u32(call, payload + offsetof(struct vfio_device_feature_mig_state,
						      data_fd), &fd))
			return;
		file = handed_out(lesson, (int32_t)fd, VFIOTRACE_FD_MIGRATION);
		if (file)
			inherit_device(file, &lesson->entry->fd);
		return;
	case VFIO_DEVICE_FEATURE_DMA_BUF:
		learn_dmabuf(lesson);
		return;
	default:
		return;
	}
}

static void learn_fault_queue(struct lesson *lesson)
{
	uint32_t fd;

	if (out_u32(lesson->call, offsetof(struct iommu_fault_alloc, out_fault_fd), &fd))
		handed_out(lesson, (int32_t)fd, VFIOTRACE_FD_FAULT_QUEUE);
}

static void learn_event_queue(struct lesson *lesson)
{
	uint32_t fd;

	if (out_u32(lesson->call, offsetof(struct iommu_veventq_alloc, out_veventq_fd),
		    &fd))
		handed_out(lesson, (int32_t)fd, VFIOTRACE_FD_VEVENT_QUEUE);
}

static void learn_kvm_device(struct lesson *lesson)
{
	const struct vfiotrace_call *call = lesson->call;
	uint32_t type, flags, fd;

	if (in_u32(call, offsetof(struct vt_kvm_create_device, type), &type) &&
	    in_u32(call, offsetof(struct vt_kvm_create_device, flags), &flags) &&
	    out_u32(call, offsetof(struct vt_kvm_create_device, fd), &fd) &&
	    type == VT_KVM_DEV_TYPE_VFIO && !(flags & VT_KVM_CREATE_DEVICE_TEST))
		handed_out(lesson, (int32_t)fd, VFIOTRACE_FD_KVM_VFIO);
}

#define KIND(k) (1u << VFIOTRACE_FD_##k)
#define GROUPS (KIND(GROUP) | KIND(NOIOMMU_GROUP) | KIND(UNKNOWN))
#define DEVICES (KIND(DEVICE) | KIND(CDEV))

/* Kinds of descriptor that have a device's name: devices, and what devices return. */
#define NAMED (DEVICES | KIND(MIGRATION) | KIND(DMABUF))

/*
 * .kinds: the kinds of descriptor that the call must be on; UNKNOWN is among them if the
 * number has no other meaning. .about: see vt_identify_lesson().
 */
static const struct {
	uint32_t code;
	uint32_t kinds;
	uint32_t about;
	void (*learn)(struct lesson *lesson);
} lessons[] = {
	{ VFIO_GROUP_GET_DEVICE_FD, GROUPS, NAMED, learn_device_fd },
	{ VT_2011_GROUP_GET_DEVICE_FD, GROUPS, NAMED, learn_device_fd },
	{ VFIO_GET_API_VERSION, KIND(CONTAINER), KIND(CONTAINER), learn_beginning },
	{ VFIO_SET_IOMMU, KIND(CONTAINER), KIND(CONTAINER), learn_iommu },
	{ VFIO_GROUP_GET_STATUS, GROUPS, GROUPS, learn_beginning },
	{ IOMMU_IOAS_ALLOC, KIND(IOMMUFD), KIND(IOMMUFD), learn_beginning },
	{ VFIO_DEVICE_GET_INFO, DEVICES, VT_IDENTIFY_TYPES, learn_device_info },
	{ VFIO_DEVICE_FEATURE, DEVICES, KIND(MIGRATION) | KIND(DMABUF), learn_feature },
	{ VFIO_DEVICE_GET_GFX_DMABUF, DEVICES, KIND(DMABUF), learn_dmabuf },
	{ IOMMU_FAULT_QUEUE_ALLOC, KIND(IOMMUFD) | KIND(UNKNOWN), KIND(FAULT_QUEUE),
	  learn_fault_queue },
	{ IOMMU_VEVENTQ_ALLOC, KIND(IOMMUFD) | KIND(UNKNOWN), KIND(VEVENT_QUEUE),
	  learn_event_queue },
	{ VT_KVM_CREATE_DEVICE, KIND(KVM_VM) | KIND(UNKNOWN), KIND(KVM_VFIO),
	  learn_kvm_device },
};

uint32_t vt_identify_lesson(size_t i, uint32_t *about)
{
	if (i >= ARRAY_SIZE(lessons))
		return 0;
	*about = lessons[i].about;
	return lessons[i].code;
}

void vt_identify_learn(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd,
		       const struct vfiotrace_call *call, int64_t result)
{
	/*
	 * The number on this architecture. A recording may come from one that encodes it
	 * otherwise.
	 */
	uint32_t code = call->request ? call->request->code : call->code;

	if (result < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(lessons); i++) {
		struct lesson lesson = {
			.identify = identify, .tgid = tgid, .tid = tid,
			.call = call, .result = result,
		};

		if (lessons[i].code != code ||
		    !(lessons[i].kinds & 1u << call->fd.kind))
			continue;
		lesson.entry = vt_entry_get(identify, tgid, tid, fd);
		lessons[i].learn(&lesson);
		return;
	}
}
