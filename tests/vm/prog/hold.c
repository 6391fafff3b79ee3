/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into a program that is not ours. At its end nothing is left to compare, so it is held
 * before it closes a container or an iommufd: what the kernel knows of the process is written to
 * $HOLD/PID.N.facts, and it waits until there is a line in the pipe $HOLD/go. Then all that is
 * mapped there is unmapped, and how much that was is a fact too.
 */
#include "config.h"

#include <dlfcn.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "expect.h"
#include "facts.h"

#define IDS 64u				/* of an iommufd's objects, that are tried */

static uint64_t unmap_container(int fd)
{
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .flags = VFIO_DMA_UNMAP_FLAG_ALL,
	};

	return ioctl(fd, VFIO_IOMMU_UNMAP_DMA, &arg) ? 0 : arg.size;
}

/* What is no IOAS, or has no mapping, refuses. */
static uint64_t unmap_iommufd(int fd)
{
	uint64_t sum = 0;

	for (uint32_t id = 1; id <= IDS; id++) {
		struct iommu_ioas_unmap arg = {
			.size = sizeof(arg), .ioas_id = id, .length = UINT64_MAX,
		};

		if (!ioctl(fd, IOMMU_IOAS_UNMAP, &arg))
			sum += arg.length;
	}
	return sum;
}

static const struct {
	const char *path;
	uint64_t (*unmap)(int fd);
} kinds[] = {
	{ "/dev/vfio/vfio", unmap_container },
	{ "/dev/iommu", unmap_iommufd },
};

static uint64_t (*unmap_of(int fd))(int fd)
{
	char path[40], text[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = '\0';
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(text, kinds[i].path))
			return kinds[i].unmap;
	return NULL;
}

static void wait_for_line(const char *folder)
{
	char path[256];
	FILE *pipe;

	snprintf(path, sizeof(path), "%s/go", folder);
	pipe = fopen(path, "re");
	must(pipe && fgetc(pipe) == '\n');
	fclose(pipe);
}

static FILE *open_facts(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);

	must(file);
	return file;
}

/* The file gets its name when it is whole. */
static void hold(int fd, uint64_t (*unmap)(int fd), const char *folder)
{
	static unsigned int count;
	char path[256], ready[272];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d.%u", folder, (int)getpid(), ++count);
	snprintf(ready, sizeof(ready), "%s.facts", path);
	file = open_facts(path, "we");
	tell_locked(file);
	tell_open(file);
	tell_fact(file, "held", (uint64_t)fd);
	fclose(file);
	must(!rename(path, ready));
	wait_for_line(folder);
	file = open_facts(ready, "ae");
	tell_fact(file, "unmapped", unmap(fd));
	fclose(file);
}

__attribute__((visibility("default"))) int close(int fd)
{
	static int (*real)(int fd);
	const char *folder = getenv("HOLD");
	uint64_t (*unmap)(int fd) = folder ? unmap_of(fd) : NULL;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "close");
	if (unmap)
		hold(fd, unmap, folder);
	return real(fd);
}
