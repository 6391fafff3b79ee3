/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How numbers are spread, in a room that does not grow: each power of two is divided in
 * sixteen. Exact are count, sum, least and most; a quantile is off by 3 % at most.
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

/* So many per cent of the numbers are not larger. Zero when there are none. */
uint64_t vt_histogram_quantile(const struct vt_histogram *histogram, unsigned int percent);

#endif
