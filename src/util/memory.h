/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where memory cannot be had, nobody below the command line can do anything sensible. So that
 * is the end of the whole program, in one place, and an orderly one.
 */
#ifndef VT_UTIL_MEMORY_H
#define VT_UTIL_MEMORY_H

#include <stddef.h>

/*
 * Says that there is no memory, saves what vt_memory_save() has named, and ends the process
 * with status 1. Who is traced is let go by the kernel then, or killed if that was asked for.
 */
void vt_no_memory(void) __attribute__((noreturn));

/*
 * What is to be saved then: @save(@ctx) is called once, wherever the thread that started the
 * process stands; so it may rely on nothing that was being changed. It finds some memory
 * that was put aside. NULL: nothing any more.
 */
void vt_memory_save(void (*save)(void *ctx), void *ctx);

/*
 * From now on this process gets at most @bytes more of memory, unless its user has set a limit
 * of data (ulimit -d), which may be higher. What it starts then has the same limit.
 */
void vt_memory_bound(size_t bytes);

/* As malloc(), realloc() and free(), for libraries that do not look at what they get. */
void *vt_memory_get(void *unused, size_t size);
void *vt_memory_resize(void *unused, void *old, size_t size);
void vt_memory_free(void *unused, void *old);

#endif
