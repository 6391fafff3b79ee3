/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uses files below /sys, which the test has made, in all the ways in which a program may
 * tell sysfs something; and other files between.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define DEVICE "/sys/bus/pci/devices/0000:03:00.0"
#define DRIVERS "/sys/bus/pci/drivers/"

static int failures;

static int made(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0 && flags != O_RDWR) {
		fprintf(stderr, "bind: %s: %s\n", path, strerror(errno));
		failures++;
	}
	return fd;
}

static void say(const char *path, const char *text)
{
	int fd = made(path, O_WRONLY);

	write(fd, text, strlen(text));
	close(fd);
}

static void say_in_parts(const char *path)
{
	struct iovec parts[] = { { "0000:", 5 }, { "03:00.0", 7 }, { "\n", 1 } };
	int fd = made(path, O_WRONLY);

	writev(fd, parts, 3);
	pwrite(fd, "0000:03:00.0", 12, 0);
	close(fd);
}

/* What is written comes from files: it stands in no memory of ours. */
static void say_from_files(const char *text)
{
	int in = made("text", O_RDWR | O_CREAT), fd = made(DEVICE "/driver_override", O_WRONLY);
	int ends[2];

	write(in, text, strlen(text));
	lseek(in, 0, SEEK_SET);
	sendfile(fd, in, NULL, strlen(text));
	if (pipe(ends))
		failures++;
	write(ends[1], text, strlen(text));
	splice(ends[0], NULL, fd, NULL, strlen(text), SPLICE_F_MOVE);
	close(ends[0]);
	close(ends[1]);
	close(in);
	close(fd);
}

/* As glibc has it, and by the numbers. */
static void look(void)
{
	char text[64];
	int dir = made("/sys/bus/pci/devices", O_RDONLY | O_DIRECTORY);

	readlink(DEVICE "/iommu_group", text, sizeof(text));
	readlinkat(dir, "0000:03:00.0/iommu_group", text, sizeof(text));
	readlink("/sys/class/net/eth0/device/iommu_group", text, 10);
	readlink(DEVICE "/driver", text, sizeof(text));
	readlink("iommu_group", text, sizeof(text));
	close(dir);
	if (!chdir(DEVICE))
		readlink("iommu_group", text, sizeof(text));
	close(made("driver_override", O_RDONLY));
}

int main(void)
{
	int fd;

	say("/dev/null", "nothing");
	say(DEVICE "/driver_override", "vfio-pci\n");
	say(DEVICE "/driver/unbind", "0000:03:00.0");
	say_in_parts(DRIVERS "vfio-pci/bind");
	say("/sys/bus/pci/drivers_probe", "0000:03:00.0");
	say(DRIVERS "vfio-pci/new_id", "8086 10d3");
	say(DRIVERS "vfio-pci/remove_id", "8086 10d3");
	say(DEVICE "/sriov_numvfs", "4");
	say(DEVICE "/power/control", "on");
	say("link", "vfio-pci");
	fd = made(DEVICE "/driver_override", O_RDONLY);
	write(fd, "none", 4);		/* it is not open for that */
	close(fd);
	made(DRIVERS "no-such-driver/bind", O_RDWR);
	made(DEVICE "/no-such-file", O_RDWR);
	say_from_files("uio\n");
	look();
	return failures;
}
