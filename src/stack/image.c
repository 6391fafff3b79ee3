// SPDX-License-Identifier: GPL-2.0-or-later
#include <config.h>

#include "stack/image.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SEGMENTS_MAX 64

/* The header of .eh_frame_hdr, with the encodings that all linkers use and libunwind requires. */
#define HEADER_VERSION 1
#define PCREL_SDATA4   0x1b
#define UDATA4	       0x03
#define DATAREL_SDATA4 0x3b

struct header {
	uint8_t version, frame_encoding, count_encoding, table_encoding;
	int32_t frame;
	uint32_t count;
};

bool vt_image_read(pid_t pid, uint64_t address, void *buffer, size_t size)
{
	struct iovec local = { buffer, size };
	struct iovec remote = { (void *)(uintptr_t)address, size };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

static bool is_ours(const ElfW(Ehdr) *elf)
{
	return !memcmp(elf->e_ident, ELFMAG, SELFMAG) &&
	       elf->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) &&
	       elf->e_phentsize == sizeof(ElfW(Phdr)) && elf->e_phnum <= SEGMENTS_MAX;
}

/* Finds the addresses of all the file's segments, and of the read-only one that contains @table. */
static void find_extent(struct vt_image *image, const ElfW(Phdr) *segments, size_t count,
			uint64_t table)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t start = image->bias + segments[i].p_vaddr;
		uint64_t end = start + segments[i].p_memsz;

		if (segments[i].p_type != PT_LOAD)
			continue;
		if (!image->high || start < image->low)
			image->low = start;
		if (end > image->high)
			image->high = end;
		if (table >= start && table < end && !(segments[i].p_flags & PF_W)) {
			image->fixed = start;
			image->fixed_end = end;
		}
	}
}

bool vt_image_find(struct vt_image *image, pid_t pid, const struct vt_map *map)
{
	ElfW(Phdr) segments[SEGMENTS_MAX];
	uint64_t table = 0;
	struct header h = { 0 };
	ElfW(Ehdr) elf = { .e_phnum = 0 };

	memset(image, 0, sizeof(*image));
	if (!map->base || !vt_image_read(pid, map->base, &elf, sizeof(elf)) || !is_ours(&elf) ||
	    !vt_image_read(pid, map->base + elf.e_phoff, segments,
			 elf.e_phnum * sizeof(segments[0])))
		return false;
	image->bias = map->base;
	for (unsigned int i = 0; i < elf.e_phnum; i++) {
		if (segments[i].p_type == PT_LOAD && !segments[i].p_offset)
			image->bias = map->base - segments[i].p_vaddr;
		else if (segments[i].p_type == PT_GNU_EH_FRAME)
			table = segments[i].p_vaddr;
	}
	if (table && vt_image_read(pid, image->bias + table, &h, sizeof(h)) &&
	    h.version == HEADER_VERSION && h.frame_encoding == PCREL_SDATA4 &&
	    h.count_encoding == UDATA4 && h.table_encoding == DATAREL_SDATA4) {
		image->table = image->bias + table;
		image->entries = h.count;
		find_extent(image, segments, elf.e_phnum, image->table);
	}
	return true;
}

/* ---- names ---- */

static bool is_file(int fd, const struct vt_map *map)
{
	struct stat st;

	return fd >= 0 && !fstat(fd, &st) && st.st_ino == map->inode;
}

/*
 * Tries map_files first, which is always the right file but needs privilege; then paths whose
 * inode must match.
 */
int vt_image_open(const struct vt_maps *maps, const struct vt_map *map)
{
	static const char deleted[] = " (deleted)";
	char path[PATH_MAX];
	size_t length = strlen(map->path);
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, maps->pid,
		 map->start, map->end);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (length > strlen(deleted) && !strcmp(map->path + length - strlen(deleted), deleted))
		length -= strlen(deleted);
	for (int way = 0; way < 3; way++) {
		if (way == 0)
			snprintf(path, sizeof(path), "/proc/%d/exe", maps->pid);
		else if (way == 1)
			snprintf(path, sizeof(path), "/proc/%d/root%.*s", maps->pid,
				 (int)length, map->path);
		else
			snprintf(path, sizeof(path), "%.*s", (int)length, map->path);
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (is_file(fd, map))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

struct file {
	const char *bytes;
	size_t size;
};

static const void *part(const struct file *f, uint64_t offset, uint64_t size)
{
	return offset <= f->size && size <= f->size - offset ? f->bytes + offset : NULL;
}

/* The nearest function at or below @address, unless its size says that it ends before. */
static const char *find_in(const struct file *f, const ElfW(Shdr) *table,
			   const ElfW(Shdr) *names, uint64_t address, uint64_t *value)
{
	const ElfW(Sym) *list = part(f, table->sh_offset, table->sh_size), *best = NULL;
	const char *text = part(f, names->sh_offset, names->sh_size);

	if (!list || !text || !names->sh_size || text[names->sh_size - 1])
		return NULL;
	for (size_t i = 0; i < table->sh_size / sizeof(*list); i++) {
		const ElfW(Sym) *s = &list[i];
		unsigned int type = s->st_info & 0xf;

		if ((type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE) ||
		    s->st_shndx == SHN_UNDEF || s->st_name >= names->sh_size ||
		    !text[s->st_name] || s->st_value > address ||
		    (s->st_size && address - s->st_value >= s->st_size))
			continue;
		if (!best || s->st_value > best->st_value)
			best = s;
	}
	*value = best ? best->st_value : 0;
	return best ? text + best->st_name : NULL;
}

static const char *find_symbol(const struct file *f, uint64_t address, uint64_t *value)
{
	static const uint32_t types[] = { SHT_SYMTAB, SHT_DYNSYM };
	const ElfW(Ehdr) *elf = part(f, 0, sizeof(*elf));
	const ElfW(Shdr) *sections;
	const char *name = NULL;

	if (!elf || !is_ours(elf) || elf->e_shentsize != sizeof(*sections))
		return NULL;
	sections = part(f, elf->e_shoff, (uint64_t)elf->e_shnum * sizeof(*sections));
	for (size_t t = 0; sections && !name && t < 2; t++)
		for (unsigned int i = 0; !name && i < elf->e_shnum; i++)
			if (sections[i].sh_type == types[t] &&
			    sections[i].sh_link < elf->e_shnum)
				name = find_in(f, &sections[i], &sections[sections[i].sh_link],
					       address, value);
	return name;
}

bool vt_image_symbol(const struct vt_image *image, const struct vt_maps *maps,
		     const struct vt_map *map, uint64_t ip, char *name, size_t size,
		     uint64_t *offset)
{
	int fd = vt_image_open(maps, map);
	const char *found = NULL;
	struct stat st = { .st_size = 0 };
	struct file f = { .bytes = MAP_FAILED };
	uint64_t value;

	if (fd >= 0 && !fstat(fd, &st) && st.st_size > 0)
		f.bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (f.bytes == MAP_FAILED)
		return false;
	f.size = (size_t)st.st_size;
	found = find_symbol(&f, ip - image->bias, &value);
	if (found) {
		snprintf(name, size, "%s", found);
		*offset = ip - image->bias - value;
	}
	munmap((void *)f.bytes, f.size);
	return found;
}
