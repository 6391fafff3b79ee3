/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the library promises to whoever embeds it: it allocates nothing while it
 * decodes, believes no byte that it was not given, writes no byte that is not its
 * own, and lets any number of threads decode at a time.
 */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfiotrace/vfiotrace.h"

/* ---- counting allocations: the program's own functions come before libc's ---- */

static atomic_ulong allocations;

#if defined(__SANITIZE_ADDRESS__)
int __sanitizer_install_malloc_and_free_hooks(
	void (*allocated)(const volatile void *, size_t),
	void (*freed)(const volatile void *));

static void count_allocation(const volatile void *memory, size_t size)
{
	(void)memory;
	(void)size;
	allocations++;
}

static void ignore_free(const volatile void *memory)
{
	(void)memory;
}

static void start_counting(void)
{
	assert_true(__sanitizer_install_malloc_and_free_hooks(count_allocation,
							      ignore_free));
}
#elif defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	allocations++;
	return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	allocations++;
	return __libc_realloc(memory, size);
}

static void start_counting(void)
{
}
#else
static void start_counting(void)
{
	skip();
}
#endif

/* ---- a program's memory ---- */

#define ARG	UINT64_C(0x10000)
#define SPACE	1024

struct space {
	uint8_t bytes[SPACE];
	size_t length;			/* what of it can be read */
	int poison;			/* what the rest of a buffer is filled with */
	unsigned long refused;
};

static ssize_t read_space(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct space *space = ctx;
	uint64_t offset = address - ARG;
	size_t have = 0;

	if (address >= ARG && offset < space->length) {
		have = space->length - offset;
		if (have > length)
			have = length;
		memcpy(buffer, space->bytes + offset, have);
	}
	memset((uint8_t *)buffer + have, space->poison, length - have);
	if (!have)
		space->refused++;
	return have ? (ssize_t)have : -EFAULT;
}

/* The same numbers in each run. */
static uint32_t random_word(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Small numbers mostly, so that counts and offsets lead somewhere. */
static void fill(struct space *space, uint32_t seed, uint32_t argsz)
{
	for (size_t i = 0; i < SPACE; i += 4) {
		uint32_t word = random_word(&seed);

		word = word & 0x700 ? word & 7 : word;
		if (word & 8)
			word = ARG + (word & 0x1f0);
		memcpy(space->bytes + i, &word, 4);
	}
	memcpy(space->bytes, &argsz, 4);
}

/* Both phases of a call, as one text. Returns its whole length. */
static size_t describe(const struct vfiotrace_context *context,
		       const struct vfiotrace_request *row, unsigned int kind,
		       int64_t result, struct space *space, char *text, size_t size)
{
	const struct vfiotrace_fd fd = {
		.kind = (enum vfiotrace_fd_kind)kind, .dialect = row->dialect,
	};
	const struct vfiotrace_memory memory = { read_space, space };
	struct vfiotrace_call call;
	size_t length, at;

	vfiotrace_call_init(&call, context, &fd, VFIOTRACE_CALLER_64, row->code, ARG);
	length = vfiotrace_decode_to_string(&call, false, 0, &memory, NULL, text, size);
	at = length < size ? length : size;
	return length + vfiotrace_decode_to_string(&call, true, result, &memory, NULL,
						   text + at, size - at);
}

typedef void visit_fn(const struct vfiotrace_context *context,
		      const struct vfiotrace_request *row, unsigned int kind,
		      int64_t result, struct space *space, void *ctx);

/* Each request, on each kind of descriptor, with arguments of many lengths. */
static unsigned long each_call(const struct vfiotrace_context *context, visit_fn *visit,
			       void *ctx)
{
	static const uint32_t sizes[] = { 0, 4, 24, 64, 600 };
	const struct vfiotrace_request *row;
	unsigned long calls = 0;
	struct space space = { .length = 0 };
	size_t at = 0;

	while ((row = vfiotrace_request_next(context, &at))) {
		unsigned int kind = 0;

		while (!(row->kinds >> kind & 1))
			kind++;
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			fill(&space, row->code + i, sizes[i]);
			for (space.length = 0; space.length < 140; space.length += 1 + i) {
				visit(context, row, kind, calls % 3 ? 0 : -EINVAL, &space,
				      ctx);
				calls++;
			}
		}
	}
	return calls;
}

/* ---- tests ---- */

static int set_up(void **state)
{
	return vfiotrace_context_create((struct vfiotrace_context **)state);
}

static int tear_down(void **state)
{
	vfiotrace_context_destroy(*state);
	return 0;
}

static void decode_quietly(const struct vfiotrace_context *context,
			   const struct vfiotrace_request *row, unsigned int kind,
			   int64_t result, struct space *space, void *ctx)
{
	char text[512];

	describe(context, row, kind, result, space, text, sizeof(text));
	*(size_t *)ctx += strlen(text);
}

static void test_decoding_allocates_nothing(void **state)
{
	unsigned long before, calls;
	size_t length = 0;
	void *volatile memory;

	start_counting();
	before = allocations;
	memory = malloc(1000);
	free(memory);
	assert_true(allocations > before);
	before = allocations;
	calls = each_call(*state, decode_quietly, &length);
	assert_int_equal(allocations, before);
	assert_true(calls > 10000);
	assert_true(length > calls * 20);
}

/* What lies in a buffer behind what was granted makes no difference. */
static void compare_poisons(const struct vfiotrace_context *context,
			    const struct vfiotrace_request *row, unsigned int kind,
			    int64_t result, struct space *space, void *ctx)
{
	static const int poisons[] = { 0x00, 0xff, 0x08 };
	static char texts[3][16384];
	unsigned long *refused = ctx;

	for (size_t i = 0; i < 3; i++) {
		space->poison = poisons[i];
		assert_true(describe(context, row, kind, result, space, texts[i],
				     sizeof(texts[i])) < sizeof(texts[i]));
		assert_string_equal(texts[i], texts[0]);
	}
	*refused = space->refused;
}

static void test_only_what_was_granted_counts(void **state)
{
	unsigned long refused = 0;

	assert_true(each_call(*state, compare_poisons, &refused) > 10000);
	assert_true(refused > 100);
}

/* A text that is cut is the beginning of the whole, ends in a NUL, and no more. */
static void cut_at_a_guard(const struct vfiotrace_context *context,
			   const struct vfiotrace_request *row, unsigned int kind,
			   int64_t result, struct space *space, void *ctx)
{
	char whole[16384], *end = ctx, *text;
	size_t length, size = space->length + 1;

	length = describe(context, row, kind, result, space, whole, sizeof(whole));
	text = end - size;
	memset(text, 'x', size);
	assert_true(describe(context, row, kind, result, space, text, size) <= length);
	assert_non_null(memchr(text, 0, size));
	assert_memory_equal(text, whole, strlen(text));
}

static void test_text_stays_in_its_buffer(void **state)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(pages != MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	assert_true(each_call(*state, cut_at_a_guard, pages + page) > 10000);
	munmap(pages, 2 * page);
}

/* Whoever says it read more than it was asked for is not believed either. */
static ssize_t read_too_much(void *ctx, uint64_t address, void *buffer, size_t length)
{
	(void)ctx;
	(void)address;
	memset(buffer, 'A', length);
	return SSIZE_MAX;
}

static void test_boasting_reader(void **state)
{
	const struct vfiotrace_request *row;
	char text[2048];
	size_t at = 0;

	while ((row = vfiotrace_request_next(*state, &at)))
		for (int exit = 0; exit < 2; exit++)
			assert_true(vfiotrace_decode_text(*state,
				__builtin_ctz(row->kinds), 0, 0, row->dialect, row->code,
				ARG, exit, 0, read_too_much, NULL, text,
				sizeof(text)) > 0);
}

#define THREADS 8

struct thread {
	pthread_t id;
	const struct vfiotrace_context *context;
	uint64_t sum;
};

static void add_up(const struct vfiotrace_context *context,
		   const struct vfiotrace_request *row, unsigned int kind, int64_t result,
		   struct space *space, void *ctx)
{
	struct thread *thread = ctx;
	char text[2048];

	describe(context, row, kind, result, space, text, sizeof(text));
	for (const char *c = text; *c; c++)
		thread->sum = thread->sum * 31 + (unsigned char)*c;
}

static void *run_thread(void *ctx)
{
	struct thread *thread = ctx;

	each_call(thread->context, add_up, thread);
	return NULL;
}

static void test_threads_share_a_context(void **state)
{
	struct thread threads[THREADS], alone = { .context = *state };

	run_thread(&alone);
	for (size_t i = 0; i < THREADS; i++) {
		threads[i] = (struct thread){ .context = *state };
		assert_int_equal(pthread_create(&threads[i].id, NULL, run_thread,
						&threads[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i].id, NULL), 0);
		assert_true(threads[i].sum == alone.sum);
	}
}

static void test_flat(void **state)
{
	struct space space = { .length = 8 };
	char text[128], small[8];
	int length;

	memcpy(space.bytes, (const uint32_t[]){ 8, 1 }, 8);
	length = vfiotrace_decode_text(*state, VFIOTRACE_FD_GROUP, 0, 0, 0, 0x3b67, ARG, 0,
				       0, read_space, &space, text, sizeof(text));
	assert_string_equal(text, "VFIO_GROUP_GET_STATUS, {argsz=8}");
	assert_int_equal(length, strlen(text));
	length = vfiotrace_decode_text(*state, VFIOTRACE_FD_GROUP, 0, 0, 0, 0x3b67, ARG, 1,
				       0, read_space, &space, text, sizeof(text));
	assert_string_equal(text, "VFIO_GROUP_GET_STATUS, {argsz=8} => "
				  "{argsz=8, flags=VFIO_GROUP_FLAGS_VIABLE}");
	assert_int_equal(vfiotrace_decode_text(*state, VFIOTRACE_FD_GROUP, 0, 0, 0, 0x3b67,
					       ARG, 1, 0, read_space, &space, small,
					       sizeof(small)), length);
	assert_string_equal(small, "VFIO_GR");
	assert_int_equal(vfiotrace_decode_text(*state, VFIOTRACE_FD_GROUP, 0, 0, 0, 0x3b67,
					       ARG, 1, 0, read_space, &space, NULL, 0),
			 length);
	for (size_t i = 0; i < 3; i++) {
		const int none[] = { 0, -1, 1000 };

		vfiotrace_decode_text(*state, none[i], none[i], none[i], none[i], 0x3b67,
				      ARG, 0, 0, read_space, &space, text, sizeof(text));
		assert_string_equal(text, "VFIO_GROUP_GET_STATUS, {argsz=8}");
	}
	assert_int_equal(vfiotrace_call_size(), sizeof(struct vfiotrace_call));
}

/* As the kernel calls its files; what is none of ours may be called nearly so. */
static void test_kinds_by_name(void **state)
{
	static const struct {
		const char *link;
		enum vfiotrace_fd_kind kind;
	} anon[] = {
		{ "anon_inode:[vfio-device]", VFIOTRACE_FD_DEVICE },
		{ "anon_inode:[eventfd]", VFIOTRACE_FD_EVENTFD },
		{ "anon_inode:[eventpoll]", VFIOTRACE_FD_OTHER },
		{ "anon_inode:kvm-vcpu:12", VFIOTRACE_FD_KVM_VCPU },
		{ "anon_inode:kvm-vm", VFIOTRACE_FD_KVM_VM },
		{ "anon_inode:kvm-vmx", VFIOTRACE_FD_OTHER },
		{ "anon_inode:mlx5vf_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:acme_mig", VFIOTRACE_FD_UNKNOWN },
		{ "/dmabuf:", VFIOTRACE_FD_DMABUF },
		{ "/tmp/anon_inode:[vfio-device]", VFIOTRACE_FD_OTHER },
		{ "/tmp/x_mig", VFIOTRACE_FD_OTHER },
		{ "pipe:[4711]", VFIOTRACE_FD_OTHER }, { "", VFIOTRACE_FD_OTHER },
	};
	static const struct {
		bool misc;
		const char *driver, *node;
		enum vfiotrace_fd_kind kind;
	} devices[] = {
		{ true, "iommu", NULL, VFIOTRACE_FD_IOMMUFD },
		{ true, "kvm", "kvm", VFIOTRACE_FD_KVM },
		{ true, "vfio-dev", NULL, VFIOTRACE_FD_OTHER },
		{ false, "vfio", "14", VFIOTRACE_FD_GROUP },
		{ false, "vfio", NULL, VFIOTRACE_FD_GROUP },
		{ false, "vfio", "noiommu-3", VFIOTRACE_FD_NOIOMMU_GROUP },
		{ false, "vfio-dev", "vfio3", VFIOTRACE_FD_CDEV },
		{ false, "kvm", NULL, VFIOTRACE_FD_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(anon) / sizeof(anon[0]); i++)
		assert_int_equal(vfiotrace_anon_kind(anon[i].link), anon[i].kind);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		assert_int_equal(vfiotrace_char_kind(devices[i].misc, devices[i].driver,
						     devices[i].node), devices[i].kind);
}

static void test_version(void **state)
{
	(void)state;
	assert_string_equal(vfiotrace_version(), PACKAGE_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_kinds_by_name),
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_decoding_allocates_nothing),
		cmocka_unit_test(test_only_what_was_granted_counts),
		cmocka_unit_test(test_text_stays_in_its_buffer),
		cmocka_unit_test(test_boasting_reader),
		cmocka_unit_test(test_threads_share_a_context),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
