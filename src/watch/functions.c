// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/functions.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/array.h"
#include "util/memory.h"

#define TYPES "/sys/kernel/btf/"

/* ---- names ---- */

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **find(const struct vt_functions *f, const char *name)
{
	return bsearch(&name, f->names, f->n, sizeof(*f->names), compare);
}

void vt_functions_add(struct vt_functions *f, const char *name)
{
	if (f->n && find(f, name))
		return;
	f->names = reallocarray(f->names, f->n + 1, sizeof(*f->names));
	f->found = reallocarray(f->found, f->n + 1, sizeof(*f->found));
	if (!f->names || !f->found)
		vt_no_memory();
	f->names[f->n++] = name;
	qsort(f->names, f->n, sizeof(*f->names), compare);
	memset(f->found, 0, f->n * sizeof(*f->found));
}

bool vt_functions_has(const struct vt_functions *f, const char *name)
{
	const char **at = f->n ? find(f, name) : NULL;

	return at && f->found[at - f->names];
}

void vt_functions_free(struct vt_functions *f)
{
	free(f->names);
	free(f->found);
	*f = (struct vt_functions){ 0 };
}

bool vt_functions_may_be_in(const char *module)
{
	static const char *const names[] = {
		"vfio", "iommufd", "kvm", "mlx5_vfio", "hisi_acc_vfio", "virtio_vfio", "qat_vfio",
		"mtty",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(module, names[i], strlen(names[i])))
			return true;
	return false;
}

/* ---- files with types (BTF) ---- */

struct types {
	char *data;			/* NULL: not readable */
	const char *end;
	const struct btf_header *head;
	const char *strings;
};

static bool read_all(int fd, struct types *t)
{
	struct stat st;
	size_t at = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) || st.st_size < (off_t)sizeof(*t->head))
		return false;
	t->data = malloc((size_t)st.st_size);
	if (!t->data)
		vt_no_memory();
	while (at < (size_t)st.st_size && n > 0) {
		n = read(fd, t->data + at, (size_t)st.st_size - at);
		at += n > 0 ? (size_t)n : 0;
	}
	t->end = t->data + at;
	return at == (size_t)st.st_size;
}

/* Checks that the format is known, its parts are inside, and the last string is terminated. */
static bool is_sound(struct types *t)
{
	const struct btf_header *h = (const void *)t->data;
	uint64_t size = (uint64_t)(t->end - t->data);

	t->head = h;
	if (h->magic != BTF_MAGIC || !h->str_len || h->type_off % 4 || h->hdr_len % 4 ||
	    (uint64_t)h->hdr_len + h->type_off + h->type_len > size ||
	    (uint64_t)h->hdr_len + h->str_off + h->str_len > size)
		return false;
	t->strings = t->data + h->hdr_len + h->str_off;
	return !t->strings[h->str_len - 1];
}

static void load(struct types *t, const char *name)
{
	char path[256];
	int fd;

	*t = (struct types){ 0 };
	snprintf(path, sizeof(path), TYPES "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!read_all(fd, t) || !is_sound(t)) {
		free(t->data);
		t->data = NULL;
	}
	close(fd);
}

/* How many bytes follow a type's head: .once, and .each for each of its members. */
static const struct {
	unsigned char once, each;
} extra[] = {
	[BTF_KIND_INT] = { 4, 0 },
	[BTF_KIND_ARRAY] = { sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 0, sizeof(struct btf_enum) },
	[BTF_KIND_FUNC_PROTO] = { 0, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { sizeof(struct btf_var), 0 },
	[BTF_KIND_DATASEC] = { 0, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_DECL_TAG] = { 4, 0 },
	[19 /* BTF_KIND_ENUM64 */] = { 0, 12 },
};

/* Offsets of a module's strings continue where those of the kernel end. */
static const char *string_of(const struct types *t, const struct types *kernel, uint32_t offset)
{
	if (t != kernel) {
		if (offset < kernel->head->str_len)
			return kernel->strings + offset;
		offset -= kernel->head->str_len;
	}
	return offset < t->head->str_len ? t->strings + offset : "";
}

static void look(struct vt_functions *f, const struct types *t, const struct types *kernel)
{
	const char *at = t->data + t->head->hdr_len + t->head->type_off;
	const char *end = at + t->head->type_len;

	while ((size_t)(end - at) >= sizeof(struct btf_type)) {
		const struct btf_type *type = (const void *)at;
		uint32_t kind = BTF_INFO_KIND(type->info);
		const char **name = NULL;
		size_t size = sizeof(*type);

		if (kind < ARRAY_SIZE(extra))
			size += extra[kind].once + (size_t)extra[kind].each *
				BTF_INFO_VLEN(type->info);
		/* After a kind that is newer than us nothing can be parsed. */
		else
			return;
		if (kind == BTF_KIND_FUNC)
			name = find(f, string_of(t, kernel, type->name_off));
		if (name)
			f->found[name - f->names] = true;
		if (size > (size_t)(end - at))
			return;
		at += size;
	}
}

static void look_in_modules(struct vt_functions *f, const struct types *kernel)
{
	DIR *dir = opendir(TYPES);
	struct dirent *entry;
	struct types t;

	while (dir && (entry = readdir(dir))) {
		if (!vt_functions_may_be_in(entry->d_name))
			continue;
		load(&t, entry->d_name);
		if (t.data)
			look(f, &t, kernel);
		free(t.data);
	}
	if (dir)
		closedir(dir);
}

void vt_functions_find(struct vt_functions *f, bool modules)
{
	struct types kernel;

	load(&kernel, "vmlinux");
	if (!kernel.data)
		return;
	look(f, &kernel, &kernel);
	if (modules)
		look_in_modules(f, &kernel);
	free(kernel.data);
}
