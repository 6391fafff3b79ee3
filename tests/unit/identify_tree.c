// SPDX-License-Identifier: GPL-2.0-or-later
/* fd identity on made trees: what texts, numbers and sysfs say, and what is learnt. */
#include <config.h>

#include "identify.h"

/* No process can have that number, so that kcmp() finds none. */
#define PID 4199999
#define PID_TEXT "4199999"

#define GET_DEVICE_FD	0x3b6a
#define SET_IOMMU	0x3b66
#define GET_INFO	0x3b6b
#define FEATURE		0x3b75

static void test_anonymous_names(void **state)
{
	static const struct {
		const char *text;
		enum vfiotrace_fd_kind kind;
	} rows[] = {
		{ "anon_inode:[vfio-device]", VFIOTRACE_FD_DEVICE },
		{ "anon_inode:[eventfd]", VFIOTRACE_FD_EVENTFD },
		{ "anon_inode:kvm-vfio", VFIOTRACE_FD_KVM_VFIO },
		{ "anon_inode:kvm-vm", VFIOTRACE_FD_KVM_VM },
		{ "anon_inode:kvm-vcpu:17", VFIOTRACE_FD_KVM_VCPU },
		{ "anon_inode:[iommufd-pgfault]", VFIOTRACE_FD_FAULT_QUEUE },
		{ "anon_inode:[iommufd-viommu-event]", VFIOTRACE_FD_VEVENT_QUEUE },
		{ "anon_inode:mlx5vf_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:hisi_acc_vf_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:pds_vfio_lm", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:qat_vf_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:mtty_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:virtiovf_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:xe_vfio_mig", VFIOTRACE_FD_MIGRATION },
		{ "anon_inode:[vfio-iommu]", VFIOTRACE_FD_IOMMU_2011 },
		/* Nobody has handed these out. */
		{ "anon_inode:acme_mig", VFIOTRACE_FD_UNKNOWN },
		{ "anon_inode:acme_lm", VFIOTRACE_FD_UNKNOWN },
		/* Brackets matter, and whole words. */
		{ "anon_inode:vfio-device", VFIOTRACE_FD_OTHER },
		{ "anon_inode:[vfio-device]x", VFIOTRACE_FD_OTHER },
		{ "anon_inode:[eventpoll]", VFIOTRACE_FD_OTHER },
		{ "anon_inode:[iommufd_test_staccess]", VFIOTRACE_FD_OTHER },
	};
	struct tree *tree = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct vt_fd *fd;

		tree_fd(tree, PID, 7, rows[i].text);
		fd = tree_ask(tree, PID, 7);
		if (fd->what.kind != rows[i].kind)
			fail_msg("%s: kind %d, not %d", rows[i].text, fd->what.kind,
				 rows[i].kind);
		assert_string_equal(fd->path, rows[i].text);
		assert_string_equal(fd->device, "");
	}
}

static void test_nothing_there(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd = tree_ask(tree, PID, 3);
	char path[PATH_MAX];

	assert_int_equal(fd->what.kind, VFIOTRACE_FD_UNKNOWN);
	assert_string_equal(fd->path, "");
	tree_fd(tree, PID, 4, "anon_inode:[eventfd]");
	assert_int_equal(tree_ask(tree, PID, 4)->what.kind, VFIOTRACE_FD_EVENTFD);
	assert_int_equal(tree_ask(tree, PID, 3)->what.kind, VFIOTRACE_FD_UNKNOWN);
	/* The descriptor is closed. */
	snprintf(path, sizeof(path), "%s/proc/%d/task/%d/fd/4", tree->root, PID, PID);
	assert_int_equal(unlink(path), 0);
	fd = tree_ask(tree, PID, 4);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_UNKNOWN);
	assert_string_equal(fd->path, "");
}

static void test_regular_files_fool_nobody(void **state)
{
	static const char *const names[] = {
		"dev/vfio/vfio", "dev/vfio/12", "dev/iommu", "dmabuf:x",
		"anon_inode:[vfio-device]",
	};
	struct tree *tree = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		tree_write(tree, names[i], "x");
		tree_fd_to(tree, PID, 20 + (int)i, names[i]);
		assert_int_equal(tree_ask(tree, PID, 20 + (int)i)->what.kind,
				 VFIOTRACE_FD_OTHER);
	}
}

static void test_nodes(void **state)
{
	static const struct {
		const char *name;
		unsigned int major_nr, minor_nr;
		const char *sys_name;
		enum vfiotrace_fd_kind kind;
	} rows[] = {
		{ "dev/vfio/vfio", 10, 196, NULL, VFIOTRACE_FD_CONTAINER },
		/* Any path will do, and a telling one proves nothing. */
		{ "dev/foo", 10, 196, NULL, VFIOTRACE_FD_CONTAINER },
		{ "vfio (deleted)", 511, 3, "14", VFIOTRACE_FD_GROUP },
		{ "dev/vfio/15", 511, 4, "noiommu-15", VFIOTRACE_FD_NOIOMMU_GROUP },
		{ "dev/vfio/noiommu-7", 511, 5, "7", VFIOTRACE_FD_GROUP },
		{ "dev/vfio/devices/vfio0", 509, 0, "vfio0", VFIOTRACE_FD_CDEV },
		{ "dev/iommu", 10, 125, NULL, VFIOTRACE_FD_IOMMUFD },
		{ "dev/iommu2", 10, 126, NULL, VFIOTRACE_FD_OTHER },
		{ "dev/kvm", 10, 232, NULL, VFIOTRACE_FD_KVM },
		{ "dev/null", 1, 3, NULL, VFIOTRACE_FD_OTHER },
		/* Other words, and the numbers of block devices. */
		{ "dev/vfio/1", 510, 1, "1", VFIOTRACE_FD_OTHER },
		{ "dev/vfio/2", 508, 2, "2", VFIOTRACE_FD_OTHER },
	};
	struct tree *tree = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[64], target[96];
		const struct vt_fd *fd;

		tree_node(tree, rows[i].name, rows[i].major_nr, rows[i].minor_nr);
		if (rows[i].sys_name) {
			snprintf(name, sizeof(name), "sys/dev/char/%u:%u",
				 rows[i].major_nr, rows[i].minor_nr);
			snprintf(target, sizeof(target), "../../devices/virtual/vfio/%s",
				 rows[i].sys_name);
			tree_link(tree, name, target);
		}
		tree_fd_to(tree, PID, 30, rows[i].name);
		fd = tree_ask(tree, PID, 30);
		if (fd->what.kind != rows[i].kind)
			fail_msg("%s: kind %d, not %d", rows[i].name, fd->what.kind,
				 rows[i].kind);
		assert_non_null(strstr(fd->path, rows[i].name));
		assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_UPSTREAM);
	}
}

static void test_tables_that_cannot_be_read(void **state)
{
	struct tree *tree = *state;
	char path[PATH_MAX];

	tree_node(tree, "dev/vfio/14", 511, 3);
	tree_node(tree, "dev/vfio/vfio", 10, 196);
	tree_node(tree, "dev/iommu", 10, 125);
	snprintf(path, sizeof(path), "%s/devices", tree->proc);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/misc", tree->proc);
	assert_int_equal(unlink(path), 0);
	tree_fd_to(tree, PID, 3, "dev/vfio/14");
	tree_fd_to(tree, PID, 4, "dev/vfio/vfio");
	tree_fd_to(tree, PID, 5, "dev/iommu");
	assert_int_equal(tree_ask(tree, PID, 3)->what.kind, VFIOTRACE_FD_UNKNOWN);
	/* That number is fixed. */
	assert_int_equal(tree_ask(tree, PID, 4)->what.kind, VFIOTRACE_FD_CONTAINER);
	assert_int_equal(tree_ask(tree, PID, 5)->what.kind, VFIOTRACE_FD_UNKNOWN);
}

static void test_module_loaded_again(void **state)
{
	struct tree *tree = *state;

	tree_node(tree, "dev/vfio/14", 511, 3);
	tree_fd_to(tree, PID, 3, "dev/vfio/14");
	assert_int_equal(tree_ask(tree, PID, 3)->what.kind, VFIOTRACE_FD_GROUP);
	tree_write(tree, "proc/devices", "Character devices:\n511 vfio-dev\n507 vfio\n");
	tree_node(tree, "dev/vfio/15", 507, 3);
	tree_fd_to(tree, PID, 3, "dev/vfio/15");
	assert_int_equal(tree_ask(tree, PID, 3)->what.kind, VFIOTRACE_FD_GROUP);
	tree_node(tree, "dev/vfio/devices/vfio3", 511, 3);
	tree_fd_to(tree, PID, 3, "dev/vfio/devices/vfio3");
	assert_int_equal(tree_ask(tree, PID, 3)->what.kind, VFIOTRACE_FD_CDEV);
}

static void test_cdev(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	tree_node(tree, "dev/vfio/devices/vfio0", 509, 0);
	tree_link(tree, "sys/devices/pci0000:00/0000:03:00.0/vfio-dev/vfio0/device",
		  "../../../0000:03:00.0");
	tree_link(tree, "sys/devices/pci0000:00/0000:03:00.0/subsystem",
		  "../../../bus/pci");
	tree_link(tree, "sys/dev/char/509:0",
		  "../../devices/pci0000:00/0000:03:00.0/vfio-dev/vfio0");
	tree_fd_to(tree, PID, 3, "dev/vfio/devices/vfio0");
	fd = tree_ask(tree, PID, 3);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_CDEV);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);

	/* Of a device without an IOMMU. */
	tree_node(tree, "dev/vfio/devices/noiommu-vfio2", 509, 2);
	tree_link(tree, "sys/devices/pci0000:00/0000:03:00.0/vfio-dev/noiommu-vfio2/device",
		  "../../../0000:03:00.0");
	tree_link(tree, "sys/dev/char/509:2",
		  "../../devices/pci0000:00/0000:03:00.0/vfio-dev/noiommu-vfio2");
	tree_fd_to(tree, PID, 6, "dev/vfio/devices/noiommu-vfio2");
	fd = tree_ask(tree, PID, 6);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_CDEV);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);

	tree_node(tree, "dev/vfio/devices/vfio1", 509, 1);
	tree_link(tree, "sys/devices/css0/83b8f4f2/vfio-dev/vfio1/device",
		  "../../../83b8f4f2");
	tree_link(tree, "sys/devices/css0/83b8f4f2/subsystem", "../../../bus/mdev");
	tree_write(tree, "sys/devices/css0/83b8f4f2/mdev_type/device_api", "vfio-ccw\n");
	tree_link(tree, "sys/dev/char/509:1",
		  "../../devices/css0/83b8f4f2/vfio-dev/vfio1");
	tree_fd_to(tree, PID, 4, "dev/vfio/devices/vfio1");
	fd = tree_ask(tree, PID, 4);
	assert_string_equal(fd->device, "83b8f4f2");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_CCW);
}

static void test_dialect_2010(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	tree_node(tree, "dev/vfio3", 511, 3);
	tree_node(tree, "dev/uiommu", 10, 60);
	tree_write(tree, "proc/misc", "60 uiommu\n");
	tree_link(tree, "sys/dev/char/511:3",
		  "../../devices/pci0000:00/0000:05:00.1/vfio/vfio3");
	tree_link(tree, "sys/devices/pci0000:00/0000:05:00.1/vfio/vfio3/device",
		  "../../../0000:05:00.1");
	tree_fd_to(tree, PID, 3, "dev/vfio3");
	tree_fd_to(tree, PID, 4, "dev/uiommu");
	fd = tree_ask(tree, PID, 3);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_DEVICE);
	assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_2010);
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	assert_string_equal(fd->device, "0000:05:00.1");
	fd = tree_ask(tree, PID, 4);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_UIOMMU);
	assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_2010);
	/* Not by the path alone. */
	tree_link(tree, "sys/dev/char/511:4", "../../devices/virtual/vfio/4");
	tree_node(tree, "dev/vfio4", 511, 4);
	tree_fd_to(tree, PID, 5, "dev/vfio4");
	fd = tree_ask(tree, PID, 5);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_GROUP);
	assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_UPSTREAM);
}

static void test_dialect_2011(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	tree_node(tree, "dev/vfio/pci:240", 511, 3);
	tree_link(tree, "sys/dev/char/511:3", "../../devices/virtual/vfio/pci:240");
	tree_fd_to(tree, PID, 3, "dev/vfio/pci:240");
	fd = tree_ask(tree, PID, 3);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_GROUP);
	assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_2011);
	tree_fd(tree, PID, 4, "anon_inode:[vfio-iommu]");
	assert_int_equal(tree_ask(tree, PID, 4)->what.dialect, VFIOTRACE_DIALECT_2011);
	tree_fd(tree, PID, 5, "anon_inode:[vfio-device]");
	tree_learn(tree, PID, 3, 0x40013b68, 0, "0000:01:00.0", 13, NULL, 0, 5);
	fd = tree_ask(tree, PID, 5);
	assert_int_equal(fd->what.dialect, VFIOTRACE_DIALECT_2011);
	assert_string_equal(fd->device, "0000:01:00.0");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
}

static void test_dialect_forced(void **state)
{
	struct tree *tree = *state;

	tree_dialect(tree, VFIOTRACE_DIALECT_2010, false);
	tree_fd(tree, PID, 3, "anon_inode:[vfio-device]");
	assert_int_equal(tree_ask(tree, PID, 3)->what.dialect, VFIOTRACE_DIALECT_2010);
	assert_int_equal(tree_ask(tree, PID, 9)->what.kind, VFIOTRACE_FD_UNKNOWN);
	assert_int_equal(tree_ask(tree, PID, 9)->what.dialect, VFIOTRACE_DIALECT_2010);
	tree_dialect(tree, VFIOTRACE_DIALECT_UPSTREAM, false);
	tree_fd(tree, PID, 4, "anon_inode:[vfio-iommu]");
	assert_int_equal(tree_ask(tree, PID, 4)->what.dialect,
			 VFIOTRACE_DIALECT_UPSTREAM);
}

/* A group to get devices from; skips where there can be none. */
static void make_group(struct tree *tree)
{
	tree_node(tree, "dev/vfio/14", 511, 3);
	tree_link(tree, "sys/dev/char/511:3", "../../devices/virtual/vfio/14");
	tree_fd_to(tree, PID, 12, "dev/vfio/14");
}

static void learn_device(struct tree *tree, int fd, const char *name)
{
	tree_fd(tree, PID, fd, "anon_inode:[vfio-device]");
	tree_learn(tree, PID, 12, GET_DEVICE_FD, 0, name, strlen(name) + 1, NULL, 0, fd);
}

static void test_device_names(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	make_group(tree);
	learn_device(tree, 13, "0000:03:00.0");
	fd = tree_ask(tree, PID, 13);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_string_equal(fd->path, "anon_inode:[vfio-device]");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	learn_device(tree, 14, "0000:03:00.1 vf_token=7c3c8a5e-7d8c-4a0a-9b2e-000000000001");
	assert_string_equal(tree_ask(tree, PID, 14)->device, "0000:03:00.1");

	tree_write(tree, "sys/bus/platform/devices/fff51000.ethernet/x", "");
	learn_device(tree, 15, "fff51000.ethernet");
	fd = tree_ask(tree, PID, 15);
	assert_string_equal(fd->device, "fff51000.ethernet");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PLATFORM);

	tree_write(tree, "sys/bus/mdev/devices/c2177883-f1bb-47f0-914d-32a22e3a8804/"
		   "mdev_type/device_api", "vfio-ap\n");
	learn_device(tree, 16, "c2177883-f1bb-47f0-914d-32a22e3a8804");
	assert_int_equal(tree_ask(tree, PID, 16)->what.device_type,
			 VFIOTRACE_DEVICE_AP);
	/* The tracee's words lead nowhere else. */
	learn_device(tree, 17, "../pci");
	assert_int_equal(tree_ask(tree, PID, 17)->what.device_type,
			 VFIOTRACE_DEVICE_UNKNOWN);
}

static void test_failure_teaches_nothing(void **state)
{
	struct tree *tree = *state;

	make_group(tree);
	tree_fd(tree, PID, 13, "anon_inode:[vfio-device]");
	tree_learn(tree, PID, 12, GET_DEVICE_FD, 0, "0000:03:00.0", 13, NULL, 0, -ENODEV);
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
	/* Nor does a name whose end was not seen, or a number used for something else. */
	tree_learn(tree, PID, 12, GET_DEVICE_FD, 0, "0000:03", 7, NULL, 0, 13);
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
	tree_fd(tree, PID, 13, "anon_inode:[eventfd]");
	tree_learn(tree, PID, 12, GET_DEVICE_FD, 0, "0000:03:00.0", 13, NULL, 0, 13);
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
	assert_int_equal(tree_ask(tree, PID, 13)->what.kind, VFIOTRACE_FD_EVENTFD);
}

static void test_number_used_again(void **state)
{
	struct tree *tree = *state;

	make_group(tree);
	learn_device(tree, 13, "0000:03:00.0");
	tree_fd(tree, PID, 13, "anon_inode:[eventfd]");
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
	assert_int_equal(tree_ask(tree, PID, 13)->what.kind, VFIOTRACE_FD_EVENTFD);
	/* A device file again, but not one that we were told of. */
	tree_fd(tree, PID, 13, "anon_inode:[vfio-device]");
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
	learn_device(tree, 13, "0000:04:00.0");
	assert_string_equal(tree_ask(tree, PID, 13)->device, "0000:04:00.0");
	vt_identify_closed(tree->identify, PID, PID, 13);
	assert_string_equal(tree_ask(tree, PID, 13)->device, "");
}

static void test_device_info(void **state)
{
	static const struct {
		uint32_t flags;
		enum vfiotrace_device_type type;
	} rows[] = {
		{ 0x1 | 0x2, VFIOTRACE_DEVICE_PCI },
		{ 0x4, VFIOTRACE_DEVICE_PLATFORM },
		{ 0x8, VFIOTRACE_DEVICE_AMBA },
		{ 0x10, VFIOTRACE_DEVICE_CCW },
		{ 0x20, VFIOTRACE_DEVICE_AP },
		{ 0x40 | 0x80, VFIOTRACE_DEVICE_FSL_MC },
		{ 0x100, VFIOTRACE_DEVICE_CDX },
	};
	struct tree *tree = *state;

	tree_fd(tree, PID, 13, "anon_inode:[vfio-device]");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t out[4] = { 20, rows[i].flags, 9, 5 };

		tree_learn(tree, PID, 13, GET_INFO, 0, NULL, 0, out, sizeof(out), 0);
		assert_int_equal(tree_ask(tree, PID, 13)->what.device_type, rows[i].type);
	}
}

static void test_iommu_models(void **state)
{
	static const struct {
		uint64_t arg;
		enum vfiotrace_iommu iommu;
	} rows[] = {
		{ 1, VFIOTRACE_IOMMU_TYPE1 },	    { 2, VFIOTRACE_IOMMU_SPAPR },
		{ 3, VFIOTRACE_IOMMU_TYPE1 },	    { 7, VFIOTRACE_IOMMU_SPAPR_V2 },
		{ 8, VFIOTRACE_IOMMU_NOIOMMU },	    { 100001, VFIOTRACE_IOMMU_CHROMEOS },
	};
	struct tree *tree = *state;

	tree_node(tree, "dev/vfio/vfio", 10, 196);
	tree_node(tree, "dev/iommu", 10, 125);
	tree_fd_to(tree, PID, 11, "dev/vfio/vfio");
	tree_fd_to(tree, PID, 12, "dev/iommu");
#ifndef __powerpc__
	assert_int_equal(tree_ask(tree, PID, 11)->what.iommu, VFIOTRACE_IOMMU_TYPE1);
#endif
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tree_learn(tree, PID, 11, SET_IOMMU, rows[i].arg, NULL, 0, NULL, 0, 0);
		assert_int_equal(tree_ask(tree, PID, 11)->what.iommu, rows[i].iommu);
	}
	tree_learn(tree, PID, 11, SET_IOMMU, 1, NULL, 0, NULL, 0, -EINVAL);
	assert_int_equal(tree_ask(tree, PID, 11)->what.iommu, VFIOTRACE_IOMMU_CHROMEOS);
	tree_learn(tree, PID, 12, SET_IOMMU, 3, NULL, 0, NULL, 0, 0);
	assert_int_equal(tree_ask(tree, PID, 12)->what.iommu, VFIOTRACE_IOMMU_IOMMUFD);
}

static void test_migration(void **state)
{
	struct tree *tree = *state;
	uint32_t set[4] = { 16, 0x20002, 3, 0xffffffff };
	uint32_t got[4] = { 16, 0x20002, 3, 21 };
	const struct vt_fd *fd;

	make_group(tree);
	learn_device(tree, 13, "0000:03:00.0");
	tree_fd(tree, PID, 21, "anon_inode:acme");
	assert_int_equal(tree_ask(tree, PID, 21)->what.kind, VFIOTRACE_FD_OTHER);
	tree_learn(tree, PID, 13, FEATURE, 0, set, sizeof(set), set, sizeof(set), 0);
	assert_int_equal(tree_ask(tree, PID, 21)->what.kind, VFIOTRACE_FD_OTHER);
	tree_learn(tree, PID, 13, FEATURE, 0, set, sizeof(set), got, sizeof(got), 0);
	fd = tree_ask(tree, PID, 21);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_MIGRATION);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_string_equal(fd->path, "anon_inode:acme");
	tree_fd(tree, PID, 21, "anon_inode:other");
	assert_int_equal(tree_ask(tree, PID, 21)->what.kind, VFIOTRACE_FD_OTHER);
}

static void test_fdinfo(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	tree_fd(tree, PID, 13, "anon_inode:[vfio-device]");
	tree_write(tree, "proc/" PID_TEXT "/task/" PID_TEXT "/fdinfo/13",
		   "pos:\t0\nflags:\t02000002\nmnt_id:\t16\nino:\t1060\n"
		   "vfio-device-syspath: /sys/devices/pci0000:00/0000:00:1c.4/0000:3b:00.2\n");
	fd = tree_ask(tree, PID, 13);
	assert_string_equal(fd->device, "0000:3b:00.2");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
}

static void register_device(struct tree *tree, const char *index, const char *device,
			    const char *bus)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "sys/devices/a/%s/subsystem", device);
	snprintf(target, sizeof(target), "../../../bus/%s", bus);
	tree_link(tree, path, target);
	snprintf(path, sizeof(path), "sys/class/vfio-dev/%s/device", index);
	snprintf(target, sizeof(target), "../../../devices/a/%s", device);
	tree_link(tree, path, target);
}

static const struct vt_fd *ask_device(struct tree *tree, int fd)
{
	tree_fd(tree, PID, fd, "anon_inode:[vfio-device]");
	return tree_ask(tree, PID, fd);
}

/* Attached late, where fdinfo tells nothing: what VFIO has at all is all that it can be. */
static void test_registered_devices(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	fd = ask_device(tree, 13);
	assert_string_equal(fd->device, "");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_UNKNOWN);
	register_device(tree, "vfio0", "0000:03:00.0", "pci");
	tree_link(tree, "sys/bus/pci/devices/0000:03:00.0/driver",
		  "../../../bus/pci/drivers/vfio-pci");
	fd = ask_device(tree, 14);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_string_equal(fd->driver, "vfio-pci");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	/* Two of one type: which one it is cannot be known. */
	register_device(tree, "vfio1", "0000:04:00.0", "pci");
	fd = ask_device(tree, 15);
	assert_string_equal(fd->device, "");
	assert_string_equal(fd->driver, "");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	register_device(tree, "vfio2", "fff51000.ethernet", "platform");
	fd = ask_device(tree, 16);
	assert_string_equal(fd->device, "");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_UNKNOWN);
}

/* Before Linux 6.1: all devices of all groups that VFIO has, whatever drives them. */
static void test_registered_groups(void **state)
{
	struct tree *tree = *state;
	const struct vt_fd *fd;

	tree_link(tree, "sys/class/vfio/14", "../../devices/virtual/vfio/14");
	assert_int_equal(ask_device(tree, 13)->what.device_type, VFIOTRACE_DEVICE_UNKNOWN);
	tree_link(tree, "sys/kernel/iommu_groups/14/devices/0000:03:00.0", "../x");
	tree_link(tree, "sys/bus/pci/devices/0000:03:00.0", "../x");
	fd = ask_device(tree, 14);
	assert_string_equal(fd->device, "0000:03:00.0");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	tree_link(tree, "sys/kernel/iommu_groups/14/devices/0000:03:00.1", "../x");
	fd = ask_device(tree, 15);
	assert_string_equal(fd->device, "");
	assert_int_equal(fd->what.device_type, VFIOTRACE_DEVICE_PCI);
	/* One of a group that VFIO has not. */
	tree_link(tree, "sys/kernel/iommu_groups/15/devices/acme", "../x");
	assert_int_equal(ask_device(tree, 16)->what.device_type, VFIOTRACE_DEVICE_PCI);
	tree_link(tree, "sys/class/vfio/15", "../../devices/virtual/vfio/15");
	assert_int_equal(ask_device(tree, 17)->what.device_type, VFIOTRACE_DEVICE_UNKNOWN);
}

static void test_other_queues(void **state)
{
	struct tree *tree = *state;
	uint32_t device[3] = { 4, 0, 0 }, made[3] = { 4, 31, 0 };
	const struct vt_fd *fd;

	tree_fd(tree, PID, 30, "anon_inode:kvm-vm");
	tree_fd(tree, PID, 31, "anon_inode:acme");
	tree_learn(tree, PID, 30, 0xc00caee0, 0, device, sizeof(device), made,
		   sizeof(made), 0);
	fd = tree_ask(tree, PID, 31);
	assert_int_equal(fd->what.kind, VFIOTRACE_FD_KVM_VFIO);
	device[0] = 5;
	tree_fd(tree, PID, 31, "anon_inode:acme2");
	tree_learn(tree, PID, 30, 0xc00caee0, 0, device, sizeof(device), made,
		   sizeof(made), 0);
	assert_int_equal(tree_ask(tree, PID, 31)->what.kind, VFIOTRACE_FD_OTHER);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, tree_setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(test_anonymous_names),
		ROW(test_nothing_there),
		ROW(test_regular_files_fool_nobody),
		ROW(test_nodes),
		ROW(test_tables_that_cannot_be_read),
		ROW(test_module_loaded_again),
		ROW(test_cdev),
		ROW(test_dialect_2010),
		ROW(test_dialect_2011),
		ROW(test_dialect_forced),
		ROW(test_device_names),
		ROW(test_failure_teaches_nothing),
		ROW(test_number_used_again),
		ROW(test_device_info),
		ROW(test_iommu_models),
		ROW(test_migration),
		ROW(test_fdinfo),
		ROW(test_registered_devices),
		ROW(test_registered_groups),
		ROW(test_other_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
