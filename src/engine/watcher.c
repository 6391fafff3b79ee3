// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "engine/watcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "util/thread.h"

/* Those that end a program, those that stop it, and two that concern waiting. */
static const int touched[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD, SIGTSTP, SIGTTOU, SIGTTIN,
};

#define NTOUCHED (sizeof(touched) / sizeof(touched[0]))
#define NFATAL 4

#define ORDER_QUIT 1
#define ORDER_ALARM_BASE 2

struct vt_watcher {
	pthread_t thread;
	bool running;
	int signals;			/* signalfd */
	int orders;			/* eventfd */
	/* Signal number, or that | FROM_TERMINAL; 0 when there is none. */
	atomic_int signal;
	atomic_bool late;
	sigset_t old_mask;
	struct sigaction old[NTOUCHED];
};

#define FROM_TERMINAL 0x100

static void ring(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	pid_t pid;

	/* The tracer must wake: try until there is room for a process. */
	while ((pid = fork()) < 0)
		nanosleep(&pause, NULL);
	if (!pid)
		_exit(0);
}

static bool was_ignored(const struct vt_watcher *w, int signal)
{
	size_t i;

	for (i = 0; i < NTOUCHED; i++)
		if (touched[i] == signal)
			return w->old[i].sa_handler == SIG_IGN;
	return false;
}

static void take_signal(struct vt_watcher *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return;
	/* A shell has put us into the background: that is not meant for us. */
	if (info.ssi_code == SI_KERNEL && was_ignored(w, (int)info.ssi_signo))
		return;
	atomic_store(&w->signal, (int)info.ssi_signo |
		     (info.ssi_code == SI_KERNEL ? FROM_TERMINAL : 0));
	ring();
}

static void *watch(void *arg)
{
	struct vt_watcher *w = arg;
	struct pollfd fds[2] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->orders, .events = POLLIN },
	};
	int timeout = -1;
	uint64_t order;

	for (;;) {
		int n = poll(fds, 2, timeout);

		if (n == 0) {
			timeout = -1;
			atomic_store(&w->late, true);
			ring();
		}
		if (n <= 0)
			continue;
		if (fds[0].revents)
			take_signal(w);
		if (fds[1].revents && read(w->orders, &order, sizeof(order)) == 8) {
			if (order & ORDER_QUIT)
				return NULL;
			timeout = (int)(order / ORDER_ALARM_BASE);
		}
	}
}

static void set_dispositions(int interruptible)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	/* No SIGCHLD for every stop; and none is turned into "reap by yourself". */
	struct sigaction child = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
	size_t i;

	sigaction(SIGCHLD, &child, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	/* A tracer in the background may still write to the terminal. */
	sigaction(SIGTTOU, &ignore, NULL);
	if (interruptible >= 3)
		for (i = 0; i < NFATAL; i++)
			sigaction(touched[i], &ignore, NULL);
	if (interruptible >= 4)
		sigaction(SIGTSTP, &ignore, NULL);
}

static int start_thread(struct vt_watcher *w, int interruptible)
{
	sigset_t fatal;
	int err;
	size_t i;

	sigemptyset(&fatal);
	/* What nohup has made ignored stays so. */
	for (i = 0; i < NFATAL; i++)
		if (interruptible == 2 && (touched[i] != SIGHUP ||
					   !was_ignored(w, SIGHUP)))
			sigaddset(&fatal, touched[i]);
	w->signals = signalfd(-1, &fatal, SFD_CLOEXEC);
	w->orders = eventfd(0, EFD_CLOEXEC);
	if (w->signals < 0 || w->orders < 0)
		return errno;
	pthread_sigmask(SIG_BLOCK, &fatal, &w->old_mask);
	err = vt_thread_start(&w->thread, watch, w);
	w->running = !err;
	return err;
}

int vt_watcher_start(struct vt_watcher **ret, int interruptible, struct vt_error *error)
{
	struct vt_watcher *w = calloc(1, sizeof(*w));
	size_t i;
	int err;

	*ret = NULL;
	if (!w)
		return vt_error_set(error, ENOMEM, "Out of memory");
	w->signals = w->orders = -1;
	pthread_sigmask(SIG_BLOCK, NULL, &w->old_mask);
	for (i = 0; i < NTOUCHED; i++)
		sigaction(touched[i], NULL, &w->old[i]);
	set_dispositions(interruptible);
	err = start_thread(w, interruptible);
	if (err) {
		vt_watcher_stop(w);
		return vt_error_set(error, err, "Cannot start a thread: %s", strerror(err));
	}
	*ret = w;
	return 0;
}

int vt_watcher_signal(struct vt_watcher *w, bool *everybody)
{
	int signal = atomic_load_explicit(&w->signal, memory_order_acquire);

	if (!signal)
		return 0;
	signal = atomic_exchange(&w->signal, 0);
	*everybody = signal & FROM_TERMINAL;
	return signal & ~FROM_TERMINAL;
}

static void give_order(const struct vt_watcher *w, uint64_t order)
{
	ssize_t n;

	do
		n = write(w->orders, &order, sizeof(order));
	while (n < 0 && errno == EINTR);
}

void vt_watcher_set_alarm(struct vt_watcher *w, int ms)
{
	give_order(w, (uint64_t)ms * ORDER_ALARM_BASE);
}

bool vt_watcher_late(struct vt_watcher *w)
{
	return atomic_load(&w->late);
}

void vt_watcher_restore(const struct vt_watcher *w)
{
	size_t i;

	for (i = 0; i < NTOUCHED; i++)
		sigaction(touched[i], &w->old[i], NULL);
	sigprocmask(SIG_SETMASK, &w->old_mask, NULL);
}

void vt_watcher_stop(struct vt_watcher *w)
{
	if (!w)
		return;
	if (w->running) {
		give_order(w, ORDER_QUIT);
		pthread_join(w->thread, NULL);
	}
	vt_watcher_restore(w);
	if (w->signals >= 0)
		close(w->signals);
	if (w->orders >= 0)
		close(w->orders);
	free(w);
}
