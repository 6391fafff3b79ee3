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

static void there_and_back(void **state)
{
	struct vt_aside *aside = create();

	(void)state;
	vt_aside_step(aside);
	assert_int_equal(policy(), SCHED_IDLE);
	vt_aside_back(aside);
	assert_int_equal(policy(), SCHED_OTHER);
	vt_aside_step(aside);
	vt_aside_destroy(aside);
	assert_int_equal(policy(), SCHED_OTHER);
}

/* Whether it was left alone for 30 ms, in which the guard looks several times. */
static bool left_alone(struct vt_aside *aside)
{
	int i;

	vt_aside_step(aside);
	for (i = 0; i < 30 && !vt_aside_failed(aside); i++) {
		vt_aside_alive(aside);
		nanosleep(&tick, NULL);
	}
	return !vt_aside_failed(aside) && policy() == SCHED_IDLE;
}

/* Where others keep the processor busy the guard is right to step in, now and then. */
static void alive(void **state)
{
	struct vt_aside *aside = create();
	int round = 0;

	(void)state;
	while (!left_alone(aside)) {
		vt_aside_back(aside);
		assert_in_range(++round, 0, 50);
	}
	vt_aside_destroy(aside);
}

static void stuck(void **state)
{
	struct vt_aside *aside = create();
	int round, i;

	(void)state;
	for (round = 0; round < 2; round++) {
		vt_aside_step(aside);
		for (i = 0; i < 10000 && !vt_aside_failed(aside); i++)
			nanosleep(&tick, NULL);
		assert_true(vt_aside_failed(aside));
		for (i = 0; i < 10000 && policy() == SCHED_IDLE; i++)
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
