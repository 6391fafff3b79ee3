// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "engine/aside.h"

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "util/thread.h"

/*
 * How long the thread may make no progress, which on a busy CPU is the price to pay once. If
 * it has nothing to do, the guard looks less and less often.
 */
#define FIRST_LOOK_MS 5
#define LAST_LOOK_MS 1000

struct vt_aside {
	pid_t tid;
	pthread_t guard;
	sem_t work;			/* posted when there is something to guard */
	/* Not bool: exchanging a single byte needs a library on some machines. */
	atomic_int aside;
	atomic_int failed;
	atomic_int quit;
	atomic_uint life;
};

static int set_policy(pid_t tid, int policy)
{
	const struct sched_param param = { .sched_priority = 0 };

	return (int)syscall(SYS_sched_setscheduler, tid, policy, &param);
}

/* True: there is something new to guard. False: @ms have passed. */
static bool wait_for_work(struct vt_aside *a, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return !sem_timedwait(&a->work, &until);
}

/*
 * Acts at each look without progress, not only at the first: at that time the thread may have
 * been about to step aside.
 */
static void *guard(void *arg)
{
	struct vt_aside *a = arg;
	unsigned int life = 0;
	int ms = FIRST_LOOK_MS;

	while (!atomic_load(&a->quit)) {
		if (!atomic_load(&a->aside)) {
			sem_wait(&a->work);
			ms = FIRST_LOOK_MS;
			life = atomic_load(&a->life);
			continue;
		}
		/* A thread that has just stepped aside has had no time for progress. */
		if (wait_for_work(a, ms) || atomic_load(&a->life) != life) {
			life = atomic_load(&a->life);
			ms = FIRST_LOOK_MS;
		} else if (atomic_load(&a->aside)) {
			atomic_store(&a->failed, true);
			set_policy(a->tid, SCHED_OTHER);
			ms = ms < LAST_LOOK_MS / 2 ? ms * 2 : LAST_LOOK_MS;
		}
	}
	return NULL;
}

/* Tried in a separate thread, which could not leave SCHED_IDLE if that is not permitted. */
static void *try_both_ways(void *arg)
{
	bool *possible = arg;

	*possible = !set_policy(0, SCHED_IDLE) && !set_policy(0, SCHED_OTHER);
	return NULL;
}

static bool is_possible(void)
{
	bool possible = false;
	pthread_t thread;

	if (syscall(SYS_sched_getscheduler, 0) != SCHED_OTHER)
		return false;
	if (vt_thread_start(&thread, try_both_ways, &possible))
		return false;
	pthread_join(thread, NULL);
	return possible;
}

struct vt_aside *vt_aside_create(void)
{
	struct vt_aside *a;

	if (!is_possible())
		return NULL;
	a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	a->tid = (pid_t)syscall(SYS_gettid);
	sem_init(&a->work, 0, 0);
	if (vt_thread_start(&a->guard, guard, a)) {
		sem_destroy(&a->work);
		free(a);
		return NULL;
	}
	return a;
}

void vt_aside_destroy(struct vt_aside *a)
{
	if (!a)
		return;
	vt_aside_back(a);
	atomic_store(&a->quit, true);
	sem_post(&a->work);
	pthread_join(a->guard, NULL);
	sem_destroy(&a->work);
	free(a);
}

void vt_aside_step(struct vt_aside *a)
{
	if (!a)
		return;
	/* Start the guard first: we may not run again for long. */
	atomic_store(&a->failed, false);
	if (!atomic_exchange(&a->aside, true))
		sem_post(&a->work);
	set_policy(0, SCHED_IDLE);
}

void vt_aside_back(struct vt_aside *a)
{
	if (a && atomic_exchange(&a->aside, false))
		set_policy(0, SCHED_OTHER);
}

void vt_aside_alive(struct vt_aside *a)
{
	if (a)
		atomic_store_explicit(&a->life,
				      atomic_load_explicit(&a->life, memory_order_relaxed) + 1,
				      memory_order_relaxed);
}

bool vt_aside_failed(const struct vt_aside *a)
{
	return a && atomic_load_explicit(&a->failed, memory_order_relaxed);
}
