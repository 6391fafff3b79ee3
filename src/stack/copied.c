// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libunwind's accessors for a copied stack, whose thread goes on. Registers and stack come
 * from the copy. Code and unwind tables are read from the process now, because no program
 * writes to them. What was not copied counts as unknown.
 */
#include <config.h>

#include "stack/internal.h"

#include "util/array.h"

/*
 * A missing address is taken for a part of the stack if it is at most so far above the stack
 * pointer.
 */
#define STACK_MOST (UINT64_C(1) << 30)

static int find_proc_info(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info,
			  int need_unwind_info, void *arg)
{
	struct thread *thread = arg;
	int status;

	thread->searching = true;
	status = vt_stack_table(thread, space, ip, info, need_unwind_info);
	thread->searching = false;
	thread->unread = thread->unread || status < 0;
	return status;
}

static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *arg)
{
	(void)space;
	(void)info;
	(void)arg;
}

static int get_list(unw_addr_space_t space, unw_word_t *address, void *arg)
{
	(void)space;
	(void)address;
	(void)arg;
	return -UNW_ENOINFO;
}

/* Whether the bytes at @address are the same now as at the call: code, or unwind tables. */
static bool is_steady(const struct thread *thread, uint64_t address)
{
	const struct vt_image *image = &thread->image;

	if (thread->searching && address >= image->low && address < image->high)
		return true;
	return (address >= image->fixed && address < image->fixed_end) ||
	       vt_maps_find(&thread->process->maps, address);
}

static int access_mem(unw_addr_space_t space, unw_word_t address, unw_word_t *value,
		      int write, void *arg)
{
	struct thread *thread = arg;
	const struct vt_stack_copy *copy = thread->copy;
	ssize_t got = copy->read(copy->ctx, address, value, sizeof(*value));

	(void)space;
	if (write)
		return -UNW_EREADONLYREG;
	if (got == (ssize_t)sizeof(*value))
		return 0;
	if (is_steady(thread, address)) {
		if (vt_image_read(thread->tid, address, value, sizeof(*value)))
			return 0;
		thread->unread = true;
	} else {
		thread->missed = true;
		thread->beyond = got != -EFAULT && address > copy->sp &&
				 address - copy->sp < STACK_MOST;
	}
	return -UNW_EINVAL;
}

static int access_reg(unw_addr_space_t space, unw_regnum_t number, unw_word_t *value,
		      int write, void *arg)
{
	const struct thread *thread = arg;

	(void)space;
	if (write)
		return -UNW_EREADONLYREG;
	if (number < 0 || (size_t)number >= ARRAY_SIZE(thread->copy->registers))
		return -UNW_EBADREG;
	*value = thread->copy->registers[number];
	return 0;
}

static int access_fpreg(unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value,
			int write, void *arg)
{
	(void)space;
	(void)number;
	(void)value;
	(void)write;
	(void)arg;
	return -UNW_EBADREG;
}

unw_accessors_t vt_stack_copied = {
	.find_proc_info = find_proc_info,
	.put_unwind_info = put_unwind_info,
	.get_dyn_info_list_addr = get_list,
	.access_mem = access_mem,
	.access_reg = access_reg,
	.access_fpreg = access_fpreg,
	.get_proc_name = vt_stack_name,
};
