/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Distribution of numbers in fixed memory: each power of two is divided into 16 buckets.
 * Count, sum, least and most are exact. A quantile is off by at most 3 %.
 */
#ifndef VT_REPORT_HISTOGRAM_H
#define VT_REPORT_HISTOGRAM_H

#include <stdint.h>

#define VT_HISTOGRAM_BUCKETS (61 * 16)

struct vt_histogram {
	uint64_t count, sum, least, most;
	uint64_t buckets[VT_HISTOGRAM_BUCKETS];
};

void vt_histogram_add(struct vt_histogram *histogram, uint64_t number);

/* The number that @percent % of the numbers do not exceed; 0 if there are none. */
uint64_t vt_histogram_quantile(const struct vt_histogram *histogram, unsigned int percent);

#endif
