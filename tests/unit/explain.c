/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a call has failed: for each rule a world where its cause is the true one, and one
 * where the same failure has another.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>

#include "judge.h"

#include "io/io.h"
#include "judge/explain.h"
#include "judge/origins.h"
#include "judge/word.h"
#include "labels.h"

static struct vfiotrace_context *context;
static struct vfiotrace_call plain;

/* ---- a program whose memory is ours ---- */

static ssize_t read_own(void *ctx, uint64_t address, void *buffer, size_t length)
{
	(void)ctx;
	if (!address)
		return -EFAULT;
	memcpy(buffer, (const void *)(uintptr_t)address, length);
	return (ssize_t)length;
}

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static struct vt_fd info;

	(void)ctx;
	(void)tgid;
	(void)tid;
	info = (struct vt_fd){ .absent = fd < 0 || fd > 99 };
	return &info;
}

/* ---- what --normalize says ---- */

static const char *name_fd(void *ctx, pid_t pid, int fd)
{
	(void)ctx;
	(void)fd;
	return pid && pid != JUDGE_PID ? NULL : "FD";
}

static const struct vt_names names = {
	.pid = label_pid, .fd = name_fd, .link = label_link, .address = label_address, .iova = label_iova,
};

static void assert_labelled(const char *text)
{
	/* Who calls, and who else has what is wanted. */
	static const char *const numbers[] = { "4711", "900", "901", "descriptor 7", "descriptor 12" };

	for (size_t i = 0; text && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strstr(text, numbers[i]))
			fail_msg("'%s' names %s", text, numbers[i]);
}

/* The same once more: nothing that differs from run to run is named. */
static void judge_labelled(const struct vt_judged *judged, const struct vt_source *source)
{
	struct vt_why whys[VT_WHYS_MAX];
	struct vt_inquiry inquiry;
	size_t count;

	vt_inquiry_begin(&inquiry, source);
	inquiry.names = &names;
	count = vt_explain(&inquiry, judged, whys);
	for (size_t i = 0; i < count; i++) {
		assert_labelled(whys[i].text);
		assert_labelled(whys[i].fix);
		for (size_t j = 0; j < whys[i].nevidence; j++)
			assert_labelled(whys[i].evidence[j]);
	}
	vt_inquiry_end(&inquiry);
}

/* What is said of it: the identifiers, each with '?' behind it where it is not certain. */
static const char *said(const struct vt_record *record, const struct vt_io *io,
			struct world *world)
{
	const struct vfiotrace_memory memory = { read_own, NULL };
	const struct vt_source source = { .ctx = world, .ask = world_ask };
	struct vt_judged judged = {
		.record = record, .io = io, .memory = &memory, .identify = identify,
		.session = vt_session_create(),
	};
	struct vt_kernel_word word;
	static char text[4096];
	struct vt_why whys[VT_WHYS_MAX];
	struct vt_inquiry inquiry;
	size_t count;

	vt_inquiry_begin(&inquiry, &source);
	vt_kernel_word(&inquiry, record, &word);
	judged.word = &word;
	count = vt_explain(&inquiry, &judged, whys);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t at = strlen(text);

		assert_null(strpbrk(whys[i].text, "{}\n"));
		assert_null(strpbrk(whys[i].fix ? whys[i].fix : "", "{}\n"));
		assert_int_equal(strncmp(whys[i].text, "probably ", 9) != 0, whys[i].certain);
		assert_true(whys[i].nevidence > 0);
		snprintf(text + at, sizeof(text) - at, "%s%s%s", at ? " " : "", whys[i].id,
			 whys[i].certain ? "" : "?");
	}
	judge_labelled(&judged, &source);
	vt_inquiry_end(&inquiry);
	vt_session_destroy(judged.session);
	return text;
}

/* ---- nodes that cannot be opened ---- */

struct open_case {
	const char *path;
	int errnum;
	const char *said;		/* "": nothing */
	const char *world;
	int flags;			/* 0: O_RDWR */
};

static const char *said_of_open(const struct open_case *o, struct world *world)
{
	const struct vt_io_call *call = vt_io_find("openat");
	const struct vfiotrace_memory memory = { read_own, NULL };
	struct vt_record record = {
		.tid = JUDGE_PID, .tgid = JUDGE_PID, .arch = AUDIT_ARCH_X86_64,
		.syscall = "openat", .io = true, .finished = true, .failed = true,
		.result = -o->errnum,
		.args = { (uint32_t)AT_FDCWD, (uint64_t)(uintptr_t)o->path,
			  (uint64_t)(o->flags ? o->flags : O_RDWR) },
	};
	struct vt_io io = { .call = call };
	const struct vt_io_view view = {
		.io = &io, .record = &record, .memory = &memory, .plain = &plain,
	};

	vt_io_load(&view, call);
	return said(&record, &io, world);
}

#define ROOT "file /proc/4711/status Uid:\t0\t0\t0\t0|Gid:\t0\t0\t0\t0|Groups:\t0 |CapEff:\t000001ffffffffff|\n" \
	     "link /proc/4711/ns/user user:[4026531837]\n"
#define USER "file /proc/4711/status Uid:\t1000\t1000\t1000\t1000|Gid:\t1000\t1000\t1000\t1000|Groups:\t27 1000 |CapEff:\t0000000000000000|\n" \
	     "link /proc/4711/ns/user user:[4026531837]\n"
#define FOLDERS "status view:/dev d 0755 0:0\nstatus view:/dev/vfio d 0755 0:0\n"
/* All rights, in a namespace of its own. */
#define OWN_ROOT "file /proc/4711/status Uid:\t0\t0\t0\t0|Gid:\t0\t0\t0\t0|Groups:\t0 |CapEff:\t000001ffffffffff|\n" \
		 "link /proc/4711/ns/user user:[4026532222]\n"
#define VFIO "status /sys/module d 0755 0:0\nstatus /sys/module/vfio d 0755 0:0\n"
#define GROUP14 VFIO "status /sys/kernel/iommu_groups d 0755 0:0\n" \
	"folder /sys/kernel/iommu_groups 14\nstatus /sys/kernel/iommu_groups/14 d 0755 0:0\n" \
	"folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0\n"
#define BOUND "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../../vfio-pci\n"

static const struct open_case opens[] = {
	/* No such node. */
	{ "/dev/vfio/14", ENOENT, "open-only-outside", "status /dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/0000:03:00.0", ENOENT, "open-named-by-device",
	  VFIO "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../../../14\n" },
	{ "/dev/vfio/03:00.0", ENOENT, "open-named-by-device",
	  VFIO "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../../../14\n" },
	/* Names that VFIO gives to nothing; and where the machine has such a node all the same. */
	{ "/dev/vfio/0000:03:00.0", ENOENT, "open-no-such-name", VFIO },
	{ "/dev/vfio/14\n", ENOENT, "open-no-such-name", VFIO "status view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/-1", ENOENT, "open-no-such-name", VFIO },
	{ "/dev/vfio/vfio0", ENOENT, "open-no-such-name", VFIO "status view:/dev/vfio/devices/vfio0 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/own", ENOENT, "open-only-outside", VFIO "status /dev/vfio/own c 0600 0:0 240:0\n" },
	{ "/dev/vfio/own", ENOENT, "", VFIO "unknown /dev/vfio/own\n" },
	{ "/dev/vfio/", EISDIR, "open-is-folder", "status view:/dev/vfio/ d 0755 0:0\n" },
	{ "/dev/vfio/14", EISDIR, "", "status view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", ENOENT, "open-other-sort", GROUP14 BOUND
	  "status /sys/class/vfio/noiommu-14 d 0755 0:0\n" },
	{ "/dev/vfio/noiommu-14", ENOENT, "open-other-sort", GROUP14 BOUND
	  "status /sys/class/vfio/14 d 0755 0:0\n" },
	{ "/dev/vfio/noiommu-0", ENOENT, "open-noiommu-off", GROUP14 BOUND
	  "file /sys/module/vfio/parameters/enable_unsafe_noiommu_mode N|\n" },
	{ "/dev/vfio/noiommu-0", ENOENT, "", GROUP14 BOUND
	  "file /sys/module/vfio/parameters/enable_unsafe_noiommu_mode Y|\n" },
	{ "/dev/vfio/noiommu-0", ENOENT, "open-noiommu-absent", GROUP14 BOUND },
	{ "/dev/vfio/noiommu-0", ENOENT, "", GROUP14 BOUND
	  "unknown /sys/module/vfio/parameters/enable_unsafe_noiommu_mode\n" },
	{ "/dev/vfio/15", ENOENT, "open-no-group", GROUP14 BOUND },
	{ "/dev/vfio/14", ENOENT, "open-no-group",
	  VFIO "status /sys/kernel/iommu_groups d 0755 0:0\n" },
	{ "/dev/vfio/14", ENOENT, "open-not-bound", GROUP14 },
	{ "/dev/vfio/14", ENOENT, "open-not-bound", GROUP14
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../../e1000e\n" },
	/* A driver of one sort of device, called otherwise. */
	{ "/dev/vfio/14", ENOENT, "", GROUP14
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../../qat_vf\n"
	  "status /sys/kernel/iommu_groups/14/devices/0000:03:00.0/vfio-dev d 0755 0:0\n" },
	{ "/dev/vfio/14", ENOENT, "", GROUP14 "unknown /sys/kernel/iommu_groups/14/devices/0000*\n" },
	{ "/dev/vfio/14", ENOENT, "open-only-cdev", GROUP14 BOUND
	  "folder /sys/kernel/iommu_groups/14/devices/0000:03:00.0/vfio-dev vfio3\n"
	  "file /sys/class/vfio-dev/vfio3/dev 252:3|\n" },
	{ "/dev/vfio/14", ENOENT, "open-no-node", GROUP14 BOUND
	  "folder /sys/kernel/iommu_groups/14/devices/0000:03:00.0/vfio-dev vfio3\n"
	  "status /sys/class/vfio/14 d 0755 0:0\nfile /sys/class/vfio/14/dev 240:0|\n" },
	{ "/dev/vfio/devices/vfio3", ENOENT, "open-no-node",
	  VFIO "status /sys/class/vfio-dev d 0755 0:0\n"
	  "status /sys/class/vfio-dev/vfio3 d 0755 0:0\nfile /sys/class/vfio-dev/vfio3/dev 252:3|\n" },
	{ "/dev/vfio/devices/vfio4", ENOENT, "open-no-cdev",
	  VFIO "status /sys/class/vfio-dev d 0755 0:0\nfolder view:/dev/vfio/devices vfio3\n" },
	{ "/dev/vfio/devices/vfio3", ENOENT, "open-cdev-not-offered",
	  VFIO "status /sys/class/vfio-dev d 0755 0:0\nstatus /sys/class/vfio-dev/vfio3 d 0755 0:0\n" },
	{ "/dev/vfio/vfio", ENOENT, "open-no-vfio", "status /sys/module d 0755 0:0\n" },
	{ "/dev/vfio/vfio", ENOENT, "", VFIO },
	/* Built in, so there is no module. */
	{ "/dev/vfio/vfio", ENOENT, "", "status /sys/module d 0755 0:0\nstatus /sys/class/vfio d 0755 0:0\n" },
	{ "/dev/iommu", ENOENT, "open-no-iommufd", "file /proc/misc 196 vfio|183 hw_random|\n" },
	{ "/dev/iommu", ENOENT, "", "file /proc/misc 258 iommu|196 vfio|\n" },
	{ "/dev/iommu", ENOENT, "", "unknown /proc/misc\n" },
	/* It is there by now: what was so at the call nobody knows. */
	{ "/dev/vfio/14", ENOENT, "", "status view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", ENOENT, "", "unknown view:*\nunknown /*\n" },

	/* May not be opened. */
	{ "/dev/vfio/14", EACCES, "open-mode", USER "status view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", EACCES, "open-mode", USER "status view:/dev/vfio/14 c 0640 0:1000 240:0\n" },
	{ "/dev/vfio/14", EACCES, "", USER "status view:/dev/vfio/14 c 0640 0:1000 240:0\n", O_RDONLY | O_CLOEXEC },
	{ "/dev/vfio/14", EACCES, "open-mode", USER "status view:/dev/vfio/14 c 0066 1000:0 240:0\n" },
	{ "/dev/vfio/14", EACCES, "", USER "status view:/dev/vfio/14 c 0660 0:27 240:0\n" },
	{ "/dev/vfio/14", EACCES, "", ROOT "status view:/dev/vfio/14 c 0600 107:107 240:0\n" },
	{ "/dev/vfio/14", EACCES, "", "unknown /*\nstatus view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", EACCES, "open-folder", USER "status view:/dev d 0755 0:0\n"
	  "status view:/dev/vfio d 0700 0:0\nerror view:/dev/vfio/14 13\n" },
	{ "/dev/vfio/14", EACCES, "open-restricted?", USER FOLDERS "status view:/dev/vfio/14 c 0666 0:0 240:0\n" },
	{ "/dev/vfio/14", EACCES, "open-nodev", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/mountinfo 22 1 8:1 / / rw - ext4 d rw|23 22 0:5 / /dev rw,nosuid,nodev - tmpfs t rw|\n" },
	/* The node itself is mounted, as containers get it. */
	{ "/dev/vfio/14", EACCES, "open-nodev", USER "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/mountinfo 22 1 8:1 / / rw - ext4 d rw|23 22 0:5 /vfio/14 /dev/vfio/14 rw,nodev - devtmpfs t rw|\n" },
	{ "/dev/vfio/14", EACCES, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/mountinfo 22 1 8:1 / / rw,nodev - ext4 d rw|23 22 0:5 / /dev rw,nosuid - tmpfs t rw|\n" },
	/* All that can be read allows it; and where a folder cannot be looked at. */
	{ "/dev/vfio/14", EACCES, "open-restricted?", ROOT FOLDERS "status view:/dev/vfio/14 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", EACCES, "open-restricted?", USER FOLDERS "status view:/dev/vfio/14 c 0660 0:27 240:0\n"
	  "file /proc/4711/attr/current unconfined\n" },
	{ "/dev/vfio/14", EACCES, "", USER "status view:/dev d 0755 0:0\n"
	  "status view:/dev/vfio/14 c 0660 0:27 240:0\n" },
	{ "/dev/vfio/14", EACCES, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/mountinfo 22 1 8:1 / / rw - ext4 d rw|23 22 0:5 / /dev/vf rw,nodev - tmpfs t rw|\n" },
	{ "/dev/vfio/14", EACCES, "open-security-module?", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/attr/current system_u:system_r:svirt_t:s0:c1,c2\n" },
	{ "/dev/vfio/14", EACCES, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/attr/current unconfined\n" },

	/* Files of sysfs that give devices to drivers. */
	{ "/sys/bus/pci/drivers/vfio-pci/bind", EACCES, "open-sysfs-mode", USER
	  "status view:/sys/bus/pci/drivers/vfio-pci/bind f 0200 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio-pci/bind", EACCES, "", ROOT
	  "status view:/sys/bus/pci/drivers/vfio-pci/bind f 0200 0:0\n", O_WRONLY },
	{ "/sys/class/net/eth0/mtu", EACCES, "", USER "status view:/sys/class/net/eth0/mtu f 0200 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio-pci/bind", EROFS, "open-sysfs-read-only",
	  "file /proc/4711/mountinfo 22 1 0:50 / / rw - overlay o rw|23 22 0:22 / /sys ro,nosuid - sysfs s ro|\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio-pci/bind", EROFS, "",
	  "file /proc/4711/mountinfo 22 1 0:50 / / ro - overlay o rw|23 22 0:22 / /sys rw,nosuid - sysfs s rw|\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio_pci/bind", ENOENT, "sysfs-no-driver", "status /sys/bus/pci/drivers d 0755 0:0\n"
	  "status /sys/bus/pci/drivers/vfio-pci d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio-pci/bind", ENOENT, "sysfs-no-driver", "status /sys/bus/pci/drivers d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/drivers/vfio-pci/bind", ENOENT, "", "status /sys/bus/pci/drivers d 0755 0:0\n"
	  "status /sys/bus/pci/drivers/vfio-pci d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/03:00.0/driver_override", ENOENT, "sysfs-missing-device",
	  "status /sys/bus/pci/devices d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/driver_override", ENOENT, "", "status /sys/bus/pci/devices d 0755 0:0\n"
	  "status /sys/bus/pci/devices/0000:03:00.0 d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/driver/unbind", ENOENT, "sysfs-driverless",
	  "status /sys/bus/pci/devices d 0755 0:0\nstatus /sys/bus/pci/devices/0000:03:00.0 d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/driver/unbind", ENOENT, "",
	  "status /sys/bus/pci/devices d 0755 0:0\nstatus /sys/bus/pci/devices/0000:03:00.0 d 0755 0:0\n"
	  "status /sys/bus/pci/devices/0000:03:00.0/driver d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/sriov_numvfs", ENOENT, "sysfs-functionless",
	  "status /sys/bus/pci/devices d 0755 0:0\nstatus /sys/bus/pci/devices/0000:03:00.0 d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/sriov_numvfs", ENOENT, "sysfs-missing-device",
	  "status /sys/bus/pci/devices d 0755 0:0\n", O_WRONLY },
	{ "/sys/bus/pci/devices/0000:03:00.0/sriov_numvfs", ENOENT, "", "unknown /sys*\n", O_WRONLY },

	/* Rights. */
	{ "/dev/vfio/14", EPERM, "open-noatime", USER "status view:/dev/vfio/14 c 0666 0:0 240:0\n"
	  "file /proc/4711/cgroup 0::/user.slice|\n", O_RDWR | O_NOATIME },
	{ "/dev/vfio/14", EPERM, "open-cgroup-v2?", USER "status view:/dev/vfio/14 c 0600 1000:1000 240:0\n"
	  "file /proc/4711/cgroup 0::/user.slice|\n", O_RDWR | O_NOATIME },
	{ "/dev/vfio/noiommu-0", EPERM, "open-rawio", USER "status view:/dev/vfio/noiommu-0 c 0666 0:0 240:0\n" },
	{ "/dev/vfio/noiommu-0", EPERM, "open-rawio", OWN_ROOT "status view:/dev/vfio/noiommu-0 c 0666 0:0 240:0\n" },
	{ "/dev/vfio/noiommu-0", EPERM, "", ROOT "status view:/dev/vfio/noiommu-0 c 0600 0:0 240:0\n" },
	{ "/dev/vfio/14", EPERM, "open-cgroup", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 4:devices:/docker/1|0::/docker/1|\n"
	  "file /sys/fs/cgroup/devices/docker/1/devices.list c 1:3 rwm|c 240:1 rwm|b *:* rwm|\n" },
	{ "/dev/vfio/14", EPERM, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 4:devices:/docker/1|0::/docker/1|\n"
	  "file /sys/fs/cgroup/devices/docker/1/devices.list c 1:3 rwm|c 240:* rwm|\n" },
	/* So lists look from which only some are taken away, and not of the first group. */
	{ "/dev/vfio/14", EPERM, "open-cgroup?", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 4:devices:/docker/1|0::/docker/1|\n"
	  "file /sys/fs/cgroup/devices/docker/1/devices.list a *:* rwm|\n" },
	{ "/dev/vfio/14", EPERM, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 4:devices:/|0::/|\n"
	  "file /sys/fs/cgroup/devices/devices.list a *:* rwm|\n"
	  "file /sys/fs/cgroup/devices//devices.list a *:* rwm|\n" },
	{ "/dev/vfio/14", EPERM, "open-cgroup-v2?", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 0::/system.slice/docker-1.scope|\n" },
	{ "/dev/vfio/14", EPERM, "", ROOT "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "file /proc/4711/cgroup 0::/|\n" },

	/* In use: another group, whose number the node has. */
	{ "/dev/vfio/14", EBUSY, "open-other-number", "status view:/dev/vfio/14 c 0600 0:0 240:3\n"
	  "link /sys/dev/char/240:3 ../../devices/virtual/vfio/15\n"
	  "holders view:/dev/vfio/14 900:12\nfile /proc/900/comm qemu|\n" },
	{ "/dev/vfio/14", EBUSY, "open-group-open", "status view:/dev/vfio/14 c 0600 0:0 240:3\n"
	  "link /sys/dev/char/240:3 ../../devices/virtual/vfio/14\n"
	  "holders view:/dev/vfio/14 900:12\nfile /proc/900/comm qemu|\n" },
	{ "/dev/vfio/14", EBUSY, "open-group-open", "status view:/dev/vfio/14 c 0600 0:0 1:3\n"
	  "link /sys/dev/char/1:3 ../../devices/virtual/mem/null\n"
	  "holders view:/dev/vfio/14 900:12\nfile /proc/900/comm qemu|\n" },
	/* In use. */
	{ "/dev/vfio/14", EBUSY, "open-group-open", "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "holders view:/dev/vfio/14 900:12\nfile /proc/900/comm qemu|\n" },
	{ "/dev/vfio/14", EBUSY, "open-group-open", "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "holders view:/dev/vfio/14 4711:7\n" },
	{ "/dev/vfio/14", EBUSY, "open-cdev-open", GROUP14
	  "folder /sys/kernel/iommu_groups/14/devices/0000:03:00.0/vfio-dev vfio3\n"
	  "holders /dev/vfio/devices/vfio3 901:5\n" },
	{ "/dev/vfio/14", EBUSY, "open-device-open?", GROUP14 "holders anon_inode:[vfio-device] 900:13\n" },
	/* Where the kernel tells of which device they are. */
	{ "/dev/vfio/14", EBUSY, "open-device-open", GROUP14 "holders anon_inode:[vfio-device] 900:13\n"
	  "file /proc/900/fdinfo/13 pos:\t0|vfio-device-syspath: /sys/devices/pci0000:00/0000:03:00.0|\n"
	  "status /sys/kernel/iommu_groups/14/devices/0000:03:00.0 d 0755 0:0\n" },
	{ "/dev/vfio/14", EBUSY, "open-device-open?", GROUP14 "error view:/dev/vfio/14 13\n" },
	/* Nobody whom all can be seen of has a descriptor. */
	{ "/dev/vfio/14", EBUSY, "open-kept?", GROUP14 },
	{ "/dev/vfio/14", EBUSY, "open-device-open?", GROUP14 "unknown view:/dev/vfio/14\nunknown anon_inode:[vfio-device]\n" },
	{ "/dev/vfio/vfio", EBUSY, "", GROUP14 },

	/* Stale. */
	{ "/dev/vfio/14", ENXIO, "open-stale", "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "status /sys/dev/char d 0755 0:0\nfile /sys/class/vfio/14/dev 239:0|\n" },
	{ "/dev/vfio/14", ENXIO, "", "status view:/dev/vfio/14 c 0600 0:0 240:0\n"
	  "status /sys/dev/char d 0755 0:0\nstatus /sys/dev/char/240:0 d 0755 0:0\n" },
	{ "/dev/vfio/vfio", ENODEV, "open-no-container", "status view:/dev/vfio/vfio c 0666 0:0 10:196\n"
	  "file /proc/misc 258 iommu|\n" },
	{ "/dev/vfio/vfio", ENODEV, "", "status view:/dev/vfio/vfio c 0666 0:0 10:196\n"
	  "file /proc/misc 196 vfio|\n" },
	{ "/dev/iommu", ENODEV, "open-stale-iommufd", "status view:/dev/iommu c 0660 0:0 10:123\n"
	  "file /proc/misc 258 iommu|\n" },
	{ "/dev/iommu", ENODEV, "", "status view:/dev/iommu c 0660 0:0 10:258\n"
	  "file /proc/misc 258 iommu|\n" },
	{ "/dev/vfio/14", ENODEV, "open-going", "" },
	{ "/dev/vfio/14", ENODEV, "", "status /sys/class/vfio/14 d 0755 0:0\n" },

	/* Limits. */
	{ "/dev/vfio/14", EMFILE, "open-descriptors", "file /proc/4711/limits Max open files            3                    4096                 files|\n"
	  "folder /proc/4711/fd 0 1 2\n" },
	{ "/dev/vfio/14", EMFILE, "", "file /proc/4711/limits Max open files            4                    4096                 files|\n"
	  "folder /proc/4711/fd 0 1 2 9\n" },
	{ "/dev/vfio/14", ENFILE, "open-files", "file /proc/sys/fs/file-nr 1000 0 1000|\n" },
	{ "/dev/vfio/14", ENFILE, "", "file /proc/sys/fs/file-nr 500 0 1000|\n" },
};

static void test_opens(void **state)
{
	size_t failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		struct world *world = calloc(1, sizeof(*world));
		const char *text;

		assert_non_null(world);
		world->text = opens[i].world;
		text = said_of_open(&opens[i], world);
		if (strcmp(text, opens[i].said)) {
			print_error("row %zu: %s, %s: '%s', not '%s'\n", i, opens[i].path,
				    strerrorname_np(opens[i].errnum), text, opens[i].said);
			failures++;
		}
		free(world);
	}
	assert_int_equal(failures, 0);
}

/* ---- the list for people ---- */

/* Each rule stands once in its own row of doc/explanations.md, and none that is not there. */
static void test_document(void **state)
{
	const char *srcdir = getenv("srcdir"), *id;
	char line[2048], name[128];
	size_t rows = 0, rules = 0;
	FILE *file;

	(void)state;
	snprintf(line, sizeof(line), "%s/doc/explanations.md", srcdir ? srcdir : ".");
	file = fopen(line, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		bool found = false;

		if (sscanf(line, "| `%127[a-z0-9-]` |", name) != 1)
			continue;
		rows++;
		for (size_t i = 0; (id = vt_explain_rule(i)); i++)
			found = found || !strcmp(id, name);
		if (!found)
			fail_msg("no rule is called %s", name);
	}
	fclose(file);
	for (rules = 0; (id = vt_explain_rule(rules)); rules++)
		for (size_t i = 0; i < rules; i++)
			if (!strcmp(id, vt_explain_rule(i)))
				fail_msg("two rules are called %s", id);
	assert_int_equal(rows, rules);
}

/* ---- the kernel's own word ---- */

/* What returned an error, in the order in which it did; how deep, a caller is higher. */
static const struct {
	int errnum;
	const char *returned;
	const char *said;		/* innermost first; '?' behind it: not sure */
} words[] = {
	{ EINVAL, "", "" },
	{ EINVAL, "do vfio 22 0", "do(vfio)" },
	{ EINVAL, "do - 22 0", "do" },
	/* The error goes up; modules differ. */
	{ EEXIST, "ioctl type1 17 0|fops vfio 17 88", "ioctl(type1) fops(vfio)" },
	{ EFAULT, "pin - 14 0|get type1 14 100|fops vfio 14 200", "pin get(type1) fops(vfio)" },
	/* It was another before. */
	{ ENODEV, "low - 22 0|fops vfio 19 88", "fops(vfio)" },
	/* What the program gets is another word for the same. */
	{ ENOTTY, "mig vfio 515 0", "mig(vfio)" },
	/* Of another call, or of nobody who is listened to. */
	{ EINVAL, "do vfio 17 0", "" },
	/* Cleaning up fails too, with something else. */
	{ EINVAL, "do - 22 0|undo - 2 0|fops vfio 22 88", "do fops(vfio)" },
	{ EINVAL, "do - 22 50|undo - 2 0|fops vfio 22 88", "do fops(vfio)" },
	/* Two of the same by the same caller: which one mattered is not known. */
	{ EINVAL, "first - 22 0|second - 22 0|fops vfio 22 88", "fops(vfio)?" },
	{ EINVAL, "first - 22 50|second - 22 0|fops vfio 22 88", "fops(vfio)?" },
	/* The former was the latter's, or its caller's. */
	{ EINVAL, "first - 22 0|second - 22 50|fops vfio 22 88", "first second fops(vfio)" },
	/* Somebody has made good for it. */
	{ EINVAL, "do - 22 0 swallowed|fops vfio 22 88", "fops(vfio)?" },
	{ EINVAL, "do - 19 0 swallowed|fops vfio 22 88", "fops(vfio)" },
	/* What came after the handler is not of the call. */
	{ EINVAL, "do - 22 0|fops vfio 22 88|other - 5 0", "do fops(vfio)" },
	/* No answer at all. */
	{ EINVAL, "do", "" },
	{ EINVAL, "do vfio x 1", "" },
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct vt_record record = { .tid = JUDGE_PID, .result = -words[i].errnum };
		char answer[512], text[512] = "";
		struct world world = { .text = answer };
		const struct vt_source source = { .ctx = &world, .ask = world_ask };
		struct vt_kernel_word word;
		struct vt_inquiry inquiry;

		snprintf(answer, sizeof(answer), "kernel /proc/4711 %s\n", words[i].returned);
		vt_inquiry_begin(&inquiry, &source);
		vt_kernel_word(&inquiry, &record, &word);
		for (size_t c = 0; c < word.count; c++) {
			const char *module = word.calls[c].module;
			size_t at = strlen(text);

			snprintf(text + at, sizeof(text) - at, "%s%s%s%s%s", at ? " " : "",
				 word.calls[c].function, *module ? "(" : "", module,
				 *module ? ")" : "");
		}
		if (word.unsure)
			strcat(text, "?");
		if (strcmp(text, words[i].said))
			fail_msg("%s: %s, not %s", words[i].returned, text, words[i].said);
		vt_inquiry_end(&inquiry);
	}
}

/* Whose rule there is, and of whom it is said once. */
static void test_origins(void **state)
{
	const struct vt_origin *origin;
	const char *id;

	(void)state;
	for (unsigned int i = 0; (origin = vt_origin_at(i)); i++) {
		bool found = false;

		for (size_t r = 0; (id = vt_explain_rule(r)); r++)
			found = found || !strcmp(id, origin->rule);
		if (!found)
			fail_msg("no rule is called %s", origin->rule);
		assert_ptr_equal(vt_origin_find(origin->rule), origin);
	}
}

static void test_says(void **state)
{
	struct world world = { .text = "kernel /do_map type1\nkernel /pin -\n" };
	const struct vt_source source = { .ctx = &world, .ask = world_ask };
	struct vt_kernel_word word = { .calls = { { "do_map", "type1" } }, .count = 1 };
	struct vt_inquiry inquiry;

	(void)state;
	vt_inquiry_begin(&inquiry, &source);
	assert_int_equal(vt_kernel_says(&inquiry, &word, "do_map"), VT_KERNEL_SAYS_YES);
	assert_int_equal(vt_kernel_says(&inquiry, &word, "inlined do_map"), VT_KERNEL_SAYS_YES);
	assert_int_equal(vt_kernel_says(&inquiry, &word, "inlined pin"), VT_KERNEL_SAYS_NO);
	/* What nobody hears of says nothing by its silence; nor do parts of a name. */
	assert_int_equal(vt_kernel_says(&inquiry, &word, "inlined"), VT_KERNEL_SAYS_NOTHING);
	assert_int_equal(vt_kernel_says(&inquiry, &word, "do do_map_all"), VT_KERNEL_SAYS_NOTHING);
	assert_int_equal(vt_kernel_says(&inquiry, &word, NULL), VT_KERNEL_SAYS_NOTHING);
	assert_int_equal(vt_kernel_says(&inquiry, NULL, "do_map"), VT_KERNEL_SAYS_NOTHING);
	word.unsure = true;
	assert_int_equal(vt_kernel_says(&inquiry, &word, "pin"), VT_KERNEL_SAYS_NOTHING);
	vt_inquiry_end(&inquiry);
}

/* Another function has refused it, or the one that does it for this cause. */
static void test_against(void **state)
{
	static const char held[] =
		"status view:/dev/vfio/14 c 0600 0:0 240:0\n"
		"holders view:/dev/vfio/14 900:12\nfile /proc/900/comm qemu|\n";
	static const struct {
		const char *word, *said;
	} cases[] = {
		{ "", "open-group-open" },
		{ "kernel /proc/4711 vfio_group_fops_open vfio 16 0\n"
		  "kernel /vfio_group_fops_open vfio\n", "open-group-open" },
		{ "kernel /proc/4711 deeper - 16 0|vfio_group_fops_open vfio 16 99\n"
		  "kernel /vfio_group_fops_open vfio\n", "" },
		/* It would not be heard of: then it may have been the one. */
		{ "kernel /proc/4711 deeper - 16 0|vfio_group_fops_open vfio 16 99\n", "open-group-open" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct open_case o = { "/dev/vfio/14", EBUSY, cases[i].said, "", 0 };
		char text[4096];
		struct world world = { .text = text };

		snprintf(text, sizeof(text), "%s%s", held, cases[i].word);
		assert_string_equal(said_of_open(&o, &world), cases[i].said);
	}
}

/* ---- doc/causes.md ---- */

#define CAUSES_MAX 1024

enum { COLUMN_TOLD = 5, COLUMNS };

/* The columns of a row of a table, "| a | b |"; false: it is none, or a heading's. */
static bool split_row(char *line, const char *columns[COLUMNS])
{
	char *at = line + 2;

	if (strncmp(line, "| ", 2) || !strncmp(line, "| descriptor |", 14))
		return false;
	for (size_t i = 0; i < COLUMNS; i++) {
		char *end = strstr(at, " |");

		assert_non_null(end);
		*end = '\0';
		columns[i] = at;
		at = end + 3;
	}
	return true;
}

/* Each rule that is named there is one; or it says why there is none. */
static void check_told(const char *told, bool *named)
{
	static const char *const reasons[] = { "no trace", "no failure", "not followed", "other machine" };
	const char *at = told, *end, *id;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (!strcmp(told, reasons[i]))
			return;
	/* A check, which another test knows. */
	if (!strncmp(told, "[C", 2))
		return;
	for (; *at == '`'; at = end + 1 + strspn(end + 1, ", ")) {
		size_t i = 0;

		end = strchr(at + 1, '`');
		assert_non_null(end);
		while ((id = vt_explain_rule(i)) &&
		       (strncmp(id, at + 1, (size_t)(end - at - 1)) || id[end - at - 1]))
			i++;
		if (!id)
			fail_msg("no such rule: %s", at);
		named[i] = true;
	}
	if (*at || at == told)
		fail_msg("neither a rule nor a reason: %s", told);
}

/* Functions alone: without folders, files, and what stands in parentheses. */
static void shorten(char *text)
{
	char *out = text, *word = text;

	for (const char *at = text; *at; at++) {
		if (*at == '(') {
			at += strcspn(at, ")");
			if (!*at)
				break;
		} else if (*at == '/' || (*at == ':' && out - word > 1 && out[-2] == '.' &&
					  strchr("ch", out[-1]))) {
			out = word;
		} else if (*at != ' ' || (out > text && out[-1] != ' ')) {
			*out++ = *at;
			word = strchr(" ,;", *at) ? out : word;
		} else {
			word = out;
		}
	}
	while (out > text && out[-1] == ' ')
		out--;
	*out = '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct keys {
	char *list[CAUSES_MAX];
	size_t count;
};

static void add_key(struct keys *keys, const char *const columns[4])
{
	assert_true(keys->count < CAUSES_MAX);
	assert_true(asprintf(&keys->list[keys->count++], "%s | %s | %s | %s", columns[0], columns[1],
			     columns[2], columns[3]) > 0);
}

static void end_keys(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		free(keys->list[i]);
}

/* Of the facts that the list was made from; false: they are not here. */
static bool load_facts(struct keys *keys)
{
	const char *srcdir = getenv("srcdir");
	char line[4096];
	FILE *file;

	snprintf(line, sizeof(line), "%s/../shared/facts/errors.tsv", srcdir ? srcdir : ".");
	file = fopen(line, "re");
	if (!file)
		return false;
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		char *columns[7], *at = line;

		for (size_t i = 0; i < 7; i++) {
			columns[i] = strsep(&at, "\t\n");
			assert_non_null(columns[i]);
		}
		shorten(columns[5]);
		add_key(keys, (const char *const[4]){ columns[0], columns[1], columns[2], columns[5] });
	}
	fclose(file);
	return true;
}

static void compare_keys(struct keys *facts, struct keys *causes)
{
	size_t i = 0, j = 0, wrong = 0;

	qsort(facts->list, facts->count, sizeof(facts->list[0]), by_text);
	qsort(causes->list, causes->count, sizeof(causes->list[0]), by_text);
	while (i < facts->count || j < causes->count) {
		int order = i == facts->count ? 1 : j == causes->count ? -1 :
			    strcmp(facts->list[i], causes->list[j]);

		if (order < 0)
			print_error("not in doc/causes.md: %s\n", facts->list[i]);
		if (order > 0)
			print_error("not in the facts: %s\n", causes->list[j]);
		wrong += order != 0;
		i += order <= 0;
		j += order >= 0;
	}
	assert_int_equal(wrong, 0);
}

/*
 * Each cause of doc/causes.md names rules that there are, or says why there is none; each rule
 * is some cause's; no cause stands there twice; and they are those of the facts, one by one.
 */
static void test_causes(void **state)
{
	static struct keys causes, facts;
	const char *srcdir = getenv("srcdir"), *id;
	bool named[CAUSES_MAX] = { false };
	const char *columns[COLUMNS];
	char line[4096];
	FILE *file;

	(void)state;
	snprintf(line, sizeof(line), "%s/doc/causes.md", srcdir ? srcdir : ".");
	file = fopen(line, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (!split_row(line, columns))
			continue;
		check_told(columns[COLUMN_TOLD], named);
		/* Of those that were met here the facts know nothing. */
		if (!strstr(columns[3], "(met)"))
			add_key(&causes, columns);
	}
	fclose(file);
	for (size_t i = 0; (id = vt_explain_rule(i)); i++)
		if (!named[i])
			fail_msg("%s is no cause's", id);
	assert_true(causes.count >= 569);
	if (load_facts(&facts))
		compare_keys(&facts, &causes);
	end_keys(&causes);
	end_keys(&facts);
}

static int setup(void **state)
{
	(void)state;
	if (vfiotrace_context_create(&context))
		return -1;
	vfiotrace_call_init(&plain, context, &(struct vfiotrace_fd){ 0 }, VFIOTRACE_CALLER_64, 0, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	vfiotrace_context_destroy(context);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_says),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_against),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
