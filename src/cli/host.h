/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --host: what this machine offers for passthrough, as text or as JSON. */
#ifndef VT_CLI_HOST_H
#define VT_CLI_HOST_H

#include <stdio.h>

#include "judge/host.h"
#include "util/error.h"

/* As text. Without @all, only devices that could be passed through, and what is in their way. */
void vt_host_print(FILE *stream, const struct vt_host *host, bool all);

/*
 * As JSON: one object for the machine and one for each group, as in vfiotrace.schema.json.
 * Returns 0 or -ENOMEM.
 */
int vt_host_print_json(FILE *stream, const struct vt_host *host);

/*
 * Looks at the machine and prints. @user: on whose behalf, a name or "UID:GID"; NULL: the user
 * that runs us. Returns 0 or a negative errno with the reason in @error.
 */
int vt_host(FILE *stream, const struct vt_source *source, const char *user, bool json,
	    bool all, struct vt_error *error);

#endif
