// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>

int vt_error_set(struct vt_error *error, int errnum, const char *format, ...)
{
	va_list args;

	if (!error)
		return -errnum;
	error->errnum = errnum;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -errnum;
}
