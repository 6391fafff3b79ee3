/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "print/errnum.h"
#include "util/array.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* The kernel's internal numbers, which the C library does not know; from include/linux/errno.h. */
struct kernel_errno {
	int errnum;
	bool restart;
	const char *name;
	const char *text;
};

static const struct kernel_errno kernel_errnos[] = {
	{ 512, true, "ERESTARTSYS", "To be restarted if SA_RESTART is set" },
	{ 513, true, "ERESTARTNOINTR", "To be restarted" },
	{ 514, true, "ERESTARTNOHAND", "To be restarted if no handler" },
	{ 515, false, "ENOIOCTLCMD", "No ioctl command" },
	{ 516, true, "ERESTART_RESTARTBLOCK", "Interrupted by signal" },
	{ 517, false, "EPROBE_DEFER", "Driver requests probe retry" },
	{ 518, false, "EOPENSTALE", "Open found a stale dentry" },
	{ 519, false, "ENOPARAM", "Parameter not supported" },
	{ 521, false, "EBADHANDLE", "Illegal NFS file handle" },
	{ 522, false, "ENOTSYNC", "Update synchronization mismatch" },
	{ 523, false, "EBADCOOKIE", "Cookie is stale" },
	{ 524, false, "ENOTSUPP", "Operation is not supported" },
	{ 525, false, "ETOOSMALL", "Buffer or request is too small" },
	{ 526, false, "ESERVERFAULT", "An untranslatable error occurred" },
	{ 527, false, "EBADTYPE", "Type not supported by server" },
	{ 528, false, "EJUKEBOX", "Request initiated, but will not complete soon" },
	{ 529, false, "EIOCBQUEUED", "iocb queued, completion will follow" },
	{ 530, false, "ERECALLCONFLICT", "Conflict with recalled state" },
};

static const struct kernel_errno *find(int errnum)
{
	if (errnum < kernel_errnos[0].errnum)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(kernel_errnos); i++)
		if (kernel_errnos[i].errnum == errnum)
			return &kernel_errnos[i];
	return NULL;
}

const char *vt_errno_name(int errnum)
{
	const struct kernel_errno *k = find(errnum);

	if (k)
		return k->name;
	/* EOPNOTSUPP and ENOTSUP are one number; the kernel uses the first name. */
	if (errnum == EOPNOTSUPP)
		return "EOPNOTSUPP";
	return errnum > 0 ? strerrorname_np(errnum) : NULL;
}

const char *vt_errno_text(int errnum)
{
	const struct kernel_errno *k = find(errnum);

	if (k)
		return k->text;
	return errnum > 0 ? strerrordesc_np(errnum) : NULL;
}

bool vt_errno_is_restart(int errnum)
{
	const struct kernel_errno *k = find(errnum);

	return k && k->restart;
}
