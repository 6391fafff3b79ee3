/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that are made up call by call, and what is said of those that fail: through the
 * whole trace, so that the model knows what came before. Memory, descriptors and the world
 * are made; see judge.h for the latter.
 */
#ifndef TESTS_UNIT_EXPLAIN_CALLS_H
#define TESTS_UNIT_EXPLAIN_CALLS_H

#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/table.h"
#include "trace/trace.h"

/* Numbers of x86-64. */
enum { NR_READ = 0, NR_WRITE = 1, NR_CLOSE = 3, NR_MMAP = 9, NR_IOCTL = 16, NR_PREAD = 17, NR_PWRITE = 18, NR_READLINK = 89, NR_OPENAT = 257 };

#define MEMORY 0x10000u			/* where the program's memory begins */

/* Descriptors of the program; from 40 on none is open. */
enum {
	CONTAINER = 3, GROUP, DEVICE, EVENTFD, FILE_FD, CDEV, IOMMUFD, NOIOMMU, GROUP15, KVM_VFIO,
	CONTAINER2, SPAPR, COMPAT, CDEV2, NOIOMMU_CONTAINER, MIGRATION, KVM_VM, FAULTS, EVENTS, DMABUF,
	BIND_VFIO, BIND_NATIVE, NUMVFS, UNBIND_NATIVE, DRIVERS_PROBE, NEW_ID, REMOVE_ID, CREATE, IOMMUFD2,
	ABSENT = 40,
};

struct run {
	struct vfiotrace_context *context;
	struct vt_trace *trace;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_source source;
	struct world world;
	uint8_t memory[65536];
	const char *path;		/* of the output */
	uint64_t mono;
};

static inline ssize_t run_read(void *ctx, pid_t tid, uint64_t address, void *buffer, size_t length)
{
	struct run *r = ctx;

	(void)tid;
	if (address < MEMORY || address - MEMORY >= sizeof(r->memory))
		return -EFAULT;
	if (length > sizeof(r->memory) - (address - MEMORY))
		length = sizeof(r->memory) - (address - MEMORY);
	memcpy(buffer, r->memory + (address - MEMORY), length);
	return (ssize_t)length;
}

#define FD(NUMBER, KIND, ...)                                                    \
	[NUMBER] = { .what.kind = VFIOTRACE_FD_##KIND, .file = NUMBER + 100, __VA_ARGS__ }
#define PCI .what.device_type = VFIOTRACE_DEVICE_PCI, .device = "0000:03:00.0", .driver = "vfio-pci"

static inline const struct vt_fd *run_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd fds[] = {
		FD(CONTAINER, CONTAINER, .path = "/dev/vfio/vfio",
		   .what.iommu = VFIOTRACE_IOMMU_TYPE1),
		FD(GROUP, GROUP, .path = "/dev/vfio/14"),
		FD(DEVICE, DEVICE, .path = "anon_inode:[vfio-device]", PCI),
		FD(EVENTFD, EVENTFD, .path = "anon_inode:[eventfd]"),
		FD(FILE_FD, OTHER, .path = "/etc/passwd"),
		FD(CDEV, CDEV, .path = "/dev/vfio/devices/vfio0", PCI),
		FD(IOMMUFD, IOMMUFD, .path = "/dev/iommu"),
		FD(NOIOMMU, NOIOMMU_GROUP, .path = "/dev/vfio/noiommu-0"),
		FD(GROUP15, GROUP, .path = "/dev/vfio/15"),
		FD(KVM_VFIO, KVM_VFIO, .path = "anon_inode:kvm-vfio"),
		FD(CONTAINER2, CONTAINER, .path = "/dev/vfio/vfio",
		   .what.iommu = VFIOTRACE_IOMMU_TYPE1),
		FD(SPAPR, CONTAINER, .path = "/dev/vfio/vfio", .what.iommu = VFIOTRACE_IOMMU_SPAPR),
		FD(COMPAT, CONTAINER, .path = "/dev/vfio/vfio", .what.iommu = VFIOTRACE_IOMMU_IOMMUFD),
		FD(CDEV2, CDEV, .path = "/dev/vfio/devices/vfio1",
		   .what.device_type = VFIOTRACE_DEVICE_PCI, .device = "0000:03:00.1"),
		FD(NOIOMMU_CONTAINER, CONTAINER, .path = "/dev/vfio/vfio",
		   .what.iommu = VFIOTRACE_IOMMU_NOIOMMU),
		FD(MIGRATION, MIGRATION, .path = "anon_inode:mtty_mig"),
		FD(KVM_VM, KVM_VM, .path = "anon_inode:kvm-vm"),
		FD(FAULTS, FAULT_QUEUE, .path = "anon_inode:[iommufd-pgfault]"),
		FD(EVENTS, VEVENT_QUEUE, .path = "anon_inode:[iommufd-viommu-event]"),
		FD(DMABUF, DMABUF, .path = "/dmabuf:"),
		FD(BIND_VFIO, OTHER, .path = "/sys/bus/pci/drivers/vfio-pci/bind"),
		FD(BIND_NATIVE, OTHER, .path = "/sys/bus/pci/drivers/e1000e/bind"),
		FD(NUMVFS, OTHER, .path = "/sys/devices/pci0000:00/0000:03:00.0/sriov_numvfs"),
		FD(UNBIND_NATIVE, OTHER, .path = "/sys/bus/pci/drivers/e1000e/unbind"),
		FD(DRIVERS_PROBE, OTHER, .path = "/sys/bus/pci/drivers_probe"),
		FD(NEW_ID, OTHER, .path = "/sys/bus/pci/drivers/vfio-pci/new_id"),
		FD(REMOVE_ID, OTHER, .path = "/sys/bus/pci/drivers/vfio-pci/remove_id"),
		FD(CREATE, OTHER,
		   .path = "/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/create"),
		FD(IOMMUFD2, IOMMUFD, .path = "/dev/iommu"),
	};
	static const struct vt_fd absent = { .absent = true };

	(void)ctx;
	(void)tgid;
	(void)tid;
	return fd >= CONTAINER && (size_t)fd < sizeof(fds) / sizeof(fds[0]) ? &fds[fd] : &absent;
}

static inline void run_begin(struct run *r, const char *world, const char *path)
{
	const struct vt_output_options output = { .target = path };
	struct vt_error error;

	*r = (struct run){
		.path = path,
		.print = { .values.limit = 32, .fds = true },
		.options = {
			.print = &r->print, .status = VT_STATUS_ALL, .printer = &vt_json_printer,
			.io = true, .follows = true, .sets = VT_IO_SET_IO | VT_IO_SET_BIND,
			.explain = VT_EXPLAIN_ALWAYS,
		},
		.source = {
			.ctx = r, .read = run_read, .identify = run_identify,
		},
		.world.text = world,
	};
	assert_int_equal(vfiotrace_context_create(&r->context), 0);
	assert_int_equal(vt_output_create(&r->output, &output, &error), 0);
}

static inline void run_ask(void *ctx, const struct vt_question *q, struct vt_answer *a)
{
	struct run *r = ctx;

	world_ask(&r->world, q, a);
}

static inline void run_start(struct run *r)
{
	r->source.ask = run_ask;
	assert_int_equal(vt_trace_create(&r->trace, &r->options, r->context, &r->source, r->output), 0);
}

static inline void run_enter(struct run *r, uint64_t nr, const uint64_t args[6])
{
	struct vt_event e = {
		.type = VT_EVENT_ENTER, .tid = JUDGE_PID, .tgid = JUDGE_PID,
		.mono = { (time_t)++r->mono, 0 },
		.enter = { .arch = AUDIT_ARCH_X86_64, .nr = nr },
	};

	memcpy(e.enter.args, args, sizeof(e.enter.args));
	vt_trace_event(r->trace, &e);
}

static inline void run_leave(struct run *r, int64_t result)
{
	const struct vt_event e = {
		.type = VT_EVENT_EXIT, .tid = JUDGE_PID, .tgid = JUDGE_PID,
		.mono = { (time_t)++r->mono, 0 },
		.exit = { .result = result, .failed = result < 0 },
	};

	vt_trace_event(r->trace, &e);
}

#define ARGS(...) ((const uint64_t[6]){ __VA_ARGS__ })

/* An ioctl whose argument is a struct, and what the kernel leaves there; @out may be NULL. */
static inline void run_ioctl(struct run *r, int fd, uint32_t request, const void *in, const void *out,
			     size_t size, int64_t result)
{
	assert_true(size <= sizeof(r->memory));
	memset(r->memory, 0, 4096);
	memcpy(r->memory, in, size);
	run_enter(r, NR_IOCTL, ARGS((uint32_t)fd, request, MEMORY));
	if (out)
		memcpy(r->memory, out, size);
	run_leave(r, result);
}

/* One whose argument is a number. */
static inline void run_number(struct run *r, int fd, uint32_t request, uint64_t arg, int64_t result)
{
	run_enter(r, NR_IOCTL, ARGS((uint32_t)fd, request, arg));
	run_leave(r, result);
}

static inline void run_open(struct run *r, const char *path, int fd)
{
	strcpy((char *)r->memory, path);
	run_enter(r, NR_OPENAT, ARGS((uint32_t)AT_FDCWD, MEMORY, O_RDWR));
	run_leave(r, fd);
}

/*
 * Ends the run. What was said of its last call: identifiers, '?' behind those that are not
 * certain.
 */
static inline void run_end(struct run *r, char said[1024])
{
	char line[65536], last[65536] = "", *at;
	struct vt_error error;
	FILE *file;

	vt_trace_destroy(r->trace);
	assert_int_equal(vt_output_destroy(r->output, &error), 0);
	vfiotrace_context_destroy(r->context);
	file = fopen(r->path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		strcpy(last, line);
	fclose(file);
	unlink(r->path);
	said[0] = '\0';
	at = strstr(last, "\"why\":[");
	while (at && (at = strstr(at, "{\"id\":\""))) {
		size_t length = strcspn(at + 7, "\"");
		bool certain = strstr(at, "\"certain\":true") == at + 7 + length + 2;

		snprintf(said + strlen(said), 1024 - strlen(said), "%s%.*s%s", *said ? " " : "",
			 (int)length, at + 7, certain ? "" : "?");
		at += length;
	}
}

#endif
