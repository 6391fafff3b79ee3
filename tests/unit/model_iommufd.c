// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Iommufds: their objects by id, IOASes and what is mapped in them, devices that are bound,
 * and VFIO's own calls on an iommufd. Each answer is one that the kernel gives in that state.
 */
#include "config.h"

#include "model.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>

#define IOMMUFD 11
#define CDEV 20
#define GROUP 12
#define MIB (UINT64_C(1) << 20)
#define RW (IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE)

#define IOMMUFD_IS IOMMUFD, VFIOTRACE_FD_IOMMUFD, "/dev/iommu"
#define CDEV_IS CDEV, VFIOTRACE_FD_CDEV, "/dev/vfio/devices/vfio0"

static uint64_t iommufd(struct model *m)
{
	return vt_session_file(m->session, m->tgid, m->tid, IOMMUFD);
}

static const struct vt_model_space *space_of(struct model *m, uint32_t ioas)
{
	return vt_model_space(m->session, iommufd(m), ioas);
}

static const struct vt_model_object *object(struct model *m, uint32_t id)
{
	return vt_model_object(m->session, iommufd(m), id);
}

/* One call on it, of which @out is what is in memory at the end. */
#define ASK(M, CODE, IN, OUT, RESULT)                                                           \
	do {                                                                                    \
		struct model_call asked;                                                        \
                                                                                                \
		model_enter(M, &asked, IOMMUFD_IS, CODE, &(IN), sizeof(IN), 0);                 \
		model_exit(M, &asked, &(OUT), sizeof(OUT), RESULT);                             \
	} while (0)

static void alloc_ioas(struct model *m, uint32_t id)
{
	struct iommu_ioas_alloc a = { .size = sizeof(a) }, out = a;

	out.out_ioas_id = id;
	ASK(m, IOMMU_IOAS_ALLOC, a, out, 0);
}

static void destroy(struct model *m, uint32_t id, int64_t result)
{
	struct iommu_destroy d = { .size = sizeof(d), .id = id };

	ASK(m, IOMMU_DESTROY, d, d, result);
}

static void map_at(struct model *m, uint32_t ioas, uint64_t iova, uint64_t length,
		   int64_t result)
{
	struct iommu_ioas_map map = {
		.size = sizeof(map), .flags = RW | IOMMU_IOAS_MAP_FIXED_IOVA, .ioas_id = ioas,
		.user_va = 0x7f0000000000 + iova, .length = length, .iova = iova,
	};

	ASK(m, IOMMU_IOAS_MAP, map, map, result);
}

static void unmap(struct model *m, uint32_t ioas, uint64_t iova, uint64_t length,
		  uint64_t removed, int64_t result)
{
	struct iommu_ioas_unmap u = {
		.size = sizeof(u), .ioas_id = ioas, .iova = iova, .length = length,
	}, out = u;

	if (!result)
		out.length = removed;
	ASK(m, IOMMU_IOAS_UNMAP, u, out, result);
}

static void assert_live(const struct vt_model_space *space, size_t live, uint64_t bytes)
{
	const struct vt_model_mapping *at = vt_model_mapping(space, 0, UINT64_MAX);
	uint64_t sum = 0;
	size_t count = 0;

	for (; at; at = vt_model_next_mapping(space, at, 0, UINT64_MAX)) {
		count++;
		sum += vt_model_mapping_size(at);
	}
	assert_int_equal(count, live);
	assert_int_equal(sum, bytes);
	assert_int_equal(space->live, live);
	assert_int_equal(space->bytes, bytes);
}

static struct model *with_iommufd(void)
{
	struct model *m = model_create();

	model_open(m, IOMMUFD_IS);
	return m;
}

static struct model *with_ioas(uint32_t id)
{
	struct model *m = with_iommufd();

	alloc_ioas(m, id);
	assert_int_equal(space_of(m, id)->doubt, VT_DOUBT_NONE);
	return m;
}

/* ---- IOASes ---- */

static void spaces(void **state)
{
	struct model *m = with_ioas(1);

	(void)state;
	alloc_ioas(m, 2);
	assert_int_equal(object(m, 1)->type, VT_OBJECT_IOAS);
	assert_int_equal(object(m, 1)->made.line, 1);
	assert_true(space_of(m, 1)->iommufd);
	assert_true(space_of(m, 1)->from_start);
	map_at(m, 1, 0, MIB, 0);
	map_at(m, 2, 0, 2 * MIB, 0);
	assert_live(space_of(m, 1), 1, MIB);
	assert_live(space_of(m, 2), 1, 2 * MIB);
	/* What something else refers to stays. */
	destroy(m, 1, -EBUSY);
	assert_live(space_of(m, 1), 1, MIB);
	destroy(m, 1, 0);
	assert_null(space_of(m, 1));
	assert_true(object(m, 1)->destroyed);
	assert_int_equal(object(m, 1)->type, VT_OBJECT_IOAS);
	assert_int_equal(object(m, 1)->ended.line, 6);
	/* The id is given out again: it is another one, and empty. */
	alloc_ioas(m, 1);
	assert_false(object(m, 1)->destroyed);
	assert_live(space_of(m, 1), 0, 0);
	assert_live(space_of(m, 2), 1, 2 * MIB);
	model_destroy(m);
}

static void mapping(void **state)
{
	struct model *m = with_ioas(1);
	struct iommu_ioas_map map = {
		.size = sizeof(map), .flags = IOMMU_IOAS_MAP_READABLE, .ioas_id = 1,
		.user_va = 0x7f0000000000, .length = MIB,
	}, out = map;
	const struct vt_model_mapping *at;

	(void)state;
	/* The kernel chooses where. */
	out.iova = 0x7f0000000000;
	ASK(m, IOMMU_IOAS_MAP, map, out, 0);
	at = vt_model_mapping(space_of(m, 1), 0, UINT64_MAX);
	assert_int_equal(at->iovas.first, 0x7f0000000000);
	assert_int_equal(at->iovas.last, 0x7f0000000000 + MIB - 1);
	assert_int_equal(at->source, 0x7f0000000000);
	assert_int_equal(at->access, VT_MAPPING_READ);
	map_at(m, 1, 0x7f0000000000, MIB, -EEXIST);
	map_at(m, 1, 0, MIB, -ENOMEM);
	map_at(m, 9, 0, MIB, -ENOENT);
	assert_live(space_of(m, 1), 1, MIB);
	assert_null(space_of(m, 9));
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

static void mapping_a_file(void **state)
{
	struct iommu_ioas_map_file map = {
		.size = sizeof(map), .flags = RW | IOMMU_IOAS_MAP_FIXED_IOVA, .ioas_id = 1,
		.fd = 30, .start = 0x4000, .length = MIB, .iova = 0x100000,
	};
	struct model *m = with_ioas(1);
	const struct vt_model_mapping *at;

	(void)state;
	model_open(m, 30, VFIOTRACE_FD_DMABUF, "/dmabuf:");
	ASK(m, IOMMU_IOAS_MAP_FILE, map, map, 0);
	at = vt_model_mapping(space_of(m, 1), 0x100000, 0x100000);
	assert_int_equal(at->from, VT_MAPS_FILE);
	assert_int_equal(at->source, 0x4000);
	assert_int_equal(at->of, vt_session_file(m->session, m->tgid, m->tid, 30));
	model_destroy(m);
}

static void copy(struct model *m, uint32_t from, uint64_t src, uint32_t to, uint64_t dst,
		 uint64_t length, int64_t result)
{
	struct iommu_ioas_copy c = {
		.size = sizeof(c), .flags = IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_FIXED_IOVA,
		.dst_ioas_id = to, .src_ioas_id = from, .length = length, .dst_iova = dst,
		.src_iova = src,
	};

	ASK(m, IOMMU_IOAS_COPY, c, c, result);
}

/* Of each mapping in the source there is one in the copy. */
static void copying(void **state)
{
	struct model *m = with_ioas(1);
	const struct vt_model_mapping *at;

	(void)state;
	alloc_ioas(m, 2);
	map_at(m, 1, 0, MIB, 0);
	map_at(m, 1, MIB, MIB, 0);
	copy(m, 1, MIB / 2, 2, 16 * MIB, MIB, 0);
	assert_live(space_of(m, 2), 2, MIB);
	assert_int_equal(space_of(m, 2)->maps, 1);
	at = vt_model_mapping(space_of(m, 2), 16 * MIB + MIB / 2, UINT64_MAX);
	assert_int_equal(at->iovas.first, 16 * MIB + MIB / 2);
	assert_int_equal(at->from, VT_MAPS_COPY);
	assert_int_equal(at->of, 1);
	assert_int_equal(at->source, MIB);
	assert_int_equal(at->access, VT_MAPPING_READ);
	unmap(m, 2, 16 * MIB, MIB / 2, MIB / 2, 0);
	assert_live(space_of(m, 2), 1, MIB / 2);
	/* In one and the same. */
	copy(m, 1, 0, 1, 8 * MIB, 2 * MIB, 0);
	assert_live(space_of(m, 1), 4, 4 * MIB);
	copy(m, 1, 0, 2, 64 * MIB, 3 * MIB, -ENOENT);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	assert_int_equal(space_of(m, 2)->doubt, VT_DOUBT_NONE);
	/* What is copied was there, though nobody saw it coming. */
	copy(m, 1, 32 * MIB, 2, 64 * MIB, MIB, 0);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_ANSWER);
	assert_int_equal(space_of(m, 2)->doubt, VT_DOUBT_ANSWER);
	assert_live(space_of(m, 2), 2, MIB / 2 + MIB);
	model_destroy(m);
}

static void unmapping(void **state)
{
	struct model *m = with_ioas(1);

	(void)state;
	for (uint64_t i = 0; i < 8; i++)
		map_at(m, 1, i * MIB, MIB, 0);
	unmap(m, 1, MIB, 2 * MIB, 2 * MIB, 0);
	assert_live(space_of(m, 1), 6, 6 * MIB);
	/* Nothing is there. */
	unmap(m, 1, MIB, MIB, 0, -ENOENT);
	assert_live(space_of(m, 1), 6, 6 * MIB);
	/* It ends within a mapping: those below that one are gone. */
	unmap(m, 1, 0, 4 * MIB + 0x1000, 0, -ENOENT);
	assert_live(space_of(m, 1), 4, 4 * MIB);
	assert_null(vt_model_mapping(space_of(m, 1), 0, 4 * MIB - 1));
	/* It begins within one: none is. */
	unmap(m, 1, 4 * MIB + 0x1000, 8 * MIB, 0, -ENOENT);
	assert_live(space_of(m, 1), 4, 4 * MIB);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	unmap(m, 1, 0, UINT64_MAX, 4 * MIB, 0);
	unmap(m, 1, 0, UINT64_MAX, 0, 0);
	assert_live(space_of(m, 1), 0, 0);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	assert_int_equal(space_of(m, 1)->unmapped, 8);
	/* Somebody else works on it: what has become of it is not known. */
	map_at(m, 1, 0, MIB, 0);
	unmap(m, 1, 0, MIB, 0, -EBUSY);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_RESULT);
	model_destroy(m);
}

static void ranges(void **state)
{
	struct {
		struct iommu_ioas_iova_ranges call;
		struct iommu_iova_range ranges[2];
	} ask = {
		.call = { .size = sizeof(ask.call), .ioas_id = 1, .num_iovas = 1,
			  .allowed_iovas = MODEL_ARG + sizeof(ask.call) },
	}, answer = ask;
	struct model *m = with_ioas(1);

	(void)state;
	answer.call.num_iovas = 2;
	answer.call.out_iova_alignment = 0x1000;
	answer.ranges[0] = (struct iommu_iova_range){ 0, 0xfedfffff };
	answer.ranges[1] = (struct iommu_iova_range){ 0xfef00000, UINT64_MAX };
	/* Too small a list: half of it is not kept. */
	ASK(m, IOMMU_IOAS_IOVA_RANGES, ask, answer, -EMSGSIZE);
	assert_int_equal(space_of(m, 1)->nranges, 0);
	ask.call.num_iovas = 2;
	ASK(m, IOMMU_IOAS_IOVA_RANGES, ask, answer, 0);
	assert_int_equal(space_of(m, 1)->alignment, 0x1000);
	assert_int_equal(space_of(m, 1)->nranges, 2);
	assert_int_equal(space_of(m, 1)->ranges[1].first, 0xfef00000);
	assert_int_equal(space_of(m, 1)->ranges[1].last, UINT64_MAX);
	assert_int_equal(space_of(m, 1)->told.line, 3);
	model_destroy(m);
}

static void allow(struct model *m, const struct iommu_iova_range *ranges, uint32_t count,
		  int64_t result)
{
	struct {
		struct iommu_ioas_allow_iovas call;
		struct iommu_iova_range ranges[3];
	} arg = { .call = { .size = sizeof(arg.call), .ioas_id = 1, .num_iovas = count,
			    .allowed_iovas = MODEL_ARG + sizeof(arg.call) } };

	if (ranges)
		memcpy(arg.ranges, ranges, count * sizeof(*ranges));
	ASK(m, IOMMU_IOAS_ALLOW_IOVAS, arg, arg, result);
}

/* Where the kernel chooses from: each list takes the place of the former one. */
static void allowed(void **state)
{
	static const struct iommu_iova_range two[] = {
		{ 0x200000, 0x2fffff }, { 0x100000, 0x13ffff }, { 0x140000, 0x17ffff },
	};
	struct model *m = with_ioas(1);
	struct vt_model_range hole;

	(void)state;
	assert_true(space_of(m, 1)->allowed_known);
	assert_int_equal(space_of(m, 1)->nallowed, 0);
	allow(m, two, 3, -EADDRINUSE);
	assert_int_equal(space_of(m, 1)->nallowed, 0);
	allow(m, two, 3, 0);
	/* In order; what follows one another is one. */
	assert_int_equal(space_of(m, 1)->nallowed, 2);
	assert_int_equal(space_of(m, 1)->allowed[0].first, 0x100000);
	assert_int_equal(space_of(m, 1)->allowed[0].last, 0x17ffff);
	assert_int_equal(space_of(m, 1)->allowed[1].first, 0x200000);
	hole = vt_model_choice(space_of(m, 1));
	assert_int_equal(hole.first, 0x200000);
	map_at(m, 1, 0x200000, 0xff000, 0);
	hole = vt_model_choice(space_of(m, 1));
	assert_int_equal(hole.first, 0x100000);
	assert_int_equal(hole.last, 0x17ffff);
	/* What is told to be usable has nothing to do with it. */
	assert_int_equal(space_of(m, 1)->nranges, 0);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	allow(m, NULL, 0, 0);
	assert_true(space_of(m, 1)->allowed_known);
	assert_int_equal(space_of(m, 1)->nallowed, 0);
	allow(m, two, 1, 0);
	vt_session_lost(m->session, 1);
	assert_false(space_of(m, 1)->allowed_known);
	assert_int_equal(space_of(m, 1)->nallowed, 0);
	model_destroy(m);
}

/* ---- objects ---- */

static void alloc_hwpt(struct model *m, uint32_t pt, uint32_t type, uint32_t id)
{
	struct iommu_hwpt_alloc a = {
		.size = sizeof(a), .flags = IOMMU_HWPT_ALLOC_NEST_PARENT, .dev_id = 7,
		.pt_id = pt, .data_type = type,
	}, out = a;

	out.out_hwpt_id = id;
	ASK(m, IOMMU_HWPT_ALLOC, a, out, 0);
}

static void page_tables(void **state)
{
	struct model *m = with_ioas(1);

	(void)state;
	alloc_hwpt(m, 1, IOMMU_HWPT_DATA_NONE, 3);
	assert_int_equal(object(m, 3)->type, VT_OBJECT_HWPT_PAGING);
	assert_int_equal(object(m, 3)->parent, 1);
	assert_int_equal(object(m, 3)->device, 7);
	assert_int_equal(object(m, 3)->flags, IOMMU_HWPT_ALLOC_NEST_PARENT);
	alloc_hwpt(m, 3, IOMMU_HWPT_DATA_VTD_S1, 4);
	assert_int_equal(object(m, 4)->type, VT_OBJECT_HWPT_NESTED);
	assert_int_equal(object(m, 4)->parent, 3);
	assert_int_equal(object(m, 4)->kind, IOMMU_HWPT_DATA_VTD_S1);
	/* Of what nobody has seen being made, no kind is guessed. */
	alloc_hwpt(m, 99, IOMMU_HWPT_DATA_VTD_S1, 5);
	assert_int_equal(object(m, 5)->type, VT_OBJECT_HWPT);
	destroy(m, 4, 0);
	assert_true(object(m, 4)->destroyed);
	assert_false(object(m, 3)->destroyed);
	model_destroy(m);
}

static void queues_and_virtual_ones(void **state)
{
	struct iommu_fault_alloc fault = { .size = sizeof(fault) }, fault_out = fault;
	struct iommu_viommu_alloc viommu = {
		.size = sizeof(viommu), .type = IOMMU_VIOMMU_TYPE_ARM_SMMUV3, .dev_id = 7,
		.hwpt_id = 3,
	}, viommu_out = viommu;
	struct iommu_vdevice_alloc vdevice = {
		.size = sizeof(vdevice), .viommu_id = 5, .dev_id = 7, .virt_id = 0x100,
	}, vdevice_out = vdevice;
	struct iommu_veventq_alloc veventq = {
		.size = sizeof(veventq), .viommu_id = 5, .type = IOMMU_VEVENTQ_TYPE_ARM_SMMUV3,
		.veventq_depth = 16,
	}, veventq_out = veventq;
	struct model *m = with_ioas(1);

	(void)state;
	alloc_hwpt(m, 1, IOMMU_HWPT_DATA_NONE, 3);
	fault_out.out_fault_id = 4;
	fault_out.out_fault_fd = 30;
	model_open(m, 30, VFIOTRACE_FD_FAULT_QUEUE, "anon_inode:[iommufd-pgfault]");
	ASK(m, IOMMU_FAULT_QUEUE_ALLOC, fault, fault_out, 0);
	assert_int_equal(object(m, 4)->type, VT_OBJECT_FAULT_QUEUE);
	assert_int_equal(object(m, 4)->opened,
			 vt_session_file(m->session, m->tgid, m->tid, 30));
	viommu_out.out_viommu_id = 5;
	ASK(m, IOMMU_VIOMMU_ALLOC, viommu, viommu_out, 0);
	assert_int_equal(object(m, 5)->type, VT_OBJECT_VIOMMU);
	assert_int_equal(object(m, 5)->parent, 3);
	vdevice_out.out_vdevice_id = 6;
	ASK(m, IOMMU_VDEVICE_ALLOC, vdevice, vdevice_out, 0);
	assert_int_equal(object(m, 6)->type, VT_OBJECT_VDEVICE);
	assert_int_equal(object(m, 6)->parent, 5);
	assert_int_equal(object(m, 6)->device, 7);
	veventq_out.out_veventq_id = 8;
	veventq_out.out_veventq_fd = 31;
	model_open(m, 31, VFIOTRACE_FD_VEVENT_QUEUE, "anon_inode:[iommufd-viommu-event]");
	ASK(m, IOMMU_VEVENTQ_ALLOC, veventq, veventq_out, 0);
	assert_int_equal(object(m, 8)->type, VT_OBJECT_VEVENT_QUEUE);
	assert_int_equal(object(m, 8)->opened,
			 vt_session_file(m->session, m->tgid, m->tid, 31));
	/* A nested page table of the vIOMMU. */
	alloc_hwpt(m, 5, IOMMU_HWPT_DATA_ARM_SMMUV3, 9);
	assert_int_equal(object(m, 9)->type, VT_OBJECT_HWPT_NESTED);
	model_destroy(m);
}

/* Ids are used again, and few of those that are gone are kept. */
static void many_objects(void **state)
{
	struct model *m = with_iommufd();

	(void)state;
	for (uint32_t i = 1; i <= 5000; i++)
		alloc_ioas(m, i);
	for (uint32_t i = 1; i <= 5000; i++)
		destroy(m, i, 0);
	assert_null(object(m, 1));
	assert_true(object(m, 5000)->destroyed);
	assert_null(vt_model_next_space(m->session, NULL));
	model_destroy(m);
}

/* ---- devices ---- */

static void bind(struct model *m, uint32_t id)
{
	struct vfio_device_bind_iommufd b = { .argsz = sizeof(b), .iommufd = IOMMUFD }, out = b;
	struct model_call c;

	out.out_devid = id;
	model_enter(m, &c, CDEV_IS, VFIO_DEVICE_BIND_IOMMUFD, &b, sizeof(b), 0);
	model_exit(m, &c, &out, sizeof(out), 0);
}

static void attach(struct model *m, uint32_t pt, uint32_t got)
{
	struct vfio_device_attach_iommufd_pt a = { .argsz = 12, .pt_id = pt }, out = a;
	struct model_call c;

	out.pt_id = got;
	model_enter(m, &c, CDEV_IS, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &a, sizeof(a), 0);
	model_exit(m, &c, &out, sizeof(out), 0);
}

static void detach(struct model *m)
{
	struct vfio_device_detach_iommufd_pt d = { .argsz = 8 };
	struct model_call c;

	model_enter(m, &c, CDEV_IS, VFIO_DEVICE_DETACH_IOMMUFD_PT, &d, sizeof(d), 0);
	model_exit(m, &c, NULL, 0, 0);
}

static void close_fd(struct model *m, int fd)
{
	vt_session_close(m->session, m->tgid, m->tid, (uint32_t)fd, (uint32_t)fd);
}

static struct model *with_device(void)
{
	struct model *m = with_ioas(1);

	model_open(m, CDEV_IS);
	bind(m, 2);
	return m;
}

static void devices(void **state)
{
	struct model *m = with_device();
	const struct vt_model_object *bound =
		vt_model_bound(m->session, vt_session_file(m->session, m->tgid, m->tid, CDEV));
	const struct vt_model_attachment *a;

	(void)state;
	assert_int_equal(bound->id, 2);
	assert_int_equal(bound->type, VT_OBJECT_DEVICE);
	assert_int_equal(bound->file, iommufd(m));
	assert_null(vt_model_next_attachment(m->session, NULL));
	/* For an IOAS the kernel makes a HWPT, which goes with the last that is attached. */
	attach(m, 1, 3);
	a = vt_model_next_attachment(m->session, NULL);
	assert_int_equal(a->device, 2);
	assert_int_equal(a->pt, 3);
	assert_int_equal(a->ioas, 1);
	assert_false(a->has_pasid);
	assert_null(vt_model_next_attachment(m->session, a));
	assert_int_equal(object(m, 3)->type, VT_OBJECT_HWPT_PAGING);
	assert_true(object(m, 3)->automatic);
	/* To another one in its place, made by the program. */
	alloc_hwpt(m, 1, IOMMU_HWPT_DATA_NONE, 4);
	attach(m, 4, 4);
	a = vt_model_next_attachment(m->session, NULL);
	assert_int_equal(a->pt, 4);
	assert_int_equal(a->ioas, 1);
	assert_null(vt_model_next_attachment(m->session, a));
	assert_true(object(m, 3)->destroyed);
	detach(m);
	assert_null(vt_model_next_attachment(m->session, NULL));
	assert_false(object(m, 4)->destroyed);
	model_destroy(m);
}

/* The device keeps the iommufd, and with it what is mapped, until it is closed itself. */
static void last_close(void **state)
{
	struct model *m = with_device();
	uint64_t file = iommufd(m);

	(void)state;
	attach(m, 1, 3);
	map_at(m, 1, 0, MIB, 0);
	close_fd(m, IOMMUFD);
	assert_int_equal(vt_model_space(m->session, file, 1)->live, 1);
	close_fd(m, CDEV);
	assert_null(vt_model_space(m->session, file, 1));
	assert_null(vt_model_iommufd(m->session, file));
	assert_null(vt_model_next_object(m->session, NULL));
	assert_null(vt_model_next_attachment(m->session, NULL));
	model_destroy(m);
}

static void device_closes(void **state)
{
	struct model *m = with_device();

	(void)state;
	attach(m, 1, 3);
	close_fd(m, CDEV);
	assert_null(vt_model_next_attachment(m->session, NULL));
	assert_true(object(m, 2)->destroyed);
	assert_true(object(m, 3)->destroyed);
	assert_false(object(m, 1)->destroyed);
	model_destroy(m);
}

/* ---- VFIO's own calls ---- */

static void vfio_ioas(struct model *m, uint16_t op, uint32_t id, uint32_t out_id, int64_t result)
{
	struct iommu_vfio_ioas v = { .size = sizeof(v), .op = op, .ioas_id = id }, out = v;

	out.ioas_id = out_id;
	ASK(m, IOMMU_VFIO_IOAS, v, out, result);
}

static void vfio_map(struct model *m, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .iova = iova, .size = size, .vaddr = 0x7f0000000000,
		.flags = VFIO_DMA_MAP_FLAG_READ,
	};

	ASK(m, VFIO_IOMMU_MAP_DMA, map, map, 0);
}

static void vfio_unmap(struct model *m, uint64_t iova, uint64_t size, uint64_t removed,
		       int64_t result)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = size,
	}, out = unmap;

	out.size = removed;
	ASK(m, VFIO_IOMMU_UNMAP_DMA, unmap, out, result);
}

static void set_container(struct model *m)
{
	int32_t fd = IOMMUFD;
	struct model_call c;

	model_open(m, GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14");
	model_enter(m, &c, GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14", VFIO_GROUP_SET_CONTAINER,
		    &fd, sizeof(fd), 0);
	model_exit(m, &c, NULL, 0, 0);
}

/* A group makes the iommufd its container: an IOAS whose id can be asked for. */
static void as_a_container(void **state)
{
	struct model *m = with_iommufd();
	const struct vt_model_space *space;

	(void)state;
	vfio_ioas(m, IOMMU_VFIO_IOAS_GET, 0, 0, -ENODEV);
	assert_null(vt_model_dma_space(m->session, iommufd(m)));
	set_container(m);
	space = vt_model_dma_space(m->session, iommufd(m));
	assert_int_equal(space->ioas, 0);
	assert_int_equal(space->doubt, VT_DOUBT_NONE);
	vfio_map(m, 0, MIB);
	vfio_map(m, MIB, MIB);
	assert_live(space, 2, 2 * MIB);
	vfio_ioas(m, IOMMU_VFIO_IOAS_GET, 0, 1, 0);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->compat, VT_COMPAT_SET);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->compat_ioas, 1);
	assert_live(space_of(m, 1), 2, 2 * MIB);
	assert_null(space_of(m, 0));
	map_at(m, 1, 4 * MIB, MIB, 0);
	assert_live(vt_model_dma_space(m->session, iommufd(m)), 3, 3 * MIB);
	/* It cuts a mapping and fails, and says what it has removed before. */
	vfio_unmap(m, 0, MIB + 0x1000, MIB, -ENOENT);
	assert_live(space_of(m, 1), 2, 2 * MIB);
	vfio_unmap(m, 64 * MIB, MIB, 0, 0);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	/* When the group leaves, what is mapped stays. */
	close_fd(m, GROUP);
	assert_live(space_of(m, 1), 2, 2 * MIB);
	destroy(m, 1, 0);
	assert_null(vt_model_dma_space(m->session, iommufd(m)));
	model_destroy(m);
}

/* A device keeps the iommufd, and not its group: that goes with its last descriptor. */
static void device_of_a_group(void **state)
{
	static const char name[] = "0000:03:00.0";
	struct model *m = with_iommufd();
	struct model_call c;
	uint64_t group, container;

	(void)state;
	set_container(m);
	container = iommufd(m);
	group = vt_session_file(m->session, m->tgid, m->tid, GROUP);
	vfio_map(m, 0, MIB);
	model_enter(m, &c, GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14", VFIO_GROUP_GET_DEVICE_FD,
		    name, sizeof(name), 0);
	model_open(m, 20, VFIOTRACE_FD_DEVICE, "anon_inode:[vfio-device]");
	model_exit(m, &c, NULL, 0, 20);
	close_fd(m, GROUP);
	assert_int_equal(vt_model_file(m->session, group)->life, VT_MODEL_CLOSED);
	close_fd(m, IOMMUFD);
	assert_int_equal(vt_model_file(m->session, container)->life, VT_MODEL_OPEN);
	assert_live(vt_model_dma_space(m->session, container), 1, MIB);
	close_fd(m, 20);
	assert_null(vt_model_dma_space(m->session, container));
	model_destroy(m);
}

/* All was seen from the start: an IOAS that nobody has made is that one. */
static void named_by_use(void **state)
{
	struct model *m = with_iommufd();

	(void)state;
	set_container(m);
	vfio_map(m, 0, MIB);
	map_at(m, 1, MIB, MIB, 0);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->compat_ioas, 1);
	assert_live(space_of(m, 1), 2, 2 * MIB);
	assert_int_equal(space_of(m, 1)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
	m = with_iommufd();
	set_container(m);
	destroy(m, 1, 0);
	assert_null(vt_model_dma_space(m->session, iommufd(m)));
	assert_null(vt_model_next_space(m->session, NULL));
	model_destroy(m);
}

static void chosen_by_the_program(void **state)
{
	struct model *m = with_ioas(1);

	(void)state;
	vfio_ioas(m, IOMMU_VFIO_IOAS_SET, 1, 1, 0);
	vfio_map(m, 0, MIB);
	assert_live(space_of(m, 1), 1, MIB);
	vfio_ioas(m, IOMMU_VFIO_IOAS_CLEAR, 0, 0, 0);
	assert_null(vt_model_dma_space(m->session, iommufd(m)));
	assert_live(space_of(m, 1), 1, MIB);
	model_destroy(m);
}

/* With the model of the first version, mappings are cut. */
static void first_version(void **state)
{
	struct model *m = with_iommufd();
	const struct vt_model_mapping *at;
	struct model_call c;

	(void)state;
	set_container(m);
	model_enter(m, &c, IOMMUFD_IS, VFIO_SET_IOMMU, NULL, 0, VFIO_TYPE1_IOMMU);
	model_exit(m, &c, NULL, 0, 0);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->model, VFIO_TYPE1_IOMMU);
	vfio_map(m, 0, MIB);
	vfio_unmap(m, 0x1000, 0x2000, 0x2000, 0);
	assert_live(vt_model_dma_space(m->session, iommufd(m)), 2, MIB - 0x2000);
	at = vt_model_mapping(vt_model_dma_space(m->session, iommufd(m)), 0x3000, 0x3000);
	assert_int_equal(at->iovas.first, 0x3000);
	assert_int_equal(at->source, 0x7f0000003000);
	assert_null(vt_model_mapping(vt_model_dma_space(m->session, iommufd(m)), 0x1000, 0x2fff));
	assert_int_equal(vt_model_dma_space(m->session, iommufd(m))->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

static void options(void **state)
{
	struct iommu_option o = {
		.size = sizeof(o), .option_id = IOMMU_OPTION_RLIMIT_MODE,
		.op = IOMMU_OPTION_OP_SET, .val64 = 1,
	};
	struct iommu_ioas_change_process p = { .size = sizeof(p) };
	struct model *m = with_ioas(1);

	(void)state;
	ASK(m, IOMMU_OPTION, o, o, -EPERM);
	assert_false(vt_model_iommufd(m->session, iommufd(m))->process_limit);
	ASK(m, IOMMU_OPTION, o, o, 0);
	assert_true(vt_model_iommufd(m->session, iommufd(m))->process_limit);
	o.option_id = IOMMU_OPTION_HUGE_PAGES;
	o.object_id = 1;
	o.val64 = 0;
	ASK(m, IOMMU_OPTION, o, o, 0);
	assert_true(space_of(m, 1)->small_pages);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->process.tgid, 0);
	ASK(m, IOMMU_IOAS_CHANGE_PROCESS, p, p, 0);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->process.tgid, MODEL_PID);
	model_destroy(m);
}

/* Nobody has seen the iommufd being opened, nor its IOAS being made. */
static void met_late(void **state)
{
	struct model *m = model_create();

	(void)state;
	model_fd(m, IOMMUFD_IS);
	map_at(m, 3, 0, MIB, 0);
	assert_int_equal(object(m, 3)->type, VT_OBJECT_IOAS);
	assert_int_equal(space_of(m, 3)->doubt, VT_DOUBT_ELSEWHERE);
	assert_int_equal(vt_model_iommufd(m->session, iommufd(m))->compat, VT_COMPAT_UNKNOWN);
	/* All is removed; but whoever made it may map there again. */
	unmap(m, 3, 0, UINT64_MAX, 5 * MIB, 0);
	assert_live(space_of(m, 3), 0, 0);
	assert_int_equal(space_of(m, 3)->doubt, VT_DOUBT_ELSEWHERE);
	model_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spaces),
		cmocka_unit_test(mapping),
		cmocka_unit_test(mapping_a_file),
		cmocka_unit_test(copying),
		cmocka_unit_test(unmapping),
		cmocka_unit_test(ranges),
		cmocka_unit_test(allowed),
		cmocka_unit_test(page_tables),
		cmocka_unit_test(queues_and_virtual_ones),
		cmocka_unit_test(many_objects),
		cmocka_unit_test(devices),
		cmocka_unit_test(last_close),
		cmocka_unit_test(device_closes),
		cmocka_unit_test(as_a_container),
		cmocka_unit_test(device_of_a_group),
		cmocka_unit_test(named_by_use),
		cmocka_unit_test(chosen_by_the_program),
		cmocka_unit_test(first_version),
		cmocka_unit_test(options),
		cmocka_unit_test(met_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
