/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "report/page.h"

#include <inttypes.h>
#include <string.h>

#include "util/array.h"

#define LABEL 13			/* columns of a label with the blanks behind it */

void vt_page_begin(struct vt_buffer *out, unsigned int depth, const char *label)
{
	vt_buffer_puts(out, " > ");
	while (depth--)
		vt_buffer_puts(out, "  ");
	if (label)
		vt_buffer_format(out, "%-*s", LABEL, label);
}

void vt_page_end(struct vt_buffer *out)
{
	vt_buffer_puts(out, "\n");
}

void vt_page_bytes(struct vt_buffer *out, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0, rough = 0;
	uint64_t number = bytes;
	double part = (double)bytes;

	while (number && number % 1024 == 0 && unit + 1 < ARRAY_SIZE(units)) {
		number /= 1024;
		unit++;
	}
	while (part >= 1024 && rough + 1 < ARRAY_SIZE(units)) {
		part /= 1024;
		rough++;
	}
	vt_buffer_format(out, "%" PRIu64 " %s", number,
			 bytes == 1 ? "byte" : units[unit]);
	/* The exact number has many digits: adds it rounded to a larger unit. */
	if (number >= 10240)
		vt_buffer_format(out, " (%.1f %s)", part, units[rough]);
}

void vt_page_count(struct vt_buffer *out, uint64_t count, const char *singular,
		   const char *plural)
{
	vt_buffer_format(out, "%" PRIu64 " %s", count, count == 1 ? singular : plural);
}

void vt_page_when(struct vt_buffer *out, const char *word, const struct vt_when *when)
{
	if (when->line)
		vt_buffer_format(out, "%s line %" PRIu64, word, when->line);
}

void vt_page_foreign(struct vt_buffer *out, const char *text)
{
	vt_buffer_quote(out, text, strlen(text), VFIOTRACE_STRING_ESCAPE, "");
}
