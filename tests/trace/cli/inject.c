/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inject CONTAINER: makes calls on a node that is opened with O_PATH, so that the kernel
 * answers EBADF to each, and says what it saw. The words behind it are more of them. Behind
 * "timed" it says which were slow, too: that any may be, on a busy machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION		0x3b64		/* VFIO_GET_API_VERSION */
#define EXTENSION	0x3b65		/* VFIO_CHECK_EXTENSION */

static int container;

static void say(const char *what, long result)
{
	if (result < 0)
		printf("%s %s\n", what, strerrorname_np(errno));
	else
		printf("%s %ld\n", what, result);
	fflush(stdout);
}

static void *thread(void *unused)
{
	(void)unused;
	for (int i = 0; i < 3; i++)
		say("thread", ioctl(container, VERSION));
	return NULL;
}

static void calls(int count, bool timed)
{
	struct timespec before, after;

	for (int i = 0; i < count; i++) {
		clock_gettime(CLOCK_MONOTONIC, &before);
		say("version", ioctl(container, VERSION));
		clock_gettime(CLOCK_MONOTONIC, &after);
		if (timed && (after.tv_sec - before.tv_sec) * 1000 +
		    (after.tv_nsec - before.tv_nsec) / 1000000 >= 300)
			say("slow", 1);
	}
}

int main(int argc, char **argv)
{
	bool timed = false;
	pthread_t t;

	if (argc < 2)
		return 99;
	container = open(argv[1], O_PATH);
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "extension")) {
			say("extension", ioctl(container, EXTENSION, 1));
		} else if (!strcmp(argv[i], "other")) {
			say("other", ioctl(STDIN_FILENO, VERSION));
		} else if (!strcmp(argv[i], "thread")) {
			pthread_create(&t, NULL, thread, NULL);
			pthread_join(t, NULL);
		} else if (!strcmp(argv[i], "timed")) {
			timed = true;
		} else {
			calls(atoi(argv[i]), timed);
		}
	}
	return 0;
}
