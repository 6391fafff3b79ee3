// SPDX-License-Identifier: GPL-2.0-or-later
#include "golden.h"

struct vfiotrace_memory g_memory_of(struct g_run *run, int64_t result)
{
	(void)result;
	return (struct vfiotrace_memory){ g_memory_read, &run->now.memory };
}
