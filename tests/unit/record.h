/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace that is made up, its recording, and a transcript of all that a handler is
 * told and answered: the same for the live run and for a replay.
 */
#ifndef VT_TESTS_UNIT_RECORD_H
#define VT_TESTS_UNIT_RECORD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "print/printer.h"
#include "record/record.h"
#include "record/replay.h"
#include "trace/trace.h"

#define RECORDING "tests/unit/record.jsonl"

/* Writes RECORDING and, if @ret is not NULL, the transcript of the live run. */
void make_recording(struct vt_buffer *ret);

/* Replays @path; fills the transcript. Returns as vt_replay_run() does. */
int read_recording(const char *path, struct vt_buffer *ret, struct vt_error *error);

/*
 * Replays @path through the whole trace, in both formats, with the most that can be
 * asked for; what is printed goes to @output, which may be "/dev/null".
 */
int print_recording(const char *path, const char *output, struct vt_error *error);

/* Whole files. */
void read_file(const char *path, struct vt_buffer *ret);
void write_file(const char *path, const void *data, size_t length);

#endif
