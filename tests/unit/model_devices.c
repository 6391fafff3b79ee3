// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Devices: what they are told to be made of, resets, features, and the files that their calls
 * make. Answers are those that the kernel gives.
 */
#include "config.h"

#include "model.h"

#include <errno.h>
#include <linux/vfio.h>

#define DEVICE 13
#define OTHER 14
#define GROUP 12
#define DEVICE_PATH "anon_inode:[vfio-device]"
#define DEVICE_IS(FD) FD, VFIOTRACE_FD_DEVICE, DEVICE_PATH

/* The group hands it out. */
static uint64_t get_device(struct model *m, int fd, const char *name)
{
	struct model_call c;
	uint64_t file;

	model_enter(m, &c, GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14", VFIO_GROUP_GET_DEVICE_FD,
		    name, strlen(name) + 1, 0);
	file = model_open(m, DEVICE_IS(fd));
	c.record.result_fd = (struct vt_fd){ .what = { .kind = VFIOTRACE_FD_DEVICE,
						       .device_type = VFIOTRACE_DEVICE_PCI } };
	snprintf(c.record.result_fd.device, sizeof(c.record.result_fd.device), "%s", name);
	model_exit(m, &c, NULL, 0, fd);
	return file;
}

static struct model *with_device(uint64_t *file)
{
	struct model *m = model_create();

	model_open(m, GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14");
	*file = get_device(m, DEVICE, "0000:03:00.0");
	return m;
}

static void call(struct model *m, int fd, uint32_t code, const void *in, size_t in_size,
		 const void *out, size_t out_size, int64_t result)
{
	struct model_call c;

	model_enter(m, &c, DEVICE_IS(fd), code, in, in_size, 0);
	snprintf(c.record.fd_info.device, sizeof(c.record.fd_info.device), "%s",
		 vt_session_name(m->session, c.record.file)->text);
	model_exit(m, &c, out, out_size, result);
}

/* ---- what it is made of ---- */

static void device_of_a_group(void **state)
{
	uint64_t file;
	struct model *m = with_device(&file);
	const struct vt_model_device *d = vt_model_device(m->session, file);

	(void)state;
	assert_string_equal(d->name->text, "0000:03:00.0");
	assert_int_equal(d->name->type, VFIOTRACE_DEVICE_PCI);
	assert_int_equal(d->group, vt_session_file(m->session, MODEL_PID, MODEL_PID, GROUP));
	assert_ptr_equal(vt_model_next_device(m->session, NULL), d);
	assert_null(vt_model_next_device(m->session, d));
	/* It keeps its group open. */
	vt_session_close(m->session, MODEL_PID, MODEL_PID, GROUP, GROUP);
	assert_int_equal(vt_model_file(m->session, d->group)->life, VT_MODEL_OPEN);
	vt_session_close(m->session, MODEL_PID, MODEL_PID, DEVICE, DEVICE);
	assert_int_equal(vt_model_file(m->session, d->group)->life, VT_MODEL_CLOSED);
	model_destroy(m);
}

static void infos(void **state)
{
	struct vfio_device_info info = {
		.argsz = sizeof(info), .num_regions = 9, .num_irqs = 5,
		.flags = VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
	};
	struct vfio_irq_info irq = {
		.argsz = sizeof(irq), .index = VFIO_PCI_MSIX_IRQ_INDEX, .count = 3,
		.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
	};
	const struct vt_model_device *d;
	const struct vt_model_irq *i;
	uint64_t file;
	struct model *m = with_device(&file);

	(void)state;
	d = vt_model_device(m->session, file);
	assert_false(d->told);
	call(m, DEVICE, VFIO_DEVICE_GET_INFO, &info, sizeof(info), &info, sizeof(info), -EINVAL);
	assert_false(d->told);
	call(m, DEVICE, VFIO_DEVICE_GET_INFO, &info, sizeof(info), &info, sizeof(info), 0);
	assert_true(d->told);
	assert_int_equal(d->flags, info.flags);
	assert_int_equal(d->nregions, 9);
	assert_int_equal(d->nirqs, 5);
	call(m, DEVICE, VFIO_DEVICE_GET_IRQ_INFO, &irq, sizeof(irq), &irq, sizeof(irq), 0);
	i = vt_model_next_irq(m->session, file, NULL);
	assert_int_equal(i->index, VFIO_PCI_MSIX_IRQ_INDEX);
	assert_true(i->told);
	assert_int_equal(i->count, 3);
	assert_int_equal(i->flags, irq.flags);
	assert_int_equal(i->armed, 0);
	model_destroy(m);
}

struct region_answer {
	struct vfio_region_info info;
	struct {
		struct vfio_region_info_cap_sparse_mmap head;
		struct vfio_region_sparse_mmap_area areas[2];
	} sparse;
	struct vfio_region_info_cap_type type;
	struct vfio_info_cap_header msix;
};

static struct region_answer region_with_all(void)
{
	struct region_answer a;

	memset(&a, 0, sizeof(a));
	a.info = (struct vfio_region_info){
		.argsz = sizeof(a), .index = 2, .size = 0x4000, .offset = UINT64_C(2) << 40,
		.flags = VFIO_REGION_INFO_FLAG_MMAP | VFIO_REGION_INFO_FLAG_CAPS,
		.cap_offset = offsetof(struct region_answer, sparse),
	};
	a.sparse.head.header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	a.sparse.head.header.next = offsetof(struct region_answer, type);
	a.sparse.head.nr_areas = 2;
	a.sparse.areas[0].size = 0x1000;
	a.sparse.areas[1].offset = 0x2000;
	a.sparse.areas[1].size = 0x2000;
	a.type.header.id = VFIO_REGION_INFO_CAP_TYPE;
	a.type.header.next = offsetof(struct region_answer, msix);
	a.type.type = 7;
	a.type.subtype = 8;
	a.msix.id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE;
	return a;
}

/* More than the model keeps: what is there stays, and it says that more was told. */
static void too_many_regions(void **state)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .size = 4096 };
	const struct vt_model_gaps *gaps;
	const struct vt_region *r = NULL;
	char text[VT_GAPS_TEXT];
	uint64_t file, line;
	struct model *m = with_device(&file);

	(void)state;
	for (; info.index < 512; info.index++)
		call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &info, sizeof(info), &info,
		     sizeof(info), 0);
	info.index = 0;
	call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &info, sizeof(info), &info, sizeof(info), 0);
	assert_null(vt_model_gaps(m->session));
	line = m->line;
	for (info.index = 512; info.index < 514; info.index++)
		call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &info, sizeof(info), &info,
		     sizeof(info), 0);
	gaps = vt_model_gaps(m->session);
	assert_non_null(gaps);
	assert_int_equal(gaps->limits, 1u << VT_LIMIT_REGIONS);
	assert_int_equal(gaps->limited.line, line + 1);
	assert_non_null(strstr(vt_model_gaps_text(gaps, 0, text),
			       ": no more than 512 regions of a device are kept"));
	assert_null(vt_model_gaps_text(gaps, 1, text));
	for (uint32_t i = 0; i < 512; i++) {
		r = vt_model_next_region(m->session, file, r);
		assert_int_equal(r->index, i);
	}
	assert_null(vt_model_next_region(m->session, file, r));
	vt_session_lost(m->session, 1);
	assert_non_null(strstr(vt_model_gaps_text(gaps, 0, text), ": 1 call"));
	assert_non_null(strstr(vt_model_gaps_text(gaps, 1, text), ": no more than 512 regions"));
	model_destroy(m);
}

static void regions(void **state)
{
	struct region_answer a = region_with_all();
	struct vfio_region_info answer;
	const struct vt_region *r;
	uint64_t file;
	struct model *m = with_device(&file);

	(void)state;
	call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &a, sizeof(a), &a, sizeof(a), 0);
	r = vt_model_next_region(m->session, file, NULL);
	assert_int_equal(r->index, 2);
	assert_int_equal(r->size, 0x4000);
	assert_true(r->sparse);
	assert_int_equal(r->nareas, 2);
	assert_int_equal(r->areas[0].size, 0x1000);
	assert_int_equal(r->areas[1].offset, 0x2000);
	assert_true(r->typed);
	assert_int_equal(r->type, 7);
	assert_int_equal(r->subtype, 8);
	assert_true(r->msix_mappable);
	/* Asked again with no room for capabilities: they are as they were. */
	a.info.argsz = sizeof(a.info);
	answer = a.info;
	answer.argsz = sizeof(a);
	answer.cap_offset = 0;
	call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &a, sizeof(a), &answer, sizeof(answer), 0);
	r = vt_model_next_region(m->session, file, NULL);
	assert_true(r->msix_mappable);
	assert_int_equal(r->nareas, 2);
	assert_int_equal(r->areas[1].size, 0x2000);
	/* A chain that has no room is none. */
	call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &a, sizeof(a), &a, sizeof(a), 0);
	r = vt_model_next_region(m->session, file, NULL);
	assert_false(r->sparse);
	assert_null(vt_model_next_region(m->session, file, r));
	/* A list that says more areas than it has; a chain that goes round. */
	a = region_with_all();
	a.sparse.head.nr_areas = 1000000;
	a.type.header.next = a.info.cap_offset;
	call(m, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &a, sizeof(a), &a, sizeof(a), 0);
	r = vt_model_next_region(m->session, file, NULL);
	assert_false(r->sparse);
	assert_true(r->typed);
	model_destroy(m);
}

/* ---- resets ---- */

struct together_answer {
	struct vfio_pci_hot_reset_info head;
	struct vfio_pci_dependent_device devices[2];
};

static void resets(void **state)
{
	struct together_answer a = { .head = { .argsz = sizeof(a), .count = 2 } };
	struct vfio_pci_hot_reset reset = { .argsz = sizeof(reset) };
	const struct vt_model_device *d, *other, *third;
	uint64_t file;
	struct model *m = with_device(&file);

	(void)state;
	d = vt_model_device(m->session, file);
	other = vt_model_device(m->session, get_device(m, OTHER, "0000:03:00.1"));
	third = vt_model_device(m->session, get_device(m, OTHER + 1, "0000:04:00.0"));
	call(m, DEVICE, VFIO_DEVICE_RESET, NULL, 0, NULL, 0, 0);
	call(m, DEVICE, VFIO_DEVICE_RESET, NULL, 0, NULL, 0, -ENODEV);
	assert_int_equal(d->resets, 1);
	assert_int_equal(d->reset.line, m->line - 1);
	/* Who goes along was not asked: that the device itself does is sure. */
	call(m, DEVICE, VFIO_DEVICE_PCI_HOT_RESET, &reset, sizeof(reset), NULL, 0, 0);
	assert_int_equal(d->hot_resets, 1);
	assert_int_equal(other->hot_resets, 0);
	a.devices[0] = (struct vfio_pci_dependent_device){ .group_id = 14, .bus = 3 };
	a.devices[1] = (struct vfio_pci_dependent_device){ .group_id = 15, .bus = 3, .devfn = 1 };
	call(m, DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &a, sizeof(a), &a, sizeof(a), 0);
	assert_int_equal(d->ntogether, 2);
	assert_int_equal(d->together[1].owner, 15);
	assert_int_equal(d->together[1].devfn, 1);
	assert_false(d->together[1].by_id);
	call(m, DEVICE, VFIO_DEVICE_PCI_HOT_RESET, &reset, sizeof(reset), NULL, 0, 0);
	assert_int_equal(d->hot_resets, 2);
	assert_int_equal(other->hot_resets, 1);
	assert_int_equal(other->reset.line, m->line);
	assert_int_equal(third->hot_resets, 0);
	model_destroy(m);
}

/* ---- features ---- */

struct state_call {
	struct vfio_device_feature head;
	struct vfio_device_feature_mig_state state;
};

static struct state_call state_call(uint32_t flags, uint32_t state, int fd)
{
	return (struct state_call){
		.head = { .argsz = sizeof(struct state_call),
			  .flags = flags | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		.state = { .device_state = state, .data_fd = fd },
	};
}

static void set_state(struct model *m, uint32_t state, int fd, int64_t result)
{
	struct state_call in = state_call(VFIO_DEVICE_FEATURE_SET, state, 99);
	struct state_call out = state_call(VFIO_DEVICE_FEATURE_SET, state, fd);

	call(m, DEVICE, VFIO_DEVICE_FEATURE, &in, sizeof(in), &out, sizeof(out), result);
}

static void migration(void **state)
{
	struct state_call get = state_call(VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_STATE_RUNNING, 0);
	struct state_call probe = state_call(VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET,
					     VFIO_DEVICE_STATE_STOP, 20);
	const struct vt_model_stream *stream;
	const struct vt_model_device *d;
	uint64_t file, data;
	struct model *m = with_device(&file);

	(void)state;
	d = vt_model_device(m->session, file);
	call(m, DEVICE, VFIO_DEVICE_FEATURE, &probe, sizeof(probe), NULL, 0, 0);
	assert_false(d->state_known);
	call(m, DEVICE, VFIO_DEVICE_FEATURE, &get, sizeof(get), &get, sizeof(get), 0);
	assert_true(d->state_known);
	assert_int_equal(d->state, VFIO_DEVICE_STATE_RUNNING);
	set_state(m, VFIO_DEVICE_STATE_STOP, -1, 0);
	assert_int_equal(d->state, VFIO_DEVICE_STATE_STOP);
	assert_int_equal(d->state_set.line, m->line);
	assert_int_equal(d->stream, 0);
	data = model_open(m, 20, VFIOTRACE_FD_MIGRATION, "anon_inode:mtty_mig");
	set_state(m, VFIO_DEVICE_STATE_STOP_COPY, 20, 0);
	assert_int_equal(d->stream, data);
	stream = vt_model_stream(m->session, data);
	assert_int_equal(stream->device, file);
	assert_int_equal(stream->state, VFIO_DEVICE_STATE_STOP_COPY);
	assert_ptr_equal(vt_model_next_stream(m->session, NULL), stream);
	set_state(m, VFIO_DEVICE_STATE_RESUMING, -1, -EINVAL);
	assert_false(d->state_known);
	call(m, DEVICE, VFIO_DEVICE_FEATURE, &get, sizeof(get), &get, sizeof(get), 0);
	set_state(m, VFIO_DEVICE_STATE_STOP, -1, 0);
	call(m, DEVICE, VFIO_DEVICE_RESET, NULL, 0, NULL, 0, 0);
	assert_int_equal(d->state, VFIO_DEVICE_STATE_RUNNING);
	model_destroy(m);
}

static void feature(struct model *m, uint32_t flags, const void *in, const void *out,
		    size_t size, int64_t result)
{
	struct {
		struct vfio_device_feature head;
		uint8_t data[64];
	} before, after;

	memset(&before, 0, sizeof(before));
	before.head.argsz = (uint32_t)(sizeof(before.head) + size);
	before.head.flags = flags;
	after = before;
	if (in)
		memcpy(before.data, in, size);
	memcpy(after.data, out ? out : before.data, size);
	call(m, DEVICE, VFIO_DEVICE_FEATURE, &before, before.head.argsz, &after,
	     before.head.argsz, result);
}

static void other_features(void **state)
{
	static const uint8_t token[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	struct vfio_device_feature_dma_logging_control start = { .page_size = 4096 };
	struct vfio_device_feature_dma_logging_control started = { .page_size = 2097152 };
	struct vfio_device_feature_migration can = { .flags = VFIO_MIGRATION_STOP_COPY };
	const struct vt_model_device *d;
	uint64_t file;
	struct model *m = with_device(&file);

	(void)state;
	d = vt_model_device(m->session, file);
	assert_int_equal(d->power, VT_MODEL_POWER_UNSAID);
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, NULL, NULL, 0,
		-ENOTTY);
	assert_int_equal(d->power, VT_MODEL_POWER_UNSAID);
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, NULL, NULL, 0, 0);
	assert_int_equal(d->power, VT_MODEL_POWER_LOW);
	assert_int_equal(d->power_set.line, m->line);
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, NULL, NULL, 0, 0);
	assert_int_equal(d->power, VT_MODEL_POWER_LEFT);
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, token, NULL,
		sizeof(token), 0);
	assert_true(d->token_set);
	assert_memory_equal(d->token, token, sizeof(token));
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START, &start, &started,
		sizeof(start), 0);
	assert_true(d->logging);
	assert_int_equal(d->logging_page, 2097152);
	feature(m, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL, NULL, 0, 0);
	assert_false(d->logging);
	feature(m, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION, NULL, &can, sizeof(can),
		0);
	assert_true(d->migration_told);
	assert_int_equal(d->migration_flags, VFIO_MIGRATION_STOP_COPY);
	model_destroy(m);
}

struct dmabuf_call {
	struct vfio_device_feature head;
	struct vfio_device_feature_dma_buf dmabuf;
	struct vfio_region_dma_range ranges[10];
};

static void dmabufs(void **state)
{
	struct dmabuf_call in = {
		.head = { .argsz = sizeof(in),
			  .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF },
		.dmabuf = { .region_index = 2, .nr_ranges = 10 },
	};
	const struct vt_model_dmabuf *d;
	uint32_t plane = 77;
	uint64_t file, dmabuf;
	struct model *m = with_device(&file);

	(void)state;
	for (unsigned int i = 0; i < 10; i++)
		in.ranges[i] = (struct vfio_region_dma_range){ 0x1000 * i, 0x800 };
	dmabuf = model_open(m, 30, VFIOTRACE_FD_DMABUF, "/dmabuf:");
	call(m, DEVICE, VFIO_DEVICE_FEATURE, &in, sizeof(in), NULL, 0, 30);
	d = vt_model_dmabuf(m->session, dmabuf);
	assert_int_equal(d->device, file);
	assert_false(d->plane);
	assert_int_equal(d->index, 2);
	assert_int_equal(d->nareas, 10);
	assert_int_equal(d->areas[9].offset, 0x9000);
	assert_int_equal(d->areas[9].size, 0x800);
	assert_false(d->cut);
	dmabuf = model_open(m, 31, VFIOTRACE_FD_DMABUF, "/dmabuf:");
	call(m, DEVICE, VFIO_DEVICE_GET_GFX_DMABUF, &plane, sizeof(plane), NULL, 0, 31);
	assert_true(vt_model_dmabuf(m->session, dmabuf)->plane);
	assert_int_equal(vt_model_dmabuf(m->session, dmabuf)->index, 77);
	assert_non_null(vt_model_next_dmabuf(m->session, d));
	model_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_of_a_group), cmocka_unit_test(infos),
		cmocka_unit_test(regions), cmocka_unit_test(too_many_regions),
		cmocka_unit_test(resets), cmocka_unit_test(migration),
		cmocka_unit_test(other_features), cmocka_unit_test(dmabufs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
