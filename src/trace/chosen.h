/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words by which the user chose what is shown: pids of a recording, or devices. Whether a word
 * means anything is known only at the end. Notes which words were met, and what else there
 * was, for a message.
 */
#ifndef VT_TRACE_CHOSEN_H
#define VT_TRACE_CHOSEN_H

#include <stdbool.h>
#include <stddef.h>

struct vt_chosen;

/* @words must outlive the list. Running out of memory ends vfiotrace. */
struct vt_chosen *vt_chosen_create(const char *const *words, size_t count);
void vt_chosen_destroy(struct vt_chosen *chosen);

/* Whether @name was chosen. Notes that it was met. */
bool vt_chosen_met(struct vt_chosen *chosen, const char *name);

/* Notes that there is something with that name, for the message. */
void vt_chosen_note(struct vt_chosen *chosen, const char *name);

/* The next word from *@at on that was not met; advances *@at. NULL: there are no more. */
const char *vt_chosen_missed(const struct vt_chosen *chosen, size_t *at);

/* Lists the noted names in the order in which they came: "a, b, ..."; "" if there are none. */
void vt_chosen_others(const struct vt_chosen *chosen, char *text, size_t size);

#endif
