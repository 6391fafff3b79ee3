/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "normalize/normalize.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normalize/labels.h"
#include "normalize/mappings.h"

#define COUNT(A) (sizeof(A) / sizeof((A)[0]))

/* No system lets a program map memory below: numbers that are no pointers. */
#define LEAST_POINTER 0x10000u

/* Where a number may be anything, those above are taken for pointers. */
#define LEAST_LIKELY_POINTER (UINT64_C(1) << 32)
#define MOST_LIKELY_POINTER (UINT64_C(1) << 56)

struct vt_normalize {
	struct vt_namer namer;
	const struct vt_source *source;
	struct vt_labels *labels;
	vt_mappings mappings;
	bool applied;			/* of the call that ends just now */
	char text[VT_PATH_MAX + 128];	/* of the last answer */
};

/* ---- pids and paths ---- */

static const char *name_pid(void *ctx, pid_t pid)
{
	struct vt_normalize *n = ctx;
	char key[16];

	if (pid <= 0)
		return NULL;
	snprintf(key, sizeof(key), "%d", pid);
	return vt_labels_get(n->labels, "pid", key);
}

void vt_normalize_tracee(struct vt_normalize *n, pid_t tgid, pid_t tid)
{
	name_pid(n, tgid);
	name_pid(n, tid);
}

/* "/proc/12/task/13/ns": the numbers after these words. */
static size_t pid_starts(const char *path, size_t done)
{
	static const char *const words[] = { "/proc/", "/task/" };
	size_t length;

	for (size_t i = 0; i < COUNT(words); i++) {
		length = strlen(words[i]);
		if (i ? done && !strncmp(path + done, words[i], length) :
			!done && !strncmp(path, words[i], length))
			return done + length;
	}
	return 0;
}

static const char *name_proc_path(struct vt_normalize *n, const char *path)
{
	size_t done = 0, start, length = 0;

	n->text[0] = '\0';
	while ((start = pid_starts(path, done)) && isdigit((unsigned char)path[start])) {
		char *end;
		long pid = strtol(path + start, &end, 10);

		if (*end && *end != '/')
			break;
		length += (size_t)snprintf(n->text + length, sizeof(n->text) - length,
					   "%.*s%s", (int)(start - done), path + done,
					   name_pid(n, (pid_t)pid));
		done = (size_t)(end - path);
	}
	snprintf(n->text + length, sizeof(n->text) - length, "%s", path + done);
	return n->text;
}

/* "socket:[4711]": the kernel counts these for the whole machine. */
static const char *name_inode_path(struct vt_normalize *n, const char *path)
{
	const char *number = strstr(path, ":["), *end;
	char prefix[32], key[VT_PATH_MAX];

	if (*path == '/' || !number || !isdigit((unsigned char)number[2]) ||
	    (size_t)(number - path) >= sizeof(prefix))
		return path;
	end = number + 2 + strspn(number + 2, "0123456789");
	if (strcmp(end, "]"))
		return path;
	snprintf(prefix, sizeof(prefix), "%.*s", (int)(number - path), path);
	snprintf(key, sizeof(key), "%s", number + 2);
	snprintf(n->text, sizeof(n->text), "%s:[%s]", prefix,
		 vt_labels_get(n->labels, prefix, key));
	return n->text;
}

static const char *name_path(void *ctx, const char *path)
{
	struct vt_normalize *n = ctx;

	if (!strncmp(path, "/proc/", 6))
		return name_proc_path(n, path);
	return name_inode_path(n, path);
}

/* ---- descriptors ---- */

/*
 * By number and path, not by open file: whether two numbers are one file is not
 * known of every kind, and what becomes known later must not change a label.
 */
static const char *name_fd(void *ctx, int fd, const struct vt_fd *info)
{
	struct vt_normalize *n = ctx;
	char key[VT_PATH_MAX + 16];

	if (fd < 0)
		return NULL;
	snprintf(key, sizeof(key), "%d %s", fd, info->path);
	return vt_labels_get(n->labels, info->what.kind == VFIOTRACE_FD_EVENTFD ?
			     "eventfd" : "fd", key);
}

/* ---- addresses ---- */

static const char *show_place(struct vt_normalize *n, struct vt_place place)
{
	if (!place.offset || !place.label)
		return place.label;
	snprintf(n->text, sizeof(n->text), "%s+0x%" PRIx64, place.label, place.offset);
	return n->text;
}

/* A pointer seen before is called as before, one into a mapping after that. */
static struct vt_place place_pointer(struct vt_normalize *n, uint64_t address)
{
	struct vt_place place = { 0 };
	char key[24];

	if (address < LEAST_POINTER)
		return place;
	snprintf(key, sizeof(key), "%" PRIx64, address);
	place.label = vt_labels_find(n->labels, "addr", key);
	if (!place.label)
		place = vt_mappings_memory(&n->mappings, address);
	if (!place.label)
		place.label = vt_labels_get(n->labels, "addr", key);
	return place;
}

static const char *name_address(void *ctx, uint64_t address)
{
	return show_place(ctx, place_pointer(ctx, address));
}

/* A number that may be a pointer. */
static const char *name_word(void *ctx, uint64_t number)
{
	if (number < LEAST_LIKELY_POINTER || number >= MOST_LIKELY_POINTER)
		return NULL;
	return name_address(ctx, number);
}

/*
 * An IOVA that the program has chosen stays as it is, unless it is itself one of
 * those numbers: the memory's own address, or the IOVA of what is copied.
 */
static struct vt_place place_mapping(struct vt_normalize *n,
				     const struct vt_mapping_call *call)
{
	if (call->chosen)
		return (struct vt_place){ vt_labels_new(n->labels, "iova"), 0 };
	if (call->memory && call->iova == call->memory)
		return place_pointer(n, call->memory);
	if (call->copy && call->iova == call->source)
		return vt_mappings_iova(&n->mappings, &call->source_space, call->source);
	return (struct vt_place){ 0 };
}

static void apply(struct vt_normalize *n, const struct vt_record *record)
{
	struct vt_mapping_call call;
	struct vt_mapping m;

	n->applied = true;
	if (record->failed || !vt_mapping_call(&call, record))
		return;
	/* What the kernel took over cannot still be there. */
	vt_mappings_remove(&n->mappings, &call.space, call.iova, call.length);
	if (call.undo)
		return;
	m = (struct vt_mapping){
		.space = call.space, .iova = call.iova, .memory = call.memory,
		.length = call.length, .iova_place = place_mapping(n, &call),
		.memory_place = place_pointer(n, call.memory),
	};
	vt_mappings_add(&n->mappings, &m);
}

static const char *name_iova(struct vt_normalize *n, const struct vt_record *record,
			     const char *field, uint64_t iova)
{
	struct vt_mapping_call call;
	struct vt_space space;

	if (!vt_mapping_field(&space, record, field))
		return NULL;
	/* Of a mapping that is still to be made, nothing is known but the call. */
	if (!record->finished && vt_mapping_call(&call, record) && !call.undo &&
	    !strcmp(call.field, field))
		return show_place(n, place_mapping(n, &call));
	if (record->finished && !n->applied)
		apply(n, record);
	return show_place(n, vt_mappings_iova(&n->mappings, &space, iova));
}

/* ---- values ---- */

/* Fields that hold addresses of the program's memory; all others are a device's. */
static const struct {
	const char *field, *type;	/* type NULL: of any struct */
} pointers[] = {
	{ "vaddr", NULL }, { "user_va", NULL }, { "data", NULL }, { "bitmap", NULL },
	{ "ranges", NULL }, { "allowed_iovas", NULL }, { "data_uptr", NULL },
	{ "token_uuid_ptr", NULL }, { "addr", "vt_kvm_device_attr" }, { "si_addr", NULL },
	{ "si_ptr", NULL }, { "si_call_addr", NULL },
};

static bool is_pointer(const struct vt_record *record, const char *field)
{
	const struct vfiotrace_request *row = record && record->decoded ?
					      record->call.request : NULL;

	/* Of other calls than ioctl there are no other addresses. */
	if (!field || (record && record->io))
		return !row;
	for (size_t i = 0; i < COUNT(pointers); i++) {
		if (strcmp(pointers[i].field, field))
			continue;
		if (!pointers[i].type || (row && row->type &&
					  !strcmp(pointers[i].type, row->type->name)))
			return true;
	}
	return false;
}

static const char *name_fd_value(struct vt_normalize *n, const struct vt_record *record,
				 int fd)
{
	if (fd < 0 || !record)
		return NULL;
	return name_fd(n, fd, n->source->identify(n->source->ctx, record->tgid,
						  record->tid, fd));
}

/* Of siginfo_t alone: a decoder gives no such values. */
static void name_siginfo(struct vt_normalize *n, struct vfiotrace_value *value)
{
	static const struct vt_fd unknown;
	const char *name = value->name ? value->name : "";

	if (!strcmp(name, "si_pid"))
		value->label = name_pid(n, (pid_t)value->number);
	else if (!strcmp(name, "si_fd"))
		value->label = name_fd(n, (int)value->number, &unknown);
	else if (!strcmp(name, "si_utime") || !strcmp(name, "si_stime"))
		value->number = 0;
}

static void name_value(void *ctx, const struct vt_record *record,
		       struct vfiotrace_value *value)
{
	struct vt_normalize *n = ctx;

	switch (value->type) {
	case VFIOTRACE_VALUE_SIGNED:
		if (!record)
			name_siginfo(n, value);
		break;
	case VFIOTRACE_VALUE_FD:
		if (!value->label)
			value->label = name_fd_value(n, record, (int)value->number);
		break;
	case VFIOTRACE_VALUE_UNREADABLE:
		value->label = name_address(n, value->number);
		break;
	case VFIOTRACE_VALUE_ADDRESS:
		if (is_pointer(record, value->name))
			value->label = name_address(n, value->number);
		else if (value->name && record)
			value->label = name_iova(n, record, value->name, value->number);
		break;
	case VFIOTRACE_VALUE_HEX:
		/* The argument of a request that nobody knows. */
		if (!value->name && record && record->decoded && !record->call.request)
			value->label = name_word(n, value->number);
		break;
	default:
		break;
	}
}

/* ---- life ---- */

void vt_normalize_finished(struct vt_normalize *n, const struct vt_record *record)
{
	if (!n->applied)
		apply(n, record);
	n->applied = false;
}

struct vt_normalize *vt_normalize_create(const struct vt_source *source)
{
	struct vt_normalize *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->source = source;
	n->labels = vt_labels_create();
	n->namer = (struct vt_namer){
		.pid = name_pid, .fd = name_fd, .path = name_path,
		.address = name_address, .word = name_word, .value = name_value,
		.ctx = n,
	};
	return n;
}

void vt_normalize_destroy(struct vt_normalize *n)
{
	if (!n)
		return;
	vt_mappings_clear(&n->mappings);
	vt_labels_destroy(n->labels);
	free(n);
}

const struct vt_namer *vt_normalize_namer(const struct vt_normalize *n)
{
	return &n->namer;
}
