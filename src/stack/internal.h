/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by stack.c, stopped.c (stopped threads) and copied.c (copied stacks). */
#ifndef VT_STACK_INTERNAL_H
#define VT_STACK_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <libunwind-ptrace.h>

#include "source/source.h"
#include "stack/image.h"
#include "stack/maps.h"
#include "stack/stack.h"
#include "util/hash.h"
#include "util/library.h"
#include "util/memory.h"

/* ---- libunwind's functions ---- */

/* libunwind's search in an unwind table in another process's memory. No header declares it. */
int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t ip,
				       unw_dyn_info_t *table, unw_proc_info_t *info,
				       int need_unwind_info, void *thread);

#define UNWIND_FUNCTIONS(X) \
	X(unw_create_addr_space) X(unw_destroy_addr_space) X(unw_set_caching_policy) \
	X(unw_flush_cache) X(unw_init_remote) X(unw_step) X(unw_get_reg) \
	X(unw_get_proc_name) X(unw_get_proc_info) X(UNW_OBJ(dwarf_search_unwind_table))

/* libunwind-ptrace's functions, which call those above. */
#define PTRACE_FUNCTIONS(X) \
	X(_UPT_create) X(_UPT_destroy) X(_UPT_find_proc_info) X(_UPT_put_unwind_info) \
	X(_UPT_get_dyn_info_list_addr) X(_UPT_access_mem) X(_UPT_access_reg) \
	X(_UPT_access_fpreg) X(_UPT_get_proc_name) X(_UPT_accessors)

struct unwind {
	UNWIND_FUNCTIONS(VT_LIBRARY_MEMBER)
	PTRACE_FUNCTIONS(VT_LIBRARY_MEMBER)
};

/* What is known about one address of code. */
struct place {
	uint64_t address;
	bool described;			/* an unwind table covers it */
	struct vt_frame frame;
	UT_hash_handle hh;
};

struct process {
	pid_t pid;
	const struct unwind *unwind;
	unw_addr_space_t space;		/* asks our accessors */
	unw_addr_space_t plain;		/* asks libunwind's own accessors, which need theirs */
	struct vt_maps maps;
	int error;			/* negative errno of the last vt_maps_load(), or 0 */
	struct place *places;
	uint64_t walk;
	uint64_t used;
	UT_hash_handle hh;
};

/* The thread that is walked: the argument of all accessors. */
struct thread {
	void *upt;			/* argument for libunwind's own accessors */
	struct process *process;
	pid_t tid;
	struct vt_image image;		/* where the unwind table was searched last */
	/* Only for a copied stack: */
	const struct vt_stack_copy *copy;
	bool searching;			/* libunwind reads unwind tables now, not the stack */
	bool unread;			/* memory of code or tables could not be read */
	bool missed;			/* the stack has bytes that were not copied, */
	bool beyond;			/* behind the end of the copy */
};

/*
 * Accessors of both kinds of walk: the unwind table for @ip from the process's memory, and the
 * name of the function from its file.
 */
int vt_stack_table(struct thread *thread, unw_addr_space_t space, unw_word_t ip,
		   unw_proc_info_t *info, int need_unwind_info);
int vt_stack_name(unw_addr_space_t space, unw_word_t ip, char *name, size_t size,
		  unw_word_t *offset, void *thread);

/* All accessors of each kind of walk. */
extern unw_accessors_t vt_stack_stopped, vt_stack_copied;

#endif
