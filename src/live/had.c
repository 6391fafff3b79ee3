/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A task may have thousands of descriptors, most of them files, sockets and the like. Their
 * type tells these, with one call for each that does not wait for a file system's server.
 */
#include "config.h"

#include "live/had.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/memory.h"
#include "util/reading.h"

/* Nodes looked up last: a program may have one node open a thousand times. */
#define NODES 16

/*
 * Most eventfds in the answer: identifying each takes three calls. What they serve is unknown
 * at first anyway, and an eventfd that a later call names is identified then.
 */
#define EVENTFDS 1024

struct node {
	unsigned int major, minor;
	bool wanted;
};

struct search {
	const struct vt_roots *roots;
	struct node nodes[NODES];
	size_t nnodes;
	size_t neventfds;
	int *found;
	size_t nfound, room;
};

static void add(struct search *s, int fd)
{
	if (s->nfound == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->found = reallocarray(s->found, s->room, sizeof(*s->found));
		if (!s->found)
			vt_no_memory();
	}
	s->found[s->nfound++] = fd;
}

static bool read_name(int folder, const char *name, char text[VT_PATH_MAX])
{
	ssize_t n = readlinkat(folder, name, text, VT_PATH_MAX - 1);

	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool is_node(struct search *s, int folder, const char *name, const struct statx *st)
{
	char text[VT_PATH_MAX];
	struct node *n;

	for (size_t i = 0; i < s->nnodes && i < NODES; i++)
		if (s->nodes[i].major == st->stx_rdev_major &&
		    s->nodes[i].minor == st->stx_rdev_minor)
			return s->nodes[i].wanted;
	if (!read_name(folder, name, text))
		return false;
	n = &s->nodes[s->nnodes++ % NODES];
	*n = (struct node){ st->stx_rdev_major, st->stx_rdev_minor,
			    vt_fd_is_tracked(vt_identify_node(s->roots, st->stx_rdev_major,
							st->stx_rdev_minor, text)) };
	return n->wanted;
}

static bool is_anonymous(struct search *s, int folder, const char *name)
{
	enum vfiotrace_fd_kind kind;
	char text[VT_PATH_MAX];

	if (!read_name(folder, name, text))
		return false;
	kind = vfiotrace_anon_kind(text);
	return vt_fd_is_tracked(kind) &&
	       (kind != VFIOTRACE_FD_EVENTFD || s->neventfds++ < EVENTFDS);
}

static bool is_wanted(struct search *s, int folder, const char *name)
{
	struct statx st;

	if (statx(folder, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st))
		return false;
	if (S_ISCHR(st.stx_mode))
		return is_node(s, folder, name, &st);
	return !(st.stx_mode & S_IFMT) && is_anonymous(s, folder, name);
}

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int vt_had(struct vt_buffer *out, const struct vt_roots *roots, const char *path)
{
	struct search s = { .roots = roots };
	DIR *dir = vt_open_folder(path);
	struct dirent *entry;

	if (!dir)
		return errno;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && is_wanted(&s, dirfd(dir), entry->d_name))
			add(&s, atoi(entry->d_name));
	closedir(dir);
	if (s.nfound)
		qsort(s.found, s.nfound, sizeof(*s.found), by_number);
	for (size_t i = 0; i < s.nfound; i++) {
		vt_buffer_format(out, "%d", s.found[i]);
		vt_buffer_add(out, "", 1);
	}
	free(s.found);
	return 0;
}
