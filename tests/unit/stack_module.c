// SPDX-License-Identifier: GPL-2.0-or-later
/* Loaded by the tracee of the stack tests. Built twice, with names of one length. */
#include <config.h>

#include <sys/syscall.h>
#include <unistd.h>

#include "noinline.h"

long MODULE_FUNCTION(long n);
long module_entry(long n);

NOINLINE long MODULE_FUNCTION(long n)
{
	return syscall(SYS_getppid) + n;
}

long module_entry(long n)
{
	return MODULE_FUNCTION(n) + 1;
}
