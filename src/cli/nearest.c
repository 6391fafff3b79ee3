/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "cli/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 64			/* longer words are not compared */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * How many letters must be inserted, removed, replaced or swapped with their neighbour to turn
 * @a into @b. Upper and lower case are the same.
 */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1], la = strlen(a), lb = strlen(b);

	for (size_t j = 0; j <= lb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t *row = rows[i % 3];
		const size_t *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1,
				       last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[la % 3][lb];
}

/* Compilers allow as much: a third of the letters may be wrong, and one of two. */
void vt_nearest_begin(struct vt_nearest *n, const char *wrong)
{
	size_t length = strlen(wrong);

	*n = (struct vt_nearest){ .wrong = wrong };
	if (length > 1 && length <= LONGEST)
		n->distance = (length + 2) / 3 + 1;
}

void vt_nearest_offer(struct vt_nearest *n, const char *word)
{
	size_t d;

	if (!n->distance || !word || strlen(word) > LONGEST)
		return;
	for (size_t i = 0; i < n->count && i < VT_NEAREST_MAX; i++)
		if (!strcmp(n->words[i], word))
			return;
	d = distance(n->wrong, word);
	if (d > n->distance || (d == n->distance && !n->count))
		return;
	if (d < n->distance)
		n->count = 0;
	n->distance = d;
	if (n->count < VT_NEAREST_MAX)
		n->words[n->count] = word;
	n->count++;
}

const char *vt_nearest_text(const struct vt_nearest *n, const char *prefix, char *buffer,
			    size_t size)
{
	size_t length = 0;

	if (size)
		*buffer = '\0';
	/* Too many words are equally near: a suggestion would not help. */
	if (n->count > VT_NEAREST_MAX)
		return buffer;
	for (size_t i = 0; i < n->count && length < size; i++)
		length += (size_t)snprintf(buffer + length, size - length, "%s'%s%s'%s",
					   i ? " or " : "; did you mean ", prefix, n->words[i],
					   i + 1 == n->count ? "?" : "");
	return buffer;
}
