/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child that has the same files: as copies, in a table that it shares with us, after it has
 * executed a program, or because they were sent to it. What it does changes which files are
 * open, and so what the calls after it answer.
 */
#include "config.h"

#include "instep.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

struct order {
	enum { CLOSE, IS_OPEN, OPEN, UNSHARE, EXEC, TAKE, GIVE, EXIT } what;
	int fd;
	bool closes;			/* GIVE: and then close it */
	char path[64];
};

/* ---- messages ---- */

/* @fd: a descriptor that goes with it, or -1. */
static void send_with(int socket, const void *bytes, size_t length, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { (void *)bytes, length };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *head;

	if (fd >= 0) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		head = CMSG_FIRSTHDR(&msg);
		*head = (struct cmsghdr){
			.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(fd)),
		};
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	must(sendmsg(socket, &msg, MSG_NOSIGNAL) == (ssize_t)length);
}

/* Returns whether there was a message; *@fd is the descriptor that came with it, or -1. */
static bool receive(int socket, void *bytes, size_t length, int *fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { bytes, length };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	const struct cmsghdr *head;

	*fd = -1;
	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) != (ssize_t)length)
		return false;
	head = CMSG_FIRSTHDR(&msg);
	if (head)
		memcpy(fd, CMSG_DATA(head), sizeof(*fd));
	return true;
}

/* ---- the child ---- */

static void execute(int socket)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", socket);
	fcntl(socket, F_SETFD, 0);
	execl("/proc/self/exe", "instep", "--hold", number, (char *)NULL);
	_exit(1);
}

static int obey(int socket, const struct order *o)
{
	switch (o->what) {
	case CLOSE:
		return close(o->fd);
	case IS_OPEN:
		return fcntl(o->fd, F_GETFD) >= 0;
	case OPEN:
		return open(o->path, O_RDWR | O_CLOEXEC);
	case UNSHARE:
		return unshare(CLONE_FILES);
	case EXEC:
		execute(socket);
		break;
	default:
		break;
	}
	return 0;
}

/* To the order to execute a program, it is the program that answers. */
void hold(int socket)
{
	struct order o;
	int fd, result = 0;

	/* If we are gone, nobody tells it to end. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	send_with(socket, &result, sizeof(result), -1);
	while (receive(socket, &o, sizeof(o), &fd) && o.what != EXIT) {
		result = o.what == TAKE ? fd : obey(socket, &o);
		if (result < 0)
			result = -errno;
		send_with(socket, &result, sizeof(result), o.what == GIVE ? o.fd : -1);
		if (o.what == GIVE && o.closes)
			close(o.fd);
	}
	_exit(0);
}

/* ---- what it is told ---- */

static int answer(const struct holder *h, int *fd)
{
	int result;

	must(receive(h->socket, &result, sizeof(result), fd));
	return result;
}

static int order(const struct holder *h, struct order o)
{
	int none;

	send_with(h->socket, &o, sizeof(o), -1);
	return answer(h, &none);
}

int holder_opens(struct holder *h, const char *path)
{
	struct order o = { .what = OPEN };

	snprintf(o.path, sizeof(o.path), "%s", path);
	return order(h, o);
}

static void copy_things(struct world *w)
{
	struct holder *h = &w->holder;

	for (size_t i = 0; i < THINGS; i++)
		h->held[i] = w->things[i];
}

static void begin_holder(struct world *w, bool shares)
{
	struct holder *h = &w->holder;
	int ends[2], none;

	must(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	fflush(stdout);
	h->pid = (pid_t)syscall(SYS_clone, SIGCHLD | (shares ? CLONE_FILES : 0), 0, 0, 0, 0);
	must(h->pid >= 0);
	if (!h->pid)
		hold(ends[1]);
	h->socket = ends[0];
	h->its_socket = ends[1];
	h->shares = shares;
	copy_things(w);
	must(answer(h, &none) == 0);
	vt_session_fork(w->session, getpid(), h->pid);
	copied(w, getpid(), h->pid);
	vt_session_begin_task(w->session, getpid(), getpid(), h->pid, h->pid, shares);
}

void end_holder(struct world *w, bool killed)
{
	struct holder *h = &w->holder;
	const struct order o = { .what = EXIT };

	if (!h->pid)
		return;
	if (killed)
		must(!kill(h->pid, SIGKILL));
	else
		send_with(h->socket, &o, sizeof(o), -1);
	must(waitpid(h->pid, NULL, 0) == h->pid);
	close(h->socket);
	close(h->its_socket);
	handed_on(w, h->pid);
	vt_session_end_task(w->session, h->pid);
	vt_session_forget(w->session, h->pid);
	vt_identify_forget(w->identify, h->pid);
	h->pid = 0;
}

/* ---- what it does ---- */

static void close_in_child(struct world *w, size_t which)
{
	struct holder *h = &w->holder;
	struct thing *t = h->shares ? &w->things[which] : &h->held[which];

	if (t->nr < 0 || (h->shares && which < w->play->fixed))
		return;
	did(w, "child: close what %s thing %zu", h->shares ? "is" : "was", which);
	must(order(h, (struct order){ .what = CLOSE, .fd = t->nr }) == 0);
	if (w->lies != LIES_CHILD)
		closed(w, h->pid, t->nr);
	t->nr = -1;
}

static void unshare_in_child(struct world *w)
{
	struct holder *h = &w->holder;

	did(w, "child: unshare");
	must(order(h, (struct order){ .what = UNSHARE }) == 0);
	copied(w, h->pid, h->pid);
	vt_session_unshare(w->session, h->pid, h->pid);
	copy_things(w);
	h->shares = false;
}

static void look_at(struct world *w, size_t which)
{
	struct holder *h = &w->holder;
	const struct thing *t = &h->held[which];

	saw_thing(w, h->pid, t);
	if (vt_session_file(w->session, h->pid, h->pid, t->nr) != t->file)
		wrong(w, "the model takes the child's descriptor %d for another file", t->nr);
}

static size_t find_held(const struct holder *h, int nr)
{
	size_t i = 0;

	while (i < THINGS && h->held[i].nr != nr)
		i++;
	return i;
}

/* What is open in it still the kernel says, and of each that was the source is asked. */
static void execute_in_child(struct world *w)
{
	static const struct vt_fd absent = { .absent = true };
	struct holder *h = &w->holder;
	int fds[4 * THINGS];
	size_t n;

	did(w, "child: exec");
	if (h->shares)
		copy_things(w);
	h->shares = false;
	must(order(h, (struct order){ .what = EXEC }) == 0);
	handed_on(w, h->pid);
	vt_session_exec(w->session, h->pid, h->pid);
	vt_session_forget(w->session, h->pid);
	vt_identify_forget(w->identify, h->pid);
	n = vt_session_known_fds(w->session, h->pid, h->pid, fds, 4 * THINGS);
	must(n <= 4 * THINGS);
	while (n--) {
		size_t which = find_held(h, fds[n]);

		if (order(h, (struct order){ .what = IS_OPEN, .fd = fds[n] })) {
			must(which < THINGS);
			look_at(w, which);
			continue;
		}
		if (w->lies != LIES_CHILD)
			vt_session_saw(w->session, h->pid, h->pid, fds[n], &absent);
		if (which < THINGS)
			h->held[which].nr = -1;
	}
}

/* ---- what goes from one to the other ---- */

/* @closes: ours is closed while the message is on its way. */
static void send_to_child(struct world *w, size_t which, bool closes)
{
	const struct order take = { .what = TAKE };
	struct holder *h = &w->holder;
	struct thing *ours = &w->things[which], *t = &h->held[which];
	int none;

	did(w, "thing %zu: send to the child%s", which, closes ? " and close" : "");
	saw_thing(w, getpid(), ours);
	send_with(h->socket, &take, sizeof(take), ours->nr);
	vt_session_sent(w->session, ours->file);
	*t = *ours;
	if (closes)
		close_thing(w, ours);
	t->nr = answer(h, &none);
	must(t->nr >= 0);
	look_at(w, which);
	vt_session_received(w->session, t->file);
}

/* What has come to us from the child, however. */
static void got_back(struct world *w, size_t which, int nr)
{
	struct thing *ours = &w->things[which];

	must(nr >= 0);
	*ours = w->holder.held[which];
	ours->nr = nr;
	saw_thing(w, getpid(), ours);
	if (vt_session_file(w->session, getpid(), getpid(), nr) != ours->file)
		wrong(w, "the model takes what the child had for another file");
}

/* The child need not have done anything with it. */
static void take_back(struct world *w, size_t which)
{
	struct holder *h = &w->holder;
	int pidfd = (int)syscall(SYS_pidfd_open, h->pid, 0);

	must(pidfd >= 0);
	did(w, "thing %zu: is taken out of the child", which);
	got_back(w, which, (int)syscall(SYS_pidfd_getfd, pidfd, h->held[which].nr, 0));
	close(pidfd);
}

static void send_to_us(struct world *w, size_t which, bool closes)
{
	struct holder *h = &w->holder;
	struct thing *t = &h->held[which];
	const struct order give = { .what = GIVE, .fd = t->nr, .closes = closes };
	int nr;

	did(w, "thing %zu: the child sends it%s", which, closes ? " and closes" : "");
	look_at(w, which);
	send_with(h->socket, &give, sizeof(give), -1);
	vt_session_sent(w->session, t->file);
	if (closes)
		closed(w, h->pid, t->nr);
	must(answer(h, &nr) == 0);
	got_back(w, which, nr);
	if (closes)
		t->nr = -1;
	vt_session_received(w->session, w->things[which].file);
}

/* @how: any number; its lowest bit says whether whoever gives it loses it. */
static void exchange(struct world *w, size_t which, unsigned int how)
{
	struct holder *h = &w->holder;

	if (w->things[which].nr >= 0 && h->held[which].nr < 0)
		send_to_child(w, which, how & 1 && which >= w->play->fixed);
	else if (w->things[which].nr < 0 && h->held[which].nr >= 0 && how & 2)
		take_back(w, which);
	else if (w->things[which].nr < 0 && h->held[which].nr >= 0)
		send_to_us(w, which, how & 1);
	/* Both have one: whether it outlives a program. */
	else if (w->things[which].nr >= 0)
		must(!fcntl(w->things[which].nr, F_SETFD, how & 1 ? FD_CLOEXEC : 0));
}

void step_holder(struct world *w, const struct op *op)
{
	struct holder *h = &w->holder;
	size_t which = op->a % THINGS;

	w->acts++;
	if (!h->pid) {
		did(w, op->b & 1 ? "clone a child with CLONE_FILES" : "fork");
		begin_holder(w, op->b & 1);
	} else if (op->b < 80) {
		close_in_child(w, which);
	} else if (op->b < 100) {
		execute_in_child(w);
	} else if (op->b < 230) {
		if (h->shares && op->b < 130)
			unshare_in_child(w);
		else if (!h->shares)
			exchange(w, which, op->b);
	} else {
		did(w, "child: %s", op->b & 1 ? "is killed" : "exit");
		end_holder(w, op->b & 1);
	}
}
