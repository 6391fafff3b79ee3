/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "live/acl.h"
#include "live/had.h"
#include "live/holders.h"
#include "live/mapping.h"
#include "live/names.h"
#include "live/pci_names.h"
#include "print/printer.h"
#include "source/pci.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/proc.h"
#include "util/reading.h"

#define NAMES_MAX 65536			/* of a folder; further names are left out */
#define HOLDERS_MOST 100000		/* descriptors looked at: 0.3 s */

struct vt_world {
	struct vt_roots roots;
	bool own_proc;			/* .roots.proc is the default /proc */
	struct vt_buffer text;		/* of the last answer */
	struct vt_holders *holders;
	char *names[NAMES_MAX];
};

struct vt_world *vt_world_create(const struct vt_roots *roots)
{
	struct vt_world *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->holders = vt_holders_create(HOLDERS_MOST);
	if (!w->holders) {
		free(w);
		return NULL;
	}
	if (roots)
		w->roots = *roots;
	else
		w->roots.whose = vt_proc_check();
	w->own_proc = !w->roots.proc;
	if (!w->roots.proc)
		w->roots.proc = "/proc";
	if (!w->roots.sys)
		w->roots.sys = "/sys";
	if (!w->roots.dev)
		w->roots.dev = "/dev";
	if (!w->roots.share)
		w->roots.share = "/usr/share";
	return w;
}

void vt_world_destroy(struct vt_world *w)
{
	if (!w)
		return;
	vt_buffer_free(&w->text);
	vt_holders_destroy(w->holders);
	free(w);
}

void vt_world_next(struct vt_world *w)
{
	vt_holders_next(w->holders);
}

/* ---- finding a node ---- */

/* Whether the numbers in /proc are those of system calls. */
static bool knows_processes(const struct vt_world *w)
{
	return !w->own_proc || w->roots.whose == VT_PROC_OURS;
}

const char *vt_world_proc(struct vt_world *w)
{
	return knows_processes(w) ? w->roots.proc : NULL;
}

/* Where the path is really; false: it is not in /proc, /sys or /dev, or unknown. */
static bool place(struct vt_world *w, const char *path, char *out, size_t size)
{
	const struct {
		const char *name, *root;
	} places[] = {
		{ "/proc", w->roots.proc }, { "/sys", w->roots.sys }, { "/dev", w->roots.dev },
	};

	if (!strncmp(path, "/proc/", 6) && path[6] >= '0' && path[6] <= '9' &&
	    !knows_processes(w))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		size_t n = strlen(places[i].name);

		if (strncmp(path, places[i].name, n) || (path[n] && path[n] != '/'))
			continue;
		return snprintf(out, size, "%s%s", places[i].root, path + n) < (int)size;
	}
	return false;
}

/* Opens a path in a tracee's view, whose root no link can leave. */
static int reach_in_view(struct vt_world *w, const struct vt_question *q, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)flags, .resolve = RESOLVE_IN_ROOT,
	};
	char path[PATH_MAX];
	int root, fd;

	if (!knows_processes(w))
		return -VT_NOT_KNOWN;
	snprintf(path, sizeof(path), "%s/%d/root", w->roots.proc, (int)q->pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	fd = (int)syscall(SYS_openat2, root, q->path, &how, sizeof(how));
	if (fd < 0)
		fd = -errno;
	close(root);
	/*
	 * The call does not exist (before Linux 5.6) or is forbidden (container's filter):
	 * this says nothing about the file.
	 */
	return fd == -ENOSYS || fd == -EPERM ? -VT_NOT_KNOWN : fd;
}

/* Opens the node with O_PATH. Returns a descriptor or a negative errno. */
static int reach(struct vt_world *w, const struct vt_question *q)
{
	int flags = O_PATH | O_CLOEXEC | (q->ask == VT_ASK_LINK ? O_NOFOLLOW : 0) |
		    (q->ask == VT_ASK_FOLDER ? O_DIRECTORY : 0);
	char path[2 * PATH_MAX];
	int fd;

	if (q->pid)
		return reach_in_view(w, q, flags);
	if (!place(w, q->path, path, sizeof(path)))
		return -VT_NOT_KNOWN;
	fd = open(path, flags);
	return fd < 0 ? -errno : fd;
}

/* ---- answers ---- */

static int read_status(int node, struct vt_status *ret)
{
	struct stat st = { .st_mode = 0 };
	int err = fstat(node, &st) ? errno : 0;

	*ret = (struct vt_status){
		.dev = st.st_dev, .ino = st.st_ino, .rdev = st.st_rdev,
		.size = (uint64_t)st.st_size, .mode = st.st_mode, .uid = st.st_uid,
		.gid = st.st_gid,
	};
	return err;
}

/* Reads up to one byte more than @most, which tells that there is more. */
static int read_all(int fd, struct vt_buffer *out, size_t most)
{
	while (out->length <= most) {
		size_t want = most + 1 - out->length;
		ssize_t n;

		if (want > 65536)
			want = 65536;
		n = read(fd, vt_buffer_reserve(out, want), want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : 0;
		out->length += (size_t)n;
	}
	return 0;
}

/* Checks the type first, then opens the same node through its descriptor. */
static int read_file(struct vt_world *w, int node, size_t most)
{
	struct vt_status status;
	char path[40];
	int fd, err = read_status(node, &status);

	if (err)
		return err;
	if (!S_ISREG(status.mode))
		return S_ISDIR(status.mode) ? EISDIR : EINVAL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", node);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT && access("/proc/self", F_OK) ? VT_NOT_KNOWN : errno;
	err = read_all(fd, &w->text, most);
	close(fd);
	return err;
}

static int read_link(struct vt_world *w, int node)
{
	struct vt_status status;
	ssize_t n;
	int err = read_status(node, &status);

	if (err)
		return err;
	if (!S_ISLNK(status.mode))
		return EINVAL;
	n = readlinkat(node, "", vt_buffer_reserve(&w->text, PATH_MAX), PATH_MAX);
	if (n < 0)
		return errno;
	w->text.length += (size_t)n;
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_names(struct vt_world *w, DIR *dir, size_t *count)
{
	struct dirent *entry;

	*count = 0;
	errno = 0;
	while (*count < NAMES_MAX && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		w->names[*count] = strdup(entry->d_name);
		if (!w->names[(*count)++])
			vt_no_memory();
	}
	return errno;
}

static int read_folder(struct vt_world *w, int node, bool *cut)
{
	int fd = openat(node, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : vt_folder_of(fd);
	size_t count;
	int err;

	if (!dir) {
		err = errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	err = list_names(w, dir, &count);
	*cut = count == NAMES_MAX && readdir(dir);
	closedir(dir);
	qsort(w->names, count, sizeof(w->names[0]), by_bytes);
	for (size_t i = 0; i < count; i++) {
		vt_buffer_add(&w->text, w->names[i], strlen(w->names[i]) + 1);
		free(w->names[i]);
	}
	return err;
}

/* @node: the device's node, or -1 for an anonymous file. */
static int find_holders(struct vt_world *w, const struct vt_question *q, int node,
			struct vt_answer *a)
{
	struct vt_status status = { .rdev = 0 };
	int err = node < 0 ? 0 : read_status(node, &status);

	if (err)
		return err;
	if (node >= 0 && !S_ISCHR(status.mode))
		return ENODEV;
	if (!knows_processes(w))
		return VT_NOT_KNOWN;
	return vt_holders_find(w->holders, &w->text, w->roots.proc, node < 0 ? q->path : NULL,
			       status.rdev, &a->cut);
}

static int find_place(struct vt_world *w, const struct vt_question *q)
{
	enum vfiotrace_fd_kind kind;
	const char *name;
	dev_t device;
	ssize_t n;

	if (!q->pid || !knows_processes(w))
		return VT_NOT_KNOWN;
	n = vt_names_place(w->roots.proc, q->pid, q->path, vt_buffer_reserve(&w->text, PATH_MAX),
			   PATH_MAX, &device);
	/* Something is not cached: it may exist, but looking for it could block. */
	if (n < 0)
		return n == -EAGAIN || n == -EINVAL || n == -ENOSYS ? VT_NOT_KNOWN : (int)-n;
	if (device) {
		kind = vt_identify_node(&w->roots, major(device), minor(device), w->text.data);
		name = vfiotrace_fd_kind_name(kind);
		w->text.length += (size_t)n + 1;
		vt_buffer_puts(&w->text, name ? name : "");
	} else {
		w->text.length += (size_t)n;
	}
	return 0;
}

/* The path is "/proc/PID/maps/ADDRESS". */
static int find_mapping(struct vt_world *w, const struct vt_question *q)
{
	char path[2 * PATH_MAX], *name;
	uint64_t address;

	if (!place(w, q->path, path, sizeof(path)))
		return VT_NOT_KNOWN;
	name = strrchr(path, '/');
	*name++ = '\0';
	return sscanf(name, "%" SCNx64, &address) == 1 ? vt_mapping_at(&w->text, path, address) :
							 VT_NOT_KNOWN;
}

static int find_mappings(struct vt_world *w, const struct vt_question *q)
{
	char path[2 * PATH_MAX];

	return place(w, q->path, path, sizeof(path)) ? vt_mappings_of_vfio(&w->text, path) :
						       VT_NOT_KNOWN;
}

static int find_descriptors(struct vt_world *w, const struct vt_question *q)
{
	char path[2 * PATH_MAX];

	return place(w, q->path, path, sizeof(path)) ? vt_had(&w->text, &w->roots, path) :
						       VT_NOT_KNOWN;
}

static int find_pci_names(struct vt_world *w, const struct vt_question *q)
{
	struct vt_pci_ids ids;

	return vt_pci_question_ids(q->path, &ids) ?
	       vt_pci_names(&w->text, w->roots.share, &ids) : VT_NOT_KNOWN;
}

static int answer(struct vt_world *w, const struct vt_question *q, int node,
		  struct vt_answer *a)
{
	switch (q->ask) {
	case VT_ASK_FILE:
		return read_file(w, node, vt_question_most(q));
	case VT_ASK_LINK:
		return read_link(w, node);
	case VT_ASK_FOLDER:
		return read_folder(w, node, &a->cut);
	case VT_ASK_STATUS:
		return read_status(node, &a->status);
	case VT_ASK_ACL:
		return vt_acl_read(&w->text, node);
	case VT_ASK_HOLDERS:
		return find_holders(w, q, node, a);
	case VT_ASK_PLACE:
		return find_place(w, q);
	case VT_ASK_MAPPING:
		return find_mapping(w, q);
	case VT_ASK_MAPPINGS:
		return find_mappings(w, q);
	case VT_ASK_DESCRIPTORS:
		return find_descriptors(w, q);
	case VT_ASK_PCI_NAMES:
		return find_pci_names(w, q);
	default:
		return VT_NOT_KNOWN;
	}
}

/* Whether the question's path is a node to be opened. */
static bool is_of_node(const struct vt_question *q)
{
	switch (q->ask) {
	case VT_ASK_PLACE:
	case VT_ASK_MAPPING:
	case VT_ASK_MAPPINGS:
	case VT_ASK_DESCRIPTORS:
	case VT_ASK_PCI_NAMES:
		return false;
	case VT_ASK_HOLDERS:
		return strncmp(q->path, "anon_inode:", 11);
	default:
		return true;
	}
}

void vt_world_ask(struct vt_world *w, const struct vt_question *q, struct vt_answer *a)
{
	bool no_node = !is_of_node(q);
	int node = no_node ? -1 : reach(w, q);

	*a = (struct vt_answer){ .error = node < 0 && !no_node ? -node : 0 };
	vt_buffer_clear(&w->text);
	if (a->error)
		return;
	a->error = answer(w, q, node, a);
	if (node >= 0)
		close(node);
	if (a->error) {
		*a = (struct vt_answer){ .error = a->error };
		return;
	}
	vt_buffer_add(&w->text, "", 1);
	a->data = w->text.data;
	a->length = w->text.length - 1;
	vt_answer_trim(q, a);
}
