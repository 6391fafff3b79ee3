/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "normalize/normalize.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "normalize/labels.h"
#include "normalize/mappings.h"
#include "util/array.h"
#include "util/memory.h"

/* No system lets a program map memory below this address: smaller numbers are no pointers. */
#define LEAST_POINTER 0x10000u

/* A number that may be anything is taken for a pointer if it is in this range. */
#define LEAST_LIKELY_POINTER (UINT64_C(1) << 32)
#define MOST_LIKELY_POINTER (UINT64_C(1) << 56)

struct vt_normalize {
	struct vt_namer namer;
	const struct vt_source *source;
	struct vt_labels *labels;
	struct vt_mappings *mappings;
	struct vt_thread *thread;	/* whose event this is; NULL: not known */
	bool applied;			/* the call that is ending was applied to .mappings */
	bool output;			/* values are output of the kernel */
	bool made;			/* .made_fd was just created */
	int made_fd;
	struct vt_buffer text;		/* of the last answer */
	char label[VT_LABEL_MAX];
};

/* Completes the answer in .text. */
static const char *answer(struct vt_normalize *n)
{
	vt_buffer_add(&n->text, "", 1);
	return n->text.data;
}

static const char *label_text(struct vt_normalize *n, struct vt_label label)
{
	vt_label_text(n->thread, label, n->label);
	return n->label;
}

/* ---- pids and paths ---- */

static const char *name_pid(void *ctx, pid_t pid)
{
	struct vt_normalize *n = ctx;
	const struct vt_thread *thread;

	if (pid <= 0)
		return NULL;
	thread = vt_labels_thread(n->labels, pid);
	if (thread)
		return vt_thread_name(thread);
	return n->thread ? label_text(n, vt_label_get(n->thread, VT_SORT_OTHER,
						      (uint64_t)pid)) : NULL;
}

/* Where a number follows in "/proc/12/task/13/ns": after these words. 0: nowhere. */
static size_t pid_starts(const char *path, size_t done)
{
	static const char *const words[] = { "/proc/", "/task/" };
	size_t length;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		length = strlen(words[i]);
		if (i ? done && !strncmp(path + done, words[i], length) :
			!done && !strncmp(path, words[i], length))
			return done + length;
	}
	return 0;
}

static const char *name_proc_path(struct vt_normalize *n, const char *path)
{
	size_t done = 0, start;

	n->text.length = 0;
	while ((start = pid_starts(path, done)) && isdigit((unsigned char)path[start])) {
		const char *label;
		char *end;
		long pid = strtol(path + start, &end, 10);

		if (*end && *end != '/')
			break;
		label = pid <= INT_MAX ? name_pid(n, (pid_t)pid) : NULL;
		vt_buffer_add(&n->text, path + done, start - done);
		if (label)
			vt_buffer_puts(&n->text, label);
		else
			vt_buffer_add(&n->text, path + start, (size_t)(end - path) - start);
		done = (size_t)(end - path);
	}
	vt_buffer_puts(&n->text, path + done);
	return answer(n);
}

/* Numbers that count for the whole machine: "socket:[4711]", "net:[4026531840]". */
static enum vt_sort inode_sort(const char *prefix, size_t length)
{
	static const char *const namespaces[] = {
		"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts",
	};

	if (length == 6 && !memcmp(prefix, "socket", length))
		return VT_SORT_SOCKET;
	if (length == 4 && !memcmp(prefix, "pipe", length))
		return VT_SORT_PIPE;
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++)
		if (strlen(namespaces[i]) == length && !memcmp(prefix, namespaces[i], length))
			return VT_SORT_NAMESPACE;
	return VT_SORTS;
}

static const char *name_inode_path(struct vt_normalize *n, const char *path)
{
	const char *number = strstr(path, ":[");
	enum vt_sort sort;
	uint64_t inode;
	char *end;

	if (!number || !isdigit((unsigned char)number[2]) || !n->thread)
		return path;
	sort = inode_sort(path, (size_t)(number - path));
	inode = strtoull(number + 2, &end, 10);
	if (sort == VT_SORTS || strcmp(end, "]"))
		return path;
	n->text.length = 0;
	vt_buffer_add(&n->text, path, (size_t)(number - path) + 2);
	vt_buffer_puts(&n->text, label_text(n, vt_label_get(n->thread, sort, inode)));
	vt_buffer_puts(&n->text, "]");
	return answer(n);
}

static const char *name_path(void *ctx, const char *path)
{
	struct vt_normalize *n = ctx;

	if (!strncmp(path, "/proc/", 6))
		return name_proc_path(n, path);
	return name_inode_path(n, path);
}

/* ---- descriptors ---- */

static uint64_t file_of(struct vt_normalize *n, int fd, const struct vt_fd *info)
{
	return n->thread ? vt_thread_file(n->thread, fd, info->file, info->path) : 0;
}

static const char *name_fd(void *ctx, int fd, const struct vt_fd *info)
{
	struct vt_normalize *n = ctx;
	enum vt_sort sort = info->what.kind == VFIOTRACE_FD_EVENTFD ? VT_SORT_EVENTFD :
								      VT_SORT_FD;
	uint64_t file;

	if (fd < 0 || !n->thread)
		return NULL;
	file = file_of(n, fd, info);
	return label_text(n, n->made && n->made_fd == fd ?
			     vt_label_get_made(n->thread, sort, file) :
			     vt_label_get(n->thread, sort, file));
}

/* The name of a descriptor of which only the number is known. */
static const char *name_known_fd(struct vt_normalize *n, int fd)
{
	if (fd < 0 || !n->thread)
		return NULL;
	return label_text(n, vt_label_get(n->thread, VT_SORT_FD,
					  vt_thread_file(n->thread, fd, 0, NULL)));
}

/* The kernel has just created the descriptor, so all threads of the process share its name. */
static void give_out(struct vt_normalize *n, int fd)
{
	n->made = true;
	n->made_fd = fd;
}

/* ---- addresses ---- */

static const char *show_place(struct vt_normalize *n, struct vt_place place)
{
	if (!place.label.owner)
		return NULL;
	if (!place.offset)
		return label_text(n, place.label);
	n->text.length = 0;
	vt_buffer_puts(&n->text, label_text(n, place.label));
	vt_buffer_puts(&n->text, "+");
	vt_buffer_hex(&n->text, place.offset);
	return answer(n);
}

/* A pointer that was seen before keeps its name. Otherwise one into a mapping is named by that. */
static struct vt_place place_pointer(struct vt_normalize *n, uint64_t address)
{
	struct vt_place place = { 0 };

	if (address < LEAST_POINTER || !n->thread ||
	    vt_label_find(n->thread, VT_SORT_ADDRESS, address, &place.label))
		return place;
	place = vt_memory_find(n->thread, address);
	if (!place.label.owner)
		place.label = vt_label_get(n->thread, VT_SORT_ADDRESS, address);
	return place;
}

static const char *name_address(void *ctx, uint64_t address)
{
	return show_place(ctx, place_pointer(ctx, address));
}

/* Names a number that may be a pointer. */
static const char *name_word(void *ctx, uint64_t number)
{
	if (number < LEAST_LIKELY_POINTER || number >= MOST_LIKELY_POINTER)
		return NULL;
	return name_address(ctx, number);
}

/*
 * An IOVA that the program has chosen stays as it is, unless it equals the memory's address,
 * or the IOVA that is copied.
 */
static struct vt_place place_mapping(struct vt_normalize *n,
				     const struct vt_mapping_call *call)
{
	if (call->chosen)
		return (struct vt_place){ vt_label_new(n->thread, VT_SORT_IOVA), 0 };
	if (call->memory && call->iova == call->memory)
		return place_pointer(n, call->memory);
	if (call->copy && call->iova == call->source)
		return vt_mappings_iova(n->mappings, &call->source_space, call->source);
	return (struct vt_place){ 0 };
}

static bool get_mapping_call(struct vt_normalize *n, struct vt_mapping_call *call,
			     const struct vt_record *record)
{
	if (!n->thread || !vt_mapping_call(call, record))
		return false;
	call->space.file = call->source_space.file = file_of(n, record->fd, &record->fd_info);
	return true;
}

static void apply(struct vt_normalize *n, const struct vt_record *record)
{
	struct vt_mapping_call call;
	struct vt_mapping m;

	n->applied = true;
	if (record->failed || !get_mapping_call(n, &call, record))
		return;
	if (call.undo) {
		vt_mappings_remove(n->mappings, &call.space, call.iova, call.length);
		return;
	}
	if (!call.length)
		return;
	m = (struct vt_mapping){
		.iova = call.iova, .memory = call.memory, .length = call.length,
		.iova_place = place_mapping(n, &call),
		.memory_place = place_pointer(n, call.memory),
	};
	vt_mappings_add(n->mappings, &call.space, n->thread, &m);
}

static const char *name_iova(struct vt_normalize *n, const struct vt_record *record,
			     enum vfiotrace_meaning means, uint64_t iova)
{
	struct vt_mapping_call call;
	struct vt_space space;

	if (!vt_mapping_space(&space, record, means))
		return NULL;
	/* Of a mapping that is still to be made, only the call is known. */
	if (!record->finished && get_mapping_call(n, &call, record) && !call.undo &&
	    means == VFIOTRACE_MEANS_IOVA)
		return show_place(n, place_mapping(n, &call));
	if (record->finished && !n->applied)
		apply(n, record);
	space.file = file_of(n, record->fd, &record->fd_info);
	return show_place(n, vt_mappings_iova(n->mappings, &space, iova));
}

/* Names an IOVA by the call's own argument: anywhere in the range that was to be mapped. */
static const char *name_in_call(struct vt_normalize *n, const struct vt_record *record,
				uint64_t file, uint64_t iova)
{
	struct vt_mapping_call call;
	struct vt_place place;

	if (!get_mapping_call(n, &call, record) || call.undo || call.chosen ||
	    call.space.file != file || iova < call.iova ||
	    iova > vt_interval_last(call.iova, call.length))
		return NULL;
	place = place_mapping(n, &call);
	place.offset += iova - call.iova;
	return show_place(n, place);
}

const char *vt_normalize_iova(struct vt_normalize *n, const struct vt_record *record, int fd,
			      const struct vt_fd *info, uint32_t ioas, uint64_t iova)
{
	struct vt_space space = { .file = file_of(n, fd, info), .ioas = ioas };
	const char *name = show_place(n, vt_mappings_iova(n->mappings, &space, iova));

	if (name || !record)
		return name;
	name = name_in_call(n, record, space.file, iova);
	if (name || ioas || record->fd != fd ||
	    !vt_mapping_space(&space, record, VFIOTRACE_MEANS_IOVA))
		return name;
	space.file = file_of(n, fd, info);
	return show_place(n, vt_mappings_iova(n->mappings, &space, iova));
}

/* ---- values ---- */

/* Numbers of other meanings, or of none that is known, stay as they are. */
static const char *name_meant(struct vt_normalize *n, const struct vt_record *record,
			      const struct vfiotrace_value *value)
{
	switch (value->means) {
	case VFIOTRACE_MEANS_MEMORY:
		return name_address(n, value->number);
	case VFIOTRACE_MEANS_IOVA:
	case VFIOTRACE_MEANS_SOURCE_IOVA:
		return record ? name_iova(n, record, value->means, value->number) : NULL;
	default:
		return NULL;
	}
}

/* Descriptors that come in a message have no field name. */
static bool is_receiving(const struct vt_record *record)
{
	return !strncmp(record->syscall, "recv", 4);
}

static const char *name_fd_value(struct vt_normalize *n, const struct vt_record *record,
				 const char *name, int fd)
{
	if (fd < 0 || !record || !n->thread)
		return NULL;
	/*
	 * The kernel's output may repeat a descriptor of the program's; a known file keeps its
	 * name.
	 */
	if (n->output) {
		give_out(n, fd);
	} else if (record->io && record->finished && !name && is_receiving(record)) {
		vt_thread_closed(n->thread, (uint32_t)fd, (uint32_t)fd);
		give_out(n, fd);
	}
	return name_fd(n, fd, n->source->identify(n->source->ctx, record->tgid,
						  record->tid, fd));
}

/* Values of siginfo_t only: decoders have none of these names. */
static void name_siginfo(struct vt_normalize *n, struct vfiotrace_value *value)
{
	const char *name = value->name ? value->name : "";

	if (!strcmp(name, "si_pid"))
		value->label = name_pid(n, (pid_t)value->number);
	else if (!strcmp(name, "si_fd"))
		value->label = name_known_fd(n, (int)value->number);
	else if (!strcmp(name, "si_utime") || !strcmp(name, "si_stime"))
		value->number = 0;
}

static void name_value(void *ctx, const struct vt_record *record,
		       struct vfiotrace_value *value)
{
	struct vt_normalize *n = ctx;

	switch (value->type) {
	case VFIOTRACE_VALUE_OUTPUT:
		n->output = true;
		break;
	case VFIOTRACE_VALUE_SIGNED:
		if (!record)
			name_siginfo(n, value);
		break;
	case VFIOTRACE_VALUE_FD:
		if (!value->label)
			value->label = name_fd_value(n, record, value->name, (int)value->number);
		break;
	case VFIOTRACE_VALUE_UNREADABLE:
	case VFIOTRACE_VALUE_ADDRESS:
		value->label = name_meant(n, record, value);
		break;
	case VFIOTRACE_VALUE_HEX:
		/* The argument of an unknown request. */
		if (!value->name && record && record->decoded && !record->call.request)
			value->label = name_word(n, value->number);
		break;
	default:
		break;
	}
}

/* ---- events ---- */

static void select_thread(struct vt_normalize *n, struct vt_thread *thread)
{
	n->thread = thread;
	n->output = n->made = n->applied = false;
}

void vt_normalize_begin(struct vt_normalize *n, pid_t tgid, pid_t tid, pid_t parent)
{
	select_thread(n, vt_labels_begin(n->labels, tgid, tid, parent));
}

void vt_normalize_event(struct vt_normalize *n, pid_t tid)
{
	select_thread(n, vt_labels_thread(n->labels, tid));
}

void vt_normalize_line(struct vt_normalize *n, pid_t tgid, pid_t tid)
{
	select_thread(n, vt_labels_mention(n->labels, tgid ? tgid : tid, tid));
}

void vt_normalize_exec(struct vt_normalize *n, pid_t former, pid_t tid)
{
	vt_labels_exec(n->labels, former, tid);
}

void vt_normalize_end(struct vt_normalize *n, pid_t tid)
{
	vt_labels_end(n->labels, tid);
}

void vt_normalize_made(struct vt_normalize *n, int fd)
{
	if (!n->thread)
		return;
	vt_thread_made(n->thread, fd);
	give_out(n, fd);
}

void vt_normalize_closed(struct vt_normalize *n, uint32_t first, uint32_t last)
{
	if (n->thread)
		vt_thread_closed(n->thread, first, last);
}

void vt_normalize_copied(struct vt_normalize *n, int fd, int copy)
{
	if (n->thread)
		vt_thread_copied(n->thread, fd, copy);
}

void vt_normalize_finished(struct vt_normalize *n, const struct vt_record *record)
{
	if (!n->applied)
		apply(n, record);
}

/* ---- life ---- */

struct vt_normalize *vt_normalize_create(const struct vt_source *source)
{
	struct vt_normalize *n = calloc(1, sizeof(*n));

	if (!n)
		vt_no_memory();
	n->source = source;
	n->labels = vt_labels_create();
	n->mappings = vt_mappings_create();
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
	vt_mappings_destroy(n->mappings);
	vt_labels_destroy(n->labels);
	vt_buffer_free(&n->text);
	free(n);
}

const struct vt_namer *vt_normalize_namer(const struct vt_normalize *n)
{
	return &n->namer;
}
