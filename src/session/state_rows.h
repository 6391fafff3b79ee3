/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads rows of the model's state, by tables of their fields. */
#ifndef VT_SESSION_STATE_ROWS_H
#define VT_SESSION_STATE_ROWS_H

#include <stddef.h>

#include "session/internal.h"
#include "session/state.h"
#include "util/array.h"

enum vt_row_type {
	VT_ROW_NUMBER,			/* unsigned integer or bool, of .size bytes */
	VT_ROW_TIME,			/* struct timespec */
	VT_ROW_TEXT,			/* array of char, with a NUL */
	VT_ROW_BYTES,			/* array of bytes */
};

struct vt_row_field {
	const char *name;
	size_t offset, size;
	enum vt_row_type type;
	uint64_t most;			/* greatest valid value of a number */
};

#define VT_ROW_FIELD(STRUCT, MEMBER, NAME, TYPE, MOST) {                                        \
	.name = NAME, .offset = offsetof(STRUCT, MEMBER),                                       \
	.size = sizeof(((STRUCT *)0)->MEMBER), .type = TYPE, .most = MOST }

/* Fields: any number; a number below END, such as an enum; a bool; text; bytes. */
#define VT_ANY(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_NUMBER, UINT64_MAX)
#define VT_BELOW(S, M, END) VT_ROW_FIELD(S, M, #M, VT_ROW_NUMBER, (END) - 1)
#define VT_FLAG(S, M) VT_BELOW(S, M, 2)
#define VT_TEXT(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_TEXT, 0)
#define VT_BYTES(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_BYTES, 0)
/* The three fields of a struct vt_when; not .line. */
#define VT_WHEN(S, M)                                                                           \
	VT_ROW_FIELD(S, M.real, #M ".real", VT_ROW_TIME, 0), VT_ANY(S, M.tgid), VT_ANY(S, M.tid)

/* Error text: a row repeats an earlier one. */
extern const char vt_row_twice[];

struct vt_state_out;
struct vt_state_in;

/* One kind of row. */
struct vt_row_kind {
	const char *name;
	size_t size;			/* bytes of its struct */
	const struct vt_row_field *fields;
	size_t nfields;
	/* Takes a row into the model. Returns NULL, or what is wrong with the row. */
	const char *(*take)(struct vt_state_in *in, const void *row);
};

#define VT_ROW_KIND(NAME, STRUCT, FIELDS, TAKE) {                                               \
	.name = NAME, .size = sizeof(STRUCT), .fields = FIELDS,                                 \
	.nfields = ARRAY_SIZE(FIELDS), .take = TAKE }

/* Kinds of rows that are saved together. The last one has no name. */
struct vt_row_part {
	const struct vt_row_kind *kinds;
	void (*save)(struct vt_state_out *out, const struct vt_session *session);
};

extern const struct vt_row_part vt_row_files, vt_row_spaces, vt_row_devices, vt_row_vms;

/* Things that rows refer to by number: 1 is the first one added. */
struct vt_row_list {
	void **items;
	size_t count;
};

struct vt_state_in {
	struct vt_session *session;
	struct vt_row_list sets, tables, trees;	/* each item has a user counted for this list */
};

void vt_row_list_add(struct vt_row_list *list, void *item);
/* NULL: no item has this number. */
void *vt_row_list_find(const struct vt_row_list *list, uint64_t number);

/* Frees the lists, and releases their items. */
void vt_row_files_end(struct vt_state_in *in);

struct vt_state_out *vt_state_out_create(const struct vt_state_sink *sink);
void vt_state_out_destroy(struct vt_state_out *out);
void vt_row_put(struct vt_state_out *out, const struct vt_row_kind *kind, const void *row);
/* The number of @thing, taken from *@count when it is new. *@met: it was asked for before. */
uint64_t vt_row_number(struct vt_state_out *out, const void *thing, uint64_t *count, bool *met);

/* Fills @row, which must be zeroed. Returns NULL, or what is wrong with @values. */
const char *vt_row_read(const struct vt_row_kind *kind, const char *values, void *row);

#endif
