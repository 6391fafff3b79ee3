/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instructions BDF FILE: what single calls take, by the processor's clock, into FILE: the
 * least of many, for interrupts come between. Where QEMU counts instructions (-icount
 * shift=0) the clock goes by one with each, so this is how many they are.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"

#define TIMES 300

struct calls {
	int null, container, device;
};

static void ask_parent(const struct calls *c)
{
	(void)c;
	syscall(SYS_getppid);
}

static void ask_null(const struct calls *c)
{
	syscall(SYS_ioctl, c->null, 0x5401, NULL);
}

/* A size of nothing is refused at once. */
static void map(const struct calls *c)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ,
	};

	syscall(SYS_ioctl, c->container, VFIO_IOMMU_MAP_DMA, &map);
}

static void ask_region(const struct calls *c)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = 0 };

	syscall(SYS_ioctl, c->device, VFIO_DEVICE_GET_REGION_INFO, &info);
}

static uint64_t ticks(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return 0;
#endif
}

static uint64_t least(void (*call)(const struct calls *c), const struct calls *c)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < TIMES; i++) {
		uint64_t begin = ticks(), took;

		call(c);
		took = ticks() - begin;
		if (took < best)
			best = took;
	}
	return best;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*call)(const struct calls *c);
	} rows[] = {
		{ "getppid", ask_parent }, { "ioctl", ask_null },
		{ "MAP_DMA", map }, { "GET_REGION_INFO", ask_region },
	};
	struct session session;
	struct calls calls;
	FILE *file;

	must(argc == 3);
	x_session(&session, argv[1]);
	calls.null = open("/dev/null", O_RDWR);
	calls.container = session.container.nr;
	calls.device = session.device.nr;
	file = fopen(argv[2], "w");
	must(file && calls.null >= 0);
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(file, "%s %llu\n", rows[i].name,
			(unsigned long long)least(rows[i].call, &calls));
	must(fclose(file) == 0);
	return 0;
}
