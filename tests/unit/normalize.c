/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --normalize: which numbers become labels, and which labels. Calls are made of the
 * kernel's structs, decoded, and shown as text on their way through the namer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>

#include "normalize/labels.h"
#include "normalize/normalize.h"

/* ---- labels ---- */

static const char *text_of(const struct vt_thread *t, struct vt_label label)
{
	static char text[VT_LABEL_MAX];

	vt_label_text(t, label, text);
	return text;
}

static const char *name_of(struct vt_thread *t, enum vt_sort sort, uint64_t number)
{
	return text_of(t, vt_label_get(t, sort, number));
}

static void test_labels(void **state)
{
	struct vt_labels *l = vt_labels_create();
	struct vt_thread *t = vt_labels_begin(l, 5, 5, 0);
	struct vt_label label;

	(void)state;
	assert_false(vt_label_find(t, VT_SORT_FD, 7, &label));
	assert_string_equal(name_of(t, VT_SORT_FD, 7), "fd1");
	assert_string_equal(name_of(t, VT_SORT_FD, 3), "fd2");
	assert_string_equal(name_of(t, VT_SORT_ADDRESS, 7), "addr1");
	assert_string_equal(name_of(t, VT_SORT_FD, 7), "fd1");
	assert_true(vt_label_find(t, VT_SORT_FD, 3, &label));
	assert_string_equal(text_of(t, label), "fd2");
	assert_string_equal(text_of(t, vt_label_new(t, VT_SORT_FD)), "fd3");
	assert_string_equal(text_of(t, vt_label_new(t, VT_SORT_FD)), "fd4");
	assert_string_equal(name_of(t, VT_SORT_FD, 0), "fd5");
	for (uint64_t i = 100; i < 10100; i++)
		vt_label_get(t, VT_SORT_ADDRESS, i);
	assert_string_equal(name_of(t, VT_SORT_ADDRESS, 10099), "addr10001");
	assert_string_equal(name_of(t, VT_SORT_ADDRESS, 7), "addr1");
	vt_labels_destroy(l);
}

/* Who began in what order does not matter to the children of others. */
static void test_thread_names(void **state)
{
	struct vt_labels *l = vt_labels_create();

	(void)state;
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 10, 10, 0)), "pid1");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 10, 11, 10)), "pid2");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 10, 12, 10)), "pid3");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 14, 14, 12)), "pid3.1");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 13, 13, 11)), "pid2.1");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 15, 15, 12)), "pid3.2");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 16, 16, 15)), "pid3.2.1");
	vt_labels_end(l, 11);
	/* It can still be spoken of, until another has its number. */
	assert_string_equal(vt_thread_name(vt_labels_thread(l, 11)), "pid2");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 10, 11, 10)), "pid4");
	vt_labels_destroy(l);
}

/* A thread that nobody has announced has a name, which it keeps when it is. */
static void test_thread_mentioned(void **state)
{
	struct vt_labels *l = vt_labels_create();

	(void)state;
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 10, 10, 0)), "pid1");
	assert_string_equal(vt_thread_name(vt_labels_mention(l, 10, 10)), "pid1");
	/* Its process comes first. */
	assert_string_equal(vt_thread_name(vt_labels_mention(l, 20, 21)), "pid3");
	assert_string_equal(vt_thread_name(vt_labels_thread(l, 20)), "pid2");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 20, 21, 0)), "pid3");
	vt_labels_end(l, 21);
	assert_string_equal(vt_thread_name(vt_labels_mention(l, 20, 21)), "pid3");
	assert_string_equal(vt_thread_name(vt_labels_begin(l, 20, 21, 0)), "pid4");
	vt_labels_destroy(l);
}

static void test_names_of_threads(void **state)
{
	struct vt_labels *l = vt_labels_create();
	struct vt_thread *main = vt_labels_begin(l, 10, 10, 0), *a, *b, *child;

	(void)state;
	assert_string_equal(name_of(main, VT_SORT_FD, 1), "fd1");
	a = vt_labels_begin(l, 10, 11, 10);
	assert_string_equal(name_of(main, VT_SORT_FD, 2), "fd2");
	b = vt_labels_begin(l, 10, 12, 10);
	/* What its creator called so when it was made, and no more. */
	assert_string_equal(name_of(a, VT_SORT_FD, 1), "fd1");
	assert_string_equal(name_of(a, VT_SORT_FD, 2), "pid2.fd1");
	assert_string_equal(name_of(b, VT_SORT_FD, 2), "fd2");
	/* Each counts for itself. */
	assert_string_equal(name_of(b, VT_SORT_FD, 3), "pid3.fd1");
	assert_string_equal(name_of(a, VT_SORT_FD, 3), "pid2.fd2");
	/* Of what a call has made, all know the name. */
	assert_string_equal(text_of(a, vt_label_get_made(a, VT_SORT_FD, 4)), "pid2.fd3");
	assert_string_equal(name_of(b, VT_SORT_FD, 4), "pid2.fd3");
	assert_string_equal(name_of(main, VT_SORT_FD, 4), "pid2.fd3");
	/* A process goes on counting where it was made. */
	child = vt_labels_begin(l, 20, 20, 10);
	assert_string_equal(name_of(child, VT_SORT_FD, 2), "fd2");
	assert_string_equal(name_of(child, VT_SORT_FD, 4), "pid2.fd3");
	assert_string_equal(name_of(child, VT_SORT_FD, 5), "fd3");
	assert_string_equal(name_of(main, VT_SORT_FD, 6), "fd3");
	vt_labels_end(l, 10);
	vt_labels_end(l, 11);
	vt_labels_end(l, 12);
	assert_string_equal(name_of(child, VT_SORT_FD, 1), "fd1");
	vt_labels_destroy(l);
}

static void test_exec(void **state)
{
	struct vt_labels *l = vt_labels_create();
	struct vt_thread *main = vt_labels_begin(l, 10, 10, 0), *a;

	(void)state;
	assert_string_equal(name_of(main, VT_SORT_ADDRESS, 0x10000), "addr1");
	assert_string_equal(name_of(main, VT_SORT_FD, vt_thread_file(main, 3, 99, "/x")), "fd1");
	a = vt_labels_begin(l, 10, 11, 10);
	vt_labels_end(l, 10);
	vt_labels_exec(l, 11, 10);
	assert_ptr_equal(vt_labels_thread(l, 10), main);
	(void)a;
	/* Another memory, but the same files where that is known. */
	assert_string_equal(name_of(main, VT_SORT_ADDRESS, 0x10000), "addr2");
	assert_string_equal(name_of(main, VT_SORT_FD, vt_thread_file(main, 3, 99, "/x")), "fd1");
	assert_string_equal(name_of(main, VT_SORT_FD, vt_thread_file(main, 4, 0, "/x")), "fd2");
	vt_labels_exec(l, 10, 10);
	assert_string_equal(name_of(main, VT_SORT_FD, vt_thread_file(main, 4, 0, "/x")), "fd3");
	vt_labels_destroy(l);
}

static void test_files(void **state)
{
	struct vt_labels *l = vt_labels_create();
	struct vt_thread *t = vt_labels_begin(l, 10, 10, 0), *child;
	static const char path[] = "anon_inode:[eventfd]";
	uint64_t first = vt_thread_file(t, 5, 0, path), file;

	(void)state;
	assert_int_equal(vt_thread_file(t, 5, 0, path), first);
	assert_int_equal(vt_thread_file(t, 5, 0, NULL), first);
	assert_int_not_equal(vt_thread_file(t, 6, 0, path), first);
	vt_thread_copied(t, 5, 7);
	assert_int_equal(vt_thread_file(t, 7, 0, path), first);
	/* Copied before anything was known of it. */
	vt_thread_copied(t, 20, 21);
	assert_int_equal(vt_thread_file(t, 20, 0, path), vt_thread_file(t, 21, 0, path));
	child = vt_labels_begin(l, 11, 11, 10);
	vt_thread_closed(t, 5, 5);
	assert_int_not_equal(vt_thread_file(t, 5, 0, path), first);
	assert_int_equal(vt_thread_file(t, 7, 0, path), first);
	assert_int_equal(vt_thread_file(child, 5, 0, path), first);
	vt_thread_closed(t, 6, UINT32_MAX);
	assert_int_not_equal(vt_thread_file(t, 7, 0, path), first);
	/* Another path, another file. */
	file = vt_thread_file(t, 8, 0, "/a");
	assert_int_not_equal(vt_thread_file(t, 8, 0, "/b"), file);
	/* Identification gets to know it, knows it elsewhere, and no more. */
	file = vt_thread_file(t, 9, 0, "/dev/vfio/vfio");
	assert_int_equal(vt_thread_file(t, 9, 77, "/dev/vfio/vfio"), file);
	assert_int_equal(vt_thread_file(t, 12, 77, "/dev/vfio/vfio"), file);
	assert_int_equal(vt_thread_file(t, 9, 0, "/dev/vfio/vfio"), file);
	assert_int_not_equal(vt_thread_file(t, 12, 78, "/dev/vfio/vfio"), file);
	/* Opened anew, although identification takes it for that of before. */
	vt_thread_made(t, 9);
	assert_int_not_equal(vt_thread_file(t, 9, 77, "/dev/vfio/vfio"), file);
	file = vt_thread_file(t, 9, 77, "/dev/vfio/vfio");
	assert_int_equal(vt_thread_file(t, 13, 77, "/dev/vfio/vfio"), file);
	vt_labels_destroy(l);
}

/* ---- a trace ---- */

struct world {
	struct vfiotrace_context *context;
	struct vt_normalize *normalize;
	const struct vt_namer *namer;
	struct vt_record record;
	uint8_t memory[64];		/* the argument, which lies at ARGUMENT */
	struct vfiotrace_text text;
	char shown[512];
};

#define ARGUMENT 0x7ffd12345670u

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd eventfd = {
		.what.kind = VFIOTRACE_FD_EVENTFD, .path = "anon_inode:[eventfd]",
	};
	static const struct vt_fd other = { .what.kind = VFIOTRACE_FD_OTHER, .path = "/x" };

	(void)ctx;
	assert_int_equal(tgid, 100);
	assert_int_equal(tid, 101);
	return fd >= 20 ? &eventfd : &other;
}

static const struct vt_source source = { .identify = identify };

static int set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	assert_int_equal(vfiotrace_context_create(&w.context), 0);
	w.normalize = vt_normalize_create(&source);
	w.namer = vt_normalize_namer(w.normalize);
	vt_normalize_begin(w.normalize, 100, 100, 0);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	vt_normalize_destroy(w->normalize);
	vfiotrace_context_destroy(w->context);
	return 0;
}

static ssize_t read_memory(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct world *w = ctx;

	if (address < ARGUMENT || address - ARGUMENT >= sizeof(w->memory))
		return -14;
	address -= ARGUMENT;
	if (length > sizeof(w->memory) - address)
		length = sizeof(w->memory) - address;
	memcpy(buffer, w->memory + address, length);
	return (ssize_t)length;
}

static int visit(void *ctx, const struct vfiotrace_value *value)
{
	struct world *w = ctx;
	struct vfiotrace_value named = *value;

	w->namer->value(w->namer->ctx, &w->record, &named);
	return vfiotrace_text_visit(&w->text, &named);
}

/* One call on @fd, of which the kernel leaves the argument as @after. */
static const char *call(struct world *w, enum vfiotrace_fd_kind kind, int fd, uint32_t code,
			const void *before, const void *after, size_t size, int64_t result)
{
	struct vt_record *r = &w->record;
	const struct vfiotrace_memory memory = { read_memory, w };
	const struct vfiotrace_visitor visitor = { visit, w };

	vt_normalize_event(w->normalize, 100);
	*r = (struct vt_record){
		.tgid = 100, .tid = 101, .syscall = "ioctl", .decoded = true, .fd = fd, .fd_info.what.kind = kind,
	};
	w->text = (struct vfiotrace_text){ .buffer = w->shown, .size = sizeof(w->shown) };
	memset(w->memory, 0, sizeof(w->memory));
	memcpy(w->memory, before, size);
	vfiotrace_call_init(&r->call, w->context, &r->fd_info.what, VFIOTRACE_CALLER_64, code,
			    ARGUMENT);
	vfiotrace_decode_entry(&r->call, &memory, &visitor);
	memcpy(w->memory, after, size);
	vt_normalize_event(w->normalize, 100);
	r->finished = true;
	r->failed = result < 0;
	r->result = result;
	vfiotrace_decode_exit(&r->call, result, &memory, &visitor);
	vt_normalize_finished(w->normalize, r);
	return w->shown;
}

static const char *map_dma(struct world *w, int fd, uint64_t vaddr, uint64_t iova,
			   uint64_t size, int64_t result)
{
	const struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ, .vaddr = vaddr,
		.iova = iova, .size = size,
	};

	return call(w, VFIOTRACE_FD_CONTAINER, fd, VFIO_IOMMU_MAP_DMA, &map, &map, sizeof(map),
		    result);
}

static const char *unmap_dma(struct world *w, int fd, uint64_t iova, uint64_t size)
{
	const struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = size,
	};

	return call(w, VFIOTRACE_FD_CONTAINER, fd, VFIO_IOMMU_UNMAP_DMA, &unmap, &unmap,
		    sizeof(unmap), 0);
}

/* Fixed where @iova is given; otherwise the kernel takes @chosen. */
static const char *ioas_map(struct world *w, uint32_t ioas, uint64_t va, uint64_t length,
			    uint64_t iova, uint64_t chosen)
{
	struct iommu_ioas_map before = {
		.size = sizeof(before), .ioas_id = ioas, .user_va = va, .length = length,
		.iova = iova, .flags = iova ? IOMMU_IOAS_MAP_FIXED_IOVA : 0,
	}, after = before;

	after.iova = iova ? iova : chosen;
	return call(w, VFIOTRACE_FD_IOMMUFD, 9, IOMMU_IOAS_MAP, &before, &after, sizeof(before),
		    0);
}

static const char *ioas_unmap(struct world *w, uint32_t ioas, uint64_t iova, uint64_t length)
{
	const struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap), .ioas_id = ioas, .iova = iova, .length = length,
	};

	return call(w, VFIOTRACE_FD_IOMMUFD, 9, IOMMU_IOAS_UNMAP, &unmap, &unmap, sizeof(unmap),
		    0);
}

static const char *ioas_copy(struct world *w, uint32_t from, uint64_t source_iova, uint32_t to,
			     uint64_t fixed, uint64_t chosen)
{
	struct iommu_ioas_copy before = {
		.size = sizeof(before), .dst_ioas_id = to, .src_ioas_id = from,
		.length = 0x1000, .src_iova = source_iova, .dst_iova = fixed,
		.flags = fixed ? IOMMU_IOAS_MAP_FIXED_IOVA : 0,
	}, after = before;

	after.dst_iova = fixed ? fixed : chosen;
	return call(w, VFIOTRACE_FD_IOMMUFD, 9, IOMMU_IOAS_COPY, &before, &after,
		    sizeof(before), 0);
}

#define HAS(SHOWN, PART) assert_non_null(strstr(SHOWN, PART))
#define HASNT(SHOWN, PART) assert_null(strstr(SHOWN, PART))

/* ---- addresses ---- */

static void test_program_chosen(void **state)
{
	struct world *w = *state;

	assert_string_equal(map_dma(w, 4, 0x7f0000400000, 0x100000, 0x10000, 0),
			    "{argsz=32, flags=VFIO_DMA_MAP_FLAG_READ, vaddr=addr1, "
			    "iova=0x100000, size=65536}");
	/* Into the mapping, and elsewhere. */
	HAS(map_dma(w, 4, 0x7f0000403000, 0x300000, 0x1000, 0), "vaddr=addr1+0x3000,");
	HAS(map_dma(w, 4, 0x7f0000410000, 0x400000, 0x1000, 0), "vaddr=addr2,");
	HAS(unmap_dma(w, 4, 0x100000, 0x10000), "iova=0x100000,");
	HAS(unmap_dma(w, 4, 0x404000, 0x1000), "iova=0x404000,");
}

static void test_unmapped(void **state)
{
	struct world *w = *state;

	map_dma(w, 4, 0x7f0000400000, 0x100000, 0x10000, 0);
	/* Another container's, and less than the whole: still mapped. */
	unmap_dma(w, 5, 0x100000, 0x10000);
	unmap_dma(w, 4, 0x100000, 0x1000);
	HAS(map_dma(w, 4, 0x7f0000401000, 0x300000, 0x1000, -17), "vaddr=addr1+0x1000,");
	unmap_dma(w, 4, 0x100000, 0x10000);
	/* What lies there now may be something else; the start keeps its name. */
	HAS(map_dma(w, 4, 0x7f0000402000, 0x300000, 0x1000, -17), "vaddr=addr2,");
	HAS(map_dma(w, 4, 0x7f0000400000, 0x300000, 0x1000, -17), "vaddr=addr1,");
	/* A call that failed has mapped nothing. */
	HAS(map_dma(w, 4, 0x7f0000400800, 0x300000, 0x1000, 0), "vaddr=addr3,");
}

static void test_memory_as_iova(void **state)
{
	struct world *w = *state;

	HAS(map_dma(w, 4, 0x7f0000400000, 0x7f0000400000, 0x2000, 0),
	    "vaddr=addr1, iova=addr1,");
	HAS(unmap_dma(w, 4, 0x7f0000401000, 0x1000), "iova=addr1+0x1000,");
	HAS(unmap_dma(w, 4, 0x7f0000400000, 0x2000), "iova=addr1,");
}

static void test_kernel_chosen(void **state)
{
	struct world *w = *state;

	HAS(ioas_map(w, 1, 0x7f0000400000, 0x4000, 0, 0xabc000), "{iova=iova1}");
	HASNT(w->shown, "0xabc000");
	HAS(ioas_unmap(w, 1, 0xabd000, 0x1000), "iova=iova1+0x1000,");
	/* The same number means something else in another IOAS. */
	HAS(ioas_unmap(w, 2, 0xabd000, 0x1000), "iova=0xabd000,");
	HAS(ioas_map(w, 1, 0x7f0000402000, 0x1000, 0x5000, 0), "user_va=addr1+0x2000,");
	HAS(w->shown, "iova=0x5000");
	ioas_unmap(w, 1, 0xabc000, 0x4000);
	/* Undone once more: still the place that it was. */
	HAS(ioas_unmap(w, 1, 0xabc000, 0x4000), "iova=iova1,");
	/* Chosen again: that it is the same number is chance. */
	HAS(ioas_map(w, 1, 0x7f0000400000, 0x4000, 0, 0xabc000), "{iova=iova2}");
	HAS(ioas_unmap(w, 1, 0xabc000, 0x4000), "iova=iova2,");
	/* The program's own choice takes the place. */
	ioas_map(w, 1, 0x7f0000400000, 0x4000, 0xabc000, 0);
	HAS(ioas_unmap(w, 1, 0xabc000, 0x4000), "iova=0xabc000,");
	HAS(ioas_unmap(w, 1, 0xabc000, 0x4000), "iova=0xabc000,");
}

static void test_copies(void **state)
{
	struct world *w = *state;

	ioas_map(w, 1, 0x7f0000400000, 0x4000, 0, 0xabc000);
	HAS(ioas_copy(w, 1, 0xabd000, 2, 0, 0x77000), "src_iova=iova1+0x1000}");
	HAS(w->shown, "{dst_iova=iova2}");
	/* To the same place: it is no number of the program's own. */
	HAS(ioas_copy(w, 1, 0xabe000, 3, 0xabe000, 0), "dst_iova=iova1+0x2000}");
	HAS(ioas_copy(w, 1, 0xabe000, 4, 0x9000, 0), "dst_iova=0x9000}");
	HAS(ioas_unmap(w, 3, 0xabe800, 0x100), "iova=iova1+0x2800,");
}

static void test_eventfds(void **state)
{
	struct world *w = *state;
	struct {
		struct vfio_irq_set set;
		int32_t fds[3];
	} irq = {
		.set = {
			.argsz = sizeof(irq), .index = 2, .count = 3,
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		},
		.fds = { 21, -1, 20 },
	};

	call(w, VFIOTRACE_FD_DEVICE, 5, VFIO_DEVICE_SET_IRQS, &irq, &irq, sizeof(irq), 0);
	HAS(w->shown, "data=[eventfd1, -1, eventfd2]");
}

/* ---- fields ---- */

/* Each meaning has labels of its sort, or none: whatever the field is called. */
static void test_meanings(void **state)
{
	static const struct vfiotrace_field fields[] = {
		{ .name = "x", .size = 8, .means = VFIOTRACE_MEANS_IOVA },
	};
	static const struct vfiotrace_struct type = { .fields = fields, .count = 1 };
	static const struct vfiotrace_request row = {
		.type = &type, .arg = VFIOTRACE_ARG_STRUCT,
	};
	struct world *w = *state;

	ioas_map(w, 1, 0x7f0000400000, 0x4000, 0, 0xabc000);
	w->record = (struct vt_record){
		.decoded = true, .call.request = &row, .finished = true,
		.fd_info.what.kind = VFIOTRACE_FD_DEVICE,
	};
	for (unsigned int i = 0; i < VFIOTRACE_MEANINGS; i++) {
		const bool memory = i == VFIOTRACE_MEANS_MEMORY;
		const bool iova = i == VFIOTRACE_MEANS_IOVA || i == VFIOTRACE_MEANS_SOURCE_IOVA;
		struct vfiotrace_value value = {
			.type = VFIOTRACE_VALUE_ADDRESS, .name = "vaddr", .means = (uint8_t)i,
			.number = 0x7f0000401000,
		};

		w->namer->value(w->namer->ctx, &w->record, &value);
		assert_string_equal(value.label ? value.label : "", memory ? "addr1+0x1000" : "");
		value.number = 0xabc800;
		value.name = "iova";
		w->namer->value(w->namer->ctx, &w->record, &value);
		assert_string_equal(value.label ? value.label : "",
				    memory ? "addr2" : iova ? "iova1+0x800" : "");
		assert_true(!i == !vfiotrace_meaning_name(i));
	}
}

static uint8_t meaning_of(const struct vfiotrace_request *row, const char *field)
{
	for (unsigned int i = 0; i < row->type->count; i++)
		if (!strcmp(row->type->fields[i].name, field))
			return row->type->fields[i].means;
	fail_msg("%s has no %s", row->name, field);
	return 0;
}

/* As the kernel's headers describe the fields. */
static unsigned int check_known(const struct vfiotrace_request *row)
{
	static const struct {
		const char *request, *field;
		enum vfiotrace_meaning means;
	} known[] = {
		{ "VFIO_IOMMU_MAP_DMA", "argsz", VFIOTRACE_MEANS_ARGSZ },
		{ "VFIO_IOMMU_MAP_DMA", "vaddr", VFIOTRACE_MEANS_MEMORY },
		{ "VFIO_IOMMU_MAP_DMA", "iova", VFIOTRACE_MEANS_IOVA },
		{ "VFIO_IOMMU_MAP_DMA", "size", VFIOTRACE_MEANS_SIZE },
		{ "IOMMU_IOAS_COPY", "size", VFIOTRACE_MEANS_ARGSZ },
		{ "IOMMU_IOAS_COPY", "length", VFIOTRACE_MEANS_SIZE },
		{ "IOMMU_IOAS_COPY", "src_iova", VFIOTRACE_MEANS_SOURCE_IOVA },
		{ "IOMMU_IOAS_COPY", "src_ioas_id", VFIOTRACE_MEANS_SOURCE_IOAS },
		{ "IOMMU_IOAS_MAP_FILE", "start", VFIOTRACE_MEANS_FILE_OFFSET },
		{ "VFIO_DEVICE_GET_REGION_INFO", "offset", VFIOTRACE_MEANS_DEVICE_OFFSET },
		{ "VFIO_DEVICE_GET_REGION_INFO", "cap_offset", VFIOTRACE_MEANS_ARGUMENT_OFFSET },
		{ "VFIO_DEVICE_GET_INFO", "num_irqs", VFIOTRACE_MEANS_COUNT },
		{ "IOMMU_IOAS_NOIOMMU_GET_PA", "out_phys", VFIOTRACE_MEANS_PHYSICAL },
		{ "KVM_SET_DEVICE_ATTR", "addr", VFIOTRACE_MEANS_MEMORY },
	};
	unsigned int seen = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].request, row->name)) {
			assert_int_equal(meaning_of(row, known[i].field), known[i].means);
			seen++;
		}
	return seen;
}

static void test_known_fields(void **state)
{
	const struct vfiotrace_request *row;
	struct world *w = *state;
	unsigned int seen = 0;
	size_t position = 0;

	while ((row = vfiotrace_request_next(w->context, &position)))
		if (row->type && row->dialect == VFIOTRACE_DIALECT_UPSTREAM)
			seen += check_known(row);
	/* Some have a row for each model. */
	assert_true(seen >= 14);
}

/* Requests that map and unmap, by their names; each can say what. */
static void test_mapping_requests(void **state)
{
	const struct vfiotrace_request *row;
	struct world *w = *state;
	size_t position = 0;

	while ((row = vfiotrace_request_next(w->context, &position))) {
		const bool undo = strstr(row->name, "UNMAP");
		const bool make = !undo && (strstr(row->name, "MAP_DMA") ||
					    strstr(row->name, "DMA_MAP") ||
					    strstr(row->name, "IOAS_MAP") ||
					    strstr(row->name, "IOAS_COPY"));

		assert_int_equal(!!(row->flags & VFIOTRACE_REQUEST_UNMAPS), undo);
		assert_int_equal(!!(row->flags & VFIOTRACE_REQUEST_MAPS), make);
	}
}

/* As many as a container takes; who looks at each for each would not come to an end. */
static void test_many_mappings(void **state)
{
	enum { MANY = 65535 };
	struct world *w = *state;

	for (uint64_t n = 0; n < MANY; n++)
		map_dma(w, 4, 0x7f0000000000 + n * 0x2000, n << 12, 0x1000, 0);
	HAS(map_dma(w, 5, 0x7f0000000000 + 40000 * 0x2000 + 0x10, 0, 0x10, 0),
	    "vaddr=addr40001+0x10,");
	for (uint64_t n = MANY; n > 1; n--)
		unmap_dma(w, 4, (n - 1) << 12, 0x1000);
	HAS(map_dma(w, 6, 0x7f0000000000 + 40000 * 0x2000 + 0x20, 0, 0x10, 0),
	    "vaddr=addr65536,");
	HAS(map_dma(w, 7, 0x7f0000000020, 0, 0x10, 0), "vaddr=addr1+0x20,");
}

/* ---- what printers ask for ---- */

static void test_numbers(void **state)
{
	struct world *w = *state;
	const struct vt_namer *n = w->namer;
	const struct vt_fd group = { .path = "/dev/vfio/14" }, node = { .path = "/dev/kvm" };

	vt_normalize_begin(w->normalize, 100, 101, 100);
	vt_normalize_event(w->normalize, 100);
	assert_string_equal(n->pid(n->ctx, 101), "pid2");
	assert_string_equal(n->pid(n->ctx, 100), "pid1");
	assert_null(n->pid(n->ctx, 0));
	/* Not traced. */
	assert_string_equal(n->pid(n->ctx, 1), "other1");
	assert_string_equal(n->pid(n->ctx, 1), "other1");

	assert_string_equal(n->fd(n->ctx, 12, &group), "fd1");
	assert_string_equal(n->fd(n->ctx, 13, &group), "fd2");
	assert_string_equal(n->fd(n->ctx, 12, &node), "fd3");
	/* It was replaced: this is not the one of before. */
	assert_string_equal(n->fd(n->ctx, 12, &group), "fd4");
	vt_normalize_copied(w->normalize, 13, 12);
	assert_string_equal(n->fd(n->ctx, 12, &group), "fd2");
	vt_normalize_made(w->normalize, 12);
	assert_string_equal(n->fd(n->ctx, 12, &group), "fd5");
	assert_null(n->fd(n->ctx, -1, &group));

	assert_null(n->address(n->ctx, 0));
	assert_null(n->address(n->ctx, 0xffff));
	assert_string_equal(n->address(n->ctx, 0x10000), "addr1");
	/* Sizes, flags and what is negative are no pointers. */
	assert_null(n->word(n->ctx, 0x10000));
	assert_null(n->word(n->ctx, 0xffffffff));
	assert_null(n->word(n->ctx, (uint64_t)-100));
	assert_string_equal(n->word(n->ctx, 0x7f0000000000), "addr2");
}

static void test_paths(void **state)
{
	struct world *w = *state;
	const struct vt_namer *n = w->namer;
	static const char *const same[] = {
		"", "/dev/vfio/14", "anon_inode:[vfio-device]", "/memfd:ram (deleted)",
		"/proc/self/maps", "/proc/12x/y", "/a/proc/12/y", "socket:[12]x", "socket:[]",
		"/socket:[12]", "/proc/", "/proc/sys/vm/12", "/proc/0/fd/3",
		"/proc/2147483648/x", "/proc/99999999999999999999/task/0", "thing:[12]",
	};

	vt_normalize_begin(w->normalize, 100, 101, 100);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_string_equal(n->path(n->ctx, same[i]), same[i]);
	vt_normalize_event(w->normalize, 100);
	assert_string_equal(n->path(n->ctx, "socket:[4711]"), "socket:[socket1]");
	assert_string_equal(n->path(n->ctx, "socket:[4712]"), "socket:[socket2]");
	assert_string_equal(n->path(n->ctx, "pipe:[4711]"), "pipe:[pipe1]");
	assert_string_equal(n->path(n->ctx, "socket:[4711]"), "socket:[socket1]");
	assert_string_equal(n->path(n->ctx, "/proc/100/maps"), "/proc/pid1/maps");
	assert_string_equal(n->path(n->ctx, "/proc/100"), "/proc/pid1");
	assert_string_equal(n->path(n->ctx, "/proc/100/task/101/fd"),
			    "/proc/pid1/task/pid2/fd");
	assert_string_equal(n->path(n->ctx, "net:[4026531840]"), "net:[ns1]");
	assert_string_equal(n->path(n->ctx, "pid:[4026531836]"), "pid:[ns2]");
}

/* As deep as a program that makes its own /proc likes. */
static void test_deep_path(void **state)
{
	struct world *w = *state;
	const struct vt_namer *n = w->namer;
	const char *shown;
	char path[40000] = "/proc/100";
	size_t length = strlen(path), deep = 0;

	for (; length < sizeof(path) - 16; length += strlen("/task/100"), deep++)
		memcpy(path + length, "/task/100", sizeof("/task/100"));
	memcpy(path + length, "/x", sizeof("/x"));
	shown = n->path(n->ctx, path);
	assert_int_equal(strlen(shown), strlen("/proc/pid1") + deep * strlen("/task/pid1") + 2);
	assert_memory_equal(shown, "/proc/pid1/task/pid1/", 21);
	assert_string_equal(shown + strlen(shown) - 12, "/task/pid1/x");
}

int main(void)
{
#define WORLD(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_thread_names),
		cmocka_unit_test(test_thread_mentioned),
		cmocka_unit_test(test_names_of_threads),
		cmocka_unit_test(test_exec),
		cmocka_unit_test(test_files),
		WORLD(test_program_chosen),
		WORLD(test_unmapped),
		WORLD(test_memory_as_iova),
		WORLD(test_kernel_chosen),
		WORLD(test_copies),
		WORLD(test_eventfds),
		WORLD(test_meanings),
		WORLD(test_known_fields),
		WORLD(test_mapping_requests),
		WORLD(test_many_mappings),
		WORLD(test_numbers),
		WORLD(test_paths),
		WORLD(test_deep_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
