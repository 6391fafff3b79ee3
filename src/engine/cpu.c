// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether sharing a CPU pays depends on the machine, and on what else runs: if others want
 * that CPU, or the kernel has put both on one anyway, it gains nothing or costs. So stops are
 * timed: first some apart, then close. We stay close only while that is faster, and go apart
 * for some stops now and then, to compare again.
 *
 * The kernel may move the tracee to a CPU without work. After two stops that take as long as
 * apart, we look where the tracee is.
 */
#include "config.h"

#include "engine/cpu.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "engine/aside.h"
#include "util/clock.h"

#define HOT 8			/* stops of one thread in a row that make it hot */
#define APART 32		/* stops that are timed apart */
#define FIRST_APART 8		/* the first time, when each may cost what is to be saved */
#define LOST 2			/* slow minus fast stops after which we look for it */
#define MOST_LOOKS 4		/* looks without a fast stop after which we give up */

#define NICER 15		/* in a crowd; with 10 tracees still sometimes run first */

#define MS 1000000ull		/* in nanoseconds */
#define LOOK_AGAIN (10 * MS)	/* if both are on one CPU anyway */
#define COMPARE_AGAIN (1000 * MS)
#define FIRST_PAUSE (100 * MS)	/* after giving up; doubled each time */
#define LAST_PAUSE (10000 * MS)

struct vt_cpu {
	pid_t hot;			/* the thread that makes stop after stop */
	int heat;
	bool close;
	int stops;			/* since .began */
	uint64_t began;
	uint64_t last;			/* time of its last stop; only while close */
	uint64_t apart;			/* ns per stop when apart */
	int slow;
	int looks;			/* since the last fast stop */
	uint64_t not_before;		/* when to come close, or to go apart again */
	uint64_t pause;
	int stat;			/* /proc/HOT/stat; or -1 */
	bool asked;			/* .aside was created, or cannot be */
	struct vt_aside *aside;
	bool crowd;			/* many tracees stop; .nice: our value of before */
	int nice;
	bool pinned;			/* bound to CPU .number; .allowed: our affinity of before */
	int number;
	cpu_set_t allowed;
};

/* ---- CPUs ---- */

static void forget(struct vt_cpu *cpu)
{
	if (cpu->stat >= 0)
		close(cpu->stat);
	cpu->stat = -1;
}

/* The CPU on which the hot thread ran last; -1: not known. */
static int place(struct vt_cpu *cpu)
{
	char path[32], text[1024], *at;
	int field;
	ssize_t n;

	if (cpu->stat < 0) {
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)cpu->hot);
		cpu->stat = open(path, O_RDONLY | O_CLOEXEC);
	}
	n = pread(cpu->stat, text, sizeof(text) - 1, 0);
	if (n <= 0) {
		forget(cpu);
		return -1;
	}
	text[n] = '\0';
	/* Field 39. The name, field 2, may contain anything. */
	at = strrchr(text, ')');
	for (field = 2; at && field < 39; field++)
		at = strchr(at + 1, ' ');
	return at ? atoi(at) : -1;
}

static void unpin(struct vt_cpu *cpu)
{
	if (cpu->pinned)
		sched_setaffinity(0, sizeof(cpu->allowed), &cpu->allowed);
	cpu->pinned = false;
}

/* Moves us to CPU @number. False: not permitted. */
static bool pin(struct vt_cpu *cpu, int number)
{
	cpu_set_t set;

	if (number < 0 || number >= CPU_SETSIZE)
		return false;
	if (cpu->pinned && number == cpu->number)
		return true;
	if (!cpu->pinned && sched_getaffinity(0, sizeof(cpu->allowed), &cpu->allowed))
		return false;
	CPU_ZERO(&set);
	CPU_SET(number, &set);
	if (!CPU_ISSET(number, &cpu->allowed) || sched_setaffinity(0, sizeof(set), &set))
		return false;
	cpu->pinned = true;
	cpu->number = number;
	return true;
}

/* ---- apart and close ---- */

static void begin(struct vt_cpu *cpu, bool close)
{
	cpu->close = close;
	cpu->stops = 0;
	cpu->slow = 0;
	cpu->looks = 0;
	cpu->began = cpu->last = vt_now_ns();
}

static void go_apart(struct vt_cpu *cpu)
{
	vt_aside_back(cpu->aside);
	unpin(cpu);
	begin(cpu, false);
}

static void give_up(struct vt_cpu *cpu)
{
	go_apart(cpu);
	cpu->not_before = cpu->began + cpu->pause;
	cpu->pause = cpu->pause < LAST_PAUSE / 2 ? cpu->pause * 2 : LAST_PAUSE;
}

static void come_close(struct vt_cpu *cpu)
{
	int number = place(cpu);

	/* The kernel has put both on one CPU, because others keep the other CPUs busy. */
	if (number == sched_getcpu()) {
		begin(cpu, false);
		cpu->not_before = cpu->began + LOOK_AGAIN;
		return;
	}
	if (!cpu->asked)
		cpu->aside = vt_aside_create();
	cpu->asked = true;
	if (!pin(cpu, number)) {
		give_up(cpu);
		return;
	}
	vt_aside_step(cpu->aside);
	begin(cpu, true);
	cpu->not_before = cpu->began + COMPARE_AGAIN;
}

static void stopped_apart(struct vt_cpu *cpu)
{
	int enough = cpu->apart ? APART : FIRST_APART;
	uint64_t time;

	if (++cpu->stops < enough)
		return;
	time = vt_now_ns();
	cpu->apart = (time - cpu->began) / (uint64_t)enough;
	if (time >= cpu->not_before)
		come_close(cpu);
	else
		begin(cpu, false);
}

/* We were close for long enough: stays close only if that was faster. */
static void compare(struct vt_cpu *cpu)
{
	if ((cpu->last - cpu->began) / (uint64_t)cpu->stops >= cpu->apart) {
		give_up(cpu);
		return;
	}
	cpu->pause = FIRST_PAUSE;
	cpu->not_before = 0;
	go_apart(cpu);
}

static void stopped_close(struct vt_cpu *cpu)
{
	uint64_t time = vt_now_ns(), took = time - cpu->last;

	cpu->last = time;
	cpu->stops++;
	if (took < cpu->apart / 4 * 3) {
		cpu->slow -= cpu->slow > 0;
		cpu->looks = 0;
	} else if (++cpu->slow >= LOST) {
		cpu->slow = 0;
		if (++cpu->looks > MOST_LOOKS || !pin(cpu, place(cpu)))
			give_up(cpu);
		return;
	}
	if (time >= cpu->not_before)
		compare(cpu);
}

/* Another thread has stopped. Once in a while does not count. */
static void cool(struct vt_cpu *cpu, pid_t tid)
{
	if (cpu->heat && --cpu->heat)
		return;
	if (cpu->close)
		go_apart(cpu);
	forget(cpu);
	cpu->hot = tid;
	cpu->apart = 0;
}

void vt_cpu_follow(struct vt_cpu *cpu, pid_t tid)
{
	if (!cpu)
		return;
	if (cpu->close) {
		vt_aside_alive(cpu->aside);
		if (vt_aside_failed(cpu->aside))
			give_up(cpu);
	}
	if (tid != cpu->hot)
		cool(cpu, tid);
	else if (cpu->heat < HOT && ++cpu->heat < HOT)
		begin(cpu, cpu->close);
	else if (cpu->close)
		stopped_close(cpu);
	else
		stopped_apart(cpu);
}

void vt_cpu_apart(struct vt_cpu *cpu)
{
	if (cpu && cpu->close)
		go_apart(cpu);
}

/* ---- crowds ---- */

void vt_cpu_crowd(struct vt_cpu *cpu, bool crowd)
{
	if (!cpu || cpu->crowd == crowd)
		return;
	cpu->crowd = crowd;
	if (crowd)
		cpu->nice = getpriority(PRIO_PROCESS, 0);
	/* Without permission the first call changes nothing, and then the second neither. */
	setpriority(PRIO_PROCESS, 0, crowd ? cpu->nice - NICER : cpu->nice);
}

/* ---- creating and destroying ---- */

struct vt_cpu *vt_cpu_create(void)
{
	struct vt_cpu *cpu = calloc(1, sizeof(*cpu));

	if (!cpu)
		return NULL;
	cpu->pause = FIRST_PAUSE;
	cpu->stat = -1;
	return cpu;
}

void vt_cpu_destroy(struct vt_cpu *cpu)
{
	if (!cpu)
		return;
	vt_cpu_crowd(cpu, false);
	go_apart(cpu);
	forget(cpu);
	vt_aside_destroy(cpu->aside);
	free(cpu);
}
