/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is captured of each request, as the decoders' tables have it. */
#ifndef VT_WATCH_ROWS_H
#define VT_WATCH_ROWS_H


#include "vfiotrace/vfiotrace.h"
#include "watch/records.h"

/* Of the rows in force in @context; @rows has W_ROWS of them. */
void vt_watch_rows(struct w_row *rows, const struct vfiotrace_context *context);

/* Kinds have three bits. */
_Static_assert(W_KINDS <= 8, "kinds");

/* What of a descriptor's kind decides which row is taken. */
enum w_kind vt_watch_kind(enum vfiotrace_fd_kind kind);

#endif
