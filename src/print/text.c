/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values as text, in strace's grammar. Names come with the values; nothing here knows VFIO. */
#include <errno.h>
#include <string.h>

#include "print/number.h"
#include "print/quote.h"
#include "print/text.h"
#include "util/array.h"

#define SHOWN_DEPTHS (sizeof(((struct vt_text_state *)0)->shown) / sizeof(uint32_t))

static struct vt_text_state *own(struct vfiotrace_text *t)
{
	return vt_text_state(t);
}

/* Depths beyond 30 share the last bit. */
static uint32_t depth_bit(unsigned int depth)
{
	return UINT32_C(1) << (depth < 31 ? depth : 31);
}

/* ---- appending ---- */

/* Makes room for @need more bytes and a NUL; false if it cannot. */
static bool reserve(struct vfiotrace_text *t, size_t need)
{
	if (t->length + need < t->size)
		return true;
	return t->grow && t->grow(t, t->length + need + 1);
}

static void put(struct vfiotrace_text *t, const char *s, size_t n)
{
	if (reserve(t, n))
		memcpy(t->buffer + t->length, s, n);
	else if (t->length + 1 < t->size)
		memcpy(t->buffer + t->length, s, t->size - t->length - 1);
	t->length += n;
}

static void put_char(struct vfiotrace_text *t, char c)
{
	if (reserve(t, 1))
		t->buffer[t->length] = c;
	t->length++;
}

static void puts_(struct vfiotrace_text *t, const char *s)
{
	put(t, s, strlen(s));
}

static void terminate(struct vfiotrace_text *t)
{
	if (t->size)
		t->buffer[t->length < t->size ? t->length : t->size - 1] = '\0';
}

static void put_decimal(struct vfiotrace_text *t, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_decimal(end, number);

	put(t, start, (size_t)(end - start));
}

static void put_signed(struct vfiotrace_text *t, int64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_signed(end, number);

	put(t, start, (size_t)(end - start));
}

/* As "%#llx": zero has no "0x". */
static void put_hex(struct vfiotrace_text *t, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_hex(end, number);

	if (number)
		put(t, start, (size_t)(end - start));
	else
		put_char(t, '0');
}

static void put_address(struct vfiotrace_text *t, uint64_t number)
{
	if (number)
		put_hex(t, number);
	else
		put(t, LITERAL("NULL"));
}

/* ---- flags and enums ---- */

/* A comment cannot hold another comment, so in one only names are shown. */
static enum vfiotrace_xlat_style style_of(struct vfiotrace_text *t)
{
	return own(t)->remark ? VFIOTRACE_XLAT_ABBREV : t->options->xlat;
}

static void put_unknown(struct vfiotrace_text *t, uint64_t number, const char *unknown)
{
	put_hex(t, number);
	if (unknown && !own(t)->remark) {
		put(t, LITERAL(" /* "));
		puts_(t, unknown);
		put(t, LITERAL(" */"));
	}
}

static void put_enum(struct vfiotrace_text *t, const struct vfiotrace_xlat *xlat,
		     uint64_t number, uint8_t width)
{
	enum vfiotrace_xlat_style style = style_of(t);
	const char *name = vfiotrace_xlat_name(xlat, number);

	/* A negative int: as strace, no more digits than it has. */
	if (width == sizeof(uint32_t))
		number = (uint32_t)number;
	if (!xlat) {
		/*
		 * The index of a region or interrupt, for a device type that has no names for
		 * them.
		 */
		put_decimal(t, number);
	} else if (style == VFIOTRACE_XLAT_RAW) {
		put_hex(t, number);
	} else if (!name) {
		put_unknown(t, number, xlat->unknown);
	} else if (style == VFIOTRACE_XLAT_VERBOSE) {
		put_unknown(t, number, name);
	} else {
		puts_(t, name);
	}
}

/* A field inside a flags word, whose value has no name. */
static void put_value_within(struct vfiotrace_text *t, const struct vfiotrace_xlat *xlat,
			     uint64_t value)
{
	/* Verbose style is inside a comment already. */
	if (style_of(t) == VFIOTRACE_XLAT_VERBOSE)
		put_hex(t, value);
	else
		put_unknown(t, value, xlat->unknown);
}

/* Writes the names of the bits in @number, and bits without a name in hex, joined by '|'. */
static void put_flag_names(struct vfiotrace_text *t, const struct vfiotrace_xlat *xlat,
			   uint64_t number)
{
	unsigned int position = 0;
	bool first = true;
	const char *name;
	uint64_t within;

	while ((name = vfiotrace_xlat_next(xlat, &number, &position))) {
		if (!first)
			put_char(t, '|');
		puts_(t, name);
		first = false;
	}
	within = xlat && xlat->within ? number & xlat->mask : 0;
	if (number & ~within) {
		put_char(t, '|');
		put_hex(t, number & ~within);
	}
	if (within) {
		put_char(t, '|');
		put_value_within(t, xlat->within, within);
	}
}

static bool any_flag_known(const struct vfiotrace_xlat *xlat, uint64_t number)
{
	unsigned int position = 0;

	return vfiotrace_xlat_next(xlat, &number, &position);
}

static void put_flags(struct vfiotrace_text *t, const struct vfiotrace_xlat *xlat,
		      uint64_t number)
{
	enum vfiotrace_xlat_style style = style_of(t);
	bool known = any_flag_known(xlat, number);

	if (!number && (style == VFIOTRACE_XLAT_RAW || !known)) {
		put_char(t, '0');
	} else if (style == VFIOTRACE_XLAT_RAW) {
		put_hex(t, number);
	} else if (!known) {
		put_unknown(t, number, xlat ? xlat->unknown : NULL);
	} else {
		if (style == VFIOTRACE_XLAT_VERBOSE) {
			put_hex(t, number);
			put(t, LITERAL(" /* "));
		}
		put_flag_names(t, xlat, number);
		if (style == VFIOTRACE_XLAT_VERBOSE)
			put(t, LITERAL(" */"));
	}
}

/* ---- VFIOTRACE_VALUE_PLACE and VFIOTRACE_VALUE_MEMBER ---- */

/* "VFIO_PCI_BAR0_REGION_INDEX", or "region 9" if it has no name. */
static void put_part(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	const char *name = vfiotrace_xlat_name(value->xlat, value->part);

	if (name) {
		puts_(t, name);
		return;
	}
	if (value->label) {
		puts_(t, value->label);
		put_char(t, ' ');
	}
	put_decimal(t, value->part);
}

static void put_within(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	put_part(t, value);
	put_char(t, '+');
	put_hex(t, value->want);
}

/*
 * "VFIO_PCI_CONFIG_REGION_INDEX+0x4, command; region inferred", or parts of that. @within:
 * with the region and offset.
 */
static void put_place_comment(struct vfiotrace_text *t, const struct vfiotrace_value *value,
			      bool within)
{
	put(t, LITERAL(" /* "));
	if (within)
		put_within(t, value);
	if (within && value->data)
		put(t, LITERAL(", "));
	if (value->data)
		put(t, value->data, value->length);
	if (value->qualifier) {
		if (within || value->data)
			put(t, LITERAL("; "));
		puts_(t, value->label ? value->label : "");
		put_char(t, ' ');
		puts_(t, value->qualifier);
	}
	put(t, LITERAL(" */"));
}

static void put_place(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	bool verbose = style_of(t) == VFIOTRACE_XLAT_VERBOSE;

	/* -1 means no offset: the call uses the file's position. */
	if (value->number == UINT64_MAX) {
		put(t, LITERAL("-1"));
		return;
	}
	if (value->part == VFIOTRACE_NO_PART || style_of(t) == VFIOTRACE_XLAT_RAW) {
		put_hex(t, value->number);
		return;
	}
	if (verbose)
		put_hex(t, value->number);
	else
		put_within(t, value);
	if (verbose || value->data || value->qualifier)
		put_place_comment(t, value, verbose);
}

/* "VFIO_PCI_MSIX_IRQ_INDEX[3] of 0000:03:00.0"; an unusual action comes first. */
static void put_member(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	if (value->qualifier) {
		puts_(t, value->qualifier);
		put_char(t, ' ');
	}
	if (value->part == VFIOTRACE_NO_PART) {
		puts_(t, value->label ? value->label : "");
	} else {
		put_part(t, value);
		put_char(t, '[');
		put_decimal(t, value->number);
		put_char(t, ']');
	}
	if (value->data) {
		put(t, LITERAL(" of "));
		put(t, value->data, value->length);
	}
}

static void put_mode(struct vfiotrace_text *t, uint64_t number)
{
	char room[24], *start = room + sizeof(room);

	for (; number; number >>= 3)
		*--start = (char)('0' + (number & 7));
	*--start = '0';
	put(t, start, (size_t)(room + sizeof(room) - start));
}

/* ---- bytes ---- */

static void put_quoted(struct vfiotrace_text *t, const struct vfiotrace_value *value,
		       enum vfiotrace_string_style style)
{
	const unsigned char *bytes = value->data;
	size_t length = value->length;
	bool cut = value->cut, hex;
	char room[64], *out = room;

	/*
	 * Only BYTES are cut off. A STRING is a name or path, of which a part would be of no
	 * use.
	 */
	if (value->type == VFIOTRACE_VALUE_BYTES && length > t->options->limit &&
	    own(t)->note != VFIOTRACE_NOTE_BEHIND_ARRAY) {
		length = t->options->limit;
		cut = true;
	}
	hex = vt_quote_wants_hex(bytes, length, style);
	put_char(t, '"');
	for (size_t i = 0; i < length; i++) {
		out = vt_quote_byte(out, bytes[i], i + 1 < length ? bytes[i + 1] : -1,
				    hex, style, "");
		if (out > room + sizeof(room) - VT_QUOTE_MAX) {
			put(t, room, (size_t)(out - room));
			out = room;
		}
	}
	put(t, room, (size_t)(out - room));
	put_char(t, '"');
	if (cut)
		put(t, LITERAL("..."));
}

static void put_uuid(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	const unsigned char *bytes = value->data;
	char room[36], *out = room;

	for (unsigned int i = 0; i < 16 && i < value->length; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = "0123456789abcdef"[bytes[i] >> 4];
		*out++ = "0123456789abcdef"[bytes[i] & 15];
	}
	put(t, room, (size_t)(out - room));
}

/* ---- descriptors ---- */

static void put_fd(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	const struct vfiotrace_text_options *o = t->options;
	int n, fd = (int)value->number;
	size_t room;

	if (value->label)
		puts_(t, value->label);
	else
		put_signed(t, fd);
	if (fd < 0 || !o->fd_text)
		return;
	room = t->length < t->size ? t->size - t->length : 0;
	n = o->fd_text(o->fd_ctx, fd, room ? t->buffer + t->length : NULL, room);
	if (n <= 0)
		return;
	if ((size_t)n >= room && reserve(t, (size_t)n))
		o->fd_text(o->fd_ctx, fd, t->buffer + t->length, t->size - t->length);
	t->length += (size_t)n;
}

/* ---- notes ---- */

/*
 * Text of each note. \1 and a letter are replaced: n by .number, x by .number in hex, w by
 * .want, f by the field's name, d by .data, e by .data escaped (see put_remark_text()).
 */
static const char *const note_texts[VFIOTRACE_NOTES] = {
	[VFIOTRACE_NOTE_ARGSZ_SMALL] = "\1f must be at least \1w",
	[VFIOTRACE_NOTE_TRUNCATED] = "\1n of \1w bytes readable",
	[VFIOTRACE_NOTE_ARRAY_CUT] = "\1n of \1w elements",
	[VFIOTRACE_NOTE_CAP_LOOP] = "chain returns to offset \1n",
	[VFIOTRACE_NOTE_CAP_OUTSIDE] = "next is \1n, argsz is \1w",
	[VFIOTRACE_NOTE_CAP_SHORT] = "capability needs \1w bytes, has \1n",
	[VFIOTRACE_NOTE_EXTENSION] = "bytes \1n..\1w",
	[VFIOTRACE_NOTE_BEHIND_ARRAY] = "bytes \1n..\1w",
	[VFIOTRACE_NOTE_TOO_BIG] = "\1n of \1w bytes decoded",
	[VFIOTRACE_NOTE_MSIX_TABLE] = "covers the MSI-X table",
	[VFIOTRACE_NOTE_WRONG_KIND] = "not a request of \1d",
	[VFIOTRACE_NOTE_WRONG_CODE] = "\1d is \1x",
	[VFIOTRACE_NOTE_PRIVATE] = "private; on iommufd \1d",
	[VFIOTRACE_NOTE_LATE] = "read after the call",
	[VFIOTRACE_NOTE_REMARK] = "\1e",
};

/* @text may hold a name chosen by a program, which must not end our comment. */
static void put_remark_text(struct vfiotrace_text *t, const char *text, size_t length)
{
	char out[VT_QUOTE_MAX];

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		bool ends = c == '/' && i && text[i - 1] == '*';

		if (vt_quote_plain(c) && c != '\\' && !ends) {
			put_char(t, (char)c);
			continue;
		}
		out[0] = '\\';
		put(t, out, (size_t)(vt_quote_octal(out + 1, c, true) - out));
	}
}

/* Writes what the letter @what stands for in note_texts. */
static void put_note_part(struct vfiotrace_text *t, const struct vfiotrace_value *value,
			  char what)
{
	switch (what) {
	case 'f':
		puts_(t, value->name ? value->name : "argsz");
		break;
	case 'd':
		put(t, value->data, value->length);
		break;
	case 'e':
		put_remark_text(t, value->data, value->length);
		break;
	case 'x':
		put_hex(t, value->number);
		break;
	default:
		put_decimal(t, what == 'n' ? value->number : value->want);
	}
}

static void put_note_text(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	const char *s = value->note < VFIOTRACE_NOTES ? note_texts[value->note] : NULL;

	if (!s)
		return;
	put(t, LITERAL("/* "));
	for (; *s; s++) {
		if (*s != '\1')
			put_char(t, *s);
		else
			put_note_part(t, value, *++s);
	}
	put(t, LITERAL(" */"));
}

/* ---- structure ---- */

static bool is_array(struct vfiotrace_text *t)
{
	return own(t)->array & depth_bit(own(t)->depth);
}

static bool has_element(struct vfiotrace_text *t)
{
	return own(t)->depth ? own(t)->separate & depth_bit(own(t)->depth) : t->separate;
}

static void begin_elements(struct vfiotrace_text *t)
{
	if (own(t)->depth)
		own(t)->separate &= ~depth_bit(own(t)->depth);
	else
		t->separate = false;
}

static void count_element(struct vfiotrace_text *t)
{
	if (own(t)->depth)
		own(t)->separate |= depth_bit(own(t)->depth);
	else
		t->separate = true;
}

/* Writes what separates a value from the one before it. */
static void put_separator(struct vfiotrace_text *t)
{
	if (has_element(t))
		put(t, LITERAL(", "));
	else if (own(t)->note)
		put_char(t, ' ');
	count_element(t);
}

/* Whether the next value is the bytes that the note is about. */
static bool leads_bytes(unsigned int note)
{
	return note == VFIOTRACE_NOTE_EXTENSION || note == VFIOTRACE_NOTE_BEHIND_ARRAY;
}

/* A note follows the value that it is about, except one that leads in the bytes behind it. */
static void put_note(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	if (leads_bytes(value->note)) {
		put_separator(t);
		put_note_text(t, value);
		return;
	}
	if (value->note == VFIOTRACE_NOTE_ARRAY_CUT && is_array(t)) {
		put_separator(t);
		put(t, LITERAL("..."));
	}
	if (has_element(t) || own(t)->note)
		put_char(t, ' ');
	put_note_text(t, value);
}

static void put_begin(struct vfiotrace_text *t, bool array)
{
	uint32_t bit;

	put_char(t, array ? '[' : '{');
	own(t)->depth++;
	bit = depth_bit(own(t)->depth);
	begin_elements(t);
	own(t)->array = array ? own(t)->array | bit : own(t)->array & ~bit;
	if (own(t)->depth < SHOWN_DEPTHS)
		own(t)->shown[own(t)->depth] = 0;
	own(t)->note = VFIOTRACE_NOTE_NONE;
}

static void put_end(struct vfiotrace_text *t, bool array)
{
	if (own(t)->remark && own(t)->remark == own(t)->depth) {
		own(t)->remark = 0;
		put(t, LITERAL(" */"));
	} else {
		put_char(t, array ? ']' : '}');
	}
	if (own(t)->depth)
		own(t)->depth--;
	own(t)->note = VFIOTRACE_NOTE_NONE;
}

/* Whether the array may show another element; if not, writes "..." once. */
static bool may_show(struct vfiotrace_text *t)
{
	if (!is_array(t) || !own(t)->depth || own(t)->depth >= SHOWN_DEPTHS ||
	    t->options->verbose)
		return true;
	if (own(t)->shown[own(t)->depth] < t->options->limit) {
		own(t)->shown[own(t)->depth]++;
		return true;
	}
	put_separator(t);
	put(t, LITERAL("..."));
	own(t)->muted = own(t)->depth + 1;
	return false;
}

/* Skips values until the muted array ends, following the nesting. False at its end. */
static bool still_muted(struct vfiotrace_text *t, enum vfiotrace_value_type type)
{
	switch (type) {
	case VFIOTRACE_VALUE_STRUCT_BEGIN:
	case VFIOTRACE_VALUE_ARRAY_BEGIN:
		own(t)->depth++;
		break;
	case VFIOTRACE_VALUE_STRUCT_END:
	case VFIOTRACE_VALUE_ARRAY_END:
		if (own(t)->depth + 1 == own(t)->muted) {
			own(t)->muted = 0;
			return false;
		}
		own(t)->depth--;
		break;
	default:
		break;
	}
	return true;
}

static void put_scalar(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	if (value->label && value->type != VFIOTRACE_VALUE_FD &&
	    value->type != VFIOTRACE_VALUE_PLACE && value->type != VFIOTRACE_VALUE_MEMBER) {
		puts_(t, value->label);
		return;
	}
	switch (value->type) {
	case VFIOTRACE_VALUE_UNSIGNED:
		put_decimal(t, value->number);
		break;
	case VFIOTRACE_VALUE_SIGNED:
		put_signed(t, (int64_t)value->number);
		break;
	case VFIOTRACE_VALUE_HEX:
		put_hex(t, value->number);
		break;
	case VFIOTRACE_VALUE_ADDRESS:
	case VFIOTRACE_VALUE_UNREADABLE:
		put_address(t, value->number);
		break;
	case VFIOTRACE_VALUE_FLAGS:
		put_flags(t, value->xlat, value->number);
		break;
	case VFIOTRACE_VALUE_ENUM:
		put_enum(t, value->xlat, value->number, value->width);
		break;
	case VFIOTRACE_VALUE_FD:
		put_fd(t, value);
		break;
	case VFIOTRACE_VALUE_STRING:
	case VFIOTRACE_VALUE_BYTES:
		put_quoted(t, value, leads_bytes(own(t)->note) ?
			   VFIOTRACE_STRING_HEX : t->options->strings);
		break;
	case VFIOTRACE_VALUE_UUID:
		put_uuid(t, value);
		break;
	case VFIOTRACE_VALUE_MODE:
		put_mode(t, value->number);
		break;
	case VFIOTRACE_VALUE_PLACE:
		put_place(t, value);
		break;
	case VFIOTRACE_VALUE_MEMBER:
		put_member(t, value);
		break;
	default:
		break;
	}
}

/*
 * Shows a value as a comment behind the one that it is about. A struct stays open: put_end()
 * ends the comment.
 */
static void put_remark(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	put(t, LITERAL(" /* "));
	if (value->type != VFIOTRACE_VALUE_STRUCT_BEGIN) {
		put_scalar(t, value);
		put(t, LITERAL(" */"));
		return;
	}
	own(t)->remark = ++own(t)->depth;
	own(t)->nameless = value->number == 1;
	begin_elements(t);
	own(t)->array &= ~depth_bit(own(t)->depth);
}

/* Writes a value proper: not an end, a note or OUTPUT. False: it is left out. */
static bool put_value(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	bool array = value->type == VFIOTRACE_VALUE_ARRAY_BEGIN;

	if (value->remark) {
		put_remark(t, value);
		return true;
	}
	if (leads_bytes(own(t)->note)) {
		put_char(t, ' ');
	} else {
		if (!may_show(t))
			return false;
		put_separator(t);
	}
	if (value->name && !is_array(t) && own(t)->depth &&
	    !(own(t)->nameless && own(t)->depth == own(t)->remark)) {
		puts_(t, value->name);
		put_char(t, '=');
	}
	if (array || value->type == VFIOTRACE_VALUE_STRUCT_BEGIN)
		put_begin(t, array);
	else
		put_scalar(t, value);
	if (value->type == VFIOTRACE_VALUE_UNREADABLE && value->error == EAGAIN)
		put(t, LITERAL(" /* memory not there */"));
	if (value->type == VFIOTRACE_VALUE_UNREADABLE && value->error == VFIOTRACE_NOT_CAPTURED)
		put(t, LITERAL(" /* not captured */"));
	return true;
}

static void put_output(struct vfiotrace_text *t)
{
	/* Without a value from the caller there is nothing in front of the arrow, so no arrow. */
	if (own(t)->shown[0])
		puts_(t, " => ");
	else
		put_separator(t);
	begin_elements(t);
}

/* Without -v, leaves out the bytes behind a counted array, and the note that leads them in. */
static bool is_left_out(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	bool note = value->type == VFIOTRACE_VALUE_NOTE &&
		    value->note == VFIOTRACE_NOTE_BEHIND_ARRAY;
	bool follows = value->type == VFIOTRACE_VALUE_BYTES &&
		       own(t)->note == VFIOTRACE_NOTE_BEHIND_ARRAY;

	if (t->options->verbose || (!note && !follows))
		return false;
	own(t)->note = note ? VFIOTRACE_NOTE_BEHIND_ARRAY : VFIOTRACE_NOTE_NONE;
	return true;
}

static int visit(struct vfiotrace_text *t, const struct vfiotrace_value *value)
{
	enum vfiotrace_note note = VFIOTRACE_NOTE_NONE;

	if (own(t)->muted && still_muted(t, value->type))
		return own(t)->depth + 1 == own(t)->muted;
	if (is_left_out(t, value))
		return 0;
	switch (value->type) {
	case VFIOTRACE_VALUE_STRUCT_END:
		put_end(t, false);
		return 0;
	case VFIOTRACE_VALUE_ARRAY_END:
		put_end(t, true);
		return 0;
	case VFIOTRACE_VALUE_OUTPUT:
		put_output(t);
		break;
	case VFIOTRACE_VALUE_NOTE:
		put_note(t, value);
		note = value->note;
		break;
	default:
		if (!own(t)->depth)
			own(t)->shown[0]++;
		if (!put_value(t, value)) {
			still_muted(t, value->type);
			return 1;
		}
		break;
	}
	own(t)->note = (uint8_t)note;
	return 0;
}

int vfiotrace_text_visit(void *text, const struct vfiotrace_value *value)
{
	struct vfiotrace_text_options known = { .limit = 32 };
	struct vfiotrace_text *t = text;
	const struct vfiotrace_text_options *given = t->options;
	int answer;

	/*
	 * A program built for an older version passes a shorter struct; @known has defaults
	 * for the rest.
	 */
	if (given)
		memcpy(&known, given, given->size < sizeof(known) ? given->size : sizeof(known));
	t->options = &known;
	answer = visit(t, value);
	terminate(t);
	t->options = given;
	return answer;
}
