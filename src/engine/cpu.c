// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stop costs about half when tracer and tracee share a CPU: neither has to be
 * woken on another. So while one thread makes stop after stop, the tracer (never the
 * tracee) moves to where that thread runs, and is free again when others stop too.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/private.h"

#define HOT 16			/* stops of one thread in a row that make it so */
#define LOOK_EVERY 128		/* stops between two looks at where it runs */

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

void vt_cpu_follow(struct vt_engine *engine, pid_t tid)
{
	if (engine->options.stay)
		return;
	if (engine->until_look)
		engine->until_look--;
	if (tid != engine->hot) {
		/* Others stop too; one in between does not count. */
		if (engine->heat && --engine->heat)
			return;
		unpin(engine);
		engine->hot = tid;
		return;
	}
	if (engine->heat < HOT) {
		engine->heat++;
	} else if (!engine->until_look) {
		engine->until_look = LOOK_EVERY;
		pin(engine, tid);
	}
}

void vt_cpu_release(struct vt_engine *engine)
{
	unpin(engine);
}
