/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The format of a recording, as far as writer and reader must agree; told to users
 * in doc/recording.md. One JSON value per line: a header, then an object for each
 * event with the answers given while it was handled, then an end.
 */
#ifndef VT_RECORD_FORMAT_H
#define VT_RECORD_FORMAT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/event.h"
#include "print/printer.h"

#define VT_RECORD_FORMAT "vfiotrace"
/* Version 1 had no "calls". */
#define VT_RECORD_VERSION 2

#define VT_NS INT64_C(1000000000)

/*
 * A string that is not valid UTF-8, or begins with U+0000, is written as U+0000 and its
 * bytes in hex.
 */
#define VT_RECORD_HEX_MARK '\0'

/* In place of the kind of a descriptor that is not there. */
#define VT_RECORD_ABSENT "absent"

/* How many numbers are the status of a node. */
#define VT_RECORD_STATUS 7

/* "new", "signal", ...; NULL for the entry and the exit of a call. */
const char *vt_record_event_name(enum vt_event_type type);
/* False when there is no such event. */
bool vt_record_event_find(const char *name, size_t length, enum vt_event_type *ret);

/* A number of siginfo_t by the name of its field; false: no such field. */
bool vt_record_siginfo_set(siginfo_t *info, const char *name, size_t length, int64_t value);

/* Numbers that differ from machine to machine go by name. 0: no such name. */
int vt_record_errno_find(const char *name, size_t length);
int vt_record_signal_find(const char *name, size_t length);
enum vfiotrace_fd_kind vt_record_kind_find(const char *name, size_t length, bool *found);

/* Appends; base64 with its padding. */
void vt_base64_encode(struct vt_buffer *out, const void *data, size_t length);
/* Appends the bytes; false when @text is no base64. */
bool vt_base64_decode(struct vt_buffer *out, const char *text, size_t length);

#endif
