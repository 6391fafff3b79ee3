// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptors as the eBPF programs saw them in the kernel, at the moment of the call. Each
 * open file has a number there, so neither /proc nor kcmp() is needed.
 */
#include <config.h>

#include <string.h>
#include <sys/sysmacros.h>

#include "identify/internal.h"
#include "util/memory.h"

void vt_identify_by(struct vt_identify *identify, vt_tell_fn *tell, void *ctx)
{
	identify->tell = tell;
	identify->tell_ctx = ctx;
}

/* Adds what the kernel told about a device beyond the file's properties, or what sysfs tells. */
static void add_details(struct vt_identify *identify, struct vt_class *class,
			const struct vt_seen_file *told)
{
	enum vfiotrace_device_type type;

	if (class->what.kind == VFIOTRACE_FD_DEVICE && !class->device[0]) {
		vt_copy(class->device, sizeof(class->device), told->device);
		if (class->device[0])
			type = vt_device_type(&identify->roots, class->device);
		else
			vt_registered_device(&identify->roots, class->device, &type);
		class->what.device_type = type;
		if (class->device[0])
			vt_device_driver(&identify->roots, class->device, class->driver);
	}
}

static enum vfiotrace_iommu iommu_of(const char *driver)
{
	static const struct {
		const char *part;
		enum vfiotrace_iommu iommu;
	} models[] = {
		{ "type1", VFIOTRACE_IOMMU_TYPE1 },
		{ "spapr", VFIOTRACE_IOMMU_SPAPR },
		{ "noiommu", VFIOTRACE_IOMMU_NOIOMMU },
	};

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (strstr(driver, models[i].part))
			return models[i].iommu;
	return VFIOTRACE_IOMMU_UNKNOWN;
}

static void classify(struct vt_identify *identify, struct vt_class *class,
		     const struct vt_seen_file *told)
{
	memset(class, 0, sizeof(*class));
	if (S_ISCHR(told->mode))
		vt_classify_char(class, &identify->roots, major(told->rdev),
				 minor(told->rdev), told->path);
	else if (told->mode & S_IFMT)
		class->what.kind = VFIOTRACE_FD_OTHER;
	else
		vt_classify_anon(class, told->path);
}

enum vfiotrace_fd_kind vt_identify_kind(struct vt_identify *identify,
					const struct vt_seen_file *file)
{
	struct vt_class class;

	classify(identify, &class, file);
	/* An anonymous file without a name of VFIO's may still be one that VFIO returned. */
	if (class.anon && class.what.kind == VFIOTRACE_FD_OTHER)
		return VFIOTRACE_FD_UNKNOWN;
	return class.what.kind;
}

bool vt_told_look(struct vt_identify *identify, struct vt_entry *entry, bool *absent)
{
	const struct vt_seen_file *told =
		identify->tell(identify->tell_ctx, entry->slot.tid, entry->slot.fd, absent);
	struct vt_file *file;

	if (!told)
		return false;
	if (entry->told != told->file) {
		vt_file_attach(identify, entry, NULL);
		entry->told = told->file;
		vt_copy(entry->fd.path, sizeof(entry->fd.path), told->path);
		entry->fd.deleted = told->deleted && vt_path_is_deleted(told->path);
		classify(identify, &entry->class, told);
		add_details(identify, &entry->class, told);
	}
	file = vt_file_numbered(identify, told->file);
	if (!file && entry->class.stateful)
		file = vt_file_told(identify, entry);
	vt_file_attach(identify, entry, file);
	if (file && told->driver[0] && file->iommu == VFIOTRACE_IOMMU_UNKNOWN)
		file->iommu = iommu_of(told->driver);
	vt_entry_fill(identify, entry);
	if (identify->number_eventfds && entry->class.what.kind == VFIOTRACE_FD_EVENTFD)
		entry->fd.file = told->file;
	return true;
}
