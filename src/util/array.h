/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VT_UTIL_ARRAY_H
#define VT_UTIL_ARRAY_H

/* Number of elements. ARRAY must be an array, not a pointer. */
#define ARRAY_SIZE(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

/* Two arguments for a call: a string literal and its length. */
#define LITERAL(TEXT) "" TEXT, sizeof(TEXT) - 1

#endif
