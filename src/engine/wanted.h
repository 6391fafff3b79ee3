/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A filter in a form that can be checked fast: the results of vt_filter_wants(), without a
 * search for names at each stop.
 */
#ifndef VT_ENGINE_WANTED_H
#define VT_ENGINE_WANTED_H

#include "engine/filter.h"

#define VT_WANTED_BITS 1024
#define VT_WANTED_ABIS 3	/* most ABIs of one machine */

struct vt_wanted {
	const struct vt_filter *filter;		/* must outlive this struct */
	bool ioctl;				/* every ioctl is wanted */
	uint64_t maps[VT_WANTED_ABIS][VT_WANTED_BITS / 64];
};

void vt_wanted_init(struct vt_wanted *wanted, const struct vt_filter *filter);
bool vt_wanted(const struct vt_wanted *wanted, uint32_t arch, uint64_t nr,
	       const uint64_t args[6]);

#endif
