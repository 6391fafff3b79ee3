/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_UTIL_THREAD_H
#define VT_UTIL_THREAD_H

#include <pthread.h>

/*
 * As pthread_create(), for a helper that gets no signal: those of the process are for
 * the thread that calls, or for whoever waits for them. Answers an errno, or 0.
 */
int vt_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif
