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

static void test_labels(void **state)
{
	struct vt_labels *l = vt_labels_create();

	(void)state;
	assert_null(vt_labels_find(l, "fd", "7"));
	assert_string_equal(vt_labels_get(l, "fd", "7"), "fd1");
	assert_string_equal(vt_labels_get(l, "fd", "3"), "fd2");
	assert_string_equal(vt_labels_get(l, "pid", "7"), "pid1");
	assert_string_equal(vt_labels_get(l, "fd", "7"), "fd1");
	assert_string_equal(vt_labels_find(l, "fd", "3"), "fd2");
	assert_string_equal(vt_labels_new(l, "fd"), "fd3");
	assert_string_equal(vt_labels_new(l, "fd"), "fd4");
	assert_string_equal(vt_labels_get(l, "fd", ""), "fd5");
	vt_labels_destroy(l);
}

static void test_many_labels(void **state)
{
	struct vt_labels *l = vt_labels_create();
	const char *first = vt_labels_get(l, "addr", "first");
	char key[16];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		vt_labels_get(l, "addr", key);
	}
	assert_string_equal(vt_labels_get(l, "addr", "9999"), "addr10001");
	assert_ptr_equal(vt_labels_get(l, "addr", "first"), first);
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

	*r = (struct vt_record){
		.tgid = 100, .tid = 101, .decoded = true, .fd = fd, .fd_info.what.kind = kind,
	};
	w->text = (struct vfiotrace_text){ .buffer = w->shown, .size = sizeof(w->shown) };
	memset(w->memory, 0, sizeof(w->memory));
	memcpy(w->memory, before, size);
	vfiotrace_call_init(&r->call, w->context, &r->fd_info.what, VFIOTRACE_CALLER_64, code,
			    ARGUMENT);
	vfiotrace_decode_entry(&r->call, &memory, &visitor);
	memcpy(w->memory, after, size);
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

/* Addresses as the device sees them, positions in chains, guest addresses. */
static bool is_of_device(const char *field)
{
	static const char *const fields[] = {
		"iova", "dmaaddr", "src_iova", "dst_iova", "nesting_parent_iova", "start",
		"end", "last", "iova_start", "pgtbl_addr", "addr", "tgt", "start_addr",
		"dma32_window_start", "start_dma", "end_dma", "msi_addr", "next",
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(fields[i], field))
			return true;
	return false;
}

static unsigned int check_fields(struct world *w, const struct vfiotrace_struct *type)
{
	unsigned int seen = 0;

	for (unsigned int i = 0; i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];
		struct vfiotrace_value value = {
			.type = VFIOTRACE_VALUE_ADDRESS, .name = f->name,
			.number = 0x7f0000400000,
		};

		if (f->show == VFIOTRACE_SHOW_STRUCT)
			seen += check_fields(w, f->ref);
		if (f->show != VFIOTRACE_SHOW_ADDRESS)
			continue;
		w->namer->value(w->namer->ctx, &w->record, &value);
		if (!value.label == !is_of_device(f->name))
			fail_msg("%s.%s: of the program's memory, or of the device?",
				 type->name, f->name);
		seen++;
	}
	return seen;
}

/* Whoever adds an address says whose it is. */
static void test_every_field(void **state)
{
	const struct vfiotrace_request *row;
	struct world *w = *state;
	unsigned int seen = 0;
	size_t position = 0;

	while ((row = vfiotrace_request_next(w->context, &position))) {
		w->record = (struct vt_record){
			.tgid = 100, .tid = 101, .decoded = true, .call.request = row,
		};
		if (row->type)
			seen += check_fields(w, row->type);
	}
	assert_in_range(seen, 20, 1000);
}

/* ---- what printers ask for ---- */

static void test_numbers(void **state)
{
	struct world *w = *state;
	const struct vt_namer *n = w->namer;
	const struct vt_fd group = { .path = "/dev/vfio/14" }, node = { .path = "/dev/kvm" };

	vt_normalize_tracee(w->normalize, 100, 100);
	vt_normalize_tracee(w->normalize, 100, 101);
	assert_string_equal(n->pid(n->ctx, 101), "pid2");
	assert_string_equal(n->pid(n->ctx, 100), "pid1");
	assert_null(n->pid(n->ctx, 0));

	assert_string_equal(n->fd(n->ctx, 12, &group), "fd1");
	assert_string_equal(n->fd(n->ctx, 13, &group), "fd2");
	assert_string_equal(n->fd(n->ctx, 12, &node), "fd3");
	assert_string_equal(n->fd(n->ctx, 12, &group), "fd1");
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
		"/socket:[12]", "/proc/", "/proc/sys/vm/12",
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_string_equal(n->path(n->ctx, same[i]), same[i]);
	assert_string_equal(n->path(n->ctx, "socket:[4711]"), "socket:[socket1]");
	assert_string_equal(n->path(n->ctx, "socket:[4712]"), "socket:[socket2]");
	assert_string_equal(n->path(n->ctx, "pipe:[4711]"), "pipe:[pipe1]");
	assert_string_equal(n->path(n->ctx, "socket:[4711]"), "socket:[socket1]");
	assert_string_equal(n->path(n->ctx, "/proc/100/maps"), "/proc/pid1/maps");
	assert_string_equal(n->path(n->ctx, "/proc/100"), "/proc/pid1");
	assert_string_equal(n->path(n->ctx, "/proc/100/task/101/fd"),
			    "/proc/pid1/task/pid2/fd");
}

int main(void)
{
#define WORLD(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_many_labels),
		WORLD(test_program_chosen),
		WORLD(test_unmapped),
		WORLD(test_memory_as_iova),
		WORLD(test_kernel_chosen),
		WORLD(test_copies),
		WORLD(test_eventfds),
		WORLD(test_every_field),
		WORLD(test_numbers),
		WORLD(test_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
