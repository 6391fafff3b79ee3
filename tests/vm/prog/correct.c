/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * correct BDF SCENARIO...: programs that do all as it should be done, in unusual ways: what VMMs and
 * drivers do when they probe, plug, fork, migrate and give back. Nobody is to be alarmed by them.
 * With WAIT in the environment it begins when a byte comes from its input.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asks.h"
#include "scene.h"

#define CONFIG ((off_t)VFIO_PCI_CONFIG_REGION_INDEX << 40)
#define BOTH (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define FIXED (IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE)
#define MIB (UINT64_C(1) << 20)
#define ARM (VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_EVENTFD)
#define DISARM (VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_NONE)

static void begin(void)
{
	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	asks_versions(container);
	group = must("group", reopen());
	asks_status(group);
	must("set container", set_container(container));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	asks_iommu(container);
	device = must("device", get_device(bdf));
	asks_device(device);
}

static void finish(void)
{
	close(device);
	close(group);
	close(container);
}

/* Fails on purpose: a program finds out how much there is by asking for more. */
static void probing(void)
{
	struct vfio_region_info region = { .argsz = sizeof(region) };
	struct vfio_device_feature feature = { .argsz = sizeof(feature) };
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);
	int bits = 64;

	for (int i = 1; i < 12; i++)
		ioctl(must("container", container = open("/dev/vfio/vfio", O_RDWR)), VFIO_CHECK_EXTENSION, i);
	begin();
	while (!ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region))
		region = (struct vfio_region_info){ .argsz = sizeof(region), .index = region.index + 1 };
	for (uint32_t i = 0; i < 16; i++) {
		feature.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | i;
		ioctl(device, VFIO_DEVICE_FEATURE, &feature);
	}
	/* The width of the IOMMU. */
	while (map(BOTH, at, (UINT64_C(1) << --bits) - PAGE, PAGE) < 0)
		;
	must("unmap", unmap(0, (UINT64_C(1) << bits) - PAGE, PAGE));
	finish();
}

/* A device comes and goes, and the container stays. */
static void plugged(void)
{
	char *at = memory(4 * MIB, PROT_READ | PROT_WRITE);
	int event = must("eventfd", eventfd(0, EFD_CLOEXEC));

	for (int i = 0; i < 4; i++) {
		begin();
		must("map", map(BOTH, at, 0, 2 * MIB));
		must("map", map(BOTH, at + 2 * MIB, UINT64_C(1) << 32, 2 * MIB));
		must("arm", irqs(ARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, event));
		must("disarm", irqs(DISARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 0, 0));
		must("unmap", unmap(VFIO_DMA_UNMAP_FLAG_ALL, 0, 0));
		finish();
	}
	close(event);
}

/* A process of its own has the device; its parent takes all down. */
static void forked(void)
{
	char *at = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int event = must("eventfd", eventfd(0, 0));
	pid_t child;
	int status;

	begin();
	must("map", map(BOTH, at, 0, MIB));
	child = must("fork", fork());
	if (!child) {
		must("arm", irqs(ARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, event));
		must("fire", irqs(DISARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, 0));
		must("disarm", irqs(DISARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 0, 0));
		_exit(0);
	}
	must("wait", waitpid(child, &status, 0));
	must("its end", status ? -1 : 0);
	must("unmap", unmap(0, 0, MIB));
	finish();
}

/* Pages that the device has written, while they are looked for and when they go. */
static void migrated(void)
{
	struct {
		struct vfio_iommu_type1_dirty_bitmap head;
		struct vfio_iommu_type1_dirty_bitmap_get get;
	} d = { .head = { .argsz = sizeof(d.head), .flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_START } };
	struct {
		struct vfio_iommu_type1_dma_unmap u;
		struct vfio_bitmap bitmap;
	} u = { .u = { .argsz = sizeof(u), .flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, .size = MIB } };
	uint64_t bits[4];

	begin();
	must("map", map(BOTH, memory(MIB, PROT_READ | PROT_WRITE), 0, MIB));
	must("start", ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &d));
	d.head.argsz = sizeof(d);
	d.head.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP;
	d.get.size = MIB;
	d.get.bitmap = (struct vfio_bitmap){ PAGE, sizeof(bits), (uintptr_t)bits };
	must("get", ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &d));
	u.bitmap = d.get.bitmap;
	must("unmap", ioctl(container, VFIO_IOMMU_UNMAP_DMA, &u));
	d.head.argsz = sizeof(d.head);
	d.head.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
	must("stop", ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &d));
	finish();
}

/* Memory keeps its IOVA and gets another address, as in a program that replaces itself. */
static void updated(void)
{
	int fd = must("memfd", memfd_create("ram", 0));
	void *old, *new;

	must("truncate", ftruncate(fd, (off_t)MIB));
	old = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	begin();
	must("map", map(BOTH, old, 0, MIB));
	if (ioctl(container, VFIO_CHECK_EXTENSION, VFIO_UPDATE_VADDR) == 1) {
		must("take back", unmap(VFIO_DMA_UNMAP_FLAG_VADDR, 0, MIB));
		new = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		munmap(old, MIB);
		must("anew", map(VFIO_DMA_MAP_FLAG_VADDR, new, 0, MIB));
	}
	must("unmap", unmap(0, 0, MIB));
	finish();
}

/* One eventfd for all, then others in turn; a guest that masks; INTx with an eventfd to unmask. */
static void rearmed(void)
{
	int one = must("eventfd", eventfd(0, 0)), other = must("eventfd", eventfd(0, 0));

	begin();
	must("map", map(BOTH, memory(MIB, PROT_READ | PROT_WRITE), 0, MIB));
	must("arm", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 4, one));
	must("another", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1, other));
	must("none", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1, -1));
	close(other);
	must("disarm", irqs(DISARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, 0));
	must("INTx", irqs(ARM, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, one));
	must("unmask by", irqs(VFIO_IRQ_SET_ACTION_UNMASK | VFIO_IRQ_SET_DATA_EVENTFD,
			       VFIO_PCI_INTX_IRQ_INDEX, 0, 1, one));
	must("mask", irqs(VFIO_IRQ_SET_ACTION_MASK | VFIO_IRQ_SET_DATA_NONE,
			  VFIO_PCI_INTX_IRQ_INDEX, 0, 1, 0));
	must("disarm", irqs(DISARM, VFIO_PCI_INTX_IRQ_INDEX, 0, 0, 0));
	must("unmap", unmap(0, 0, MIB));
	close(one);
	finish();
}

/* Huge pages of the system's, and of a file. */
static void huge(void)
{
	int fd = must("memfd", memfd_create("ram", MFD_HUGETLB));
	void *own = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	void *of_file;

	must("truncate", ftruncate(fd, 2 * MIB));
	of_file = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must("memory", own == MAP_FAILED || of_file == MAP_FAILED ? -1 : 0);
	begin();
	must("map", map(BOTH, own, 0, 2 * MIB));
	must("map", map(BOTH, of_file, 2 * MIB, 2 * MIB));
	must("unmap", unmap(0, 0, 4 * MIB));
	finish();
	munmap(own, 2 * MIB);
	munmap(of_file, 2 * MIB);
	close(fd);
}

/* What a balloon gives back, and gets again; a file that is cut where nobody has it. */
static void ballooned(void)
{
	int fd = must("memfd", memfd_create("ram", 0));
	char *at, *heap = malloc(64 << 10);

	must("truncate", ftruncate(fd, 4 * MIB));
	at = mmap(NULL, 4 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	begin();
	must("map", map(BOTH, at, 0, 2 * MIB));
	must("hole", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2 * MIB, MIB));
	must("room", fallocate(fd, 0, 0, MIB));
	must("cut", ftruncate(fd, 3 * MIB));
	free(heap);
	must("trim", sbrk(0) == (void *)-1 ? -1 : 0);
	must("unmap", unmap(0, 0, 2 * MIB));
	must("cut", ftruncate(fd, 0));
	finish();
}

/* What is there already, or is no memory, a program may learn from the error, and go on. */
static void tried(void)
{
	char *at = memory(2 * MIB, PROT_READ | PROT_WRITE);
	void *bar;

	begin();
	must("map", map(BOTH, at, 0, MIB));
	if (map(BOTH, at, 0, MIB) < 0 && errno == EEXIST) {
		must("unmap", unmap(0, 0, MIB));
		must("map", map(BOTH, at, 0, 2 * MIB));
	}
	/* A BAR of its own, for other devices; not each IOMMU takes it. */
	bar = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);
	map(BOTH, bar, 1 << 30, PAGE);
	must("unmap", unmap(0, 0, 2 * MIB));
	unmap(0, 1 << 30, PAGE);
	munmap(bar, PAGE);
	finish();
}

/* The device alone is kept, which keeps the group; it is said when that is so. */
static void kept(void)
{
	char byte;

	begin();
	close(group);
	close(container);
	printf("kept\n");
	fflush(stdout);
	if (read(STDIN_FILENO, &byte, 1) < 0)
		exit(1);
	close(device);
}

/* From one IOAS to the next with the memory, by a page table of its own. */
static void replaced(void)
{
	struct vfio_device_detach_iommufd_pt detach = { .argsz = 8 };
	uint32_t devid, first, second;
	char *at = memory(MIB, PROT_READ | PROT_WRITE);
	struct iommu_hwpt_alloc table = { .size = sizeof(table) };
	struct iommu_ioas_copy copy = { .size = sizeof(copy), .flags = FIXED, .length = MIB };

	devid = bind_by_node();
	asks_device(cdev);
	first = ioas_alloc();
	second = ioas_alloc();
	must("attach", attach_pt(first));
	must("map", ioas_map(first, FIXED, at, 0, MIB));
	copy.src_ioas_id = first;
	copy.dst_ioas_id = second;
	must("copy", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	table.dev_id = devid;
	table.pt_id = second;
	must("page table", ioctl(iommufd, IOMMU_HWPT_ALLOC, &table));
	must("replace", attach_pt(table.out_hwpt_id));
	must("unmap", ioas_unmap(first, 0, UINT64_MAX));
	must("detach", ioctl(cdev, VFIO_DEVICE_DETACH_IOMMUFD_PT, &detach));
	must("destroy", destroy(table.out_hwpt_id));
	must("unmap", ioas_unmap(second, 0, MIB));
	must("destroy", destroy(first));
	must("destroy", destroy(second));
	close(cdev);
	close(iommufd);
}

/* Memory by its file, where the kernel can; a library that tries the new way first. */
static void by_file(void)
{
	int fd = must("memfd", memfd_create("ram", 0));
	uint32_t ioas;
	char *at;

	must("truncate", ftruncate(fd, (off_t)MIB));
	at = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	bind_by_node();
	asks_device(cdev);
	ioas = ioas_alloc();
	must("attach", attach_pt(ioas));
	if (map_file(ioas, fd, 0, 0, MIB) < 0)
		must("map", ioas_map(ioas, FIXED, at, 0, MIB));
	must("unmap", ioas_unmap(ioas, 0, MIB));
	close(cdev);
	close(iommufd);
}

/* An iommufd in the place of a container. */
static void served(void)
{
	container = must("iommufd", open("/dev/iommu", O_RDWR));
	group = must("group", reopen());
	asks_status(group);
	must("set container", set_container(container));
	asks_versions(container);
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	asks_iommu(container);
	device = must("device", get_device(bdf));
	asks_device(device);
	must("map", map(BOTH, memory(MIB, PROT_READ | PROT_WRITE), 0, MIB));
	must("unmap", unmap(VFIO_DMA_UNMAP_FLAG_ALL, 0, 0));
	finish();
}

static const struct scene scenes[] = {
	{ "probing", probing }, { "plugged", plugged }, { "forked", forked }, { "migrated", migrated },
	{ "updated", updated }, { "rearmed", rearmed }, { "huge", huge }, { "ballooned", ballooned },
	{ "tried", tried }, { "kept", kept }, { "replaced", replaced }, { "by-file", by_file },
	{ "served", served }, { NULL, NULL },
};

static bool play(const char *name)
{
	const struct scene *scene = scenes;

	while (scene->name && strcmp(scene->name, name))
		scene++;
	if (scene->name)
		scene->run();
	return scene->name;
}

int main(int argc, char **argv)
{
	char byte;

	if (argc < 3 || (getenv("WAIT") && read(STDIN_FILENO, &byte, 1) != 1))
		return 2;
	bdf = argv[1];
	find_group(bdf, group_path);
	for (int i = 2; i < argc; i++)
		if (!play(argv[i]))
			return 2;
	return 0;
}
