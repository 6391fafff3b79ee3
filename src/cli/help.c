/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "cli/parser.h"

#define INDENT 17

static int print_names(FILE *stream, const struct vt_option *o)
{
	int n = fprintf(stream, "  ");

	if (o->letter)
		n += fprintf(stream, "-%c", o->letter);
	/* "-x VALUE" needs its value; an optional value is possible with the long name only. */
	if (o->letter && o->value && !o->optional)
		n += fprintf(stream, " %s", o->value);
	if (!o->name)
		return n;
	n += fprintf(stream, "%s--%s", o->letter ? ", " : "", o->name);
	if (o->value)
		n += fprintf(stream, o->optional ? "[=%s]" : "=%s", o->value);
	return n;
}

static void print_text(FILE *stream, const char *text, int column)
{
	if (column >= INDENT - 1) {
		fputc('\n', stream);
		column = 0;
	}
	while (*text) {
		size_t length = strcspn(text, "\n");

		fprintf(stream, "%*s%.*s\n", INDENT - column, "", (int)length, text);
		column = 0;
		text += length + (text[length] == '\n');
	}
}

void vt_options_help(FILE *stream)
{
	fprintf(stream, "Usage: vfiotrace [OPTIONS] [--] PROGRAM [ARGUMENTS]\n"
			"   or: vfiotrace [OPTIONS] -p PID [-p PID]...\n"
			"   or: vfiotrace [OPTIONS] --replay FILE\n"
			"   or: vfiotrace [--host]\n"
			"\nShows what a program says to VFIO and iommufd, and what the kernel "
			"answered.\n");
	for (const struct vt_option *o = vt_options_table; o->set || o->help; o++) {
		if (!o->set)
			fprintf(stream, "\n%s:\n", o->help);
		else if (o->help)
			print_text(stream, o->help, print_names(stream, o));
	}
	fprintf(stream, "\nExit status: that of the program, or death by the same signal; "
			"1: could not\nstart or attach, or the trace is not whole; 2: wrong usage; "
			"3: differs from\n--golden; N with --check-exitcode=N: --check found something.\n");
}
