/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "util/form.h"

#include <ctype.h>
#include <string.h>

bool vt_has_form(const char *text, size_t length, const char *form)
{
	if (length != strlen(form))
		return false;
	for (size_t i = 0; i < length; i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

bool vt_is_uuid(const char *text, size_t length)
{
	return vt_has_form(text, length, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}
