// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stop costs about half when tracer and tracee share a CPU: neither has to be
 * woken on another. So while one thread makes stop after stop, the tracer (never the
 * tracee) moves to where that thread runs, and is free again when others stop too.
 *
 * Where other programs want that CPU as well, or the kernel has put both on one anyway,
 * this gains nothing or costs: so it is tried now and then against doing nothing, and
 * whatever was faster more often is kept for some thousand stops.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/private.h"

#define HOT 16			/* stops of one thread in a row that make it so */
#define LOOK_EVERY 1024		/* stops between two looks at where it runs */
#define WINDOW 32		/* stops of one measurement */
#define TRIALS 10		/* measurements, without and with in turn */
#define LOOKS 8			/* how long the outcome holds */

/* The CPU that @tid ran on last, or -1. */
static int cpu_of(pid_t tid)
{
	char path[32], text[1024], *at;
	int fd, field;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	/* Field 39; the name, field 2, may hold anything. */
	at = strrchr(text, ')');
	for (field = 2; at && field < 39; field++)
		at = strchr(at + 1, ' ');
	return at ? atoi(at) : -1;
}

static void unpin(struct vt_engine *engine)
{
	if (engine->pinned)
		sched_setaffinity(0, sizeof(engine->cpus), &engine->cpus);
	engine->pinned = false;
}

static void pin(struct vt_engine *engine, pid_t tid)
{
	int cpu = cpu_of(tid);
	cpu_set_t set;

	if (cpu < 0 || cpu >= CPU_SETSIZE || (engine->pinned && cpu == engine->cpu))
		return;
	if (!engine->pinned && sched_getaffinity(0, sizeof(engine->cpus), &engine->cpus))
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	/* Only where we may run at all. */
	if (!CPU_ISSET(cpu, &engine->cpus) || sched_setaffinity(0, sizeof(set), &set)) {
		unpin(engine);
		return;
	}
	engine->pinned = true;
	engine->cpu = cpu;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Begins the trial anew: first without. */
static void start_trial(struct vt_engine *engine)
{
	unpin(engine);
	engine->trial = 0;
	engine->wins = 0;
	engine->until_look = WINDOW;
	engine->since = now();
}

/* A window of the trial has passed: odd ones were spent on the thread's CPU. */
static void next_window(struct vt_engine *engine, pid_t tid)
{
	uint64_t time = now() - engine->since;

	if (engine->trial % 2)
		engine->wins += time < engine->time_free;
	else
		engine->time_free = time;
	engine->trial++;
	if (engine->trial % 2 || (engine->trial == TRIALS && engine->wins > TRIALS / 4))
		pin(engine, tid);
	else
		unpin(engine);
	engine->until_look = engine->trial < TRIALS ? WINDOW : LOOK_EVERY;
	engine->since = now();
}

/* What the trial has shown holds for a while. */
static void go_on(struct vt_engine *engine, pid_t tid)
{
	if (++engine->trial > TRIALS + LOOKS) {
		start_trial(engine);
		return;
	}
	engine->until_look = LOOK_EVERY;
	if (engine->pinned)
		pin(engine, tid);
}

void vt_cpu_follow(struct vt_engine *engine, pid_t tid)
{
	if (engine->options.stay)
		return;
	if (tid != engine->hot) {
		/* Others stop too; one in between does not count. */
		if (engine->heat && --engine->heat)
			return;
		unpin(engine);
		engine->hot = tid;
		return;
	}
	if (engine->heat < HOT) {
		if (++engine->heat == HOT)
			start_trial(engine);
	} else if (--engine->until_look <= 0) {
		if (engine->trial < TRIALS)
			next_window(engine, tid);
		else
			go_on(engine, tid);
	}
}

void vt_cpu_release(struct vt_engine *engine)
{
	unpin(engine);
}
