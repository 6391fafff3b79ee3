/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An iommufd with its objects, a device that is bound to it, and another whose group has it
 * as its container: what each call must answer, from what the model says.
 */
#include "config.h"

#include "instep.h"

#include <dirent.h>
#include <errno.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"

enum { IOMMUFD, GROUP, CDEV, DEVICE };

#define BASE 0x10000000u		/* of the IOVAs that are used */
#define RW (IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE)

static void iommufd_begin(struct world *w)
{
	must(open_thing(w, &w->things[IOMMUFD], "/dev/iommu", VFIOTRACE_FD_IOMMUFD) >= 0);
}

static struct thing *iommufd(struct world *w)
{
	return &w->things[IOMMUFD];
}

static const struct vt_model_space *space_of(struct world *w, uint32_t ioas)
{
	return ioas ? vt_model_space(w->session, iommufd(w)->file, ioas) : NULL;
}

static int64_t call(struct world *w, uint32_t code, void *arg)
{
	return ask(w, iommufd(w), code, (uintptr_t)arg, NULL);
}

/* ---- objects ---- */

static const struct vt_model_object *object(struct world *w, uint32_t id)
{
	const struct vt_model_object *o = vt_model_object(w->session, iommufd(w)->file, id);

	return o && !o->destroyed ? o : NULL;
}

/* An id that has been seen, mostly of that type. */
static uint32_t pick(struct world *w, uint8_t number, enum vt_object_type type)
{
	const struct vt_model_object *o = NULL;
	uint32_t ids[32];
	size_t n = 0;

	while (number < 240 && (o = vt_model_next_object(w->session, o)) && n < 32)
		if (o->type == type && !o->destroyed)
			ids[n++] = o->id;
	return n ? ids[number % n] : number % 8;
}

static const struct vt_model_space *compat(struct world *w)
{
	return vt_model_dma_space(w->session, iommufd(w)->file);
}

/* Here, or in the child. */
static bool is_there(struct world *w, uint64_t file)
{
	const struct vt_model_file *f = file ? vt_model_file(w->session, file) : NULL;

	return f && f->life == VT_MODEL_OPEN;
}

static bool is_device_there(struct world *w)
{
	return is_there(w, w->things[DEVICE].file);
}

/* Some ids are in use that nobody was told: VFIO's own IOAS, and what a group's device has. */
static bool has_unnamed(struct world *w)
{
	return is_device_there(w) || (compat(w) && !compat(w)->ioas);
}

/* Whether an id stands for an IOAS, or for none: or for one that nobody was told. */
static bool is_known(struct world *w, uint32_t ioas)
{
	return space_of(w, ioas) || !has_unnamed(w);
}

/* What the kernel will give out: the least that is free. 0: that cannot be told. */
static uint32_t next_id(struct world *w)
{
	uint32_t least = 1;

	while (object(w, least))
		least++;
	return has_unnamed(w) ? 0 : least;
}

static void check_id(struct world *w, uint32_t id, uint32_t want)
{
	did(w, " (id %u)", id);
	if (want && id != want)
		wrong(w, "the new id is %u, %u was foretold", id, want);
}

/* To it, or by a HWPT that has no name. */
static bool is_attached(struct world *w, uint32_t id)
{
	const struct vt_model_attachment *a = NULL;

	while ((a = vt_model_next_attachment(w->session, a)))
		if (a->pt == id || (!a->pt && a->ioas == id))
			return true;
	return false;
}

/* Whether something else refers to it. */
static bool is_used(struct world *w, const struct vt_model_object *o)
{
	const struct vt_model_object *other = NULL;

	if (o->type == VT_OBJECT_DEVICE || is_attached(w, o->id))
		return true;
	if (o->type == VT_OBJECT_FAULT_QUEUE && is_there(w, o->opened))
		return true;
	while ((other = vt_model_next_object(w->session, other)))
		if (!other->destroyed && other->parent == o->id &&
		    other->type == VT_OBJECT_HWPT_PAGING)
			return true;
	return false;
}

static void do_destroy(struct world *w, const struct op *op)
{
	struct iommu_destroy arg = { .size = sizeof(arg) };
	const struct vt_model_object *o;
	int want = ENOENT;

	arg.id = pick(w, op->a, op->b % 3 ? VT_OBJECT_IOAS :
			 op->b & 4 ? VT_OBJECT_HWPT_PAGING : VT_OBJECT_FAULT_QUEUE);
	o = object(w, arg.id);
	/* Or one that nobody was told: left alone. */
	if (!o && has_unnamed(w))
		return;
	if (o)
		want = is_used(w, o) ? EBUSY : 0;
	did(w, "destroy %u", arg.id);
	expect(w, call(w, IOMMU_DESTROY, &arg), want, want);
}

static void do_alloc(struct world *w, const struct op *op)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	uint32_t id = next_id(w);

	(void)op;
	did(w, "alloc IOAS");
	expect(w, call(w, IOMMU_IOAS_ALLOC, &arg), 0, 0);
	check_id(w, arg.out_ioas_id, id);
}

/* ---- mapping ---- */

static int foretell_map(const struct vt_model_space *s, uint64_t iova, uint64_t length, bool fixed)
{
	if (!s)
		return ENOENT;
	if (!length)
		return EINVAL;
	return fixed && vt_model_mapping(s, iova, iova + length - 1) ? EEXIST : 0;
}

/* Whether there may be room for it, and whether there is: the kernel aligns what it places. */
static void foretell_room(const struct vt_model_space *s, uint64_t length, int *want, int *or_want)
{
	struct vt_model_range hole = vt_model_choice(s);
	uint64_t most = hole.last < hole.first ? 0 : hole.last - hole.first + 1;

	if (!s->nallowed || most >= 4 * length)
		return;
	*or_want = ENOSPC;
	if (most < length)
		*want = ENOSPC;
}

static void check_place(struct world *w, const struct vt_model_space *s, uint64_t first,
			uint64_t last)
{
	for (size_t i = 0; i < s->nallowed; i++)
		if (first >= s->allowed[i].first && last <= s->allowed[i].last)
			return;
	if (s->nallowed)
		wrong(w, "it was put at %#llx, which is not allowed", (unsigned long long)first);
}

/*
 * The kernel has chosen where: not where something is, and where it may. That the model has
 * found no fault tells of the former.
 */
static void do_map(struct world *w, const struct op *op)
{
	struct iommu_ioas_map arg = {
		.size = sizeof(arg), .ioas_id = pick(w, op->c, VT_OBJECT_IOAS),
		.flags = RW | (op->c & 1 ? IOMMU_IOAS_MAP_FIXED_IOVA : 0),
		.iova = BASE + op->a % 16 * INSTEP_PAGE,
		.length = op->b == 255 ? 0 : (1 + op->b % 4) * INSTEP_PAGE,
		.user_va = (uintptr_t)w->memory + op->b / 4 % 8 * INSTEP_PAGE,
	};
	const struct vt_model_space *s = space_of(w, arg.ioas_id);
	bool fixed = arg.flags & IOMMU_IOAS_MAP_FIXED_IOVA;
	int want = foretell_map(s, arg.iova, arg.length, fixed), or_want = want;
	int64_t result;

	if (!is_known(w, arg.ioas_id))
		return;
	if (!want && !fixed)
		foretell_room(s, arg.length, &want, &or_want);
	did(w, "IOAS %u: map %#llx, %llu bytes, flags %u", arg.ioas_id,
	    (unsigned long long)arg.iova, (unsigned long long)arg.length, arg.flags);
	result = call(w, IOMMU_IOAS_MAP, &arg);
	expect(w, result, want, or_want);
	if (!result && !fixed)
		check_place(w, s, arg.iova, arg.iova + arg.length - 1);
}

/* Up to three ranges of one to four pages, which may overlap. */
static void do_allow(struct world *w, const struct op *op)
{
	struct iommu_iova_range ranges[3];
	struct iommu_ioas_allow_iovas arg = {
		.size = sizeof(arg), .ioas_id = pick(w, op->c, VT_OBJECT_IOAS),
		.num_iovas = op->b % 4, .allowed_iovas = (uintptr_t)ranges,
	};
	int want = space_of(w, arg.ioas_id) ? 0 : ENOENT;

	if (!is_known(w, arg.ioas_id))
		return;
	did(w, "IOAS %u: allow", arg.ioas_id);
	for (uint32_t i = 0; i < arg.num_iovas; i++) {
		ranges[i].start = BASE + (op->a + 5 * i * op->b) % 16 * INSTEP_PAGE;
		ranges[i].last = ranges[i].start + (1 + (op->a >> (2 * i)) % 4) * INSTEP_PAGE - 1;
		did(w, " %#llx-%#llx", (unsigned long long)ranges[i].start,
		    (unsigned long long)ranges[i].last);
		for (uint32_t j = 0; !want && j < i; j++)
			if (ranges[j].start <= ranges[i].last && ranges[i].start <= ranges[j].last)
				want = EINVAL;
	}
	expect(w, call(w, IOMMU_IOAS_ALLOW_IOVAS, &arg), want, want);
}

static void do_map_file(struct world *w, const struct op *op)
{
	struct iommu_ioas_map_file arg = {
		.size = sizeof(arg), .ioas_id = pick(w, op->c, VT_OBJECT_IOAS),
		.flags = RW | IOMMU_IOAS_MAP_FIXED_IOVA, .fd = w->memfd,
		.iova = BASE + op->a % 16 * INSTEP_PAGE, .length = (1 + op->b % 4) * INSTEP_PAGE,
		.start = op->b / 4 % 8 * INSTEP_PAGE,
	};
	int want = foretell_map(space_of(w, arg.ioas_id), arg.iova, arg.length, true);

	if (!is_known(w, arg.ioas_id))
		return;
	did(w, "IOAS %u: map file at %#llx, %llu bytes", arg.ioas_id,
	    (unsigned long long)arg.iova, (unsigned long long)arg.length);
	expect(w, call(w, IOMMU_IOAS_MAP_FILE, &arg), want, want);
}

/* Whether there is no byte of the range that is not mapped. */
static bool is_whole(const struct vt_model_space *s, uint64_t first, uint64_t last)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, first, last);
	uint64_t at = first;

	for (; m && m->iovas.first <= at; m = vt_model_next_mapping(s, m, first, last)) {
		if (m->iovas.last >= last)
			return true;
		at = m->iovas.last + 1;
	}
	return false;
}

static void do_copy(struct world *w, const struct op *op)
{
	struct iommu_ioas_copy arg = {
		.size = sizeof(arg), .flags = IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_FIXED_IOVA,
		.src_ioas_id = pick(w, op->c, VT_OBJECT_IOAS),
		.dst_ioas_id = pick(w, op->b >> 4, VT_OBJECT_IOAS),
		.src_iova = BASE + op->a % 16 * INSTEP_PAGE,
		.dst_iova = BASE + op->a / 16 * INSTEP_PAGE,
		.length = (1 + op->b % 8) * INSTEP_PAGE,
	};
	const struct vt_model_space *from = space_of(w, arg.src_ioas_id);
	const struct vt_model_space *to = space_of(w, arg.dst_ioas_id);
	int want = 0;

	if (!from || !to || !is_whole(from, arg.src_iova, arg.src_iova + arg.length - 1))
		want = ENOENT;
	else if (vt_model_mapping(to, arg.dst_iova, arg.dst_iova + arg.length - 1))
		want = EEXIST;
	if (!is_known(w, arg.src_ioas_id) || !is_known(w, arg.dst_ioas_id))
		return;
	did(w, "IOAS %u: copy %#llx, %llu bytes to %u, %#llx", arg.src_ioas_id,
	    (unsigned long long)arg.src_iova, (unsigned long long)arg.length, arg.dst_ioas_id,
	    (unsigned long long)arg.dst_iova);
	expect(w, call(w, IOMMU_IOAS_COPY, &arg), want, want);
}

/* ---- unmapping ---- */

/* Where it must fail, the mappings below the one that it cuts are gone: the model knows that. */
static int foretell_unmap(const struct vt_model_space *s, uint64_t first, uint64_t last, bool all)
{
	if (!s)
		return ENOENT;
	if (all)
		return 0;
	return is_cut(s, first, last) || !vt_model_mapping(s, first, last) ? ENOENT : 0;
}

static void do_unmap(struct world *w, const struct op *op)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg), .ioas_id = pick(w, op->c, VT_OBJECT_IOAS),
		.iova = BASE + op->a % 16 * INSTEP_PAGE, .length = (1 + op->b % 8) * INSTEP_PAGE,
	};
	const struct vt_model_space *s = space_of(w, arg.ioas_id);
	bool all = op->b >= 232;
	uint64_t bytes = 0;
	int64_t result;
	int want;

	if (all) {
		arg.iova = 0;
		arg.length = UINT64_MAX;
	}
	want = foretell_unmap(s, arg.iova, arg.iova + arg.length - 1, all);
	if (!want)
		bytes = all ? s->bytes : mapped_in(s, arg.iova, arg.iova + arg.length - 1);
	if (!is_known(w, arg.ioas_id))
		return;
	did(w, "IOAS %u: unmap %#llx, %llu bytes", arg.ioas_id, (unsigned long long)arg.iova,
	    (unsigned long long)arg.length);
	result = call(w, IOMMU_IOAS_UNMAP, &arg);
	expect(w, result, want, want);
	if (!result && arg.length != bytes)
		wrong(w, "it has removed %llu bytes, %llu were foretold",
		      (unsigned long long)arg.length, (unsigned long long)bytes);
}

/* ---- VFIO's own calls ---- */

static void do_vfio_ioas(struct world *w, const struct op *op)
{
	struct iommu_vfio_ioas arg = { .size = sizeof(arg), .op = op->b % 3 };
	const struct vt_model_iommufd *fd = vt_model_iommufd(w->session, iommufd(w)->file);
	bool set = fd && fd->compat == VT_COMPAT_SET;
	uint32_t was = set ? fd->compat_ioas : 0;
	int want = 0;

	/* One that has no name yet would be lost: it is asked for first. */
	if (set && !was)
		arg.op = IOMMU_VFIO_IOAS_GET;
	if (arg.op == IOMMU_VFIO_IOAS_SET) {
		arg.ioas_id = pick(w, op->a, VT_OBJECT_IOAS);
		want = space_of(w, arg.ioas_id) ? 0 : ENOENT;
		if (!is_known(w, arg.ioas_id))
			return;
	} else if (arg.op == IOMMU_VFIO_IOAS_GET) {
		want = set ? 0 : ENODEV;
	}
	did(w, "VFIO's IOAS, op %u, id %u", arg.op, arg.ioas_id);
	expect(w, call(w, IOMMU_VFIO_IOAS, &arg), want, want);
	if (!want && arg.op == IOMMU_VFIO_IOAS_GET && was && arg.ioas_id != was)
		wrong(w, "VFIO's IOAS is %u, %u was foretold", arg.ioas_id, was);
}

static void do_vfio_map(struct world *w, const struct op *op)
{
	struct vfio_iommu_type1_dma_map arg = {
		.argsz = sizeof(arg), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = BASE + op->a % 16 * INSTEP_PAGE, .size = (1 + op->b % 4) * INSTEP_PAGE,
		.vaddr = (uintptr_t)w->memory + op->b / 4 % 8 * INSTEP_PAGE,
	};
	int want = compat(w) ? foretell_map(compat(w), arg.iova, arg.size, true) : ENODEV;

	did(w, "VFIO map %#llx, %llu bytes", (unsigned long long)arg.iova,
	    (unsigned long long)arg.size);
	expect(w, call(w, VFIO_IOMMU_MAP_DMA, &arg), want, want);
}

/* Where mappings may be cut: what of them lies in the range. */
static uint64_t covered(const struct vt_model_space *s, uint64_t first, uint64_t last)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, first, last);
	uint64_t bytes = 0;

	for (; m; m = vt_model_next_mapping(s, m, first, last)) {
		uint64_t from = m->iovas.first > first ? m->iovas.first : first;
		uint64_t to = m->iovas.last < last ? m->iovas.last : last;

		bytes += to - from + 1;
	}
	return bytes;
}

static void do_vfio_unmap(struct world *w, const struct op *op)
{
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .iova = BASE + op->a % 16 * INSTEP_PAGE,
		.size = (1 + op->b % 8) * INSTEP_PAGE,
	};
	const struct vt_model_space *s = compat(w);
	uint64_t last = arg.iova + arg.size - 1, bytes = 0;
	int64_t result;
	int want = ENODEV;

	if (s) {
		want = !s->small_pages && is_cut(s, arg.iova, last) ? ENOENT : 0;
		bytes = s->small_pages ? covered(s, arg.iova, last) : mapped_in(s, arg.iova, last);
	}
	did(w, "VFIO unmap %#llx, %llu bytes", (unsigned long long)arg.iova,
	    (unsigned long long)arg.size);
	result = call(w, VFIO_IOMMU_UNMAP_DMA, &arg);
	expect(w, result, want, want);
	if (!result && arg.size != bytes)
		wrong(w, "it has removed %llu bytes, %llu were foretold",
		      (unsigned long long)arg.size, (unsigned long long)bytes);
}

/* Whether the first version may be chosen depends on what is attached and mapped. */
static void do_set_iommu(struct world *w, const struct op *op)
{
	unsigned int model = op->b % 4 ? VFIO_TYPE1v2_IOMMU : VFIO_TYPE1_IOMMU;
	int want = compat(w) ? 0 : ENODEV;

	did(w, "set IOMMU %u", model);
	expect(w, ask(w, iommufd(w), VFIO_SET_IOMMU, model, NULL), want,
	       !want && model == VFIO_TYPE1_IOMMU ? EINVAL : want);
}

/* ---- the group ---- */

static void step_group(struct world *w, const struct op *op)
{
	struct thing *group = &w->things[GROUP], *device = &w->things[DEVICE];
	const struct vt_model_group *g = vt_model_group(w->session, group->file);
	bool attached = g && g->attached == VT_ATTACHED_YES;
	int32_t fd = iommufd(w)->nr;
	char path[64];
	int want;

	/* Its device does not keep it open, as that of a container does. */
	if (group->nr < 0) {
		snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(w->names[1]));
		want = is_there(w, group->file) ? EBUSY : 0;
		did(w, "group: open");
		expect(w, open_thing(w, group, path, VFIOTRACE_FD_GROUP), want, want);
	} else if (group->nr >= 0 && !attached) {
		did(w, "group: set container");
		expect(w, ask(w, group, VFIO_GROUP_SET_CONTAINER, (uintptr_t)&fd, NULL), 0, 0);
	} else if (group->nr >= 0 && op->b < 128 && device->nr < 0 && !is_device_there(w)) {
		device->kind = VFIOTRACE_FD_DEVICE;
		did(w, "group: get device");
		expect(w, ask(w, group, VFIO_GROUP_GET_DEVICE_FD, (uintptr_t)w->names[1], device),
		       compat(w) ? 0 : ENODEV, compat(w) ? 0 : ENODEV);
	} else if (device->nr >= 0) {
		did(w, "device: close");
		close_thing(w, device);
	} else if (group->nr >= 0) {
		did(w, "group: close");
		close_thing(w, group);
	}
}

/* ---- a device that is bound ---- */

static void cdev_path(const char *name, char *path, size_t size)
{
	char folder[96];
	struct dirent *entry;
	DIR *dir;

	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%s/vfio-dev", name);
	dir = opendir(folder);
	must(dir);
	while ((entry = readdir(dir)) && entry->d_name[0] == '.')
		;
	must(entry);
	snprintf(path, size, "/dev/vfio/devices/%.32s", entry->d_name);
	closedir(dir);
}

/* It was opened before, and the child has that still: one file alone may be bound. */
static bool is_bound_before(struct world *w, const struct thing *cdev)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(w->session, o)))
		if (o->type == VT_OBJECT_DEVICE && !o->destroyed && o->opened != cdev->file &&
		    o->opened != w->things[DEVICE].file && is_there(w, o->opened))
			return true;
	return false;
}

static void do_bind(struct world *w, const struct thing *cdev)
{
	struct vfio_device_bind_iommufd arg = { .argsz = sizeof(arg), .iommufd = iommufd(w)->nr };
	bool bound = vt_model_bound(w->session, cdev->file) || is_bound_before(w, cdev);
	uint32_t id = next_id(w);

	did(w, "cdev: bind");
	arg.argsz = offsetof(struct vfio_device_bind_iommufd, token_uuid_ptr);
	expect(w, ask(w, cdev, VFIO_DEVICE_BIND_IOMMUFD, (uintptr_t)&arg, NULL),
	       bound ? EINVAL : 0, bound ? EINVAL : 0);
	if (!bound)
		check_id(w, arg.out_devid, id);
}

static void do_attach(struct world *w, const struct thing *cdev, const struct op *op)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = offsetof(struct vfio_device_attach_iommufd_pt, pasid),
		.pt_id = pick(w, op->c, op->b & 1 ? VT_OBJECT_IOAS : VT_OBJECT_HWPT_PAGING),
	};
	const struct vt_model_object *o = object(w, arg.pt_id);
	int want = ENOENT;

	if (!o && has_unnamed(w))
		return;
	if (o)
		want = o->type == VT_OBJECT_IOAS || o->type == VT_OBJECT_HWPT_PAGING ? 0 : EINVAL;
	did(w, "cdev: attach %u", arg.pt_id);
	expect(w, ask(w, cdev, VFIO_DEVICE_ATTACH_IOMMUFD_PT, (uintptr_t)&arg, NULL), want, want);
	if (!want)
		did(w, " (to %u)", arg.pt_id);
}

static void do_hwpt(struct world *w, const struct thing *cdev, const struct op *op)
{
	const struct vt_model_object *bound = vt_model_bound(w->session, cdev->file);
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg), .dev_id = bound->id, .pt_id = pick(w, op->c, VT_OBJECT_IOAS),
	};
	const struct vt_model_object *o = object(w, arg.pt_id);
	int want = space_of(w, arg.pt_id) ? 0 : EINVAL;
	uint32_t id = next_id(w);

	/* A nested one would have to be described. */
	if (o && o->type == VT_OBJECT_HWPT_PAGING)
		want = EOPNOTSUPP;

	if (!o && has_unnamed(w))
		return;
	did(w, "alloc HWPT for IOAS %u", arg.pt_id);
	expect(w, call(w, IOMMU_HWPT_ALLOC, &arg), want, want);
	if (!want)
		check_id(w, arg.out_hwpt_id, id);
}

static void step_cdev(struct world *w, const struct op *op)
{
	struct vfio_device_detach_iommufd_pt detach = { .argsz = 8 };
	struct thing *cdev = &w->things[CDEV];
	char path[64];

	if (cdev->nr < 0) {
		cdev_path(w->names[0], path, sizeof(path));
		did(w, "cdev: open");
		expect(w, open_thing(w, cdev, path, VFIOTRACE_FD_CDEV), 0, 0);
	} else if (op->b >= 240) {
		did(w, "cdev: close");
		close_thing(w, cdev);
	} else if (!vt_model_bound(w->session, cdev->file) || op->b >= 230) {
		do_bind(w, cdev);
	} else if (op->b < 100) {
		do_attach(w, cdev, op);
	} else if (op->b < 170) {
		do_hwpt(w, cdev, op);
	} else {
		did(w, "cdev: detach");
		expect(w, ask(w, cdev, VFIO_DEVICE_DETACH_IOMMUFD_PT, (uintptr_t)&detach, NULL), 0,
		       0);
	}
}

/* ---- queues ---- */

static void step_queue(struct world *w, const struct op *op)
{
	struct thing *queue = &w->queues[op->a % QUEUES];
	struct iommu_fault_alloc arg = { .size = sizeof(arg) };
	uint32_t id = next_id(w);

	if (queue->nr >= 0) {
		did(w, "queue: close");
		close_thing(w, queue);
		return;
	}
	did(w, "alloc fault queue");
	queue->kind = VFIOTRACE_FD_FAULT_QUEUE;
	expect(w, ask(w, iommufd(w), IOMMU_FAULT_QUEUE_ALLOC, (uintptr_t)&arg, queue), 0, 0);
	check_id(w, arg.out_fault_id, id);
}

static void iommufd_step(struct world *w, const struct op *op)
{
	static const struct {
		uint8_t below;
		void (*step)(struct world *w, const struct op *op);
	} steps[] = {
		{ 62, do_map }, { 70, do_allow }, { 85, do_map_file }, { 110, do_copy }, { 150, do_unmap },
		{ 162, do_destroy }, { 172, do_vfio_ioas }, { 184, do_vfio_map },
		{ 200, do_vfio_unmap }, { 205, do_set_iommu }, { 220, step_group },
		{ 240, step_cdev }, { 246, step_queue },
		{ 255, do_alloc },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (op->what >= steps[i].below)
			continue;
		steps[i].step(w, op);
		return;
	}
}

/* Of all that is left in each IOAS the kernel and the model say the same. */
static void iommufd_end(struct world *w)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(w->session, o))) {
		struct iommu_ioas_unmap arg = {
			.size = sizeof(arg), .ioas_id = o->id, .length = UINT64_MAX,
		};
		const struct vt_model_space *s = space_of(w, o->id);
		uint64_t bytes = s ? s->bytes : 0;

		if (o->type != VT_OBJECT_IOAS || o->destroyed)
			continue;
		if (call(w, IOMMU_IOAS_UNMAP, &arg))
			wrong(w, "there is no IOAS %u", o->id);
		else if (arg.length != bytes)
			wrong(w, "IOAS %u has had %llu bytes, the model says %llu", o->id,
			      (unsigned long long)arg.length, (unsigned long long)bytes);
	}
}

const struct play play_iommufd = {
	.name = "iommufd", .names = 2, .forks = true, .fixed = 1, .begin = iommufd_begin,
	.step = iommufd_step, .end = iommufd_end,
};
