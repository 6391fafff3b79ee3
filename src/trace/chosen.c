/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/chosen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define OTHERS_MAX 16			/* most names in a message */

struct vt_chosen {
	const char *const *words;
	size_t count;
	bool *met;
	char *others[OTHERS_MAX];
	size_t nothers;
	bool more;
};

struct vt_chosen *vt_chosen_create(const char *const *words, size_t count)
{
	struct vt_chosen *c = calloc(1, sizeof(*c));

	if (!c)
		vt_no_memory();
	c->words = words;
	c->count = count;
	c->met = calloc(count + 1, sizeof(*c->met));
	if (!c->met)
		vt_no_memory();
	return c;
}

void vt_chosen_destroy(struct vt_chosen *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nothers; i++)
		free(c->others[i]);
	free(c->met);
	free(c);
}

void vt_chosen_note(struct vt_chosen *c, const char *name)
{
	for (size_t i = 0; i < c->nothers; i++)
		if (!strcmp(c->others[i], name))
			return;
	if (c->nothers == OTHERS_MAX) {
		c->more = true;
		return;
	}
	c->others[c->nothers] = strdup(name);
	if (!c->others[c->nothers++])
		vt_no_memory();
}

bool vt_chosen_met(struct vt_chosen *c, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->words[i], name))
			continue;
		c->met[i] = true;
		found = true;
	}
	return found;
}

const char *vt_chosen_missed(const struct vt_chosen *c, size_t *at)
{
	while (*at < c->count)
		if (!c->met[(*at)++])
			return c->words[*at - 1];
	return NULL;
}

void vt_chosen_others(const struct vt_chosen *c, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < c->nothers && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : "",
					   c->others[i]);
	if (c->more && length < size)
		snprintf(text + length, size - length, ", ...");
}
