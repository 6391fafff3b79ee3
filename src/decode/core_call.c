/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two phases of a call: entry and exit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/core.h"

#define VT_STRING_MAX VT_WINDOW_USUAL

static void take_snapshot(uint8_t *snapshot, uint16_t *have,
			  const struct vt_decoder *d)
{
	*have = d->have < VFIOTRACE_SNAPSHOT ? d->have : VFIOTRACE_SNAPSHOT;
	memcpy(snapshot, d->window, *have);
}

/* ---- entry: arguments other than structs ---- */

static void enter_int(struct vt_decoder *d)
{
	const struct vfiotrace_xlat *xlat = d->call->request->xlat;
	enum vfiotrace_value_type type = VFIOTRACE_VALUE_UNSIGNED;

	if (xlat)
		type = xlat->flags ? VFIOTRACE_VALUE_FLAGS : VFIOTRACE_VALUE_ENUM;
	vt_emit_xlat(d, type, NULL, d->call->arg,
		     d->call->caller == VFIOTRACE_CALLER_64 ? 8 : 4, xlat);
}

/* Reads byte by byte, so that nothing behind the NUL is read or recorded. */
static void enter_string(struct vt_decoder *d)
{
	bool ended = false;
	ssize_t got = 0;

	while (!ended && d->have < VT_STRING_MAX) {
		got = d->memory->read(d->memory->ctx, d->call->arg + d->have,
				      d->window + d->have, 1);
		if (got <= 0)
			break;
		ended = !d->window[d->have++];
	}
	if (!d->have) {
		vt_emit_unreadable(d, NULL, d->call->arg, got ? -got : EFAULT);
		return;
	}
	take_snapshot(d->call->in, &d->call->in_have, d);
	vt_emit_string(d, NULL, d->window, d->have - ended, !ended);
}

/* Shows a descriptor or number behind a pointer as an array of one element. */
static void enter_number(struct vt_decoder *d, enum vfiotrace_show show)
{
	ssize_t got = d->memory->read(d->memory->ctx, d->call->arg, d->window, 4);

	if (got < 4) {
		vt_emit_unreadable(d, NULL, d->call->arg, got < 0 ? -got : EFAULT);
		return;
	}
	d->have = 4;
	take_snapshot(d->call->in, &d->call->in_have, d);
	vt_begin_array(d, NULL, 1);
	vt_emit_shown(d, NULL, vt_load(d, d->window, 4), 4, show, NULL);
	vt_end_array(d);
}

/* ---- entry: structs ---- */

/* The smaller window stays valid: a caller may still hold a pointer into it. */
static bool widen(struct vt_decoder *d)
{
	d->large = malloc(VT_WINDOW);
	if (!d->large)
		return false;
	memcpy(d->large, d->window, d->have);
	d->window = d->large;
	d->room = VT_WINDOW;
	return true;
}

/*
 * Extends the window to @size bytes, as far as memory goes. Each byte is read once, and none
 * beyond @size. Returns the number of new bytes, or a negative errno.
 */
static ssize_t fetch(struct vt_decoder *d, size_t size)
{
	size_t want = size - d->have;
	ssize_t got;

	if (d->ended || size <= d->have)
		return 0;
	if (size > d->room && !widen(d))
		return -ENOMEM;
	got = d->memory->read(d->memory->ctx, d->call->arg + d->have,
			      d->window + d->have, want);
	d->ended = got < (ssize_t)want;
	if (got > 0)
		d->have += (size_t)got < want ? (size_t)got : want;
	return got;
}

void vt_fetch(struct vt_decoder *d, uint64_t size)
{
	fetch(d, size < d->argsz ? size < VT_WINDOW ? size : VT_WINDOW :
	      d->argsz < VT_WINDOW ? d->argsz : VT_WINDOW);
	if (!d->exit)
		take_snapshot(d->call->in, &d->call->in_have, d);
	else
		take_snapshot(d->call->out, &d->call->out_have, d);
}

/* Fills the window at the entry. Returns 0, or the errno why nothing could be read. */
static int load_input(struct vt_decoder *d)
{
	struct vfiotrace_call *call = d->call;
	const struct vfiotrace_request *row = call->request;
	bool sized = row->flags & VFIOTRACE_REQUEST_SIZED;
	size_t want = row->type->size;
	ssize_t got = fetch(d, sized ? 4 : want);

	if (got <= 0 || (sized && got < 4))
		return got < 0 ? -got : EFAULT;
	d->argsz = row->type->size;
	if (sized) {
		call->argsz = d->argsz = vt_load(d, d->window, 4);
		fetch(d, want < d->argsz ? want : d->argsz);
	}
	take_snapshot(call->in, &call->in_have, d);
	return 0;
}

void vt_need(struct vt_decoder *d, size_t size)
{
	d->min = size;
	if (d->known < size)
		d->known = size;
	vt_fetch(d, size);
}

/* Adds the note that argsz is too small. iommufd calls that field "size". */
static void emit_small(struct vt_decoder *d, const char *field)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_NOTE,
		.note = VFIOTRACE_NOTE_ARGSZ_SMALL,
		.name = strcmp(field, "argsz") ? field : NULL,
		.number = d->argsz,
		.want = d->min,
	};

	vt_emit(d, &value);
}

static void enter_struct(struct vt_decoder *d)
{
	const struct vfiotrace_request *row = d->call->request;
	size_t limit = row->type->size;
	int error = load_input(d);

	if (error) {
		vt_emit_unreadable(d, NULL, d->call->arg, error);
		return;
	}
	d->min = row->min;
	d->known = row->flags & VFIOTRACE_REQUEST_OUT_TAIL ? UINT64_MAX :
							     row->type->size;
	if (row->flags & VFIOTRACE_REQUEST_SIZED) {
		if (limit > d->argsz)
			limit = d->argsz < 4 ? 4 : d->argsz;
	}
	vt_begin_struct(d, NULL, row->type);
	vt_emit_fields(d, row->type, VFIOTRACE_IN, d->window, d->have, limit);
	if (row->tail)
		row->tail(d);
	if (d->have < limit && !d->truncated)
		vt_emit_note(d, VFIOTRACE_NOTE_TRUNCATED, d->have, limit);
	if (row->flags & VFIOTRACE_REQUEST_SIZED) {
		if (!d->truncated)
			vt_emit_extension(d, d->known, d->argsz);
		if (d->argsz < d->min)
			emit_small(d, row->type->fields[0].name);
	}
	vt_end_struct(d);
}

/* The note about the request comes before the argument, next to the request's name. */
static void emit_call_note(struct vt_decoder *d)
{
	char text[256] = "";
	uint32_t code;
	struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_NOTE,
		.note = vt_call_note(d->call, text, sizeof(text), &code),
		.data = text,
	};

	if (!value.note)
		return;
	value.number = code;
	value.length = strlen(text);
	vt_emit(d, &value);
}

static void enter(struct vt_decoder *d)
{
	struct vfiotrace_call *call = d->call;

	call->entered = true;
	call->argsz = 0;
	call->in_have = 0;
	emit_call_note(d);
	if (!call->request) {
		enum vfiotrace_value_type type = vt_call_argument_type(call);

		if (type == VFIOTRACE_VALUE_ADDRESS)
			vt_emit_pointer(d, call->arg);
		else if (type != VFIOTRACE_VALUE_OUTPUT)
			vt_emit_number(d, type, NULL, call->arg, 8);
		return;
	}
	switch (call->request->arg) {
	case VFIOTRACE_ARG_INT:
		enter_int(d);
		break;
	case VFIOTRACE_ARG_STRUCT:
		enter_struct(d);
		break;
	case VFIOTRACE_ARG_STRING:
		enter_string(d);
		break;
	case VFIOTRACE_ARG_FD:
		enter_number(d, VFIOTRACE_SHOW_FD);
		break;
	case VFIOTRACE_ARG_U32:
		enter_number(d, VFIOTRACE_SHOW_UNSIGNED);
		break;
	default:
		break;
	}
}

void vfiotrace_decode_entry(struct vfiotrace_call *call,
			    const struct vfiotrace_memory *memory,
			    const struct vfiotrace_visitor *visitor)
{
	uint8_t window[VT_WINDOW_USUAL];
	struct vt_decoder d = {
		.call = call,
		.memory = memory,
		.visitor = visitor,
		.window = window,
		.room = sizeof(window),
	};

	enter(&d);
	free(d.large);
}

/* ---- exit ---- */

/*
 * If the entry was not seen, takes what is in memory now for what the caller passed, argsz
 * included. False if nothing can be read.
 */
static bool load_missed_input(struct vt_decoder *d)
{
	struct vfiotrace_call *call = d->call;
	const struct vfiotrace_request *row = call->request;
	/* More than the struct, because flags may announce more. */
	size_t want = VFIOTRACE_SNAPSHOT;

	if (call->entered)
		return call->in_have > 0;
	call->argsz = 0;
	if (row->flags & VFIOTRACE_REQUEST_SIZED) {
		if (fetch(d, 4) < 4)
			return false;
		call->argsz = vt_load(d, d->window, 4);
		want = call->argsz < want ? call->argsz : want;
	} else if (want > row->type->size) {
		want = row->type->size;
	}
	fetch(d, want);
	take_snapshot(call->in, &call->in_have, d);
	d->have = 0;
	d->ended = false;
	return call->in_have > 0;
}

/* Bytes of the argument that the caller announced. */
static size_t announced(const struct vt_decoder *d)
{
	const struct vfiotrace_request *row = d->call->request;

	if (!(row->flags & VFIOTRACE_REQUEST_SIZED))
		return row->type->size;
	return d->call->argsz < 4 ? 4 : d->call->argsz;
}

/* Fills the window with what the kernel may have written. Returns 0 or an errno. */
static int load_output(struct vt_decoder *d)
{
	struct vfiotrace_call *call = d->call;
	const struct vfiotrace_request *row = call->request;
	size_t want = vt_flow_end(row->type, VFIOTRACE_OUT);
	size_t most = announced(d);
	ssize_t got;

	if (want > most)
		want = most;
	if (!want)
		return 0;
	got = fetch(d, want);
	if (got <= 0)
		return got ? -got : EFAULT;
	take_snapshot(call->out, &call->out_have, d);
	/* A kernel that writes argsz back tells how much of the argument it used. */
	if ((row->flags & VFIOTRACE_REQUEST_SIZED) && row->type->count &&
	    (row->type->fields[0].flow & VFIOTRACE_OUT) && d->have >= 4) {
		uint32_t returned = vt_load(d, d->window, 4);

		if (returned < d->argsz)
			d->argsz = returned;
	}
	return 0;
}

void vt_emit_outputs(struct vt_decoder *d)
{
	const struct vfiotrace_struct *type = d->call->request->type;
	size_t limit = announced(d);
	int error = d->have ? 0 : load_output(d);

	if (error)
		return;
	if (limit > type->size)
		limit = type->size;
	vt_emit_fields(d, type, VFIOTRACE_OUT, d->window, d->have, limit);
}

/*
 * A kernel newer than our tables may write behind the struct. Not where a chain or array is
 * expected there: that is shown instead.
 */
static void emit_beyond(struct vt_decoder *d)
{
	const struct vfiotrace_request *row = d->call->request;

	if (d->result >= 0 && !d->truncated &&
	    (row->flags & VFIOTRACE_REQUEST_SIZED) &&
	    !(row->flags & (VFIOTRACE_REQUEST_OUT_TAIL | VFIOTRACE_REQUEST_IN_TAIL)) &&
	    vt_flow_end(row->type, VFIOTRACE_OUT))
		vt_emit_written(d, row->type->size);
}

static void leave_struct(struct vt_decoder *d)
{
	const struct vfiotrace_request *row = d->call->request;
	bool decided = d->result >= 0 ||
		       (row->flags & VFIOTRACE_REQUEST_OUT_ON_ERROR);
	const struct vfiotrace_value output = { .type = VFIOTRACE_VALUE_OUTPUT };
	int error = 0;

	if (!load_missed_input(d))
		return;
	d->argsz = announced(d);
	if (decided)
		error = load_output(d);
	if (error) {
		d->begun = true;
		vt_emit(d, &output);
		vt_emit_unreadable(d, NULL, d->call->arg, error);
		return;
	}
	if (decided && d->have && !(row->flags & VFIOTRACE_REQUEST_OUT_CODE))
		vt_emit_outputs(d);
	if (row->tail)
		row->tail(d);
	emit_beyond(d);
	if (d->begun)
		vt_end_struct(d);
}

void vfiotrace_decode_exit(struct vfiotrace_call *call, int64_t result,
			   const struct vfiotrace_memory *memory,
			   const struct vfiotrace_visitor *visitor)
{
	const struct vfiotrace_request *row = call->request;
	uint8_t window[VT_WINDOW_USUAL];
	struct vt_decoder d = {
		.call = call,
		.memory = memory,
		.visitor = visitor,
		.exit = true,
		.result = result,
		.window = window,
		.room = sizeof(window),
		.known = UINT64_MAX,
	};

	call->out_have = 0;
	if (!row || row->arg != VFIOTRACE_ARG_STRUCT)
		return;
	if (result < 0 && !(row->flags & (VFIOTRACE_REQUEST_OUT_ON_ERROR |
					  VFIOTRACE_REQUEST_OUT_CODE)))
		return;
	if (!row->tail && !vt_flow_end(row->type, VFIOTRACE_OUT))
		return;
	leave_struct(&d);
	free(d.large);
}
