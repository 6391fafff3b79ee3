// SPDX-License-Identifier: GPL-2.0-or-later
/* Warns, once each, about what the tracer of an ordinary user cannot do. */
#include "config.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "engine/private.h"

static bool stat_proc(pid_t tid, const char *what, struct stat *st)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d%s", (int)tid, what);
	return !stat(path, st);
}

/* For an undumpable process the files in its folder of /proc belong to root, but not the folder. */
void vt_rights_unreadable(struct vt_engine *engine, pid_t tid)
{
	struct stat st;

	if (engine->told_unreadable || !stat_proc(tid, "/mem", &st) || st.st_uid == geteuid())
		return;
	engine->told_unreadable = true;
	vt_engine_warn(engine, "Process %d is undumpable (PR_SET_DUMPABLE, or more rights than "
		       "vfiotrace): its memory, descriptors and stacks cannot be read; run "
		       "vfiotrace as root", (int)tid);
}

static bool has_capabilities(pid_t tid)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)tid);
	return getxattr(path, "security.capability", NULL, 0) > 0;
}

/*
 * Whether the program's file gives rights that the process has not got. If it had got them, it
 * would be undumpable, and we could not ask about the file. The owner of the folder in /proc
 * is the effective user and group.
 */
static bool lacks_rights(pid_t tid)
{
	struct stat file, process;

	if (!stat_proc(tid, "/exe", &file) || !stat_proc(tid, "", &process) ||
	    !process.st_uid)
		return false;
	if (file.st_mode & S_ISUID && file.st_uid != process.st_uid)
		return true;
	if (file.st_mode & S_ISGID && file.st_mode & S_IXGRP && file.st_gid != process.st_gid)
		return true;
	return has_capabilities(tid);
}

void vt_rights_executed(struct vt_engine *engine, pid_t tid)
{
	/* Root may trace programs that gain rights. */
	if (engine->told_rights || engine->silent || (!geteuid() && !engine->options.user) ||
	    !lacks_rights(tid))
		return;
	engine->told_rights = true;
	vt_engine_warn(engine, "Process %d runs a program without the rights that its file gives "
		       "(set-user-ID, set-group-ID or capabilities): the kernel grants none "
		       "under an ordinary user's tracer; run vfiotrace as root with -u USER",
		       (int)tid);
}
