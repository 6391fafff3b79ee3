/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What writer and reader of recordings share; doc/recording.md describes the format for users.
 * One JSON object per line: a header, then one for each event with the answers given while it
 * was handled, then an end.
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
 * JSON holds only valid UTF-8. Any other string, and one that begins with U+0000, is written
 * as U+0000 and the string's bytes in hex.
 */
#define VT_RECORD_HEX_MARK '\0'

/* Written instead of a kind for a descriptor that is not open. */
#define VT_RECORD_ABSENT "absent"

/* How many numbers a node's status has. */
#define VT_RECORD_STATUS 7

/* "new", "signal", ...; NULL for the entry and exit of a call, which are members of their own. */
const char *vt_record_event_name(enum vt_event_type type);
/* False when no event has that name. */
bool vt_record_event_find(const char *name, size_t length, enum vt_event_type *ret);
const char *vt_record_unseen_name(enum vt_unseen what);
bool vt_record_unseen_find(const char *name, size_t length, enum vt_unseen *ret);

/* Sets the member @name of @info. False: no such member. */
bool vt_record_siginfo_set(siginfo_t *info, const char *name, size_t length, int64_t value);

/*
 * Numbers of errors and signals differ between architectures, so names are written. 0: unknown
 * name.
 */
int vt_record_errno_find(const char *name, size_t length);
int vt_record_signal_find(const char *name, size_t length);
enum vfiotrace_fd_kind vt_record_kind_find(const char *name, size_t length, bool *found);

/* Appends @data in base64, with padding. */
void vt_base64_encode(struct vt_buffer *out, const void *data, size_t length);
/* Appends the decoded bytes; false when @text is not valid base64. */
bool vt_base64_decode(struct vt_buffer *out, const char *text, size_t length);

#endif
