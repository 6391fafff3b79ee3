/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values as JSON. The form depends on the value's type only, never on its number, so that a
 * field has the same form in every line.
 */
#include <string.h>

#include "print/json_gen.h"
#include "print/line.h"

static uint32_t depth_bit(unsigned int depth)
{
	return UINT32_C(1) << (depth < 31 ? depth : 31);
}

static bool in_array(const struct vt_json *j)
{
	return j->array & depth_bit(j->depth);
}

/* ---- flags, enums, descriptors, strings ---- */

static void add_flags(struct vt_json *j, const struct vfiotrace_value *value)
{
	uint64_t rest = value->number;
	unsigned int position = 0;
	const char *name;

	vt_json_open(j);
	vt_json_key(j, "value");
	vt_json_hex(j, value->number);
	vt_json_key(j, "names");
	yajl_gen_array_open(j->gen);
	while ((name = vfiotrace_xlat_next(value->xlat, &rest, &position)))
		vt_json_text(j, name);
	yajl_gen_array_close(j->gen);
	vt_json_key(j, "unknown");
	vt_json_hex(j, rest);
	vt_json_close(j);
}

static void add_enum(struct vt_json *j, const struct vfiotrace_value *value)
{
	const char *name = vfiotrace_xlat_name(value->xlat, value->number);

	vt_json_open(j);
	vt_json_key(j, "value");
	/* Signed, because si_code may be negative. No other enum has such large numbers. */
	vt_json_signed(j, (int64_t)value->number);
	vt_json_name(j, name);
	vt_json_close(j);
}

/* ---- numbers that may have a label ---- */

void vt_json_pid(struct vt_json *j, pid_t pid)
{
	const struct vt_namer *namer = vt_json_namer(j);
	const char *label = namer ? namer->pid(namer->ctx, pid) : NULL;

	if (label)
		vt_json_text(j, label);
	else
		vt_json_signed(j, pid);
}

static void add_label_or_hex(struct vt_json *j, const char *label, uint64_t number)
{
	if (label)
		vt_json_text(j, label);
	else
		vt_json_hex(j, number);
}

void vt_json_address(struct vt_json *j, uint64_t address)
{
	const struct vt_namer *namer = vt_json_namer(j);

	add_label_or_hex(j, namer ? namer->address(namer->ctx, address) : NULL, address);
}

void vt_json_word(struct vt_json *j, uint64_t number)
{
	const struct vt_namer *namer = vt_json_namer(j);

	add_label_or_hex(j, namer ? namer->word(namer->ctx, number) : NULL, number);
}

/* ---- descriptors ---- */

/* The number that the kernel has given to the file. In a normalized trace, the file's label. */
static void add_id(struct vt_json *j, const char *key, int fd, const struct vt_fd *info)
{
	const struct vt_namer *namer = vt_json_namer(j);
	const char *label = namer ? namer->fd(namer->ctx, fd, info) : NULL;

	if (!info->detail.has_id)
		return;
	vt_json_key(j, key);
	if (label)
		vt_json_text(j, label);
	else
		vt_json_number(j, info->detail.id);
}

static void add_node(struct vt_json *j, int fd, const struct vt_fd *info)
{
	const struct vt_detail *d = &info->detail;

	vt_json_key(j, "node");
	vt_json_open(j);
	vt_json_key(j, "type");
	vt_json_text(j, d->kind == VT_DETAIL_BLOCK ? "block" : "char");
	vt_json_key(j, "major");
	vt_json_number(j, d->major);
	vt_json_key(j, "minor");
	vt_json_number(j, d->minor);
	add_id(j, "pty", fd, info);
	vt_json_close(j);
}

static void add_eventfd(struct vt_json *j, int fd, const struct vt_fd *info)
{
	const struct vt_detail *d = &info->detail;

	vt_json_key(j, "eventfd");
	vt_json_open(j);
	vt_json_key(j, "count");
	vt_json_hex(j, d->count);
	add_id(j, "id", fd, info);
	if (d->has_semaphore) {
		vt_json_key(j, "semaphore");
		vt_json_number(j, d->semaphore);
	}
	vt_json_close(j);
}

static void add_signals(struct vt_json *j, uint64_t mask)
{
	vt_json_key(j, "signals");
	yajl_gen_array_open(j->gen);
	for (int i = 1; i <= 64; i++)
		if (mask >> (i - 1) & 1)
			vt_json_text(j, vt_signal_name(i));
	yajl_gen_array_close(j->gen);
}

/* --decode-fds: what is known besides the path. */
static void add_detail(struct vt_json *j, int fd, const struct vt_fd *info)
{
	const struct vt_detail *d = &info->detail;

	switch (d->kind) {
	case VT_DETAIL_NONE:
	case VT_DETAIL_PATH:
		break;
	case VT_DETAIL_CHAR:
	case VT_DETAIL_BLOCK:
		add_node(j, fd, info);
		break;
	case VT_DETAIL_EVENTFD:
		add_eventfd(j, fd, info);
		break;
	case VT_DETAIL_PIDFD:
		vt_json_key(j, "pid");
		vt_json_pid(j, d->pid);
		break;
	case VT_DETAIL_SIGNALFD:
		add_signals(j, d->signals);
		break;
	}
}

static void add_fd_info(struct vt_json *j, int fd, const struct vt_fd *info)
{
	const struct vt_namer *namer = vt_json_namer(j);
	const char *path = namer ? namer->path(namer->ctx, info->path) : info->path;

	vt_json_key(j, "kind");
	vt_json_text(j, vfiotrace_fd_kind_name(info->what.kind));
	if (path[0]) {
		vt_json_key(j, "path");
		vt_json_foreign(j, path, strlen(path));
	}
	if (info->device[0]) {
		vt_json_key(j, "device");
		vt_json_foreign(j, info->device, strlen(info->device));
	}
	if (info->deleted) {
		vt_json_key(j, "deleted");
		yajl_gen_bool(j->gen, true);
	}
	if (info->closed) {
		vt_json_key(j, "closed");
		yajl_gen_bool(j->gen, true);
	}
	add_detail(j, fd, info);
}

/* @label: from the namer, or NULL. */
static void add_labelled_fd(struct vt_json *j, const char *label, int fd,
			    const struct vt_fd *info)
{
	vt_json_open(j);
	vt_json_key(j, "fd");
	if (label)
		vt_json_text(j, label);
	else
		vt_json_signed(j, fd);
	if (info && j->line->printer->options->fds)
		add_fd_info(j, fd, info);
	vt_json_close(j);
}

void vt_json_fd(struct vt_json *j, int fd, const struct vt_fd *info)
{
	const struct vt_namer *namer = vt_json_namer(j);

	add_labelled_fd(j, namer ? namer->fd(namer->ctx, fd, info) : NULL, fd, info);
}

static void add_fd(struct vt_json *j, const struct vfiotrace_value *value)
{
	const struct vt_printer *p = j->line->printer;
	const struct vt_record *r = j->line->record;
	const struct vt_fd *info = NULL;
	int fd = (int)value->number;

	if (fd >= 0 && p->options->fds && p->identify && r)
		info = p->identify(p->identify_ctx, r->tgid, r->tid, fd);
	add_labelled_fd(j, value->label, fd, info);
}

static void add_string(struct vt_json *j, const struct vfiotrace_value *value)
{
	if (!value->cut) {
		vt_json_foreign(j, value->data, value->length);
		return;
	}
	vt_json_open(j);
	vt_json_key(j, "begins");
	vt_json_foreign(j, value->data, value->length);
	vt_json_close(j);
}

static void add_bytes(struct vt_json *j, const struct vfiotrace_value *value)
{
	if (!value->cut) {
		vt_json_bytes(j, value->data, value->length);
		return;
	}
	vt_json_open(j);
	vt_json_key(j, "begins");
	vt_json_bytes(j, value->data, value->length);
	vt_json_close(j);
}

static void add_uuid(struct vt_json *j, const struct vfiotrace_value *value)
{
	const unsigned char *bytes = value->data;
	char text[37], *out = text;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int byte = i < value->length ? bytes[i] : 0;

		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = "0123456789abcdef"[byte >> 4];
		*out++ = "0123456789abcdef"[byte & 15];
	}
	*out = '\0';
	vt_json_text(j, text);
}

static void add_unreadable(struct vt_json *j, const struct vfiotrace_value *value)
{
	vt_json_open(j);
	vt_json_key(j, "unreadable");
	add_label_or_hex(j, value->label, value->number);
	vt_json_key(j, "errno");
	vt_json_errno(j, value->error < 0 ? -value->error : value->error);
	vt_json_close(j);
}

static void add_mode(struct vt_json *j, uint64_t number)
{
	char room[24], *end = room + sizeof(room), *start = end;

	*--start = '\0';
	for (; number; number >>= 3)
		*--start = (char)('0' + (number & 7));
	*--start = '0';
	vt_json_text(j, start);
}

/* Writes number and name of the region or interrupt index that @value belongs to. */
static void add_part(struct vt_json *j, const char *key,
		     const struct vfiotrace_value *value)
{
	const char *name = vfiotrace_xlat_name(value->xlat, value->part);

	vt_json_key(j, key);
	vt_json_open(j);
	vt_json_key(j, "value");
	vt_json_number(j, value->part);
	vt_json_name(j, name);
	vt_json_close(j);
}

static void add_place(struct vt_json *j, const struct vfiotrace_value *value)
{
	vt_json_open(j);
	vt_json_key(j, "offset");
	vt_json_hex(j, value->number);
	if (value->part != VFIOTRACE_NO_PART) {
		add_part(j, value->label ? value->label : "part", value);
		vt_json_key(j, "within");
		vt_json_hex(j, value->want);
	}
	if (value->data) {
		vt_json_key(j, "register");
		vt_json_foreign(j, value->data, value->length);
	}
	if (value->qualifier) {
		vt_json_key(j, value->qualifier);
		yajl_gen_bool(j->gen, true);
	}
	vt_json_close(j);
}

static void add_member(struct vt_json *j, const struct vfiotrace_value *value)
{
	vt_json_open(j);
	vt_json_key(j, "kind");
	vt_json_text(j, value->label ? value->label : "");
	if (value->part != VFIOTRACE_NO_PART) {
		add_part(j, "index", value);
		vt_json_key(j, "subindex");
		vt_json_number(j, value->number);
	}
	if (value->qualifier) {
		vt_json_key(j, "action");
		vt_json_text(j, value->qualifier);
	}
	if (value->data) {
		vt_json_key(j, "device");
		vt_json_foreign(j, value->data, value->length);
	}
	vt_json_close(j);
}

/* ---- notes ---- */

static const struct note_form {
	const char *name;
	const char *number;		/* key for .number; NULL: not written */
	const char *want;
	const char *data;		/* key for .data, a text; NULL: not written */
} note_forms[VFIOTRACE_NOTES] = {
	[VFIOTRACE_NOTE_ARGSZ_SMALL] = { "argsz-small", "argsz", "minimum" },
	[VFIOTRACE_NOTE_TRUNCATED] = { "truncated", "have", "want" },
	[VFIOTRACE_NOTE_ARRAY_CUT] = { "array-cut", "have", "want" },
	[VFIOTRACE_NOTE_CAP_LOOP] = { "cap-loop", "offset", NULL },
	[VFIOTRACE_NOTE_CAP_OUTSIDE] = { "cap-outside", "next", "argsz" },
	[VFIOTRACE_NOTE_CAP_SHORT] = { "cap-short", "have", "want" },
	[VFIOTRACE_NOTE_EXTENSION] = { "extension", "first", "last" },
	[VFIOTRACE_NOTE_BEHIND_ARRAY] = { "extension", "first", "last" },
	[VFIOTRACE_NOTE_TOO_BIG] = { "too-big", "have", "want" },
	[VFIOTRACE_NOTE_MSIX_TABLE] = { "covers-msix-table", NULL, NULL },
	[VFIOTRACE_NOTE_WRONG_KIND] = { "wrong-kind", .data = "of" },
	[VFIOTRACE_NOTE_WRONG_CODE] = { "wrong-code", .data = "meant" },
	[VFIOTRACE_NOTE_PRIVATE] = { "private", .data = "iommufd" },
	[VFIOTRACE_NOTE_LATE] = { "late", NULL, NULL },
	[VFIOTRACE_NOTE_REMARK] = { "remark", .data = "text" },
};

/* Whether the next value is the bytes that the note is about. */
static bool leads_bytes(enum vfiotrace_note note)
{
	return note == VFIOTRACE_NOTE_EXTENSION || note == VFIOTRACE_NOTE_BEHIND_ARRAY;
}

/*
 * Depth of the innermost struct, 0 if none. *@field: the name of the array in it that we are
 * in, or NULL.
 */
static unsigned int owner_depth(const struct vt_json *j, const char **field)
{
	unsigned int depth = j->depth;

	*field = NULL;
	while (depth && (j->array & depth_bit(depth))) {
		*field = j->names[depth];
		depth--;
	}
	return depth;
}

/* Keeps the bytes that follow an EXTENSION note, or the text of a note. */
static void keep_bytes(struct vt_json *j, const struct vfiotrace_value *value)
{
	struct vt_json_note *note = &j->notes[j->nnotes - 1];

	note->length = value->length;
	note->cut = value->cut;
	vt_buffer_add(&j->bytes, value->data, value->length);
}

static void keep_note(struct vt_json *j, const struct vfiotrace_value *value)
{
	struct vt_json_note *note = &j->notes[j->nnotes];

	if (j->nnotes >= VT_JSON_NOTES || value->note >= VFIOTRACE_NOTES ||
	    !note_forms[value->note].name)
		return;
	*note = (struct vt_json_note){
		.note = value->note, .number = value->number, .want = value->want,
		.bytes = j->bytes.length,
	};
	note->owner = owner_depth(j, &note->field);
	if (value->note == VFIOTRACE_NOTE_REMARK && value->name)
		note->field = value->name;
	j->nnotes++;
	j->extension = leads_bytes(value->note);
	if (note_forms[value->note].data)
		keep_bytes(j, value);
}

static void add_extension(struct vt_json *j, const struct vt_json_note *note)
{
	/*
	 * vt_json_bytes() needs room in the same buffer, and must not move the bytes while it
	 * reads them.
	 */
	vt_buffer_reserve(&j->bytes, 2 * note->length);
	vt_json_key(j, note->cut ? "begins" : "bytes");
	vt_json_bytes(j, j->bytes.data + note->bytes, note->length);
}

static void add_note(struct vt_json *j, const struct vt_json_note *note)
{
	const struct note_form *form = &note_forms[note->note];

	vt_json_open(j);
	vt_json_key(j, "note");
	vt_json_text(j, form->name);
	if (note->field) {
		vt_json_key(j, "field");
		vt_json_text(j, note->field);
	}
	if (form->number) {
		vt_json_key(j, form->number);
		vt_json_number(j, note->number);
	}
	if (form->want) {
		vt_json_key(j, form->want);
		vt_json_number(j, note->want);
	}
	if (form->data) {
		vt_json_key(j, form->data);
		vt_json_foreign(j, j->bytes.data + note->bytes, note->length);
	}
	if (leads_bytes(note->note))
		add_extension(j, note);
	vt_json_close(j);
}

void vt_json_notes(struct vt_json *j, unsigned int owner)
{
	unsigned int first = j->nnotes;

	/* Notes of inner structs were written and dropped at the end of those. */
	while (first && j->notes[first - 1].owner >= owner)
		first--;
	if (first == j->nnotes)
		return;
	vt_json_key(j, "notes");
	yajl_gen_array_open(j->gen);
	for (unsigned int i = first; i < j->nnotes; i++)
		add_note(j, &j->notes[i]);
	yajl_gen_array_close(j->gen);
	j->bytes.length = j->notes[first].bytes;
	j->nnotes = first;
}

/* ---- structure ---- */

/* Whether this type of value is an object in JSON. "in" and "out" always are. */
static bool is_object(const struct vfiotrace_value *value)
{
	switch (value->type) {
	case VFIOTRACE_VALUE_STRUCT_BEGIN:
	case VFIOTRACE_VALUE_FLAGS:
	case VFIOTRACE_VALUE_ENUM:
	case VFIOTRACE_VALUE_FD:
	case VFIOTRACE_VALUE_UNREADABLE:
	case VFIOTRACE_VALUE_PLACE:
	case VFIOTRACE_VALUE_MEMBER:
		return true;
	default:
		return false;
	}
}

/* Writes the value's key, if it has one. False: the value is left out. */
static bool add_name(struct vt_json *j, const struct vfiotrace_value *value)
{
	if (j->depth) {
		if (!in_array(j))
			vt_json_key(j, value->name ? value->name : "value");
		return true;
	}
	if (j->keyed) {
		j->keyed = false;
		return true;
	}
	/* A call has one value from the caller and one from the kernel. */
	if (j->have[j->output])
		return false;
	j->have[j->output] = true;
	vt_json_key(j, j->output ? "out" : "in");
	j->wrapped = !is_object(value);
	if (j->wrapped) {
		vt_json_open(j);
		vt_json_key(j, "value");
	}
	return true;
}

/* Closes the object around "in" or "out", if one was opened. */
static void unwrap(struct vt_json *j)
{
	if (j->depth || !j->wrapped)
		return;
	j->wrapped = false;
	vt_json_close(j);
}

static void begin(struct vt_json *j, const struct vfiotrace_value *value)
{
	bool array = value->type == VFIOTRACE_VALUE_ARRAY_BEGIN;
	uint32_t bit = depth_bit(++j->depth);

	j->array = array ? j->array | bit : j->array & ~bit;
	j->names[j->depth] = value->name;
	if (array)
		yajl_gen_array_open(j->gen);
	else
		yajl_gen_map_open(j->gen);
}

static void end(struct vt_json *j)
{
	if (!j->depth)
		return;
	if (in_array(j)) {
		yajl_gen_array_close(j->gen);
	} else {
		vt_json_notes(j, j->depth);
		yajl_gen_map_close(j->gen);
	}
	j->depth--;
	unwrap(j);
}

static bool is_begin(enum vfiotrace_value_type type)
{
	return type == VFIOTRACE_VALUE_STRUCT_BEGIN || type == VFIOTRACE_VALUE_ARRAY_BEGIN;
}

static bool is_end(enum vfiotrace_value_type type)
{
	return type == VFIOTRACE_VALUE_STRUCT_END || type == VFIOTRACE_VALUE_ARRAY_END;
}

/* Whether the value is inside one that is left out; follows the nesting. */
static bool skip(struct vt_json *j, enum vfiotrace_value_type type)
{
	if (!j->muted)
		return false;
	if (is_begin(type))
		j->muted++;
	else if (is_end(type))
		j->muted--;
	return true;
}

static void add_scalar(struct vt_json *j, const struct vfiotrace_value *value)
{
	if (value->label && value->type != VFIOTRACE_VALUE_FD &&
	    value->type != VFIOTRACE_VALUE_UNREADABLE &&
	    value->type != VFIOTRACE_VALUE_PLACE && value->type != VFIOTRACE_VALUE_MEMBER) {
		vt_json_text(j, value->label);
		return;
	}
	switch (value->type) {
	case VFIOTRACE_VALUE_UNSIGNED:
		vt_json_number(j, value->number);
		break;
	case VFIOTRACE_VALUE_SIGNED:
		vt_json_signed(j, (int64_t)value->number);
		break;
	case VFIOTRACE_VALUE_HEX:
	case VFIOTRACE_VALUE_ADDRESS:
		vt_json_hex(j, value->number);
		break;
	case VFIOTRACE_VALUE_FLAGS:
		add_flags(j, value);
		break;
	case VFIOTRACE_VALUE_ENUM:
		add_enum(j, value);
		break;
	case VFIOTRACE_VALUE_FD:
		add_fd(j, value);
		break;
	case VFIOTRACE_VALUE_STRING:
		add_string(j, value);
		break;
	case VFIOTRACE_VALUE_BYTES:
		add_bytes(j, value);
		break;
	case VFIOTRACE_VALUE_UUID:
		add_uuid(j, value);
		break;
	case VFIOTRACE_VALUE_UNREADABLE:
		add_unreadable(j, value);
		break;
	case VFIOTRACE_VALUE_MODE:
		add_mode(j, value->number);
		break;
	case VFIOTRACE_VALUE_PLACE:
		add_place(j, value);
		break;
	case VFIOTRACE_VALUE_MEMBER:
		add_member(j, value);
		break;
	default:
		yajl_gen_null(j->gen);
		break;
	}
}

static void add_value(struct vt_json *j, const struct vfiotrace_value *value)
{
	bool nested = is_begin(value->type);

	/* An array's elements have no keys, so a remark about one is left out. */
	if (value->remark && in_array(j)) {
		j->muted = nested;
		return;
	}
	if (nested && j->depth + 1 >= VT_JSON_DEPTH) {
		j->muted = 1;
		return;
	}
	if (!add_name(j, value)) {
		j->muted = nested;
		return;
	}
	if (nested) {
		begin(j, value);
		return;
	}
	add_scalar(j, value);
	unwrap(j);
}

int vt_json_visit(void *ctx, const struct vfiotrace_value *value)
{
	struct vt_line *line = ctx;
	const struct vt_namer *namer = line->printer->namer;
	struct vt_json *j = line->state;
	struct vfiotrace_value named;
	bool extension = j->extension;

	if (namer) {
		named = *value;
		namer->value(namer->ctx, line->record, &named);
		value = &named;
	}
	j->line = line;
	j->extension = false;
	if (skip(j, value->type))
		return 0;
	if (is_end(value->type))
		end(j);
	else if (value->type == VFIOTRACE_VALUE_OUTPUT)
		j->output = true;
	else if (value->type == VFIOTRACE_VALUE_NOTE)
		keep_note(j, value);
	else if (extension && value->type == VFIOTRACE_VALUE_BYTES)
		keep_bytes(j, value);
	else
		add_value(j, value);
	return 0;
}
