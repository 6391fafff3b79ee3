/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that are made up call by call, and what is said of those that fail: through the
 * whole trace, so that the model knows what came before. Memory, descriptors and the world
 * are made; see judge.h for the latter.
 *
 * With RENUMBERED it is the same program in another run: whatever the system numbers has
 * another number. Worlds are written with those of the first run, and say the others then.
 */
#ifndef TESTS_UNIT_EXPLAIN_CALLS_H
#define TESTS_UNIT_EXPLAIN_CALLS_H

#ifdef RENUMBERED
#define JUDGE_PID 8150
#define FIRST_FD 103
#define MEMORY UINT64_C(0x5555aaaa0000)
#define HIGH UINT64_C(0x7a1234400000)
#define CHOSEN UINT64_C(0x5000000)
#else
#define FIRST_FD 3
#define MEMORY UINT64_C(0x10000)	/* where the program's memory begins */
#define HIGH UINT64_C(0x7f0000000000)	/* and where there is more, which nobody can read */
#define CHOSEN UINT64_C(0x8000000)	/* an IOVA that the kernel chooses */
#endif

#include "judge.h"

#include <ctype.h>
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

/* Descriptors of the program; from ABSENT on none is open. */
enum {
	CONTAINER = FIRST_FD, GROUP, DEVICE, EVENTFD, FILE_FD, CDEV, IOMMUFD, NOIOMMU, GROUP15, KVM_VFIO,
	CONTAINER2, SPAPR, COMPAT, CDEV2, NOIOMMU_CONTAINER, MIGRATION, KVM_VM, FAULTS, EVENTS, DMABUF,
	BIND_VFIO, BIND_NATIVE, NUMVFS, UNBIND_NATIVE, DRIVERS_PROBE, NEW_ID, REMOVE_ID, CREATE, IOMMUFD2,
	KVM_VM2,
	ABSENT = FIRST_FD + 37,
};

struct run {
	struct vfiotrace_context *context;
	struct vt_trace *trace;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_source source;
	struct world world;
	char answer[65536];		/* of the world, with the numbers of this run */
	const char *normalized;		/* where explanations are added to, as --normalize says them */
	uint8_t memory[65536];
	const char *path;		/* of the output */
	uint64_t mono;
	char last[65536];		/* what was written last; from run_end() on */
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
		FD(KVM_VM2, KVM_VM, .path = "anon_inode:kvm-vm"),
	};
	static const struct vt_fd absent = { .absent = true };

	(void)ctx;
	(void)tgid;
	(void)tid;
	return fd >= CONTAINER && (size_t)fd < sizeof(fds) / sizeof(fds[0]) ? &fds[fd] : &absent;
}

/* The trace's file: another for each run, as tests run side by side. */
static inline const char *run_output(void)
{
	static char path[256];
	const char *normalized = getenv("NORMALIZED");

	snprintf(path, sizeof(path), "%s.out", normalized ? normalized :
		 FIRST_FD == 3 ? "tests/unit/explain_calls" : "tests/unit/explain_renumbered");
	return path;
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
			.explain = VT_EXPLAIN_ALWAYS, .normalize = getenv("NORMALIZED") != NULL,
		},
		.normalized = getenv("NORMALIZED"),
		.source = {
			.ctx = r, .read = run_read, .identify = run_identify,
		},
		.world.text = world,
	};
	assert_int_equal(vfiotrace_context_create(&r->context), 0);
	assert_int_equal(vt_output_create(&r->output, &output, &error), 0);
}

/* A number of the first run as one of this, or (@back) the other way. */
static inline uint64_t run_number_of(uint64_t number, int base, bool back)
{
	uint64_t add = base == 'p' ? (uint64_t)(JUDGE_PID - 4711) : base == 'f' ? FIRST_FD - 3 :
		       number < 0x100000 || (back && number - MEMORY < 0x100000) ? MEMORY - 0x10000 :
		       HIGH - UINT64_C(0x7f0000000000);

	return back ? number - add : number + add;
}

/* "/proc/PID/fd/FD", "/proc/PID/map_files/BEGIN-END" with the numbers of the first run. */
static inline void run_first_path(char to[256], const char *path)
{
	static const struct {
		const char *word;
		int what;
	} words[] = { { "/proc/", 'p' }, { "/fd/", 'f' }, { "/fdinfo/", 'f' }, { "/map_files/", 'm' },
		      { "/maps/", 'm' }, { "-", 'm' } };
	const size_t count = sizeof(words) / sizeof(words[0]);
	bool of_process = !strncmp(path, "/proc/", 6) && isdigit((unsigned char)path[6]);
	size_t at = 0;

	while (*path) {
		size_t i = 0, length;
		char *end;

		while (i < count && strncmp(path, words[i].word, strlen(words[i].word)))
			i++;
		length = of_process && i < count ? strlen(words[i].word) : 1;
		memcpy(to + at, path, length);
		at += length;
		path += length;
		if (!of_process || i == count || !isxdigit((unsigned char)*path))
			continue;
		at += (size_t)sprintf(to + at, words[i].what == 'm' ? "%llx" : "%llu", (unsigned long long)
				      run_number_of(strtoull(path, &end, words[i].what == 'm' ? 16 : 10),
						    words[i].what, true));
		path = end;
	}
	to[at] = '\0';
}

/* The answer of a /proc/PID/maps. */
static inline size_t run_memory_map(char *to, const char *from)
{
	size_t at = 0;
	char *next;

	while (*from) {
		size_t length = strcspn(from, "\n");
		uint64_t begin = strtoull(from, &next, 16), end;

		if (*next == '-') {
			end = strtoull(next + 1, &next, 16);
			length -= (size_t)(next - from);
			at += (size_t)sprintf(to + at, "%llx-%llx%.*s\n",
					      (unsigned long long)run_number_of(begin, 'm', false),
					      (unsigned long long)run_number_of(end, 'm', false),
					      (int)length, next);
			from = next;
		} else {
			at += (size_t)sprintf(to + at, "%.*s\n", (int)length, from);
		}
		from += length + (from[length] == '\n');
	}
	return at;
}

static inline void run_ask(void *ctx, const struct vt_question *question, struct vt_answer *a)
{
	struct vt_question q = *question;
	struct run *r = ctx;
	char path[256];

	run_first_path(path, q.path);
	q.path = path;
	world_ask(&r->world, &q, a);
	if (a->error || !a->length)
		return;
	if (q.ask == VT_ASK_HOLDERS) {
		size_t at = 0;

		for (const char *word = a->data; word < a->data + a->length; word += strlen(word) + 1) {
			unsigned int pid, fd;

			assert_int_equal(sscanf(word, "%u %u", &pid, &fd), 2);
			at += (size_t)sprintf(r->answer + at, "%u %u",
					      (unsigned int)run_number_of(pid, 'p', false),
					      (unsigned int)run_number_of(fd, 'f', false)) + 1;
		}
		a->data = r->answer;
		a->length = at;
	} else if (q.ask == VT_ASK_FOLDER && !strcmp(path, "/proc")) {
		size_t at = 0;

		for (const char *word = a->data; word < a->data + a->length; word += strlen(word) + 1)
			at += 1 + (size_t)(isdigit((unsigned char)*word) ?
				sprintf(r->answer + at, "%u", (unsigned int)
					run_number_of(strtoull(word, NULL, 10), 'p', false)) :
				sprintf(r->answer + at, "%s", word));
		a->data = r->answer;
		a->length = at;
	} else if (q.ask == VT_ASK_FILE && strlen(path) > 4 && !strcmp(path + strlen(path) - 4, "maps")) {
		a->length = run_memory_map(r->answer, a->data);
		a->data = r->answer;
	}
}

/* What was said, without the line: arguments that are no pointers stay as they are there. */
static inline void run_keep(const struct run *r, const char *line)
{
	const char *why = strstr(line, "\"why\":[");
	FILE *file;

	if (!r->normalized)
		return;
	file = fopen(r->normalized, "ae");
	assert_non_null(file);
	assert_true(fprintf(file, "%s", why ? why : "-\n") > 0);
	assert_int_equal(fclose(file), 0);
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
	char line[65536], *at;
	struct vt_error error;
	FILE *file;

	vt_trace_destroy(r->trace);
	assert_int_equal(vt_output_destroy(r->output, &error), 0);
	vfiotrace_context_destroy(r->context);
	file = fopen(r->path, "re");
	assert_non_null(file);
	r->last[0] = '\0';
	while (fgets(line, sizeof(line), file))
		strcpy(r->last, line);
	fclose(file);
	unlink(r->path);
	run_keep(r, r->last);
	said[0] = '\0';
	at = strstr(r->last, "\"why\":[");
	while (at && (at = strstr(at, "{\"id\":\""))) {
		size_t length = strcspn(at + 7, "\"");
		bool certain = strstr(at, "\"certain\":true") == at + 7 + length + 2;

		snprintf(said + strlen(said), 1024 - strlen(said), "%s%.*s%s", *said ? " " : "",
			 (int)length, at + 7, certain ? "" : "?");
		at += length;
	}
}

#endif
