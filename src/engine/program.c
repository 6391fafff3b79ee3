// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds the program to run, or says why it cannot be run. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/private.h"
#include "util/memory.h"
#include "util/proc.h"

static const char *path_of(char *const *env)
{
	for (; *env; env++)
		if (!strncmp(*env, "PATH=", 5))
			return *env + 5;
	return "/usr/local/bin:/usr/bin:/bin";
}

/* A sandbox forbids the question, which says nothing about the file. */
static bool is_forbidden(int errnum)
{
	return errnum == EPERM || errnum == ENOSYS;
}

/*
 * Returns 0 or the errno that execve() would give. 0 also if that cannot be asked: then
 * execve() itself will tell.
 */
static int runnable(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return is_forbidden(errno) ? 0 : errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	if (!faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) || !access(path, X_OK))
		return 0;
	return is_forbidden(errno) ? 0 : EACCES;
}

static char *copy_path(const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		vt_no_memory();
	return copy;
}

char *vt_program_find(const char *name, char *const *env, struct vt_error *error)
{
	const char *dir, *end;
	char path[PATH_MAX];
	int err, found = 0;

	if (strchr(name, '/') || !*name) {
		err = *name ? runnable(name) : ENOENT;
		if (!err)
			return copy_path(name);
		vt_program_error(error, name, name, err);
		return NULL;
	}
	for (dir = path_of(env); dir; dir = *end ? end + 1 : NULL) {
		end = strchrnul(dir, ':');
		/* An empty entry stands for the current directory. */
		if ((size_t)snprintf(path, sizeof(path), "%.*s%s%s", (int)(end - dir), dir,
				     end == dir ? "./" : "/", name) >= sizeof(path))
			continue;
		err = runnable(path);
		if (!err)
			return copy_path(path);
		if (err == EACCES && !found)
			found = err;
	}
	if (found)
		vt_program_error(error, name, name, found);
	else
		vt_error_set(error, ENOENT, "Cannot run '%s': not found in PATH", name);
	return NULL;
}

/* The interpreter in the first line of a script; "": it is no script. */
static void script_interpreter(const char *path, char *buffer, size_t size)
{
	char line[256], *start;

	buffer[0] = '\0';
	if (vt_read_text(AT_FDCWD, path, line, sizeof(line)) < 2 || line[0] != '#' ||
	    line[1] != '!')
		return;
	start = line + 2 + strspn(line + 2, " \t");
	start[strcspn(start, " \t\r\n")] = '\0';
	snprintf(buffer, size, "%s", start);
}

static int no_entry(struct vt_error *error, const char *name, const char *path)
{
	char interpreter[256];

	if (access(path, F_OK))
		return vt_error_set(error, ENOENT, "Cannot run '%s': no such file", name);
	script_interpreter(path, interpreter, sizeof(interpreter));
	if (*interpreter)
		return vt_error_set(error, ENOENT,
				    "Cannot run '%s': its interpreter '%s' is missing "
				    "(see its first line)", name, interpreter);
	return vt_error_set(error, ENOENT,
			    "Cannot run '%s': the loader that it names is missing "
			    "(is it for another architecture or distribution?)", name);
}

int vt_program_error(struct vt_error *error, const char *name, const char *path,
		     int errnum)
{
	switch (errnum) {
	case ENOENT:
		return no_entry(error, name, path);
	case EISDIR:
		return vt_error_set(error, errnum, "Cannot run '%s': it is a directory",
				    name);
	case EACCES:
		return vt_error_set(error, errnum,
				    "Cannot run '%s': permission denied (is it executable, "
				    "and may its directories be entered?)", name);
	case ENOEXEC:
		return vt_error_set(error, errnum,
				    "Cannot run '%s': not a program for this machine, or a "
				    "script without #! in its first line", name);
	default:
		return vt_error_set(error, errnum, "Cannot run '%s': %s", name,
				    strerror(errnum));
	}
}
