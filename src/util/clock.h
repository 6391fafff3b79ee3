/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moments and durations in nanoseconds. */
#ifndef VT_UTIL_CLOCK_H
#define VT_UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t vt_ns(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * UINT64_C(1000000000) + (uint64_t)t->tv_nsec;
}

/* CLOCK_MONOTONIC, which is what the kernel's programs take their times from, too. */
static inline uint64_t vt_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return vt_ns(&t);
}

#endif
