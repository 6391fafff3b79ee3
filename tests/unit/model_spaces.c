// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Containers, groups and what is mapped in them. Each answer below is one that the kernel
 * gives in that state: type1 in its two versions, and what an unmapping reports.
 */
#include "config.h"

#include "model.h"

#include <errno.h>
#include <linux/vfio.h>
#include <malloc.h>

#define CONTAINER 11
#define GROUP 12
#define MIB (UINT64_C(1) << 20)

#define CONTAINER_IS CONTAINER, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio"
#define GROUP_IS(FD, NAME) FD, VFIOTRACE_FD_GROUP, "/dev/vfio/" NAME

static const struct vt_model_space *space_of(struct model *m)
{
	return vt_model_dma_space(m->session,
				  vt_session_file(m->session, m->tgid, m->tid, CONTAINER));
}

static const struct vt_model_group *group_of(struct model *m, int fd)
{
	return vt_model_group(m->session, vt_session_file(m->session, m->tgid, m->tid, fd));
}

/* ---- calls ---- */

static void set_iommu(struct model *m, uint64_t model, int64_t result)
{
	struct model_call c;

	model_enter(m, &c, CONTAINER_IS, VFIO_SET_IOMMU, NULL, 0, model);
	model_exit(m, &c, NULL, 0, result);
}

static void enter_map(struct model *m, struct model_call *c, uint64_t iova, uint64_t size,
		      uint64_t vaddr, uint32_t flags)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = flags, .vaddr = vaddr, .iova = iova, .size = size,
	};

	model_enter(m, c, CONTAINER_IS, VFIO_IOMMU_MAP_DMA, &map, sizeof(map), 0);
}

static void map_as(struct model *m, uint64_t iova, uint64_t size, uint64_t vaddr, uint32_t flags,
		   int64_t result)
{
	struct model_call c;

	enter_map(m, &c, iova, size, vaddr, flags);
	model_exit(m, &c, NULL, 0, result);
}

static void map(struct model *m, uint64_t iova, uint64_t size)
{
	map_as(m, iova, size, 0x7f0000000000 + iova,
	       VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE, 0);
}

static void enter_unmap(struct model *m, struct model_call *c, uint64_t iova, uint64_t size,
			uint32_t flags)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .flags = flags, .iova = iova, .size = size,
	};

	model_enter(m, c, CONTAINER_IS, VFIO_IOMMU_UNMAP_DMA, &unmap, sizeof(unmap), 0);
}

static void exit_unmap(struct model *m, struct model_call *c, uint64_t removed)
{
	struct vfio_iommu_type1_dma_unmap unmap;

	memcpy(&unmap, c->record.call.in, sizeof(unmap));
	unmap.size = removed;
	model_exit(m, c, &unmap, sizeof(unmap), 0);
}

static void unmap(struct model *m, uint64_t iova, uint64_t size, uint32_t flags, uint64_t removed)
{
	struct model_call c;

	enter_unmap(m, &c, iova, size, flags);
	exit_unmap(m, &c, removed);
}

static void fail_unmap(struct model *m, uint64_t iova, uint64_t size, int64_t result)
{
	struct model_call c;

	enter_unmap(m, &c, iova, size, 0);
	model_exit(m, &c, NULL, 0, result);
}

static void group_call(struct model *m, int fd, uint32_t code, int container, int64_t result)
{
	bool sets = code == VFIO_GROUP_SET_CONTAINER;
	struct model_call c;

	model_enter(m, &c, GROUP_IS(fd, "14"), code, sets ? &container : NULL,
		    sets ? sizeof(container) : 0, 0);
	model_exit(m, &c, NULL, 0, result);
}

/* ---- states ---- */

static struct model *with_container(void)
{
	struct model *m = model_create();

	model_fd(m, CONTAINER_IS);
	return m;
}

static void set_up(struct model *m, uint64_t model)
{
	model_fd(m, GROUP_IS(GROUP, "14"));
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	set_iommu(m, model, 0);
}

static struct model *with_iommu(uint64_t model)
{
	struct model *m = model_create();

	model_open(m, CONTAINER_IS);
	set_up(m, model);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	return m;
}

static void assert_live(struct model *m, size_t live, uint64_t bytes)
{
	const struct vt_model_space *space = space_of(m);
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

/* ---- tests ---- */

static void setting_an_iommu(void **state)
{
	struct model *m = with_container();

	(void)state;
	assert_null(space_of(m));
	/* Without a group it fails, and nothing is known of it after that either. */
	set_iommu(m, VFIO_TYPE1v2_IOMMU, -EINVAL);
	assert_null(space_of(m));
	model_fd(m, GROUP_IS(GROUP, "14"));
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_UNKNOWN);
	set_iommu(m, VFIO_TYPE1v2_IOMMU, 0);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_SET);
	assert_int_equal(space_of(m)->model, VFIO_TYPE1v2_IOMMU);
	assert_int_equal(space_of(m)->iommu_when.line, 3);
	assert_int_equal(space_of(m)->iommu_when.real.tv_sec, 1003);
	assert_int_equal(space_of(m)->iommu_when.tid, MODEL_PID);
	/* A second time fails, and the first model stays. */
	set_iommu(m, VFIO_TYPE1_IOMMU, -EINVAL);
	assert_int_equal(space_of(m)->model, VFIO_TYPE1v2_IOMMU);
	model_destroy(m);
}

static void groups_come_and_go(void **state)
{
	struct model *m = with_container();
	const struct vt_model_group *g;

	(void)state;
	set_up(m, VFIO_TYPE1v2_IOMMU);
	g = group_of(m, GROUP);
	assert_int_equal(g->number, 14);
	assert_true(g->numbered);
	assert_int_equal(g->attached, VT_ATTACHED_YES);
	assert_int_equal(g->container, space_of(m)->file);
	model_fd(m, GROUP_IS(13, "15"));
	group_call(m, 13, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	map(m, 0, MIB);
	group_call(m, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, -EBUSY);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_YES);
	/* One stays, and with it the IOMMU and what is mapped. */
	group_call(m, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_NO);
	assert_int_equal(group_of(m, GROUP)->container, 0);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_SET);
	assert_live(m, 1, MIB);
	/*
	 * Nobody has seen the container being opened: there may be a group that an untraced
	 * process has put in.
	 */
	group_call(m, 13, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_UNKNOWN);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ELSEWHERE);
	/* That it can be set again says that all had left; but that process may map there, too. */
	set_iommu(m, VFIO_TYPE1_IOMMU, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ELSEWHERE);
	assert_live(m, 0, 0);
	model_destroy(m);
}

/* All of it is seen from its opening on. */
static struct model *from_start(void)
{
	static const char name[] = "0000:03:00.0";
	struct model *m = model_create();
	struct model_call c;

	model_open(m, CONTAINER_IS);
	model_open(m, GROUP_IS(GROUP, "14"));
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_NONE);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	set_iommu(m, VFIO_TYPE1v2_IOMMU, 0);
	map(m, 0, MIB);
	model_enter(m, &c, GROUP_IS(GROUP, "14"), VFIO_GROUP_GET_DEVICE_FD, name, sizeof(name), 0);
	model_open(m, 20, VFIOTRACE_FD_DEVICE, "anon_inode:[vfio-device]");
	model_exit(m, &c, NULL, 0, 20);
	return m;
}

static void close_fd(struct model *m, int fd)
{
	vt_session_close(m->session, m->tgid, m->tid, (uint32_t)fd, (uint32_t)fd);
}

/* A device keeps its group open, and a group its container; with the last one all goes. */
static void last_close(void **state)
{
	struct model *m = from_start();
	uint64_t container = space_of(m)->file;
	uint64_t group = group_of(m, GROUP)->file;

	(void)state;
	close_fd(m, GROUP);
	close_fd(m, CONTAINER);
	assert_int_equal(vt_model_group(m->session, group)->attached, VT_ATTACHED_YES);
	assert_int_equal(vt_model_space(m->session, container, 0)->live, 1);
	close_fd(m, 20);
	assert_null(vt_model_space(m->session, container, 0));
	model_destroy(m);
}

/* The container stays, and is as it was at first. */
static void last_group(void **state)
{
	struct model *m = from_start();

	(void)state;
	close_fd(m, GROUP);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_SET);
	close_fd(m, 20);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_NONE);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	assert_live(m, 0, 0);
	model_open(m, GROUP_IS(GROUP, "14"));
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	set_iommu(m, VFIO_TYPE1_IOMMU, 0);
	assert_int_equal(space_of(m)->model, VFIO_TYPE1_IOMMU);
	map(m, 0, MIB);
	/* Somebody else may hold the group: then it may still be attached. */
	vt_session_sent(m->session, group_of(m, GROUP)->file);
	close_fd(m, GROUP);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_SET);
	assert_live(m, 1, MIB);
	model_destroy(m);
}

/* The last device of the group was taken from its driver: the kernel has detached it. */
static void group_gone(void **state)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	struct model *m = from_start();
	struct model_call c;

	(void)state;
	close_fd(m, 20);
	assert_live(m, 1, MIB);
	model_enter(m, &c, GROUP_IS(GROUP, "14"), VFIO_GROUP_GET_STATUS, &status, sizeof(status),
		    0);
	model_exit(m, &c, NULL, 0, -EINVAL);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_YES);
	model_enter(m, &c, GROUP_IS(GROUP, "14"), VFIO_GROUP_GET_STATUS, &status, sizeof(status),
		    0);
	model_exit(m, &c, NULL, 0, -ENODEV);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_NO);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_NONE);
	assert_live(m, 0, 0);
	model_destroy(m);
}

/* The same, told by other answers; and answers that do not tell it. */
static void group_gone_otherwise(void **state)
{
	struct model *m = from_start();

	(void)state;
	close_fd(m, 20);
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, -EINVAL);
	group_call(m, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, -EBUSY);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_YES);
	assert_live(m, 1, MIB);
	group_call(m, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, -EINVAL);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_NO);
	assert_live(m, 0, 0);
	model_destroy(m);
	m = from_start();
	close_fd(m, 20);
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, -ENODEV);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_NO);
	assert_live(m, 0, 0);
	model_destroy(m);
}

/* Nobody is told: from the last moment on when a device has kept it, it may be detached. */
static void perhaps_detached(void **state)
{
	const struct vt_when later = { .line = 77, .tgid = MODEL_PID, .tid = MODEL_PID };
	struct model *m = from_start();

	(void)state;
	assert_false(vt_model_may_be_detached(m->session, group_of(m, GROUP)));
	vt_session_at(m->session, &later);
	close_fd(m, 20);
	assert_true(vt_model_may_be_detached(m->session, group_of(m, GROUP)));
	assert_int_equal(group_of(m, GROUP)->sure.line, 77);
	group_call(m, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
	assert_false(vt_model_may_be_detached(m->session, group_of(m, GROUP)));
	model_destroy(m);
}

static void set_elsewhere(void **state)
{
	struct model *m = with_container();
	struct model_call c;
	static const char name[] = "0000:03:00.0";

	(void)state;
	/* A mapping succeeds: there is an IOMMU, which nobody has seen being set. */
	map(m, 0, MIB);
	assert_int_equal(space_of(m)->iommu, VT_IOMMU_SET_ELSEWHERE);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ELSEWHERE);
	assert_live(m, 1, MIB);
	/* A device is handed out: the group has a container, whichever. */
	model_fd(m, GROUP_IS(GROUP, "14"));
	model_enter(m, &c, GROUP_IS(GROUP, "14"), VFIO_GROUP_GET_DEVICE_FD, name, sizeof(name), 0);
	model_exit(m, &c, NULL, 0, 20);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_YES);
	assert_int_equal(group_of(m, GROUP)->container, 0);
	model_destroy(m);
}

static void group_status(void **state)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	struct model *m = model_create();
	struct model_call c;

	(void)state;
	model_fd(m, GROUP_IS(GROUP, "noiommu-3"));
	model_enter(m, &c, GROUP, VFIOTRACE_FD_NOIOMMU_GROUP, "/dev/vfio/noiommu-3",
		    VFIO_GROUP_GET_STATUS, &status, sizeof(status), 0);
	status.flags = VFIO_GROUP_FLAGS_VIABLE;
	model_exit(m, &c, &status, sizeof(status), 0);
	assert_true(group_of(m, GROUP)->told);
	assert_true(group_of(m, GROUP)->noiommu);
	assert_int_equal(group_of(m, GROUP)->number, 3);
	assert_int_equal(group_of(m, GROUP)->flags, VFIO_GROUP_FLAGS_VIABLE);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_NO);
	status.flags |= VFIO_GROUP_FLAGS_CONTAINER_SET;
	model_enter(m, &c, GROUP_IS(GROUP, "14"), VFIO_GROUP_GET_STATUS, &status, sizeof(status),
		    0);
	model_exit(m, &c, &status, sizeof(status), 0);
	assert_int_equal(group_of(m, GROUP)->attached, VT_ATTACHED_YES);
	assert_int_equal(group_of(m, GROUP)->container, 0);
	model_destroy(m);
}

static void mapping(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	const struct vt_model_mapping *at;

	(void)state;
	map_as(m, 0x10000, 0x2000, 0x7f0000000000, VFIO_DMA_MAP_FLAG_READ, 0);
	at = vt_model_mapping(space_of(m), 0x11fff, 0x11fff);
	assert_non_null(at);
	assert_int_equal(at->iovas.first, 0x10000);
	assert_int_equal(at->iovas.last, 0x11fff);
	assert_int_equal(at->source, 0x7f0000000000);
	assert_int_equal(at->access, VT_MAPPING_READ);
	assert_int_equal(at->from, VT_MAPS_MEMORY);
	assert_int_equal(vt_model_mapping_when(at).line, 3);
	assert_int_equal(vt_model_mapping_when(at).real.tv_sec, 1003);
	assert_int_equal(vt_model_mapping_when(at).tgid, MODEL_PID);
	assert_null(vt_model_mapping(space_of(m), 0x12000, UINT64_MAX));
	assert_null(vt_model_mapping(space_of(m), 0, 0xffff));
	/* What fails changes nothing. */
	map_as(m, 0x11000, 0x1000, 0x7f0000000000, VFIO_DMA_MAP_FLAG_READ, -EEXIST);
	map_as(m, 0x20000, 0x1000, 0x7f0000000000, VFIO_DMA_MAP_FLAG_READ, -ENOMEM);
	assert_live(m, 1, 0x2000);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	/* Up to the last byte that there is. */
	map(m, UINT64_MAX - 0xfff, 0x1000);
	assert_int_equal(vt_model_mapping(space_of(m), UINT64_MAX, UINT64_MAX)->iovas.last,
			 UINT64_MAX);
	assert_int_equal(space_of(m)->maps, 2);
	model_destroy(m);
}

/* Version 2 removes what lies wholly in the range, and refuses to cut. */
static void unmapping_version_2(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);

	(void)state;
	for (uint64_t i = 0; i < 8; i++)
		map(m, i * MIB, MIB);
	fail_unmap(m, MIB / 2, MIB, -EINVAL);
	assert_live(m, 8, 8 * MIB);
	unmap(m, MIB, 2 * MIB, 0, 2 * MIB);
	assert_live(m, 6, 6 * MIB);
	/* Where nothing is, nothing is removed. */
	unmap(m, MIB, 2 * MIB, 0, 0);
	unmap(m, 100 * MIB, MIB, 0, 0);
	/* Holes do not matter. */
	unmap(m, 0, 4 * MIB, 0, 2 * MIB);
	assert_live(m, 4, 4 * MIB);
	unmap(m, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL, 4 * MIB);
	assert_live(m, 0, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	assert_int_equal(space_of(m)->unmaps, 5);
	assert_int_equal(space_of(m)->unmapped, 8);
	assert_int_equal(space_of(m)->peak, 8);
	assert_int_equal(space_of(m)->peak_bytes, 8 * MIB);
	model_destroy(m);
}

/*
 * Version 1 takes a mapping whole if its first byte is in the range, and does nothing if the
 * range begins within one. It reports what it has done.
 */
static void unmapping_version_1(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1_IOMMU);

	(void)state;
	for (uint64_t i = 0; i < 8; i++)
		map(m, i * MIB, MIB);
	unmap(m, MIB / 2, 4 * MIB, 0, 0);
	assert_live(m, 8, 8 * MIB);
	unmap(m, MIB, 0x1000, 0, MIB);
	assert_live(m, 7, 7 * MIB);
	unmap(m, 2 * MIB, MIB + 0x1000, 0, 2 * MIB);
	assert_live(m, 5, 5 * MIB);
	assert_null(vt_model_mapping(space_of(m), MIB, 4 * MIB - 1));
	/* So it is when only addresses are taken back. */
	unmap(m, 5 * MIB / 2, 7 * MIB / 2, VFIO_DMA_UNMAP_FLAG_VADDR, 2 * MIB);
	assert_true(vt_model_mapping(space_of(m), 4 * MIB, 4 * MIB)->stale);
	unmap(m, 6 * MIB + 0x1000, 2 * MIB, VFIO_DMA_UNMAP_FLAG_VADDR, 0);
	assert_false(vt_model_mapping(space_of(m), 6 * MIB, 6 * MIB)->stale);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

/* Which version it is nobody has seen: what the kernel reports tells. */
static void unmapping_unknown_version(void **state)
{
	struct model *m = with_container();

	(void)state;
	for (uint64_t i = 0; i < 4; i++)
		map(m, i * MIB, MIB);
	unmap(m, 0, 0x1000, 0, MIB);
	assert_live(m, 3, 3 * MIB);
	unmap(m, MIB, MIB, 0, MIB);
	assert_live(m, 2, 2 * MIB);
	model_destroy(m);
}

/* A window of page table entries: any of them can be set anew or taken out. */
static void windows(void **state)
{
	struct model *m = with_iommu(VFIO_SPAPR_TCE_v2_IOMMU);

	(void)state;
	map(m, 0, 8 * MIB);
	unmap(m, 2 * MIB, MIB, 0, MIB);
	assert_live(m, 2, 7 * MIB);
	assert_null(vt_model_mapping(space_of(m), 2 * MIB, 3 * MIB - 1));
	assert_int_equal(vt_model_mapping(space_of(m), 3 * MIB, 3 * MIB)->source,
			 0x7f0000000000 + 3 * MIB);
	map_as(m, 4 * MIB, MIB, 0x550000000000, VFIO_DMA_MAP_FLAG_READ, 0);
	assert_live(m, 4, 7 * MIB);
	assert_int_equal(vt_model_mapping(space_of(m), 4 * MIB, 4 * MIB)->source, 0x550000000000);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

static void addresses_taken_back(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	const struct vt_model_mapping *at;

	(void)state;
	map(m, 0, MIB);
	map(m, MIB, MIB);
	unmap(m, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL | VFIO_DMA_UNMAP_FLAG_VADDR, 2 * MIB);
	assert_live(m, 2, 2 * MIB);
	assert_true(vt_model_mapping(space_of(m), 0, 0)->stale);
	m->tgid = m->tid = MODEL_PID;
	map_as(m, 0, MIB, 0x550000000000, VFIO_DMA_MAP_FLAG_VADDR, 0);
	at = vt_model_mapping(space_of(m), 0, 0);
	assert_false(at->stale);
	assert_int_equal(at->source, 0x550000000000);
	assert_int_equal(at->access, VT_MAPPING_READ | VT_MAPPING_WRITE);
	assert_int_equal(vt_model_mapping_when(at).line, 3);
	assert_true(vt_model_mapping(space_of(m), MIB, MIB)->stale);
	/* The range of another mapping, or none: refused. */
	map_as(m, MIB, MIB / 2, 0x550000000000, VFIO_DMA_MAP_FLAG_VADDR, -EINVAL);
	map_as(m, 8 * MIB, MIB, 0x550000000000, VFIO_DMA_MAP_FLAG_VADDR, -ENOENT);
	assert_live(m, 2, 2 * MIB);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	assert_int_equal(space_of(m)->maps, 2);
	model_destroy(m);
}

/* With the dirty bitmap of what is removed: three words more, and the same effect. */
static void unmapping_with_bitmap(void **state)
{
	struct {
		struct vfio_iommu_type1_dma_unmap unmap;
		struct vfio_bitmap bitmap;
	} arg = {
		.unmap = { .argsz = sizeof(arg), .flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP,
			   .size = MIB },
		.bitmap = { .pgsize = 4096, .size = 32, .data = 0x20000 },
	};
	struct vfio_iommu_type1_dirty_bitmap dirty = {
		.argsz = 8, .flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_START,
	};
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct model_call c;

	(void)state;
	map(m, 0, MIB);
	model_enter(m, &c, CONTAINER_IS, VFIO_IOMMU_DIRTY_PAGES, &dirty, sizeof(dirty), 0);
	model_exit(m, &c, NULL, 0, 0);
	assert_true(space_of(m)->dirty);
	model_enter(m, &c, CONTAINER_IS, VFIO_IOMMU_UNMAP_DMA, &arg, sizeof(arg), 0);
	model_exit(m, &c, &arg, sizeof(arg), 0);
	assert_live(m, 0, 0);
	dirty.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
	model_enter(m, &c, CONTAINER_IS, VFIO_IOMMU_DIRTY_PAGES, &dirty, sizeof(dirty), 0);
	model_exit(m, &c, NULL, 0, 0);
	assert_false(space_of(m)->dirty);
	model_destroy(m);
}

/* ---- what the container can do ---- */

struct info {
	struct vfio_iommu_type1_info info;
	struct {
		struct vfio_info_cap_header header;
		uint32_t avail;
		uint32_t pad;
	} left;
	struct {
		struct vfio_info_cap_header header;
		uint32_t count, reserved;
		struct vfio_iova_range ranges[2];
	} iovas;
};

static struct info info_answer(void)
{
	return (struct info){
		.info = { .argsz = sizeof(struct info), .iova_pgsizes = 0x40201000,
			  .flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS,
			  .cap_offset = offsetof(struct info, left) },
		.left = { { VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, 1, offsetof(struct info, iovas) },
			  65534, 0 },
		.iovas = { { VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, 1, 0 }, 2, 0,
			   { { 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff } } },
	};
}

static void ask_info(struct model *m, uint32_t room, const struct info *answer)
{
	struct vfio_iommu_type1_info asked = { .argsz = room };
	struct model_call c;

	memset(m->memory, 0, sizeof(m->memory));
	model_enter(m, &c, CONTAINER_IS, VFIO_IOMMU_GET_INFO, &asked, sizeof(asked), 0);
	model_exit(m, &c, answer, room < sizeof(*answer) ? sizeof(asked) : sizeof(*answer), 0);
}

static void what_was_told(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct info answer = info_answer(), cut = info_answer();

	(void)state;
	assert_int_equal(space_of(m)->told.tgid, 0);
	/* The caller's struct is too small for the list: it is told how much there is. */
	cut.info.cap_offset = 0;
	ask_info(m, sizeof(cut.info), &cut);
	assert_int_equal(space_of(m)->page_sizes, 0x40201000);
	assert_int_equal(space_of(m)->nranges, 0);
	assert_false(space_of(m)->left_known);
	assert_int_equal(space_of(m)->told.line, 3);
	map(m, 0, MIB);
	ask_info(m, sizeof(answer), &answer);
	assert_int_equal(space_of(m)->nranges, 2);
	assert_int_equal(space_of(m)->ranges[1].first, 0xfef00000);
	assert_int_equal(space_of(m)->ranges[1].last, 0x7fffffffff);
	assert_true(space_of(m)->left_known);
	assert_int_equal(space_of(m)->left, 65534);
	map(m, MIB, MIB);
	assert_int_equal(space_of(m)->left, 65533);
	unmap(m, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL, 2 * MIB);
	assert_int_equal(space_of(m)->left, 65535);
	/* No room: so the kernel says. */
	map_as(m, 0, MIB, 0, VFIO_DMA_MAP_FLAG_READ, -ENOSPC);
	assert_int_equal(space_of(m)->left, 0);
	model_destroy(m);
}

/* A recording holds what was shown, and not what pads a capability: the next one is there. */
static void answer_with_a_gap(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct info answer = info_answer();

	(void)state;
	m->gap = offsetof(struct info, left.pad);
	m->gap_end = offsetof(struct info, iovas);
	ask_info(m, sizeof(answer), &answer);
	assert_int_equal(space_of(m)->left, 65534);
	assert_int_equal(space_of(m)->nranges, 2);
	assert_int_equal(space_of(m)->ranges[1].last, 0x7fffffffff);
	/* Nothing is made up of a head that is not there. */
	answer.left.avail = 7;
	m->gap = offsetof(struct info, left.header.next);
	ask_info(m, sizeof(answer), &answer);
	assert_int_equal(space_of(m)->left, 65534);
	model_destroy(m);
}

/* A program or a kernel that lies: nothing is concluded from it, and nothing is read. */
static void answers_that_lie(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct info answer = info_answer();

	(void)state;
	answer.iovas.count = UINT32_MAX;
	ask_info(m, sizeof(answer), &answer);
	assert_int_equal(space_of(m)->nranges, 0);
	assert_int_equal(space_of(m)->left, 65534);
	answer = info_answer();
	answer.left.header.next = offsetof(struct info, left);
	ask_info(m, sizeof(answer), &answer);
	answer.info.cap_offset = UINT32_MAX;
	ask_info(m, UINT32_MAX, &answer);
	answer.info.cap_offset = sizeof(answer) - 4;
	ask_info(m, sizeof(answer), &answer);
	assert_int_equal(space_of(m)->nranges, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	/* Nothing of no bytes can be mapped. */
	map(m, MIB, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	assert_live(m, 0, 0);
	model_destroy(m);
}

static void shape(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct info answer = info_answer();
	struct vt_model_shape s;

	(void)state;
	vt_model_shape(space_of(m), &s);
	assert_false(s.bounded);
	assert_int_equal(s.hole.first, 0);
	assert_int_equal(s.hole.last, UINT64_MAX);
	ask_info(m, sizeof(answer), &answer);
	map(m, 0, 0x1000);
	map(m, 0x1000, 0x1fff000);
	map(m, 0x4000000000, 0x1000);
	vt_model_shape(space_of(m), &s);
	assert_true(s.bounded);
	assert_int_equal(s.hole.first, 0x4000001000);
	assert_int_equal(s.hole.last, 0x7fffffffff);
	assert_int_equal(s.sizes[12], 2);
	assert_int_equal(s.sizes[24], 1);
	map(m, 0, UINT64_MAX);		/* as if all were taken */
	vt_model_shape(space_of(m), &s);
	assert_true(s.hole.last < s.hole.first);
	model_destroy(m);
}

/* ---- doubts ---- */

static void result_not_seen(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct vfiotrace_memory memory = { model_read, m };
	struct model_call c;

	(void)state;
	map(m, 0, MIB);
	enter_unmap(m, &c, 0, MIB, 0);
	vt_session_learn(m->session, &c.record, &memory);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_RESULT);
	assert_int_equal(space_of(m)->doubted.line, 4);
	assert_live(m, 1, MIB);
	/* The kernel could not write its answer: it has removed what it has. */
	model_destroy(m);
	m = with_iommu(VFIO_TYPE1v2_IOMMU);
	map(m, 0, MIB);
	fail_unmap(m, 0, MIB, -EFAULT);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_RESULT);
	/* Nothing is left of anything after this. */
	unmap(m, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL, 0);
	assert_live(m, 0, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

/* Who is sent a descriptor may map and unmap, and is not seen until it is received. */
static void sent_away(void **state)
{
	struct model *m = from_start();
	uint64_t file = space_of(m)->file;

	(void)state;
	vt_session_sent(m->session, file);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_SENT);
	assert_live(m, 1, MIB);
	vt_session_sent(m->session, file);
	vt_session_received(m->session, file);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_SENT);
	/* Others may map again, as soon as all is unmapped. */
	unmap(m, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL, MIB);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_SENT);
	vt_session_received(m->session, file);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	/* The receiver's call may end first. */
	vt_session_received(m->session, file);
	vt_session_sent(m->session, file);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	/* What is wrong for another reason stays so when all has arrived. */
	vt_session_sent(m->session, file);
	map_as(m, 0, MIB, 0, VFIO_DMA_MAP_FLAG_READ, -EEXIST);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	vt_session_received(m->session, file);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	model_destroy(m);
}

/* They may attach a group of theirs and set an IOMMU, too. */
static void sent_away_empty(void **state)
{
	struct model *m = model_create();
	uint64_t file;

	(void)state;
	model_open(m, CONTAINER_IS);
	file = vt_session_file(m->session, MODEL_PID, MODEL_PID, CONTAINER);
	vt_session_sent(m->session, file);
	model_open(m, GROUP_IS(GROUP, "14"));
	group_call(m, GROUP, VFIO_GROUP_SET_CONTAINER, CONTAINER, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_SENT);
	assert_int_equal(vt_model_iommu(space_of(m)), VT_IOMMU_UNKNOWN);
	vt_session_received(m->session, file);
	assert_int_equal(vt_model_iommu(space_of(m)), VT_IOMMU_NONE);
	set_iommu(m, VFIO_TYPE1v2_IOMMU, 0);
	vt_session_sent(m->session, file);
	close_fd(m, GROUP);
	assert_int_equal(vt_model_iommu(space_of(m)), VT_IOMMU_UNKNOWN);
	model_destroy(m);
}

static void answers_that_do_not_fit(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);

	(void)state;
	/* Something is there that nobody has seen. */
	map_as(m, 0, MIB, 0, VFIO_DMA_MAP_FLAG_READ, -EEXIST);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	assert_int_equal(space_of(m)->doubted.line, 3);
	model_destroy(m);
	m = with_iommu(VFIO_TYPE1v2_IOMMU);
	map(m, 0, MIB);
	unmap(m, 0, 4 * MIB, 0, 2 * MIB);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	assert_live(m, 0, 0);
	model_destroy(m);
}

/* ---- calls that race ---- */

/*
 * One thread removes, another maps the same IOVA after it, and the latter's end is seen
 * first: when the former's is seen too, all is explained.
 */
static void ends_in_another_order(void **state)
{
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	struct model_call removing;

	(void)state;
	map(m, 0, MIB);
	map(m, MIB, MIB);
	enter_unmap(m, &removing, 0, 2 * MIB, 0);
	m->tid++;
	map_as(m, 0, MIB, 0x550000000000, VFIO_DMA_MAP_FLAG_READ, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_ANSWER);
	exit_unmap(m, &removing, 2 * MIB);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	assert_live(m, 1, MIB);
	assert_int_equal(vt_model_mapping(space_of(m), 0, 0)->source, 0x550000000000);
	/* What was mapped meanwhile may have been removed, too: so the kernel says. */
	enter_unmap(m, &removing, 0, 8 * MIB, 0);
	map(m, 4 * MIB, MIB);
	exit_unmap(m, &removing, 2 * MIB);
	assert_live(m, 0, 0);
	enter_unmap(m, &removing, 0, 8 * MIB, 0);
	map(m, 4 * MIB, MIB);
	exit_unmap(m, &removing, 0);
	assert_live(m, 1, MIB);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

/* ---- many ---- */

/* What is kept of a mapping, with all that the allocator and the tree need for it. */
static void memory_of_a_mapping(void **state)
{
	enum { COUNT = 65535, STEP = 30011 };	/* a prime: in a mixed order */
	struct model *m = with_iommu(VFIO_TYPE1v2_IOMMU);
	size_t before = mallinfo2().uordblks, after;

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++)
		map(m, i * STEP % COUNT * 0x2000, 0x1000);
	after = mallinfo2().uordblks;
	assert_live(m, COUNT, COUNT * UINT64_C(0x1000));
	assert_true((after - before) / COUNT < 100);
	for (uint64_t i = 0; i < COUNT; i++)
		unmap(m, i * 0x2000, 0x1000, 0, 0x1000);
	assert_live(m, 0, 0);
	assert_int_equal(space_of(m)->doubt, VT_DOUBT_NONE);
	model_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_an_iommu),
		cmocka_unit_test(groups_come_and_go),
		cmocka_unit_test(last_close),
		cmocka_unit_test(last_group),
		cmocka_unit_test(group_gone),
		cmocka_unit_test(group_gone_otherwise),
		cmocka_unit_test(perhaps_detached),
		cmocka_unit_test(set_elsewhere),
		cmocka_unit_test(group_status),
		cmocka_unit_test(mapping),
		cmocka_unit_test(unmapping_version_2),
		cmocka_unit_test(unmapping_version_1),
		cmocka_unit_test(unmapping_unknown_version),
		cmocka_unit_test(windows),
		cmocka_unit_test(addresses_taken_back),
		cmocka_unit_test(unmapping_with_bitmap),
		cmocka_unit_test(what_was_told),
		cmocka_unit_test(answer_with_a_gap),
		cmocka_unit_test(answers_that_lie),
		cmocka_unit_test(shape),
		cmocka_unit_test(result_not_seen),
		cmocka_unit_test(sent_away),
		cmocka_unit_test(sent_away_empty),
		cmocka_unit_test(answers_that_do_not_fit),
		cmocka_unit_test(ends_in_another_order),
		cmocka_unit_test(memory_of_a_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
