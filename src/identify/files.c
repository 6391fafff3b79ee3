// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Open files. What is learnt belongs to them, not to descriptors: dup(), fork() and SCM_RIGHTS
 * make more descriptors of one file, and a descriptor may be closed and its number used again
 * by calls that we do not see. kcmp() tells whether two descriptors of tracees are one file.
 * We never hold such a file ourselves: that would keep a group busy.
 *
 * kcmp() also orders files, by a scrambled address. 127 files of ours (marks), sorted in that
 * order, make 128 parts. The part that a file lies in, its rank, does not change while it
 * lives. So two calls can show later that a descriptor is no longer the file that it was,
 * although nobody holds that file any more. Two files of equal rank cannot be told apart so.
 * Therefore, as soon as there is a second one, a mark between them is looked for while both
 * are surely open. Making all marks takes a millisecond, so with only one file of a look fewer
 * are made, and very few at its first call, which the program waits for.
 */
#include <config.h>

#include "identify/internal.h"
#include "util/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ORDER_EQUAL, ORDER_LESS, ORDER_GREATER };	/* answers of kcmp() */

static int compare(pid_t tid, int fd, pid_t other_tid, int other_fd)
{
	long answer = syscall(SYS_kcmp, tid, other_tid, KCMP_FILE, fd, other_fd);

	return answer < 0 ? -errno : (int)answer;
}

int vt_same_file(pid_t tid, int fd, pid_t other_tid, int other_fd)
{
	int answer = compare(tid, fd, other_tid, other_fd);

	return answer < 0 ? answer : answer == ORDER_EQUAL;
}

int vt_identify_shares(pid_t tid, pid_t other)
{
	long answer = syscall(SYS_kcmp, tid, other, KCMP_FILES, 0, 0);

	return answer < 0 ? -errno : answer == ORDER_EQUAL;
}

/* ---- marks and ranks ---- */

void vt_marks_close(struct vt_marks *marks)
{
	while (marks->count)
		close(marks->fds[--marks->count]);
}

/* How many marks are before the file in order; -1 if kcmp() does not tell. */
static int position(const struct vt_marks *marks, pid_t tid, int fd)
{
	unsigned int low = 0, high = marks->count;

	while (low < high) {
		unsigned int middle = (low + high) / 2;
		int answer = compare(tid, fd, marks->pid, marks->fds[middle]);

		if (answer == ORDER_LESS)
			high = middle;
		else if (answer == ORDER_GREATER)
			low = middle + 1;
		else
			return -1;
	}
	return (int)low;
}

static void marks_insert(struct vt_marks *marks, unsigned int at, int fd)
{
	memmove(marks->fds + at + 1, marks->fds + at,
		(marks->count - at) * sizeof(marks->fds[0]));
	marks->fds[at] = fd;
	marks->count++;
}

/* The present rank of a tracee's file; -1: unknown. */
static int rank_of(const struct vt_marks *marks, const struct vt_slot *slot)
{
	return marks->count ? position(marks, slot->tid, slot->fd) : -1;
}

/* Whether the descriptor's file has @rank: 1, 0 or a negative errno. Two calls at most. */
static int rank_is(const struct vt_marks *marks, const struct vt_slot *slot, int rank)
{
	unsigned int at = (unsigned int)rank;
	int answer;

	if (at > 0) {
		answer = compare(slot->tid, slot->fd, marks->pid, marks->fds[at - 1]);
		if (answer != ORDER_GREATER)
			return answer < 0 ? answer : 0;
	}
	if (at < marks->count) {
		answer = compare(slot->tid, slot->fd, marks->pid, marks->fds[at]);
		if (answer != ORDER_LESS)
			return answer < 0 ? answer : 0;
	}
	return 1;
}

/* ---- files and their descriptors ---- */

static bool same_key(const struct vt_file *file, const struct vt_entry *entry)
{
	if (!entry->class.anon)
		return file->rdev && file->rdev == entry->signature.rdev;
	return !file->rdev && !strncmp(file->text, entry->fd.path, sizeof(file->text) - 1);
}

static void file_free(struct vt_identify *identify, struct vt_file *file)
{
	DL_DELETE(identify->files, file);
	free(file);
}

void vt_file_attach(struct vt_identify *identify, struct vt_entry *entry,
		    struct vt_file *file)
{
	struct vt_file *before = entry->file;

	if (before == file)
		return;
	if (before) {
		DL_DELETE(before->entries, entry);
		if (!before->entries && !before->told)
			file_free(identify, before);
	}
	entry->file = file;
	if (file) {
		DL_APPEND(file->entries, entry);
		entry->version = file->version - 1;
	}
}

/* ---- files that the kernel numbers ---- */

struct vt_file *vt_file_numbered(struct vt_identify *identify, uint64_t id)
{
	struct vt_file *file;

	DL_FOREACH(identify->files, file)
		if (file->id == id)
			return file;
	return NULL;
}

struct vt_file *vt_file_told(struct vt_identify *identify, struct vt_entry *entry)
{
	struct vt_file *file = vt_file_numbered(identify, entry->told);

	if (!file) {
		file = calloc(1, sizeof(*file));
		if (!file)
			vt_no_memory();
		file->id = entry->told;
		file->told = true;
		file->rank = -1;
		DL_APPEND(identify->files, file);
	}
	vt_file_attach(identify, entry, file);
	return file;
}

static void file_end(struct vt_identify *identify, struct vt_file *file)
{
	struct vt_entry *entry, *next;

	DL_FOREACH_SAFE2(file->entries, entry, next, next) {
		entry->told = 0;
		entry->file = NULL;
	}
	DL_DELETE(identify->files, file);
	free(file);
}

void vt_identify_released(struct vt_identify *identify, uint64_t id)
{
	struct vt_file *file = vt_file_numbered(identify, id);

	if (file)
		file_end(identify, file);
}

void vt_files_free(struct vt_identify *identify)
{
	while (identify->files)
		file_end(identify, identify->files);
}

/* ---- what is known about a descriptor, and its file ---- */

/* The IOMMU of a container that was set up before the trace: the only one on this architecture. */
static enum vfiotrace_iommu default_iommu(void)
{
#if defined(__powerpc__) || defined(__powerpc64__)
	return VFIOTRACE_IOMMU_SPAPR;
#else
	return VFIOTRACE_IOMMU_TYPE1;
#endif
}

static void fill_from_file(struct vt_fd *fd, const struct vt_file *file)
{
	fd->file = file->id;
	if (file->learnt_kind != VFIOTRACE_FD_UNKNOWN)
		fd->what.kind = file->learnt_kind;
	if (file->iommu != VFIOTRACE_IOMMU_UNKNOWN)
		fd->what.iommu = file->iommu;
	if (file->device_type != VFIOTRACE_DEVICE_UNKNOWN)
		fd->what.device_type = file->device_type;
	if (file->dialect_2011)
		fd->what.dialect = VFIOTRACE_DIALECT_2011;
	if (!fd->device[0])
		vt_copy(fd->device, sizeof(fd->device), file->device);
	if (!fd->driver[0])
		vt_copy(fd->driver, sizeof(fd->driver), file->driver);
}

void vt_entry_fill(struct vt_identify *identify, struct vt_entry *entry)
{
	struct vt_fd *fd = &entry->fd;

	fd->what = entry->class.what;
	fd->file = 0;
	vt_copy(fd->device, sizeof(fd->device), entry->class.device);
	vt_copy(fd->driver, sizeof(fd->driver), entry->class.driver);
	if (fd->what.kind == VFIOTRACE_FD_CONTAINER)
		fd->what.iommu = default_iommu();
	else if (fd->what.kind == VFIOTRACE_FD_IOMMUFD)
		fd->what.iommu = VFIOTRACE_IOMMU_IOMMUFD;
	if (entry->file) {
		fill_from_file(fd, entry->file);
		entry->version = entry->file->version;
	} else if (fd->what.kind == VFIOTRACE_FD_EVENTFD && entry->eventfd) {
		fd->file = vt_eventfd_file(identify, entry->eventfd);
	}
	if (!identify->dialect_auto)
		fd->what.dialect = identify->dialect;
}

/* ---- more marks ---- */

/* A descriptor that has the file's rank now, so that it probably still is the file; NULL: none. */
static const struct vt_slot *holder_of(struct vt_identify *identify,
				       const struct vt_file *file)
{
	const struct vt_entry *entry;

	DL_FOREACH(file->entries, entry)
		if (rank_is(&identify->marks, &entry->slot, file->rank) == 1)
			return &entry->slot;
	return NULL;
}

/*
 * The file's rank once @mark lies in its part. If no descriptor is known to hold the file, it
 * gets the lower rank: then it may not be found again, but no other file is taken for it.
 */
static int rank_beside(struct vt_identify *identify, const struct vt_file *file, int mark)
{
	const struct vt_slot *slot = holder_of(identify, file);

	return file->rank + (slot && compare(slot->tid, slot->fd, identify->marks.pid,
					     mark) == ORDER_GREATER);
}

/* Makes @fd a mark, and corrects the ranks of files behind it. */
static bool add_mark(struct vt_identify *identify, int fd)
{
	struct vt_marks *marks = &identify->marks;
	int at = position(marks, marks->pid, fd);
	struct vt_file *file;

	if (at < 0)
		return false;
	DL_FOREACH(identify->files, file) {
		if (file->rank == at)
			file->rank = rank_beside(identify, file, fd);
		else if (file->rank > at)
			file->rank++;
	}
	marks_insert(marks, (unsigned int)at, fd);
	return true;
}

/* Marks cannot be made: closes them all and takes the ranks from all files, for good. */
static void give_up(struct vt_identify *identify)
{
	struct vt_file *file;

	identify->marks.wanted = VT_MARKS;
	vt_marks_close(&identify->marks);
	DL_FOREACH(identify->files, file)
		file->rank = -1;
}

void vt_marks_make(struct vt_identify *identify, unsigned int count)
{
	struct vt_marks *marks = &identify->marks;

	if (count <= marks->wanted)
		return;
	marks->wanted = count;
	marks->pid = getpid();
	while (marks->count < count) {
		int fd = open("/", O_PATH | O_CLOEXEC);

		if (fd >= 0 && add_mark(identify, fd))
			continue;
		if (fd >= 0)
			close(fd);
		give_up(identify);
		return;
	}
}

/* ---- two files of equal rank ---- */

#define CANDIDATES 4096			/* files opened at once; all but one are closed again */

static bool lies_between(const struct vt_marks *marks, const struct vt_slot *low,
			 const struct vt_slot *high, int fd)
{
	return compare(low->tid, low->fd, marks->pid, fd) == ORDER_LESS &&
	       compare(high->tid, high->fd, marks->pid, fd) == ORDER_GREATER;
}

/*
 * A file of ours between two of tracees; -1: none found. The order depends on the file's
 * address in the kernel, so candidates stay open until the search ends: a closed one's address
 * would be used again.
 */
static int find_between(const struct vt_marks *marks, const struct vt_slot *low,
			const struct vt_slot *high)
{
	struct rlimit old, more;
	int fds[CANDIDATES], found = -1;
	size_t count = 0;

	if (getrlimit(RLIMIT_NOFILE, &old))
		return -1;
	more = old;
	more.rlim_cur = old.rlim_max < old.rlim_cur + CANDIDATES ? old.rlim_max :
			old.rlim_cur + CANDIDATES;
	setrlimit(RLIMIT_NOFILE, &more);
	while (found < 0 && count < CANDIDATES) {
		int fd = open("/", O_PATH | O_CLOEXEC);

		if (fd < 0)
			break;
		if (lies_between(marks, low, high, fd))
			found = fd;
		else
			fds[count++] = fd;
	}
	while (count)
		close(fds[--count]);
	setrlimit(RLIMIT_NOFILE, &old);
	return found;
}

/* Puts a mark between two files of equal rank, if @other still has a descriptor with its rank. */
static void part(struct vt_identify *identify, struct vt_file *file, struct vt_file *other)
{
	const struct vt_marks *marks = &identify->marks;
	const struct vt_slot *a = &file->entries->slot, *b = holder_of(identify, other);
	int order = b ? compare(a->tid, a->fd, b->tid, b->fd) : -1;
	int mark = -1;

	if (order == ORDER_LESS)
		mark = find_between(marks, a, b);
	else if (order == ORDER_GREATER)
		mark = find_between(marks, b, a);
	if (mark >= 0 && !add_mark(identify, mark))
		close(mark);
}

/* Separates @file from all files that have the same look and rank. */
static void set_apart(struct vt_identify *identify, struct vt_file *file)
{
	struct vt_file *other;

	DL_FOREACH(identify->files, other)
		if (other != file && file->rank >= 0 && other->rank == file->rank &&
		    same_key(other, file->entries) &&
		    identify->marks.count < VT_MARKS + VT_MORE_MARKS)
			part(identify, file, other);
}

struct vt_file *vt_file_new(struct vt_identify *identify, struct vt_entry *entry)
{
	struct vt_file *file;

	if (identify->tell)
		return vt_file_told(identify, entry);
	file = calloc(1, sizeof(*file));
	if (!file)
		vt_no_memory();
	file->id = ++identify->last_file;
	if (entry->class.anon)
		vt_copy(file->text, sizeof(file->text), entry->fd.path);
	else
		file->rdev = entry->signature.rdev;
	vt_marks_make(identify, vt_file_has_siblings(identify, entry, entry->file) ?
					VT_MARKS : VT_FIRST_MARKS);
	file->rank = rank_of(&identify->marks, &entry->slot);
	DL_APPEND(identify->files, file);
	vt_file_attach(identify, entry, file);
	set_apart(identify, file);
	return file;
}

bool vt_file_holds(struct vt_identify *identify, const struct vt_file *file,
		   const struct vt_slot *slot)
{
	if (file->rank >= 0)
		return rank_is(&identify->marks, slot, file->rank) == 1;
	return vt_same_file(slot->tid, slot->fd, slot->tid, slot->fd) == 1;
}

/*
 * Whether the descriptor of @holder, as last seen, and @slot are one file. If the thread of
 * @holder has ended, its process may still have the descriptor.
 */
static int same_as_holder(struct vt_identify *identify, const struct vt_entry *holder,
			  const struct vt_slot *slot)
{
	int fd = holder->slot.fd;
	int answer = vt_same_file(slot->tid, slot->fd, holder->slot.tid, fd);
	struct vt_task *task, *next;

	if ((answer != -ESRCH && answer != -EBADF) || !holder->task->tgid)
		return answer;
	answer = vt_same_file(slot->tid, slot->fd, holder->task->tgid, fd);
	if (answer != -ESRCH && answer != -EBADF)
		return answer;
	HASH_ITER(hh, identify->tasks, task, next) {
		if (task->tgid != holder->task->tgid)
			continue;
		answer = vt_same_file(slot->tid, slot->fd, task->tid, fd);
		if (answer != -ESRCH && answer != -EBADF)
			return answer;
	}
	return answer;
}

/*
 * Whether a descriptor of @file other than @entry is the same file as @entry's: 1, 0, or a
 * negative errno if nothing could be compared.
 */
static int is_held(struct vt_identify *identify, struct vt_file *file,
		   const struct vt_entry *entry)
{
	struct vt_entry *holder;
	int verdict = 0;

	DL_FOREACH(file->entries, holder) {
		int answer;

		if (holder == entry)
			continue;
		answer = same_as_holder(identify, holder, &entry->slot);
		if (answer == 1)
			return 1;
		/* A closed descriptor or ended thread tells nothing. */
		if (answer < 0 && answer != -ESRCH && answer != -EBADF)
			verdict = answer;
	}
	return verdict;
}

/*
 * Two files claim to be @entry's, so neither claim can be trusted: detaches the holders that
 * are the same file as @entry's.
 */
static void drop_claims(struct vt_identify *identify, struct vt_file *file,
			const struct vt_entry *entry)
{
	struct vt_entry *holder, *next;
	bool last = false;

	for (holder = file->entries; holder && !last; holder = next) {
		next = holder->next;
		last = !next;		/* detaching the last holder frees @file */
		if (holder != entry &&
		    same_as_holder(identify, holder, &entry->slot) == 1)
			vt_file_attach(identify, holder, NULL);
	}
}

/*
 * The file other than @own that @entry's descriptor is found to be; NULL: none, or (*@unclear)
 * more than one, or it contradicts @own.
 */
static struct vt_file *search(struct vt_identify *identify, struct vt_entry *entry,
			      const struct vt_file *own, int rank, bool *unclear)
{
	struct vt_file *file, *next, *found = NULL;

	*unclear = false;
	DL_FOREACH_SAFE(identify->files, file, next) {
		int held;

		if (file == own || !same_key(file, entry))
			continue;
		if (rank >= 0 && file->rank >= 0 && file->rank != rank)
			continue;
		held = is_held(identify, file, entry);
		/* Without proof that it is another file, @own stays. */
		if (!held || (held < 0 && own))
			continue;
		if (held == 1 && !own && !found) {
			found = file;
			continue;
		}
		*unclear = true;
		if (held == 1)
			drop_claims(identify, file, entry);
	}
	if (*unclear && found)
		drop_claims(identify, found, entry);
	return *unclear ? NULL : found;
}

bool vt_file_has_siblings(const struct vt_identify *identify,
			  const struct vt_entry *entry, const struct vt_file *own)
{
	const struct vt_file *file;

	DL_FOREACH(identify->files, file) {
		if (file != own && same_key(file, entry))
			return true;
	}
	return false;
}

/* What has become of a descriptor since it was copied was perhaps not seen. */
static bool may_be_copy(const struct vt_identify *identify, const struct vt_entry *entry)
{
	return entry->file->rank >= 0 &&
	       rank_is(&identify->marks, &entry->slot, entry->file->rank) == 1;
}

struct vt_file *vt_file_of(struct vt_identify *identify, struct vt_entry *entry)
{
	struct vt_file *own = entry->file;
	struct vt_file *found;
	bool unclear;
	int rank;

	if (own && !same_key(own, entry))
		own = NULL;
	if (own && entry->copied && !may_be_copy(identify, entry))
		own = NULL;
	entry->copied = false;
	/* No other file has this look, so it cannot be confused. Most calls end here. */
	if (!vt_file_has_siblings(identify, entry, own)) {
		if (!own)
			return vt_file_new(identify, entry);
		vt_marks_make(identify, VT_FEW_MARKS);
		return own;
	}
	vt_marks_make(identify, VT_MARKS);
	if (own && own->rank >= 0 &&
	    rank_is(&identify->marks, &entry->slot, own->rank) == 0)
		own = NULL;
	rank = own ? own->rank : rank_of(&identify->marks, &entry->slot);
	found = search(identify, entry, own, rank, &unclear);
	if (!unclear && own)
		return own;
	if (!unclear && !found && vt_same_file(entry->slot.tid, entry->slot.fd,
					       entry->slot.tid, entry->slot.fd) == 1)
		return vt_file_new(identify, entry);
	vt_file_attach(identify, entry, found);
	return found;
}
