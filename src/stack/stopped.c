// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libunwind's accessors for a stopped thread: its own, but for tables and names where the path
 * of a mapping does not lead to the mapped file.
 */
#include <config.h>

#include <string.h>
#include <sys/stat.h>

#include "stack/internal.h"

static bool find_image(const struct thread *thread, uint64_t ip, struct vt_image *image,
		       const struct vt_map **map)
{
	*map = vt_maps_find(&thread->process->maps, ip);
	return *map && (*map)->path[0] == '/' && vt_image_find(image, thread->tid, *map);
}

/* Whether the mapping's path does not lead to the mapped file; libunwind would open the path. */
static bool is_elsewhere(const struct thread *thread, uint64_t ip)
{
	const struct vt_map *map = vt_maps_find(&thread->process->maps, ip);
	struct stat st;

	return map && map->path[0] == '/' &&
	       (stat(map->path, &st) || st.st_ino != map->inode);
}

int vt_stack_table(struct thread *thread, unw_addr_space_t space, unw_word_t ip,
		   unw_proc_info_t *info, int need_unwind_info)
{
	const struct unwind *unwind = thread->process->unwind;
	const struct vt_map *map;
	unw_dyn_info_t table;

	if (!find_image(thread, ip, &thread->image, &map) || !thread->image.table)
		return -UNW_ENOINFO;
	memset(&table, 0, sizeof(table));
	table.format = UNW_INFO_FORMAT_REMOTE_TABLE;
	table.start_ip = map->start;
	table.end_ip = map->end;
	table.u.rti.segbase = thread->image.table;
	table.u.rti.table_data = thread->image.table + 12;
	table.u.rti.table_len = thread->image.entries * 8 / sizeof(unw_word_t);
	return unwind->UNW_OBJ(dwarf_search_unwind_table)(space, ip, &table, info,
							  need_unwind_info, thread);
}

static int find_proc_info(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info,
			  int need_unwind_info, void *arg)
{
	struct thread *thread = arg;
	int status = -UNW_ENOINFO, other;

	if (!is_elsewhere(thread, ip))
		status = thread->process->unwind->_UPT_find_proc_info(thread->process->plain, ip,
								      info, need_unwind_info,
								      thread->upt);
	if (status >= 0)
		return status;
	other = vt_stack_table(thread, space, ip, info, need_unwind_info);
	return other == -UNW_ENOINFO ? status : other;
}

int vt_stack_name(unw_addr_space_t space, unw_word_t ip, char *name, size_t size,
		  unw_word_t *offset, void *arg)
{
	struct thread *thread = arg;
	const struct vt_map *map;
	struct vt_image image;
	uint64_t distance = 0;
	int status = -UNW_ENOINFO;

	(void)space;
	if (!is_elsewhere(thread, ip))
		status = thread->process->unwind->_UPT_get_proc_name(thread->process->plain, ip,
								     name, size, offset,
								     thread->upt);
	if (status >= 0 || status == -UNW_ENOMEM ||
	    !find_image(thread, ip, &image, &map) ||
	    !vt_image_symbol(&image, &thread->process->maps, map, ip, name, size, &distance))
		return status;
	*offset = distance;
	return 0;
}

static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *arg)
{
	struct thread *thread = arg;

	(void)space;
	thread->process->unwind->_UPT_put_unwind_info(thread->process->plain, info, thread->upt);
}

static int get_list(unw_addr_space_t space, unw_word_t *address, void *arg)
{
	struct thread *thread = arg;

	return thread->process->unwind->_UPT_get_dyn_info_list_addr(space, address, thread->upt);
}

static int access_mem(unw_addr_space_t space, unw_word_t address, unw_word_t *value,
		      int write, void *arg)
{
	struct thread *thread = arg;

	return thread->process->unwind->_UPT_access_mem(space, address, value, write, thread->upt);
}

static int access_reg(unw_addr_space_t space, unw_regnum_t number, unw_word_t *value,
		      int write, void *arg)
{
	struct thread *thread = arg;

	return thread->process->unwind->_UPT_access_reg(space, number, value, write, thread->upt);
}

static int access_fpreg(unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value,
			int write, void *arg)
{
	struct thread *thread = arg;

	return thread->process->unwind->_UPT_access_fpreg(space, number, value, write, thread->upt);
}

unw_accessors_t vt_stack_stopped = {
	.find_proc_info = find_proc_info,
	.put_unwind_info = put_unwind_info,
	.get_dyn_info_list_addr = get_list,
	.access_mem = access_mem,
	.access_reg = access_reg,
	.access_fpreg = access_fpreg,
	.get_proc_name = vt_stack_name,
};
