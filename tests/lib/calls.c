/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that plugins of the tests describe. Standard output says what was answered. */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "examples/acme.h"

/* For gdb to look at. */
__attribute__((used)) uint32_t group_status[2] = { 8, 1 };
__attribute__((used)) int32_t standard_input;

int main(void)
{
	struct acme_ring ring = { .argsz = sizeof(ring) };
	int ends[2], n = -1;

	if (pipe(ends) || write(ends[1], "12345", 5) != 5)
		return 99;
	printf("%d", ioctl(ends[0], FIONREAD, &n));
	printf(" %d", n);
	printf(" %d", ioctl(ends[0], 0xae03, 41UL));
	printf(" %d", ioctl(ends[0], ACME_DEVICE_SET_RING, &ring));
	printf(" %d\n", ioctl(ends[0], FIONBIO, &(int){ 0 }));
	return 0;
}
