// SPDX-License-Identifier: GPL-2.0-or-later
#include <config.h>

#include "stack/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/memory.h"
#include "util/proc.h"
#include "util/reading.h"

void vt_maps_init(struct vt_maps *maps, pid_t pid)
{
	char path[64];

	memset(maps, 0, sizeof(*maps));
	maps->pid = pid;
	snprintf(path, sizeof(path), "/proc/%d/map_files", pid);
	maps->directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	maps->slow = maps->directory < 0;
}

static void list_free(struct vt_map *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i].path);
	free(list);
}

void vt_maps_free(struct vt_maps *maps)
{
	list_free(maps->list, maps->count);
	if (maps->directory >= 0)
		close(maps->directory);
	memset(maps, 0, sizeof(*maps));
	maps->directory = -1;
}

/* Address and inode of the file whose lines are being read. */
struct beginning {
	uint64_t address, inode;
};

/* Parses a line of /proc/PID/maps. False if the memory is not executable. */
static bool parse(char *line, struct vt_map *map, struct beginning *beginning)
{
	char permissions[8];
	int path = 0;

	memset(map, 0, sizeof(*map));
	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %*s %" SCNu64 " %n",
		   &map->start, &map->end, permissions, &map->offset, &map->inode,
		   &path) < 5 || !path)
		return false;
	if (!map->offset || map->inode != beginning->inode)
		*beginning = (struct beginning){ map->offset ? 0 : map->start, map->inode };
	map->base = beginning->address;
	if (!strchr(permissions, 'x'))
		return false;
	map->path = strdup(line + path);
	if (!map->path)
		vt_no_memory();
	return true;
}

static bool same_list(const struct vt_maps *maps, const struct vt_map *list, size_t count)
{
	if (count != maps->count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct vt_map *a = &maps->list[i], *b = &list[i];

		if (a->start != b->start || a->end != b->end || a->offset != b->offset || a->inode != b->inode ||
		    strcmp(a->path, b->path) != 0)
			return false;
	}
	return true;
}

int vt_maps_load(struct vt_maps *maps)
{
	struct beginning beginning = { 0, 0 };
	struct vt_map map, *list = NULL;
	size_t count = 0, room = 0, size = 0;
	char path[64], *line = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", maps->pid);
	file = vt_open_text(path);
	if (!file)
		return -errno;
	while (vt_next_line(&line, &size, file) > 0) {
		if (!parse(line, &map, &beginning))
			continue;
		if (count == room) {
			room = room ? 2 * room : 64;
			list = reallocarray(list, room, sizeof(*list));
			if (!list)
				vt_no_memory();
		}
		list[count++] = map;
	}
	free(line);
	fclose(file);
	if (same_list(maps, list, count)) {
		list_free(list, count);
		return 0;
	}
	list_free(maps->list, maps->count);
	maps->list = list;
	maps->count = count;
	return 1;
}

#define STAT_SIZE 2048
#define STAT_CODE 23			/* index of startcode among the words after the name */
#define STAT_TOP  25

int vt_maps_check_program(const struct vt_maps *maps, uint64_t code, uint64_t top)
{
	char path[64], text[STAT_SIZE], *word, *rest;
	uint64_t found[STAT_TOP + 1] = { 0 };

	snprintf(path, sizeof(path), "/proc/%d/stat", maps->pid);
	if (vt_read_text(AT_FDCWD, path, text, sizeof(text)) < 0)
		return -ESRCH;
	/* The name is in parentheses and may contain any character, so look for the last one. */
	rest = strrchr(text, ')');
	word = rest ? strtok_r(rest + 1, " ", &rest) : NULL;
	for (size_t i = 0; word && i <= STAT_TOP; i++) {
		found[i] = strtoull(word, NULL, 10);
		word = strtok_r(NULL, " ", &rest);
	}
	if (!found[STAT_TOP])
		return -ESRCH;
	return found[STAT_CODE] == code && found[STAT_TOP] == top ? 0 : -ESTALE;
}

struct vt_map *vt_maps_find(const struct vt_maps *maps, uint64_t address)
{
	size_t low = 0, high = maps->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		struct vt_map *map = &maps->list[middle];

		if (address < map->start)
			high = middle;
		else if (address >= map->end)
			low = middle + 1;
		else
			return map;
	}
	return NULL;
}

bool vt_maps_check(struct vt_maps *maps, struct vt_map *map, uint64_t walk)
{
	char name[40], target[PATH_MAX];
	ssize_t length;

	/* Memory without a file (vdso, generated code) has no link. */
	if (maps->slow || map->checked == walk || map->path[0] != '/')
		return true;
	snprintf(name, sizeof(name), "%" PRIx64 "-%" PRIx64, map->start, map->end);
	length = readlinkat(maps->directory, name, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	if (strcmp(target, map->path) != 0)
		return false;
	map->checked = walk;
	return true;
}
