// SPDX-License-Identifier: GPL-2.0-or-later
/* Replaces load.c and word.c in builds without libbpf: nothing can be loaded. */
#include "config.h"

#include "watch/load.h"
#include "watch/word.h"

#include <errno.h>

int vt_programs_load(struct vt_programs **ret, const struct vt_programs_options *options,
		     struct vt_error *error)
{
	(void)options;
	*ret = NULL;
	return vt_error_set(error, ENOTSUP, "--no-stop: not built in (configured without "
			    "libbpf); trace without it");
}

void vt_programs_free(struct vt_programs *programs)
{
	(void)programs;
}

void vt_programs_describe(const struct vt_programs *programs, char *text, size_t size)
{
	(void)programs;
	if (size)
		*text = '\0';
}

int vt_programs_had(struct vt_programs *programs, pid_t pid)
{
	(void)programs;
	(void)pid;
	return -ENOTSUP;
}

int vt_programs_extend(struct vt_programs *programs)
{
	(void)programs;
	return -ENOTSUP;
}

int vt_programs_watch(struct vt_programs *programs, pid_t tgid)
{
	(void)programs;
	(void)tgid;
	return -ENOTSUP;
}

void vt_programs_forget(struct vt_programs *programs, pid_t tgid)
{
	(void)programs;
	(void)tgid;
}

int vt_programs_watched(const struct vt_programs *programs)
{
	(void)programs;
	return -1;
}

int vt_programs_consume(struct vt_programs *programs)
{
	(void)programs;
	return 0;
}

void vt_programs_wait(struct vt_programs *programs, const struct timespec *most)
{
	(void)programs;
	nanosleep(most, NULL);
}

void vt_programs_set_kind(struct vt_programs *programs, uint64_t file, uint64_t signature,
			  unsigned int kind)
{
	(void)programs;
	(void)file;
	(void)signature;
	(void)kind;
}

struct w_counts vt_programs_counts(const struct vt_programs *programs)
{
	(void)programs;
	return (struct w_counts){ 0 };
}

uint64_t vt_programs_left_out(const struct vt_programs *programs)
{
	(void)programs;
	return 0;
}

enum vt_hooks vt_programs_hooks(const struct vt_programs *programs)
{
	(void)programs;
	return VT_HOOKS_BEST;
}

uint32_t vt_programs_serial(struct vt_programs *programs, pid_t tid)
{
	(void)programs;
	(void)tid;
	return 0;
}

int vt_word_load(struct vt_word **ret, int watched, struct vt_error *error)
{
	(void)watched;
	*ret = NULL;
	return vt_error_set(error, ENOTSUP, "--explain=kernel: not built in (configured without "
			    "libbpf); --explain needs none");
}

void vt_word_free(struct vt_word *word)
{
	(void)word;
}

void vt_word_missing(const struct vt_word *word, char *text, size_t size)
{
	(void)word;
	if (size)
		*text = '\0';
}

void vt_word_watch(struct vt_word *word, pid_t tgid)
{
	(void)word;
	(void)tgid;
}

int vt_word_extend(struct vt_word *word)
{
	(void)word;
	return 0;
}

void vt_word_end(struct vt_word *word, pid_t tid)
{
	(void)word;
	(void)tid;
}

void vt_word_begin(struct vt_word *word, pid_t tid, uint64_t time)
{
	(void)word;
	(void)tid;
	(void)time;
}

size_t vt_word_failures(struct vt_word *word, pid_t tid, uint64_t since, uint64_t until,
			struct vt_word_failure failures[VT_WORD_FAILURES])
{
	(void)word;
	(void)tid;
	(void)since;
	(void)until;
	(void)failures;
	return 0;
}

const char *vt_word_hears(const struct vt_word *word, const char *function)
{
	(void)word;
	(void)function;
	return NULL;
}
