// SPDX-License-Identifier: GPL-2.0-or-later
/* Which requests of the library's tables the cases have seen succeed or fail. */
#include <stdio.h>
#include <string.h>

#include "golden.h"

void g_rows_note(struct g_run *run, const struct vfiotrace_request *row)
{
	if (!row)
		return;
	for (size_t i = 0; i < run->rows; i++)
		if (run->row[i] == row)
			return;
	if (run->rows < G_ROWS)
		run->row[run->rows++] = row;
	else
		g_fail(run, "too many rows");
}

/* Rows that share name and number (a container's, by IOMMU) stand for each other. */
static bool seen(const struct g_run *run, const struct vfiotrace_request *row)
{
	for (size_t i = 0; i < run->rows; i++)
		if (run->row[i]->code == row->code &&
		    run->row[i]->dialect == row->dialect &&
		    !strcmp(run->row[i]->name, row->name))
			return true;
	return false;
}

void g_rows_check(struct g_run *run)
{
	const struct vfiotrace_request *row;
	size_t position = 0;

	while ((row = vfiotrace_request_next(run->context, &position))) {
		run->checks++;
		if (seen(run, row))
			continue;
		run->failures++;
		printf("no case for %s (%#x, dialect %u)\n", row->name, row->code,
		       row->dialect);
	}
}
