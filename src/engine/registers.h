/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the registers of a tracee that stands still say of a call. */
#ifndef VT_ENGINE_REGISTERS_H
#define VT_ENGINE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_registers {
	uint32_t arch;			/* AUDIT_ARCH_* */
	uint64_t nr;
	uint64_t args[6];		/* before the call has ended */
	uint64_t ip;
	uint64_t sp;
	int64_t result;			/* after that; a negative errno when failed */
	bool failed;
};

/* False where we do not know the registers, or there are none any more. */
bool vt_registers_get(pid_t tid, struct vt_registers *registers);

/*
 * Change what a tracee that stands still has: the number of the call that it enters, and
 * the result of the one that it leaves. False, with errno, when that cannot be done:
 * ENOTSUP where we do not know the registers and the kernel does not do it for us.
 */
bool vt_registers_set_nr(pid_t tid, uint64_t nr);
bool vt_registers_set_result(pid_t tid, int64_t result);

/* The call in which a tracee is that runs; nothing is known of its result. */
bool vt_registers_running(pid_t tgid, pid_t tid, struct vt_registers *registers);

#endif
