// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The environment of the traced program. VFIO need not exist: nodes with the numbers of a
 * container and a device are made, and opened with O_PATH, which does not reach a driver. A
 * tracer finds what it would find with VFIO, and each request fails at once with EBADF. So the
 * call itself costs nearly nothing, and tracing it costs what it always does, except for what
 * the kernel would write.
 *
 * /proc/devices must say that the device node's major number is VFIO's. So a copy with such a
 * line is mounted over it, in a mount namespace of our own. The nodes are on a tmpfs, as real
 * ones are on devtmpfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

/* A major number that the kernel does not assign by itself. */
#define DEVICE_MAJOR 511

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- nodes ---- */

static bool offer_node(const char *variable, const char *name, dev_t number)
{
	char path[128], text[16];
	int fd;

	snprintf(path, sizeof(path), "%s/dev/%s", bench.dir, name);
	if (mknod(path, S_IFCHR | 0600, number))
		return false;
	fd = open(path, O_PATH);
	if (fd < 0)
		return false;
	snprintf(text, sizeof(text), "%d", fd);
	setenv(variable, text, 1);
	return true;
}

static bool copy_table(const char *path)
{
	FILE *from = fopen("/proc/devices", "re"), *to = fopen(path, "we");
	char line[256];
	bool done = from && to;

	while (done && fgets(line, sizeof(line), from)) {
		fputs(line, to);
		if (!strncmp(line, "Character", 9))
			fprintf(to, "%d vfio-dev\n", DEVICE_MAJOR);
	}
	if (from)
		fclose(from);
	if (to && fclose(to))
		done = false;
	return done;
}

static bool change_table(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/devices", bench.dir);
	return copy_table(path) && !mount(path, "/proc/devices", NULL, MS_BIND, NULL);
}

static bool own_mounts(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/dev", bench.dir);
	return !mkdir(path, 0700) && !unshare(CLONE_NEWNS) &&
	       !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("bench", path, "tmpfs", 0, NULL);
}

void world_create(void)
{
	strcpy(bench.dir, "bench-XXXXXX");
	if (!mkdtemp(bench.dir)) {
		perror("bench: cannot make a folder for temporary files");
		exit(1);
	}
	if (!own_mounts()) {
		bench.no_container = bench.no_device = "needs the right to mount";
		return;
	}
	if (!offer_node("BENCH_CONTAINER", "vfio", makedev(10, 196)))
		bench.no_container = "needs the right to make device nodes";
	if (!offer_node("BENCH_DEVICE", "vfio0", makedev(DEVICE_MAJOR, 0)))
		bench.no_device = "needs the right to make device nodes";
	else if (!change_table())
		bench.no_device = "needs the right to mount over /proc/devices";
}

void world_remove(void)
{
	static const char *const names[] = {
		"dev", "devices", "trace", "log", "record", "",
	};
	char path[128];

	if (!bench.no_device)
		umount2("/proc/devices", MNT_DETACH);
	snprintf(path, sizeof(path), "%s/dev", bench.dir);
	if (!bench.no_container)
		umount2(path, MNT_DETACH);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench.dir, names[i]);
		remove(path);
	}
}

/* ---- a crowd ---- */

#define FILES 10		/* that each of them has, besides */

/* The processes wait for the end of the one pipe, and tell through the other that they are there. */
static struct {
	int wait[2], there[2];
	int count;
} crowd;

static void stand_around(const char *held)
{
	int fd = held ? open(held, O_RDWR) : 0;
	char byte = fd >= 0;

	close(crowd.wait[1]);
	for (int i = 0; i < FILES; i++)
		byte &= dup(crowd.there[1]) >= 0;
	if (write(crowd.there[1], &byte, 1) != 1 || !byte)
		_exit(1);
	_exit(read(crowd.wait[0], &byte, 1) != 0);
}

bool crowd_gather(int count, const char *held)
{
	char byte;
	int there = 0;

	crowd.count = 0;
	if (pipe2(crowd.wait, O_CLOEXEC) || pipe2(crowd.there, O_CLOEXEC))
		return false;
	for (int i = 0; i < count; i++) {
		pid_t pid = fork();

		if (!pid)
			stand_around(i == count / 2 ? held : NULL);
		crowd.count += pid > 0;
	}
	close(crowd.there[1]);
	while (read(crowd.there[0], &byte, 1) == 1 && byte && ++there < crowd.count)
		;
	close(crowd.there[0]);
	return there == count;
}

void crowd_dismiss(void)
{
	close(crowd.wait[0]);
	close(crowd.wait[1]);
	while (crowd.count-- > 0)
		wait(NULL);
}

/* ---- programs ---- */

static FILE *start(char *const *argv, pid_t *pid)
{
	char log[128];
	int fds[2], fd;

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	*pid = fork();
	if (!*pid) {
		snprintf(log, sizeof(log), "%s/log", bench.dir);
		fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(fds[1], STDOUT_FILENO);
		if (fd >= 0)
			dup2(fd, STDERR_FILENO);
		alarm(bench.lengthy ? 1800 : 120);
		execv(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	return *pid < 0 ? NULL : fdopen(fds[0], "re");
}

static bool finish(FILE *out, pid_t pid, struct rusage *usage)
{
	struct rusage unused;
	int status;

	fclose(out);
	while (wait4(pid, &status, 0, usage ? usage : &unused) < 0)
		if (errno != EINTR)
			return false;
	return !status;
}

bool run_program(char *const *argv, char *line, size_t size, struct rusage *usage)
{
	char rest[4096];
	FILE *out;
	pid_t pid;

	line[0] = '\0';
	out = start(argv, &pid);
	if (!out)
		return false;
	if (!fgets(line, (int)size, out))
		line[0] = '\0';
	while (fgets(rest, sizeof(rest), out))
		;
	return finish(out, pid, usage);
}

bool program_prints(char *const *argv, const char *text)
{
	bool found = false;
	char line[4096];
	FILE *out;
	pid_t pid;

	out = start(argv, &pid);
	if (!out)
		return false;
	while (fgets(line, sizeof(line), out))
		found = found || strstr(line, text);
	finish(out, pid, NULL);
	return found;
}
