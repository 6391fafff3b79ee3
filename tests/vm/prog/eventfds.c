/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eventfds BDF: eventfds in several processes. Children that were made before VFIO got an
 * eventfd, and after it, signal and close theirs; one gets it in a message, and one out of
 * its parent's table; one is closed before VFIO is given its number. In the end the device
 * is used although it is closed. The device is QEMU's e1000e: five vectors of MSI-X.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

static const char *bdf;

/* ---- calls on eventfds that serve ---- */

/* Each says what the eventfd does. */
static void say_serving(const struct fd *fd, const char *what)
{
	say_fd(fd);
	if (what)
		say(" /* %s of %s */", what, bdf);
}

static void x_signal(const struct fd *fd, const char *what)
{
	uint64_t one = 1;

	must(write(fd->nr, &one, 8) == 8);
	say("write(");
	say_serving(fd, what);
	say(", ");
	say_string(&one, 8, false);
	say_line(", 8) = 8");
}

static void x_close_event(const struct fd *fd, const char *what)
{
	must(close(fd->nr) == 0);
	say("close(");
	say_serving(fd, what);
	say_line(") = 0");
}

/* What serves nothing yet leaves no line, but one that tells of it is written later. */
static struct fd make(void)
{
	struct fd fd = { .nr = eventfd(0, EFD_CLOEXEC), .text = "anon_inode:[eventfd]" };

	must(fd.nr >= 0);
	return fd;
}

static int set_irqs(const struct fd *device, uint32_t index, uint32_t action,
		    const struct fd *event)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} arg = {
		{ .argsz = sizeof(arg), .flags = VFIO_IRQ_SET_DATA_EVENTFD | action,
		  .index = index, .count = 1 }, event->nr,
	};
	int ret = ioctl(device->nr, VFIO_DEVICE_SET_IRQS, &arg);

	say_call(device, "VFIO_DEVICE_SET_IRQS");
	say(", {argsz=24, flags=VFIO_IRQ_SET_DATA_EVENTFD|%s, index=",
	    action == VFIO_IRQ_SET_ACTION_UNMASK ? "VFIO_IRQ_SET_ACTION_UNMASK" :
						   "VFIO_IRQ_SET_ACTION_TRIGGER");
	say_enum(index, pci_irqs, "");
	say(", start=0, count=1, data=[");
	say_fd(event);
	if (ret < 0)
		say("(closed)");
	say("]}");
	say_result(ret);
	return ret;
}

#define INTX "VFIO_PCI_INTX_IRQ_INDEX[0]"
#define MSIX "VFIO_PCI_MSIX_IRQ_INDEX[0]"

static void give_intx(const struct fd *device, const struct fd *trigger,
		      const struct fd *unmask)
{
	say_eventfd(trigger->nr);
	must(set_irqs(device, VFIO_PCI_INTX_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, trigger) ==
	     0);
	say_eventfd(unmask->nr);
	must(set_irqs(device, VFIO_PCI_INTX_IRQ_INDEX, VFIO_IRQ_SET_ACTION_UNMASK, unmask) ==
	     0);
}

static void take_away(const struct fd *device, uint32_t index)
{
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, index, 0, 0) == 0);
}

/* ---- processes ---- */

static void wait_for_byte(int pipe_end)
{
	char byte;

	must(read(pipe_end, &byte, 1) == 1);
}

static void join(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0) == pid && status == 0);
}

/* Given to VFIO before the fork, or after it. */
static void inherit(const struct fd *device, int before)
{
	struct fd trigger = make(), unmask = make();
	int go[2];
	pid_t pid;

	must(pipe(go) == 0);
	if (before)
		give_intx(device, &trigger, &unmask);
	pid = fork();
	must(pid >= 0);
	if (!pid) {
		wait_for_byte(go[0]);
		x_signal(&unmask, "unmask " INTX);
		x_signal(&trigger, INTX);
		x_close_event(&trigger, INTX);
		_exit(0);
	}
	if (!before)
		give_intx(device, &trigger, &unmask);
	must(write(go[1], "x", 1) == 1);
	join(pid);
	x_signal(&trigger, INTX);
	take_away(device, VFIO_PCI_INTX_IRQ_INDEX);
	x_close_event(&trigger, NULL);
	x_close_event(&unmask, NULL);
	must(close(go[0]) == 0 && close(go[1]) == 0);
}

/* The child was there before the eventfd; the parent closes its own at once. */
static void pass(const struct fd *device)
{
	struct fd event;
	int sockets[2], go[2];
	pid_t pid;

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets) == 0 && pipe(go) == 0);
	pid = fork();
	must(pid >= 0);
	if (!pid) {
		struct fd sent = { .text = "anon_inode:[eventfd]" }, got;

		/* Not before all of the parent's lines are written. */
		wait_for_byte(go[0]);
		got = x_receive(sockets[1], &sent);
		x_signal(&got, MSIX);
		x_close_event(&got, MSIX);
		_exit(0);
	}
	event = make();
	say_eventfd(event.nr);
	must(set_irqs(device, VFIO_PCI_MSIX_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, &event) ==
	     0);
	x_send(sockets[0], &event);
	x_close_event(&event, MSIX);
	must(write(go[1], "x", 1) == 1);
	join(pid);
	take_away(device, VFIO_PCI_MSIX_IRQ_INDEX);
	must(close(sockets[0]) == 0 && close(sockets[1]) == 0);
	must(close(go[0]) == 0 && close(go[1]) == 0);
}

/* The child takes it out of the parent's table, in which it then has another number. */
static void fetch(const struct fd *device)
{
	struct fd event, got = { .text = "anon_inode:[eventfd]" };
	pid_t pid, parent = getpid();
	int pidfd, go[2];

	must(pipe(go) == 0);
	pid = fork();
	must(pid >= 0);
	if (!pid) {
		must(read(go[0], &event, sizeof(event)) == sizeof(event));
		pidfd = (int)syscall(SYS_pidfd_open, parent, 0);
		must(pidfd >= 0 && dup2(pidfd, 60) == 60);
		got.nr = (int)syscall(SYS_pidfd_getfd, 60, event.nr, 0);
		must(got.nr >= 0);
		say_line("pidfd_getfd(60<anon_inode:[pidfd]>, %d, 0) = %d<%s>", event.nr, got.nr,
			 got.text);
		x_signal(&got, MSIX);
		x_close_event(&got, MSIX);
		_exit(0);
	}
	event = make();
	say_eventfd(event.nr);
	must(set_irqs(device, VFIO_PCI_MSIX_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, &event) ==
	     0);
	must(write(go[1], &event, sizeof(event)) == sizeof(event));
	join(pid);
	take_away(device, VFIO_PCI_MSIX_IRQ_INDEX);
	x_close_event(&event, NULL);
	must(close(go[0]) == 0 && close(go[1]) == 0);
}

/* ---- closed, and used all the same ---- */

static void close_too_early(const struct fd *device)
{
	struct fd event = make();

	must(close(event.nr) == 0);
	say_eventfd(event.nr);
	say_line("close(%d<%s>) = 0", event.nr, event.text);
	must(set_irqs(device, VFIO_PCI_MSIX_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, &event) <
	     0);
}

static void use_closed(const struct fd *device)
{
	x_close(device);
	must(ioctl(device->nr, VFIO_DEVICE_RESET) < 0 && errno == EBADF);
	say("ioctl(");
	say_fd(device);
	say("(closed), VFIO_DEVICE_RESET");
	say_result(-1);
}

int main(int argc, char **argv)
{
	struct fd container, group, device;
	char path[32];

	must(argc == 2);
	bdf = argv[1];
	container = x_open("/dev/vfio/vfio");
	snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(bdf));
	group = x_open(path);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	must(x_get_device_fd(&group, bdf, &device) >= 0);
	inherit(&device, 1);
	inherit(&device, 0);
	pass(&device);
	fetch(&device);
	close_too_early(&device);
	use_closed(&device);
	return 0;
}
