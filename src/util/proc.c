// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t vt_read_text(int directory, const char *path, char *text, size_t size)
{
	int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	text[0] = '\0';
	if (fd >= 0)
		n = read(fd, text, size - 1);
	if (n < 0)
		n = -errno;
	else
		text[n] = '\0';
	if (fd >= 0)
		close(fd);
	return n;
}

/*
 * NSpid lists our pid in each PID namespace, from that of /proc's mount down to our own. A
 * single number means that both are the same. Kernels without NSpid have only Pid.
 */
enum vt_proc vt_proc_check(void)
{
	char text[4096], *line, *end;
	ssize_t n = vt_read_text(AT_FDCWD, "/proc/self/status", text, sizeof(text));
	long pid;

	/* Another error, such as being out of descriptors, does not tell that /proc is foreign. */
	if (n <= 0)
		return n == -ENOENT && !access("/proc/1", F_OK) ? VT_PROC_FOREIGN :
								  VT_PROC_MISSING;
	line = strstr(text, "\nNSpid:");
	line = line ? line + strlen("\nNSpid:") : strstr(text, "\nPid:");
	if (!line)
		return VT_PROC_MISSING;
	if (!strncmp(line, "\nPid:", 5))
		line += 5;
	pid = strtol(line, &end, 10);
	return pid == getpid() && *end == '\n' ? VT_PROC_OURS : VT_PROC_FOREIGN;
}

const char *vt_proc_text(enum vt_proc proc)
{
	return proc == VT_PROC_FOREIGN ? "belongs to another PID namespace" :
					 "cannot be read";
}
