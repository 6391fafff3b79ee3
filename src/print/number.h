/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as text. Without printf(), for speed: these run for each field of every call. */
#ifndef VT_PRINT_NUMBER_H
#define VT_PRINT_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Enough for any 64-bit number, decimal or hex, with its sign or "0x". */
#define VT_NUMBER_MAX 24

/*
 * Each writes its text so that it ends just before @end, without a NUL, and returns its
 * beginning. There must be VT_NUMBER_MAX bytes before @end.
 */
static inline char *vt_decimal(char *end, uint64_t number)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return end;
}

static inline char *vt_signed(char *end, int64_t number)
{
	char *start = vt_decimal(end, number < 0 ? -(uint64_t)number : (uint64_t)number);

	if (number < 0)
		*--start = '-';
	return start;
}

/* "0x1f"; "0x0" for zero. */
static inline char *vt_hex(char *end, uint64_t number)
{
	do {
		*--end = "0123456789abcdef"[number & 15];
		number >>= 4;
	} while (number);
	*--end = 'x';
	*--end = '0';
	return end;
}

#endif
