/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/names.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000		/* since Linux 5.8 */
#endif
#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20		/* since Linux 5.12 */
#endif

#define LINKS_MAX 40			/* as many as the kernel follows */
#define ROOM	  1024			/* longer paths are unknown */

/* Major numbers of devices that are always there: memory, terminals. */
#define MEM_MAJOR	 1
#define TTY_MAJOR	 4
#define TTYAUX_MAJOR	 5
#define PTY_FIRST_MAJOR	 136
#define PTY_LAST_MAJOR	 143

/* The name in /proc of the folder at which a path begins: @name is "root", "cwd" or "fd/N". */
static bool name_base(char path[ROOM], const char *proc, pid_t tid, const char *name)
{
	if (snprintf(path, ROOM, "%s/%d/%s", proc, (int)tid, name) < ROOM)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

static int open_base(const char *proc, pid_t tid, const char *name)
{
	char path[ROOM];

	return name_base(path, proc, tid, name) ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) :
						  -1;
}

/* Opens the path with O_PATH; -1 with EAGAIN if it is not all cached. */
static int reach(int base, const char *path, unsigned int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | flags, .resolve = RESOLVE_CACHED | resolve,
	};

	return (int)syscall(SYS_openat2, base, path, &how, sizeof(how));
}

/* Whether it is no device with a driver, by cached data. */
static bool is_ordinary(int fd)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st))
		return false;
	if (!S_ISCHR(st.stx_mode))
		return true;
	return st.stx_rdev_major == MEM_MAJOR || st.stx_rdev_major == TTY_MAJOR ||
	       st.stx_rdev_major == TTYAUX_MAJOR ||
	       (st.stx_rdev_major >= PTY_FIRST_MAJOR && st.stx_rdev_major <= PTY_LAST_MAJOR);
}

/* The path of an open file, from /proc. */
static ssize_t name_of(int fd, char *out, size_t size)
{
	char path[40];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, out, size - 1);
	if (n < 0)
		return -errno;
	out[n] = '\0';
	return n;
}

/* ---- files that are surely no devices ---- */

/* Whether the folder is one that has VFIO's nodes, by its name. */
static bool is_among_nodes(const char *folder)
{
	static const char *const names[] = { "/dev", "/vfio", "/devices" };
	const char *last = strrchr(folder, '/');

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (last && !strcmp(last, names[i]))
			return true;
	return false;
}

/* Whether the name does not exist, not even as a link, and its folder is not one of VFIO's. */
static bool is_missing_elsewhere(int base, const char *path, uint64_t resolve)
{
	char folder[ROOM], name[ROOM];
	const char *last = strrchr(path, '/');
	int length = last ? (int)(last - path) + 1 : 1;
	int fd = reach(base, path, O_NOFOLLOW, resolve);
	ssize_t got;

	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno != ENOENT || length >= (int)sizeof(folder))
		return false;
	snprintf(folder, sizeof(folder), "%.*s", length, last ? path : ".");
	fd = reach(base, folder, O_DIRECTORY, resolve);
	if (fd < 0)
		return false;
	got = name_of(fd, name, sizeof(name));
	close(fd);
	return got > 0 && !is_among_nodes(name);
}

static bool is_ordinary_below(int base, const char *path, uint64_t resolve)
{
	int fd = reach(base, path, 0, resolve);
	bool answer;

	if (fd < 0)
		return errno == ENOENT && is_missing_elsewhere(base, path, resolve);
	answer = is_ordinary(fd);
	close(fd);
	return answer;
}

/* Which folder of which mount it is. */
static bool know_folder(const char *path, struct vt_folder *folder)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_INO | STATX_MNT_ID, &st) ||
	    (~st.stx_mask & (STATX_INO | STATX_MNT_ID)))
		return false;
	*folder = (struct vt_folder){
		.mount = st.stx_mnt_id, .inode = st.stx_ino,
		.major = st.stx_dev_major, .minor = st.stx_dev_minor,
	};
	return true;
}

static bool is_same_folder(const struct vt_folder *a, const struct vt_folder *b)
{
	return a->mount == b->mount && a->inode == b->inode && a->major == b->major &&
	       a->minor == b->minor;
}

void vt_names_begin(struct vt_view *ours)
{
	/* No folder has the inode 0: what is not known is no tracee's. */
	*ours = (struct vt_view){ .root = { .inode = 0 } };
	know_folder("/", &ours->root);
	know_folder(".", &ours->cwd);
}

/*
 * A relative path must stay below its folder, so the tracee's root does not matter. Where the
 * folder is ours too, as of most programs that we have started, it need not be opened.
 */
bool vt_names_ordinary(const struct vt_view *ours, const char *proc, pid_t tid, int dirfd,
		       const char *path)
{
	bool whole = *path == '/', answer;
	uint64_t resolve = whole ? RESOLVE_IN_ROOT : RESOLVE_BENEATH;
	const struct vt_folder *own = whole ? &ours->root : &ours->cwd;
	char name[32], base_path[ROOM];
	struct vt_folder folder;
	int base;

	snprintf(name, sizeof(name), "fd/%d", dirfd);
	if (!name_base(base_path, proc, tid, whole ? "root" : dirfd == AT_FDCWD ? "cwd" : name))
		return false;
	if (own->inode && (whole || dirfd == AT_FDCWD) && know_folder(base_path, &folder) &&
	    is_same_folder(&folder, own))
		return is_ordinary_below(AT_FDCWD, path, whole ? RESOLVE_NO_MAGICLINKS : resolve);
	base = open(base_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (base < 0)
		return false;
	answer = is_ordinary_below(base, path, resolve);
	close(base);
	return answer;
}

/* ---- places ---- */

/* A path that is being resolved. .rest: its last components, which do not exist. */
struct way {
	int root;
	unsigned int links;
	char path[ROOM];
	char rest[ROOM];
};

/* Moves the last component of .path to .rest. */
static bool cut_last(struct way *w)
{
	char *last = strrchr(w->path, '/'), rest[ROOM];
	int n;

	if (!last || !last[1])
		return false;
	n = snprintf(rest, sizeof(rest), "%s%s", last, w->rest);
	if (n >= (int)sizeof(rest))
		return false;
	memcpy(w->rest, rest, (size_t)n + 1);
	last[last == w->path] = '\0';
	return true;
}

/* .path is a link that leads nowhere: replaces it by its target. */
static bool follow(struct way *w, int link)
{
	char text[ROOM], path[ROOM];
	ssize_t n = readlinkat(link, "", text, sizeof(text) - 1);
	const char *last = strrchr(w->path, '/');
	int length;

	if (n <= 0 || ++w->links > LINKS_MAX)
		return false;
	text[n] = '\0';
	length = snprintf(path, sizeof(path), "%.*s%s",
			  *text == '/' || !last ? 0 : (int)(last - w->path) + 1, w->path, text);
	if (length >= (int)sizeof(path))
		return false;
	memcpy(w->path, path, (size_t)length + 1);
	return true;
}

/*
 * Whether the node does not exist. EAGAIN counts: the tracee has just used this path, so the
 * kernel has it cached if it exists. This is not so for file systems that cache no names:
 * folders that change by themselves, or that a process serves.
 */
static bool is_missing(void)
{
	return errno == ENOENT || errno == EAGAIN;
}

/* Opens the last component that exists. Returns a descriptor or a negative errno. */
static int walk(struct way *w)
{
	for (;;) {
		size_t length = strlen(w->path);
		int fd;

		while (length > 1 && w->path[length - 1] == '/')
			w->path[--length] = '\0';
		fd = reach(w->root, w->path, 0, RESOLVE_IN_ROOT);
		if (fd >= 0)
			return fd;
		if (!is_missing())
			return -errno;
		fd = reach(w->root, w->path, O_NOFOLLOW, RESOLVE_IN_ROOT);
		if (fd >= 0) {
			bool followed = follow(w, fd);

			close(fd);
			if (!followed)
				return -ELOOP;
		} else if (!is_missing()) {
			return -errno;
		} else if (!cut_last(w)) {
			return -ENOENT;
		}
	}
}

/* The node's path inside the tracee's root. */
static ssize_t name_inside(int root, int fd, char name[ROOM])
{
	char outside[ROOM];
	ssize_t length = name_of(root, outside, sizeof(outside));
	ssize_t n = name_of(fd, name, ROOM);

	if (length < 0 || n < 0)
		return length < 0 ? length : n;
	if (length == 1 || strncmp(name, outside, (size_t)length) ||
	    (name[length] && name[length] != '/'))
		return n;
	n -= length;
	memmove(name, name + length, (size_t)n + 1);
	return n ? n : snprintf(name, ROOM, "/");
}

/* Resolves a beginning "/proc/self/cwd/" or "/proc/self/fd/N/", which is a folder of the tracee. */
static int begin_in_folder(struct way *w, const char *proc, pid_t tid, const char *path)
{
	static const char own[] = "/proc/self/";
	const char *name = path + strlen(own), *rest = NULL;
	char base_name[32], folder[ROOM];
	ssize_t n;
	int base;

	if (!strncmp(path, own, strlen(own)))
		rest = strchr(name + (strncmp(name, "fd/", 3) ? 0 : 3), '/');
	if (!rest || rest - name >= (ssize_t)sizeof(base_name) ||
	    (strncmp(name, "fd/", 3) && strncmp(name, "cwd/", 4)))
		return snprintf(w->path, sizeof(w->path), "%s", path);
	snprintf(base_name, sizeof(base_name), "%.*s", (int)(rest - name), name);
	base = open_base(proc, tid, base_name);
	if (base < 0)
		return -errno;
	n = name_inside(w->root, base, folder);
	close(base);
	return n < 0 ? (int)n : snprintf(w->path, sizeof(w->path), "%s%s", folder, rest);
}

static ssize_t name_place(const struct way *w, int fd, char *out, size_t size)
{
	char name[ROOM];
	ssize_t err = name_inside(w->root, fd, name);
	int n;

	if (err < 0)
		return err;
	n = snprintf(out, size, "%s%s", w->rest[0] && !strcmp(name, "/") ? "" : name, w->rest);
	return n < (int)size ? n : -ENAMETOOLONG;
}

static dev_t device_of(const struct way *w, int fd)
{
	struct statx st;

	if (w->rest[0] || statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) ||
	    !S_ISCHR(st.stx_mode))
		return 0;
	return makedev(st.stx_rdev_major, st.stx_rdev_minor);
}

ssize_t vt_names_place(const char *proc, pid_t tid, const char *path, char *out, size_t size,
		       dev_t *device)
{
	struct way w = { .root = open_base(proc, tid, "root") };
	ssize_t n;
	int fd;

	*device = 0;
	/* Without a root the process has ended, which says nothing about the path. */
	if (w.root < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = begin_in_folder(&w, proc, tid, path);
	fd = n < 0 ? (int)n : n < (ssize_t)sizeof(w.path) ? walk(&w) : -ENAMETOOLONG;
	n = fd < 0 ? fd : name_place(&w, fd, out, size);
	if (fd >= 0) {
		*device = device_of(&w, fd);
		close(fd);
	}
	close(w.root);
	return n;
}
