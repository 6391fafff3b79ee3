/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity BDF1 BDF2: descriptors that are copied, inherited, sent, reused and
 * reached by another path, and two devices at once.
 */
#include "config.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

static void send_fd(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	must(sendmsg(socket, &msg, 0) == 1);
}

static int receive_fd(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	must(recvmsg(socket, &msg, 0) == 1 && CMSG_FIRSTHDR(&msg));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

static void wait_for(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0) == pid && status == 0);
}

/* A child that inherits the descriptors. */
static void inherited(const struct session *s)
{
	struct vfio_irq_info irq;
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		must(x_group_status(&s->group) == 0);
		must(x_irq_info(&s->device, VFIO_PCI_INTX_IRQ_INDEX, &irq) == 0);
		_exit(0);
	}
	wait_for(pid);
	must(x_irq_info(&s->device, VFIO_PCI_INTX_IRQ_INDEX, &irq) == 0);
}

/* A child that has none, and gets them under other numbers. */
static void sent(const struct session *s, const struct fd *other)
{
	struct vfio_irq_info irq;
	int pair[2];
	pid_t pid;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		struct fd second = *other, first = s->device, container = s->container;

		close(s->container.nr);
		close(s->group.nr);
		close(s->device.nr);
		close(other->nr);
		second.nr = receive_fd(pair[1]);
		first.nr = receive_fd(pair[1]);
		container.nr = receive_fd(pair[1]);
		must(second.nr != other->nr || first.nr != s->device.nr);
		must(x_irq_info(&second, VFIO_PCI_MSI_IRQ_INDEX, &irq) == 0);
		must(x_irq_info(&first, VFIO_PCI_MSI_IRQ_INDEX, &irq) == 0);
		must(x_unmap(&container, 0, 0x100000, 4096) == 0);
		_exit(0);
	}
	send_fd(pair[0], other->nr);
	send_fd(pair[0], s->device.nr);
	send_fd(pair[0], s->container.nr);
	wait_for(pid);
	close(pair[0]);
	close(pair[1]);
}

/* Copies, and numbers that come to mean something else. */
static void copied(const struct session *s, const struct fd *other)
{
	struct vfio_irq_info irq;
	struct fd copy = s->device;

	copy.nr = dup(s->device.nr);
	must(x_irq_info(&copy, VFIO_PCI_MSI_IRQ_INDEX, &irq) == 0);
	must(dup2(other->nr, copy.nr) == copy.nr);
	copy = (struct fd){ .nr = copy.nr };
	snprintf(copy.text, sizeof(copy.text), "%s", other->text);
	must(x_irq_info(&copy, VFIO_PCI_MSI_IRQ_INDEX, &irq) == 0);
	must(dup2(s->container.nr, copy.nr) == copy.nr);
	snprintf(copy.text, sizeof(copy.text), "%s", s->container.text);
	must(X_VALUE(&copy, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) == 1);
	must(dup2(s->group.nr, copy.nr) == copy.nr);
	snprintf(copy.text, sizeof(copy.text), "%s", s->group.text);
	must(x_group_status(&copy) == 0);
	close(copy.nr);
}

/* The group's node by another path, in a mount namespace of our own. */
static void elsewhere(const char *bdf)
{
	struct fd container = x_node("/dev/vfio/vfio"), group, device;
	struct vfio_device_info info = { .argsz = sizeof(info) };
	char path[64], bound[] = "/tmp/namespace/node";
	struct stat st;

	must(unshare(CLONE_NEWNS) == 0);
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	must(mkdir("/tmp/namespace", 0700) == 0 || errno == EEXIST);
	must(mount("none", "/tmp/namespace", "tmpfs", 0, NULL) == 0);
	snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(bdf));
	must(stat(path, &st) == 0);
	must(mknod(bound, S_IFCHR | 0600, st.st_rdev) == 0);
	group = x_node(bound);
	must(x_group_status(&group) == 0);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	must(x_get_device_fd(&group, bdf, &device) >= 0);
	must(x_device_info(&device, &info) == 0);
	close(device.nr);
	must(X_NONE(&group, VFIO_GROUP_UNSET_CONTAINER) == 0);
	close(group.nr);
	close(container.nr);
}

int main(int argc, char **argv)
{
	struct fd group, other;
	struct session s;

	must(argc == 3);
	x_session(&s, argv[1]);
	group = open_group(group_of(argv[2]));
	must(x_set_container(&group, &s.container) == 0);
	must(x_get_device_fd(&group, argv[2], &other) >= 0);
	copied(&s, &other);
	inherited(&s);
	sent(&s, &other);

	/* The first free number, that was the container's, becomes a device's. */
	close(other.nr);
	must(X_NONE(&group, VFIO_GROUP_UNSET_CONTAINER) == 0);
	close(group.nr);
	close(s.container.nr);
	must(x_get_device_fd(&s.group, argv[1], &other) == s.container.nr);
	must(X_NONE(&other, VFIO_DEVICE_RESET) == 0 || errno == EINVAL);
	close(other.nr);
	elsewhere(argv[2]);
	return 0;
}
