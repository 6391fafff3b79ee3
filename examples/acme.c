/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Example of a plugin: decodes the requests of acme.h.
 *
 *	cc -shared -fPIC -o acme.so acme.c $(pkg-config --cflags vfiotrace)
 *	vfiotrace --plugin ./acme.so PROGRAM
 */
#include <vfiotrace/plugin.h>

#include "acme.h"

#define DEVICE (VFIOTRACE_KIND(DEVICE) | VFIOTRACE_KIND(CDEV))

static const struct vfiotrace_xlat_entry ring_flags[] = {
	{ ACME_RING_READ, "ACME_RING_READ" },
	{ ACME_RING_WRITE, "ACME_RING_WRITE" },
	{ ACME_RING_ORDERED, "ACME_RING_ORDERED" },
};

static const struct vfiotrace_xlat flags =
	VFIOTRACE_XLAT("acme_ring_flags", true, "ACME_RING_???", ring_flags);

static const struct vfiotrace_xlat_entry ring_modes[] = {
	{ ACME_MODE_POLLED, "ACME_MODE_POLLED" },
	{ ACME_MODE_INTERRUPT, "ACME_MODE_INTERRUPT" },
};

static const struct vfiotrace_xlat modes =
	VFIOTRACE_XLAT("acme_modes", false, "ACME_MODE_???", ring_modes);

static const struct vfiotrace_field window_fields[] = {
	VFIOTRACE_NUMBER(acme_window, iova, ADDRESS, VFIOTRACE_IN, IOVA),
	VFIOTRACE_NUMBER(acme_window, size, UNSIGNED, VFIOTRACE_IN, SIZE),
};

static const struct vfiotrace_struct window =
	VFIOTRACE_STRUCT(acme_window, window_fields);

static const struct vfiotrace_field ring_fields[] = {
	VFIOTRACE_NUMBER(acme_ring, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VFIOTRACE_FIELD(acme_ring, flags, FLAGS, VFIOTRACE_IN, &flags),
	VFIOTRACE_FIELD(acme_ring, mode, ENUM, VFIOTRACE_IN, &modes),
	VFIOTRACE_FIELD(acme_ring, eventfd, FD, VFIOTRACE_IN, NULL),
	VFIOTRACE_FIELD(acme_ring, window, STRUCT, VFIOTRACE_IN, &window),
	VFIOTRACE_ARRAY(acme_ring, weights, UNSIGNED, VFIOTRACE_IN, NULL),
	VFIOTRACE_FIELD(acme_ring, reserved, HEX, VFIOTRACE_IN | VFIOTRACE_NONZERO, NULL),
	VFIOTRACE_FIELD(acme_ring, ring, UNSIGNED, VFIOTRACE_OUT, NULL),
	VFIOTRACE_FIELD(acme_ring, doorbell, HEX, VFIOTRACE_OUT, NULL),
};

static const struct vfiotrace_struct ring = VFIOTRACE_STRUCT(acme_ring, ring_fields);

static const struct vfiotrace_request rows[] = {
	{
		.name = "ACME_DEVICE_SET_RING",
		.code = ACME_DEVICE_SET_RING,
		.kinds = DEVICE,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_PRIVATE,
		.min = offsetof(struct acme_ring, ring),
		.type = &ring,
	},
	{
		.name = "ACME_DEVICE_COUNT_RINGS",
		.code = ACME_DEVICE_COUNT_RINGS,
		.kinds = DEVICE,
		.arg = VFIOTRACE_ARG_NONE,
		.result = VFIOTRACE_RESULT_NUMBER,
		.flags = VFIOTRACE_REQUEST_PRIVATE,
	},
};

VFIOTRACE_PLUGIN("acme", rows);
