/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognizes forms of names. */
#ifndef VT_UTIL_FORM_H
#define VT_UTIL_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* Whether @text has @form: 'x' matches a hexadecimal digit, any other character itself. */
bool vt_has_form(const char *text, size_t length, const char *form);

/* Whether @text is a UUID, such as the name of a mediated device. */
bool vt_is_uuid(const char *text, size_t length);

#endif
