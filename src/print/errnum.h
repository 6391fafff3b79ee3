/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and texts of errno numbers, including the kernel's internal ones that never reach a
 * program: a tracer sees those.
 */
#ifndef VT_PRINT_ERRNUM_H
#define VT_PRINT_ERRNUM_H

#include <stdbool.h>

/* "EINVAL"; NULL when @errnum (positive) has no name. */
const char *vt_errno_name(int errnum);

/* "Invalid argument"; NULL when @errnum (positive) has no text. */
const char *vt_errno_text(int errnum);

/* Whether the kernel will restart the call, so that the program sees no result of it. */
bool vt_errno_is_restart(int errnum);

#endif
