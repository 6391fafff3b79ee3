/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "normalize/labels.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/hash.h"
#include "util/memory.h"

struct name {
	struct thing {			/* key; zeroed before it is filled */
		uint32_t sort;
		uint32_t image;		/* of an address: the program that it is in */
		uint64_t number;
	} thing;
	uint64_t when;			/* .count of the table when it was added */
	struct vt_label label;
	UT_hash_handle hh;
};

/*
 * Names, and memory with a name, in the order in which they were added. Of .above, a table
 * sees only what was there when the table was created.
 */
struct names {
	struct names *above;
	uint64_t seen;			/* .count of .above at that time */
	uint64_t count;
	uint32_t image;
	unsigned int users;		/* its owner, and the tables below */
	struct name *hash;
	struct vt_interval *memory;
};

/* A descriptor as it was last seen. */
struct slot {
	int fd;				/* key */
	bool any_path;			/* its path is not known yet */
	bool fresh;			/* .file is certainly a new one */
	uint64_t file;			/* our number */
	uint64_t known;			/* identification's number; 0: none */
	uint64_t path;			/* hash of the path */
	UT_hash_handle hh;
};

struct process {
	pid_t tgid;			/* key */
	unsigned int threads;
	uint64_t number;		/* unique, because .tgid may be used again */
	uint32_t image;			/* the program whose memory it has */
	struct names *made;		/* names of files that calls created */
	struct slot *slots;
	UT_hash_handle hh;
};

struct vt_thread {
	pid_t tid;			/* key */
	bool announced;			/* has begun, and was not only mentioned */
	bool plain;			/* a leader: its labels need no name of an owner */
	char *name;
	unsigned int children;
	struct vt_labels *labels;
	struct process *process;	/* NULL: the thread has ended */
	uint64_t group;			/* .number of its process */
	const struct vt_thread *creator;
	struct names *names;		/* NULL: the thread has ended */
	uint32_t counts[VT_SORTS];
	uint32_t plain_counts[VT_SORTS];	/* those of the leader, when the thread began */
	struct vt_thread *older;	/* list of all threads that ever existed */
	UT_hash_handle hh;
};

/* Identification's number of a file, and ours. */
struct alias {
	uint64_t known;			/* key */
	uint64_t file;
	UT_hash_handle hh;
};

struct vt_labels {
	struct vt_thread *threads;	/* hash by tid */
	struct vt_thread *newest;
	struct vt_thread *first;
	struct process *processes;
	struct alias *aliases;
	unsigned int roots;
	uint32_t images;
	uint64_t groups;		/* how many processes there were so far */
	uint64_t files;
};

static const char *const sort_names[VT_SORTS] = {
	[VT_SORT_FD] = "fd",
	[VT_SORT_EVENTFD] = "eventfd",
	[VT_SORT_ADDRESS] = "addr",
	[VT_SORT_IOVA] = "iova",
	[VT_SORT_OTHER] = "other",
	[VT_SORT_SOCKET] = "socket",
	[VT_SORT_PIPE] = "pipe",
	[VT_SORT_NAMESPACE] = "ns",
};

static void *make(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		vt_no_memory();
	return memory;
}

/* ---- tables of names ---- */

/* A table that sees what @above sees now. Tables without names are skipped: they add nothing. */
static struct names *names_below(struct names *above, uint32_t image)
{
	struct names *names = make(sizeof(*names));

	names->users = 1;
	names->image = image;
	names->seen = above ? above->count : 0;
	while (above && !above->count) {
		names->seen = above->seen;
		above = above->above;
	}
	names->above = above;
	if (above)
		above->users++;
	return names;
}

static void names_drop(struct names *names)
{
	while (names && !--names->users) {
		struct names *above = names->above;
		struct name *name, *next;

		HASH_ITER(hh, names->hash, name, next) {
			HASH_DELETE(hh, names->hash, name);
			free(name);
		}
		while (names->memory)
			vt_memory_remove(VT_INTERVAL_OF(names->memory, struct vt_memory,
							interval));
		free(names);
		names = above;
	}
}

static const struct name *names_find(const struct names *names, const struct thing *thing)
{
	uint64_t seen = UINT64_MAX;
	const struct name *name;

	for (; names; seen = names->seen, names = names->above) {
		HASH_FIND(hh, names->hash, thing, sizeof(*thing), name);
		if (name && name->when <= seen)
			return name;
	}
	return NULL;
}

static void names_add(struct names *names, const struct thing *thing, struct vt_label label)
{
	struct name *name = make(sizeof(*name));

	name->thing = *thing;
	name->label = label;
	name->when = ++names->count;
	HASH_ADD(hh, names->hash, thing, sizeof(name->thing), name);
}

/* ---- processes ---- */

static struct process *find_process(struct vt_labels *labels, pid_t tgid)
{
	struct process *p;

	HASH_FIND(hh, labels->processes, &tgid, sizeof(tgid), p);
	return p;
}

static struct slot *find_slot(struct process *p, int fd)
{
	struct slot *slot;

	HASH_FIND(hh, p->slots, &fd, sizeof(fd), slot);
	return slot;
}

static struct slot *get_slot(struct process *p, int fd)
{
	struct slot *slot = find_slot(p, fd);

	if (slot)
		return slot;
	slot = make(sizeof(*slot));
	slot->fd = fd;
	HASH_ADD(hh, p->slots, fd, sizeof(slot->fd), slot);
	return slot;
}

static void drop_slot(struct process *p, struct slot *slot)
{
	HASH_DELETE(hh, p->slots, slot);
	free(slot);
}

static void copy_slot(struct process *p, const struct slot *from, int fd)
{
	struct slot *to = get_slot(p, fd);

	to->any_path = from->any_path;
	to->fresh = from->fresh;
	to->file = from->file;
	to->known = from->known;
	to->path = from->path;
}

static struct process *begin_process(struct vt_labels *labels, pid_t tgid,
				     struct process *parent)
{
	struct process *p = make(sizeof(*p));
	struct slot *slot, *next;

	p->tgid = tgid;
	p->number = ++labels->groups;
	p->image = parent ? parent->image : ++labels->images;
	p->made = names_below(parent ? parent->made : NULL, p->image);
	if (parent)
		HASH_ITER(hh, parent->slots, slot, next)
			copy_slot(p, slot, slot->fd);
	HASH_ADD(hh, labels->processes, tgid, sizeof(p->tgid), p);
	return p;
}

static void end_process(struct vt_labels *labels, struct process *p)
{
	struct slot *slot, *next;

	HASH_ITER(hh, p->slots, slot, next)
		drop_slot(p, slot);
	names_drop(p->made);
	HASH_DELETE(hh, labels->processes, p);
	free(p);
}

/* ---- threads ---- */

/*
 * Threads are numbered by creator, in the order of creation. What the first thread has
 * created, and what no known thread has created, is numbered together.
 */
static void name_thread(struct vt_labels *labels, struct vt_thread *t,
			struct vt_thread *creator)
{
	int length;

	if (creator && creator != labels->first)
		length = asprintf(&t->name, "%s.%u", creator->name, ++creator->children);
	else
		length = asprintf(&t->name, "pid%u", ++labels->roots);
	if (length < 0)
		vt_no_memory();
}

static void free_thread(struct vt_thread *t)
{
	free(t->name);
	free(t);
}

static void leave(struct vt_thread *t)
{
	struct process *p = t->process;

	names_drop(t->names);
	t->names = NULL;
	t->process = NULL;
	if (p && !--p->threads)
		end_process(t->labels, p);
}

static void enter(struct vt_thread *t, struct process *p, struct names *above)
{
	t->process = p;
	t->group = p->number;
	t->names = names_below(above, p->image);
	p->threads++;
}

static struct vt_thread *make_thread(struct vt_labels *labels, pid_t tgid, pid_t tid,
				     struct vt_thread *creator)
{
	struct process *p = find_process(labels, tgid);
	struct vt_thread *t = make(sizeof(*t));
	const uint32_t *counts = NULL;

	t->labels = labels;
	t->tid = tid;
	t->creator = creator;
	t->plain = tid == tgid;
	name_thread(labels, t, creator);
	if (creator)
		counts = creator->plain ? creator->counts : creator->plain_counts;
	if (counts)
		memcpy(t->plain ? t->counts : t->plain_counts, counts, sizeof(t->counts));
	if (!p)
		p = begin_process(labels, tgid, creator ? creator->process : NULL);
	enter(t, p, creator ? creator->names : NULL);
	t->older = labels->newest;
	labels->newest = t;
	if (!labels->first)
		labels->first = t;
	HASH_ADD(hh, labels->threads, tid, sizeof(t->tid), t);
	return t;
}

struct vt_thread *vt_labels_thread(struct vt_labels *labels, pid_t tid)
{
	struct vt_thread *t;

	HASH_FIND(hh, labels->threads, &tid, sizeof(tid), t);
	return t;
}

/* A new thread may have the number of one that has ended. */
static struct vt_thread *take(struct vt_labels *labels, pid_t tgid, pid_t tid,
			      struct vt_thread *creator)
{
	struct vt_thread *t = vt_labels_thread(labels, tid);

	if (t && !t->announced)
		return t;
	if (t) {
		HASH_DELETE(hh, labels->threads, t);
		leave(t);
	}
	return make_thread(labels, tgid, tid, creator);
}

/* The leader comes first, because each line of JSON mentions it. */
static struct vt_thread *take_both(struct vt_labels *labels, pid_t tgid, pid_t tid,
				   struct vt_thread *creator)
{
	if (tgid != tid && !find_process(labels, tgid))
		take(labels, tgid, tgid, creator);
	return take(labels, tgid, tid, creator);
}

struct vt_thread *vt_labels_begin(struct vt_labels *labels, pid_t tgid, pid_t tid,
				  pid_t parent)
{
	struct vt_thread *creator = parent ? vt_labels_thread(labels, parent) : NULL, *t;

	t = take_both(labels, tgid, tid, creator);
	t->announced = true;
	return t;
}

struct vt_thread *vt_labels_mention(struct vt_labels *labels, pid_t tgid, pid_t tid)
{
	struct vt_thread *t = vt_labels_thread(labels, tid);

	return t ? t : take_both(labels, tgid, tid, NULL);
}

void vt_labels_end(struct vt_labels *labels, pid_t tid)
{
	struct vt_thread *t = vt_labels_thread(labels, tid);

	if (t)
		leave(t);
}

void vt_labels_exec(struct vt_labels *labels, pid_t former, pid_t tid)
{
	struct vt_thread *by = vt_labels_thread(labels, former ? former : tid);
	struct vt_thread *t = vt_labels_thread(labels, tid);
	struct names *below;

	if (!by || !by->process || !t)
		return;
	by->process->image = ++labels->images;
	/* Only identification can tell which descriptors are still open. */
	vt_thread_closed(by, 0, UINT32_MAX);
	below = names_below(by->names, by->process->image);
	if (t->process) {
		names_drop(t->names);
	} else {
		t->process = by->process;
		t->process->threads++;
	}
	t->names = below;
	if (by != t)
		leave(by);
}

const char *vt_thread_name(const struct vt_thread *thread)
{
	return thread->name;
}

/* ---- labels ---- */

struct vt_label vt_label_new(struct vt_thread *t, enum vt_sort sort)
{
	return (struct vt_label){ t, sort, ++t->counts[sort] };
}

static struct thing thing_of(const struct vt_thread *t, enum vt_sort sort, uint64_t number)
{
	struct thing thing;

	memset(&thing, 0, sizeof(thing));
	/* A file has one name, even if it turns out to be an eventfd later. */
	thing.sort = sort == VT_SORT_EVENTFD ? VT_SORT_FD : sort;
	thing.image = sort == VT_SORT_ADDRESS && t->names ? t->names->image : 0;
	thing.number = number;
	return thing;
}

bool vt_label_find(const struct vt_thread *t, enum vt_sort sort, uint64_t number,
		   struct vt_label *label)
{
	struct thing thing = thing_of(t, sort, number);
	const struct name *name = names_find(t->names, &thing);

	if (!name && t->process)
		name = names_find(t->process->made, &thing);
	if (name)
		*label = name->label;
	return name;
}

static struct vt_label get(struct vt_thread *t, struct names *names, enum vt_sort sort,
			   uint64_t number)
{
	struct thing thing = thing_of(t, sort, number);
	struct vt_label label;

	if (vt_label_find(t, sort, number, &label))
		return label;
	label = vt_label_new(t, sort);
	if (names)
		names_add(names, &thing, label);
	return label;
}

struct vt_label vt_label_get(struct vt_thread *t, enum vt_sort sort, uint64_t number)
{
	return get(t, t->names, sort, number);
}

struct vt_label vt_label_get_made(struct vt_thread *t, enum vt_sort sort, uint64_t number)
{
	return get(t, t->process ? t->process->made : NULL, sort, number);
}

/*
 * Whether the label needs no owner's name. Each process counts for itself, so a label of an
 * unrelated process could be mistaken for one of ours.
 */
static bool is_ours(const struct vt_thread *t, const struct vt_thread *owner)
{
	if (t->group == owner->group)
		return true;
	while (t && t != owner)
		t = t->creator;
	return t;
}

void vt_label_text(const struct vt_thread *t, struct vt_label label,
		   char text[VT_LABEL_MAX])
{
	if (label.owner->plain && is_ours(t, label.owner))
		snprintf(text, VT_LABEL_MAX, "%s%u", sort_names[label.sort], label.number);
	else
		snprintf(text, VT_LABEL_MAX, "%s.%s%u", label.owner->name,
			 sort_names[label.sort], label.number);
}

/* ---- descriptors ---- */

static uint64_t hash_path(const char *path)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * UINT64_C(1099511628211);
	return hash;
}

/*
 * The file that identification calls @known. If that is new: @guess, or a new number if @guess
 * is 0. With @sure it is @guess in any case, because identification may mistake a file for an
 * earlier one.
 */
static uint64_t known_file(struct vt_labels *labels, uint64_t known, uint64_t guess, bool sure)
{
	struct alias *a;

	HASH_FIND(hh, labels->aliases, &known, sizeof(known), a);
	if (a && sure)
		a->file = guess;
	if (a)
		return a->file;
	a = make(sizeof(*a));
	a->known = known;
	a->file = guess ? guess : ++labels->files;
	HASH_ADD(hh, labels->aliases, known, sizeof(a->known), a);
	return a->file;
}

uint64_t vt_thread_file(struct vt_thread *t, int fd, uint64_t known, const char *path)
{
	struct vt_labels *labels = t->labels;
	uint64_t hash = path ? hash_path(path) : 0, file = 0;
	struct slot *slot;

	if (!t->process)
		return known ? known_file(labels, known, 0, false) : ++labels->files;
	slot = get_slot(t->process, fd);
	if (!path && slot->file)
		return slot->file;
	/* What the descriptor was before, as far as that is known. */
	if (slot->file && (slot->any_path || slot->path == hash))
		file = slot->file;
	if (known)
		file = known_file(labels, known, slot->known ? 0 : file, slot->fresh);
	else if (!file)
		file = ++labels->files;
	if (path) {
		slot->any_path = slot->fresh = false;
		slot->path = hash;
	} else {
		slot->any_path = true;
	}
	slot->known = known;
	slot->file = file;
	return file;
}

void vt_thread_closed(struct vt_thread *t, uint32_t first, uint32_t last)
{
	struct slot *slot, *next;

	if (!t->process)
		return;
	if (first == last) {
		slot = find_slot(t->process, (int)first);
		if (slot)
			drop_slot(t->process, slot);
		return;
	}
	HASH_ITER(hh, t->process->slots, slot, next)
		if ((uint32_t)slot->fd >= first && (uint32_t)slot->fd <= last)
			drop_slot(t->process, slot);
}

void vt_thread_made(struct vt_thread *t, int fd)
{
	struct slot *slot;

	if (!t->process)
		return;
	slot = get_slot(t->process, fd);
	slot->file = ++t->labels->files;
	slot->known = 0;
	slot->any_path = slot->fresh = true;
}

void vt_thread_copied(struct vt_thread *t, int fd, int copy)
{
	struct slot *from;

	if (!t->process || fd == copy)
		return;
	from = get_slot(t->process, fd);
	if (!from->file) {
		from->file = ++t->labels->files;
		from->any_path = true;
	}
	copy_slot(t->process, from, copy);
}

/* ---- memory ---- */

void vt_memory_add(struct vt_thread *t, struct vt_memory *memory)
{
	struct names *names = t->names;

	if (!names)
		return;
	memory->names = names;
	memory->interval.order = ++names->count;
	vt_intervals_add(&names->memory, &memory->interval);
}

void vt_memory_remove(struct vt_memory *memory)
{
	struct names *names = memory->names;

	if (names)
		vt_intervals_remove(&names->memory, &memory->interval);
	memory->names = NULL;
}

struct vt_place vt_memory_find(const struct vt_thread *t, uint64_t address)
{
	const struct names *names = t->names;
	uint32_t image = names ? names->image : 0;
	uint64_t seen = UINT64_MAX;
	struct vt_interval *i;

	for (; names; seen = names->seen, names = names->above) {
		if (names->image != image)
			continue;
		i = vt_intervals_find(names->memory, address, address);
		while (i && i->order > seen)
			i = vt_intervals_next(names->memory, i, address, address);
		if (i) {
			const struct vt_memory *m = VT_INTERVAL_OF(i, struct vt_memory, interval);

			return (struct vt_place){ m->place.label,
						  m->place.offset + (address - i->first) };
		}
	}
	return (struct vt_place){ { 0 }, 0 };
}

/* ---- life ---- */

struct vt_labels *vt_labels_create(void)
{
	return make(sizeof(struct vt_labels));
}

void vt_labels_destroy(struct vt_labels *labels)
{
	struct vt_thread *t, *older;
	struct alias *a, *next;

	if (!labels)
		return;
	HASH_CLEAR(hh, labels->threads);
	for (t = labels->newest; t; t = older) {
		older = t->older;
		leave(t);
		free_thread(t);
	}
	HASH_ITER(hh, labels->aliases, a, next) {
		HASH_DELETE(hh, labels->aliases, a);
		free(a);
	}
	free(labels);
}
