/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaded before the C library: of all that ask for memory the MEMORY_FAILS-th gets none, and
 * with MEMORY_FAILS=N- nobody after it either. At its end a process that was not killed writes
 * into the file MEMORY_COUNT how many there were. Only in programs whose name is MEMORY_OF.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_ulong count;
static unsigned long fails;
static bool for_ever;
static bool begun;

/* dlsym() may want memory itself. */
static char first[4096];
static size_t used;

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void *(*reallocarray)(void *, size_t, size_t);
	int (*posix_memalign)(void **, size_t, size_t);
	void *(*aligned_alloc)(size_t, size_t);
	void (*free)(void *);
} next;

static void look_up(void)
{
	static bool looking;

	if (looking)
		return;
	looking = true;
	*(void **)&next.malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&next.calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&next.reallocarray = dlsym(RTLD_NEXT, "reallocarray");
	*(void **)&next.posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
	*(void **)&next.aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
	*(void **)&next.free = dlsym(RTLD_NEXT, "free");
}

/* From main() on: what the loader asks for is not ours. */
__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("MEMORY_FAILS"), *name = getenv("MEMORY_OF");
	char *end;

	look_up();
	if (!name || strcmp(name, program_invocation_short_name))
		return;
	if (text) {
		fails = strtoul(text, &end, 10);
		for_ever = *end == '-';
	}
	begun = true;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = begun ? getenv("MEMORY_COUNT") : NULL;
	unsigned long all = count;
	FILE *file;

	begun = false;
	file = path ? fopen(path, "we") : NULL;
	if (!file)
		return;
	fprintf(file, "%lu\n", all);
	fclose(file);
}

/* libseccomp writes to where it got nothing; for it there is room, or it is not called. */
static bool is_careless(void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "/libseccomp.so");
}

static bool none(void *caller)
{
	unsigned long n;

	if (!begun || is_careless(caller))
		return false;
	n = ++count;
	if (!fails || (for_ever ? n < fails : n != fails))
		return false;
	errno = ENOMEM;
	return true;
}

static void *from_first(size_t size)
{
	void *memory = first + used;

	used += (size + 15) & ~(size_t)15;
	return used <= sizeof(first) ? memory : NULL;
}

void *malloc(size_t size)
{
	if (!next.malloc)
		look_up();
	return none(__builtin_return_address(0)) ? NULL : next.malloc ? next.malloc(size) : from_first(size);
}

void *calloc(size_t n, size_t size)
{
	if (!next.calloc)
		look_up();
	return none(__builtin_return_address(0)) ? NULL : next.calloc ? next.calloc(n, size) : from_first(n * size);
}

void *realloc(void *old, size_t size)
{
	return none(__builtin_return_address(0)) ? NULL : next.realloc(old, size);
}

void *reallocarray(void *old, size_t n, size_t size)
{
	return none(__builtin_return_address(0)) ? NULL : next.reallocarray(old, n, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
	return none(__builtin_return_address(0)) ? ENOMEM : next.posix_memalign(memory, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return none(__builtin_return_address(0)) ? NULL : next.aligned_alloc(alignment, size);
}

void free(void *memory)
{
	if (memory && ((char *)memory < first || (char *)memory >= first + sizeof(first)))
		next.free(memory);
}
