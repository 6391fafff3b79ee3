/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How rows of the model's state are written and read: by tables of their fields. */
#ifndef VT_SESSION_STATE_ROWS_H
#define VT_SESSION_STATE_ROWS_H

#include <stddef.h>

#include "session/internal.h"
#include "session/state.h"
#include "util/array.h"

enum vt_row_type {
	VT_ROW_NUMBER,			/* unsigned, or a bool, of .size bytes */
	VT_ROW_TIME,			/* struct timespec */
	VT_ROW_TEXT,			/* an array of char with a NUL in it */
	VT_ROW_BYTES,			/* an array, all of it */
};

struct vt_row_field {
	const char *name;
	size_t offset, size;
	enum vt_row_type type;
	uint64_t most;			/* of a number */
};

#define VT_ROW_FIELD(STRUCT, MEMBER, NAME, TYPE, MOST) {                                        \
	.name = NAME, .offset = offsetof(STRUCT, MEMBER),                                       \
	.size = sizeof(((STRUCT *)0)->MEMBER), .type = TYPE, .most = MOST }

/* Any number; one below END, as of an enum; yes or no; the rest by its type. */
#define VT_ANY(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_NUMBER, UINT64_MAX)
#define VT_BELOW(S, M, END) VT_ROW_FIELD(S, M, #M, VT_ROW_NUMBER, (END) - 1)
#define VT_FLAG(S, M) VT_BELOW(S, M, 2)
#define VT_TEXT(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_TEXT, 0)
#define VT_BYTES(S, M) VT_ROW_FIELD(S, M, #M, VT_ROW_BYTES, 0)
/* A struct vt_when without its line. */
#define VT_WHEN(S, M)                                                                           \
	VT_ROW_FIELD(S, M.real, #M ".real", VT_ROW_TIME, 0), VT_ANY(S, M.tgid), VT_ANY(S, M.tid)

/* What is wrong with a row that tells again of what has been told of. */
extern const char vt_row_twice[];

struct vt_state_out;
struct vt_state_in;

/* One kind of row. */
struct vt_row_kind {
	const char *name;
	size_t size;			/* of its struct */
	const struct vt_row_field *fields;
	size_t nfields;
	/* Puts a row where it belongs; or says what is wrong with it. */
	const char *(*take)(struct vt_state_in *in, const void *row);
};

#define VT_ROW_KIND(NAME, STRUCT, FIELDS, TAKE) {                                               \
	.name = NAME, .size = sizeof(STRUCT), .fields = FIELDS,                                 \
	.nfields = ARRAY_SIZE(FIELDS), .take = TAKE }

/* Kinds that belong together; the last one has no name. */
struct vt_row_part {
	const struct vt_row_kind *kinds;
	void (*save)(struct vt_state_out *out, const struct vt_session *session);
};

extern const struct vt_row_part vt_row_files, vt_row_spaces, vt_row_devices, vt_row_vms;

/* Things that rows name by a number, from 1 on in the order of their coming. */
struct vt_row_list {
	void **items;
	size_t count;
};

struct vt_state_in {
	struct vt_session *session;
	struct vt_row_list sets, tables, trees;	/* each with one user more: this */
};

void vt_row_list_add(struct vt_row_list *list, void *item);
/* NULL: there is none of that number. */
void *vt_row_list_find(const struct vt_row_list *list, uint64_t number);

/* Lets go of the lists. */
void vt_row_files_end(struct vt_state_in *in);

struct vt_state_out *vt_state_out_create(const struct vt_state_sink *sink);
void vt_state_out_destroy(struct vt_state_out *out);
void vt_row_put(struct vt_state_out *out, const struct vt_row_kind *kind, const void *row);
/* The number of @thing among its like; *@met: it has been asked for before. */
uint64_t vt_row_number(struct vt_state_out *out, const void *thing, uint64_t *count, bool *met);

/* Fills @row, zeroed, from @values; or says what is wrong with them. */
const char *vt_row_read(const struct vt_row_kind *kind, const char *values, void *row);

#endif
