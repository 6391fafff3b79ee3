/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_CLI_LIST_H
#define VT_CLI_LIST_H

#include <stdbool.h>
#include <stdio.h>

#include "vfiotrace/vfiotrace.h"

/*
 * Prints every request: number, name, origin, kinds of descriptor, and other requests with the
 * same number; as a table, or as one JSON object per line. Returns 0 or -ENOMEM.
 */
int vt_list_print(FILE *stream, const struct vfiotrace_context *context, bool json);

#endif
