/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Descriptor tables, and which open file each descriptor names. A table belongs to one or more
 * tasks. A child's table begins as a copy of its parent's; the copy is made when either
 * changes. Learns from calls (dup, close, fork) and from each answer of the source about a
 * descriptor; an answer outweighs what was known before.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <string.h>

/* What to say about a closed descriptor of this file. */
static const struct vt_fd *what_it_was(const struct vt_session_open *file)
{
	static const struct vt_fd eventfd = {
		.what.kind = VFIOTRACE_FD_EVENTFD, .absent = true, .closed = true,
		.path = "anon_inode:[eventfd]",
	};

	return file->was ? file->was : &eventfd;
}

/* ---- tables ---- */

struct vt_session_ref *vt_session_find_ref(const struct vt_session_set *set, int fd)
{
	struct vt_session_ref *ref;

	HASH_FIND_INT(set->refs, &fd, ref);
	return ref;
}

struct vt_session_ref *vt_session_add_ref(struct vt_session *session, struct vt_session_set *set,
				      int fd, struct vt_session_open *file, bool is_closed)
{
	struct vt_session_ref *ref = malloc(sizeof(*ref));

	if (!ref)
		vt_no_memory();
	ref->fd = fd;
	ref->file = file;
	ref->closed = is_closed;
	ref->seen_by = 0;
	ref->set = set;
	DL_APPEND(file->named, ref);
	vt_session_hold(session, file, !is_closed);
	HASH_ADD_INT(set->refs, fd, ref);
	return ref;
}

static void drop_ref(struct vt_session *session, struct vt_session_set *set,
		     struct vt_session_ref *ref)
{
	struct vt_session_open *file = ref->file;

	HASH_DELETE(hh, set->refs, ref);
	DL_DELETE(file->named, ref);
	if (!ref->closed)
		vt_session_unopen(session, file);
	free(ref);
	vt_session_release(session, file);
}

struct vt_session_set *vt_session_new_set(void)
{
	struct vt_session_set *set = calloc(1, sizeof(*set));

	if (!set)
		vt_no_memory();
	set->users = 1;
	return set;
}

void vt_session_leave_set(struct vt_session *session, struct vt_session_set *set)
{
	struct vt_session_ref *ref, *next;

	if (--set->users)
		return;
	HASH_ITER(hh, set->refs, ref, next)
		drop_ref(session, set, ref);
	free(set);
}

/* The table's descriptor set, for changing it: copied first if other tables share it. */
static struct vt_session_set *own_set(struct vt_session *session,
				      struct vt_session_table *table)
{
	struct vt_session_set *shared = table->set;
	struct vt_session_ref *ref, *next;

	if (shared->users == 1)
		return shared;
	table->set = vt_session_new_set();
	HASH_ITER(hh, shared->refs, ref, next)
		vt_session_add_ref(session, table->set, ref->fd, ref->file, ref->closed)->seen_by =
			ref->seen_by;
	vt_session_leave_set(session, shared);
	return table->set;
}

struct vt_session_table *vt_session_new_table(struct vt_session_set *set)
{
	struct vt_session_table *table = calloc(1, sizeof(*table));

	if (!table)
		vt_no_memory();
	table->users = 1;
	table->set = set ? set : vt_session_new_set();
	if (set)
		set->users++;
	return table;
}

void vt_session_leave_table(struct vt_session *session, struct vt_session_table *table)
{
	if (--table->users)
		return;
	vt_session_settle_services(session);
	vt_session_leave_set(session, table->set);
	free(table);
}

/* ---- tasks ---- */

struct vt_session_task *vt_session_find_task(const struct vt_session *session, pid_t tid)
{
	struct vt_session_task *task;

	HASH_FIND(hh, session->tasks, &tid, sizeof(tid), task);
	return task;
}

struct vt_session_task *vt_session_add_task(struct vt_session *session, pid_t tid, pid_t tgid,
					struct vt_session_table *table)
{
	struct vt_session_task *task = calloc(1, sizeof(*task));

	if (!task)
		vt_no_memory();
	task->tid = tid;
	task->tgid = tgid;
	task->table = table;
	HASH_ADD(hh, session->tasks, tid, sizeof(task->tid), task);
	return task;
}

/* A task that was not announced shares the descriptor table of its process. */
static struct vt_session_task *task_of(struct vt_session *session, pid_t tgid, pid_t tid)
{
	struct vt_session_task *task = vt_session_find_task(session, tid), *other, *next;

	if (task)
		return task;
	HASH_ITER(hh, session->tasks, other, next) {
		if (other->tgid != tgid)
			continue;
		other->table->users++;
		return vt_session_add_task(session, tid, tgid, other->table);
	}
	return vt_session_add_task(session, tid, tgid, vt_session_new_table(NULL));
}

struct vt_session_table *vt_session_table(struct vt_session *session, pid_t tgid, pid_t tid)
{
	return task_of(session, tgid, tid)->table;
}

static void drop_task(struct vt_session *session, struct vt_session_task *task)
{
	free(vt_session_take_offer(session, task->tid));
	HASH_DELETE(hh, session->tasks, task);
	vt_session_leave_table(session, task->table);
	free(task);
}

void vt_session_begin_task(struct vt_session *session, pid_t parent_tgid, pid_t parent,
			   pid_t tgid, pid_t tid, bool shares)
{
	struct vt_session_task *from = task_of(session, parent_tgid, parent);
	struct vt_session_task *task = vt_session_find_task(session, tid);
	struct vt_session_table *table;

	if (from == task)
		return;
	if (task)
		drop_task(session, task);
	table = shares ? from->table : vt_session_new_table(from->table->set);
	table->users += shares;
	vt_session_add_task(session, tid, tgid, table);
}

void vt_session_end_task(struct vt_session *session, pid_t tid)
{
	struct vt_session_task *task = vt_session_find_task(session, tid);

	if (task)
		drop_task(session, task);
}

static void unshare_table(struct vt_session *session, struct vt_session_task *task)
{
	struct vt_session_table *table = task->table;

	if (table->users == 1)
		return;
	task->table = vt_session_new_table(table->set);
	vt_session_leave_table(session, table);
}

void vt_session_unshare(struct vt_session *session, pid_t tgid, pid_t tid)
{
	unshare_table(session, task_of(session, tgid, tid));
}

pid_t vt_session_sharer(struct vt_session *session, pid_t tgid, pid_t tid, pid_t after)
{
	const struct vt_session_table *table = vt_session_table(session, tgid, tid);
	const struct vt_session_task *task;
	pid_t next = 0;

	for (task = session->tasks; task; task = task->hh.next)
		if (task->table == table && task->tgid > after && (!next || task->tgid < next))
			next = task->tgid;
	return next;
}

void vt_session_exec(struct vt_session *session, pid_t former, pid_t tid)
{
	struct vt_session_task *task = vt_session_find_task(session, former), *old = vt_session_find_task(session, tid);

	if (!task)
		return;
	if (old && old != task)
		drop_task(session, old);
	HASH_DELETE(hh, session->tasks, task);
	task->tid = task->tgid = tid;
	HASH_ADD(hh, session->tasks, tid, sizeof(task->tid), task);
	unshare_table(session, task);
}

/* ---- descriptors ---- */

static void bind(struct vt_session *session, struct vt_session_table *table, int fd,
		 struct vt_session_open *file)
{
	struct vt_session_set *set;
	struct vt_session_ref *ref = vt_session_find_ref(table->set, fd);

	if (ref && ref->file == file && !ref->closed)
		return;
	session->version++;
	vt_session_hold(session, file, false);
	/* Pending changes that name @fd mean the old file, so apply them first. */
	if (ref && ref->file != file)
		vt_session_settle_services(session);
	set = own_set(session, table);
	ref = vt_session_find_ref(set, fd);
	if (ref)
		drop_ref(session, set, ref);
	vt_session_add_ref(session, set, fd, file, false);
	vt_session_release(session, file);
}

static void unbind(struct vt_session *session, struct vt_session_table *table, int fd)
{
	struct vt_session_set *set;

	if (!vt_session_find_ref(table->set, fd))
		return;
	session->version++;
	vt_session_settle_services(session);
	set = own_set(session, table);
	drop_ref(session, set, vt_session_find_ref(set, fd));
}

static void close_ref(struct vt_session *session, struct vt_session_table *table, int fd)
{
	struct vt_session_ref *ref = vt_session_find_ref(table->set, fd);

	if (!ref || ref->closed)
		return;
	session->version++;
	ref = vt_session_find_ref(own_set(session, table), fd);
	ref->closed = true;
	vt_session_unopen(session, ref->file);
}

void vt_session_close(struct vt_session *session, pid_t tgid, pid_t tid, uint32_t first,
		      uint32_t last)
{
	struct vt_session_table *table = vt_session_table(session, tgid, tid);
	struct vt_session_ref *ref, *next;
	struct vt_session_set *set;

	if (first == last) {
		close_ref(session, table, (int)first);
		return;
	}
	/*
	 * Copy the set before the loop: close_ref() must not replace the set that is walked
	 * through.
	 */
	set = own_set(session, table);
	HASH_ITER(hh, set->refs, ref, next)
		if ((uint32_t)ref->fd >= first && (uint32_t)ref->fd <= last)
			close_ref(session, table, ref->fd);
}

void vt_session_dup(struct vt_session *session, pid_t tgid, pid_t tid, int fd, int copy)
{
	struct vt_session_table *table = vt_session_table(session, tgid, tid);
	struct vt_session_ref *ref = vt_session_find_ref(table->set, fd);

	if (fd == copy)
		return;
	if (ref && !ref->closed)
		bind(session, table, copy, ref->file);
	else
		unbind(session, table, copy);
}

/* ---- answers ---- */

/* Whether @file, which the descriptor was known to name, can be what the source answered. */
static bool may_be(const struct vt_session_open *file, const struct vt_fd *info)
{
	if (file->as.kind != info->what.kind)
		return false;
	if (info->file && file->known)
		return info->file == file->known;
	return !file->was || !strcmp(file->was->path, info->path);
}

static bool looks_like(const struct vt_session_open *file, const struct vt_fd *info)
{
	return file->known && file->as.kind == info->what.kind && file->was &&
	       !strcmp(file->was->path, info->path) &&
	       (!info->device[0] || !strcmp(file->was->device, info->device));
}

/*
 * Whether no process that is not traced can have another file that looks like @file: a group
 * can be opened only once, and a device whose group has a container was opened by who has the
 * group.
 */
static bool is_only(const struct vt_session *session, const struct vt_session_open *file,
		    const struct vt_fd *info)
{
	const struct vt_model_device *device;
	const struct vt_model_group *of;
	const struct vt_model_file *group, *container;

	if (file->as.kind == VFIOTRACE_FD_GROUP || file->as.kind == VFIOTRACE_FD_NOIOMMU_GROUP)
		return true;
	device = file->as.kind == VFIOTRACE_FD_DEVICE && info->device[0] ?
		 vt_model_device(session, file->as.number) : NULL;
	of = device ? vt_model_group(session, device->group) : NULL;
	if (!of)
		return false;
	group = vt_model_file(session, of->file);
	container = vt_model_file(session, of->container);
	return group && group->life == VT_MODEL_OPEN && group->made_seen && !group->sent &&
	       container && container->kind == VFIOTRACE_FD_CONTAINER;
}

/*
 * Whether a process has a descriptor of the file that the source was asked about for it. The
 * source compares each new one with that.
 */
static bool is_compared(const struct vt_session *session, const struct vt_session_open *file)
{
	const struct vt_session_task *task;
	const struct vt_session_ref *ref;

	DL_FOREACH(file->named, ref) {
		if (ref->closed || !ref->seen_by)
			continue;
		for (task = session->tasks; task; task = task->hh.next)
			if (task->table->set == ref->set && task->tgid == ref->seen_by)
				return true;
	}
	return false;
}

/*
 * The source recognizes an open file by comparing the descriptors that exist at the time. If a
 * child's descriptor is asked about only after the parent has closed its own, or if the sender
 * of a message has closed what it sent, then the source gives the file a new number. Returns
 * the file that was known by another number; NULL: the file is new.
 */
static struct vt_session_open *renumbered(struct vt_session *session, pid_t tgid,
					  const struct vt_session_ref *ref,
					  const struct vt_fd *info)
{
	struct vt_session_open *file, *found = NULL;

	if (!session->follows || !info->file)
		return NULL;
	if (ref && !ref->closed)
		return ref->seen_by != tgid && looks_like(ref->file, info) &&
		       !is_compared(session, ref->file) ? ref->file : NULL;
	for (file = session->files; file; file = file->hh.next) {
		if (!file->sent || file->open || !looks_like(file, info))
			continue;
		/* More than one file fits. */
		if (found)
			return NULL;
		found = file;
	}
	if (found && !is_only(session, found, info))
		found->as.guessed = true;
	return found;
}

static struct vt_session_open *file_of(struct vt_session *session, pid_t tgid,
				       const struct vt_session_ref *ref,
				       const struct vt_fd *info)
{
	struct vt_session_open *file = info->file ? vt_session_find_known(session, info->file) :
						    NULL;

	if (file) {
		file->as.kind = info->what.kind;
		return file;
	}
	file = renumbered(session, tgid, ref, info);
	if (file) {
		session->version++;
		HASH_DELETE(hh_known, session->known, file);
		vt_session_set_known(session, file, info->file);
		return file;
	}
	if (!ref || ref->closed || !may_be(ref->file, info))
		return vt_session_new_file(session, info->file, info->what.kind);
	file = ref->file;
	if (info->file && !file->known) {
		session->version++;
		vt_session_set_known(session, file, info->file);
	}
	return file;
}

const struct vt_fd *vt_session_says(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				    const struct vt_fd *info)
{
	const struct vt_session_ref *ref;

	if (!info->absent)
		return info;
	ref = vt_session_find_ref(vt_session_table(session, tgid, tid)->set, fd);
	return ref ? what_it_was(ref->file) : info;
}

const struct vt_fd *vt_session_saw(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				   const struct vt_fd *info)
{
	struct vt_session_table *table = vt_session_table(session, tgid, tid);
	struct vt_session_ref *ref = vt_session_find_ref(table->set, fd);
	struct vt_session_open *file;

	if (info->absent) {
		close_ref(session, table, fd);
		return vt_session_says(session, tgid, tid, fd, info);
	}
	if (!vt_fd_is_tracked(info->what.kind)) {
		/* Without a path, the descriptor could not be examined, and nothing was learnt. */
		if (info->path[0])
			unbind(session, table, fd);
		return info;
	}
	file = file_of(session, tgid, ref, info);
	vt_session_set_info(file, info);
	bind(session, table, fd, file);
	vt_session_find_ref(table->set, fd)->seen_by = tgid;
	return info;
}

static struct vt_session_open *find_had(const struct vt_session *session, const struct vt_fd *info)
{
	struct vt_session_open *file;

	for (file = info->file ? session->files : NULL; file; file = file->hh.next)
		if (file->had == info->file && file->as.life == VT_MODEL_OPEN)
			return file;
	return NULL;
}

/*
 * Adds the container, device or other object behind a file that was open already. Only its
 * existence is known.
 */
static void meet(struct vt_session *session, struct vt_session_open *file,
		 const struct vt_fd *info)
{
	switch (info->what.kind) {
	case VFIOTRACE_FD_CONTAINER:
		vt_session_space(session, file->as.number, 0);
		break;
	case VFIOTRACE_FD_IOMMUFD:
		vt_session_iommufd(session, file->as.number);
		break;
	case VFIOTRACE_FD_GROUP:
	case VFIOTRACE_FD_NOIOMMU_GROUP:
		vt_session_group(session, file->as.number, info);
		break;
	case VFIOTRACE_FD_DEVICE:
	case VFIOTRACE_FD_CDEV:
		vt_session_set_name(session, file->as.number, info);
		break;
	default:
		break;
	}
}

void vt_session_had(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
		    const struct vt_fd *info)
{
	struct vt_session_open *file;

	if (info->absent || !vt_fd_is_tracked(info->what.kind))
		return;
	file = find_had(session, info);
	if (!file) {
		file = vt_session_new_file(session, 0, info->what.kind);
		file->had = info->file;
		file->as.had = true;
		vt_session_set_info(file, info);
	}
	bind(session, vt_session_table(session, tgid, tid), fd, file);
	meet(session, file, info);
}

uint64_t vt_session_version(const struct vt_session *session)
{
	return session->version;
}

bool vt_session_knows(struct vt_session *session, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_session_ref *ref =
		vt_session_find_ref(vt_session_table(session, tgid, tid)->set, fd);

	return ref && !ref->closed;
}

size_t vt_session_known_fds(struct vt_session *session, pid_t tgid, pid_t tid, int *fds,
			    size_t max)
{
	const struct vt_session_ref *ref = vt_session_table(session, tgid, tid)->set->refs;
	size_t n = 0;

	for (; ref; ref = ref->hh.next) {
		if (ref->closed)
			continue;
		if (n < max)
			fds[n] = ref->fd;
		n++;
	}
	return n;
}

struct vt_session_open *vt_session_eventfd(struct vt_session *session,
					   struct vt_session_table *table, int fd)
{
	const struct vt_session_ref *ref = vt_session_find_ref(table->set, fd);
	struct vt_session_open *file;

	if (ref && ref->file->as.kind == VFIOTRACE_FD_EVENTFD)
		return ref->file;
	file = vt_session_new_file(session, 0, VFIOTRACE_FD_EVENTFD);
	bind(session, table, fd, file);
	return file;
}

/* ---- what eventfds serve ---- */

static void take_in(struct vt_session *session, const struct vt_session_change *c)
{
	if (c->told.retires || c->told.unsure)
		vt_session_retire(session, &c->told, &c->when);
	for (size_t n = 0; n < c->told.nfds; n++)
		if (c->fds[n] >= 0)
			vt_session_serve(session, vt_session_eventfd(session, c->table, c->fds[n]),
					 &c->told, c->told.start + (uint32_t)n);
}

void vt_session_settle_services(struct vt_session *session)
{
	struct vt_session_change *c;

	/*
	 * Each change is unlinked before it is applied: applying may bind a descriptor, which
	 * calls this function again.
	 */
	while ((c = vt_session_take_change(session))) {
		take_in(session, c);
		free(c);
	}
}

uint64_t vt_session_eventfd_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd)
{
	return vt_session_eventfd(session, vt_session_table(session, tgid, tid), fd)->as.number;
}

uint64_t vt_session_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_session_ref *ref =
		vt_session_find_ref(vt_session_table(session, tgid, tid)->set, fd);

	return ref ? ref->file->as.number : 0;
}

void vt_session_made(struct vt_session *session, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_session_ref *ref =
		vt_session_find_ref(vt_session_table(session, tgid, tid)->set, fd);

	if (!ref || ref->file->as.made_seen)
		return;
	ref->file->as.made_seen = true;
	ref->file->as.made = session->now;
}

void vt_session_sent(struct vt_session *session, uint64_t number)
{
	struct vt_session_open *file = vt_session_find_file(session, number);

	if (!file)
		return;
	if (file->arrived) {
		file->arrived--;
		return;
	}
	file->sent++;
	file->as.sent = true;
	session->sent(session, &file->as);
}

void vt_session_received(struct vt_session *session, uint64_t number)
{
	struct vt_session_open *file = vt_session_find_file(session, number);

	if (!file)
		return;
	if (!file->sent) {
		/*
		 * The end of the receiver's call may be told before that of the sender's. If it was
		 * not seen who has opened the file, others have it anyhow, and may be the sender.
		 */
		file->arrived += file->as.made_seen;
		return;
	}
	file->sent--;
	file->as.sent = file->sent || file->elsewhere;
	session->sent(session, &file->as);
}

void vt_session_follow(struct vt_session *session)
{
	session->follows = true;
}

void vt_session_mark(struct vt_session *session, uint64_t number, uint8_t mark)
{
	struct vt_session_open *file = vt_session_find_file(session, number);

	if (file)
		file->mark = mark;
}

uint8_t vt_session_marked(const struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file = vt_session_find_file(session, number);

	return file ? file->mark : 0;
}

void vt_session_lose(struct vt_session *session, pid_t tgid, pid_t tid, int fd)
{
	unbind(session, vt_session_table(session, tgid, tid), fd);
}

void vt_session_free_files(struct vt_session *session)
{
	struct vt_session_task *task, *next_task;

	HASH_ITER(hh, session->tasks, task, next_task)
		drop_task(session, task);
	vt_session_free_open(session);
}
