/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VT_UTIL_ARRAY_H
#define VT_UTIL_ARRAY_H

/* Elements of an array; a pointer is none. */
#define ARRAY_SIZE(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

/* Two arguments: a string literal, and its length. */
#define LITERAL(TEXT) "" TEXT, sizeof(TEXT) - 1

#endif
