// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/types.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/array.h"
#include "util/memory.h"

#define TYPES "/sys/kernel/btf/"

/* The types of the kernel or of one module. Those of a module continue the kernel's. */
struct section {
	char *data;			/* NULL: not readable */
	const char *end;
	const struct btf_header *head;
	const char *strings;
	const struct section *kernel;	/* itself, if these are the kernel's */
	uint32_t first;			/* number of its own first type */
	uint32_t count;			/* of its own types */
	uint32_t *at;			/* where each of them is, counted from the header's end */
};

/* ---- files with types ---- */

static bool read_all(int fd, struct section *s)
{
	struct stat st;
	size_t at = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) || st.st_size < (off_t)sizeof(*s->head))
		return false;
	s->data = malloc((size_t)st.st_size);
	if (!s->data)
		vt_no_memory();
	while (at < (size_t)st.st_size && n > 0) {
		n = read(fd, s->data + at, (size_t)st.st_size - at);
		at += n > 0 ? (size_t)n : 0;
	}
	s->end = s->data + at;
	return at == (size_t)st.st_size;
}

/* Checks that the format is known, its parts are inside, and the last string is terminated. */
static bool is_sound(struct section *s)
{
	const struct btf_header *h = (const void *)s->data;
	uint64_t size = (uint64_t)(s->end - s->data);

	s->head = h;
	if (h->magic != BTF_MAGIC || !h->str_len || h->type_off % 4 || h->hdr_len % 4 ||
	    (uint64_t)h->hdr_len + h->type_off + h->type_len > size ||
	    (uint64_t)h->hdr_len + h->str_off + h->str_len > size)
		return false;
	s->strings = s->data + h->hdr_len + h->str_off;
	return !s->strings[h->str_len - 1];
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

/* Finds where each type is. After a kind that is newer than us nothing can be found. */
static void number_types(struct section *s)
{
	size_t size, at = s->head->type_off, end = at + s->head->type_len;
	const char *base = s->data + s->head->hdr_len;

	s->at = malloc((s->head->type_len / sizeof(struct btf_type) + 1) * sizeof(*s->at));
	if (!s->at)
		vt_no_memory();
	while (end - at >= sizeof(struct btf_type)) {
		const struct btf_type *type = (const void *)(base + at);
		uint32_t kind = BTF_INFO_KIND(type->info);

		if (kind >= ARRAY_SIZE(extra))
			return;
		size = sizeof(*type) + extra[kind].once +
		       (size_t)extra[kind].each * BTF_INFO_VLEN(type->info);
		if (size > end - at)
			return;
		s->at[s->count++] = (uint32_t)at;
		at += size;
	}
}

/* @kernel: NULL if these are the kernel's. */
static bool load(struct section *s, const char *name, const struct section *kernel)
{
	char path[128];
	int fd;

	*s = (struct section){ .kernel = kernel ? kernel : s };
	s->first = kernel ? kernel->first + kernel->count : 1;
	snprintf(path, sizeof(path), TYPES "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (!read_all(fd, s) || !is_sound(s)) {
		free(s->data);
		s->data = NULL;
	}
	close(fd);
	if (s->data)
		number_types(s);
	return s->data;
}

static void unload(struct section *s)
{
	free(s->data);
	free(s->at);
}

/* ---- types ---- */

/* NULL: there is none of that number (0 is void). */
static const struct btf_type *type_of(const struct section *s, uint32_t number)
{
	if (number < s->first && s != s->kernel)
		s = s->kernel;
	if (number < s->first || number - s->first >= s->count)
		return NULL;
	return (const void *)(s->data + s->head->hdr_len + s->at[number - s->first]);
}

/* Offsets of a module's strings continue where those of the kernel end. */
static const char *string_of(const struct section *s, uint32_t offset)
{
	if (s != s->kernel) {
		if (offset < s->kernel->head->str_len)
			return s->kernel->strings + offset;
		offset -= s->kernel->head->str_len;
	}
	return offset < s->head->str_len ? s->strings + offset : "";
}

static bool is_other_name(uint32_t kind)
{
	return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_CONST ||
	       kind == BTF_KIND_VOLATILE || kind == BTF_KIND_RESTRICT ||
	       kind == BTF_KIND_TYPE_TAG;
}

#define OTHER_NAMES 32			/* more than any type has */

static enum vt_returns returns(const struct section *s, const struct btf_type *function)
{
	const struct btf_type *t = type_of(s, function->type);
	uint32_t kind = 0;

	t = t ? type_of(s, t->type) : NULL;
	for (int i = 0; t && i < OTHER_NAMES; i++) {
		kind = BTF_INFO_KIND(t->info);
		if (!is_other_name(kind))
			break;
		t = type_of(s, t->type);
	}
	if (t && kind == BTF_KIND_PTR)
		return VT_RETURNS_WIDE_ERROR;
	if (!t || kind != BTF_KIND_INT || t->size < 4 ||
	    !(BTF_INT_ENCODING(*(const uint32_t *)(t + 1)) & BTF_INT_SIGNED))
		return VT_RETURNS_NO_ERROR;
	return t->size == 8 ? VT_RETURNS_WIDE_ERROR : VT_RETURNS_ERROR;
}

/* ---- searching ---- */

static void tell(const struct section *s, const struct vt_types_module *module,
		 void (*found)(void *ctx, const struct vt_described *function), void *ctx)
{
	for (uint32_t number = s->first; number < s->first + s->count; number++) {
		const struct btf_type *type = type_of(s, number);
		struct vt_described function = { .module = module, .type = number };

		if (!type || BTF_INFO_KIND(type->info) != BTF_KIND_FUNC)
			continue;
		function.name = string_of(s, type->name_off);
		function.returns = returns(s, type);
		found(ctx, &function);
	}
}

static int bpf(enum bpf_cmd command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* Goes on to the types after the number, and opens them. *@fd: -1 if they are gone by now. */
static bool open_next(uint32_t *number, int *fd, struct bpf_btf_info *info)
{
	union bpf_attr next = { .start_id = *number }, open = { 0 }, ask = { 0 };

	if (bpf(BPF_BTF_GET_NEXT_ID, &next))
		return false;
	open.btf_id = *number = next.next_id;
	*fd = bpf(BPF_BTF_GET_FD_BY_ID, &open);
	ask.info.bpf_fd = (uint32_t)*fd;
	ask.info.info_len = sizeof(*info);
	ask.info.info = (uintptr_t)info;
	if (*fd >= 0 && bpf(BPF_OBJ_GET_INFO_BY_FD, &ask))
		info->kernel_btf = 0;
	return true;
}

bool vt_types_next(uint32_t *number, char name[VT_TYPES_NAME])
{
	struct bpf_btf_info info = { .name = (uintptr_t)name, .name_len = VT_TYPES_NAME };
	int fd;

	name[0] = '\0';
	if (!open_next(number, &fd, &info))
		return false;
	if (fd >= 0)
		close(fd);
	if (!info.kernel_btf)
		name[0] = '\0';
	return true;
}

static void search_modules(struct vt_types *types, const struct section *kernel,
			   bool (*wanted)(const char *module),
			   void (*found)(void *ctx, const struct vt_described *function),
			   void *ctx)
{
	uint32_t number = 0;

	while (types->n < VT_TYPES_MODULES) {
		struct vt_types_module *m = &types->modules[types->n];
		struct bpf_btf_info info = {
			.name = (uintptr_t)m->name, .name_len = sizeof(m->name),
		};
		struct section s;

		*m = (struct vt_types_module){ .fd = -1 };
		if (!open_next(&number, &m->fd, &info))
			return;
		if (m->fd < 0)
			continue;
		if (!info.kernel_btf || !wanted(m->name) || !load(&s, m->name, kernel)) {
			close(m->fd);
			continue;
		}
		types->n++;
		tell(&s, m, found, ctx);
		unload(&s);
	}
}

int vt_types_search(struct vt_types *types, bool (*wanted)(const char *module),
		    void (*found)(void *ctx, const struct vt_described *function), void *ctx)
{
	struct section kernel;

	*types = (struct vt_types){ .n = 1 };
	if (!load(&kernel, "vmlinux", NULL))
		return -ENOENT;
	tell(&kernel, &types->modules[0], found, ctx);
	if (wanted)
		search_modules(types, &kernel, wanted, found, ctx);
	unload(&kernel);
	return 0;
}

void vt_types_close(struct vt_types *types)
{
	for (size_t i = 1; i < types->n; i++)
		close(types->modules[i].fd);
	types->n = 0;
}
