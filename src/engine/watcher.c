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

#include "util/array.h"
#include "util/thread.h"

/* Wakes the tracer. Ignored by default, so one too many does no harm. */
#define BELL SIGURG

/* Signals that end a program, those for users, and others whose disposition we change. */
static const int touched[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2,
	SIGPIPE, SIGCHLD, SIGTSTP, SIGTTOU, SIGTTIN, BELL,
};

#define NTOUCHED ARRAY_SIZE(touched)
#define NFATAL 4
#define NTAKEN 6

/* Orders to the thread. An eventfd adds them up until they are read. */
#define ORDER_LOOK UINT64_C(1)
#define ORDER_ALARM_BASE (UINT64_C(1) << 20)
#define ORDER_QUIT (UINT64_C(1) << 40)

/*
 * A tracer cannot look while it writes to a pipe that nobody reads, or reads memory that
 * nobody supplies. It is ended by the third signal if it has not looked for DEAF_MS.
 */
#define DEAF_MS 5000
#define DEAF_REQUESTS 3

/* Interval in which BELL is sent until the tracer has looked. */
#define RING_MS 5

struct vt_watcher {
	pthread_t thread;
	bool running;
	int signals;			/* signalfd */
	int orders;			/* eventfd */
	pthread_t tracer;
	/* Signals that have come: 1 << signal. Bit 0: no signal, but the tracer shall look. */
	atomic_uint pending;
	atomic_uint terminal;		/* which of them came from the terminal */
	atomic_int waiting;		/* the tracer may be in waitpid() */
	atomic_int late;
	int unseen;			/* ending signals since the tracer has not seen any... */
	uint64_t unseen_since;		/* ...from this time on, in ms */
	uint64_t alarm;			/* in ms; 0: none */
	atomic_ullong expected;		/* vt_watcher_expect(), in ms; 0: none */
	atomic_int expects_none;	/* the thread sleeps as if .expected were 0 */
	atomic_int due;
	sigset_t old_mask;
	struct sigaction old[NTOUCHED];
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool was_ignored(const struct vt_watcher *w, int signal)
{
	size_t i;

	for (i = 0; i < NTOUCHED; i++)
		if (touched[i] == signal)
			return w->old[i].sa_handler == SIG_IGN;
	return false;
}

static bool is_fatal(int signal)
{
	for (size_t i = 0; i < NFATAL; i++)
		if (touched[i] == signal)
			return true;
	return false;
}

/* The kernel then treats the tracees as if we had been killed. */
static void end_if_deaf(struct vt_watcher *w, int signal)
{
	static const char why[] = "vfiotrace: Ended by the third signal: the tracer does not look, "
				  "for its output is not taken or its question not answered\n";
	struct pollfd err = { .fd = STDERR_FILENO, .events = POLLOUT };
	bool seen = true;

	if (!is_fatal(signal))
		return;
	for (size_t i = 0; i < NFATAL; i++)
		if (atomic_load(&w->pending) & 1u << touched[i])
			seen = false;
	if (seen) {
		w->unseen = 1;
		w->unseen_since = now_ms();
		return;
	}
	if (++w->unseen < DEAF_REQUESTS || now_ms() - w->unseen_since < DEAF_MS)
		return;
	/* stderr may be a pipe that nobody reads. */
	if (poll(&err, 1, 0) == 1 && write(STDERR_FILENO, why, sizeof(why) - 1) < 0)
		_exit(1);
	_exit(128 + signal);
}

static void take_signal(struct vt_watcher *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return;
	/* A shell has put us into the background: the signal is not meant for us. */
	if (info.ssi_code == SI_KERNEL && was_ignored(w, (int)info.ssi_signo))
		return;
	end_if_deaf(w, (int)info.ssi_signo);
	/* .terminal first: whoever sees the signal must also see where it came from. */
	if (info.ssi_code == SI_KERNEL)
		atomic_fetch_or(&w->terminal, 1u << info.ssi_signo);
	atomic_fetch_or(&w->pending, 1u << info.ssi_signo);
}

/*
 * The tracer may be on its way into waitpid() and miss BELL, so this is repeated until it has
 * looked. BELL disturbs nothing but waiting.
 */
static void ring(struct vt_watcher *w)
{
	if (atomic_load(&w->pending) && atomic_load(&w->waiting))
		pthread_kill(w->tracer, BELL);
}

static uint64_t expected(struct vt_watcher *w)
{
	if (!atomic_load(&w->expected))
		atomic_store(&w->expects_none, true);
	/* Read again: the tracer may just have set it, without a reason to wake us. */
	return atomic_load(&w->expected);
}

static int time_to_sleep(struct vt_watcher *w)
{
	uint64_t when = expected(w), now;

	if (atomic_load(&w->pending))
		return RING_MS;
	if (!when || (w->alarm && w->alarm < when))
		when = w->alarm;
	if (!when)
		return -1;
	now = now_ms();
	return when > now ? (int)(when - now) : 0;
}

static void look_at_time(struct vt_watcher *w)
{
	uint64_t now = now_ms(), when = atomic_load(&w->expected);

	if (w->alarm && now >= w->alarm) {
		w->alarm = 0;
		atomic_store(&w->late, true);
		atomic_fetch_or(&w->pending, 1u);
	}
	if (when && now >= when) {
		atomic_store(&w->due, true);
		atomic_fetch_or(&w->pending, 1u);
	}
}

/* False: the thread shall end. */
static bool take_order(struct vt_watcher *w)
{
	uint64_t order;

	if (read(w->orders, &order, sizeof(order)) != sizeof(order))
		return true;
	if (order >= ORDER_QUIT)
		return false;
	if (order >= ORDER_ALARM_BASE)
		w->alarm = now_ms() + order / ORDER_ALARM_BASE;
	return true;
}

static void *watch(void *arg)
{
	struct vt_watcher *w = arg;
	struct pollfd fds[2] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->orders, .events = POLLIN },
	};

	for (;;) {
		int n = poll(fds, 2, time_to_sleep(w));

		if (n > 0 && fds[0].revents)
			take_signal(w);
		if (n > 0 && fds[1].revents && !take_order(w))
			return NULL;
		look_at_time(w);
		ring(w);
	}
}

static void wake(int signal)
{
	(void)signal;
}

/* ---- the meaning of signals ----------------------------------------------------- */

static bool is_ignored(enum vt_interrupt mode)
{
	return mode == VT_INTERRUPT_NEVER || mode == VT_INTERRUPT_NEVER_TSTP;
}

static bool is_left_alone(enum vt_interrupt mode)
{
	return mode == VT_INTERRUPT_ANYWHERE || is_ignored(mode);
}

static void set_dispositions(enum vt_interrupt interruptible)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	/*
	 * Without SIGCHLD for each stop. SIG_DFL: with SIG_IGN the kernel would reap the
	 * children.
	 */
	struct sigaction child = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
	/* Without SA_RESTART, so that waitpid() returns. */
	struct sigaction bell = { .sa_handler = wake };
	size_t i;

	sigaction(BELL, &bell, NULL);
	sigaction(SIGCHLD, &child, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	/* A tracer in the background may still write to the terminal. */
	sigaction(SIGTTOU, &ignore, NULL);
	if (is_ignored(interruptible))
		for (i = 0; i < NFATAL; i++)
			sigaction(touched[i], &ignore, NULL);
	if (interruptible == VT_INTERRUPT_NEVER_TSTP)
		sigaction(SIGTSTP, &ignore, NULL);
}

static int start_thread(struct vt_watcher *w, enum vt_interrupt interruptible)
{
	const uint64_t none = 0;
	sigset_t taken, bell;
	int err;
	size_t i;

	sigemptyset(&taken);
	/* SIGHUP stays ignored under nohup. */
	for (i = 0; i < NTAKEN; i++)
		if (i >= NFATAL || (!is_left_alone(interruptible) &&
				    (touched[i] != SIGHUP || !was_ignored(w, SIGHUP))))
			sigaddset(&taken, touched[i]);
	sigemptyset(&bell);
	sigaddset(&bell, BELL);
	w->signals = signalfd(-1, &taken, SFD_CLOEXEC);
	w->orders = eventfd(0, EFD_CLOEXEC);
	if (w->signals < 0 || w->orders < 0)
		return errno;
	/* A sandbox may forbid what the thread needs. */
	if (poll(NULL, 0, 0) || write(w->orders, &none, sizeof(none)) != sizeof(none))
		return errno;
	pthread_sigmask(SIG_BLOCK, &taken, &w->old_mask);
	pthread_sigmask(SIG_UNBLOCK, &bell, NULL);
	err = vt_thread_start(&w->thread, watch, w);
	w->running = !err;
	return err;
}

int vt_watcher_start(struct vt_watcher **ret, enum vt_interrupt interruptible, struct vt_error *error)
{
	struct vt_watcher *w = calloc(1, sizeof(*w));
	size_t i;
	int err;

	*ret = NULL;
	if (!w)
		return vt_error_set(error, ENOMEM, "Out of memory");
	w->signals = w->orders = -1;
	w->tracer = pthread_self();
	pthread_sigmask(SIG_BLOCK, NULL, &w->old_mask);
	for (i = 0; i < NTOUCHED; i++)
		sigaction(touched[i], NULL, &w->old[i]);
	set_dispositions(interruptible);
	err = start_thread(w, interruptible);
	if (err) {
		vt_watcher_stop(w);
		return vt_error_set(error, err, "Cannot watch for signals: %s%s", strerror(err),
				    err != EPERM && err != EACCES && err != ENOSYS ? "" :
				    " (is poll, write, signalfd, eventfd or clone forbidden "
				    "by the seccomp filter of a container?)");
	}
	*ret = w;
	return 0;
}

int vt_watcher_signal(struct vt_watcher *w, bool *everybody)
{
	unsigned int pending = atomic_load_explicit(&w->pending, memory_order_acquire), bit;
	int signal;

	if (!pending)
		return 0;
	signal = __builtin_ctz(pending);
	bit = 1u << signal;
	*everybody = atomic_fetch_and(&w->terminal, ~bit) & bit;
	atomic_fetch_and(&w->pending, ~bit);
	return signal;
}

void vt_watcher_waiting(struct vt_watcher *w, bool waiting)
{
	atomic_store_explicit(&w->waiting, waiting, memory_order_relaxed);
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

void vt_watcher_expect(struct vt_watcher *w, uint64_t ms)
{
	atomic_store(&w->expected, ms);
	if (ms && atomic_load(&w->expects_none) && atomic_exchange(&w->expects_none, false))
		give_order(w, ORDER_LOOK);
}

bool vt_watcher_due(struct vt_watcher *w)
{
	return atomic_load_explicit(&w->due, memory_order_relaxed) &&
	       atomic_exchange(&w->due, false);
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
