/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What rules and checks have found about a call, or about the whole run, as sentences.
 * Printers need only this, and know nothing of rules.
 */
#ifndef VT_JUDGE_WHY_H
#define VT_JUDGE_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Why a call has failed. */
struct vt_why {
	const char *id;			/* of the rule: "map-memlock" */
	bool certain;			/* false: another cause is possible, and .text says so */
	const char *text;
	const char *fix;		/* NULL: none is known */
	const char *const *evidence;	/* what was looked at, and where */
	size_t nevidence;
};

/*
 * What the kernel itself told about a failure: the function that first returned the error, and
 * its callers that passed the error on.
 */
struct vt_kernel_word {
	struct {
		const char *function, *module;	/* .module is "" for built-in code */
	} calls[16];			/* innermost first */
	size_t count;			/* 0: not known */
	int errnum;
	/* Another function had failed before, and it is not known whether that mattered. */
	bool unsure;
};

/* The severity of what a program does wrong although the kernel accepts it. */
enum vt_severity {
	VT_SEVERITY_NOTE,
	VT_SEVERITY_WARNING,
	VT_SEVERITY_ERROR,
};

static inline const char *vt_severity_name(enum vt_severity severity)
{
	return severity == VT_SEVERITY_ERROR ? "error" :
	       severity == VT_SEVERITY_WARNING ? "warning" : "note";
}

struct vt_finding {
	const char *id;			/* "C012" */
	enum vt_severity severity;
	uint64_t line;			/* of the call in question, in the trace; 0: not known */
	pid_t tid;			/* the thread that makes the call; 0: not known */
	/* The call's name, if it is an earlier one; NULL: not known. */
	const char *call;
	const char *text;
	const char *fix;		/* NULL: none is known */
};

#endif
