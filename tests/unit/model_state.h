/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model as text, for tests that compare two of them. */
#ifndef TESTS_MODEL_STATE_H
#define TESTS_MODEL_STATE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/model.h"
#include "session/state.h"

/* Rows with a NUL behind kind and values. */
struct model_rows {
	char *text;
	size_t length, room;
};

static inline void model_add_text(struct model_rows *rows, const char *text, size_t length)
{
	if (rows->length + length + 1 > rows->room) {
		rows->room = 2 * (rows->length + length + 1);
		rows->text = realloc(rows->text, rows->room);
		if (!rows->text)
			abort();
	}
	memcpy(rows->text + rows->length, text, length);
	rows->length += length;
	rows->text[rows->length++] = '\0';
}

static inline void model_add_row(void *ctx, const char *kind, const char *values, size_t length)
{
	model_add_text(ctx, kind, strlen(kind));
	model_add_text(ctx, values, length);
}

static inline void model_add_numbers(struct model_rows *rows, uint64_t a, uint64_t b, uint64_t c)
{
	char text[80];

	model_add_text(rows, text, (size_t)snprintf(text, sizeof(text), "%llx %llx %llx",
		 (unsigned long long)a, (unsigned long long)b, (unsigned long long)c));
}

/* What is not written, for it follows from the rest. */
static inline void model_derive(struct vt_session *session, struct model_rows *rows)
{
	const struct vt_model_device *d = NULL;
	const struct vt_model_space *s = NULL;
	const struct vt_model_file *f = NULL;

	while ((s = vt_model_next_space(session, s)))
		model_add_numbers(rows, s->live, s->bytes, s->nranges);
	while ((f = vt_model_next_file(session, f)))
		model_add_numbers(rows, f->mappings, f->holders,
			    vt_model_descriptors(session, f->number, NULL, 0));
	while ((d = vt_model_next_device(session, d))) {
		const struct vt_model_irq *irq = NULL;

		while ((irq = vt_model_next_irq(session, d->file, irq)))
			model_add_numbers(rows, irq->index, irq->armed,
				    vt_model_vectors(session, d->file, NULL, 0));
	}
}

static inline struct model_rows model_save(struct vt_session *session)
{
	struct model_rows rows = { 0 };
	const struct vt_state_sink sink = { model_add_row, &rows };

	vt_session_save(session, &sink);
	return rows;
}

static inline uint64_t model_digest(const struct model_rows *rows)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < rows->length; i++)
		sum = (sum ^ (unsigned char)rows->text[i]) * UINT64_C(0x100000001b3);
	return sum;
}

#endif
