// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "stack/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "stack/image.h"

#ifndef HAVE_LIBDW

int vt_sources_create(struct vt_sources **ret, struct vt_error *error)
{
	(void)error;
	*ret = NULL;
	return 0;
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

#include "util/array.h"
#include "util/hash.h"
#include "util/library.h"
#include "util/memory.h"

/* Functions of libdw, and of libelf, which libdw is linked with. */
#define FUNCTIONS(X) \
	X(dwfl_begin) X(dwfl_end) X(dwfl_build_id_find_elf) X(dwfl_standard_find_debuginfo) \
	X(dwfl_offline_section_address) X(dwfl_report_begin) X(dwfl_report_offline) \
	X(dwfl_report_end) X(dwfl_module_getelf) X(dwfl_module_getsrc) X(dwfl_lineinfo) \
	X(elf_getphdrnum) X(gelf_getphdr)

struct dw {
	FUNCTIONS(VT_LIBRARY_MEMBER)
};

#define OBJECTS_MAX 64			/* each may keep a large file in memory */

/* A mapped file that libdw has opened. */
struct object {
	char *path;			/* key: inode and path */
	Dwfl *dwfl;
	Dwfl_Module *module;		/* NULL: libdw could not open it */
	UT_hash_handle hh;
};

struct vt_sources {
	struct dw dw;
	Dwfl_Callbacks callbacks;
	char *no_path;
	struct object *objects;
};

int vt_sources_create(struct vt_sources **ret, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct dw, NAME)
	static const struct vt_library_symbol symbols[] = { FUNCTIONS(ENTRY) };
#undef ENTRY
	struct vt_sources *sources = calloc(1, sizeof(*sources));
	int err;

	if (!sources)
		vt_no_memory();
	err = vt_library_load(LIBDW_FILE, false, symbols, ARRAY_SIZE(symbols), &sources->dw,
			      "-kk", error);
	if (err) {
		free(sources);
		sources = NULL;
	} else {
		sources->callbacks.find_elf = sources->dw.dwfl_build_id_find_elf;
		sources->callbacks.find_debuginfo = sources->dw.dwfl_standard_find_debuginfo;
		sources->callbacks.section_address = sources->dw.dwfl_offline_section_address;
		sources->callbacks.debuginfo_path = &sources->no_path;
	}
	*ret = sources;
	return err;
}

static void free_objects(struct vt_sources *sources)
{
	struct object *object, *next;

	HASH_ITER(hh, sources->objects, object, next) {
		HASH_DEL(sources->objects, object);
		sources->dw.dwfl_end(object->dwfl);
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

static void load(const struct vt_sources *sources, struct object *object,
		 const struct vt_maps *maps, const struct vt_map *map)
{
	const struct dw *dw = &sources->dw;
	int fd = vt_image_open(maps, map);

	object->dwfl = fd < 0 ? NULL : dw->dwfl_begin(&sources->callbacks);
	if (object->dwfl) {
		dw->dwfl_report_begin(object->dwfl);
		object->module = dw->dwfl_report_offline(object->dwfl, map->path, map->path, fd);
		dw->dwfl_report_end(object->dwfl, NULL, NULL);
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
		vt_no_memory();
	HASH_FIND_STR(sources->objects, path, object);
	if (object) {
		free(path);
		return object;
	}
	if (HASH_COUNT(sources->objects) >= OBJECTS_MAX)
		free_objects(sources);
	object = calloc(1, sizeof(*object));
	if (!object)
		vt_no_memory();
	object->path = path;
	load(sources, object, maps, map);
	HASH_ADD_KEYPTR(hh, sources->objects, object->path, strlen(object->path), object);
	return object;
}

/* Converts an offset in the file to libdw's address; 0 if no segment is loaded from there. */
static Dwarf_Addr find_address(const struct dw *dw, Dwfl_Module *module, uint64_t offset)
{
	GElf_Addr bias;
	Elf *elf = dw->dwfl_module_getelf(module, &bias);
	size_t count;

	if (!elf || dw->elf_getphdrnum(elf, &count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr header;

		if (dw->gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_LOAD &&
		    offset >= header.p_offset && offset - header.p_offset < header.p_filesz)
			return offset - header.p_offset + header.p_vaddr + bias;
	}
	return 0;
}

unsigned int vt_sources_find(struct vt_sources *sources, const struct vt_maps *maps,
			     const struct vt_map *map, uint64_t ip, char *file, size_t size)
{
	const struct dw *dw = &sources->dw;
	const struct object *object;
	const char *name = NULL;
	Dwarf_Addr address;
	Dwfl_Line *line;
	int number = 0;

	if (map->path[0] != '/')
		return 0;
	object = get(sources, maps, map);
	address = object->module ?
		  find_address(dw, object->module, ip - 1 - map->start + map->offset) : 0;
	line = address ? dw->dwfl_module_getsrc(object->module, address) : NULL;
	if (line)
		name = dw->dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	if (!name || number <= 0)
		return 0;
	snprintf(file, size, "%s", name);
	return (unsigned int)number;
}

#endif
