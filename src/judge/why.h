/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has been found about a call, or about the whole run: sentences for whoever prints
 * them. Printers know nothing of rules.
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
 * The kernel's own word: which of its functions has returned the error first, and which of
 * those that have called it returned it after.
 */
struct vt_kernel_word {
	struct {
		const char *function, *module;	/* "": of no module */
	} calls[16];			/* innermost first */
	size_t count;			/* 0: it is not known */
	int errnum;
	/* Others may have returned it before, of which it is not known whether that mattered. */
	bool unsure;
};

/* What is wrong although the kernel let it pass. */
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
	uint64_t line;			/* of the trace, of the call meant; 0: not known */
	pid_t tid;			/* whose call it is; 0: not known */
	const char *call;		/* its name, if it is a former one; NULL: not known */
	const char *text;
	const char *fix;		/* NULL: none is known */
};

#endif
