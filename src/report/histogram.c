/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "report/histogram.h"

#define PARTS 16u			/* buckets per power of two */
#define BITS 4u

static unsigned int bucket_of(uint64_t number)
{
	unsigned int power;

	if (number < PARTS)
		return (unsigned int)number;
	power = 63 - (unsigned int)__builtin_clzll(number);
	return (power - BITS + 1) * PARTS + ((number >> (power - BITS)) & (PARTS - 1));
}

static uint64_t middle_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < PARTS)
		return bucket;
	shift = bucket / PARTS - 1;
	return ((uint64_t)(PARTS + bucket % PARTS) << shift) + ((1ULL << shift) >> 1);
}

void vt_histogram_add(struct vt_histogram *h, uint64_t number)
{
	if (!h->count || number < h->least)
		h->least = number;
	if (number > h->most)
		h->most = number;
	h->count++;
	h->sum += number;
	h->buckets[bucket_of(number)]++;
}

uint64_t vt_histogram_quantile(const struct vt_histogram *h, unsigned int percent)
{
	/* Rank of the quantile, from 1: @percent % of .count, rounded up. */
	uint64_t rank = h->count / 100 * percent + (h->count % 100 * percent + 99) / 100;
	uint64_t passed = 0, middle;
	unsigned int i = 0;

	if (!h->count)
		return 0;
	if (rank <= 1)
		return h->least;
	if (rank == h->count)
		return h->most;
	while (i < VT_HISTOGRAM_BUCKETS && passed + h->buckets[i] < rank)
		passed += h->buckets[i++];
	middle = middle_of(i);
	if (middle < h->least)
		return h->least;
	return middle > h->most ? h->most : middle;
}
