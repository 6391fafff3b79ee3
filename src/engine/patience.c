// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "engine/patience.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/private.h"
#include "util/memory.h"
#include "util/thread.h"

/*
 * How long a page may take to arrive. If one did not arrive in that time, whoever supplies it
 * probably waits for us, so the next ones get less.
 */
#define FIRST_MS 500
#define NEXT_MS 50

struct vt_patience_read {
	enum vt_proc proc;
	pid_t tid;
	uint64_t address;
	size_t length;
	pthread_t thread;
	sem_t done;
	atomic_bool ended;
	ssize_t answer;
	char bytes[];
};

static void *run(void *arg)
{
	struct vt_patience_read *r = arg;

	r->answer = vt_memory_read(r->proc, r->tid, r->address, r->bytes, r->length);
	atomic_store(&r->ended, true);
	sem_post(&r->done);
	return NULL;
}

static void take_back(struct vt_patience_read *r)
{
	pthread_join(r->thread, NULL);
	sem_destroy(&r->done);
	free(r);
}

void vt_patience_end(struct vt_patience *p)
{
	size_t i, kept = 0;

	for (i = 0; i < p->count; i++) {
		if (atomic_load(&p->left[i]->ended))
			take_back(p->left[i]);
		else
			p->left[kept++] = p->left[i];
	}
	p->count = kept;
}

/* Whether a thread waits for that page already. */
static bool is_awaited(const struct vt_patience *p, pid_t tid, uint64_t address)
{
	const uint64_t page = 4096;
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->left[i]->tid == tid && p->left[i]->address / page == address / page)
			return true;
	return false;
}

static bool answers_within(struct vt_patience_read *r, int ms)
{
	struct timespec until;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms * 1000000L;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	do
		err = sem_clockwait(&r->done, CLOCK_MONOTONIC, &until);
	while (err && errno == EINTR);
	return !err;
}

static struct vt_patience_read *begin(enum vt_proc proc, pid_t tid, uint64_t address,
				      size_t length)
{
	struct vt_patience_read *r = calloc(1, sizeof(*r) + length);

	if (!r)
		vt_no_memory();
	r->proc = proc;
	r->tid = tid;
	r->address = address;
	r->length = length;
	sem_init(&r->done, 0, 0);
	if (!vt_thread_start(&r->thread, run, r))
		return r;
	sem_destroy(&r->done);
	free(r);
	return NULL;
}

ssize_t vt_patience_read(struct vt_patience *p, enum vt_proc proc, pid_t tid,
			 uint64_t address, void *buffer, size_t length)
{
	struct vt_patience_read *r;
	ssize_t answer;

	vt_patience_end(p);
	if (p->count == VT_PATIENCE_MAX || is_awaited(p, tid, address))
		return -EAGAIN;
	r = begin(proc, tid, address, length);
	if (!r)
		return -EAGAIN;
	if (!answers_within(r, p->count ? NEXT_MS : FIRST_MS)) {
		p->left[p->count++] = r;
		return -EAGAIN;
	}
	answer = r->answer;
	if (answer > 0)
		memcpy(buffer, r->bytes, (size_t)answer);
	take_back(r);
	return answer;
}
