/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Loads a plugin: a shared object whose rows are added to the tables. Its constructors run,
 * which cannot be prevented; but wrong data in it must do no harm. So nothing is read that is
 * not in the object's own segments.
 */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/core.h"
#include "decode/check.h"
#include "vfiotrace/plugin.h"

#define SEGMENTS_MAX	16
#define SYMBOL		"vfiotrace_plugin"

/* Where the object that contains .address is in memory. */
struct object {
	uintptr_t address;
	size_t count;
	struct {
		uintptr_t start;
		size_t size;
	} segments[SEGMENTS_MAX];
};

/* ---- the file, before dlopen() ---- */

/*
 * Checks that all segments are inside the file. dlopen() would map what the headers announce,
 * and touching pages behind the end of the file is a SIGBUS, not an error.
 */
static bool check_segments(struct vt_check *check, int fd, const ElfW(Ehdr) *header,
			   uint64_t size)
{
	for (unsigned int i = 0; i < header->e_phnum; i++) {
		ElfW(Phdr) segment;
		off_t at = (off_t)(header->e_phoff + i * sizeof(segment));

		if (pread(fd, &segment, sizeof(segment), at) != sizeof(segment) ||
		    (segment.p_type != PT_NULL &&
		     (segment.p_offset > size ||
		      segment.p_filesz > size - segment.p_offset)))
			return vt_check_refuse(check, "the file is cut off");
	}
	return true;
}

static bool check_header(struct vt_check *check, int fd, uint64_t size)
{
	const unsigned char class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
	ElfW(Ehdr) header;

	if (pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG))
		return vt_check_refuse(check, "not a shared object");
	if (header.e_ident[EI_CLASS] != class)
		return vt_check_refuse(check, "built for another kind of machine");
	if (header.e_type != ET_DYN || header.e_phentsize != sizeof(ElfW(Phdr)))
		return vt_check_refuse(check, "not a shared object");
	return check_segments(check, fd, &header, size);
}

static int check_file(struct vt_check *check, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int error = 0;

	if (fd < 0 || fstat(fd, &st)) {
		error = -errno;
		vt_check_refuse(check, "%s", strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		error = -ENOEXEC;
		vt_check_refuse(check, "not a regular file");
	} else if (!check_header(check, fd, (uint64_t)st.st_size)) {
		error = -ENOEXEC;
	}
	if (fd >= 0)
		close(fd);
	return error;
}

/* ---- its segments in memory ---- */

static bool object_has(const void *ctx, const void *start, size_t size)
{
	const struct object *object = ctx;

	for (size_t i = 0; i < object->count; i++) {
		uintptr_t offset = (uintptr_t)start - object->segments[i].start;

		if (offset < object->segments[i].size &&
		    size <= object->segments[i].size - offset)
			return true;
	}
	return false;
}

static int find_object(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct object *object = ctx;

	(void)size;
	object->count = 0;
	for (size_t i = 0; i < info->dlpi_phnum && object->count < SEGMENTS_MAX; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_R))
			continue;
		object->segments[object->count].start = info->dlpi_addr + segment->p_vaddr;
		object->segments[object->count].size = segment->p_memsz;
		object->count++;
	}
	return object_has(object, (const void *)object->address, 1);
}

/* ---- its descriptor and rows ---- */

static bool check_descriptor(struct vt_check *check, const struct vfiotrace_plugin *plugin)
{
	if (!vt_check_readable(check, plugin, 1, sizeof(plugin->abi), __alignof__(*plugin)))
		return vt_check_refuse(check, "its " SYMBOL " is no constant of its own");
	if (plugin->abi != VFIOTRACE_PLUGIN_ABI)
		return vt_check_refuse(check, "is of version %u, version %u is needed: "
				       "build it again", plugin->abi, VFIOTRACE_PLUGIN_ABI);
	if (!vt_check_readable(check, plugin, 1, sizeof(*plugin), __alignof__(*plugin)) ||
	    plugin->size != sizeof(*plugin) ||
	    plugin->request_size != sizeof(struct vfiotrace_request) ||
	    plugin->struct_size != sizeof(struct vfiotrace_struct) ||
	    plugin->field_size != sizeof(struct vfiotrace_field) ||
	    plugin->xlat_size != sizeof(struct vfiotrace_xlat) ||
	    plugin->xlat_entry_size != sizeof(struct vfiotrace_xlat_entry))
		return vt_check_refuse(check, "was built with another <vfiotrace/plugin.h>: "
				       "its structs have other sizes");
	if (!vt_check_name(check, plugin->name, "-."))
		return vt_check_refuse(check, "has no usable name");
	if (!plugin->count || plugin->count > VT_ROWS_MAX ||
	    !vt_check_readable(check, plugin->rows, plugin->count, sizeof(*plugin->rows),
			       __alignof__(*plugin->rows)))
		return vt_check_refuse(check, "has not the %zu rows it claims (1..%u)",
				       plugin->count, VT_ROWS_MAX);
	for (size_t i = 0; i < plugin->count; i++)
		if (!vt_check_row(check, &plugin->rows[i]))
			return false;
	return true;
}

/* Adds the rows to the context; explains a clash with another row. */
static int add_rows(struct vt_check *check, struct vfiotrace_context *context,
		    const struct vfiotrace_plugin *plugin)
{
	const struct vfiotrace_request *row, *other;
	bool built_in;
	size_t bad = 0;
	int error;

	error = vfiotrace_context_add(context, plugin->rows, plugin->count, &bad);
	if (error != -EEXIST)
		return error;
	row = &plugin->rows[bad];
	other = vt_context_clash(context, row, &built_in);
	if (other == row)
		vt_check_refuse(check, "is loaded already");
	else if (other)
		vt_check_refuse(check, "%s (%#x): the number is that of %s, which %s",
				row->name, row->code, other->name,
				built_in ? "is built in" : "another plugin has");
	else
		vt_check_refuse(check, "%s (%#x): stands there twice", row->name, row->code);
	return error;
}

static int take(struct vt_check *check, struct object *object,
		struct vfiotrace_context *context, void *handle)
{
	const struct vfiotrace_plugin *plugin = dlsym(handle, SYMBOL);
	int error;

	if (!plugin) {
		vt_check_refuse(check, "exports no " SYMBOL);
		return -ENOEXEC;
	}
	object->address = (uintptr_t)plugin;
	if (!dl_iterate_phdr(find_object, object))
		object->count = 0;
	check->readable = object_has;
	check->ctx = object;
	if (!check_descriptor(check, plugin))
		return -ENOEXEC;
	error = vt_context_keep(context, handle, dlclose);
	if (error)
		return error;
	error = add_rows(check, context, plugin);
	if (error)
		vt_context_unkeep(context);
	return error;
}

/* Takes over dlerror()'s text without the path in front, which our message has already. */
static void explain_loader(struct vt_check *check, const char *path)
{
	const char *text = dlerror();
	size_t length = strlen(path);

	if (!text)
		text = "cannot be loaded";
	if (!strncmp(text, path, length) && !strncmp(text + length, ": ", 2))
		text += length + 2;
	vt_check_refuse(check, "%s", text);
}

static int load(struct vt_check *check, struct object *object,
		struct vfiotrace_context *context, const char *path)
{
	void *handle;
	int error = check_file(check, path);

	if (error)
		return error;
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		explain_loader(check, path);
		return -ENOEXEC;
	}
	error = take(check, object, context, handle);
	if (error)
		dlclose(handle);
	return error;
}

int vfiotrace_plugin_load(struct vfiotrace_context *context, const char *path, char *why,
			  size_t size)
{
	char reason[384] = "out of memory", *direct = NULL;
	struct vt_check check = { .why = reason, .size = sizeof(reason) };
	struct object object = { .count = 0 };
	int error;

	/* dlopen() would search its own folders for a name without a slash. */
	if (!strchr(path, '/') && asprintf(&direct, "./%s", path) < 0)
		return -ENOMEM;
	error = load(&check, &object, context, direct ? direct : path);
	free(direct);
	if (!error)
		return 0;
	/* The text may quote a hostile file: replace what commands a terminal. */
	for (char *c = reason; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
			*c = '?';
	if (size)
		snprintf(why, size, "plugin '%s': %s", path, reason);
	return error;
}
