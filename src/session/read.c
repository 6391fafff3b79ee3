/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open files and their descriptors, for readers of the model. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

const struct vt_model_file *vt_model_file(const struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file = vt_session_find_file(session, number);

	return file ? &file->as : NULL;
}

bool vt_model_saw_all(const struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file = vt_session_find_file(session, number);

	return file && file->as.made_seen && !file->as.sent;
}

const struct vt_model_file *vt_model_next_file(const struct vt_session *session,
					       const struct vt_model_file *file)
{
	const struct vt_session_open *next =
		file ? ((const struct vt_session_open *)file)->hh.next : session->files;

	return next ? &next->as : NULL;
}

bool vt_model_is_ours(enum vfiotrace_fd_kind kind)
{
	switch (kind) {
	case VFIOTRACE_FD_CONTAINER:
	case VFIOTRACE_FD_GROUP:
	case VFIOTRACE_FD_NOIOMMU_GROUP:
	case VFIOTRACE_FD_DEVICE:
	case VFIOTRACE_FD_CDEV:
	case VFIOTRACE_FD_MIGRATION:
	case VFIOTRACE_FD_IOMMUFD:
	case VFIOTRACE_FD_FAULT_QUEUE:
	case VFIOTRACE_FD_VEVENT_QUEUE:
	case VFIOTRACE_FD_KVM_VFIO:
	case VFIOTRACE_FD_IOMMU_2011:
	case VFIOTRACE_FD_UIOMMU:
		return true;
	default:
		return false;
	}
}

/* ---- descriptors ---- */

/* A descriptor set and a process that has it; listed once, however many threads it has. */
struct owner {
	const struct vt_session_set *set;
	pid_t tgid;
};

static int compare_owners(const void *left, const void *right)
{
	const struct owner *a = left, *b = right;

	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	return a->set < b->set ? -1 : a->set > b->set;
}

static struct owner *list_owners(const struct vt_session *session, size_t *count)
{
	size_t n = HASH_COUNT(session->tasks), kept = 0;
	struct owner *owners = calloc(n + 1, sizeof(*owners));
	const struct vt_session_task *task;

	if (!owners)
		vt_no_memory();
	n = 0;
	for (task = session->tasks; task; task = task->hh.next)
		owners[n++] = (struct owner){ task->table->set, task->tgid };
	qsort(owners, n, sizeof(*owners), compare_owners);
	for (size_t i = 0; i < n; i++)
		if (!kept || compare_owners(&owners[kept - 1], &owners[i]))
			owners[kept++] = owners[i];
	*count = kept;
	return owners;
}

static int compare_descriptors(const void *left, const void *right)
{
	const struct vt_model_descriptor *a = left, *b = right;

	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	return a->fd < b->fd ? -1 : a->fd > b->fd;
}

size_t vt_model_descriptors(const struct vt_session *session, uint64_t file,
			    struct vt_model_descriptor *list, size_t max)
{
	const struct vt_session_open *open = vt_session_find_file(session, file);
	const struct vt_session_ref *ref;
	struct owner *owners;
	size_t count, n = 0;

	if (!open || !open->open)
		return 0;
	owners = list_owners(session, &count);
	DL_FOREACH(open->named, ref) {
		for (size_t i = 0; i < count && !ref->closed; i++) {
			if (owners[i].set != ref->set)
				continue;
			if (n < max)
				list[n] = (struct vt_model_descriptor){ owners[i].tgid, ref->fd };
			n++;
		}
	}
	free(owners);
	if (max)
		qsort(list, n < max ? n : max, sizeof(*list), compare_descriptors);
	return n;
}
