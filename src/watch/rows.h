/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is captured for each request, according to the decoders' tables. */
#ifndef VT_WATCH_ROWS_H
#define VT_WATCH_ROWS_H


#include "vfiotrace/vfiotrace.h"
#include "watch/records.h"

/* Fills @rows (W_ROWS of them) from the decoders' rows in force in @context. */
void vt_watch_rows(struct w_row *rows, const struct vfiotrace_context *context);

/* A kind takes three bits. */
_Static_assert(W_KINDS <= 8, "kinds");

/* The kind of descriptor, as far as it decides which row is taken. */
enum w_kind vt_watch_kind(enum vfiotrace_fd_kind kind);

#endif
