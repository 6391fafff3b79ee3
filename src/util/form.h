/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names look like. */
#ifndef VT_UTIL_FORM_H
#define VT_UTIL_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text has that form: an x is a hexadecimal digit, all else is itself. */
bool vt_has_form(const char *text, size_t length, const char *form);

/* As of a mediated device, or a token. */
bool vt_is_uuid(const char *text, size_t length);

#endif
