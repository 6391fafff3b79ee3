/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A made-up private interface, as a driver outside of the kernel's tree has it:
 * requests on a VFIO device's descriptor, beyond the numbers that the kernel gives
 * out.
 */
#ifndef ACME_H
#define ACME_H

#include <stdint.h>
#include <sys/ioctl.h>

/* Sets up a ring of descriptors, or changes one. */
#define ACME_DEVICE_SET_RING	_IO(';', 0xd0)

#define ACME_RING_READ		(1u << 0)	/* what the device may do with it */
#define ACME_RING_WRITE		(1u << 1)
#define ACME_RING_ORDERED	(1u << 2)

#define ACME_MODE_POLLED	0u
#define ACME_MODE_INTERRUPT	1u

struct acme_window {
	uint64_t iova;
	uint64_t size;
};

struct acme_ring {
	uint32_t argsz;
	uint32_t flags;
	uint32_t mode;
	int32_t eventfd;		/* ACME_MODE_INTERRUPT; else -1 */
	struct acme_window window;
	uint16_t weights[4];
	uint32_t reserved;
	uint32_t ring;			/* out: its number */
	uint64_t doorbell;		/* out: offset on the descriptor, for mmap */
};

/* Returns how many rings there are. */
#define ACME_DEVICE_COUNT_RINGS	_IO(';', 0xd1)

#endif
