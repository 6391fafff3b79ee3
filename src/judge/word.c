// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds out who called whom among the functions that have returned an error. They are listed
 * in the order of their returns, with the depth of each: its address on the stack. A function
 * that returned earlier was called by a later one if its address is lower.
 */
#include "config.h"

#include "judge/word.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/array.h"

/* The kernel's own word for "no such request", which programs see as ENOTTY. */
#define KERNEL_ENOIOCTLCMD 515

struct failure {
	const char *function, *module;
	int errnum;
	uint64_t depth;
	bool swallowed;
};

#define FAILURES 16

static bool parse(struct vt_inquiry *q, const char *text, struct failure *f)
{
	char function[128], module[128], swallowed[16] = "";

	if (sscanf(text, "%127s %127s %d %" SCNu64 " %15s", function, module, &f->errnum,
		   &f->depth, swallowed) < 4)
		return false;
	f->function = vt_inquiry_text(q, "%s", function);
	f->module = strcmp(module, "-") ? vt_inquiry_text(q, "%s", module) : "";
	f->swallowed = *swallowed;
	return true;
}

static size_t ask(struct vt_inquiry *q, pid_t tid, struct failure failures[FAILURES])
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_KERNEL, 0, "/proc/%d", (int)tid);
	const char *text = NULL;
	size_t count = 0;

	while (count < FAILURES && (text = vt_answer_next(a, text)))
		count += parse(q, text, &failures[count]);
	return count;
}

/* The last of those before @end that @by has called, and that returned the same error; -1: none. */
static int find_called(const struct failure *f, int end, const struct failure *by)
{
	for (int i = end - 1; i >= 0 && f[i].depth < by->depth; i--)
		if (f[i].errnum == by->errnum && !f[i].swallowed)
			return i;
	return -1;
}

/*
 * Whether another function that @by has called returned the same error before the one at
 * @last, and was not called by that. Then nobody knows which of the two mattered.
 */
static bool has_like(const struct failure *f, int last, const struct failure *by)
{
	int i = last - 1;

	while (i >= 0 && f[i].depth < f[last].depth)
		i--;
	for (; i >= 0 && f[i].depth < by->depth; i--)
		if (f[i].errnum == by->errnum)
			return true;
	return false;
}

static void add(struct vt_kernel_word *word, const struct failure *f)
{
	word->calls[word->count].function = f->function;
	word->calls[word->count].module = f->module;
	word->count++;
}

/* Adds the functions, outermost first. */
static void follow(struct vt_kernel_word *word, const struct failure *f, int at)
{
	const struct failure *by;
	int next;

	do {
		by = &f[at];
		add(word, by);
		next = find_called(f, at, by);
		if (next >= 0 && has_like(f, next, by)) {
			word->unsure = true;
			return;
		}
		for (int i = at - 1; next < 0 && i >= 0 && f[i].depth < by->depth; i--)
			word->unsure = word->unsure || f[i].errnum == by->errnum;
		at = next;
	} while (at >= 0 && word->count < ARRAY_SIZE(word->calls));
}

static void turn_around(struct vt_kernel_word *word)
{
	for (size_t i = 0; i < word->count / 2; i++) {
		__typeof__(word->calls[0]) call = word->calls[i];

		word->calls[i] = word->calls[word->count - 1 - i];
		word->calls[word->count - 1 - i] = call;
	}
}

static bool is_error(int errnum, int64_t result)
{
	return errnum == -result || (errnum == KERNEL_ENOIOCTLCMD && result == -ENOTTY);
}

void vt_kernel_word(struct vt_inquiry *q, const struct vt_record *r, struct vt_kernel_word *word)
{
	struct failure failures[FAILURES];
	int at = (int)ask(q, r->tid, failures) - 1;

	*word = (struct vt_kernel_word){ .count = 0 };
	/*
	 * The last function that returned the call's error is the handler, or the one nearest
	 * to it.
	 */
	while (at >= 0 && !is_error(failures[at].errnum, r->result))
		at--;
	if (at < 0)
		return;
	word->errnum = failures[at].errnum;
	follow(word, failures, at);
	turn_around(word);
}

/* ---- whether the kernel confirms a cause ---- */

static bool names(const char *functions, const char *function)
{
	size_t length = strlen(function);

	for (const char *at = functions; (at = strstr(at, function)); at += length)
		if ((at == functions || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

/* Whether the kernel would have told about a failure of one of them. */
static bool is_heard(struct vt_inquiry *q, const char *functions)
{
	while (*functions) {
		size_t length = strcspn(functions, " ");

		if (!vt_inquire(q, VT_ASK_KERNEL, 0, "/%.*s", (int)length, functions)->error)
			return true;
		functions += length;
		functions += strspn(functions, " ");
	}
	return false;
}

enum vt_kernel_says vt_kernel_says(struct vt_inquiry *q, const struct vt_kernel_word *word,
				   const char *functions)
{
	if (!word || !word->count || word->unsure || !functions)
		return VT_KERNEL_SAYS_NOTHING;
	if (names(functions, word->calls[0].function))
		return VT_KERNEL_SAYS_YES;
	return is_heard(q, functions) ? VT_KERNEL_SAYS_NO : VT_KERNEL_SAYS_NOTHING;
}
