/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "print/errnum.h"
#include "print/json_gen.h"
#include "print/number.h"

static void string(struct vt_json *j, const char *text, size_t length)
{
	yajl_gen_string(j->gen, (const unsigned char *)text, length);
}

void vt_json_text(struct vt_json *j, const char *text)
{
	string(j, text, strlen(text));
}

void vt_json_name(struct vt_json *j, const char *name)
{
	vt_json_key(j, "name");
	if (name)
		vt_json_text(j, name);
	else
		yajl_gen_null(j->gen);
}

void vt_json_key(struct vt_json *j, const char *key)
{
	vt_json_text(j, key);
}

void vt_json_number(struct vt_json *j, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_decimal(end, number);

	yajl_gen_number(j->gen, start, (size_t)(end - start));
}

void vt_json_signed(struct vt_json *j, int64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_signed(end, number);

	yajl_gen_number(j->gen, start, (size_t)(end - start));
}

void vt_json_hex(struct vt_json *j, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_hex(end, number);

	string(j, start, (size_t)(end - start));
}

void vt_json_bytes(struct vt_json *j, const void *data, size_t length)
{
	const unsigned char *bytes = data;
	size_t begin = j->bytes.length;
	char *out = vt_buffer_reserve(&j->bytes, 2 * length);

	/* The digits lie behind the bytes of notes; .length stays, so they are dropped at once. */
	for (size_t i = 0; i < length; i++) {
		*out++ = "0123456789abcdef"[bytes[i] >> 4];
		*out++ = "0123456789abcdef"[bytes[i] & 15];
	}
	string(j, j->bytes.data ? j->bytes.data + begin : "", 2 * length);
}

/* Length of the UTF-8 character at @s; 0 if it is invalid or a control character above 0x7e. */
static size_t character(const unsigned char *s, size_t left)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code;
	size_t n;

	if (*s < 0x80)
		return *s != 0x7f;
	n = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	if (*s < 0xc2 || *s > 0xf4 || n > left)
		return 0;
	code = *s & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	/* Refuses overlong forms, surrogates and C1 controls. */
	if (code < least[n] || code > 0x10ffff || code < 0xa0 ||
	    (code >= 0xd800 && code < 0xe000))
		return 0;
	return n;
}

static bool is_presentable(const char *text, size_t length)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	for (size_t i = 0; i < length; i += n) {
		n = character(s + i, length - i);
		if (!n)
			return false;
	}
	return true;
}

void vt_json_foreign(struct vt_json *j, const char *text, size_t length)
{
	if (is_presentable(text, length)) {
		string(j, text, length);
		return;
	}
	vt_json_open(j);
	vt_json_key(j, "bytes");
	vt_json_bytes(j, text, length);
	vt_json_close(j);
}

void vt_json_errno(struct vt_json *j, int errnum)
{
	const char *name = vt_errno_name(errnum);

	if (name)
		vt_json_text(j, name);
	else
		vt_json_signed(j, errnum);
}
