// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Children created with CLONE_UNTRACED. They inherit the in-kernel filter, and without a
 * tracer each call that it stops at fails with ENOSYS. So under the filter, CLONE_UNTRACED is
 * removed from the call before the kernel sees it, and put back when the child exists: neither
 * parent nor child notices. The flags of clone() are in a register. Those of clone3() are in
 * memory, of which only a child with its own memory has a copy.
 */
#include "config.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <sched.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "engine/private.h"

#define X32_BIT 0x40000000u
#define CLONE3 435		/* on every machine but alpha */

/* Where the flags of clone() are in NT_PRSTATUS, by architecture and the length of that. */
static const struct place {
	uint32_t arch;
	uint64_t nr;
	size_t length;
	size_t offset;
	size_t size;
	bool kept;		/* the register is kept; false: the result replaces it */
} places[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 56, 216, 112, 8, true },		/* rdi */
	{ AUDIT_ARCH_X86_64, 56 | X32_BIT, 216, 112, 8, true },
	{ AUDIT_ARCH_I386, 120, 216, 40, 8, true },		/* rbx, by int 0x80 */
#endif
#if defined(__x86_64__) || defined(__i386__)
	{ AUDIT_ARCH_I386, 120, 68, 0, 4, true },		/* ebx */
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 220, 272, 0, 8, false },
	{ AUDIT_ARCH_ARM, 120, 72, 0, 4, false },
#endif
	{ 0, 0, 0, 0, 0, false },
};

union registers {
	char bytes[1024];
	uint64_t aligned;
};

static bool get_registers(pid_t tid, union registers *all, size_t *length)
{
	struct iovec iov = { all, sizeof(*all) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov))
		return false;
	*length = iov.iov_len;
	return true;
}

/* If the place is smaller than the flags, the machine is little-endian: the low half is first. */
static bool change_register(const struct vt_tracee *tracee, const struct place *place,
			    uint64_t from, uint64_t to)
{
	union registers all;
	struct iovec iov = { &all, place->length };
	size_t length;
	uint64_t now = 0;

	if (!get_registers(tracee->tid, &all, &length))
		return false;
	memcpy(&now, all.bytes + place->offset, place->size);
	if (now != from)
		return false;
	memcpy(all.bytes + place->offset, &to, place->size);
	return !ptrace(PTRACE_SETREGSET, tracee->tid, NT_PRSTATUS, &iov);
}

static bool change_memory(struct vt_engine *engine, const struct vt_tracee *tracee,
			  uint64_t address, uint64_t from, uint64_t to)
{
	uint64_t now;

	if (vt_engine_read(engine, tracee->tid, address, &now, sizeof(now)) != sizeof(now) ||
	    now != from)
		return false;
	/* PTRACE_POKEDATA writes even where the program itself may not. */
	return !ptrace(PTRACE_POKEDATA, tracee->tid, (void *)(uintptr_t)address,
		       (void *)(uintptr_t)to);
}

static bool change(struct vt_engine *engine, const struct vt_tracee *tracee,
		   const struct vt_untraced *u, uint64_t from, uint64_t to)
{
	return u->place ? change_register(tracee, u->place, from, to) :
			  change_memory(engine, tracee, u->address, from, to);
}

static const struct place *find_place(const struct vt_tracee *tracee, uint32_t arch,
				      uint64_t nr)
{
	const struct place *place;
	union registers all;
	size_t length = 0;

	for (place = places; place->arch; place++) {
		if (place->arch != arch || place->nr != nr)
			continue;
		if (!length && !get_registers(tracee->tid, &all, &length))
			break;
		if (place->length == length)
			return place;
	}
	return NULL;
}

static void cannot(struct vt_engine *engine, const struct vt_tracee *tracee)
{
	if (engine->told_untraced)
		return;
	engine->told_untraced = true;
	vt_engine_warn(engine, "Process %d makes a child that cannot be traced "
		       "(CLONE_UNTRACED): under the in-kernel filter its requests fail with "
		       "ENOSYS; use --no-seccomp-bpf", (int)tracee->tid);
}

void vt_untraced_enter(struct vt_engine *engine, struct vt_tracee *tracee, uint32_t arch,
		       uint64_t nr, const uint64_t args[6])
{
	struct vt_untraced u = { 0 };

	if ((nr & ~(uint64_t)X32_BIT) == CLONE3) {
		u.address = args[0];
		if (vt_engine_read(engine, tracee->tid, u.address, &u.flags,
				   sizeof(u.flags)) != sizeof(u.flags))
			return;
	} else {
		u.place = find_place(tracee, arch, nr);
		if (!u.place)
			return;
		u.flags = args[0];
	}
	if (!(u.flags & CLONE_UNTRACED))
		return;
	if (!change(engine, tracee, &u, u.flags, u.flags & ~(uint64_t)CLONE_UNTRACED))
		cannot(engine, tracee);
	else if (!u.place || u.place->kept)
		tracee->untraced = u;
}

void vt_untraced_leave(struct vt_engine *engine, struct vt_tracee *tracee)
{
	const struct vt_untraced u = tracee->untraced;

	if (!u.flags)
		return;
	tracee->untraced = (struct vt_untraced){ 0 };
	change(engine, tracee, &u, u.flags & ~(uint64_t)CLONE_UNTRACED, u.flags);
}

void vt_untraced_inherit(const struct vt_tracee *parent, struct vt_tracee *child)
{
	/* In shared memory the parent puts the flags back, and in time. */
	if (parent->untraced.place || !(parent->untraced.flags & CLONE_VM))
		child->untraced = parent->untraced;
}
