// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A call that shall not be made gets a number that no call has. The kernel then does nothing,
 * and the exit stop comes as usual. There we set the result.
 */
#include "config.h"

#include "engine/tamper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>
#include <utlist.h>

#include "engine/private.h"
#include "util/memory.h"

#define NO_CALL UINT64_MAX

bool vt_engine_tamper(struct vt_engine *engine, pid_t tid, const struct vt_tampering *tampering)
{
	struct vt_tracee *tracee = vt_tracee_find(engine, tid);

	if (!tracee)
		return false;
	if (!tracee->tampering)
		tracee->tampering = malloc(sizeof(*tampering));
	if (!tracee->tampering)
		vt_no_memory();
	*tracee->tampering = *tampering;
	return true;
}

static void drop(struct vt_tracee *tracee)
{
	free(tracee->tampering);
	tracee->tampering = NULL;
}

static void cannot(struct vt_engine *engine, const struct vt_tracee *tracee)
{
	if (engine->told_tampering)
		return;
	engine->told_tampering = true;
	vt_engine_warn(engine, "A call of process %d cannot be changed: %s; it is made as it is",
		       (int)tracee->tid, errno == ENOTSUP ?
		       "on this machine that needs PTRACE_SET_SYSCALL_INFO, which Linux has "
		       "since 6.16" : strerror(errno));
}

void vt_tamper_enter(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_tampering *t = tracee->tampering;

	if (!t)
		return;
	if (!tracee->want_exit) {
		drop(tracee);
		return;
	}
	if (t->skip && !vt_registers_set_nr(tracee->tid, NO_CALL)) {
		t->skip = false;
		if (errno != ESRCH)
			cannot(engine, tracee);
	}
	tracee->wait_ns = t->enter_ns;
}

/* ---- the exit ------------------------------------------------------------------ */

/* PTRACE_POKEDATA writes words, even where the program itself may not write. */
static bool poke(struct vt_engine *engine, pid_t tid, const struct vt_poke *p)
{
	const size_t size = sizeof(long);
	uint64_t base = p->address & ~(uint64_t)(size - 1), value = 0;
	unsigned char bytes[2 * sizeof(long)];
	size_t at = p->address - base, words = (at + p->size + size - 1) / size;
	unsigned char *number = bytes + at;

	if (vt_engine_read(engine, tid, base, bytes, words * size) != (ssize_t)(words * size))
		return false;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	memcpy((char *)&value + sizeof(value) - p->size, number, p->size);
	value = (value & p->keep) | p->set;
	memcpy(number, (char *)&value + sizeof(value) - p->size, p->size);
#else
	memcpy(&value, number, p->size);
	value = (value & p->keep) | p->set;
	memcpy(number, &value, p->size);
#endif
	for (size_t i = 0; i < words; i++) {
		long word;

		memcpy(&word, bytes + i * size, size);
		if (ptrace(PTRACE_POKEDATA, tid, (void *)(uintptr_t)(base + i * size),
			   (void *)word))
			return false;
	}
	return true;
}

void vt_tamper_exit(struct vt_engine *engine, struct vt_tracee *tracee, struct vt_event *event)
{
	const struct vt_tampering *t = tracee->tampering;

	if (!t)
		return;
	if (t->skip && vt_registers_set_result(tracee->tid, t->result)) {
		event->exit.result = t->result;
		event->exit.failed = t->result < 0 && t->result >= -4095;
		event->exit.tampered |= VT_TAMPERED_RESULT;
	}
	for (size_t i = 0; i < t->npokes && !event->exit.failed && !t->skip; i++)
		if (poke(engine, tracee->tid, &t->pokes[i]))
			event->exit.tampered |= VT_TAMPERED_MEMORY;
	if (t->enter_ns || t->exit_ns)
		event->exit.tampered |= VT_TAMPERED_TIME;
	tracee->wait_ns = t->exit_ns;
	drop(tracee);
}

void vt_tamper_free(struct vt_tracee *tracee)
{
	drop(tracee);
}
