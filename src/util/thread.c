// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/thread.h"

#include <signal.h>

int vt_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
	sigset_t all, keep;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &keep);
	err = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &keep, NULL);
	return err;
}
