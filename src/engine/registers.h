/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A call, from the registers of a stopped tracee. */
#ifndef VT_ENGINE_REGISTERS_H
#define VT_ENGINE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_registers {
	uint32_t arch;			/* AUDIT_ARCH_* */
	uint64_t nr;
	uint64_t args[6];		/* valid until the call returns */
	uint64_t ip;
	uint64_t sp;
	int64_t result;			/* valid after that; a negative errno if .failed */
	bool failed;
};

/* False: we do not know the machine's registers, or the tracee is gone; see errno. */
bool vt_registers_get(pid_t tid, struct vt_registers *registers);

/*
 * Change the number of the call that the stopped tracee enters, and the result of the call
 * that it leaves. False: failed, see errno. ENOTSUP: we do not know the machine's registers,
 * and the kernel cannot do it for us.
 */
bool vt_registers_set_nr(pid_t tid, uint64_t nr);
bool vt_registers_set_result(pid_t tid, int64_t result);

/* The call in which a running tracee is; its result is not known. */
bool vt_registers_running(pid_t tgid, pid_t tid, struct vt_registers *registers);

#endif
