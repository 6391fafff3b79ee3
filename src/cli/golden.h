/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --golden: compares this run's normalized trace with the one in a file. */
#ifndef VT_CLI_GOLDEN_H
#define VT_CLI_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

#include "golden/parts.h"
#include "golden/text.h"

/*
 * Exit status when the trace differs from the golden file, whatever the program's own status
 * was.
 */
#define VT_EXIT_DIFFERS 3

struct vt_golden {
	const char *path;
	bool update;			/* --golden-update: write the file, do not compare */
	struct vt_golden_text file;
	struct vt_golden_text run;
};

/*
 * Reads the file, before the program runs. Returns 0 or a negative errno with @error set;
 * vt_golden_free() is needed in either case.
 */
int vt_golden_open(struct vt_golden *golden, struct vt_error *error);
void vt_golden_free(struct vt_golden *golden);

/* For vt_output_listen(): keeps the lines of this run. */
void vt_golden_hear(void *golden, const char *thread, const char *data, size_t length);

/*
 * Prints the differences on stderr. Returns the number of calls in which they are. Parts that
 * one of the two does not have are gone then.
 */
size_t vt_golden_compare_run(struct vt_golden *golden);

#endif
