/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words by which somebody has chosen what is shown, of which nobody can say before the end
 * whether they mean anything: processes of a recording, devices. It is noted which were met,
 * and what else there was.
 */
#ifndef VT_TRACE_CHOSEN_H
#define VT_TRACE_CHOSEN_H

#include <stdbool.h>
#include <stddef.h>

struct vt_chosen;

/* @words must outlive it. Out of memory ends the tracer. */
struct vt_chosen *vt_chosen_create(const char *const *words, size_t count);
void vt_chosen_destroy(struct vt_chosen *chosen);

/* Whether what has that name was chosen. */
bool vt_chosen_met(struct vt_chosen *chosen, const char *name);

/* There is something of that name, which a message may tell. */
void vt_chosen_note(struct vt_chosen *chosen, const char *name);

/* The next word from *@at on that was not met; NULL after the last. */
const char *vt_chosen_missed(const struct vt_chosen *chosen, size_t *at);

/* What there was, in the order of its coming: "a, b, ..."; "" when there was nothing. */
void vt_chosen_others(const struct vt_chosen *chosen, char *text, size_t size);

#endif
