/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Escapes a tracee's bytes so that they do no harm on a terminal, in strace's way: C escapes,
 * octal numbers, or \x numbers.
 */
#ifndef VT_PRINT_QUOTE_H
#define VT_PRINT_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "vfiotrace/vfiotrace.h"

/* Most characters for one byte. */
#define VT_QUOTE_MAX 4

static inline bool vt_quote_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

/* Whether all bytes are shown in hex. */
static inline bool vt_quote_wants_hex(const unsigned char *bytes, size_t length,
				      enum vfiotrace_string_style style)
{
	if (style != VFIOTRACE_STRING_HEX_NONASCII)
		return style == VFIOTRACE_STRING_HEX;
	for (size_t i = 0; i < length; i++)
		if (!vt_quote_plain(bytes[i]) && !(bytes[i] >= '\t' && bytes[i] <= '\r'))
			return true;
	return false;
}

/* An octal number. It has three digits if a digit follows, which would otherwise belong to it. */
static inline char *vt_quote_octal(char *out, unsigned char c, bool digit_follows)
{
	if (digit_follows || c >= 0100)
		*out++ = (char)('0' + (c >> 6));
	if (digit_follows || c >= 010)
		*out++ = (char)('0' + ((c >> 3) & 7));
	*out++ = (char)('0' + (c & 7));
	return out;
}

/* strchr() for a short string; called for each byte. */
static inline bool vt_quote_special(const char *special, unsigned char c)
{
	while (*special)
		if ((unsigned char)*special++ == c)
			return true;
	return false;
}

/* Whether the byte is shown unescaped, unless all are shown in hex. */
static inline bool vt_quote_as_is(unsigned char c, const char *special)
{
	return vt_quote_plain(c) && c != '"' && c != '\\' && !vt_quote_special(special, c);
}

/* "x1f" */
static inline char *vt_quote_hex(char *out, unsigned char c)
{
	*out++ = 'x';
	*out++ = "0123456789abcdef"[c >> 4];
	*out++ = "0123456789abcdef"[c & 15];
	return out;
}

/* Writes one byte; @next is the byte behind it, or -1. */
static inline char *vt_quote_byte(char *out, unsigned char c, int next, bool hex,
				  enum vfiotrace_string_style style, const char *special)
{
	static const char letters[] = "tnvfr";
	bool itself = c == '"' || c == '\\', letter = c >= '\t' && c <= '\r';

	if (!hex && vt_quote_as_is(c, special)) {
		*out++ = (char)c;
		return out;
	}
	*out++ = '\\';
	if (hex || (style == VFIOTRACE_STRING_HEX_CHARS && !itself && !letter))
		out = vt_quote_hex(out, c);
	else if (itself)
		*out++ = (char)c;
	else if (letter)
		*out++ = letters[c - '\t'];
	else
		out = vt_quote_octal(out, c, next >= '0' && next <= '7');
	return out;
}

/*
 * Escapes @length bytes to @out, which must have room for VT_QUOTE_MAX times as many. Quotes,
 * backslashes and the characters in @special are escaped too. Adds no quotes and no NUL;
 * returns the end of the output.
 */
static inline char *vt_quote(char *out, const void *data, size_t length,
			     enum vfiotrace_string_style style, const char *special)
{
	const unsigned char *bytes = data;
	bool hex = vt_quote_wants_hex(bytes, length, style);

	for (size_t i = 0; i < length; i++) {
		if (!hex && vt_quote_as_is(bytes[i], special))
			*out++ = (char)bytes[i];
		else
			out = vt_quote_byte(out, bytes[i],
					    i + 1 < length ? bytes[i + 1] : -1, hex,
					    style, special);
	}
	return out;
}

#endif
