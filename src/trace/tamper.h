/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -e inject=: which calls are changed, and how. */
#ifndef VT_TRACE_TAMPER_H
#define VT_TRACE_TAMPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/tamper.h"
#include "vfiotrace/vfiotrace.h"

/* A field whose value is changed after the kernel has written it. */
struct vt_field_poke {
	const struct vfiotrace_field *field;
	uint64_t keep;			/* bits that are not changed */
	uint64_t set;
};

/* A request that a rule matches, with the rule's fields that it has. */
struct vt_tamper_row {
	const struct vfiotrace_request *request;
	const struct vt_field_poke *pokes;
	size_t npokes;
};

struct vt_tamper_rule {
	const struct vt_tamper_row *rows;
	size_t nrows;
	bool skip;			/* do not make the call */
	int64_t result;			/* with .skip: the call's result */
	uint64_t enter_ns, exit_ns;	/* delays in nanoseconds */
	/* Which of the matching calls of each thread, counted from 1: */
	unsigned long first, last, step;
};

struct vt_tamper_options {
	const struct vt_tamper_rule *rules;
	size_t nrules;
	/* See vt_engine_tamper(). NULL in a replay: the recorded calls were changed already. */
	bool (*tamper)(void *ctx, pid_t tid, const struct vt_tampering *tampering);
	void *ctx;
};

#endif
