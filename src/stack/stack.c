// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks call stacks with libunwind. For each process it keeps the mappings, libunwind's unwind
 * rules per address, and the object and symbol of each address, so that many calls from one
 * place cost little. When a walk meets a mapping that is no longer in place, or an address
 * outside of all mappings, it reads the mappings again, drops everything else that was kept,
 * and starts over.
 */
#include <config.h>

#include "stack/stack.h"

#include <errno.h>
#include <stdlib.h>

#ifndef HAVE_LIBUNWIND

int vt_stack_create(struct vt_stack **ret, size_t limit, bool sources,
		    struct vt_error *error)
{
	(void)limit;
	(void)sources;
	*ret = NULL;
	return vt_error_set(error, ENOSYS, "-k: stacks are not built in");
}

void vt_stack_destroy(struct vt_stack *stack)
{
	(void)stack;
}

int vt_stack_walk(struct vt_stack *stack, pid_t tgid, pid_t tid,
		  void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		  void *frame_ctx)
{
	(void)stack;
	(void)tgid;
	(void)tid;
	(void)frame;
	(void)frame_ctx;
	return -ENOSYS;
}

int vt_stack_walk_copy(struct vt_stack *stack, pid_t tgid, const struct vt_stack_copy *copy,
		       void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		       void *frame_ctx)
{
	(void)stack;
	(void)tgid;
	(void)copy;
	(void)frame;
	(void)frame_ctx;
	return -ENOSYS;
}

void vt_stack_forget(struct vt_stack *stack, pid_t tgid)
{
	(void)stack;
	(void)tgid;
}

#else

#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/procfs.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#ifdef HAVE_LIBIBERTY
#include <libiberty/demangle.h>
#undef ARRAY_SIZE			/* libiberty.h defines its own */
#endif

#include "stack/internal.h"
#include "stack/sources.h"
#include "util/array.h"
#include "util/memory.h"

static int load(struct unwind *unwind, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct unwind, NAME)
	static const struct vt_library_symbol first[] = { UNWIND_FUNCTIONS(ENTRY) };
	static const struct vt_library_symbol second[] = { PTRACE_FUNCTIONS(ENTRY) };
#undef ENTRY
	int err = vt_library_load(LIBUNWIND_FILE, true, first, ARRAY_SIZE(first), unwind, "-k",
				  error);

	return err ? err : vt_library_load(LIBUNWIND_PTRACE_FILE, false, second,
					   ARRAY_SIZE(second), unwind, "-k", error);
}

#define NAME_MAX_MANGLED 4096
#define PROCESSES_MAX 64
#define PLACES_MAX 4096			/* addresses kept for each process */

struct vt_stack {
	struct unwind unwind;
	struct process *processes;
	uint64_t clock;
	size_t limit;
	struct vt_sources *sources;	/* NULL: no source lines wanted */
	const struct place **found;	/* frames of the current walk; has .limit elements */
};

int vt_stack_create(struct vt_stack **ret, size_t limit, bool sources, struct vt_error *error)
{
	struct vt_stack *stack = calloc(1, sizeof(*stack));
	int err;

	*ret = NULL;
	if (!stack)
		vt_no_memory();
	stack->limit = limit;
	stack->found = calloc(limit, sizeof(*stack->found));
	if (!stack->found)
		vt_no_memory();
	err = load(&stack->unwind, error);
	if (!err && sources)
		err = vt_sources_create(&stack->sources, error);
	if (err) {
		vt_stack_destroy(stack);
		return err;
	}
	*ret = stack;
	return 0;
}

/* ---- kept for each process ---- */

static void places_free(struct process *process)
{
	struct place *place, *next;

	HASH_ITER(hh, process->places, place, next) {
		HASH_DEL(process->places, place);
		free(place);
	}
}

static void process_free(struct vt_stack *stack, struct process *process)
{
	places_free(process);
	vt_maps_free(&process->maps);
	stack->unwind.unw_destroy_addr_space(process->space);
	stack->unwind.unw_destroy_addr_space(process->plain);
	HASH_DEL(stack->processes, process);
	free(process);
}

void vt_stack_destroy(struct vt_stack *stack)
{
	struct process *process, *next;

	if (!stack)
		return;
	HASH_ITER(hh, stack->processes, process, next)
		process_free(stack, process);
	vt_sources_destroy(stack->sources);
	free(stack->found);
	free(stack);
}

void vt_stack_forget(struct vt_stack *stack, pid_t tgid)
{
	struct process *process;

	HASH_FIND(hh, stack->processes, &tgid, sizeof(tgid), process);
	if (process)
		process_free(stack, process);
}

static struct process *process_get(struct vt_stack *stack, pid_t pid, unw_accessors_t *ask)
{
	struct process *process, *other, *next, *oldest = NULL;

	HASH_FIND(hh, stack->processes, &pid, sizeof(pid), process);
	if (process) {
		process->used = ++stack->clock;
		return process;
	}
	if (HASH_COUNT(stack->processes) >= PROCESSES_MAX) {
		HASH_ITER(hh, stack->processes, other, next) {
			if (!oldest || other->used < oldest->used)
				oldest = other;
		}
		process_free(stack, oldest);
	}
	process = calloc(1, sizeof(*process));
	if (!process)
		vt_no_memory();
	process->unwind = &stack->unwind;
	process->space = stack->unwind.unw_create_addr_space(ask, 0);
	process->plain = stack->unwind.unw_create_addr_space(stack->unwind._UPT_accessors, 0);
	if (!process->space || !process->plain)
		vt_no_memory();
	stack->unwind.unw_set_caching_policy(process->space, UNW_CACHE_GLOBAL);
	process->pid = pid;
	process->used = ++stack->clock;
	vt_maps_init(&process->maps, pid);
	HASH_ADD(hh, stack->processes, pid, sizeof(process->pid), process);
	return process;
}

/* Reads the mappings again. If they changed, drops what depends on them and returns true. */
static bool refresh(struct process *process)
{
	int changed = vt_maps_load(&process->maps);

	process->error = changed < 0 ? changed : 0;
	if (!changed)
		return false;
	places_free(process);
	process->unwind->unw_flush_cache(process->space, 0, 0);
	return true;
}

/* ---- one frame ---- */

/* Demangles names of C++ and Rust. */
static void set_symbol(struct vt_frame *frame, const char *name)
{
	char *readable = NULL;

#ifdef HAVE_LIBIBERTY
	readable = cplus_demangle(name, DMGL_AUTO | DMGL_PARAMS | DMGL_ANSI);
#endif
	snprintf(frame->symbol, sizeof(frame->symbol), "%.*s",
		 (int)sizeof(frame->symbol) - 1, readable ? readable : name);
	free(readable);
}

/*
 * Sets object name and symbol. libunwind takes the nearest symbol below, however far away; in
 * stripped code that is another function. The unwind table knows where the function begins: a
 * symbol from before that is not its name.
 */
static void name_place(const struct unwind *unwind, struct place *place, unw_cursor_t *cursor)
{
	struct vt_frame *frame = &place->frame;
	char name[NAME_MAX_MANGLED];
	unw_word_t offset = 0;
	unw_proc_info_t info;
	int status;

	status = unwind->unw_get_proc_name(cursor, name, sizeof(name), &offset);
	name[sizeof(name) - 1] = '\0';
	if (!status || status == -UNW_ENOMEM)	/* -UNW_ENOMEM: the name was cut off */
		set_symbol(frame, name);
	/* Without an unwind table libunwind makes up a function of one byte. */
	place->described = !unwind->unw_get_proc_info(cursor, &info) &&
			   info.end_ip > info.start_ip + 1;
	if (frame->symbol[0] && place->described &&
	    info.start_ip > place->address - offset)
		frame->symbol[0] = '\0';
	frame->offset = frame->symbol[0] ? offset : frame->ip;
}

static struct place *place_get(struct vt_stack *stack, struct process *process, const struct vt_map *map,
			       uint64_t ip, unw_cursor_t *cursor)
{
	struct place *place;

	HASH_FIND(hh, process->places, &ip, sizeof(ip), place);
	if (place)
		return place;
	place = calloc(1, sizeof(*place));
	if (!place)
		vt_no_memory();
	place->address = ip;
	place->frame.ip = ip;
	if (map && map->path[0]) {
		snprintf(place->frame.object, sizeof(place->frame.object), "%s",
			 map->path);
		place->frame.ip = ip - map->start + map->offset;
	}
	place->frame.offset = place->frame.ip;
	if (map && cursor)
		name_place(&stack->unwind, place, cursor);
	if (map && stack->sources)
		place->frame.line = vt_sources_find(stack->sources, &process->maps, map, ip,
						    place->frame.source,
						    sizeof(place->frame.source));
	HASH_ADD(hh, process->places, address, sizeof(place->address), place);
	return place;
}

/* ---- walks ---- */

#define AGAIN 1				/* the mappings have changed: start over */
#define ATTEMPTS 3

static void make_ready(struct process *process)
{
	if (process->maps.slow || !process->maps.count)
		refresh(process);
	if (HASH_COUNT(process->places) > PLACES_MAX)
		places_free(process);
}

/*
 * Puts the frame at @ip into stack->found[@depth]. Returns 0, AGAIN, or -EFAULT when there is
 * no code at @ip: that frame is the last, because the unwinding went wrong.
 */
static int add_frame(struct vt_stack *stack, struct process *process, size_t depth,
		     uint64_t ip, unw_cursor_t *cursor)
{
	struct vt_map *map = vt_maps_find(&process->maps, ip);

	if (!map || !vt_maps_check(&process->maps, map, process->walk)) {
		if (refresh(process))
			return AGAIN;
		/* The mapping is unchanged: map_files cannot be read here. */
		if (map)
			process->maps.slow = true;
	}
	stack->found[depth] = place_get(stack, process, map, ip, cursor);
	return map ? 0 : -EFAULT;
}

/*
 * Whether the stack may really end at @place, where libunwind found its end. Without an unwind
 * table it follows the frame pointer, and takes one that leads nowhere for the end.
 */
static bool is_end(const struct place *place)
{
	return place->described || !strcmp(place->frame.symbol, "_start");
}

/* Whether the process still runs the program that made the call. */
static int check_program(const struct process *process, const struct vt_stack_copy *copy)
{
	if (process->error || !process->maps.count)
		return -ESRCH;
	return vt_maps_check_program(&process->maps, copy->code, copy->top);
}

/*
 * Walks all frames; *@depth gets their number. Returns 0, AGAIN, or the negative errno with
 * which the stack ends early.
 */
static int walk_once(struct vt_stack *stack, struct process *process, struct thread *thread,
		     size_t *depth)
{
	unw_cursor_t cursor;
	int status, gone;

	*depth = 0;
	process->walk++;
	if (stack->unwind.unw_init_remote(&cursor, process->space, thread))
		return -ESRCH;
	do {
		unw_word_t ip;

		if (stack->unwind.unw_get_reg(&cursor, UNW_REG_IP, &ip))
			return -EIO;
		status = add_frame(stack, process, *depth, ip, &cursor);
		if (status == AGAIN)
			return status;
		++*depth;
		if (status)
			return status;
		status = stack->unwind.unw_step(&cursor);
		/*
		 * If the process has gone meanwhile, libunwind found no tables and guessed the
		 * callers.
		 */
		gone = thread->unread ? check_program(process, thread->copy) : 0;
		if (gone)
			return gone;
		thread->unread = false;
	} while (status > 0 && !thread->missed && *depth < stack->limit);
	if (thread->missed)
		return thread->beyond ? -ENOBUFS : -ENODATA;
	if (status > 0)
		return -E2BIG;
	return status < 0 || !is_end(stack->found[*depth - 1]) ? -ENODATA : 0;
}

/* Whether the thread runs another instruction set (32-bit), which our libunwind does not know. */
static bool is_foreign(pid_t tid)
{
	char registers[4 * sizeof(elf_gregset_t)];
	struct iovec iov = { registers, sizeof(registers) };

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov) &&
	       iov.iov_len != sizeof(elf_gregset_t);
}

/* Without unwinding only the address of the call itself is known. */
static int innermost_only(struct vt_stack *stack, struct process *process, uint64_t ip,
			  size_t *depth)
{
	process->walk++;
	if (add_frame(stack, process, 0, ip, NULL) == AGAIN)
		return AGAIN;
	*depth = 1;
	return -ENOTSUP;
}

static int walk_foreign(struct vt_stack *stack, struct process *process, pid_t tid,
			size_t *depth)
{
	struct __ptrace_syscall_info info = { 0 };

	*depth = 0;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return -errno;
	return innermost_only(stack, process, info.instruction_pointer, depth);
}

static int walk(struct vt_stack *stack, struct process *process, pid_t tid,
		size_t *depth)
{
	bool foreign = is_foreign(tid);
	int status;

	make_ready(process);
	/* This thread is stopped, but others may map code meanwhile, so try again a few times. */
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		struct thread thread = {
			.upt = foreign ? NULL : stack->unwind._UPT_create(tid),
			.process = process, .tid = tid,
		};

		if (foreign)
			status = walk_foreign(stack, process, tid, depth);
		else if (thread.upt)
			status = walk_once(stack, process, &thread, depth);
		else
			return -ENOMEM;
		if (thread.upt)
			stack->unwind._UPT_destroy(thread.upt);
		if (status != AGAIN)
			return status;
	}
	*depth = 0;
	return process->error ? process->error : -EAGAIN;
}

static int hand_on(const struct vt_stack *stack, size_t depth, int status,
		   void (*frame)(void *frame_ctx, const struct vt_frame *frame), void *frame_ctx)
{
	for (size_t i = 0; i < depth; i++)
		frame(frame_ctx, &stack->found[i]->frame);
	return status;
}

int vt_stack_walk(struct vt_stack *stack, pid_t tgid, pid_t tid,
		  void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		  void *frame_ctx)
{
	struct process *process = process_get(stack, tgid ? tgid : tid, &vt_stack_stopped);
	size_t depth = 0;
	int status = walk(stack, process, tid, &depth);

	return hand_on(stack, depth, status, frame, frame_ctx);
}

/* ---- walks of a copied stack ---- */

static int walk_copy(struct vt_stack *stack, struct process *process,
		     const struct vt_stack_copy *copy, size_t *depth)
{
	struct thread thread = {
		.process = process, .tid = process->pid, .copy = copy,
	};
	int status = AGAIN;

	make_ready(process);
	thread.upt = stack->unwind._UPT_create(process->pid);
	if (!thread.upt)
		return -ENOMEM;
	for (int attempt = 0; status == AGAIN && attempt < ATTEMPTS; attempt++) {
		*depth = 0;
		status = check_program(process, copy);
		if (!status)
			status = copy->foreign ?
				 innermost_only(stack, process, copy->ip, depth) :
				 walk_once(stack, process, &thread, depth);
	}
	stack->unwind._UPT_destroy(thread.upt);
	if (status != AGAIN)
		return status;
	*depth = 0;
	return -EAGAIN;
}

int vt_stack_walk_copy(struct vt_stack *stack, pid_t tgid, const struct vt_stack_copy *copy,
		       void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		       void *frame_ctx)
{
	struct process *process = process_get(stack, tgid, &vt_stack_copied);
	size_t depth = 0;
	int status = walk_copy(stack, process, copy, &depth);

	return hand_on(stack, depth, status, frame, frame_ctx);
}

#endif
