/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --host: what this machine offers, as text or as data.
 */
#ifndef VT_CLI_HOST_H
#define VT_CLI_HOST_H

#include <stdio.h>

#include "judge/host.h"
#include "util/error.h"

/* For people. Not @all: what could be passed through, and what is in its way. */
void vt_host_print(FILE *stream, const struct vt_host *host, bool all);

/* An object for the machine and one for each group, by vfiotrace.schema.json. */
int vt_host_print_json(FILE *stream, const struct vt_host *host);

/*
 * Looks, and prints. @user is a name, or "UID:GID"; NULL: who runs us. 0, or a negative
 * errno with the reason in @error.
 */
int vt_host(FILE *stream, const struct vt_source *source, const char *user, bool json,
	    bool all, struct vt_error *error);

#endif
