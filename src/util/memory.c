// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "util/array.h"

/* What saving may take: a copy of the pieces of a recording, the state of an open file. */
#define RESERVE ((size_t)1024 * 1024)

/*
 * The one thing here that is global and changes: whoever runs out of memory has nothing at
 * hand that would lead to it.
 */
static struct {
	void (*save)(void *ctx);
	void *ctx;
	pthread_t thread;
	void *reserve;
	bool ending;
} last;

/* Both count what is reserved, not what is used. */
static const struct {
	__rlimit_resource_t limit;
	const char *what;
} limits[] = {
	{ RLIMIT_AS, "memory, ulimit -v" },
	{ RLIMIT_DATA, "data, ulimit -d" },
};

static void say_no_memory(void)
{
	char text[160] = "vfiotrace: out of memory: the trace ends here\n";
	struct rlimit limit;

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		if (getrlimit(limits[i].limit, &limit) || limit.rlim_cur == RLIM_INFINITY)
			continue;
		snprintf(text, sizeof(text), "vfiotrace: out of memory: the trace ends here (the "
			 "limit of %s, is %llu)\n", limits[i].what,
			 (unsigned long long)limit.rlim_cur / 1024);
		break;
	}
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

/* How much of data this process has already, as the kernel counts it; 0: unknown. */
static size_t data_now(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%*u %*u %*u %*u %*u %lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

void vt_memory_bound(size_t bytes)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_DATA, &limit) || limit.rlim_cur != RLIM_INFINITY)
		return;
	limit.rlim_cur = data_now() + bytes;
	setrlimit(RLIMIT_DATA, &limit);
}

void vt_no_memory(void)
{
	/* There is not enough even for that; or it is another thread, which waits for nobody. */
	if (last.ending)
		_exit(1);
	last.ending = true;
	free(last.reserve);
	last.reserve = NULL;
	say_no_memory();
	if (last.save && pthread_equal(last.thread, pthread_self()))
		last.save(last.ctx);
	_exit(1);
}

void vt_memory_save(void (*save)(void *ctx), void *ctx)
{
	last.save = save;
	last.ctx = ctx;
	last.thread = pthread_self();
	free(last.reserve);
	last.reserve = save ? malloc(RESERVE) : NULL;
}

void *vt_memory_get(void *unused, size_t size)
{
	void *memory = malloc(size);

	(void)unused;
	if (!memory)
		vt_no_memory();
	return memory;
}

void *vt_memory_resize(void *unused, void *old, size_t size)
{
	void *memory = realloc(old, size);

	(void)unused;
	if (!memory)
		vt_no_memory();
	return memory;
}

void vt_memory_free(void *unused, void *old)
{
	(void)unused;
	free(old);
}
