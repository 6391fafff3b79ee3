// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>

/* The text may quote a path or name with control characters, which would command the terminal. */
static void make_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

/* In parentheses, because the analyzers know the name as a macro (scripts/analyzed.h). */
int (vt_error_set)(struct vt_error *error, int errnum, const char *format, ...)
{
	va_list args;

	if (!error)
		return -errnum;
	error->errnum = errnum;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	make_line(error->text);
	return -errnum;
}
