// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "stack/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "stack/image.h"

#ifndef HAVE_LIBDW

struct vt_sources *vt_sources_create(void)
{
	return NULL;
}

void vt_sources_destroy(struct vt_sources *sources)
{
	(void)sources;
}

unsigned int vt_sources_find(struct vt_sources *sources, const struct vt_maps *maps,
			     const struct vt_map *map, uint64_t ip, char *file, size_t size)
{
	(void)sources;
	(void)maps;
	(void)map;
	(void)ip;
	(void)file;
	(void)size;
	return 0;
}

#else

#include <string.h>

#include <elfutils/libdwfl.h>

#define uthash_fatal(message) abort()
#include <uthash.h>

#define OBJECTS_MAX 64			/* each may have a large file in memory */

/* A mapped file, as far as libdw could open it. */
struct object {
	char *path;			/* key: with the inode before it */
	Dwfl *dwfl;
	Dwfl_Module *module;		/* NULL: it could not */
	UT_hash_handle hh;
};

struct vt_sources {
	struct object *objects;
};

struct vt_sources *vt_sources_create(void)
{
	struct vt_sources *sources = calloc(1, sizeof(*sources));

	if (!sources)
		abort();
	return sources;
}

static void free_objects(struct vt_sources *sources)
{
	struct object *object, *next;

	HASH_ITER(hh, sources->objects, object, next) {
		HASH_DEL(sources->objects, object);
		dwfl_end(object->dwfl);
		free(object->path);
		free(object);
	}
}

void vt_sources_destroy(struct vt_sources *sources)
{
	if (!sources)
		return;
	free_objects(sources);
	free(sources);
}

static void load(struct object *object, const struct vt_maps *maps, const struct vt_map *map)
{
	static char *no_path;
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
		.debuginfo_path = &no_path,
	};
	int fd = vt_image_open(maps, map);

	object->dwfl = fd < 0 ? NULL : dwfl_begin(&callbacks);
	if (object->dwfl) {
		dwfl_report_begin(object->dwfl);
		object->module = dwfl_report_offline(object->dwfl, map->path, map->path, fd);
		dwfl_report_end(object->dwfl, NULL, NULL);
	}
	if (fd >= 0 && !object->module)
		close(fd);
}

static struct object *get(struct vt_sources *sources, const struct vt_maps *maps,
			  const struct vt_map *map)
{
	struct object *object;
	char *path;

	if (asprintf(&path, "%llu %s", (unsigned long long)map->inode, map->path) < 0)
		abort();
	HASH_FIND_STR(sources->objects, path, object);
	if (object) {
		free(path);
		return object;
	}
	if (HASH_COUNT(sources->objects) >= OBJECTS_MAX)
		free_objects(sources);
	object = calloc(1, sizeof(*object));
	if (!object)
		abort();
	object->path = path;
	load(object, maps, map);
	HASH_ADD_KEYPTR(hh, sources->objects, object->path, strlen(object->path), object);
	return object;
}

/* From the place in the file to libdw's address of it; 0 when nothing is loaded from there. */
static Dwarf_Addr find_address(Dwfl_Module *module, uint64_t offset)
{
	GElf_Addr bias;
	Elf *elf = dwfl_module_getelf(module, &bias);
	size_t count;

	if (!elf || elf_getphdrnum(elf, &count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr header;

		if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_LOAD &&
		    offset >= header.p_offset && offset - header.p_offset < header.p_filesz)
			return offset - header.p_offset + header.p_vaddr + bias;
	}
	return 0;
}

unsigned int vt_sources_find(struct vt_sources *sources, const struct vt_maps *maps,
			     const struct vt_map *map, uint64_t ip, char *file, size_t size)
{
	const struct object *object;
	const char *name = NULL;
	Dwarf_Addr address;
	Dwfl_Line *line;
	int number = 0;

	if (map->path[0] != '/')
		return 0;
	object = get(sources, maps, map);
	address = object->module ?
		  find_address(object->module, ip - 1 - map->start + map->offset) : 0;
	line = address ? dwfl_module_getsrc(object->module, address) : NULL;
	if (line)
		name = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	if (!name || number <= 0)
		return 0;
	snprintf(file, size, "%s", name);
	return (unsigned int)number;
}

#endif
