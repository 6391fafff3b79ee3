/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stack.c and copied.c share. */
#ifndef VT_STACK_INTERNAL_H
#define VT_STACK_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <libunwind-ptrace.h>

#define uthash_fatal(message) abort()
#include <uthash.h>

#include "source/source.h"
#include "stack/image.h"
#include "stack/maps.h"
#include "stack/stack.h"
#include "util/library.h"

/* ---- libunwind's functions ---- */

/* Its own search in tables that lie in the process, as its users declare it. */
int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t ip,
				       unw_dyn_info_t *table, unw_proc_info_t *info,
				       int need_unwind_info, void *thread);

#define UNWIND_FUNCTIONS(X) \
	X(unw_create_addr_space) X(unw_destroy_addr_space) X(unw_set_caching_policy) \
	X(unw_flush_cache) X(unw_init_remote) X(unw_step) X(unw_get_reg) \
	X(unw_get_proc_name) X(unw_get_proc_info) X(UNW_OBJ(dwarf_search_unwind_table))

/* Of libunwind-ptrace, which calls those. */
#define PTRACE_FUNCTIONS(X) \
	X(_UPT_create) X(_UPT_destroy) X(_UPT_find_proc_info) X(_UPT_put_unwind_info) \
	X(_UPT_get_dyn_info_list_addr) X(_UPT_access_mem) X(_UPT_access_reg) \
	X(_UPT_access_fpreg) X(_UPT_get_proc_name) X(_UPT_accessors)

struct unwind {
	UNWIND_FUNCTIONS(VT_LIBRARY_MEMBER)
	PTRACE_FUNCTIONS(VT_LIBRARY_MEMBER)
};

/* What is known of one address of code. */
struct place {
	uint64_t address;
	bool described;			/* there is an unwind table for it */
	struct vt_frame frame;
	UT_hash_handle hh;
};

struct process {
	pid_t pid;
	const struct unwind *unwind;
	unw_addr_space_t space;		/* with our accessors */
	unw_addr_space_t plain;		/* with libunwind's, which ask their own kind */
	struct vt_maps maps;
	int error;			/* of the last look at them */
	struct place *places;
	uint64_t walk;
	uint64_t used;
	UT_hash_handle hh;
};

/* A thread of which libunwind asks. */
struct thread {
	void *upt;			/* libunwind's own way to it */
	struct process *process;
	pid_t tid;
	struct vt_image image;		/* whose table was looked into last */
	/* Of a thread that goes on meanwhile: */
	const struct vt_stack_copy *copy;
	bool searching;			/* in tables, not on the stack */
	bool unread;			/* a file's memory could not be read */
	bool missed;			/* something of the stack that was not copied, */
	bool beyond;			/* and lies behind the copy */
};

/*
 * The unwind table of the file that @ip lies in, as the process has it in memory. Its
 * function's name, from the file.
 */
int vt_stack_table(struct thread *thread, unw_addr_space_t space, unw_word_t ip,
			 unw_proc_info_t *info, int need_unwind_info);
int vt_stack_name(unw_addr_space_t space, unw_word_t ip, char *name, size_t size,
		   unw_word_t *offset, void *thread);

/* Of a thread that stands still, and of one of whose stack there is a copy. */
extern unw_accessors_t vt_stack_copied;

#endif
