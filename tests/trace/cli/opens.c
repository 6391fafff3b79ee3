/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opens WORDS: opens files by their names.
 *
 *	open PATH	at FOLDER PATH	in FOLDER PATH (its root is the folder)
 *	creat PATH	cd FOLDER	root FOLDER
 *	many N PATH	N times the same
 *	alone WHERE	goes into a mount namespace of its own, where it stands in the same
 *			folders, and WHERE is a file system of its own
 *	bind FROM TO	there
 *
 * What cannot be opened is no failure.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static void done(int fd)
{
	if (fd >= 0)
		close(fd);
}

static int folder(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "opens: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return fd;
}

static void open_in(const char *where, const char *path)
{
	struct open_how how = { .flags = O_RDWR, .resolve = RESOLVE_IN_ROOT };
	int fd = folder(where);

	done((int)syscall(SYS_openat2, fd, path, &how, sizeof(how)));
	close(fd);
}

static void open_at(const char *where, const char *path)
{
	int fd = folder(where);

	done(openat(fd, path, O_RDWR));
	close(fd);
}

static void go(int result, const char *path)
{
	if (!result)
		return;
	fprintf(stderr, "opens: %s: %s\n", path, strerror(errno));
	exit(errno == EPERM ? 77 : 1);
}

static void go_alone(const char *where)
{
	go(unshare(CLONE_NEWNS), "unshare");
	go(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
	go(mount("none", where, "tmpfs", 0, NULL), where);
}

/* How many arguments were of use. */
static int act(char **words)
{
	if (!strcmp(words[0], "open")) {
		done(open(words[1], O_RDWR));
	} else if (!strcmp(words[0], "creat")) {
		done(creat(words[1], 0600));
	} else if (!strcmp(words[0], "cd")) {
		go(chdir(words[1]), words[1]);
	} else if (!strcmp(words[0], "root")) {
		go(chroot(words[1]), words[1]);
	} else if (!strcmp(words[0], "alone")) {
		go_alone(words[1]);
	} else {
		if (!strcmp(words[0], "bind"))
			go(mount(words[1], words[2], NULL, MS_BIND, NULL), words[2]);
		else if (!strcmp(words[0], "at"))
			open_at(words[1], words[2]);
		else if (!strcmp(words[0], "in"))
			open_in(words[1], words[2]);
		else
			for (long n = atol(words[1]); n > 0; n--)
				done(open(words[2], O_RDONLY));
		return 3;
	}
	return 2;
}

int main(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i += act(argv + i))
		;
	return 0;
}
