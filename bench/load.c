// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The workloads. Each measures itself, because the cost that the traced program sees is what
 * counts, and prints one line: calls, nanoseconds, and a share that only "mix" has.
 *
 * load MODE CALLS [THREADS]
 *
 * The modes are in the table at the end. BENCH_CONTAINER and BENCH_DEVICE in the environment
 * are the numbers of descriptors.
 */
#define _GNU_SOURCE
#include <alloca.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/vfio.h>

#define KVM_RUN		0xae80
#define VECTORS		2048
#define MAPPINGS	65535
#define MAX_THREADS	256

struct load {
	long calls;
	int threads;
	int null;
	int container;
	int device;
	struct vfio_irq_set *vectors;	/* for those that set them */
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int number(const char *name)
{
	const char *text = getenv(name);

	return text ? atoi(text) : -1;
}

static void report(long calls, uint64_t ns, double share)
{
	printf("%ld %llu %g\n", calls, (unsigned long long)ns, share);
}

static void map(const struct load *l, long i)
{
	uint64_t page = (uint64_t)(i % MAPPINGS + 1) << 12;
	struct vfio_iommu_type1_dma_map arg = {
		.argsz = sizeof(arg), .size = 4096,
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = 0x7f0000000000u + page, .iova = page,
	};

	ioctl(l->container, VFIO_IOMMU_MAP_DMA, &arg);
}

static void unmap(const struct load *l, long i)
{
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .size = 4096,
		.iova = (uint64_t)(i % MAPPINGS + 1) << 12,
	};

	ioctl(l->container, VFIO_IOMMU_UNMAP_DMA, &arg);
}

/* ---- one thread ---- */

/*
 * Calls before the measurement: at its first calls a tracer finds out about the descriptors.
 * Row "first" measures that.
 */
#define WARM 32

static void run_kvm(const struct load *l)
{
	uint64_t start = now();

	for (long i = 0; i < l->calls; i++)
		ioctl(l->null, KVM_RUN, 0);
	report(l->calls, now() - start, 0);
}

static void run_map(const struct load *l)
{
	uint64_t start;

	for (long i = 0; i < WARM; i++)
		map(l, i);
	start = now();
	for (long i = 0; i < l->calls; i += 2) {
		map(l, i);
		unmap(l, i);
	}
	report(l->calls, now() - start, 0);
}

/* As many calls a second as BENCH_RATE says, on /dev/null, which refuses them. */
static void run_paced(const struct load *l)
{
	const struct load on_null = { .container = l->null };
	const struct timespec pause = { .tv_nsec = 1000000 };
	const char *text = getenv("BENCH_RATE");
	double rate = text ? atof(text) : 100000;
	uint64_t since = now();

	for (long i = 0; i < l->calls; i++) {
		map(&on_null, i);
		while (i % 64 == 0 && (double)(now() - since) * rate < (double)i * 1e9)
			nanosleep(&pause, NULL);
	}
	report(l->calls, now() - since, 0);
}

/* Maps as much as is possible before it unmaps anything. */
static void run_live(const struct load *l)
{
	uint64_t start = now();

	for (long i = 0; i < l->calls; i++) {
		if (i / MAPPINGS % 2)
			unmap(l, i);
		else
			map(l, i);
	}
	report(l->calls, now() - start, 0);
}

static void get_region(const struct load *l, long i)
{
	char room[4096];
	struct vfio_region_info *info = (struct vfio_region_info *)room;

	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(room);
	info->index = i % VFIO_PCI_NUM_REGIONS;
	ioctl(l->device, VFIO_DEVICE_GET_REGION_INFO, info);
}

static void run_region(const struct load *l)
{
	uint64_t start;

	for (long i = 0; i < WARM; i++)
		get_region(l, i);
	start = now();
	for (long i = 0; i < l->calls; i++)
		get_region(l, i);
	report(l->calls, now() - start, 0);
}

/* ---- each call by itself ---- */

static void other(const struct load *l, long i)
{
	(void)l;
	(void)i;
	syscall(SYS_getppid);
}

static void kvm(const struct load *l, long i)
{
	(void)i;
	ioctl(l->null, KVM_RUN, 0);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * The median of the calls, as if all had taken so long. Who reads what was noted of them wants a
 * CPU too, and that is not in it. Without BENCH_CONTAINER and BENCH_DEVICE requests are made of
 * /dev/null, and nobody captures what they are about.
 */
static void run_each(const struct load *l, void (*call)(const struct load *l, long i))
{
	const struct load of = {
		.null = l->null, .vectors = l->vectors,
		.container = l->container < 0 ? l->null : l->container,
		.device = l->device < 0 ? l->null : l->device,
	};
	uint64_t *took = calloc((size_t)l->calls, sizeof(*took));

	if (!took)
		exit(1);
	for (long i = 0; i < WARM; i++)
		call(&of, i);
	for (long i = 0; i < l->calls; i++) {
		took[i] = now();
		call(&of, i);
		took[i] = now() - took[i];
	}
	qsort(took, (size_t)l->calls, sizeof(*took), compare);
	report(l->calls, took[l->calls / 2] * (uint64_t)l->calls, 0);
	free(took);
}

static void run_each_other(const struct load *l)
{
	run_each(l, other);
}

static void run_each_kvm(const struct load *l)
{
	run_each(l, kvm);
}

static void run_each_map(const struct load *l)
{
	run_each(l, map);
}

/* As programs ask first, without room for capabilities. */
static void ask_region(const struct load *l, long i)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info), .index = i % VFIO_PCI_NUM_REGIONS,
	};

	ioctl(l->device, VFIO_DEVICE_GET_REGION_INFO, &info);
}

static void run_each_region(const struct load *l)
{
	run_each(l, ask_region);
}

/* SET_IRQS with as many eventfds as MSI-X has vectors. */
static struct vfio_irq_set *all_vectors(void)
{
	const struct rlimit limit = { 2 * VECTORS, 2 * VECTORS };
	size_t size = sizeof(struct vfio_irq_set) + VECTORS * sizeof(int32_t);
	struct vfio_irq_set *set = calloc(1, size);

	setrlimit(RLIMIT_NOFILE, &limit);
	if (!set)
		exit(1);
	set->argsz = (uint32_t)size;
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = VFIO_PCI_MSIX_IRQ_INDEX;
	set->count = VECTORS;
	for (int i = 0; i < VECTORS; i++) {
		int32_t fd = eventfd(0, EFD_CLOEXEC);

		if (fd < 0)
			exit(1);
		memcpy(set->data + (size_t)i * sizeof(fd), &fd, sizeof(fd));
	}
	return set;
}

static void set_irqs(const struct load *l, long i)
{
	(void)i;
	ioctl(l->device, VFIO_DEVICE_SET_IRQS, l->vectors);
}

static void run_each_irqs(const struct load *l)
{
	const struct load with = {
		.calls = l->calls, .null = l->null, .container = l->container,
		.device = l->device, .vectors = all_vectors(),
	};

	run_each(&with, set_irqs);
}

static void run_irqs(const struct load *l)
{
	const struct load with = {
		.calls = l->calls, .device = l->device, .vectors = all_vectors(),
	};
	uint64_t start;

	for (long i = 0; i < WARM; i++)
		set_irqs(&with, i);
	start = now();
	for (long i = 0; i < with.calls; i++)
		set_irqs(&with, i);
	report(with.calls, now() - start, 0);
}

/* Path of the i-th file in a folder. */
static const char *file_name(const char *folder, long i, char name[64])
{
	snprintf(name, 64, "%s/%ld", folder, i);
	return name;
}

/* A group's node that no machine has. */
static void run_missing(const struct load *l)
{
	uint64_t start = now();

	for (long i = 0; i < l->calls; i++) {
		int fd = open("/dev/vfio/4294967295", O_RDWR | O_CLOEXEC);

		if (fd >= 0)
			exit(1);
	}
	report(l->calls, now() - start, 0);
}

/* The node of a group that somebody else has open. */
static void run_busy(const struct load *l)
{
	uint64_t start = now();

	for (long i = 0; i < l->calls; i++)
		if (open(getenv("BENCH_GROUP"), O_RDWR | O_CLOEXEC) >= 0 || errno != EBUSY)
			exit(1);
	report(l->calls, now() - start, 0);
}

/* Opens many existing regular files, each once. */
static void run_open(const struct load *l)
{
	char folder[] = "open.XXXXXX", name[64];
	uint64_t start;
	long opened = 0;

	if (!mkdtemp(folder))
		exit(1);
	for (long i = 0; i < l->calls; i++)
		mknod(file_name(folder, i, name), S_IFREG | 0600, 0);
	start = now();
	for (long i = 0; i < l->calls; i++) {
		int fd = open(file_name(folder, i, name), O_RDONLY | O_CLOEXEC);

		opened += fd >= 0;
		close(fd);
	}
	report(l->calls, now() - start, 0);
	for (long i = 0; i < l->calls; i++)
		unlink(file_name(folder, i, name));
	rmdir(folder);
	if (opened != l->calls)
		exit(1);
}

static void run_io(const struct load *l)
{
	char page[4096] = { 0 };
	FILE *file = tmpfile();
	uint64_t start;
	ssize_t n = 0;

	if (!file)
		exit(1);
	start = now();
	for (long i = 0; i < l->calls; i += 2) {
		n += pwrite(fileno(file), page, sizeof(page), 0);
		n += pread(fileno(file), page, sizeof(page), 0);
	}
	if (n <= 0)
		exit(1);
	report(l->calls, now() - start, 0);
}

/* Every 100th call is VFIO's. */
static void mixed(const struct load *l, long i)
{
	if (i % 100 == 0)
		map(l, i);
	else
		syscall(SYS_getppid);
}

static bool traced(void)
{
	char line[128];
	int tracer = 0;
	FILE *file = fopen("/proc/self/status", "re");

	while (file && !tracer && fgets(line, sizeof(line), file))
		if (sscanf(line, "TracerPid: %d", &tracer) != 1)
			tracer = 0;
	if (file)
		fclose(file);
	return tracer;
}

/* Prints its pid, is busy until it is traced, then measures. */
static void run_attached(const struct load *l)
{
	uint64_t start;

	printf("%d\n", getpid());
	fflush(stdout);
	while (!getenv("BENCH_UNTRACED") && !traced())
		;
	start = now();
	for (long i = 0; i < l->calls; i++)
		mixed(l, i);
	report(l->calls, now() - start, 0);
}

/* Measures from BENCH_START, when the tracer was about to be executed. */
static void run_first(const struct load *l)
{
	const char *start = getenv("BENCH_START");

	map(l, 0);
	report(1, now() - (start ? strtoull(start, NULL, 10) : 0), 0);
}

/* ---- two processes ---- */

struct turn {
	int mine[2], others[2];		/* pipes: a byte passes the turn on */
};

/* The ioctls' argument is on the heap. Returns the number of calls made. */
static long take_turns(const struct load *l, const struct turn *t, bool first)
{
	struct vfio_iommu_type1_dma_map *arg = calloc(1, sizeof(*arg));
	char byte = 0;
	long i;

	if (!arg)
		exit(1);
	arg->argsz = sizeof(*arg);
	for (i = 0; i < l->calls / 2; i++) {
		if ((i || !first) && read(t->mine[0], &byte, 1) != 1)
			exit(1);
		ioctl(l->container, VFIO_IOMMU_MAP_DMA, arg);
		if (write(t->others[1], &byte, 1) != 1)
			exit(1);
	}
	free(arg);
	return i;
}

static void run_pair(const struct load *l)
{
	struct turn a, b;
	uint64_t start;
	int status;
	pid_t pid;

	if (pipe(a.mine) || pipe(a.others))
		exit(1);
	memcpy(b.mine, a.others, sizeof(b.mine));
	memcpy(b.others, a.mine, sizeof(b.others));
	start = now();
	pid = fork();
	if (!pid) {
		take_turns(l, &b, false);
		_exit(0);
	}
	take_turns(l, &a, true);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		exit(1);
	report(l->calls / 2 * 2, now() - start, 0);
}

/* ---- many threads ---- */

struct worker {
	const struct load *load;
	pthread_t thread;
	atomic_bool *begin;
	atomic_bool *end;
	long done;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	while (!atomic_load(w->begin))
		usleep(100);
	while (!atomic_load_explicit(w->end, memory_order_relaxed))
		mixed(w->load, w->done++);
	return NULL;
}

/*
 * CALLS is milliseconds for which all threads run. The share: calls of the slowest thread
 * divided by the average.
 */
static void run_mix(const struct load *l)
{
	static struct worker workers[MAX_THREADS];
	atomic_bool begin = false, end = false;
	long total = 0, least = LONG_MAX;
	uint64_t start;

	for (int i = 0; i < l->threads; i++) {
		workers[i] = (struct worker){ .load = l, .begin = &begin, .end = &end };
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			exit(1);
	}
	start = now();
	atomic_store(&begin, true);
	usleep((useconds_t)l->calls * 1000);
	atomic_store(&end, true);
	for (int i = 0; i < l->threads; i++) {
		pthread_join(workers[i].thread, NULL);
		total += workers[i].done;
		if (workers[i].done < least)
			least = workers[i].done;
	}
	report(total, now() - start, (double)least * l->threads / (double)total);
}

/* From now on each mapping and unmapping succeeds, and nothing is done about it. */
static bool pretend(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]) +
			 4 * (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VFIO_IOMMU_MAP_DMA, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VFIO_IOMMU_UNMAP_DMA, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* How long the parent has run: who traces us. Nanoseconds. */
static uint64_t parent_ran(void)
{
	unsigned long long ns = 0;
	char path[40];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)getppid());
	file = fopen(path, "re");
	if (!file || fscanf(file, "%llu", &ns) != 1)
		exit(2);
	fclose(file);
	return ns;
}

/*
 * Unmaps and maps again while as many as BENCH_LIVE says are mapped. What counts is what it costs
 * the tracer.
 */
static void run_among(const struct load *l)
{
	long live = number("BENCH_LIVE");
	uint64_t start;

	if (live < 1 || !pretend())
		exit(2);
	for (long i = 0; i < live; i++)
		map(l, i);
	start = parent_ran();
	for (long i = 0; i < l->calls / 2; i++) {
		unmap(l, i * 7919 % live);
		map(l, i * 7919 % live);
	}
	report(l->calls, parent_ran() - start, 0);
}

static const struct {
	const char *name;
	void (*run)(const struct load *load);
} modes[] = {
	{ "kvm", run_kvm },		/* ioctls that are not VFIO's */
	{ "map", run_map },
	{ "paced", run_paced },
	{ "live", run_live },
	{ "among", run_among },
	{ "region", run_region },
	{ "each-other", run_each_other },
	{ "each-kvm", run_each_kvm },
	{ "each-map", run_each_map },
	{ "each-region", run_each_region },
	{ "each-irqs", run_each_irqs },
	{ "irqs", run_irqs },
	{ "io", run_io },
	{ "open", run_open },
	{ "missing", run_missing },
	{ "busy", run_busy },
	{ "attached", run_attached },
	{ "first", run_first },
	{ "pair", run_pair },
	{ "mix", run_mix },
};

int main(int argc, char **argv)
{
	struct load load = { .threads = argc > 3 ? atoi(argv[3]) : 1 };
	size_t used = (uintptr_t)__builtin_frame_address(0) % (size_t)sysconf(_SC_PAGESIZE);
	/*
	 * Moves the stack on to a new page. If the arguments were on its last page, which
	 * depends on where the kernel has put the stack, the tracer would need one system call
	 * less.
	 */
	volatile char *rest = alloca(used + 1);

	*rest = 0;
	if (argc < 3 || load.threads > MAX_THREADS)
		return 2;
	load.calls = atol(argv[2]);
	load.null = open("/dev/null", O_RDWR | O_CLOEXEC);
	load.container = number("BENCH_CONTAINER");
	load.device = number("BENCH_DEVICE");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(argv[1], modes[i].name))
			continue;
		modes[i].run(&load);
		return 0;
	}
	return 2;
}
