// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/behind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/memory.h"

static int compare(const void *a, const void *b)
{
	int one = *(const int *)a, other = *(const int *)b;

	return (one > other) - (one < other);
}

/* Who reads our output, say, waits until nobody has it open. @keep: in order. */
static void close_others(const int *keep, size_t count)
{
	unsigned int from = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned int fd = (unsigned int)keep[i];

		if (fd > from)
			close_range(from, fd - 1, 0);
		from = fd + 1;
	}
	close_range(from, ~0u, 0);
}

static void hold(int wait, const int *keep, size_t count)
{
	char none;

	close_others(keep, count);
	while (read(wait, &none, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

int vt_behind_begin(const int *links, size_t count)
{
	int wait[2], *keep;
	pid_t pid;

	if (pipe2(wait, O_CLOEXEC))
		return -1;
	keep = calloc(count + 1, sizeof(*keep));
	if (!keep)
		vt_no_memory();
	keep[0] = wait[0];
	memcpy(keep + 1, links, count * sizeof(*links));
	qsort(keep, count + 1, sizeof(*keep), compare);
	pid = fork();
	if (!pid)
		hold(wait[0], keep, count + 1);
	free(keep);
	close(wait[0]);
	if (pid > 0)
		return wait[1];
	close(wait[1]);
	return -1;
}

void vt_behind_end(int behind)
{
	if (behind >= 0)
		close(behind);
}
