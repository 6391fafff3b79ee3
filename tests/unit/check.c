/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks: for each a few calls that provoke it, and a correct neighbour of which nothing is
 * said; and that each has its place in the list for people.
 */
#include "config.h"

#include "judge.h"
#include "model.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/mman.h>

#include "io/io.h"
#include "judge/check.h"
#include "session/interrupts.h"
#include "util/array.h"
#include "xlat/fcntl_values.h"
#include "labels.h"

#define CONTAINER	10
#define GROUP		11
#define DEVICE		12
#define IOMMUFD		13
#define CONTAINER_IS	CONTAINER, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio"
#define GROUP_IS	GROUP, VFIOTRACE_FD_GROUP, "/dev/vfio/14"
#define DEVICE_IS	DEVICE, VFIOTRACE_FD_DEVICE, "anon_inode:[vfio-device]"
#define IOMMUFD_IS	IOMMUFD, VFIOTRACE_FD_IOMMUFD, "/dev/iommu"

#define MIB		0x100000u
#define MEMORY		0x7f0000000000u

struct run {
	struct model *model;
	struct vt_checker *checker;
	struct world world;		/* answers the checks that ask */
	struct vt_source source;
	char text[65536];		/* what was found: "C012 warning 3: ..." one a line */
	char first[1024];		/* the sentence found first */
};

/* ---- findings ---- */

/* Of what --normalize says: the number itself must not be in a sentence. */
static const char *name_fd(void *ctx, pid_t pid, int fd)
{
	(void)ctx;
	(void)pid;
	(void)fd;
	return "FD";
}

static const struct vt_names labels = {
	.pid = label_pid, .fd = name_fd, .link = label_link, .address = label_address, .iova = label_iova,
};
static const struct vt_names *names;	/* NULL: numbers are said as they are */

static void assert_labelled(const char *text)
{
	static const char *const numbers[] = {
		"0x7f", " line ", "container 1", "fd 1", "descriptor 1", "10<", "11<", "12<", "13<",
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strstr(text, numbers[i]))
			fail_msg("'%s' names %s", text, numbers[i]);
}

static void hear(void *ctx, const struct vt_finding *f, bool run)
{
	struct run *r = ctx;
	size_t at = strlen(r->text);

	(void)run;
	assert_null(strpbrk(f->text, "{}\n"));
	assert_non_null(f->fix);
	assert_null(strpbrk(f->fix, "{}\n"));
	assert_null(strpbrk(f->text, "\001\002"));
	if (names)
		assert_labelled(f->text);
	if (!*r->first)
		snprintf(r->first, sizeof(r->first), "%s", f->text);
	snprintf(r->text + at, sizeof(r->text) - at, "%s%s %s %llu", at ? ", " : "", f->id,
		 vt_severity_name(f->severity), (unsigned long long)f->line);
}

static void assert_first(const struct run *r, const char *sentence)
{
	if (!names)
		assert_string_equal(r->first, sentence);
}

static const char *world = "";		/* of the runs that begin from now on; see judge.h */

/* Only @id is looked for, so that each stands for itself. */
static struct run *begin(const char *id)
{
	struct run *r = calloc(1, sizeof(*r));
	size_t i = 0;

	assert_non_null(r);
	while (vt_check_at(i) && strcmp(vt_check_at(i)->id, id))
		i++;
	assert_non_null(vt_check_at(i));
	r->model = model_create();
	r->world.text = world;
	r->source = (struct vt_source){ .ctx = &r->world, .ask = world_ask };
	r->checker = vt_checker_create(1ULL << i, true, true, &r->source, names, hear, r);
	return r;
}

/* The run is over: what was found is @expected, a list of identifier, severity, line. */
static void end(struct run *r, const char *expected)
{
	const struct vt_when when = { .tgid = MODEL_PID, .tid = MODEL_PID };

	vt_checker_ending(r->checker, r->model->session, &when);
	vt_checker_end(r->checker, r->model->session);
	assert_string_equal(r->text, expected);
	/* Only those ask for which a world was made. */
	assert_true(*world || !r->world.asked);
	vt_checker_destroy(r->checker);
	model_destroy(r->model);
	free(r);
}

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static struct vt_fd info;

	(void)ctx;
	(void)tgid;
	(void)tid;
	(void)fd;
	return &info;
}

static void judge(struct run *r, const struct vt_record *record, const struct vt_io *io)
{
	const struct vfiotrace_memory memory = { model_read, r->model };
	const struct vt_judged judged = {
		.record = record, .io = io, .memory = &memory, .session = r->model->session,
		.identify = identify,
	};

	vt_checker_call(r->checker, &judged);
}

/* ---- calls ---- */

static void name_device(struct vt_fd *info)
{
	info->what.device_type = VFIOTRACE_DEVICE_PCI;
	strcpy(info->device, "0000:03:00.0");
}

/* The argument is @size bytes @in; the kernel writes @out of the same size, or nothing. */
static uint64_t call(struct run *r, int fd, enum vfiotrace_fd_kind kind, const char *path,
		     uint32_t code, const void *in, size_t size, uint64_t arg, const void *out,
		     int64_t result)
{
	struct model_call c;

	model_enter(r->model, &c, fd, kind, path, code, in, size, arg);
	if (kind == VFIOTRACE_FD_DEVICE)
		name_device(&c.record.fd_info);
	model_exit(r->model, &c, out, out ? size : 0, result);
	judge(r, &c.record, NULL);
	return c.record.line;
}

static uint64_t plain(struct run *r, int fd, enum vfiotrace_fd_kind kind, const char *path,
		      uint32_t code, uint64_t arg, int64_t result)
{
	return call(r, fd, kind, path, code, NULL, 0, arg, NULL, result);
}

static void attach(struct run *r)
{
	int fd = CONTAINER;

	call(r, GROUP_IS, VFIO_GROUP_SET_CONTAINER, &fd, sizeof(fd), 0, NULL, 0);
}

static void set_iommu(struct run *r, uint64_t model, int64_t result)
{
	plain(r, CONTAINER_IS, VFIO_SET_IOMMU, model, result);
}

static void map(struct run *r, uint64_t iova, uint64_t size, uint64_t vaddr, int64_t result)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = vaddr, .iova = iova, .size = size,
	};

	call(r, CONTAINER_IS, VFIO_IOMMU_MAP_DMA, &m, sizeof(m), 0, NULL, result);
}

static void unmap(struct run *r, uint64_t iova, uint64_t size, uint64_t removed, uint32_t flags)
{
	struct vfio_iommu_type1_dma_unmap m = {
		.argsz = sizeof(m), .flags = flags, .iova = iova, .size = size,
	};
	struct vfio_iommu_type1_dma_unmap out = m;

	out.size = removed;
	call(r, CONTAINER_IS, VFIO_IOMMU_UNMAP_DMA, &m, sizeof(m), 0, &out, 0);
}

/* A device by way of a group, seen from its opening on; seven calls. */
static struct run *with_device(const char *id)
{
	static const char name[] = "0000:03:00.0";
	struct vt_fd device = { .what.kind = VFIOTRACE_FD_DEVICE };
	struct run *r = begin(id);
	struct model_call c;

	model_open(r->model, CONTAINER_IS);
	model_open(r->model, GROUP_IS);
	plain(r, CONTAINER_IS, VFIO_GET_API_VERSION, 0, 0);
	plain(r, CONTAINER_IS, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU, 1);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	model_enter(r->model, &c, GROUP_IS, VFIO_GROUP_GET_DEVICE_FD, name, sizeof(name), 0);
	model_open(r->model, DEVICE_IS);
	model_exit(r->model, &c, NULL, 0, DEVICE);
	name_device(&device);
	vt_session_set_name(r->model->session, c.record.result_file, &device);
	judge(r, &c.record, NULL);
	return r;
}

static const char *driver = "";		/* of the device */

/* @fds: eventfds, NULL: no data. */
static void set_irqs(struct run *r, uint32_t index, uint32_t start, uint32_t count,
		     const int *fds)
{
	struct {
		struct vfio_irq_set set;
		int fds[16];
	} in = { { .index = index, .start = start, .count = count } };
	struct model_call c;

	in.set.flags = VFIO_IRQ_SET_ACTION_TRIGGER |
		       (fds ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE);
	in.set.argsz = (uint32_t)(sizeof(in.set) + (fds ? count * sizeof(int) : 0));
	if (fds)
		memcpy(in.fds, fds, count * sizeof(int));
	model_enter(r->model, &c, DEVICE_IS, VFIO_DEVICE_SET_IRQS, &in, in.set.argsz, 0);
	name_device(&c.record.fd_info);
	vt_interrupts_offer(r->model->session, &c.record, in.fds, fds ? count : 0);
	model_exit(r->model, &c, NULL, 0, 0);
	vt_session_settle_offer(r->model->session, MODEL_PID, 0);
	judge(r, &c.record, NULL);
}

static void arm(struct run *r, uint32_t index, uint32_t count)
{
	int fds[16];

	for (uint32_t i = 0; i < count; i++) {
		fds[i] = 20 + (int)i;
		model_open(r->model, fds[i], VFIOTRACE_FD_EVENTFD, "anon_inode:[eventfd]");
	}
	set_irqs(r, index, 0, count, fds);
}

/* Of INTx. */
static void unmask(struct run *r, uint32_t data, const int *fd)
{
	struct {
		struct vfio_irq_set set;
		int fd;
	} s = {
		{ .argsz = sizeof(s), .flags = data | VFIO_IRQ_SET_ACTION_UNMASK,
		  .index = VFIO_PCI_INTX_IRQ_INDEX, .count = 1 }, fd ? *fd : 0,
	};

	call(r, DEVICE_IS, VFIO_DEVICE_SET_IRQS, &s, sizeof(s), 0, NULL, 0);
}

/* A call other than ioctl; its arguments in the order of the registers. */
static void other(struct run *r, const char *name, int fd, const uint64_t args[6],
		  int64_t result)
{
	struct vt_record record = {
		.tid = MODEL_PID, .tgid = MODEL_PID, .syscall = name, .io = true, .on_fd = true,
		.fd = fd, .finished = true, .failed = result < 0, .result = result,
		.line = ++r->model->line,
		.fd_info.what.kind = fd == DEVICE ? VFIOTRACE_FD_DEVICE : VFIOTRACE_FD_EVENTFD,
		.file = vt_session_file(r->model->session, MODEL_PID, MODEL_PID, fd),
	};
	struct vt_io io = { .call = vt_io_find(name) };

	snprintf(record.fd_info.driver, sizeof(record.fd_info.driver), "%s", driver);

	assert_non_null(io.call);
	memcpy(io.args, args, 6 * sizeof(args[0]));
	judge(r, &record, &io);
}

static void close_fd(struct run *r, int fd)
{
	vt_session_close(r->model->session, MODEL_PID, MODEL_PID, (uint32_t)fd, (uint32_t)fd);
	other(r, "close", fd, (uint64_t[6]){ (uint64_t)fd }, 0);
}

/* Of the file of the device. */
static void map_region(struct run *r, uint64_t offset, uint64_t length)
{
	struct vt_mapped mapped = {
		.tgid = MODEL_PID, .address = MEMORY, .length = length,
		.file = vt_session_file(r->model->session, MODEL_PID, MODEL_PID, DEVICE),
		.kind = VFIOTRACE_FD_DEVICE,
	};

	vt_session_map(r->model->session, &mapped);
	other(r, "mmap", DEVICE, (uint64_t[6]){ 0, length, PROT_READ, MAP_SHARED, DEVICE, offset },
	      (int64_t)MEMORY);
}

/*
 * The container is sent away in a message and closed, and what is received then looks like it.
 * @known: the source has compared the two.
 */
static void send_and_receive(struct run *r, bool known)
{
	struct vt_session *session = r->model->session;
	uint64_t file = vt_session_file(session, MODEL_PID, MODEL_PID, CONTAINER);
	/* It was the first file that was opened. */
	struct vt_fd info = { .what.kind = VFIOTRACE_FD_CONTAINER, .path = "/dev/vfio/vfio",
			      .file = known ? 1 : 77 };

	vt_session_follow(session);
	vt_session_sent(session, file);
	vt_session_close(session, MODEL_PID, MODEL_PID, CONTAINER, CONTAINER);
	vt_session_saw(session, MODEL_PID, MODEL_PID, CONTAINER, &info);
	vt_session_received(session, file);
	assert_int_equal(vt_session_file(session, MODEL_PID, MODEL_PID, CONTAINER), file);
}

/* ---- C001 to C005: what is asked ---- */

static void ask_region(struct run *r, uint32_t room, uint32_t needed, uint64_t size)
{
	struct {
		struct vfio_region_info info;
		uint8_t rest[96];
	} in = { { .argsz = room } }, out = in;

	out.info = (struct vfio_region_info){
		.argsz = needed, .flags = VFIO_REGION_INFO_FLAG_READ |
			(needed > 32 ? VFIO_REGION_INFO_FLAG_CAPS : 0), .size = size,
	};
	call(r, DEVICE_IS, VFIO_DEVICE_GET_REGION_INFO, &in, room, 0, &out, 0);
}

static void capabilities(void **state)
{
	struct run *r = with_device("C001");

	(void)state;
	ask_region(r, 32, 80, 4096);
	end(r, "C001 note 6");
	r = with_device("C001");
	ask_region(r, 32, 80, 4096);
	ask_region(r, 80, 80, 4096);
	end(r, "");
	/* There are none. */
	r = with_device("C001");
	ask_region(r, 32, 32, 4096);
	end(r, "");
}

static void extension(void **state)
{
	struct run *r = begin("C002");

	(void)state;
	model_open(r->model, CONTAINER_IS);
	model_open(r->model, GROUP_IS);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	assert_first(r, "VFIO_SET_IOMMU without VFIO_GET_API_VERSION and "
				      "VFIO_CHECK_EXTENSION of this model before");
	end(r, "C002 note 2");
	/* Another model was asked for. */
	r = begin("C002");
	model_open(r->model, CONTAINER_IS);
	model_open(r->model, GROUP_IS);
	plain(r, CONTAINER_IS, VFIO_GET_API_VERSION, 0, 0);
	plain(r, CONTAINER_IS, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU, 1);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	end(r, "C002 note 4");
	end(with_device("C002"), "");
	/* It was opened before we came. */
	r = begin("C002");
	model_fd(r->model, CONTAINER_IS);
	model_fd(r->model, GROUP_IS);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	end(r, "");
}

static void differing(void **state)
{
	struct run *r = with_device("C003");

	(void)state;
	ask_region(r, 80, 80, 8192);
	ask_region(r, 32, 80, 4096);
	end(r, "C003 warning 7");
	/* The full answer comes last, or both are the same. */
	r = with_device("C003");
	ask_region(r, 32, 80, 4096);
	ask_region(r, 80, 80, 8192);
	ask_region(r, 32, 80, 8192);
	end(r, "");
}

static void migration(void **state)
{
	struct vfio_device_feature f = {
		.argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET |
					     VFIO_DEVICE_FEATURE_MIGRATION,
	};
	struct run *r = with_device("C004");

	(void)state;
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, -ENOTTY);
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, -ENOTTY);
	end(r, "C004 note 6");
	r = with_device("C004");
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, 0);
	f.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY;
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, -ENOTTY);
	end(r, "");
}

static void hot_reset(void **state)
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) }, answer = {
		.argsz = sizeof(info), .flags = VFIO_PCI_HOT_RESET_FLAG_DEV_ID, .count = 0,
	};
	struct {
		struct vfio_pci_hot_reset reset;
		int fd;
	} reset = { { .argsz = sizeof(reset), .count = 1 }, GROUP };
	struct run *r = with_device("C005");

	(void)state;
	call(r, DEVICE_IS, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info, sizeof(info), 0, &answer, 0);
	call(r, DEVICE_IS, VFIO_DEVICE_PCI_HOT_RESET, &reset, sizeof(reset), 0, NULL, -EINVAL);
	end(r, "C005 warning 7");
	/* By groups, and the request of a container that has the same number. */
	r = with_device("C005");
	answer.flags = 0;
	call(r, DEVICE_IS, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info, sizeof(info), 0, &answer, 0);
	call(r, DEVICE_IS, VFIO_DEVICE_PCI_HOT_RESET, &reset, sizeof(reset), 0, NULL, 0);
	map(r, 0, MIB, MEMORY, 0);
	end(r, "");
}

/* ---- C006 to C016: what is mapped ---- */

/* What rests on a guess of the model is a note, and says so. */
static void unmapping_received(void **state)
{
	static const char guess[] =
		" (a descriptor came in a message, and is probably what was sent)";
	struct run *r = with_device("C006");

	(void)state;
	map(r, MIB, MIB, MEMORY, 0);
	send_and_receive(r, false);
	unmap(r, MEMORY, MIB, 0, 0);
	assert_non_null(strstr(r->first, guess));
	end(r, "C006 note 7");
	r = with_device("C006");
	map(r, MIB, MIB, MEMORY, 0);
	send_and_receive(r, true);
	unmap(r, MEMORY, MIB, 0, 0);
	assert_null(strstr(r->first, guess));
	end(r, "C006 warning 7");
}

static void unmapping(void **state)
{
	struct run *r = with_device("C006");

	(void)state;
	/* By the address of the memory. */
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MEMORY, MIB, 0, 0);
	assert_first(r, "0 bytes were unmapped where 1048576 at 0x7f0000000000 were "
				      "named: that is the address of memory, which is mapped at IOVA "
				      "0x100000");
	end(r, "C006 warning 7");
	/* Where there never was one, while one of that size lies elsewhere. */
	r = with_device("C006");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, 0x100, MIB, 0, 0);
	end(r, "C006 note 7");
	/* Twice, or to be sure, or more than there is. */
	r = with_device("C006");
	unmap(r, 0, MIB, 0, 0);
	map(r, MIB, MIB, MEMORY, 0);
	map(r, 4 * MIB, MIB, MEMORY + MIB, 0);
	unmap(r, MIB, MIB, MIB, 0);
	unmap(r, MIB, MIB, 0, 0);
	unmap(r, 0, 16 * MIB, MIB, 0);
	end(r, "C006 note 6, C006 note 10, C006 note 11");
	r = with_device("C006");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, 0, 0, MIB, VFIO_DMA_UNMAP_FLAG_ALL);
	end(r, "");
}

static void failed_mapping(void **state)
{
	struct run *r = with_device("C007");

	(void)state;
	map(r, MIB, MIB, MEMORY, -ENOMEM);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "C007 note 6");
	/* Tried again. */
	r = with_device("C007");
	map(r, MIB, MIB, MEMORY, -ENOMEM);
	map(r, MIB, MIB, MEMORY, 0);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	/* Given up. */
	r = with_device("C007");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	map(r, MIB, MIB, MEMORY, -ENOMEM);
	end(r, "");
	/* It was there, with the same memory; and with other memory. */
	r = with_device("C007");
	map(r, MIB, MIB, MEMORY, 0);
	map(r, MIB, MIB, MEMORY, -EEXIST);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C007");
	map(r, MIB, MIB, MEMORY, 0);
	map(r, MIB, MIB, MEMORY + MIB, -EEXIST);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "C007 note 7");
}

static void unmapping_of_failed(void **state)
{
	struct run *r = with_device("C008");

	(void)state;
	map(r, MIB, MIB, MEMORY, -EINVAL);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	unmap(r, MIB, MIB, 0, 0);
	assert_first(r, "this range was never mapped: to map 1048576 bytes at 0x100000 "
				      "had failed at line 6");
	end(r, "C008 warning 8");
	/* At once, so as to leave nothing behind. */
	r = with_device("C008");
	map(r, MIB, MIB, MEMORY, -EINVAL);
	unmap(r, MIB, MIB, 0, 0);
	end(r, "C008 note 7");
	r = with_device("C008");
	map(r, MIB, MIB, MEMORY, -EINVAL);
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MIB, MIB, MIB, 0);
	unmap(r, MIB, MIB, 0, 0);
	end(r, "");
}

static void detach(struct run *r)
{
	plain(r, GROUP_IS, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
}

static void refilled(void **state)
{
	struct run *r = with_device("C009");

	(void)state;
	map(r, MIB, MIB, MEMORY, 0);
	detach(r);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	assert_first(r, "container fd 10 lost 1 mapping when its last group left at line 7; "
				      "it was set up again at line 9, and nothing has been mapped since");
	end(r, "C009 warning 10");
	/* Mapped again; and nothing was lost. */
	r = with_device("C009");
	map(r, MIB, MIB, MEMORY, 0);
	detach(r);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	map(r, MIB, MIB, MEMORY, 0);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C009");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MIB, MIB, MIB, 0);
	detach(r);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	/* Nobody uses the device. */
	r = with_device("C009");
	map(r, MIB, MIB, MEMORY, 0);
	detach(r);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	end(r, "");
}

static void left_mapped(void **state)
{
	struct run *r = with_device("C010");

	(void)state;
	map(r, MIB, MIB, MEMORY, 0);
	end(r, "C010 note 6");
	r = with_device("C010");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MIB, MIB, MIB, 0);
	end(r, "");
	/* Another process has it still. */
	r = with_device("C010");
	map(r, MIB, MIB, MEMORY, 0);
	vt_session_begin_task(r->model->session, MODEL_PID, MODEL_PID, 200, 200, false);
	end(r, "");
}

static void map_in(struct run *r, int fd, uint64_t iova, uint64_t vaddr)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = VFIO_DMA_MAP_FLAG_READ, .vaddr = vaddr,
		.iova = iova, .size = MIB,
	};

	call(r, fd, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio", VFIO_IOMMU_MAP_DMA, &m, sizeof(m), 0,
	     NULL, 0);
}

static void pinned_twice(void **state)
{
	struct run *r = with_device("C011");

	(void)state;
	model_open(r->model, 30, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio");
	map(r, MIB, MIB, MEMORY, 0);
	map_in(r, 30, MIB, MEMORY);
	map(r, 2 * MIB, MIB, MEMORY + MIB, 0);
	map_in(r, 30, 2 * MIB, MEMORY + MIB);
	end(r, "C011 note 7");
	/* The same block elsewhere; and no more, when it is gone there. */
	r = with_device("C011");
	model_open(r->model, 30, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio");
	map(r, MIB, MIB, MEMORY, 0);
	map_in(r, 30, 64 * MIB, MEMORY);
	end(r, "C011 note 7");
	r = with_device("C011");
	model_open(r->model, 30, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MIB, MIB, MIB, 0);
	map_in(r, 30, 64 * MIB, MEMORY);
	end(r, "");
	r = with_device("C011");
	model_open(r->model, 30, VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio");
	map(r, MIB, MIB, MEMORY, 0);
	map_in(r, 30, MIB, MEMORY + MIB);
	end(r, "");
}

static void set_twice(void **state)
{
	struct run *r = with_device("C013");

	(void)state;
	set_iommu(r, VFIO_TYPE1_IOMMU, -EINVAL);
	map(r, MIB, MIB, MEMORY, 0);
	end(r, "C013 warning 6");
	/* The same again, or nothing that relies on it. */
	r = with_device("C013");
	set_iommu(r, VFIO_TYPE1v2_IOMMU, -EINVAL);
	map(r, MIB, MIB, MEMORY, 0);
	end(r, "");
	r = with_device("C013");
	set_iommu(r, VFIO_TYPE1_IOMMU, -EINVAL);
	end(r, "");
}

static void legacy(void **state)
{
	struct run *r = begin("C014");

	(void)state;
	model_open(r->model, CONTAINER_IS);
	model_open(r->model, GROUP_IS);
	model_open(r->model, IOMMUFD_IS);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	end(r, "C014 note 2");
	r = begin("C014");
	model_open(r->model, CONTAINER_IS);
	model_open(r->model, GROUP_IS);
	model_open(r->model, IOMMUFD_IS);
	vt_session_close(r->model->session, MODEL_PID, MODEL_PID, IOMMUFD, IOMMUFD);
	attach(r);
	set_iommu(r, VFIO_TYPE1v2_IOMMU, 0);
	end(r, "");
}

static void pieces(void **state)
{
	struct run *r = with_device("C015");

	(void)state;
	map(r, 0, 4096, MEMORY, 0);
	for (uint64_t i = 0; i < 600; i++)
		map(r, MIB + i * 4096, 4096, MEMORY + MIB + i * 4096, 0);
	assert_string_equal(r->text, "");
	end(r, "C015 note 7");
	/* Memory that is not contiguous. */
	r = with_device("C015");
	for (uint64_t i = 0; i < 600; i++)
		map(r, i * 4096, 4096, MEMORY + 2 * i * 4096, 0);
	end(r, "");
}

static void tail(void **state)
{
	struct {
		struct vfio_iommu_type1_dma_map map;
		uint64_t more;
	} m = { { .argsz = sizeof(m), .flags = VFIO_DMA_MAP_FLAG_READ, .vaddr = MEMORY,
		  .size = MIB }, 7 };
	struct run *r = with_device("C016");

	(void)state;
	call(r, CONTAINER_IS, VFIO_IOMMU_MAP_DMA, &m, sizeof(m), 0, NULL, 0);
	end(r, "C016 note 6");
	r = with_device("C016");
	m.more = 0;
	call(r, CONTAINER_IS, VFIO_IOMMU_MAP_DMA, &m, sizeof(m), 0, NULL, 0);
	m.map.argsz = sizeof(m.map);
	m.more = 7;
	call(r, CONTAINER_IS, VFIO_IOMMU_MAP_DMA, &m, sizeof(m), 0, NULL, 0);
	end(r, "");
}

static void reserved_fields(void **state)
{
	struct {
		struct vfio_device_feature feature;
		struct vfio_device_low_power_entry_with_wakeup wakeup;
	} f = { {
		.argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_SET |
					     VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP,
	}, { .wakeup_eventfd = 3, .reserved = 9 } };
	struct vfio_device_ioeventfd bell = {
		.argsz = sizeof(bell), .flags = VFIO_DEVICE_IOEVENTFD_32, .fd = 3, .reserved = 0x55,
	};
	struct run *r = with_device("C016");

	(void)state;
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, 0);
	assert_first(r, "0x9 in reserved of VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP "
				      "is not zero, though it means nothing to this kernel: a later one "
				      "may give it a meaning");
	call(r, DEVICE_IS, VFIO_DEVICE_IOEVENTFD, &bell, sizeof(bell), 0, NULL, 0);
	bell.reserved = 0;
	bell.flags |= 0x100;
	call(r, DEVICE_IS, VFIO_DEVICE_IOEVENTFD, &bell, sizeof(bell), 0, NULL, 0);
	end(r, "C016 note 6, C016 note 7, C016 note 8");
	/* All zero; a probe, which has no data; and a call that the kernel has refused. */
	r = with_device("C016");
	f.wakeup.reserved = 0;
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, 0);
	f.wakeup.reserved = 9;
	f.feature.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET |
			  VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP;
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, 0);
	call(r, DEVICE_IS, VFIO_DEVICE_IOEVENTFD, &bell, sizeof(bell), 0, NULL, -EINVAL);
	bell.flags &= ~0x100u;
	call(r, DEVICE_IS, VFIO_DEVICE_IOEVENTFD, &bell, sizeof(bell), 0, NULL, 0);
	end(r, "");
}

/* ---- C012, C017: interrupts ---- */

/* @had vectors there are for those that the eventfds 20 to 22 are to serve; 0: enough. */
static void try_to_arm(struct run *r, int64_t had)
{
	struct {
		struct vfio_irq_set set;
		int fds[3];
	} in = { {
		.argsz = sizeof(in), .count = 3, .index = VFIO_PCI_MSI_IRQ_INDEX,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
	}, { 20, 21, 22 } };

	call(r, DEVICE_IS, VFIO_DEVICE_SET_IRQS, &in, sizeof(in), 0, NULL, had);
}

static void fired(void **state)
{
	struct run *r = with_device("C012");

	(void)state;
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 3, NULL);
	end(r, "C012 warning 7");
	/* Armed anew, and never disabled. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 3, NULL);
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	end(r, "C012 warning 7");
	/* Fired to try them, all at once; armed in another way; and then disabled. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 3, NULL);
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL);
	end(r, "");
	/* Those that were fired are taken away, and others not; or all of them. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 4);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 2, 2, NULL);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 2, 2, (int[]){ -1, -1 });
	assert_first(r, "this fires vectors 2 to 3; only count=0 disables the index");
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL);
	end(r, "C012 warning 7");
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 2, NULL);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 2, (int[]){ -1, -1 });
	end(r, "");
	/* Disabled as it should be; and some are fired to try them. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1, NULL);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, NULL);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL);
	end(r, "");
	/* Some of them were to be taken away. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 4);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 2, 2, NULL);
	end(r, "C012 warning 7");
	/* One alone: tried, and then disabled; or left armed without its eventfd. */
	r = with_device("C012");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, NULL);
	set_irqs(r, VFIO_PCI_MSI_IRQ_INDEX, 0, 0, NULL);
	close_fd(r, 20);
	end(r, "");
	r = with_device("C012");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, NULL);
	close_fd(r, 20);
	end(r, "C012 warning 7");
	r = with_device("C012");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, NULL);
	close_fd(r, DEVICE);
	close_fd(r, 20);
	end(r, "");
	/* Another index is refused, for this one is enabled still; or for another reason. */
	r = with_device("C012");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, NULL);
	try_to_arm(r, -EINVAL);
	assert_first(r, "this fires vector 0; only count=0 disables the index");
	end(r, "C012 warning 7");
	r = with_device("C012");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, NULL);
	try_to_arm(r, -EBADF);
	end(r, "");
}

static void fewer(void **state)
{
	struct run *r = with_device("C025");

	(void)state;
	try_to_arm(r, 1);
	map_region(r, 0, 4096);
	end(r, "C025 warning 6");
	/* Asked again; given up; enough. */
	r = with_device("C025");
	try_to_arm(r, 1);
	ask_region(r, 32, 32, 4096);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C025");
	try_to_arm(r, 1);
	set_irqs(r, VFIO_PCI_MSI_IRQ_INDEX, 0, 0, NULL);
	close_fd(r, DEVICE);
	end(r, "");
	r = with_device("C025");
	try_to_arm(r, 0);
	map_region(r, 0, 4096);
	end(r, "");
}

static void closed_eventfd(void **state)
{
	struct run *r = with_device("C017");

	(void)state;
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	close_fd(r, 21);
	map_region(r, 0, 4096);
	assert_first(r, "the last descriptor of the eventfd of vector 1 of 0000:03:00.0 "
				      "is closed while the vector is armed: its interrupts reach nobody");
	end(r, "C017 warning 7");
	/* The device is taken down. */
	r = with_device("C017");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	close_fd(r, 21);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL);
	map_region(r, 0, 4096);
	end(r, "");
	/* It goes with another process, or is another process's still. */
	r = with_device("C017");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	vt_session_begin_task(r->model->session, MODEL_PID, MODEL_PID, 200, 200, false);
	close_fd(r, 21);
	map_region(r, 0, 4096);
	end(r, "");
	r = with_device("C017");
	vt_session_begin_task(r->model->session, MODEL_PID, MODEL_PID, 200, 200, false);
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	close_fd(r, 20);
	map_region(r, 0, 4096);
	end(r, "C017 warning 7");
	/* There is another descriptor. */
	r = with_device("C017");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	vt_session_dup(r->model->session, MODEL_PID, MODEL_PID, 21, 40);
	close_fd(r, 21);
	map_region(r, 0, 4096);
	end(r, "");
}

/* ---- C018 to C022: regions, and what is left open ---- */

static void ask_sparse(struct run *r)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_sparse_mmap cap;
		struct vfio_region_sparse_mmap_area areas[2];
	} in = { { .argsz = sizeof(in) } }, out = {
		.info = {
			.argsz = sizeof(out), .size = 65536, .cap_offset = 32,
			.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP |
				 VFIO_REGION_INFO_FLAG_CAPS,
		},
		.cap = {
			.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 },
			.nr_areas = 2,
		},
		.areas = { { 0, 8192 }, { 16384, 4096 } },
	};

	call(r, DEVICE_IS, VFIO_DEVICE_GET_REGION_INFO, &in, sizeof(in), 0, &out, 0);
}

static void areas(void **state)
{
	struct run *r = with_device("C018");

	(void)state;
	ask_sparse(r);
	map_region(r, 0, 65536);
	map_region(r, 4096, 8192);
	assert_first(r, "65536 bytes at 0x0 of region 0 of 0000:03:00.0 are not within one "
				      "of the areas that VFIO_DEVICE_GET_REGION_INFO has named for mmap "
				      "(VFIO_REGION_INFO_CAP_SPARSE_MMAP)");
	end(r, "C018 warning 7, C018 warning 8");
	r = with_device("C018");
	ask_sparse(r);
	map_region(r, 0, 8192);
	map_region(r, 4096, 4096);
	map_region(r, 16384, 4096);
	end(r, "");
	/* A short answer takes nothing back of the full one. */
	r = with_device("C018");
	ask_sparse(r);
	ask_region(r, 32, 112, 65536);
	map_region(r, 0, 65536);
	end(r, "C018 warning 8");
	/* It has no areas. */
	r = with_device("C018");
	ask_region(r, 32, 32, 65536);
	map_region(r, 0, 65536);
	end(r, "");
}

#define CONFIG (7ULL << 40)

static uint64_t add_config(struct run *r)
{
	uint64_t file = vt_session_file(r->model->session, MODEL_PID, MODEL_PID, DEVICE);

	vt_session_add_region(r->model->session, file, &(struct vt_region){
		.index = VFIO_PCI_CONFIG_REGION_INDEX, .offset = CONFIG, .size = 256,
	});
	return file;
}

static void write_config(struct run *r, uint64_t at, uint16_t value)
{
	memcpy(r->model->memory, &value, sizeof(value));
	other(r, "pwrite64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 2, CONFIG + at }, 2);
}

/* The region asked for last has the table of MSI-X at 0x2000 to 0x203f: four vectors. */
static void add_table(struct run *r)
{
	static const uint8_t header[64] = {
		[0] = 0x86, [1] = 0x80, [PCI_STATUS] = PCI_STATUS_CAP_LIST,
		[PCI_CAPABILITY_LIST] = 0x40,
	};
	static const uint8_t msix[12] = { PCI_CAP_ID_MSIX, 0, 3, 0, 0x00, 0x20 };
	uint64_t file = add_config(r);

	vt_session_plain_header(r->model->session, file);
	vt_session_saw_config(r->model->session, file, 0, header, sizeof(header));
	vt_session_saw_config(r->model->session, file, 0x40, msix, sizeof(msix));
}

static void ask_mappable(struct run *r)
{
	struct {
		struct vfio_region_info info;
		struct vfio_info_cap_header cap;
	} in = { { .argsz = sizeof(in) } }, out = {
		.info = {
			.argsz = sizeof(out), .size = 65536, .cap_offset = 32,
			.flags = VFIO_REGION_INFO_FLAG_MMAP | VFIO_REGION_INFO_FLAG_CAPS,
		},
		.cap = { .id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, .version = 1 },
	};

	call(r, DEVICE_IS, VFIO_DEVICE_GET_REGION_INFO, &in, sizeof(in), 0, &out, 0);
}

static void table_mapped(void **state)
{
	struct run *r = with_device("C024");

	(void)state;
	add_table(r);
	ask_region(r, 32, 40, 65536);
	map_region(r, 0, 0x2000);
	map_region(r, 0x3000, 0x1000);
	assert_string_equal(r->text, "");
	map_region(r, 0, 65536);
	map_region(r, 0x2000, 0x1000);
	assert_first(r, "65536 bytes at 0x0 of region 0 of 0000:03:00.0 hold the table of "
				      "MSI-X (0x2000 to 0x203f), and the program has not read that it may "
				      "be mapped (VFIO_REGION_INFO_CAP_MSIX_MAPPABLE): what is written "
				      "there goes past VFIO, which sets vectors up itself");
	end(r, "C024 note 9");
	/* It has read that it may; or the table is not known to lie there. */
	r = with_device("C024");
	add_table(r);
	ask_mappable(r);
	map_region(r, 0, 65536);
	end(r, "");
	r = with_device("C024");
	ask_region(r, 32, 40, 65536);
	map_region(r, 0, 65536);
	end(r, "");
}

static void bus_master(void **state)
{
	struct run *r = with_device("C019");

	(void)state;
	add_config(r);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MEMORY);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MASTER);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MASTER);
	end(r, "C019 note 7");
	r = with_device("C019");
	add_config(r);
	map(r, MIB, MIB, MEMORY, 0);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MASTER);
	end(r, "");
}

/* The capability at 0x40 is power management. */
static void add_power(struct run *r)
{
	static const uint8_t header[64] = {
		[0] = 0x86, [1] = 0x80, [PCI_STATUS] = PCI_STATUS_CAP_LIST,
		[PCI_CAPABILITY_LIST] = 0x40,
	};
	static const uint8_t pm[8] = { PCI_CAP_ID_PM, 0, 3 };
	uint64_t file = add_config(r);

	vt_session_plain_header(r->model->session, file);
	vt_session_saw_config(r->model->session, file, 0, header, sizeof(header));
	vt_session_saw_config(r->model->session, file, 0x40, pm, sizeof(pm));
}

static void asleep(void **state)
{
	struct run *r = with_device("C020");

	(void)state;
	add_power(r);
	map_region(r, 0, 4096);
	write_config(r, 0x44, 3);
	assert_first(r, "0000:03:00.0 goes to D3 while the program has 1 mapping of it: to "
				      "touch them raises SIGBUS");
	end(r, "C020 note 7");
	/* Awake; without mappings; another register. */
	r = with_device("C020");
	add_power(r);
	write_config(r, 0x44, 3);
	map_region(r, 0, 4096);
	write_config(r, 0x44, 0);
	write_config(r, 0x50, 3);
	end(r, "");
}

static void bus_error(struct run *r, uint64_t address)
{
	const struct vt_when when = { .line = 99, .tgid = MODEL_PID, .tid = MODEL_PID };

	vt_checker_bus_error(r->checker, r->model->session, &when, address);
}

static void bus_errors(void **state)
{
	struct run *r = with_device("C021");

	(void)state;
	map_region(r, 0, 8192);
	bus_error(r, MEMORY + 4096);
	end(r, "C021 error 99");
	r = with_device("C021");
	map_region(r, 0, 8192);
	bus_error(r, MEMORY + 8192);
	end(r, "");
}

/* The region was mapped before the trace: whose it is is a guess. */
static void bus_error_guessed(void **state)
{
	struct run *r = with_device("C021");

	(void)state;
	vt_session_map(r->model->session, &(struct vt_mapped){
		.tgid = MODEL_PID, .address = MEMORY, .length = 8192,
		.file = vt_session_file(r->model->session, MODEL_PID, MODEL_PID, DEVICE),
		.kind = VFIOTRACE_FD_DEVICE, .inferred = true,
	});
	bus_error(r, MEMORY + 4096);
	assert_non_null(strstr(r->first,
			       " (it was mapped before the trace, and is probably that device's)"));
	end(r, "C021 note 99");
}

/* The end of what is said of a bus error in a region that is mapped. */
static void silent(struct run *r, const char *why)
{
	map_region(r, 0, 8192);
	bus_error(r, MEMORY + 4096);
	assert_non_null(strstr(r->first, why));
	end(r, "C021 error 99");
}

static void bus_error_causes(void **state)
{
	struct vfio_device_feature low = {
		.argsz = sizeof(low),
		.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY,
	};
	struct run *r = with_device("C021");

	(void)state;
	add_power(r);
	write_config(r, PCI_COMMAND, 0);
	silent(r, names ? "its memory decoding was switched off)" :
		  "its memory decoding was switched off at line 6)");
	r = with_device("C021");
	add_power(r);
	write_config(r, 0x44, 3);
	silent(r, names ? "it was put into D3)" : "it was put into D3 at line 6)");
	r = with_device("C021");
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &low, sizeof(low), 0, NULL, 0);
	silent(r, names ? "it is in its low power state, which was asked for)" :
		  "it is in its low power state, which was asked for at line 6)");
	/* Both are over. */
	r = with_device("C021");
	add_power(r);
	write_config(r, PCI_COMMAND, 0);
	write_config(r, 0x44, 3);
	write_config(r, 0x44, 0);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MEMORY);
	silent(r, "(in D3, memory decoding off, reset, or unplugged)");
}

/* ---- C026: no bus master ---- */

static void no_master(void **state)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_bus_master master;
	} f = { { .argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_BUS_MASTER },
		{ .op = VFIO_DEVICE_FEATURE_SET_MASTER } };
	struct run *r = with_device("C026");

	(void)state;
	add_config(r);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MEMORY);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "C026 note 7");
	/* Before, later, by the feature; and INTx needs none. */
	r = with_device("C026");
	add_config(r);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MASTER);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C026");
	add_config(r);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	write_config(r, PCI_COMMAND, PCI_COMMAND_MASTER);
	end(r, "");
	r = with_device("C026");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	call(r, DEVICE_IS, VFIO_DEVICE_FEATURE, &f, sizeof(f), 0, NULL, 0);
	end(r, "");
	r = with_device("C026");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	end(r, "");
	/* What is written is not seen. */
	r = with_device("C026");
	vt_checker_destroy(r->checker);
	r->checker = vt_checker_create(~0ULL, true, false, &r->source, NULL, hear, r);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	assert_null(strstr(r->text, "C026"));
	vt_checker_end(r->checker, r->model->session);
	assert_null(strstr(r->text, "C026"));
	vt_checker_destroy(r->checker);
	model_destroy(r->model);
	free(r);
}

/* ---- C027 to C030: reads and writes ---- */

static void without_place(void **state)
{
	struct run *r = with_device("C027");

	(void)state;
	other(r, "read", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4 }, 4);
	other(r, "write", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4 }, 4);
	assert_first(r, "read takes the position that the file itself has, which begins at 0 and which lseek "
			"cannot move: for vfio-pci that is the begin of BAR 0 of 0000:03:00.0");
	end(r, "C027 warning 6");
	/* One that fails has gone there as well; and so do vectors with the position -1. */
	r = with_device("C027");
	other(r, "writev", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 1 }, -EIO);
	end(r, "C027 warning 6");
	r = with_device("C027");
	other(r, "preadv2", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 1, UINT64_MAX }, 4);
	end(r, "C027 warning 6");
	/* With a position; of another file; a mapping. */
	r = with_device("C027");
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, CONFIG }, 4);
	other(r, "preadv2", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 1, CONFIG }, 4);
	other(r, "read", GROUP, (uint64_t[6]){ GROUP, MODEL_ARG, 8 }, 8);
	map_region(r, 0, 4096);
	end(r, "");
}

static void untold(void **state)
{
	struct run *r = with_device("C028");

	(void)state;
	driver = "vfio-pci";
	ask_region(r, 32, 32, 65536);
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, 0 }, 4);
	map_region(r, 0, 4096);
	assert_string_equal(r->text, "");
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, CONFIG + 4 }, 4);
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, CONFIG }, 4);
	assert_first(r, "that region 7 of 0000:03:00.0 is at 0x70000000000 of its file, nobody has told the "
			"program: today's vfio-pci has it there, and another driver or kernel may not");
	end(r, "C028 note 9");
	/* It has been told; or the call has failed. */
	r = with_device("C028");
	add_config(r);
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, CONFIG }, 4);
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, 2ULL << 40 }, -EINVAL);
	end(r, "");
	/* Of another driver nobody knows what lies there. */
	driver = "";
	r = with_device("C028");
	other(r, "pread64", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 4, CONFIG }, 4);
	end(r, "");
}

/* The capability of MSI is at 0x50. */
static void add_msi(struct run *r)
{
	static const uint8_t header[64] = {
		[0] = 0x86, [1] = 0x80, [PCI_STATUS] = PCI_STATUS_CAP_LIST,
		[PCI_CAPABILITY_LIST] = 0x50,
	};
	static const uint8_t msi[14] = { PCI_CAP_ID_MSI };
	uint64_t file = add_config(r);

	vt_session_plain_header(r->model->session, file);
	vt_session_saw_config(r->model->session, file, 0, header, sizeof(header));
	vt_session_saw_config(r->model->session, file, 0x50, msi, sizeof(msi));
}

static void enabled_by_write(void **state)
{
	struct run *r = with_device("C029");

	(void)state;
	add_msi(r);
	write_config(r, 0x52, PCI_MSI_FLAGS_ENABLE);
	end(r, "C029 warning 6");
	/* Of two that are there, another is armed. */
	r = with_device("C029");
	add_msi(r);
	write_config(r, 0x52, PCI_MSI_FLAGS_ENABLE);
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 1);
	end(r, "C029 warning 6");
	/* The guest's write, before and after QEMU arms; not the bit; not the register. */
	r = with_device("C029");
	add_msi(r);
	write_config(r, 0x52, PCI_MSI_FLAGS_ENABLE);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C029");
	add_msi(r);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	write_config(r, 0x52, PCI_MSI_FLAGS_ENABLE);
	end(r, "");
	r = with_device("C029");
	add_msi(r);
	write_config(r, 0x52, 0);
	write_config(r, 0x5a, PCI_MSI_FLAGS_ENABLE);
	end(r, "");
}

static void masked(void **state)
{
	int fd = 20;
	struct run *r = with_device("C030");

	(void)state;
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	end(r, "C030 note 6");
	/* It is given up; and armed again. */
	r = with_device("C030");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_INTX_IRQ_INDEX, 0, 0, NULL);
	assert_string_equal(r->text, "");
	end(r, "");
	r = with_device("C030");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	set_irqs(r, VFIO_PCI_INTX_IRQ_INDEX, 0, 0, NULL);
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	end(r, "C030 note 8");
	/* By a call, by an eventfd, in the command register; and messages are not masked. */
	r = with_device("C030");
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	unmask(r, VFIO_IRQ_SET_DATA_NONE, NULL);
	end(r, "");
	r = with_device("C030");
	model_open(r->model, fd, VFIOTRACE_FD_EVENTFD, "anon_inode:[eventfd]");
	unmask(r, VFIO_IRQ_SET_DATA_EVENTFD, &fd);
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C030");
	add_config(r);
	arm(r, VFIO_PCI_INTX_IRQ_INDEX, 1);
	write_config(r, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE);
	end(r, "");
	r = with_device("C030");
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
}

static void give_up(struct run *r, const char *call, uint64_t address, uint64_t length)
{
	bool maps = !strcmp(call, "mmap");

	other(r, call, -1, (uint64_t[6]){ address, length, 3, MAP_FIXED | MAP_ANONYMOUS | MAP_PRIVATE, (uint64_t)-1 },
	      maps ? (int64_t)address : 0);
}

static void given_up(void **state)
{
	struct run *r = with_device("C031");

	(void)state;
	map(r, MIB, MIB, MEMORY, 0);
	give_up(r, "munmap", MEMORY + 4096, 4096);
	assert_string_equal(r->text, "");
	end(r, "C031 note 7");
	/* Something else is put there; and the device is used before the end, of two pieces once. */
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	give_up(r, "mmap", MEMORY, MIB);
	end(r, "C031 note 7");
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	give_up(r, "munmap", MEMORY, 4096);
	give_up(r, "munmap", MEMORY + 4096, 4096);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	assert_string_equal(r->text, "C031 note 7");
	end(r, "C031 note 7");
	/* The mapping goes next, or went before; other memory; another process. */
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	give_up(r, "munmap", MEMORY, MIB);
	unmap(r, MIB, MIB, MIB, 0);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	end(r, "");
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	unmap(r, MIB, MIB, MIB, 0);
	give_up(r, "munmap", MEMORY, MIB);
	end(r, "");
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	give_up(r, "munmap", MEMORY + MIB, MIB);
	give_up(r, "munmap", MEMORY - MIB, MIB);
	end(r, "");
}

/* What a call does to memory of which the first MIB is mapped. */
static void does(const char *expected, const char *is, const char *name, const uint64_t args[6],
		 int64_t result)
{
	char text[256];
	struct run *r;

	snprintf(text, sizeof(text), "file /proc/%d/maps %s|\n", MODEL_PID, is);
	world = text;
	r = with_device("C031");
	map(r, MIB, MIB, MEMORY, 0);
	other(r, name, -1, args, result);
	assert_string_equal(r->text, "");
	end(r, expected);
	world = "";
}

#define OWN	"7f0000000000-7f0000200000 rw-p 00000000 00:00 0"
#define SHARED	"7f0000000000-7f0000200000 rw-s 00000000 00:01 77 /memfd:ram (deleted)"
#define OWN_FILE "7f0000000000-7f0000200000 rw-p 00000000 08:01 77 /tmp/ram"
#define ADVISE(ADDRESS, ADVICE) "madvise", (const uint64_t[6]){ ADDRESS, MIB, ADVICE }, 0
#define TOLD	"C031 note 7"

/* Linux 6.12: mm/madvise.c; what each leaves of pages that are pinned. */
static void dropped(void **state)
{
	(void)state;
	does(TOLD, OWN, ADVISE(MEMORY, MADV_DONTNEED));
	does(TOLD, OWN, ADVISE(MEMORY, VT_MADV_DONTNEED_LOCKED));
	does(TOLD, OWN_FILE, ADVISE(MEMORY, MADV_DONTNEED));
	/* From a file's page cache the program gets the same pages again. */
	does("", SHARED, ADVISE(MEMORY, MADV_DONTNEED));
	/* Pinned pages are not freed; and the others take nothing. */
	does("", OWN, ADVISE(MEMORY, VT_MADV_FREE));
	does("", OWN, ADVISE(MEMORY, MADV_HUGEPAGE));
	/* A hole in the file; no access at all. */
	does(TOLD, SHARED, ADVISE(MEMORY, MADV_REMOVE));
	does(TOLD, OWN, ADVISE(MEMORY, VT_MADV_GUARD_INSTALL));
	/* Other memory; what the memory is cannot be known; the call has failed. */
	does("", OWN, ADVISE(MEMORY + MIB, MADV_DONTNEED));
	does("", "", ADVISE(MEMORY, MADV_DONTNEED));
	does("", OWN, "madvise", (const uint64_t[6]){ MEMORY, MIB, MADV_DONTNEED }, -EINVAL);
}

#define MOVE(OLD, NEW, FLAGS, TO) "mremap", (const uint64_t[6]){ MEMORY, OLD, NEW, FLAGS, TO }, TO

static void moved(void **state)
{
	const uint64_t away = MEMORY + 64 * (uint64_t)MIB;
	const uint64_t over[6] = { away, MIB, MIB, MREMAP_MAYMOVE | MREMAP_FIXED, MEMORY };

	(void)state;
	does(TOLD, OWN, MOVE(MIB, 2 * MIB, MREMAP_MAYMOVE, (int64_t)away));
	/* Its end goes; another is put over it. */
	does(TOLD, OWN, MOVE(MIB, 4096, 0, MEMORY));
	does(TOLD, OWN, "mremap", over, MEMORY);
	/* It grows where it is; what goes is behind it; the same memory a second time. */
	does("", OWN, MOVE(MIB, 2 * MIB, MREMAP_MAYMOVE, MEMORY));
	does("", OWN, MOVE(2 * MIB, MIB, 0, MEMORY));
	does("", OWN, MOVE(0, MIB, MREMAP_MAYMOVE, (int64_t)away));
}

/* The file of shared memory; where it is cut, and where not. */
#define RAM "status /proc/100/fd/9 - 0600 0:0 0:1 77 2097152\n"
#define PUNCH(AT, MODE) "fallocate", (const uint64_t[6]){ 9, MODE, AT, MIB }, 0
#define HOLE (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)

static void cut_file(void **state)
{
	(void)state;
	does(TOLD, SHARED "|\n" RAM "#", PUNCH(0, HOLE));
	does("", SHARED "|\n" RAM "#", PUNCH(MIB, HOLE));
	does("", SHARED "|\n" RAM "#", PUNCH(0, 0));
	/* Pages of its own, and another file. */
	does("", OWN_FILE "|\n" RAM "#", PUNCH(0, HOLE));
	does("", "7f0000000000-7f0000200000 rw-s 00000000 00:01 78 /memfd:ram (deleted)|\n" RAM "#",
	     PUNCH(0, HOLE));
	does(TOLD, SHARED "|\n" RAM "#", "ftruncate", (const uint64_t[6]){ 9, 4096 }, 0);
	does("", SHARED "|\n" RAM "#", "ftruncate", (const uint64_t[6]){ 9, MIB }, 0);
	does("", SHARED "|\n" RAM "#", "ftruncate", (const uint64_t[6]){ 9, 4096 }, -EINVAL);
}

static void detached(void **state)
{
	(void)state;
	does(TOLD, "", "shmdt", (const uint64_t[6]){ MEMORY }, 0);
	does("", "", "shmdt", (const uint64_t[6]){ MEMORY + MIB }, 0);
}

/* The heap ended behind the memory; now it ends before. */
static void shrunk(void **state)
{
	static const struct {
		uint64_t before, after;
		int64_t result;
		const char *expected;
	} cases[] = {
		{ MEMORY + 2 * MIB, MEMORY, MEMORY, "C031 note 8" },
		{ MEMORY + 2 * MIB, MEMORY + MIB, MEMORY + MIB, "" },
		{ MEMORY + 2 * MIB, MEMORY, MEMORY + 2 * MIB, "" },	/* refused */
		{ MEMORY - 2 * MIB, MEMORY - MIB, MEMORY - MIB, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct run *r = with_device("C031");

		other(r, "brk", -1, (uint64_t[6]){ 0 }, (int64_t)cases[i].before);
		map(r, MIB, MIB, MEMORY, 0);
		other(r, "brk", -1, (uint64_t[6]){ cases[i].after }, cases[i].result);
		end(r, cases[i].expected);
	}
}

/* Written from two buffers: the second has the byte that matters. */
static void written_in_pieces(void **state)
{
	static const uint16_t value = PCI_COMMAND_MASTER;
	const uint64_t vector[4] = { MODEL_ARG + 128, 1, MODEL_ARG + 136, 4 };
	struct run *r = with_device("C026");

	(void)state;
	add_config(r);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	memcpy(r->model->memory, vector, sizeof(vector));
	memcpy(r->model->memory + 136, &value, sizeof(value));
	other(r, "pwritev", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 2, CONFIG + PCI_COMMAND - 1 }, 5);
	end(r, "");
	/* The same, with the bit in a byte of another register. */
	r = with_device("C026");
	add_config(r);
	arm(r, VFIO_PCI_MSI_IRQ_INDEX, 1);
	memcpy(r->model->memory, vector, sizeof(vector));
	memcpy(r->model->memory + 136, &value, sizeof(value));
	other(r, "pwritev", DEVICE, (uint64_t[6]){ DEVICE, MODEL_ARG, 2, CONFIG + PCI_COMMAND }, 5);
	end(r, "C026 note 6");
}

static void left_open(void **state)
{
	struct run *r = with_device("C022");

	(void)state;
	end(r, "C022 note 0");
	r = with_device("C022");
	close_fd(r, CONTAINER);
	close_fd(r, GROUP);
	close_fd(r, DEVICE);
	end(r, "");
	/* Not made here: who began with them need not close them. */
	r = begin("C022");
	model_fd(r->model, CONTAINER_IS);
	end(r, "");
}

static void give_to_guest(struct run *r, int eventfd)
{
	struct vt_kvm_irqfd irqfd = { .fd = (uint32_t)eventfd, .gsi = 24 };

	call(r, 50, VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm", VT_KVM_IRQFD, &irqfd, sizeof(irqfd), 0,
	     NULL, 0);
}

static void spare_vectors(void **state)
{
	struct run *r = with_device("C023");

	(void)state;
	model_open(r->model, 50, VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	give_to_guest(r, 20);
	end(r, "C023 note 0");
	r = with_device("C023");
	model_open(r->model, 50, VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 2);
	give_to_guest(r, 20);
	give_to_guest(r, 21);
	end(r, "");
	/* There is no guest; and what is left was disabled. */
	r = with_device("C023");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	end(r, "");
	r = with_device("C023");
	model_open(r->model, 50, VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm");
	arm(r, VFIO_PCI_MSIX_IRQ_INDEX, 3);
	give_to_guest(r, 20);
	set_irqs(r, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL);
	end(r, "");
}

/* ---- the list ---- */

/* Options and the program count on this: no gap, in order. */
static void identifiers(void **state)
{
	char id[8];
	size_t count = 0;

	(void)state;
	for (; vt_check_at(count); count++) {
		snprintf(id, sizeof(id), "C%03zu", count + 1);
		assert_string_equal(vt_check_at(count)->id, id);
		assert_true(*vt_check_at(count)->title);
	}
	assert_true(count >= 25);
}

/* The document has a heading for each, in the same words. */
static void document(void **state)
{
	const char *folder = getenv("srcdir");
	char path[4096], line[1024], wanted[1024];
	size_t count = 0;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/doc/checks.md", folder ? folder : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, "### ", 4))
			continue;
		assert_non_null(vt_check_at(count));
		snprintf(wanted, sizeof(wanted), "### %s: %s (%s)\n", vt_check_at(count)->id,
			 vt_check_at(count)->title,
			 vt_severity_name(vt_check_at(count)->severity));
		assert_string_equal(line, wanted);
		count++;
	}
	fclose(file);
	assert_null(vt_check_at(count));
}

/* What is found again and again is told a few times. */
static void too_many(void **state)
{
	const struct vfio_device_ioeventfd bell = {
		.argsz = sizeof(bell), .flags = VFIO_DEVICE_IOEVENTFD_32, .fd = 3, .reserved = 0x55,
	};
	struct run *r = with_device("C016");

	(void)state;
	for (int i = 0; i < 100; i++)
		call(r, DEVICE_IS, VFIO_DEVICE_IOEVENTFD, &bell, sizeof(bell), 0, NULL, 0);
	assert_string_equal(r->text, "C016 note 6, C016 note 7, C016 note 8, C016 note 9, "
				     "C016 note 10, C016 note 11, C016 note 12, C016 note 13, "
				     "C016 note 14, C016 note 15");
	vt_checker_destroy(r->checker);
	model_destroy(r->model);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities),
		cmocka_unit_test(extension),
		cmocka_unit_test(differing),
		cmocka_unit_test(migration),
		cmocka_unit_test(hot_reset),
		cmocka_unit_test(unmapping),
		cmocka_unit_test(unmapping_received),
		cmocka_unit_test(failed_mapping),
		cmocka_unit_test(unmapping_of_failed),
		cmocka_unit_test(refilled),
		cmocka_unit_test(left_mapped),
		cmocka_unit_test(pinned_twice),
		cmocka_unit_test(set_twice),
		cmocka_unit_test(legacy),
		cmocka_unit_test(pieces),
		cmocka_unit_test(tail),
		cmocka_unit_test(reserved_fields),
		cmocka_unit_test(fewer),
		cmocka_unit_test(table_mapped),
		cmocka_unit_test(fired),
		cmocka_unit_test(closed_eventfd),
		cmocka_unit_test(areas),
		cmocka_unit_test(bus_master),
		cmocka_unit_test(asleep),
		cmocka_unit_test(bus_errors),
		cmocka_unit_test(bus_error_guessed),
		cmocka_unit_test(bus_error_causes),
		cmocka_unit_test(no_master), cmocka_unit_test(without_place),
		cmocka_unit_test(untold), cmocka_unit_test(enabled_by_write),
		cmocka_unit_test(masked), cmocka_unit_test(written_in_pieces),
		cmocka_unit_test(given_up), cmocka_unit_test(dropped),
		cmocka_unit_test(moved),
		cmocka_unit_test(cut_file),
		cmocka_unit_test(detached),
		cmocka_unit_test(shrunk),
		cmocka_unit_test(left_open),
		cmocka_unit_test(spare_vectors),
		cmocka_unit_test(too_many),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(document),
	};

	int failures = cmocka_run_group_tests(tests, NULL, NULL);

	/* All of it once more as --normalize says it. */
	names = &labels;
	return failures + cmocka_run_group_tests(tests, NULL, NULL);
}
