/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Made worlds and made calls, for tests of what follows from them. A world is a text, a
 * line for each answer:
 *
 *   status PATH c|d|f MODE UID:GID [MAJOR:MINOR [INODE SIZE]]
 *   file PATH TEXT ("|" ends a line of it)
 *   link PATH TEXT     folder PATH NAME...           holders PATH PID:FD...
 *   error PATH NUMBER  unknown PATH                  kernel PATH ANSWER|ANSWER...
 *   mapping PATH TEXT  (of a question about what is mapped: /proc/PID/maps/ADDRESS)
 *
 * PATH is the machine's; behind "view:" it is as the program sees it. What no line speaks of
 * is not there; of what is "unknown" nobody can tell, and of a PATH that ends in "*" all that
 * begins so.
 */
#ifndef TESTS_UNIT_JUDGE_H
#define TESTS_UNIT_JUDGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <cmocka.h>

#include "source/source.h"

#ifndef JUDGE_PID
#define JUDGE_PID 4711
#endif

struct world {
	const char *text;
	char data[65536];		/* of the answer given last */
	unsigned int asked;
};

/* Whether a line of the world is about @path of that view; *@rest is what follows. */
static inline bool world_names(const char *line, const char *path, pid_t pid, const char **rest)
{
	const char *space = strchr(line, ' ');
	size_t length;

	if (!space)
		return false;
	line = space + 1;
	if (!strncmp(line, "view:", 5) != (pid != 0))
		return false;
	line += pid ? 5 : 0;
	length = strcspn(line, " \n");
	*rest = line + length + (line[length] == ' ');
	if (length && line[length - 1] == '*')
		return !strncmp(line, path, length - 1);
	return strlen(path) == length && !strncmp(line, path, length);
}

static inline void world_status(const char *rest, struct vt_answer *a)
{
	unsigned int mode, uid, gid, major = 0, minor = 0;
	unsigned long long ino = 0, size = 0;
	char type;

	assert_true(sscanf(rest, "%c %o %u:%u %u:%u %llu %llu", &type, &mode, &uid, &gid, &major, &minor,
			   &ino, &size) >= 4);
	a->status.ino = ino;
	a->status.size = size;
	a->status.mode = mode | (type == 'c' ? S_IFCHR : type == 'd' ? S_IFDIR : S_IFREG);
	a->status.uid = uid;
	a->status.gid = gid;
	/* The numbers are those of a node, or of a file's file system. */
	*(type == '-' ? &a->status.dev : &a->status.rdev) = makedev(major, minor);
}

/* Words become names, each with its NUL, as answers of the kernel do; "PID:FD" becomes "PID FD". */
static inline void world_words(struct world *w, struct vt_answer *a, enum vt_ask ask)
{
	bool names = ask == VT_ASK_FOLDER || ask == VT_ASK_HOLDERS;

	for (size_t i = 0; i < a->length; i++) {
		if (ask == VT_ASK_KERNEL)
			w->data[i] = w->data[i] == '|' ? '\0' : w->data[i];
		else if (names)
			w->data[i] = w->data[i] == ' ' ? '\0' : w->data[i];
		else if (w->data[i] == '|')
			w->data[i] = '\n';
	}
	if ((names || ask == VT_ASK_KERNEL) && a->length)
		a->length++;
}

static inline void world_give(struct world *w, enum vt_ask ask, const char *rest,
			      struct vt_answer *a)
{
	a->error = 0;
	if (ask == VT_ASK_STATUS) {
		world_status(rest, a);
		return;
	}
	a->length = strcspn(rest, "\n");
	assert_true(a->length < sizeof(w->data) - 2);
	memset(w->data, 0, a->length + 2);
	memcpy(w->data, rest, a->length);
	a->data = w->data;
	world_words(w, a, ask);
	for (size_t i = 0; ask == VT_ASK_HOLDERS && i < a->length; i++)
		if (w->data[i] == ':')
			w->data[i] = ' ';
}

static inline void world_ask(void *ctx, const struct vt_question *q, struct vt_answer *a)
{
	static const char *const words[] = {
		[VT_ASK_FILE] = "file ", [VT_ASK_LINK] = "link ", [VT_ASK_FOLDER] = "folder ",
		[VT_ASK_STATUS] = "status ", [VT_ASK_HOLDERS] = "holders ",
		[VT_ASK_KERNEL] = "kernel ", [VT_ASK_MAPPING] = "mapping ", [VT_ASKS] = "",
	};
	struct world *w = ctx;
	const char *line = w->text, *rest;
	bool there = false;

	w->asked++;
	*a = (struct vt_answer){ .error = q->ask == VT_ASK_HOLDERS ? 0 : ENOENT, .data = "" };
	while (line && *line) {
		if (world_names(line, q->path, q->pid, &rest)) {
			there = true;
			if (!strncmp(line, "unknown ", 8)) {
				a->error = VT_NOT_KNOWN;
				return;
			}
			if (!strncmp(line, "error ", 6)) {
				a->error = atoi(rest);
				return;
			}
			if (words[q->ask] && !strncmp(line, words[q->ask], strlen(words[q->ask]))) {
				world_give(w, q->ask, rest, a);
				return;
			}
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	/* Of what is there in another form only that is known. */
	if (there && q->ask == VT_ASK_STATUS)
		*a = (struct vt_answer){ .data = "", .status.mode = S_IFREG | 0644 };
}

#endif
