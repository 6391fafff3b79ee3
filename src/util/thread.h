/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_UTIL_THREAD_H
#define VT_UTIL_THREAD_H

#include <pthread.h>

/*
 * Like pthread_create() with all signals blocked in the new thread, so that the process's
 * signals go to the other threads. Returns 0 or a positive errno.
 */
int vt_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif
