/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes in, values out: containers, groups, devices, by the facts of the ABI. */
#include "decode.h"

#define LOW(X)	((uint32_t)(uint64_t)(X))
#define HIGH(X) ((uint32_t)((uint64_t)(X) >> 32))
/* Words that are in memory what these are: a wider number, several narrower. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define U64(X)		HIGH(X), LOW(X)
#define U16S(A, B)	((uint32_t)(A) << 16 | (B))
#define U8S(A, B, C, D)	((uint32_t)(A) << 24 | (B) << 16 | (C) << 8 | (D))
#else
#define U64(X)		LOW(X), HIGH(X)
#define U16S(A, B)	((uint32_t)(B) << 16 | (A))
#define U8S(A, B, C, D)	((uint32_t)(D) << 24 | (C) << 16 | (B) << 8 | (A))
#endif

static void enter(struct scene *s, enum vfiotrace_fd_kind kind, uint32_t code,
		  const uint32_t *words, size_t bytes, const char *expected)
{
	scene_memory(s, words, bytes);
	scene_call(s, kind, code);
	assert_non_null(s->call.request);
	assert_string_equal(scene_enter(s), expected);
}

#define ENTER(S, KIND, CODE, WORDS, EXPECTED) \
	enter(S, VFIOTRACE_FD_##KIND, CODE, WORDS, sizeof(WORDS), EXPECTED)

#define LEAVE(S, WORDS, RESULT, EXPECTED) \
	do { \
		scene_memory(S, WORDS, sizeof(WORDS)); \
		assert_string_equal(scene_leave(S, RESULT), EXPECTED); \
	} while (0)

static void use_iommu(struct scene *s, enum vfiotrace_iommu iommu)
{
	s->fd.iommu = iommu;
}

/* ---- what is no struct ---- */

static void test_plain_arguments(void **state)
{
	struct scene *s = *state;
	const uint32_t fd[1] = { 11 }, minus[1] = { UINT32_MAX };
	const char name[] = "0000:03:00.0";
	char page[5000];

	scene_call(s, VFIOTRACE_FD_CONTAINER, 0x3b64);
	assert_string_equal(scene_enter(s), "");
	scene_call(s, VFIOTRACE_FD_CONTAINER, 0x3b66);
	s->call.arg = 3;
	assert_string_equal(scene_enter(s), "e3");
	ENTER(s, GROUP, 0x3b68, fd, "[1| fd11 ]");
	ENTER(s, GROUP, 0x3b68, minus, "[1| fd-1 ]");
	enter(s, VFIOTRACE_FD_GROUP, 0x3b68, fd, 3, "!7000/14");
	enter(s, VFIOTRACE_FD_GROUP, 0x3b6a, (const void *)name, sizeof(name),
	      "\"0000:03:00.0\"");
	assert_int_equal(s->call.result, VFIOTRACE_RESULT_FD);
	enter(s, VFIOTRACE_FD_GROUP, 0x3b6a, (const void *)name, 4, "\"0000\"+");
	ENTER(s, DEVICE, 0x3b73, fd, "[1| 11 ]");
	/* A string without end is cut after a page. */
	memset(page, 'a', sizeof(page));
	scene_memory(s, page, sizeof(page));
	scene_call(s, VFIOTRACE_FD_GROUP, 0x3b6a);
	scene_enter(s);
	assert_string_equal(s->script.text + 4097, "\"+");
}

static void test_32_bit_pointer(void **state)
{
	struct scene *s = *state;
	const struct vfiotrace_fd fd = { .kind = VFIOTRACE_FD_GROUP };
	const uint32_t words[1] = { 5 };

	scene_memory(s, words, sizeof(words));
	vfiotrace_call_init(&s->call, s->context, &fd, VFIOTRACE_CALLER_I386, 0x3b68,
			    UINT64_C(0xdead000000000000) | ARG);
	assert_string_equal(scene_enter(s), "[1| fd5 ]");
}

/* ---- container ---- */

static void test_map(void **state)
{
	struct scene *s = *state;
	uint32_t words[10] = { 32, 3, U64(0x7f2a40000000), U64(0), U64(134217728),
			       U64(0) };

	use_iommu(s, VFIOTRACE_IOMMU_TYPE1);
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 32,
	      "{ argsz=32 flags=f3 vaddr=@7f2a40000000 iova=@0 size=134217728 }");
	LEAVE(s, words, 0, "");
	words[0] = 31;
	ENTER(s, CONTAINER, 0x3b71, words, "{ argsz=31 flags=f3 vaddr=@7f2a40000000 "
	      "iova=@0 #small(31,32) }");
	words[0] = 3;
	ENTER(s, CONTAINER, 0x3b71, words, "{ argsz=3 #small(3,32) }");
	words[0] = 33;
	words[8] = U8S(0xff, 0, 0, 0);
	ENTER(s, CONTAINER, 0x3b71, words, "{ argsz=33 flags=f3 vaddr=@7f2a40000000 "
	      "iova=@0 size=134217728 #extension(32,32) <ff> }");
	words[0] = 40;
	words[8] = 0;
	ENTER(s, CONTAINER, 0x3b71, words, "{ argsz=40 flags=f3 vaddr=@7f2a40000000 "
	      "iova=@0 size=134217728 }");
	words[8] = U8S(1, 0, 0, 0);
	ENTER(s, CONTAINER, 0x3b71, words, "{ argsz=40 flags=f3 vaddr=@7f2a40000000 "
	      "iova=@0 size=134217728 #extension(32,39) <0100000000000000> }");
	/* The extension ends where memory does, or is not there at all. */
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 36, "{ argsz=40 flags=f3 "
	      "vaddr=@7f2a40000000 iova=@0 size=134217728 #extension(32,35) <01000000> "
	      "#truncated(36,40) }");
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 32, "{ argsz=40 flags=f3 "
	      "vaddr=@7f2a40000000 iova=@0 size=134217728 #truncated(32,40) }");
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 20, "{ argsz=40 flags=f3 "
	      "vaddr=@7f2a40000000 #truncated(20,32) }");
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 3, "!7000/14");
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b71, words, 0, "!7000/14");
}

static void test_unmap(void **state)
{
	struct scene *s = *state;
	uint32_t words[12] = { 24, 0, U64(0x100000), U64(0x200000) };
	const uint32_t after[6] = { 24, 0, U64(0x100000), U64(0x1000) };

	use_iommu(s, VFIOTRACE_IOMMU_TYPE1);
	ENTER(s, CONTAINER, 0x3b72, words,
	      "{ argsz=24 flags=f0 iova=@100000 size=2097152 }");
	LEAVE(s, after, 0, "=> { size=4096 }");
	LEAVE(s, after, -EINVAL, "");
	use_iommu(s, VFIOTRACE_IOMMU_SPAPR);
	ENTER(s, CONTAINER, 0x3b72, words,
	      "{ argsz=24 flags=f0 iova=@100000 size=2097152 }");
	LEAVE(s, after, 0, "");
	/* An iommufd writes the size after a failure too, if it got that far. */
	use_iommu(s, VFIOTRACE_IOMMU_UNKNOWN);
	ENTER(s, IOMMUFD, 0x3b72, words,
	      "{ argsz=24 flags=f0 iova=@100000 size=2097152 }");
	LEAVE(s, after, -ENOENT, "=> { size=4096 }");
	LEAVE(s, words, -ENOENT, "");
	LEAVE(s, after, 0, "=> { size=4096 }");
}

static void test_unmap_with_bitmap(void **state)
{
	struct scene *s = *state;
	const uint64_t bits[3] = { 5, UINT64_C(0x8000000000000000), 77 };
	uint32_t words[12] = { 48, 1, U64(0x100000), U64(100 * 4096), U64(4096),
			       U64(24), U64(0x20000) };

	use_iommu(s, VFIOTRACE_IOMMU_TYPE1);
	ENTER(s, CONTAINER, 0x3b72, words, "{ argsz=48 flags=f1 iova=@100000 "
	      "size=409600 bitmap={ pgsize=4096 size=24 data=@20000 } }");
	/* 100 pages need two words, whatever room the caller gave. */
	s->memory.stretches[1] = (struct stretch){ 0x20000, bits, sizeof(bits) };
	assert_string_equal(scene_leave(s, 0),
			    "=> { size=409600 bitmap={ data=[2| x5 x8000000000000000 ] } }");
	LEAVE(s, words, 0, "=> { size=409600 bitmap={ data=!20000/14 } }");
	words[0] = 24;
	ENTER(s, CONTAINER, 0x3b72, words,
	      "{ argsz=24 flags=f1 iova=@100000 size=409600 #small(24,48) }");
	words[0] = 47;
	ENTER(s, CONTAINER, 0x3b72, words, "{ argsz=47 flags=f1 iova=@100000 "
	      "size=409600 bitmap={ pgsize=4096 size=24 } #small(47,48) }");
	words[0] = 48;
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b72, words, 36, "{ argsz=48 flags=f1 "
	      "iova=@100000 size=409600 bitmap={ pgsize=4096 #truncated(36,48) } }");
	/* A page size of 0 divides nothing. */
	words[6] = 0;
	words[7] = 0;
	ENTER(s, CONTAINER, 0x3b72, words, "{ argsz=48 flags=f1 iova=@100000 "
	      "size=409600 bitmap={ pgsize=0 size=24 data=@20000 } }");
	LEAVE(s, words, 0, "=> { size=409600 }");
}

static void test_dirty_pages(void **state)
{
	struct scene *s = *state;
	const uint64_t bits[1] = { 0xf0 };
	uint32_t words[12] = { 48, 4, U64(0x1000), U64(0x2000), U64(4096), U64(8),
			       U64(0x20000) };
	const uint32_t start[2] = { 8, 1 };

	use_iommu(s, VFIOTRACE_IOMMU_TYPE1);
	ENTER(s, CONTAINER, 0x3b75, start, "{ argsz=8 flags=f1 }");
	LEAVE(s, start, 0, "");
	ENTER(s, CONTAINER, 0x3b75, words, "{ argsz=48 flags=f4 iova=@1000 size=8192 "
	      "bitmap={ pgsize=4096 size=8 data=@20000 } }");
	s->memory.stretches[1] = (struct stretch){ 0x20000, bits, sizeof(bits) };
	assert_string_equal(scene_leave(s, 0), "=> { bitmap={ data=[1| xf0 ] } }");
	assert_string_equal(scene_leave(s, -EINVAL), "");
}

/* ---- chains ---- */

#define CAP(ID, NEXT) U16S(ID, 1), (NEXT)

static void test_iommu_info(void **state)
{
	struct scene *s = *state;
	const uint32_t before[1] = { 116 };
	uint32_t after[29] = {
		116, 3, U64(0x1000), 24, 0,
		CAP(2, 56), 0, 0, U64(0x1000), U64(1 << 28),
		CAP(3, 68), 65535,
		CAP(1, 0), 2, 0, U64(0), U64(0xfedfffff), U64(0xfef00000),
		U64(0x7fffffffff),
	};

	use_iommu(s, VFIOTRACE_IOMMU_TYPE1);
	enter(s, VFIOTRACE_FD_CONTAINER, 0x3b70, before, 4,
	      "{ argsz=116 #truncated(4,24) }");
	ENTER(s, CONTAINER, 0x3b70, after, "{ argsz=116 }");
	LEAVE(s, after, 0, "=> { argsz=116 flags=f3 iova_pgsizes=x1000 cap_offset=x18 "
	      "caps=[0| { id=e2 version=1 next=@38 flags=x0 pgsize_bitmap=x1000 "
	      "max_dirty_bitmap_size=268435456 } { id=e3 version=1 next=@44 avail=65535 } "
	      "{ id=e1 version=1 next=@0 nr_iovas=2 iova_ranges=[2| "
	      "{ start=@0 end=@fedfffff } { start=@fef00000 end=@7fffffffff } ] } ] }");
	/* A count that lies is bounded by argsz. */
	after[19] = UINT32_MAX;
	scene_memory(s, after, sizeof(after));
	assert_non_null(strstr(scene_leave(s, 0), "nr_iovas=4294967295 "
			       "iova_ranges=[4294967295| { start=@0 end=@fedfffff } "
			       "{ start=@fef00000 end=@7fffffffff } "
			       "#cut(2,4294967295) ] } ] }"));
	/* Without the flag the offset is the caller's old one. */
	after[1] = 1;
	LEAVE(s, after, 0,
	      "=> { argsz=116 flags=f1 iova_pgsizes=x1000 cap_offset=x18 }");
	/* The kernel asks for more room than there was. */
	after[0] = 24;
	ENTER(s, CONTAINER, 0x3b70, after, "{ argsz=24 }");
	after[0] = 116;
	after[1] = 3;
	after[4] = 0;
	LEAVE(s, after, 0,
	      "=> { argsz=116 flags=f3 iova_pgsizes=x1000 cap_offset=x0 }");
	after[0] = 16;
	ENTER(s, CONTAINER, 0x3b70, after, "{ argsz=16 }");
	LEAVE(s, after, 0, "=> { argsz=16 flags=f3 iova_pgsizes=x1000 }");
}

static void test_region_info(void **state)
{
	struct scene *s = *state;
	const uint32_t before[20] = { 80, 0, 2 };
	uint32_t after[20] = {
		80, 0xf, 2, 32, U64(16384), U64(UINT64_C(2) << 40),
		CAP(3, 40),
		CAP(1, 72), 1, 0, U64(0x2000), U64(8192),
		CAP(9, 0),
	};

	s->fd.device_type = VFIOTRACE_DEVICE_PCI;
	ENTER(s, DEVICE, 0x3b6c, before, "{ argsz=80 index=e2 }");
	LEAVE(s, after, 0, "=> { argsz=80 flags=ff cap_offset=x20 size=16384 "
	      "offset=x20000000000 caps=[0| { id=e3 version=1 next=@28 } "
	      "{ id=e1 version=1 next=@48 nr_areas=1 areas=[1| { offset=x2000 size=8192 } "
	      "] } { id=e9 version=1 next=@0 } ] }");
	/* An unknown capability shows its bytes up to the next. */
	after[8] = U16S(9, 2);
	after[9] = 72;
	after[10] = U8S(1, 2, 3, 4);
	scene_memory(s, after, sizeof(after));
	assert_non_null(strstr(scene_leave(s, 0),
			       "{ id=e9 version=2 next=@48 data=<01020304"));
}

static void test_region_types(void **state)
{
	struct scene *s = *state;
	uint32_t after[12] = { 48, 8, 9, 32, U64(0), U64(0), CAP(2, 0), 0x80008086, 1 };

	ENTER(s, CDEV, 0x3b6c, after, "{ argsz=48 index=e9 }");
	LEAVE(s, after, 0, "=> { argsz=48 flags=f8 cap_offset=x20 size=0 offset=x0 "
	      "caps=[0| { id=e2 version=1 next=@0 type=f80008086 subtype=e1 } ] }");
	after[10] = 1;
	LEAVE(s, after, 0, "=> { argsz=48 flags=f8 cap_offset=x20 size=0 offset=x0 "
	      "caps=[0| { id=e2 version=1 next=@0 type=e1 subtype=e1 } ] }");
	after[10] = 0x80001234;
	LEAVE(s, after, 0, "=> { argsz=48 flags=f8 cap_offset=x20 size=0 offset=x0 "
	      "caps=[0| { id=e2 version=1 next=@0 type=f80001234 subtype=1 } ] }");
}

static void test_hostile_chains(void **state)
{
	struct scene *s = *state;
	const char *head = "=> { argsz=64 flags=f8 cap_offset=x20 size=0 offset=x0 "
			   "caps=[0| ";
	uint32_t after[16] = { 64, 8, 0, 32 };
	static const struct {
		uint32_t words[8];	/* from offset 32 on */
		const char *tail;
	} rows[] = {
		{ { CAP(3, 32) }, "{ id=e3 version=1 next=@20 } #loop(32,64) ] }" },
		{ { CAP(3, 40), CAP(3, 32) }, "{ id=e3 version=1 next=@28 } "
		  "{ id=e3 version=1 next=@20 } #loop(32,64) ] }" },
		{ { CAP(3, 64) }, "{ id=e3 version=1 next=@40 } #outside(64,64) ] }" },
		{ { CAP(3, 57) }, "{ id=e3 version=1 next=@39 } #outside(57,64) ] }" },
		{ { CAP(3, UINT32_MAX) },
		  "{ id=e3 version=1 next=@ffffffff } #outside(4294967295,64) ] }" },
		{ { CAP(3, 56), 0, 0, 0, 0, CAP(2, 0) }, "{ id=e3 version=1 next=@38 } "
		  "{ id=e2 version=1 next=@0 #short(8,16) } ] }" },
		{ { CAP(1, 0), 2, 0, U64(1), U64(2) },
		  "{ id=e1 version=1 next=@0 nr_areas=2 areas=[2| { offset=x1 size=2 } "
		  "#cut(1,2) ] } ] }" },
		/* An array cannot reach into the capability behind it. */
		{ { CAP(1, 48), 1, 0, CAP(3, 0) }, "{ id=e1 version=1 next=@30 nr_areas=1 "
		  "areas=[1| #cut(0,1) ] } { id=e3 version=1 next=@0 } ] }" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text;

		memcpy(after + 8, rows[i].words, sizeof(rows[i].words));
		ENTER(s, DEVICE, 0x3b6c, after, "{ argsz=64 index=e0 }");
		text = scene_leave(s, 0);
		assert_int_equal(strncmp(text, head, strlen(head)), 0);
		assert_string_equal(text + strlen(head), rows[i].tail);
	}
	/* The chain begins outside, or memory ends first. */
	after[3] = 60;
	LEAVE(s, after, 0, "=> { argsz=64 flags=f8 cap_offset=x3c size=0 offset=x0 "
	      "caps=[0| #outside(60,64) ] }");
	after[3] = 40;
	scene_memory(s, after, 44);
	assert_string_equal(scene_leave(s, 0), "=> { argsz=64 flags=f8 cap_offset=x28 "
			    "size=0 offset=x0 caps=[0| #truncated(44,64) ] }");
	/* Nobody saw the entry: argsz in memory is all that is known. */
	after[3] = 32;
	memcpy(after + 8, rows[0].words, sizeof(rows[0].words));
	scene_call(s, VFIOTRACE_FD_DEVICE, 0x3b6c);
	scene_memory(s, after, sizeof(after));
	assert_string_equal(scene_leave(s, 0) + strlen(head), rows[0].tail);
}

/* ---- group and device ---- */

static void test_group_status(void **state)
{
	struct scene *s = *state;
	const uint32_t words[2] = { 8, 3 };

	ENTER(s, NOIOMMU_GROUP, 0x3b67, words, "{ argsz=8 }");
	LEAVE(s, words, 0, "=> { argsz=8 flags=f3 }");
	LEAVE(s, words, -ENODEV, "");
	scene_memory(s, words, 0);
	assert_string_equal(scene_leave(s, 0), "=> !7000/14");
}

static void test_device_info(void **state)
{
	struct scene *s = *state;
	uint32_t words[10] = { 40, 0x82, 9, 5, 24, 0, CAP(5, 0), 3, 0 };

	ENTER(s, DEVICE, 0x3b6b, words, "{ argsz=40 }");
	LEAVE(s, words, 0, "=> { argsz=40 flags=f82 num_regions=9 num_irqs=5 "
	      "cap_offset=x18 caps=[0| { id=e5 version=1 next=@0 flags=f3 } ] }");
	words[0] = 16;
	ENTER(s, DEVICE, 0x3b6b, words, "{ argsz=16 }");
	words[0] = 40;
	LEAVE(s, words, 0, "=> { argsz=40 flags=f82 num_regions=9 num_irqs=5 }");
}

static void test_set_irqs(void **state)
{
	struct scene *s = *state;
	uint32_t words[8] = { 32, 0x24, 2, 0, 3, 7, UINT32_MAX, 9 };
	const uint32_t bools[6] = { 23, 0x22, 1, 4, 3, U8S(1, 0, 1, 0) };
	const uint32_t none[5] = { 20, 0x21, 2, 0, 0 };

	s->fd.device_type = VFIOTRACE_DEVICE_PCI;
	ENTER(s, DEVICE, 0x3b6e, words, "{ argsz=32 flags=f24 index=e2 start=0 count=3 "
	      "data=[3| fd7 fd-1 fd9 ] }");
	LEAVE(s, words, 0, "");
	ENTER(s, DEVICE, 0x3b6e, bools, "{ argsz=23 flags=f22 index=e1 start=4 count=3 "
	      "data=[3| 1 0 1 ] }");
	ENTER(s, DEVICE, 0x3b6e, none,
	      "{ argsz=20 flags=f21 index=e2 start=0 count=0 }");
	words[4] = UINT32_MAX;
	ENTER(s, DEVICE, 0x3b6e, words, "{ argsz=32 flags=f24 index=e2 start=0 "
	      "count=4294967295 data=[4294967295| fd7 fd-1 fd9 #cut(3,4294967295) ] }");
	words[4] = 2;
	words[7] = U8S(9, 0, 0, 0);
	ENTER(s, DEVICE, 0x3b6e, words, "{ argsz=32 flags=f24 index=e2 start=0 count=2 "
	      "data=[2| fd7 fd-1 ] #behind(28,31) <09000000> }");
	words[4] = 3;
	enter(s, VFIOTRACE_FD_DEVICE, 0x3b6e, words, 26, "{ argsz=32 flags=f24 index=e2 "
	      "start=0 count=3 data=[3| fd7 #cut(1,3) ] }");
	words[0] = 19;
	ENTER(s, DEVICE, 0x3b6e, words,
	      "{ argsz=19 flags=f24 index=e2 start=0 #small(19,20) }");
	/* Two kinds of data at once: nobody knows what follows. */
	words[0] = 24;
	words[1] = 0x26;
	words[5] = U8S(7, 0, 0, 0);
	ENTER(s, DEVICE, 0x3b6e, words, "{ argsz=24 flags=f26 index=e2 start=0 count=3 "
	      "#extension(20,23) <07000000> }");
}

/* A visitor that wants no more gets no more, and no remark that there was less. */
static void test_abbreviated_array(void **state)
{
	struct scene *s = *state;
	uint32_t words[5 + 2048] = { 20 + 2048 * 4, 0x24, 2, 0, 2048 };

	s->script.stop_after = 2;
	ENTER(s, DEVICE, 0x3b6e, words, "{ argsz=8212 flags=f24 index=e2 start=0 "
	      "count=2048 data=[2048| fd0 fd0 ] }");
	assert_int_equal(s->memory.reads, 3);
	assert_int_equal(s->memory.most, 512);
}

static void test_array_beyond_the_window(void **state)
{
	struct scene *s = *state;
	uint32_t *words = calloc(20000, 4);

	assert_non_null(words);
	words[0] = 80000;
	words[1] = 0x24;
	words[4] = (80000 - 20) / 4;
	scene_memory(s, words, 80000);
	scene_call(s, VFIOTRACE_FD_DEVICE, 0x3b6e);
	scene_enter(s);
	assert_true(s->script.values > 16384 && s->script.values < 16400);
	assert_true(s->memory.most <= 65536);
	free(words);
}

static void test_hot_reset(void **state)
{
	struct scene *s = *state;
	uint32_t words[7] = { 28, 0, 2, 14, U8S(0, 0, 3, 0), 15, U8S(0, 0, 3, 1) };
	const uint32_t reset[5] = { 20, 0, 2, 12, 13 };

	ENTER(s, DEVICE, 0x3b70, words, "{ argsz=28 }");
	LEAVE(s, words, 0, "=> { argsz=28 flags=f0 count=2 devices=[2| { group_id=14 "
	      "segment=x0 bus=x3 devfn=x0 } { group_id=15 segment=x0 bus=x3 devfn=x1 } ] }");
	words[1] = 3;
	words[3] = 0;
	LEAVE(s, words, 0, "=> { argsz=28 flags=f3 count=2 devices=[2| { devid=e0 "
	      "segment=x0 bus=x3 devfn=x0 } { devid=e15 segment=x0 bus=x3 devfn=x1 } ] }");
	words[0] = 12;
	words[1] = 0;
	ENTER(s, DEVICE, 0x3b70, words, "{ argsz=12 }");
	LEAVE(s, words, -ENOSPC, "=> { argsz=12 flags=f0 count=2 }");
	LEAVE(s, words, -ENODEV, "");
	ENTER(s, DEVICE, 0x3b71, reset,
	      "{ argsz=20 flags=x0 count=2 group_fds=[2| fd12 fd13 ] }");
}

static void test_gfx_plane(void **state)
{
	struct scene *s = *state;
	uint32_t words[16] = { 64, 2, 1, 0x34325258, U64(0), 640, 480, 2560, 1228800,
			       0, 0, 0, 0, 7, 0 };

	ENTER(s, DEVICE, 0x3b72, words, "{ argsz=64 flags=f2 drm_plane_type=1 }");
	LEAVE(s, words, 0, "=> { argsz=64 drm_format=x34325258 drm_format_mod=x0 "
	      "width=640 height=480 stride=2560 size=1228800 x_pos=0 y_pos=0 x_hot=0 "
	      "y_hot=0 dmabuf_id=7 }");
	words[1] = 4;
	ENTER(s, DEVICE, 0x3b72, words, "{ argsz=64 flags=f4 drm_plane_type=1 }");
	scene_memory(s, words, sizeof(words));
	assert_non_null(strstr(scene_leave(s, 0), "region_index=e7 }"));
	words[1] = 3;
	ENTER(s, DEVICE, 0x3b72, words, "{ argsz=64 flags=f3 drm_plane_type=1 }");
	LEAVE(s, words, 0, "");
}

static void test_cdev(void **state)
{
	struct scene *s = *state;
	const uint8_t uuid[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	uint32_t bind[6] = { 24, 1, 5, 3, U64(0x20000) };
	uint32_t attach[4] = { 16, 1, 2, 6 };

	scene_memory(s, bind, sizeof(bind));
	s->memory.stretches[1] = (struct stretch){ 0x20000, uuid, sizeof(uuid) };
	scene_call(s, VFIOTRACE_FD_CDEV, 0x3b76);
	assert_string_equal(scene_enter(s), "{ argsz=24 flags=f1 iommufd=fd5 "
			    "token_uuid_ptr=u<0102030405060708090a0b0c0d0e0f10> }");
	assert_string_equal(scene_leave(s, 0), "=> { out_devid=3 }");
	ENTER(s, CDEV, 0x3b76, bind,
	      "{ argsz=24 flags=f1 iommufd=fd5 token_uuid_ptr=!20000/14 }");
	bind[0] = 16;
	ENTER(s, CDEV, 0x3b76, bind, "{ argsz=16 flags=f1 iommufd=fd5 #small(16,24) }");
	ENTER(s, CDEV, 0x3b77, attach, "{ argsz=16 flags=f1 pt_id=2 pasid=6 }");
	attach[2] = 4;
	LEAVE(s, attach, 0, "=> { pt_id=4 }");
	attach[0] = 12;
	ENTER(s, CDEV, 0x3b77, attach, "{ argsz=12 flags=f1 pt_id=4 #small(12,16) }");
	attach[1] = 0;
	ENTER(s, CDEV, 0x3b78, attach, "{ argsz=12 flags=f0 pasid=4 }");
}

static void test_precopy(void **state)
{
	struct scene *s = *state;
	const uint32_t words[6] = { 24, 0, U64(65536), U64(4096) };

	ENTER(s, MIGRATION, 0x3b79, words, "{ argsz=24 }");
	LEAVE(s, words, 0,
	      "=> { argsz=24 flags=f0 initial_bytes=65536 dirty_bytes=4096 }");
}

/* ---- sPAPR ---- */

static void test_spapr(void **state)
{
	struct scene *s = *state;
	uint32_t info[8] = { 32, 1, 0, 0x80000000, U64(0x11000), 2, 5 };
	const uint32_t create[10] = { 40, 0, 16, 0, U64(1 << 30), 1, 0,
				      U64(UINT64_C(0x800000000000000)) };

	use_iommu(s, VFIOTRACE_IOMMU_SPAPR_V2);
	ENTER(s, CONTAINER, 0x3b70, info, "{ argsz=32 }");
	LEAVE(s, info, 0, "=> { argsz=32 flags=f1 dma32_window_start=@0 "
	      "dma32_window_size=2147483648 ddw={ pgsizes=x11000 "
	      "max_dynamic_windows_supported=2 levels=5 } }");
	info[1] = 0;
	LEAVE(s, info, 0, "=> { argsz=32 flags=f0 dma32_window_start=@0 "
	      "dma32_window_size=2147483648 }");
	ENTER(s, CONTAINER, 0x3b77, create, "{ argsz=40 flags=x0 page_shift=16 "
	      "window_size=1073741824 levels=1 }");
	LEAVE(s, create, 0, "=> { start_addr=@800000000000000 }");
}

static void test_eeh(void **state)
{
	struct scene *s = *state;
	uint32_t words[10] = { 12, 0, 4, 0, 1, 2, U64(0x1000), U64(0xfff) };

	use_iommu(s, VFIOTRACE_IOMMU_SPAPR);
	ENTER(s, CONTAINER, 0x3b79, words, "{ argsz=12 flags=x0 op=e4 }");
	assert_int_equal(s->call.result, VFIOTRACE_RESULT_ENUM);
	words[2] = 9;
	ENTER(s, CONTAINER, 0x3b79, words, "{ argsz=12 flags=x0 op=e9 #small(12,40) }");
	assert_int_equal(s->call.result, VFIOTRACE_RESULT_ZERO);
	words[0] = 40;
	ENTER(s, CONTAINER, 0x3b79, words, "{ argsz=40 flags=x0 op=e9 "
	      "err={ type=1 func=2 addr=@1000 mask=xfff } }");
	words[2] = 0;
	memset(words + 4, 0, 24);
	ENTER(s, CONTAINER, 0x3b79, words, "{ argsz=40 flags=x0 op=e0 }");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_plain_arguments),
		SCENE_TEST(test_32_bit_pointer),
		SCENE_TEST(test_map),
		SCENE_TEST(test_unmap),
		SCENE_TEST(test_unmap_with_bitmap),
		SCENE_TEST(test_dirty_pages),
		SCENE_TEST(test_iommu_info),
		SCENE_TEST(test_region_info),
		SCENE_TEST(test_region_types),
		SCENE_TEST(test_hostile_chains),
		SCENE_TEST(test_group_status),
		SCENE_TEST(test_device_info),
		SCENE_TEST(test_set_irqs),
		SCENE_TEST(test_abbreviated_array),
		SCENE_TEST(test_array_beyond_the_window),
		SCENE_TEST(test_hot_reset),
		SCENE_TEST(test_gfx_plane),
		SCENE_TEST(test_cdev),
		SCENE_TEST(test_precopy),
		SCENE_TEST(test_spapr),
		SCENE_TEST(test_eeh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
