// SPDX-License-Identifier: GPL-2.0-or-later
/* Stepping aside, the guard that takes back who does not come on, and going first. */
#define _GNU_SOURCE
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

#include "engine/aside.h"
#include "engine/cpu.h"

static const struct timespec tick = { .tv_nsec = 1000000 };

static uint64_t nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int policy(void)
{
	return sched_getscheduler(0);
}

static struct vt_aside *create(void)
{
	struct vt_aside *aside = vt_aside_create();

	if (!aside)
		skip();			/* no right to come back */
	assert_int_equal(policy(), SCHED_OTHER);
	return aside;
}

/* The guard may step in at any moment; it says so before it does. */
static bool is_idle_or_taken_back(struct vt_aside *aside)
{
	return policy() == SCHED_IDLE || vt_aside_failed(aside);
}

static void there_and_back(void **state)
{
	struct vt_aside *aside = create();

	(void)state;
	vt_aside_step(aside);
	assert_true(is_idle_or_taken_back(aside));
	vt_aside_back(aside);
	assert_int_equal(policy(), SCHED_OTHER);
	vt_aside_step(aside);
	vt_aside_destroy(aside);
	assert_int_equal(policy(), SCHED_OTHER);
}

/*
 * Where others keep the processor busy the guard is right to step in, however often; and
 * it may not get to look. So what is shown is what holds however slow all is: whoever
 * shows life before each look is left alone, since a look without life in between, and
 * nothing else, makes the guard step in. Where it does the thread was indeed kept waiting.
 */
static void alive(void **state)
{
	struct vt_aside *aside = create();
	const uint64_t first_look = 5000000;
	uint64_t times[32], gap = 0;
	int n = 0;

	(void)state;
	times[n++] = nanoseconds();
	vt_aside_step(aside);
	while (n < 31 && !vt_aside_failed(aside)) {
		vt_aside_alive(aside);
		times[n++] = nanoseconds();
		nanosleep(&tick, NULL);
	}
	times[n] = nanoseconds();
	if (vt_aside_failed(aside)) {
		/* Between two signs of life, with at most one of these times in it. */
		for (int i = 1; i <= n; i++)
			gap = times[i] - times[i - 1] > gap ? times[i] - times[i - 1] : gap;
		assert_true(gap >= first_look / 2);
	} else {
		assert_true(is_idle_or_taken_back(aside));
	}
	vt_aside_destroy(aside);
}

static void stuck(void **state)
{
	struct vt_aside *aside = create();
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		vt_aside_step(aside);
		/* Each comes, sooner or later; a test that hangs is ended from outside. */
		while (!vt_aside_failed(aside))
			nanosleep(&tick, NULL);
		while (policy() == SCHED_IDLE)
			nanosleep(&tick, NULL);
		assert_int_equal(policy(), SCHED_OTHER);
		vt_aside_back(aside);
		assert_int_equal(policy(), SCHED_OTHER);
	}
	vt_aside_destroy(aside);
}

static void own_policy(void **state)
{
	const struct sched_param param = { .sched_priority = 0 };

	(void)state;
	assert_int_equal(sched_setscheduler(0, SCHED_BATCH, &param), 0);
	assert_null(vt_aside_create());
	assert_int_equal(policy(), SCHED_BATCH);
	assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &param), 0);
}

static void nothing(void **state)
{
	(void)state;
	vt_aside_step(NULL);
	vt_aside_alive(NULL);
	assert_false(vt_aside_failed(NULL));
	vt_aside_back(NULL);
	vt_aside_destroy(NULL);
	assert_int_equal(policy(), SCHED_OTHER);
}

/* ---- before a crowd ---- */

static int nice_value(void)
{
	return getpriority(PRIO_PROCESS, 0);
}

static void before_a_crowd(void **state)
{
	const int own = nice_value(), first = own - 15 < -20 ? -20 : own - 15;
	struct vt_cpu *cpu = vt_cpu_create();

	(void)state;
	assert_non_null(cpu);
	vt_cpu_crowd(cpu, true);
	if (nice_value() == own) {
		vt_cpu_destroy(cpu);
		skip();			/* no right to it */
	}
	assert_int_equal(nice_value(), first);
	vt_cpu_crowd(cpu, true);
	assert_int_equal(nice_value(), first);
	vt_cpu_crowd(cpu, false);
	assert_int_equal(nice_value(), own);
	vt_cpu_crowd(cpu, true);
	vt_cpu_destroy(cpu);
	assert_int_equal(nice_value(), own);
	vt_cpu_crowd(NULL, true);
	assert_int_equal(nice_value(), own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back), cmocka_unit_test(alive),
		cmocka_unit_test(stuck), cmocka_unit_test(own_policy),
		cmocka_unit_test(nothing), cmocka_unit_test(before_a_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
