/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "annotate NODE FILE": maps memory of many sorts for DMA, on a container that is opened in a
 * way that fails every call, and takes it back. The sorts, in order: a memfd, from its second
 * page on; FILE, more than is mapped of it; the heap; the stack; anonymous memory; memory that
 * is shared; a memfd whose name would end a comment; a hole.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096

static int container;

static void map(const void *memory, uint64_t size)
{
	struct vfio_iommu_type1_dma_map arg = {
		.argsz = sizeof(arg), .flags = VFIO_DMA_MAP_FLAG_READ,
		.vaddr = (uintptr_t)memory, .size = size,
	};

	ioctl(container, VFIO_IOMMU_MAP_DMA, &arg);
}

static char *map_file(int fd, size_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd < 0 || memory == MAP_FAILED) {
		perror("annotate");
		exit(1);
	}
	return memory;
}

static char *map_memfd(const char *name)
{
	int fd = memfd_create(name, 0);

	if (ftruncate(fd, 4 * PAGE))
		exit(1);
	return map_file(fd, 4 * PAGE);
}

static char *map_anonymous(int flags)
{
	return mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
}

int main(int argc, char **argv)
{
	char stack[PAGE], *hole = map_anonymous(MAP_PRIVATE);

	if (argc != 3)
		return 2;
	container = open(argv[1], O_PATH);
	map(map_memfd("pc.ram") + PAGE, PAGE);
	map(map_file(open(argv[2], O_RDWR), PAGE), 8 * PAGE);
	map(sbrk(PAGE), PAGE);
	map(stack, 16);
	map(map_anonymous(MAP_PRIVATE), PAGE);
	map(map_anonymous(MAP_SHARED), PAGE);
	map(map_memfd("a */ \\ b\n"), PAGE);
	munmap(hole + PAGE, PAGE);
	map(hole + PAGE, PAGE);
	return 0;
}
