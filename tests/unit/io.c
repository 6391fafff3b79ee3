/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device I/O without devices: events, memory and descriptors are made, the lines are
 * held against what strace's grammar and the facts about regions say.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/vfio.h>

#include "io/table.h"
#include "trace/trace.h"
#include "xlat/fcntl_values.h"

#define PID 100
#define BASE 0x10000u
#define OUT "tests/unit/io.out"

enum { CONTAINER = 3, DEVICE, OTHER_FILE, EVENT, MDPY, SOCKET, NOBODY, PLAIN, AGAIN, MDEV };

/* ---- a world ---- */

struct world {
	struct vfiotrace_context *context;
	struct vt_trace *trace;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_source source;
	uint8_t memory[8192];		/* from BASE on */
	unsigned int reads;
	pid_t pid;			/* of the process at hand */
	int shares;			/* what is said of tables of descriptors */
	uint64_t absent;		/* descriptors that are not there, as bits */
	struct vt_fd event;		/* what EVENT is, once .event.file is set */
	uint32_t arch;
	uint64_t mono;
};

static ssize_t read_made(void *ctx, pid_t tid, uint64_t address, void *buffer, size_t length)
{
	struct world *w = ctx;

	assert_int_equal(tid, w->pid);
	w->reads++;
	if (address < BASE || address - BASE >= sizeof(w->memory))
		return -EFAULT;
	if (length > sizeof(w->memory) - (address - BASE))
		length = sizeof(w->memory) - (address - BASE);
	memcpy(buffer, w->memory + (address - BASE), length);
	return (ssize_t)length;
}

static const struct vt_fd *identify_made(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd fds[] = {
		[CONTAINER] = { .what.kind = VFIOTRACE_FD_CONTAINER, .file = 1,
				.path = "/dev/vfio/vfio" },
		[DEVICE] = { .what = { .kind = VFIOTRACE_FD_DEVICE,
				       .device_type = VFIOTRACE_DEVICE_PCI },
			     .file = 2, .path = "anon_inode:[vfio-device]",
			     .device = "0000:03:00.0" },
		[OTHER_FILE] = { .what.kind = VFIOTRACE_FD_OTHER, .path = "/etc/passwd" },
		[EVENT] = { .what.kind = VFIOTRACE_FD_EVENTFD, .path = "anon_inode:[eventfd]" },
		[MDPY] = { .what.kind = VFIOTRACE_FD_CDEV, .file = 3,
			   .path = "/dev/vfio/devices/vfio0" },
		[NOBODY] = { .what.kind = VFIOTRACE_FD_DEVICE,
			     .path = "anon_inode:[vfio-device]" },
		[PLAIN] = { .what = { .kind = VFIOTRACE_FD_DEVICE,
				      .device_type = VFIOTRACE_DEVICE_PCI },
			    .file = 10, .path = "anon_inode:[vfio-device]",
			    .device = "0000:04:00.0", .driver = "vfio-pci" },
		[AGAIN] = { .what = { .kind = VFIOTRACE_FD_DEVICE,
				      .device_type = VFIOTRACE_DEVICE_PCI },
			    .file = 11, .path = "anon_inode:[vfio-device]",
			    .device = "0000:04:00.0", .driver = "vfio-pci" },
		[MDEV] = { .what = { .kind = VFIOTRACE_FD_DEVICE,
				     .device_type = VFIOTRACE_DEVICE_PCI },
			   .file = 12, .path = "anon_inode:[vfio-device]",
			   .device = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002" },
		[SOCKET] = { .what.kind = VFIOTRACE_FD_OTHER, .path = "socket:[1]" },
	};
	static const struct vt_fd unknown, absent = { .absent = true };
	const struct world *w = ctx;

	(void)tgid, (void)tid;
	if (fd > 0 && fd < 64 && w->absent >> fd & 1)
		return &absent;
	if (fd == EVENT && w->event.file)
		return &w->event;
	return fd > 0 && (size_t)fd < sizeof(fds) / sizeof(fds[0]) ? &fds[fd] : &unknown;
}

static int shares_made(void *ctx, pid_t tid, pid_t other)
{
	const struct world *w = ctx;

	assert_int_not_equal(tid, other);
	return w->shares;
}

static void start(struct world *w)
{
	const struct vt_output_options output = { .target = OUT };
	struct vt_error error;

	w->arch = AUDIT_ARCH_X86_64;
	w->print.values.limit = 32;
	w->print.column = 1;
	w->print.fds = true;
	w->options.print = &w->print;
	w->options.status = VT_STATUS_ALL;
	if (!w->options.printer)
		w->options.printer = &vt_text_printer;
	w->source = (struct vt_source){
		.ctx = w, .read = read_made, .identify = identify_made,
		.shares = shares_made,
	};
	assert_int_equal(vfiotrace_context_create(&w->context), 0);
	assert_int_equal(vt_output_create(&w->output, &output, &error), 0);
	assert_int_equal(vt_trace_create(&w->trace, &w->options, w->context, &w->source,
					 w->output), 0);
}

static struct world *make_world(void)
{
	struct world *w = test_calloc(1, sizeof(*w));

	w->options.io = w->options.follows = true;
	w->options.sets = VT_IO_SET_IO | VT_IO_SET_OPEN;
	w->pid = PID;
	return w;
}

/* The lines so far, and an end to them. */
static void expect(struct world *w, const char *want)
{
	char got[16384];
	struct vt_error error;
	FILE *file;
	size_t n;

	vt_trace_destroy(w->trace);
	assert_int_equal(vt_output_destroy(w->output, &error), 0);
	vfiotrace_context_destroy(w->context);
	file = fopen(OUT, "re");
	assert_non_null(file);
	n = fread(got, 1, sizeof(got) - 1, file);
	got[n] = '\0';
	fclose(file);
	unlink(OUT);
	assert_string_equal(got, want);
	test_free(w);
}

static bool enter(struct world *w, uint64_t nr, const uint64_t args[6])
{
	struct vt_event e = {
		.type = VT_EVENT_ENTER, .tid = w->pid, .tgid = w->pid,
		.mono = { (time_t)++w->mono, 0 },
		.enter = { .arch = w->arch, .nr = nr },
	};

	memcpy(e.enter.args, args, sizeof(e.enter.args));
	return vt_trace_event(w->trace, &e);
}

static void leave(struct world *w, int64_t result)
{
	const struct vt_event e = {
		.type = VT_EVENT_EXIT, .tid = w->pid, .tgid = w->pid,
		.mono = { (time_t)++w->mono, 0 },
		.exit = { .result = result, .failed = result < 0 },
	};

	vt_trace_event(w->trace, &e);
}

#define ARGS(...) ((const uint64_t[6]){ __VA_ARGS__ })

/* A call that is of interest, with what the kernel answers. */
#define call(w, nr, result, ...)                                                 \
	do {                                                                     \
		assert_true(enter(w, nr, ARGS(__VA_ARGS__)));                    \
		leave(w, result);                                                \
	} while (0)

/* One that is not; it reads nothing. */
#define ignored(w, nr, ...)                                                      \
	do {                                                                     \
		unsigned int before = (w)->reads;                                \
		assert_false(enter(w, nr, ARGS(__VA_ARGS__)));                   \
		assert_int_equal((w)->reads, before);                            \
	} while (0)

static uint64_t put(struct world *w, uint64_t address, const void *data, size_t length)
{
	memcpy(w->memory + (address - BASE), data, length);
	return address;
}

/* Numbers of x86-64. */
enum {
	READ = 0, WRITE = 1, CLOSE = 3, MMAP = 9, MUNMAP = 11, IOCTL = 16, PREAD = 17,
	PWRITE = 18, READV = 19, WRITEV = 20, MREMAP = 25, MADVISE = 28, DUP = 32, DUP2 = 33,
	SENDMSG = 46, RECVMSG = 47, FCNTL = 72, CHDIR = 80, OPENAT = 257, EVENTFD2 = 290, PREADV = 295, DUP3 = 292,
	READLINKAT = 267, CLOSE_RANGE = 436, OPENAT2 = 437, PIDFD_GETFD = 438,
};

static void region(struct world *w, int fd, uint32_t index, uint64_t offset, uint64_t size)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	put(w, BASE, &info, sizeof(info));
	assert_true(enter(w, IOCTL, ARGS((uint64_t)fd, VFIO_DEVICE_GET_REGION_INFO, BASE)));
	info.offset = offset;
	info.size = size;
	put(w, BASE, &info, sizeof(info));
	leave(w, 0);
}

static void pci_regions(struct world *w)
{
	w->options.ioctls_hidden = true;
	start(w);
	region(w, DEVICE, VFIO_PCI_BAR0_REGION_INDEX, 0, 0x4000);
	region(w, DEVICE, VFIO_PCI_BAR2_REGION_INDEX, 2ull << 40, 0x8000);
	region(w, DEVICE, VFIO_PCI_CONFIG_REGION_INDEX, 7ull << 40, 4096);
	region(w, DEVICE, 9, 9ull << 40, 0x1000);
}

static void irqs(struct world *w, uint32_t start_vector, int32_t fd, uint32_t count)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} arg = {
		{ .argsz = count ? 24 : 20, .index = VFIO_PCI_MSIX_IRQ_INDEX,
		  .flags = VFIO_IRQ_SET_ACTION_TRIGGER |
			   (count ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE),
		  .start = start_vector, .count = count }, fd,
	};

	put(w, BASE, &arg, sizeof(arg));
	call(w, IOCTL, 0, DEVICE, VFIO_DEVICE_SET_IRQS, BASE);
}

#define PREAD_(PLACE, BYTES, N)                                                  \
	"pread64(4<anon_inode:[vfio-device]<0000:03:00.0>>, " BYTES ", " N ", " PLACE ") = " N "\n"

/* ---- regions ---- */

static void test_regions(void **state)
{
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	put(w, BASE, "\1\2\3\4", 4);
	call(w, PREAD, 4, DEVICE, BASE, 4, 0x3ffc);
	call(w, PREAD, 4, DEVICE, BASE, 4, 2ull << 40);
	call(w, PREAD, 4, DEVICE, BASE, 4, (9ull << 40) + 0x10);
	/* Behind a region's end nothing is known; one not asked for lies as the others do. */
	call(w, PREAD, 4, DEVICE, BASE, 4, 0x4000);
	call(w, PREAD, 4, DEVICE, BASE, 4, 1ull << 40);
	/* Whose file has another layout, and no names. */
	region(w, MDPY, 2, 0x5000, 0x100);
	put(w, BASE, "\1\2\3\4", 4);
	call(w, PREAD, 4, MDPY, BASE, 4, 0x5004);
	call(w, PREAD, 4, MDPY, BASE, 4, 7ull << 40);
	expect(w,
	       PREAD_("VFIO_PCI_BAR0_REGION_INDEX+0x3ffc", "\"\\1\\2\\3\\4\"", "4")
	       PREAD_("VFIO_PCI_BAR2_REGION_INDEX+0", "\"\\1\\2\\3\\4\"", "4")
	       PREAD_("region 9+0x10", "\"\\1\\2\\3\\4\"", "4")
	       PREAD_("0x4000", "\"\\1\\2\\3\\4\"", "4")
	       PREAD_("VFIO_PCI_BAR1_REGION_INDEX+0 /* region inferred */",
		      "\"\\1\\2\\3\\4\"", "4")
	       "pread64(7</dev/vfio/devices/vfio0>, \"\\1\\2\\3\\4\", 4, region 2+0x4) = 4\n"
	       "pread64(7</dev/vfio/devices/vfio0>, \"\\1\\2\\3\\4\", 4, 0x70000000000) = 4\n");
}

static void styles(enum vfiotrace_xlat_style style, const char *want)
{
	struct world *w = make_world();

	w->print.values.xlat = style;
	pci_regions(w);
	put(w, BASE, "\6\4", 2);
	call(w, PREAD, 2, DEVICE, BASE, 2, (7ull << 40) + 4);
	expect(w, want);
}

static void test_styles(void **state)
{
	(void)state;
	styles(VFIOTRACE_XLAT_RAW,
	       PREAD_("0x70000000004", "\"\\6\\4\" /* PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|"
		      "PCI_COMMAND_INTX_DISABLE */", "2"));
	styles(VFIOTRACE_XLAT_VERBOSE,
	       PREAD_("0x70000000004 /* VFIO_PCI_CONFIG_REGION_INDEX+0x4, command */",
		      "\"\\6\\4\" /* PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|"
		      "PCI_COMMAND_INTX_DISABLE */", "2"));
}

/* Of a descriptor whose file is not known nothing outlives a close. */
static void test_closed(void **state)
{
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	region(w, NOBODY, 0, 0, 0x1000);
	call(w, PREAD, -EIO, NOBODY, BASE, 4, 8);
	call(w, CLOSE, 0, NOBODY);
	call(w, PREAD, -EIO, NOBODY, BASE, 4, 8);
	/* But of a file that others may still have. */
	call(w, CLOSE, 0, DEVICE);
	call(w, PREAD, -EIO, DEVICE, BASE, 4, 8);
	expect(w,
	       "pread64(9<anon_inode:[vfio-device]>, 0x10000, 4, region 0+0x8) = -1 EIO "
	       "(Input/output error)\n"
	       "close(9<anon_inode:[vfio-device]>) = 0\n"
	       "pread64(9<anon_inode:[vfio-device]>, 0x10000, 4, 0x8) = -1 EIO "
	       "(Input/output error)\n"
	       "close(4<anon_inode:[vfio-device]<0000:03:00.0>>) = 0\n"
	       "pread64(4<anon_inode:[vfio-device]<0000:03:00.0>>, 0x10000, 4, "
	       "VFIO_PCI_BAR0_REGION_INDEX+0x8) = -1 EIO (Input/output error)\n");
}

/* ---- configuration space and mappings ---- */

static void config(struct world *w, uint64_t at, const void *bytes, size_t length)
{
	put(w, BASE, bytes, length);
	call(w, PREAD, (int64_t)length, DEVICE, BASE, length, (7ull << 40) + at);
}

static void map(struct world *w, uint64_t length, uint64_t offset, uint64_t result)
{
	call(w, MMAP, (int64_t)result, 0, length, 3, 1, DEVICE, offset);
}

#define MAP_(LENGTH, PLACE, RESULT)                                              \
	"mmap(NULL, " LENGTH ", PROT_READ|PROT_WRITE, MAP_SHARED, "              \
	"4<anon_inode:[vfio-device]<0000:03:00.0>>, " PLACE ") = " RESULT "\n"

static void test_msix_table(void **state)
{
	/* A table of four vectors at 0x2000 of BAR 2. */
	static const char cap[] = "\x11\0\3\0\2\x20\0\0\2\x30\0";
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	map(w, 0x8000, 2ull << 40, 0x7f0000000000);
	config(w, 0, "\x86\x80\xd3\x10\0\0\x10\0", 8);
	config(w, 0x34, "\x40", 1);
	config(w, 0x40, cap, 12);
	map(w, 0x8000, 2ull << 40, 0x7f0000010000);
	map(w, 0x2000, 2ull << 40, 0x7f0000020000);
	map(w, 0x2001, 2ull << 40, 0x7f0000030000);
	map(w, 0x1000, (2ull << 40) + 0x2000, 0x7f0000040000);
	map(w, 0x1000, (2ull << 40) + 0x3000, 0x7f0000050000);
	map(w, 0x4000, 0, 0x7f0000060000);
	expect(w,
	       MAP_("32768", "VFIO_PCI_BAR2_REGION_INDEX+0", "0x7f0000000000")
	       PREAD_("VFIO_PCI_CONFIG_REGION_INDEX+0 /* vendor_id, device_id, command, "
		      "status */", "\"\\206\\200\\323\\20\\0\\0\\20\\0\" /* command=0, "
		      "status=PCI_STATUS_CAP_LIST */", "8")
	       PREAD_("VFIO_PCI_CONFIG_REGION_INDEX+0x34 /* capability_list */", "\"@\"", "1")
	       PREAD_("VFIO_PCI_CONFIG_REGION_INDEX+0x40 /* msix_id, msix_next, "
		      "msix_control, msix_table, ... */",
		      "\"\\21\\0\\3\\0\\2 \\0\\0\\0020\\0\\0\" /* msix_id=PCI_CAP_ID_MSIX, "
		      "msix_control=0x3 */", "12")
	       MAP_("32768", "VFIO_PCI_BAR2_REGION_INDEX+0 /* covers the MSI-X table */",
		    "0x7f0000010000")
	       MAP_("8192", "VFIO_PCI_BAR2_REGION_INDEX+0", "0x7f0000020000")
	       MAP_("8193", "VFIO_PCI_BAR2_REGION_INDEX+0 /* covers the MSI-X table */",
		    "0x7f0000030000")
	       MAP_("4096", "VFIO_PCI_BAR2_REGION_INDEX+0x2000 /* covers the MSI-X table */",
		    "0x7f0000040000")
	       MAP_("4096", "VFIO_PCI_BAR2_REGION_INDEX+0x3000", "0x7f0000050000")
	       MAP_("16384", "VFIO_PCI_BAR0_REGION_INDEX+0", "0x7f0000060000"));
}

/* What is shown does not decide what is known: reads that no line tells of. */
static void test_not_shown(void **state)
{
	static const char cap[] = "\x11\0\3\0\2\x20\0\0\2\x30\0";
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	w->options.status = VT_STATUS_FAILED;
	config(w, 0, "\x86\x80\xd3\x10\0\0\x10\0", 8);
	config(w, 0x34, "\x40", 1);
	config(w, 0x40, cap, 12);
	w->options.status = VT_STATUS_ALL;
	map(w, 0x8000, 2ull << 40, 0x7f0000010000);
	expect(w, MAP_("32768", "VFIO_PCI_BAR2_REGION_INDEX+0 /* covers the MSI-X table */",
		       "0x7f0000010000"));
}

static void test_mappings(void **state)
{
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	ignored(w, MUNMAP, 0x7f0000000000, 0x1000);
	ignored(w, MMAP, 0, 0x1000, 3, 0x22, UINT64_MAX, 0);
	ignored(w, MMAP, 0, 0x1000, 1, 2, OTHER_FILE, 0);
	map(w, 0x4000, 0, 0x7f0000000000);
	ignored(w, MUNMAP, 0x7f0000004000, 0x1000);
	ignored(w, MUNMAP, 0x7efffffff000, 0x1000);
	/* A page in the middle; the rest stays. */
	call(w, MUNMAP, 0, 0x7f0000001000, 1);
	ignored(w, MUNMAP, 0x7f0000001000, 0x1000);
	call(w, MUNMAP, 0, 0x7f0000000000, 0x1000);
	call(w, MUNMAP, -EINVAL, 0x7f0000002001, 0x1000);
	/* Something else takes the place of the rest: not to be seen, but known. */
	call(w, MMAP, 0x7f0000002000, 0x7f0000002000, 0x2000, 3, 0x32, UINT64_MAX, 0);
	ignored(w, MUNMAP, 0x7f0000000000, 0x8000);
	expect(w,
	       MAP_("16384", "VFIO_PCI_BAR0_REGION_INDEX+0", "0x7f0000000000")
	       "munmap(0x7f0000001000, 1) = 0\n"
	       "munmap(0x7f0000000000, 4096) = 0\n"
	       "munmap(0x7f0000002001, 4096) = -1 EINVAL (Invalid argument)\n");
}

/* Where a mapping goes its memory is known again; what it takes the place of is gone. */
static void test_moves(void **state)
{
	const uint64_t a = 0x7f0000000000, b = 0x7f1000000000;
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	ignored(w, MREMAP, a, 0x1000, 0x2000, MREMAP_MAYMOVE);
	map(w, 0x4000, 0, a);
	call(w, MREMAP, -EFAULT, a, 0x4000, 0x8000, MREMAP_MAYMOVE);
	/* The second page goes away; the others stay where they are. */
	call(w, MREMAP, (int64_t)b, a + 0x1000, 0x1000, 0x1000, MREMAP_MAYMOVE | MREMAP_FIXED, b);
	ignored(w, MUNMAP, a + 0x1000, 0x1000);
	call(w, MUNMAP, 0, b, 0x1000);
	ignored(w, MUNMAP, b, 0x1000);
	/* A second mapping of the third one, and a copy that leaves what it was made from. */
	call(w, MREMAP, (int64_t)b, a + 0x2000, 0, 0x1000, MREMAP_MAYMOVE);
	call(w, MREMAP, (int64_t)b + 0x8000, a, 0x1000, 0x1000, MREMAP_MAYMOVE | VT_MREMAP_DONTUNMAP);
	call(w, MUNMAP, 0, b + 0x8000, 0x1000);
	call(w, MUNMAP, 0, a, 0x1000);
	/* It gets shorter where it is. */
	call(w, MREMAP, (int64_t)a + 0x2000, a + 0x2000, 0x2000, 0x1000, 0);
	ignored(w, MUNMAP, a + 0x3000, 0x1000);
	/* Something else is put over it: not to be seen, but known. */
	call(w, MREMAP, (int64_t)a + 0x2000, 0x500000, 0x1000, 0x1000,
	     MREMAP_MAYMOVE | MREMAP_FIXED, a + 0x2000);
	ignored(w, MREMAP, 0x500000, 0x1000, 0x1000, MREMAP_MAYMOVE, b);
	ignored(w, MUNMAP, a, 0x8000);
	call(w, MUNMAP, 0, b, 0x1000);
	expect(w,
	       MAP_("16384", "VFIO_PCI_BAR0_REGION_INDEX+0", "0x7f0000000000")
	       "mremap(0x7f0000000000, 16384, 32768, MREMAP_MAYMOVE) = -1 EFAULT (Bad address)\n"
	       "mremap(0x7f0000001000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7f1000000000) "
	       "= 0x7f1000000000\n"
	       "munmap(0x7f1000000000, 4096) = 0\n"
	       "mremap(0x7f0000002000, 0, 4096, MREMAP_MAYMOVE) = 0x7f1000000000\n"
	       "mremap(0x7f0000000000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP) "
	       "= 0x7f1000008000\n"
	       "munmap(0x7f1000008000, 4096) = 0\n"
	       "munmap(0x7f0000000000, 4096) = 0\n"
	       "mremap(0x7f0000002000, 8192, 4096, 0) = 0x7f0000002000\n"
	       "munmap(0x7f1000000000, 4096) = 0\n");
}

/* ---- memory that is mapped for DMA ---- */

static void map_dma(struct world *w, uint64_t address, uint64_t size)
{
	const struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ, .vaddr = address, .size = size,
	};

	put(w, BASE, &map, sizeof(map));
	assert_true(enter(w, IOCTL, ARGS(CONTAINER, VFIO_IOMMU_MAP_DMA, BASE)));
	leave(w, 0);
}

/* Whether the exits of these calls are wanted, of which none is shown. */
static void give_up(struct world *w, uint64_t at, bool wanted)
{
	const uint64_t calls[][7] = {
		{ MUNMAP, at, 0x1000 }, { MADVISE, at, 0x1000, MADV_DONTNEED },
		{ MREMAP, at, 0x1000, 0x1000, MREMAP_MAYMOVE },
		{ MREMAP, 0x500000, 0x1000, 0x1000, MREMAP_MAYMOVE | MREMAP_FIXED, at },
		{ MMAP, at, 0x1000, PROT_READ, MAP_FIXED | MAP_ANONYMOUS | MAP_PRIVATE, UINT64_MAX },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		assert_int_equal(enter(w, calls[i][0], calls[i] + 1), wanted);
		if (wanted)
			leave(w, 0);
	}
}

static void test_memory(void **state)
{
	const uint64_t at = 0x7f0000000000;

	(void)state;
	/* Nobody asks; a check does; a recording is for whoever asks later. */
	for (int i = 0; i < 3; i++) {
		struct world *w = make_world();

		w->options.ioctls_hidden = true;
		w->options.memory = i == 1;
		w->options.complete = i == 2;
		start(w);
		map_dma(w, at, 0x4000);
		give_up(w, at + 0x1000, i);
		give_up(w, at + 0x4000, false);
		expect(w, "");
	}
}

/* ---- what is not VFIO's ---- */

static void test_others(void **state)
{
	struct world *w = make_world();

	(void)state;
	start(w);
	ignored(w, READ, OTHER_FILE, BASE, 16);
	ignored(w, WRITE, OTHER_FILE, BASE, 16);
	ignored(w, PREAD, 99, BASE, 16, 0);
	ignored(w, CLOSE, OTHER_FILE);
	ignored(w, READ, EVENT, BASE, 8);
	ignored(w, DUP, OTHER_FILE);
	ignored(w, DUP2, OTHER_FILE, 99);
	ignored(w, FCNTL, CONTAINER, F_GETFD);
	ignored(w, FCNTL, CONTAINER, F_SETFL, O_NONBLOCK);
	put(w, BASE, "/dev/null", 10);
	call(w, OPENAT, OTHER_FILE, (uint64_t)AT_FDCWD, BASE, O_RDWR);
	call(w, OPENAT, -ENOENT, (uint64_t)AT_FDCWD, BASE, O_RDWR);
	put(w, BASE, "/dev/vfio/14", 13);
	call(w, OPENAT, -EBUSY, (uint64_t)AT_FDCWD, BASE, O_RDWR);
	call(w, OPENAT, CONTAINER, (uint64_t)AT_FDCWD, BASE, O_RDWR | O_CREAT, 0640);
	expect(w, "openat(AT_FDCWD, \"/dev/vfio/14\", O_RDWR) = -1 EBUSY (Device or resource "
		  "busy)\n"
		  "openat(AT_FDCWD, \"/dev/vfio/14\", O_RDWR|O_CREAT, 0640) = "
		  "3</dev/vfio/vfio>\n");
}

/* A call that the user has named is shown whatever it is about. */
static void test_named(void **state)
{
	static const char *const named[] = { "read", "fcntl" };
	struct world *w = make_world();

	(void)state;
	w->options.named = named;
	w->options.nnamed = 2;
	start(w);
	put(w, BASE, "root", 4);
	call(w, READ, 4, OTHER_FILE, BASE, 16);
	ignored(w, PREAD, OTHER_FILE, BASE, 16, 0);
	/* What fcntl gives is a descriptor only where that was asked for. */
	call(w, FCNTL, 3, OTHER_FILE, F_GETFL);
	call(w, FCNTL, 3, OTHER_FILE, F_SETFD, 1);
	call(w, FCNTL, 3, OTHER_FILE, F_DUPFD, 3);
	expect(w, "read(5</etc/passwd>, \"root\", 16) = 4\n"
		  "fcntl(5</etc/passwd>, F_GETFL) = 3\n"
		  "fcntl(5</etc/passwd>, F_SETFD, 0x1) = 3\n"
		  "fcntl(5</etc/passwd>, F_DUPFD, 3) = 3</dev/vfio/vfio>\n");
}

/*
 * What else is in the register of an int is nothing to the kernel, which calls it int fd of
 * pidfd_getfd(), unsigned int flags, int bufsiz, and so on.
 */
static void test_halves(void **state)
{
	static const char *const named[] = {
		"pidfd_getfd", "eventfd2", "fcntl", "readlinkat", "dup2",
	};
	const uint64_t rest = UINT64_C(0xbad) << 32;
	struct world *w = make_world();

	(void)state;
	w->options.named = named;
	w->options.nnamed = sizeof(named) / sizeof(named[0]);
	start(w);
	call(w, PIDFD_GETFD, -EBADF, rest | OTHER_FILE, UINT64_MAX, rest | 1);
	call(w, PIDFD_GETFD, -EBADF, OTHER_FILE, UINT32_MAX, 0);
	call(w, EVENTFD2, EVENT, rest | UINT32_MAX, rest | O_CLOEXEC);
	call(w, FCNTL, -EINVAL, CONTAINER, rest | F_DUPFD, rest | 7);
	call(w, READLINKAT, -EINVAL, rest | OTHER_FILE, 0x10, BASE, rest | UINT32_MAX);
	/* It is the same descriptor, which stays what it is. */
	call(w, DUP2, CONTAINER, CONTAINER, rest | CONTAINER);
	call(w, FCNTL, 0, CONTAINER, F_GETFD);
	expect(w, "pidfd_getfd(5</etc/passwd>, -1, 1) = -1 EBADF (Bad file descriptor)\n"
		  "pidfd_getfd(5</etc/passwd>, -1, 0) = -1 EBADF (Bad file descriptor)\n"
		  "eventfd2(4294967295, EFD_CLOEXEC) = 6<anon_inode:[eventfd]>\n"
		  "fcntl(3</dev/vfio/vfio>, F_DUPFD, 7) = -1 EINVAL (Invalid argument)\n"
		  "readlinkat(5</etc/passwd>, 0x10, 0x10000, -1) = -1 EINVAL (Invalid argument)\n"
		  "dup2(3</dev/vfio/vfio>, 3</dev/vfio/vfio>) = 3</dev/vfio/vfio>\n"
		  "fcntl(3</dev/vfio/vfio>, F_GETFD) = 0\n");
}

static void test_kinds(void **state)
{
	struct world *w = make_world();

	(void)state;
	w->options.kinds = 1u << VFIOTRACE_FD_CONTAINER;
	start(w);
	call(w, CLOSE, 0, DEVICE);
	call(w, DUP, DEVICE, DEVICE);
	call(w, CLOSE, 0, CONTAINER);
	expect(w, "close(3</dev/vfio/vfio>) = 0\n");
}

/* ---- buffers ---- */

static void test_buffers(void **state)
{
	struct world *w = make_world();
	uint64_t vector[] = { BASE, 3, BASE + 3, 40 }, end = BASE + sizeof(w->memory);

	(void)state;
	start(w);
	put(w, BASE, "abcdefghijklmnopqrstuvwxyz0123456789", 36);
	put(w, BASE + 64, vector, sizeof(vector));
	call(w, READ, 0, CONTAINER, BASE, 10);
	call(w, READ, -EINTR, CONTAINER, BASE, 10);
	call(w, WRITE, 36, CONTAINER, BASE, 36);
	call(w, WRITE, -EFAULT, CONTAINER, 0x10, 36);
	/* Memory ends in the middle. */
	call(w, WRITE, -EFAULT, CONTAINER, end - 2, 4);
	call(w, READV, 5, CONTAINER, BASE + 64, 2);
	call(w, READV, -EINVAL, CONTAINER, BASE + 64, 2);
	call(w, WRITEV, 5, CONTAINER, BASE + 64, 2);
	call(w, WRITEV, -EFAULT, CONTAINER, 0x10, 2);
	call(w, WRITEV, 0, CONTAINER, 0, 0);
	/* The second of two does not fit. */
	put(w, end - 16, vector, 16);
	call(w, WRITEV, -EFAULT, CONTAINER, end - 16, 2);
	expect(w,
	       "read(3</dev/vfio/vfio>, \"\", 10) = 0\n"
	       "read(3</dev/vfio/vfio>, 0x10000, 10) = -1 EINTR (Interrupted system call)\n"
	       "write(3</dev/vfio/vfio>, \"abcdefghijklmnopqrstuvwxyz012345\"..., 36) = 36\n"
	       "write(3</dev/vfio/vfio>, 0x10, 36) = -1 EFAULT (Bad address)\n"
	       "write(3</dev/vfio/vfio>, \"\\0\\0\"... /* 2 of 4 bytes readable */, 4) = -1 "
	       "EFAULT (Bad address)\n"
	       "readv(3</dev/vfio/vfio>, [{iov_base=\"abc\", iov_len=3}, {iov_base=\"de\", "
	       "iov_len=40}], 2) = 5\n"
	       "readv(3</dev/vfio/vfio>, [{iov_base=0x10000, iov_len=3}, {iov_base=0x10003, "
	       "iov_len=40}], 2) = -1 EINVAL (Invalid argument)\n"
	       "writev(3</dev/vfio/vfio>, [{iov_base=\"abc\", iov_len=3}, "
	       "{iov_base=\"defghijklmnopqrstuvwxyz012345678\"..., iov_len=40}], 2) = 5\n"
	       "writev(3</dev/vfio/vfio>, 0x10, 2) = -1 EFAULT (Bad address)\n"
	       "writev(3</dev/vfio/vfio>, [], 0) = 0\n"
	       "writev(3</dev/vfio/vfio>, [{iov_base=\"abc\", iov_len=3}, ... /* 1 of 2 "
	       "elements */], 2) = -1 EFAULT (Bad address)\n");
}

/* ---- 32-bit callers ---- */

/* Without libseccomp only the calls of the machine's first ABI have names. */
static void need_names(void)
{
#ifndef HAVE_LIBSECCOMP
	skip();
#endif
}

static void test_i386(void **state)
{
	uint32_t vector[] = { BASE, 2 };
	uint32_t old[] = { 0, 0x1000, 3, 1, DEVICE, 0x1000 };
	struct world *w;

	(void)state;
	need_names();
	w = make_world();
	pci_regions(w);
	w->arch = AUDIT_ARCH_I386;
	put(w, BASE, "\1\2", 2);
	put(w, BASE + 64, vector, sizeof(vector));
	put(w, BASE + 128, old, sizeof(old));
	/* pread64 and preadv: the offset in two registers, the low half first. */
	call(w, 180, 2, DEVICE, BASE, 2, 8, 0x200);
	call(w, 333, 2, DEVICE, BASE + 64, 1, 8, 0x200);
	/* mmap2 counts pages, mmap has its arguments in memory. */
	call(w, 192, 0xf7000000, 0, 0x1000, 3, 1, DEVICE, 0x20000002);
	call(w, 90, 0xf7001000, BASE + 128);
	call(w, 91, 0, 0xf7001000, 0x1000);
	expect(w,
	       PREAD_("VFIO_PCI_BAR2_REGION_INDEX+0x8", "\"\\1\\2\"", "2")
	       "preadv(4<anon_inode:[vfio-device]<0000:03:00.0>>, [{iov_base=\"\\1\\2\", "
	       "iov_len=2}], 1, VFIO_PCI_BAR2_REGION_INDEX+0x8) = 2\n"
	       "mmap2(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, "
	       "4<anon_inode:[vfio-device]<0000:03:00.0>>, VFIO_PCI_BAR2_REGION_INDEX+0x2000) = "
	       "0xf7000000\n"
	       MAP_("4096", "VFIO_PCI_BAR0_REGION_INDEX+0x1000", "0xf7001000")
	       "munmap(0xf7001000, 4096) = 0\n");
}

/* Offsets of others who have them in two registers. */
static void test_pairs(void **state)
{
	static const struct {
		uint32_t arch;
		uint64_t nr;
		uint64_t args[6];
	} callers[] = {
		{ AUDIT_ARCH_X86_64, PREAD, { DEVICE, BASE, 2, 0x20000000008 } },
		{ AUDIT_ARCH_X86_64, 0x40000000 | PREAD, { DEVICE, BASE, 2, 0x20000000008 } },
		{ AUDIT_ARCH_AARCH64, 67, { DEVICE, BASE, 2, 0x20000000008 } },
		{ AUDIT_ARCH_ARM, 180, { DEVICE, BASE, 2, 0, 8, 0x200 } },
		{ AUDIT_ARCH_PPC, 179, { DEVICE, BASE, 2, 0, 0x200, 8 } },
		{ AUDIT_ARCH_S390, 180, { DEVICE, BASE, 2, 0x200, 8 } },
		{ AUDIT_ARCH_MIPS, 4200, { DEVICE, BASE, 2, 0, 0x200, 8 } },
		{ AUDIT_ARCH_MIPSEL, 4200, { DEVICE, BASE, 2, 0, 8, 0x200 } },
	};

	(void)state;
	need_names();
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		struct world *w = make_world();

		pci_regions(w);
		put(w, BASE, "\1\2", 2);
		w->arch = callers[i].arch;
		assert_true(enter(w, callers[i].nr, callers[i].args));
		leave(w, 2);
		expect(w, PREAD_("VFIO_PCI_BAR2_REGION_INDEX+0x8", "\"\\1\\2\"", "2"));
	}
}

static void test_x32(void **state)
{
	uint32_t vector[] = { BASE, 2 };
	struct world *w;

	(void)state;
	need_names();
	w = make_world();
	pci_regions(w);
	put(w, BASE, "\1\2", 2);
	put(w, BASE + 64, vector, sizeof(vector));
	/* preadv2: one register for the offset, flags in the next. */
	call(w, 0x40000000 | 546, 2, DEVICE, BASE + 64, 1, 0x20000000008, 8);
	expect(w, "preadv2(4<anon_inode:[vfio-device]<0000:03:00.0>>, [{iov_base=\"\\1\\2\", "
		  "iov_len=2}], 1, VFIO_PCI_BAR2_REGION_INDEX+0x8, RWF_NOWAIT) = 2\n");
}

/* ---- eventfds ---- */

static void test_eventfd(void **state)
{
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	call(w, EVENTFD2, EVENT, 0, O_CLOEXEC);
	ignored(w, READ, EVENT, BASE, 8);
	w->options.ioctls_hidden = false;
	irqs(w, 3, EVENT, 1);
	put(w, BASE, "\1\0\0\0\0\0\0\0", 8);
	call(w, READ, 8, EVENT, BASE, 8);
	w->options.ioctls_hidden = true;
	irqs(w, 0, 0, 0);
	put(w, BASE, "\1\0\0\0\0\0\0\0", 8);
	/* It serves no more; it is closed; and the number is another's. */
	call(w, READ, -EAGAIN, EVENT, BASE, 8);
	call(w, CLOSE, 0, EVENT);
	call(w, EVENTFD2, EVENT, 0, 0);
	ignored(w, READ, EVENT, BASE, 8);
	call(w, CLOSE, 0, EVENT);
	expect(w,
	       "eventfd2(0, EFD_CLOEXEC) = 6<anon_inode:[eventfd]>\n"
	       "ioctl(4<anon_inode:[vfio-device]<0000:03:00.0>>, VFIO_DEVICE_SET_IRQS, "
	       "{argsz=24, flags=VFIO_IRQ_SET_DATA_EVENTFD|VFIO_IRQ_SET_ACTION_TRIGGER, "
	       "index=VFIO_PCI_MSIX_IRQ_INDEX, start=3, count=1, "
	       "data=[6<anon_inode:[eventfd]>]}) = 0\n"
	       "read(6<anon_inode:[eventfd]> /* VFIO_PCI_MSIX_IRQ_INDEX[3] of 0000:03:00.0 */, "
	       "\"\\1\\0\\0\\0\\0\\0\\0\\0\", 8) = 8\n"
	       "read(6<anon_inode:[eventfd]>, 0x10000, 8) = -1 EAGAIN (Resource temporarily "
	       "unavailable)\n"
	       "close(6<anon_inode:[eventfd]>) = 0\n");
}

/* ---- regions that nobody asked for ---- */

static struct world *quiet_world(void)
{
	struct world *w = make_world();

	w->options.quiet = VT_QUIET_ALL;
	pci_regions(w);
	return w;
}

#define ON_PLAIN(FD) "(" FD "<anon_inode:[vfio-device]<0000:04:00.0>>, "

/* One opening of the device reads its configuration space, another only maps. */
static void test_inferred(void **state)
{
	static const uint8_t capability[12] = { 0x11, 0, 4, 0, 3, 0, 0, 0 };
	struct world *w = quiet_world();

	(void)state;
	put(w, BASE, "\6\4", 2);
	call(w, PREAD, 2, PLAIN, BASE, 2, (7ull << 40) + 4);
	put(w, BASE, "\x10\0", 2);
	call(w, PREAD, 2, PLAIN, BASE, 2, (7ull << 40) + 6);
	put(w, BASE, "\x40", 1);
	call(w, PREAD, 1, PLAIN, BASE, 1, (7ull << 40) + 0x34);
	put(w, BASE, capability, sizeof(capability));
	call(w, PREAD, 12, PLAIN, BASE, 12, (7ull << 40) + 0x40);
	put(w, BASE, "\1\2\3\4", 4);
	call(w, PREAD, 4, PLAIN, BASE, 4, (2ull << 40) + 8);
	/* Beyond the regions that every device has. */
	call(w, PREAD, 4, PLAIN, BASE, 4, 9ull << 40);
	call(w, MMAP, 0x7f0000000000, 0, 4096, 3, 1, AGAIN, 3ull << 40);
	/* Of mediated devices each driver has a layout of its own. */
	call(w, PREAD, 4, MDEV, BASE, 4, 7ull << 40);
	region(w, MDEV, VFIO_PCI_BAR2_REGION_INDEX, 0x5000, 0x100);
	put(w, BASE, "\1\2\3\4", 4);
	call(w, PREAD, 4, MDEV, BASE, 4, 7ull << 40);
	expect(w,
	       "pread64" ON_PLAIN("10") "\"\\6\\4\" /* PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|"
	       "PCI_COMMAND_INTX_DISABLE */, 2, VFIO_PCI_CONFIG_REGION_INDEX+0x4 "
	       "/* command; region inferred */) = 2\n"
	       "pread64" ON_PLAIN("10") "\"\\20\\0\" /* PCI_STATUS_CAP_LIST */, 2, "
	       "VFIO_PCI_CONFIG_REGION_INDEX+0x6 /* status; region inferred */) = 2\n"
	       "pread64" ON_PLAIN("10") "\"@\", 1, VFIO_PCI_CONFIG_REGION_INDEX+0x34 "
	       "/* capability_list; region inferred */) = 1\n"
	       "pread64" ON_PLAIN("10") "\"\\21\\0\\4\\0\\3\\0\\0\\0\\0\\0\\0\\0\" "
	       "/* msix_id=PCI_CAP_ID_MSIX, msix_control=0x4 */, 12, "
	       "VFIO_PCI_CONFIG_REGION_INDEX+0x40 /* msix_id, msix_next, msix_control, "
	       "msix_table, ...; region inferred */) = 12\n"
	       "pread64" ON_PLAIN("10") "\"\\1\\2\\3\\4\", 4, VFIO_PCI_BAR2_REGION_INDEX+0x8 "
	       "/* region inferred */) = 4\n"
	       "pread64" ON_PLAIN("10") "\"\\1\\2\\3\\4\", 4, 0x90000000000) = 4\n"
	       "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, "
	       "11<anon_inode:[vfio-device]<0000:04:00.0>>, VFIO_PCI_BAR3_REGION_INDEX+0 "
	       "/* region inferred */ /* covers the MSI-X table */) = 0x7f0000000000\n"
	       "pread64(12<anon_inode:[vfio-device]<83b8f4f2-509f-382f-3c1e-e6bfe0fa1002>>, "
	       "\"\\1\\2\\3\\4\", 4, 0x70000000000) = 4\n"
	       "pread64(12<anon_inode:[vfio-device]<83b8f4f2-509f-382f-3c1e-e6bfe0fa1002>>, "
	       "\"\\1\\2\\3\\4\", 4, 0x70000000000) = 4\n");
}

/* ---- eventfds and processes ---- */

#define SERVING "6<anon_inode:[eventfd]> /* VFIO_PCI_MSIX_IRQ_INDEX[3] of 0000:03:00.0 */"
#define SET_3 "ioctl(4<anon_inode:[vfio-device]<0000:03:00.0>>, VFIO_DEVICE_SET_IRQS, "    \
	"{argsz=24, flags=VFIO_IRQ_SET_DATA_EVENTFD|VFIO_IRQ_SET_ACTION_TRIGGER, "         \
	"index=VFIO_PCI_MSIX_IRQ_INDEX, start=3, count=1, data="

static void event(struct world *w, struct vt_event e)
{
	e.mono.tv_sec = (time_t)++w->mono;
	e.tgid = e.tid;
	vt_trace_event(w->trace, &e);
}

static void new_child(struct world *w, pid_t pid)
{
	event(w, (struct vt_event){ .type = VT_EVENT_NEW, .tid = pid, .new.parent = w->pid });
}

static void read_event(struct world *w)
{
	put(w, BASE, "\1\0\0\0\0\0\0\0", 8);
	call(w, READ, 8, EVENT, BASE, 8);
}

#define PARENT "[pid   100] "
#define CHILD "[pid   101] "
#define READ_LINE "read(" SERVING ", \"\\1\\0\\0\\0\\0\\0\\0\\0\", 8) = 8\n"

/* A child has its parent's eventfds, given to VFIO before the fork or after it. */
static void test_fork(void **state)
{
	for (int first = 0; first < 2; first++) {
		struct world *w = quiet_world();

		(void)state;
		ignored(w, CLOSE, OTHER_FILE);
		call(w, EVENTFD2, EVENT, 0, 0);
		if (first)
			irqs(w, 3, EVENT, 1);
		new_child(w, PID + 1);
		if (!first)
			irqs(w, 3, EVENT, 1);
		w->pid = PID + 1;
		read_event(w);
		call(w, CLOSE, 0, EVENT);
		/* What one of them closes the other still has. */
		w->pid = PID;
		read_event(w);
		/* Kept until there are two, the first line has a pid too. */
		expect(w, first ? "eventfd2(0, 0) = 6<anon_inode:[eventfd]>\n"
				  CHILD READ_LINE CHILD "close(" SERVING ") = 0\n"
				  PARENT READ_LINE :
				  PARENT "eventfd2(0, 0) = 6<anon_inode:[eventfd]>\n"
				  CHILD READ_LINE CHILD "close(" SERVING ") = 0\n"
				  PARENT READ_LINE);
	}
}

/* With CLONE_FILES it is one table: the number is another file's for both. */
static void test_shared_table(void **state)
{
	struct world *w = quiet_world();

	(void)state;
	call(w, EVENTFD2, EVENT, 0, 0);
	irqs(w, 3, EVENT, 1);
	w->shares = 1;
	new_child(w, PID + 1);
	w->pid = PID + 1;
	call(w, CLOSE, 0, EVENT);
	call(w, EVENTFD2, EVENT, 0, 0);
	w->pid = PID;
	ignored(w, READ, EVENT, BASE, 8);
	expect(w, "eventfd2(0, 0) = 6<anon_inode:[eventfd]>\n"
		  CHILD "close(" SERVING ") = 0\n");
}

/* Two that never met: the number of the file tells that it is the same one. */
static void test_same_file(void **state)
{
	struct world *w = quiet_world();

	(void)state;
	w->event = (struct vt_fd){ .what.kind = VFIOTRACE_FD_EVENTFD, .file = 77,
				   .path = "anon_inode:[eventfd]" };
	irqs(w, 3, EVENT, 1);
	call(w, CLOSE, 0, EVENT);
	event(w, (struct vt_event){ .type = VT_EVENT_NEW, .tid = PID + 1, .new.attached = true });
	w->pid = PID + 1;
	read_event(w);
	w->event.file = 78;
	ignored(w, READ, EVENT, BASE, 8);
	expect(w, "close(" SERVING ") = 0\n" CHILD READ_LINE);
}

/* Its line, and that of its end, come when VFIO is given what is no more. */
static void test_closed_eventfd(void **state)
{
	struct world *w = quiet_world();

	(void)state;
	w->options.ioctls_hidden = false;
	call(w, EVENTFD2, EVENT, 0, 0);
	call(w, CLOSE, 0, EVENT);
	w->absent = 1u << EVENT;
	put(w, BASE, &(struct vfio_irq_set){
		.argsz = 24, .index = VFIO_PCI_MSIX_IRQ_INDEX, .start = 3, .count = 1,
		.flags = VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_EVENTFD,
	}, sizeof(struct vfio_irq_set));
	put(w, BASE + 20, &(int32_t){ EVENT }, 4);
	call(w, IOCTL, -EBADF, DEVICE, VFIO_DEVICE_SET_IRQS, BASE);
	call(w, EVENTFD2, EVENT, 0, 0);
	w->absent = 0;
	ignored(w, READ, EVENT, BASE, 8);
	expect(w, "eventfd2(0, 0) = 6<anon_inode:[eventfd]>\n"
		  "close(6<anon_inode:[eventfd]>) = 0\n"
		  SET_3 "[6<anon_inode:[eventfd]>(closed)]}) = -1 EBADF (Bad file descriptor)\n");
}

static void test_unmask(void **state)
{
	struct world *w = quiet_world();
	struct vfio_irq_set set = {
		.argsz = 24, .count = 1,
		.flags = VFIO_IRQ_SET_ACTION_UNMASK | VFIO_IRQ_SET_DATA_EVENTFD,
	};

	(void)state;
	put(w, BASE, &set, sizeof(set));
	put(w, BASE + 20, &(int32_t){ EVENT }, 4);
	call(w, IOCTL, 0, DEVICE, VFIO_DEVICE_SET_IRQS, BASE);
	put(w, BASE, "\1\0\0\0\0\0\0\0", 8);
	call(w, WRITE, 8, EVENT, BASE, 8);
	expect(w, "write(6<anon_inode:[eventfd]> /* unmask VFIO_PCI_INTX_IRQ_INDEX[0] of "
		  "0000:03:00.0 */, \"\\1\\0\\0\\0\\0\\0\\0\\0\", 8) = 8\n");
}

/* Calls that are only watched have no line; what they have done is known. */
static void test_watched(void **state)
{
	static const char *const names[] = { "close", "eventfd2", "chdir", "openat" };
	struct world *w = quiet_world();

	(void)state;
	w->options.watched = names;
	w->options.nwatched = 4;
	ignored(w, CLOSE, OTHER_FILE);
	call(w, CHDIR, 0, BASE);
	call(w, EVENTFD2, EVENT, 0, 0);
	irqs(w, 3, EVENT, 1);
	read_event(w);
	call(w, CLOSE, 0, EVENT);
	call(w, EVENTFD2, EVENT, 0, 0);
	ignored(w, READ, EVENT, BASE, 8);
	put(w, BASE, "/dev/vfio/1", 12);
	call(w, OPENAT, -ENOENT, AT_FDCWD, BASE, O_RDWR);
	call(w, CLOSE, 0, DEVICE);
	w->absent = 1u << DEVICE;
	call(w, READ, -EBADF, DEVICE, BASE, 4);
	expect(w, READ_LINE
		  "read(4<anon_inode:[vfio-device]<0000:03:00.0>>(closed), 0x10000, 4) = "
		  "-1 EBADF (Bad file descriptor)\n");
}

/* What the program uses although it has closed it: one request, and what it was. */
static void test_closed_device(void **state)
{
	struct world *w = quiet_world();

	(void)state;
	w->options.ioctls_hidden = false;
	call(w, CLOSE, 0, DEVICE);
	w->absent = 1u << DEVICE;
	call(w, IOCTL, -EBADF, DEVICE, VFIO_DEVICE_RESET, 0);
	call(w, READ, -EBADF, DEVICE, BASE, 4);
	/* Nobody has seen what this was. */
	w->absent |= 1u << NOBODY;
	call(w, IOCTL, -EBADF, NOBODY, VFIO_DEVICE_RESET, 0);
	/* In a child it is closed too; whatever has got the number since then is that. */
	new_child(w, PID + 1);
	w->pid = PID + 1;
	call(w, IOCTL, -EBADF, DEVICE, VFIO_DEVICE_RESET, 0);
	w->pid = PID;
	w->absent = 0;
	call(w, IOCTL, 0, DEVICE, VFIO_DEVICE_RESET, 0);
	expect(w,
	       "close(4<anon_inode:[vfio-device]<0000:03:00.0>>) = 0\n"
	       "ioctl(4<anon_inode:[vfio-device]<0000:03:00.0>>(closed), VFIO_DEVICE_RESET) "
	       "= -1 EBADF (Bad file descriptor)\n"
	       "read(4<anon_inode:[vfio-device]<0000:03:00.0>>(closed), 0x10000, 4) "
	       "= -1 EBADF (Bad file descriptor)\n"
	       "ioctl(9, VFIO_DEVICE_RESET) = -1 EBADF (Bad file descriptor)\n"
	       CHILD "ioctl(4<anon_inode:[vfio-device]<0000:03:00.0>>(closed), VFIO_DEVICE_RESET) "
	       "= -1 EBADF (Bad file descriptor)\n"
	       PARENT "ioctl(4<anon_inode:[vfio-device]<0000:03:00.0>>, VFIO_DEVICE_RESET) = 0\n");
}

/* close_range is not shown, but what it closes is forgotten. */
static void test_close_range(void **state)
{
	struct world *w = make_world();

	(void)state;
	pci_regions(w);
	irqs(w, 3, EVENT, 1);
	put(w, BASE, "\1\0\0\0\0\0\0\0", 8);
	call(w, CLOSE_RANGE, 0, EVENT + 1, UINT32_MAX, 0);
	call(w, CLOSE_RANGE, 0, EVENT, EVENT, 4);
	call(w, CLOSE_RANGE, -EINVAL, EVENT, 0, 0);
	call(w, READ, 8, EVENT, BASE, 8);
	call(w, CLOSE_RANGE, 0, EVENT - 1, UINT32_MAX, 0);
	ignored(w, READ, EVENT, BASE, 8);
	expect(w, "read(6<anon_inode:[eventfd]> /* VFIO_PCI_MSIX_IRQ_INDEX[3] of 0000:03:00.0 */, "
	       "\"\\1\\0\\0\\0\\0\\0\\0\\0\", 8) = 8\n");
}

/* ---- messages ---- */

static uint64_t put_message(struct world *w, int32_t fd)
{
	const uint64_t head[7] = { 0, 0, BASE + 512, 1, BASE + 256, 24, 0 };
	const uint64_t vector[] = { BASE + 600, 1 };
	struct {
		uint64_t length;
		int32_t level, type, fd, pad;
	} control = { 20, 1, 1, fd, 0 };

	put(w, BASE + 256, &control, sizeof(control));
	put(w, BASE + 512, vector, sizeof(vector));
	put(w, BASE + 600, "x", 1);
	return put(w, BASE, head, sizeof(head));
}

static void test_messages(void **state)
{
	static const uint64_t nothing[7];
	struct world *w = make_world();

	(void)state;
	start(w);
	put_message(w, OTHER_FILE);
	assert_false(enter(w, SENDMSG, ARGS(SOCKET, BASE, 0)));
	call(w, RECVMSG, 1, SOCKET, BASE, 0);
	call(w, RECVMSG, -EAGAIN, SOCKET, BASE, 0);
	put(w, BASE, nothing, sizeof(nothing));
	assert_false(enter(w, RECVMSG, ARGS(SOCKET, BASE, 0)));
	assert_false(enter(w, SENDMSG, ARGS(SOCKET, 8, 0)));
	put_message(w, CONTAINER);
	call(w, SENDMSG, 1, SOCKET, BASE, 0x4000);
	expect(w, "sendmsg(8<socket:[1]>, {msg_name=NULL, msg_namelen=0, "
		  "msg_iov=[{iov_base=\"x\", iov_len=1}], msg_iovlen=1, "
		  "msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, "
		  "cmsg_data=[3</dev/vfio/vfio>]}], msg_controllen=24, msg_flags=0}, "
		  "MSG_NOSIGNAL) = 1\n");
}

/* ---- calls that are cut ---- */

static void test_cut(void **state)
{
	const struct vt_event signal = {
		.type = VT_EVENT_STOPPED, .tid = PID + 1, .tgid = PID + 1, .signal.number = 19,
	};
	const struct vt_event killed = {
		.type = VT_EVENT_KILLED, .tid = PID, .tgid = PID, .end.status = 9,
	};
	struct world *w = make_world();

	(void)state;
	w->options.signals = UINT64_MAX;
	start(w);
	put(w, BASE, "abc", 3);
	assert_true(enter(w, READ, ARGS(CONTAINER, BASE, 3)));
	vt_trace_event(w->trace, &signal);
	leave(w, 3);
	assert_true(enter(w, WRITE, ARGS(CONTAINER, BASE, 3)));
	vt_trace_event(w->trace, &signal);
	leave(w, 3);
	assert_true(enter(w, READ, ARGS(CONTAINER, BASE, 3)));
	vt_trace_event(w->trace, &killed);
	expect(w,
	       "read(3</dev/vfio/vfio>,  <unfinished ...>\n"
	       "--- stopped by SIGSTOP ---\n"
	       "<... read resumed>\"abc\", 3) = 3\n"
	       "write(3</dev/vfio/vfio>, \"abc\", 3 <unfinished ...>\n"
	       "--- stopped by SIGSTOP ---\n"
	       "<... write resumed>) = 3\n"
	       "read(3</dev/vfio/vfio>, 0x10000, 3) = ?\n"
	       "+++ killed by SIGKILL +++\n");
}

/* ---- the table ---- */

static void test_table(void **state)
{
	const struct vt_io_call *call;

	(void)state;
	for (size_t i = 0; (call = vt_io_at(i)); i++) {
		unsigned int n = 0;

		assert_ptr_equal(vt_io_find(call->name), call);
		for (; call->args[n].kind; n++) {
			uint8_t kind = call->args[n].kind;
			bool counted = kind == VT_IO_BYTES || kind == VT_IO_BYTES_OUT ||
				       kind == VT_IO_VECTOR || kind == VT_IO_VECTOR_OUT;

			assert_non_null(call->args[n].name);
			assert_int_equal(kind == VT_IO_FLAGS || kind == VT_IO_ENUM,
					 call->args[n].xlat != NULL);
			assert_true(!counted || call->args[n + 1].kind == VT_IO_UNSIGNED);
			/* They look at the argument before, or behind, themselves. */
			assert_true(n || (kind != VT_IO_MODE && kind != VT_IO_COMMAND));
			assert_true(n == 4 || kind != VT_IO_TARGET);
			assert_true(kind != VT_IO_HOW || call->args[n + 1].kind);
		}
		assert_true(n && n < VT_IO_ARGS);
		assert_true(call->decides != VT_IO_BY_FD || call->args[call->fd].kind == VT_IO_FD);
	}
	assert_null(vt_io_find("ioctl"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_msix_table),
		cmocka_unit_test(test_not_shown),
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_buffers),
		cmocka_unit_test(test_i386),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_x32),
		cmocka_unit_test(test_eventfd), cmocka_unit_test(test_inferred),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_shared_table), cmocka_unit_test(test_same_file),
		cmocka_unit_test(test_closed_eventfd), cmocka_unit_test(test_unmask),
		cmocka_unit_test(test_watched),
		cmocka_unit_test(test_closed_device),
		cmocka_unit_test(test_close_range),
		cmocka_unit_test(test_messages), cmocka_unit_test(test_memory),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
