/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --golden: this run's normalized trace beside the one of a file. */
#ifndef VT_CLI_GOLDEN_H
#define VT_CLI_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

#include "golden/text.h"

/* Not the program's status: it did what it did, but not what it did before. */
#define VT_EXIT_DIFFERS 3

struct vt_golden {
	const char *path;
	bool update;			/* the file is to be made, or made anew */
	struct vt_golden_text file;
	struct vt_golden_text run;
};

/* Reads the file, before anything runs. Released by vt_golden_free() either way. */
int vt_golden_open(struct vt_golden *golden, struct vt_error *error);
void vt_golden_free(struct vt_golden *golden);

/* For vt_output_listen(). */
void vt_golden_hear(void *golden, const char *thread, const char *data, size_t length);

/* Compares, and says on stderr where they differ. Returns in how many calls. */
size_t vt_golden_compare_run(const struct vt_golden *golden);

#endif
