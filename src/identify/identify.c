// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptors. They are closed and opened again by calls that we do not see, so each answer
 * looks at the descriptor again, as cheaply as possible:
 *
 *   unchanged several times  usually 1 call, see glance.c; otherwise:
 *   character device, file   1 call: statx() of /proc/TGID/task/TID/fd/N. Inode, mount,
 *                            rdev and change time together stand for the path.
 *   anonymous file           1 call: readlinkat(); its text cannot be a path.
 *   two files of one look    2 calls more: kcmp(), see files.c. 7 more after a change,
 *                            and one for each other descriptor of a file of equal rank.
 *
 * Only a new descriptor is looked up in full (/proc/devices, /proc/misc, sysfs, fdinfo).
 * Threads may have descriptor tables of their own, so everything is kept for each thread;
 * kcmp() finds out what threads share, as for any two descriptors.
 */
#include <config.h>

#include "identify/internal.h"
#include "util/memory.h"
#include "util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

int vt_identify_create(struct vt_identify **ret, const struct vt_roots *roots,
		       enum vfiotrace_dialect dialect, bool dialect_auto)
{
	struct vt_identify *identify = calloc(1, sizeof(*identify));

	if (!identify)
		return -ENOMEM;
	identify->roots.proc = roots && roots->proc ? roots->proc : "/proc";
	identify->blind = !(roots && roots->proc) &&
			  (roots ? roots->whose : vt_proc_check()) != VT_PROC_OURS;
	identify->roots.sys = roots && roots->sys ? roots->sys : "/sys";
	identify->dialect = dialect;
	identify->dialect_auto = dialect_auto;
	*ret = identify;
	return 0;
}

void vt_identify_number_eventfds(struct vt_identify *identify)
{
	identify->number_eventfds = true;
}

/* ---- entries and tasks ---- */

static void entry_free(struct vt_identify *identify, struct vt_entry *entry)
{
	vt_file_attach(identify, entry, NULL);
	vt_glance_end(identify, entry);
	HASH_DEL(identify->entries, entry);
	free(entry);
}

static void task_free(struct vt_identify *identify, struct vt_task *task)
{
	struct vt_entry *entry, *next;

	HASH_ITER(hh, identify->entries, entry, next) {
		if (entry->task == task)
			entry_free(identify, entry);
	}
	HASH_DEL(identify->tasks, task);
	if (task->dir >= 0)
		close(task->dir);
	free(task);
}

void vt_identify_destroy(struct vt_identify *identify)
{
	struct vt_task *task, *next;

	if (!identify)
		return;
	HASH_ITER(hh, identify->tasks, task, next)
		task_free(identify, task);
	vt_marks_close(&identify->marks);
	vt_eventfds_free(identify);
	vt_files_free(identify);
	free(identify);
}

static int task_open_dir(const struct vt_identify *identify, pid_t tgid, pid_t tid)
{
	char path[PATH_MAX];
	int flags = O_PATH | O_DIRECTORY | O_CLOEXEC, dir;

	if (tgid) {
		snprintf(path, sizeof(path), "%s/%d/task/%d/fd", identify->roots.proc,
			 tgid, tid);
		dir = open(path, flags);
		if (dir >= 0)
			return dir;
	}
	snprintf(path, sizeof(path), "%s/%d/fd", identify->roots.proc, tid);
	return open(path, flags);
}

/* @dir: see struct vt_task. */
static struct vt_task *task_new(struct vt_identify *identify, pid_t tid, int dir)
{
	struct vt_task *task, *next, *oldest = NULL;

	if (HASH_COUNT(identify->tasks) >= VT_TASKS_MAX) {
		HASH_ITER(hh, identify->tasks, task, next) {
			if (!oldest || task->used < oldest->used)
				oldest = task;
		}
		task_free(identify, oldest);
	}
	task = calloc(1, sizeof(*task));
	if (!task)
		vt_no_memory();
	task->tid = tid;
	task->dir = dir;
	HASH_ADD(hh, identify->tasks, tid, sizeof(task->tid), task);
	return task;
}

/* The task if it is known, and is not a former owner of the number. */
static struct vt_task *task_find(struct vt_identify *identify, pid_t tgid, pid_t tid)
{
	struct vt_task *task;

	HASH_FIND(hh, identify->tasks, &tid, sizeof(tid), task);
	if (!task || !tgid || !task->tgid || task->tgid == tgid)
		return task;
	task_free(identify, task);
	return NULL;
}

static struct vt_task *task_get(struct vt_identify *identify, pid_t tgid, pid_t tid)
{
	struct vt_task *task = task_find(identify, tgid, tid);
	int dir = task ? task->dir : -1;

	if (dir < 0 && !identify->tell) {
		dir = task_open_dir(identify, tgid, tid);
		if (dir < 0)
			return NULL;
	}
	if (!task)
		task = task_new(identify, tid, dir);
	task->dir = dir;
	if (tgid)
		task->tgid = tgid;
	task->used = ++identify->clock;
	return task;
}

/* Whether its file is forgotten with it: then it would be taken for another one later. */
static bool is_last(const struct vt_entry *entry)
{
	return entry->file && entry->file->entries == entry && !entry->next;
}

static bool is_worth_less(const struct vt_entry *entry, const struct vt_entry *other)
{
	if (is_last(entry) != is_last(other))
		return is_last(other);
	return entry->used < other->used;
}

static struct vt_slot slot_of(pid_t tid, int fd)
{
	struct vt_slot slot;

	memset(&slot, 0, sizeof(slot));
	slot.tid = tid;
	slot.fd = fd;
	return slot;
}

static struct vt_entry *entry_of(const struct vt_identify *identify, const struct vt_slot *slot)
{
	struct vt_entry *entry;

	HASH_FIND(hh, identify->entries, slot, sizeof(*slot), entry);
	return entry;
}

static struct vt_entry *entry_new(struct vt_identify *identify, struct vt_task *task,
				  struct vt_slot slot)
{
	struct vt_entry *entry, *next, *least = NULL;

	if (HASH_COUNT(identify->entries) >= VT_ENTRIES_MAX) {
		HASH_ITER(hh, identify->entries, entry, next) {
			if (!least || is_worth_less(entry, least))
				least = entry;
		}
		entry_free(identify, least);
	}
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		vt_no_memory();
	entry->slot = slot;
	entry->task = task;
	entry->info = -1;
	snprintf(entry->name, sizeof(entry->name), "%d", slot.fd);
	HASH_ADD(hh, identify->entries, slot, sizeof(entry->slot), entry);
	return entry;
}

static struct vt_entry *entry_find(struct vt_identify *identify, struct vt_task *task,
				   int fd)
{
	struct vt_slot slot = slot_of(task->tid, fd);
	struct vt_entry *entry = entry_of(identify, &slot);

	if (!entry)
		entry = entry_new(identify, task, slot);
	entry->used = ++identify->clock;
	return entry;
}

/* ---- looking at a descriptor ---- */

enum look {
	LOOK_SAME,			/* unchanged */
	LOOK_NEW,			/* .class and .fd.path were set */
	LOOK_GONE,			/* no such descriptor, or it cannot be read */
};

static bool is_anon_text(const char *text)
{
	return !strncmp(text, "anon_inode:", 11);
}

static bool read_text(int dir, const char *name, char text[VT_PATH_MAX])
{
	ssize_t length = readlinkat(dir, name, text, VT_PATH_MAX - 1);

	if (length < 0)
		return false;
	text[length] = '\0';
	return true;
}

static enum look look_anon(struct vt_entry *entry, const char *text)
{
	if (!strcmp(entry->fd.path, text))
		return LOOK_SAME;
	memset(&entry->class, 0, sizeof(entry->class));
	memset(&entry->signature, 0, sizeof(entry->signature));
	vt_classify_anon(&entry->class, text);
	vt_copy(entry->fd.path, sizeof(entry->fd.path), text);
	entry->fd.deleted = false;
	return LOOK_NEW;
}

/* For sandboxes whose filter does not allow statx(): everything but the mount. */
static bool get_old(int dir, const char *name, struct vt_signature *signature)
{
	struct stat st;

	if (fstatat(dir, name, &st, 0))
		return false;
	signature->dev = st.st_dev;
	signature->rdev = st.st_rdev;
	signature->ino = st.st_ino;
	signature->ctime = st.st_ctim.tv_sec;
	signature->ctime_nsec = (uint32_t)st.st_ctim.tv_nsec;
	signature->nlink = (uint32_t)st.st_nlink;
	signature->mode = st.st_mode;
	return true;
}

static bool get_signature(int dir, const char *name, struct vt_signature *signature)
{
	struct statx st;

	memset(signature, 0, sizeof(*signature));
	if (statx(dir, name, AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_MNT_ID, &st))
		/* EINVAL: the C library emulates statx(), but without this flag. */
		return (errno == EPERM || errno == ENOSYS || errno == EINVAL) &&
		       get_old(dir, name, signature);
	signature->dev = makedev(st.stx_dev_major, st.stx_dev_minor);
	signature->rdev = makedev(st.stx_rdev_major, st.stx_rdev_minor);
	signature->ino = st.stx_ino;
	signature->mount = st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : 0;
	signature->ctime = st.stx_ctime.tv_sec;
	signature->ctime_nsec = st.stx_ctime.tv_nsec;
	signature->nlink = st.stx_nlink;
	signature->mode = st.stx_mode;
	return true;
}

/*
 * Change times come from the coarse clock, which ticks. A file that is renamed within the tick
 * of its last change keeps its change time. So a path that was read within that tick must be
 * read again.
 */
static bool is_settled(const struct vt_signature *signature, const struct timespec *read)
{
	return read->tv_sec > signature->ctime ||
	       (read->tv_sec == signature->ctime && read->tv_nsec > signature->ctime_nsec);
}

static void classify(struct vt_identify *identify, struct vt_entry *entry)
{
	const struct vt_signature *signature = &entry->signature;

	memset(&entry->class, 0, sizeof(entry->class));
	if (S_ISCHR(signature->mode))
		vt_classify_char(&entry->class, &identify->roots, major(signature->rdev),
				 minor(signature->rdev), entry->fd.path);
	else if (signature->mode & S_IFMT)
		entry->class.what.kind = VFIOTRACE_FD_OTHER;
	else
		vt_classify_anon(&entry->class, entry->fd.path);
}

/* A file may also be called so: then it is found under that name. */
static bool is_deleted(const struct vt_identify *identify, const struct vt_entry *entry)
{
	struct vt_signature found;
	char path[PATH_MAX];

	if (!vt_path_is_deleted(entry->fd.path))
		return false;
	/* As that of a memfd. */
	if (!entry->signature.nlink)
		return true;
	snprintf(path, sizeof(path), "%s/%d/root%s", identify->roots.proc, entry->slot.tid,
		 entry->fd.path);
	return !get_signature(AT_FDCWD, path, &found) || found.dev != entry->signature.dev ||
	       found.ino != entry->signature.ino;
}

static enum look look_fully(struct vt_identify *identify, struct vt_entry *entry)
{
	const char *name = entry->name;
	char text[VT_PATH_MAX];
	struct vt_signature signature;
	int dir = entry->task->dir;
	struct timespec now;
	bool same;

	if (is_anon_text(entry->fd.path)) {
		if (!read_text(dir, name, text))
			return LOOK_GONE;
		if (is_anon_text(text))
			return look_anon(entry, text);
	}
	if (!get_signature(dir, name, &signature)) {
		/* In a test's folder, links of anonymous files lead nowhere. */
		if (read_text(dir, name, text) && is_anon_text(text))
			return look_anon(entry, text);
		return LOOK_GONE;
	}
	same = entry->fd.path[0] && !memcmp(&signature, &entry->signature, sizeof(signature));
	if (same && entry->settled)
		return LOOK_SAME;
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (!read_text(dir, name, text))
		return LOOK_GONE;
	entry->settled = is_settled(&signature, &now);
	if (same && !strcmp(entry->fd.path, text))
		return LOOK_SAME;
	if (!(signature.mode & S_IFMT) && is_anon_text(text))
		return look_anon(entry, text);
	entry->signature = signature;
	vt_copy(entry->fd.path, sizeof(entry->fd.path), text);
	entry->fd.deleted = is_deleted(identify, entry);
	classify(identify, entry);
	return LOOK_NEW;
}

/* All eventfds have the same link text; only their id tells them apart. */
static enum look look_at_eventfd(struct vt_entry *entry, enum look seen)
{
	uint64_t id = vt_eventfd_read(entry);

	if (seen == LOOK_SAME && entry->eventfd == id)
		return LOOK_SAME;
	entry->eventfd = id;
	return LOOK_NEW;
}

static enum look look(struct vt_identify *identify, struct vt_entry *entry)
{
	enum look seen;

	if (vt_glance(identify, entry))
		return LOOK_SAME;
	seen = look_fully(identify, entry);
	if (identify->number_eventfds && seen != LOOK_GONE &&
	    entry->class.what.kind == VFIOTRACE_FD_EVENTFD)
		seen = look_at_eventfd(entry, seen);
	vt_glance_looked(identify, entry, seen == LOOK_SAME);
	return seen;
}

/* ---- answering ---- */

/*
 * For a device file whose call we did not see: fdinfo may name the device; if not, sysfs may
 * show that VFIO has only one device, or only devices of one type.
 */
static void ask_fdinfo(struct vt_identify *identify, struct vt_entry *entry)
{
	struct vt_class *class = &entry->class;
	struct vt_file *file = entry->file;
	enum vfiotrace_device_type type;
	char device[VT_DEVICE_MAX];

	if (class->what.kind != VFIOTRACE_FD_DEVICE || !class->anon)
		return;
	class->device[0] = class->driver[0] = '\0';
	class->what.device_type = VFIOTRACE_DEVICE_UNKNOWN;
	if (file && file->device[0])
		return;
	if (vt_fdinfo_device(&identify->roots, entry->task->tgid, entry->slot.tid,
			     entry->slot.fd, device))
		type = vt_device_type(&identify->roots, device);
	else
		vt_registered_device(&identify->roots, device, &type);
	if (type == VFIOTRACE_DEVICE_UNKNOWN && !device[0])
		return;
	if (!file) {
		vt_copy(class->device, sizeof(class->device), device);
		class->what.device_type = type;
		vt_device_driver(&identify->roots, device, class->driver);
		return;
	}
	vt_copy(file->device, sizeof(file->device), device);
	file->device_type = type;
	vt_device_driver(&identify->roots, device, file->driver);
	file->version++;
}

static struct vt_entry *answer(struct vt_identify *identify, struct vt_entry *entry,
			       enum look seen)
{
	uint64_t before = entry->file ? entry->file->id : 0;
	bool stateful = entry->class.stateful;

	/*
	 * Link text without meaning that a file has which a call returned before: this may be
	 * that file.
	 */
	if (!stateful && entry->class.anon &&
	    entry->class.what.kind == VFIOTRACE_FD_OTHER)
		stateful = vt_file_has_siblings(identify, entry, NULL);
	if (!stateful) {
		vt_file_attach(identify, entry, NULL);
		if (seen == LOOK_NEW || before)
			vt_entry_fill(identify, entry);
		return entry;
	}
	vt_file_of(identify, entry);
	if (seen == LOOK_NEW || !entry->file || entry->file->id != before) {
		ask_fdinfo(identify, entry);
		vt_entry_fill(identify, entry);
	} else if (entry->version != entry->file->version) {
		vt_entry_fill(identify, entry);
	}
	return entry;
}

/* Call it right after opening the task's folder, so that ENOENT means the descriptor. */
static bool is_absent(const struct vt_entry *entry)
{
	char text[2];

	return readlinkat(entry->task->dir, entry->name, text, sizeof(text)) < 0 &&
	       errno == ENOENT;
}

static struct vt_entry *nothing(struct vt_identify *identify, bool absent)
{
	memset(&identify->unknown, 0, sizeof(identify->unknown));
	vt_entry_fill(identify, &identify->unknown);
	identify->unknown.fd.absent = absent;
	return &identify->unknown;
}

static struct vt_entry *told(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd)
{
	struct vt_entry *entry = entry_find(identify, task_get(identify, tgid, tid), fd);
	bool absent = false;

	if (vt_told_look(identify, entry, &absent))
		return entry;
	entry_free(identify, entry);
	return nothing(identify, absent);
}

struct vt_entry *vt_entry_get(struct vt_identify *identify, pid_t tgid, pid_t tid,
			      int fd)
{
	bool absent = false;

	if (identify->tell)
		return told(identify, tgid, tid, fd);
	/*
	 * The kept folder may belong to a former owner of the thread's number; then open it
	 * again.
	 */
	for (int attempt = 0; attempt < 2 && !identify->blind; attempt++) {
		struct vt_task *task = task_get(identify, tgid, tid);
		struct vt_entry *entry;
		enum look seen;

		if (!task)
			break;
		entry = entry_find(identify, task, fd);
		seen = look(identify, entry);
		if (seen != LOOK_GONE)
			return answer(identify, entry, seen);
		absent = attempt && is_absent(entry);
		entry_free(identify, entry);
		if (attempt == 0) {
			int dir = task_open_dir(identify, tgid, tid);

			if (dir < 0) {
				task_free(identify, task);
				break;
			}
			close(task->dir);
			task->dir = dir;
		}
	}
	return nothing(identify, absent);
}

const struct vt_fd *vt_identify_fd(struct vt_identify *identify, pid_t tgid,
				   pid_t tid, int fd)
{
	return &vt_entry_get(identify, tgid, tid, fd)->fd;
}

/* ---- copies of descriptor tables ---- */

/* Where there is no room the copy is left out: it is worth less than what was looked at. */
static void copy_entry(struct vt_identify *identify, const struct vt_entry *from,
		       struct vt_task *task)
{
	struct vt_slot slot = slot_of(task->tid, from->slot.fd);
	struct vt_entry *entry;

	if (entry_of(identify, &slot) || HASH_COUNT(identify->entries) >= VT_ENTRIES_MAX)
		return;
	entry = entry_new(identify, task, slot);
	entry->copied = true;
	entry->used = from->used - 1;
	vt_file_attach(identify, entry, from->file);
}

void vt_identify_copied(struct vt_identify *identify, pid_t from, pid_t tgid, pid_t tid)
{
	struct vt_task *task;
	struct vt_entry *entry;

	if (identify->tell || identify->blind)
		return;
	/* First, because it may drop entries: those of a former owner of the number. */
	task = task_find(identify, tgid, tid);
	/* New entries come to the end of the list, and nothing is done for them. */
	for (entry = identify->entries; entry; entry = entry->hh.next) {
		if (!entry->file || entry->task->tgid != from)
			continue;
		if (!task && HASH_COUNT(identify->tasks) >= VT_TASKS_MAX)
			return;
		if (!task)
			task = task_new(identify, tid, -1);
		task->tgid = tgid;
		copy_entry(identify, entry, task);
	}
}

/* ---- forgetting ---- */

/* Whether the entry is of the descriptor table of that thread. Processes may share one, too. */
static bool is_in_table(const struct vt_identify *identify, const struct vt_entry *entry,
			pid_t tgid, pid_t tid)
{
	bool of_process = tgid && entry->task->tgid == tgid;
	int shares;

	if (entry->slot.tid == tid)
		return true;
	if (identify->tell)
		return of_process;
	shares = vt_identify_shares(tid, entry->slot.tid);
	return shares < 0 ? of_process : shares;
}

void vt_identify_closed(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd)
{
	struct vt_entry *entry, *next;

	HASH_ITER(hh, identify->entries, entry, next) {
		if (entry->slot.fd == fd && is_in_table(identify, entry, tgid, tid))
			entry_free(identify, entry);
	}
}

void vt_identify_made(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd)
{
	struct vt_entry *entry;

	vt_identify_closed(identify, tgid, tid, fd);
	entry = vt_entry_get(identify, tgid, tid, fd);
	if (!entry->eventfd)
		return;
	vt_eventfd_forget(identify, entry->eventfd);
	vt_entry_fill(identify, entry);
}

/*
 * After execve(), hands the entry of a thread over to the process, if the process still has
 * that file: execve() ends all threads, but descriptors without O_CLOEXEC stay open. False:
 * the entry is to be dropped.
 */
static bool inherit(struct vt_identify *identify, struct vt_entry *entry, pid_t tgid)
{
	struct vt_slot slot = slot_of(tgid, entry->slot.fd);
	struct vt_task *leader;

	if (!entry->file || !vt_file_holds(identify, entry->file, &slot))
		return false;
	if (entry->slot.tid == tgid)
		return true;
	if (entry_of(identify, &slot))
		return false;
	entry->task->used = ++identify->clock;
	leader = task_get(identify, tgid, tgid);
	if (!leader)
		return false;
	/* The open fdinfo is that of the thread, which has ended. */
	vt_glance_end(identify, entry);
	entry->same = 0;
	HASH_DEL(identify->entries, entry);
	entry->slot = slot;
	entry->task = leader;
	HASH_ADD(hh, identify->entries, slot, sizeof(entry->slot), entry);
	return true;
}

void vt_identify_forget(struct vt_identify *identify, pid_t tgid)
{
	struct vt_entry *entry, *next;
	struct vt_task *task, *next_task;
	bool kept = false;

	if (identify->tell) {
		HASH_ITER(hh, identify->tasks, task, next_task)
			if (task->tgid == tgid || task->tid == tgid)
				task_free(identify, task);
		return;
	}
	/*
	 * First, because it may drop another task with its entries, which must not happen
	 * while we iterate over them.
	 */
	if (identify->blind)
		return;
	if (identify->entries)
		task_get(identify, tgid, tgid);
	/*
	 * First the leader's own entries: a stale one must not prevent that a thread's is
	 * inherited.
	 */
	HASH_ITER(hh, identify->entries, entry, next) {
		if (entry->slot.tid == tgid && !inherit(identify, entry, tgid))
			entry_free(identify, entry);
	}
	HASH_ITER(hh, identify->entries, entry, next) {
		if (entry->task->tgid != tgid && entry->slot.tid != tgid)
			continue;
		if (inherit(identify, entry, tgid))
			kept = true;
		else
			entry_free(identify, entry);
	}
	HASH_ITER(hh, identify->tasks, task, next_task) {
		if (task->tid == tgid ? !kept : task->tgid == tgid)
			task_free(identify, task);
	}
}

/* ---- threads ---- */

bool vt_identify_name(const struct vt_identify *identify, pid_t tid, char *name, size_t size)
{
	char path[PATH_MAX];
	ssize_t got;

	if (identify->blind)
		return false;
	snprintf(path, sizeof(path), "%s/%d/comm", identify->roots.proc, tid);
	got = vt_read_text(AT_FDCWD, path, name, size);
	/* The kernel adds a newline; the name itself may hold others. */
	if (got < 1)
		return false;
	name[got - (name[got - 1] == '\n')] = '\0';
	return true;
}
