/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Error numbers as the kernel returns them, the ones that never reach a program
 * included: a tracer sees those.
 */
#ifndef VT_PRINT_ERRNUM_H
#define VT_PRINT_ERRNUM_H

#include <stdbool.h>

/* "EINVAL"; NULL when @errnum (positive) has no name. */
const char *vt_errno_name(int errnum);

/* "Invalid argument"; NULL when there is no text. */
const char *vt_errno_text(int errnum);

/* The call is about to be restarted: it has no result that the program sees. */
bool vt_errno_is_restart(int errnum);

#endif
