/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made /proc and /sys trees for the tests of fd identity. */
#ifndef VT_TESTS_UNIT_IDENTIFY_H
#define VT_TESTS_UNIT_IDENTIFY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "identify/identify.h"

struct tree {
	char root[64];
	char proc[80];
	char sys[80];
	char share[80];
	struct vt_roots roots;
	struct vt_identify *identify;
};

static inline void make_parents(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			fail_msg("mkdir %s: %s", path, strerror(errno));
		*slash = '/';
	}
}

static inline void tree_link(struct tree *tree, const char *name, const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	make_parents(path);
	unlink(path);
	assert_return_code(symlink(target, path), errno);
}

static inline void tree_write(struct tree *tree, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	make_parents(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A character device; skips the test where we may not make one. */
static inline void tree_node(struct tree *tree, const char *name, unsigned int major_nr,
			     unsigned int minor_nr)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	make_parents(path);
	unlink(path);
	if (!mknod(path, S_IFCHR | 0600, makedev(major_nr, minor_nr)))
		return;
	if (errno != EPERM)
		fail_msg("mknod %s: %s", path, strerror(errno));
	print_message("skipped: mknod of a character device is not permitted here\n");
	skip();
}

/* Descriptor of a made process: a link with that text. */
static inline void tree_fd(struct tree *tree, int pid, int fd, const char *text)
{
	char name[128];

	snprintf(name, sizeof(name), "proc/%d/task/%d/fd/%d", pid, pid, fd);
	tree_link(tree, name, text);
}

/* The same to a file inside the tree, which must exist. */
static inline void tree_fd_to(struct tree *tree, int pid, int fd, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	tree_fd(tree, pid, fd, path);
}

static inline void tree_dialect(struct tree *tree, enum vfiotrace_dialect dialect,
				bool automatic)
{
	vt_identify_destroy(tree->identify);
	assert_int_equal(vt_identify_create(&tree->identify, &tree->roots, dialect,
					    automatic), 0);
}

static inline int tree_setup(void **state)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	assert_non_null(tree);
	strcpy(tree->root, "/tmp/identify-XXXXXX");
	assert_non_null(mkdtemp(tree->root));
	snprintf(tree->proc, sizeof(tree->proc), "%s/proc", tree->root);
	snprintf(tree->sys, sizeof(tree->sys), "%s/sys", tree->root);
	tree->roots.proc = tree->proc;
	tree->roots.sys = tree->sys;
	snprintf(tree->share, sizeof(tree->share), "%s/share", tree->root);
	tree->roots.share = tree->share;
	tree_write(tree, "proc/devices",
		   "Character devices:\n  1 mem\n 10 misc\n509 vfio-dev\n510 vfiox\n"
		   "511 vfio\n\nBlock devices:\n508 vfio\n  8 sd\n");
	tree_write(tree, "proc/misc", "125 iommu\n232 kvm\n196 vfio\n126 iommux\n");
	tree_dialect(tree, VFIOTRACE_DIALECT_UPSTREAM, true);
	*state = tree;
	return 0;
}

static inline int tree_remove(const char *path, const struct stat *st, int type,
			      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int tree_teardown(void **state)
{
	struct tree *tree = *state;

	vt_identify_destroy(tree->identify);
	nftw(tree->root, tree_remove, 16, FTW_DEPTH | FTW_PHYS);
	free(tree);
	return 0;
}

static inline const struct vt_fd *tree_ask(struct tree *tree, int pid, int fd)
{
	return vt_identify_fd(tree->identify, pid, pid, fd);
}

/* A finished call on a descriptor, as the trace hands it over. */
static inline void tree_learn(struct tree *tree, int pid, int fd, uint32_t code,
			      uint64_t arg, const void *in, size_t in_length,
			      const void *out, size_t out_length, int64_t result)
{
	struct vfiotrace_call call = { .code = code, .arg = arg };

	call.fd = tree_ask(tree, pid, fd)->what;
	call.in_have = (uint16_t)in_length;
	call.out_have = (uint16_t)out_length;
	if (in_length)
		memcpy(call.in, in, in_length);
	if (out_length)
		memcpy(call.out, out, out_length);
	vt_identify_learn(tree->identify, pid, pid, fd, &call, result);
}

#endif
