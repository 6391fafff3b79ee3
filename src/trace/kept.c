/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/kept.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

/* As many as one device can have vectors. */
#define KEPT_MAX 2048

struct waiting {
	struct vt_kept_line line;
	struct waiting *prev, *next;
	char text[];
};

struct vt_kept {
	struct waiting *lines;		/* oldest first */
	unsigned int count;
};

struct vt_kept *vt_kept_create(void)
{
	struct vt_kept *kept = calloc(1, sizeof(*kept));

	if (!kept)
		abort();
	return kept;
}

static void drop(struct vt_kept *kept, struct waiting *w)
{
	DL_DELETE(kept->lines, w);
	kept->count--;
	free(w);
}

void vt_kept_add(struct vt_kept *kept, const struct vt_kept_line *line)
{
	const char *counted = line->counted.name ? line->counted.name : "";
	size_t name = strlen(counted) + 1;
	struct waiting *w;

	if (kept->count >= KEPT_MAX)
		drop(kept, kept->lines);
	w = malloc(sizeof(*w) + line->length + name);
	if (!w)
		abort();
	w->line = *line;
	w->line.text = w->text;
	if (line->length)
		memcpy(w->text, line->text, line->length);
	w->line.counted.name = memcpy(w->text + line->length, counted, name);
	DL_APPEND(kept->lines, w);
	kept->count++;
}

bool vt_kept_any(const struct vt_kept *kept)
{
	return kept->lines;
}

bool vt_kept_has(const struct vt_kept *kept, uint64_t file)
{
	const struct waiting *w;

	if (!file)
		return false;
	DL_FOREACH(kept->lines, w)
		if (w->line.file == file)
			return true;
	return false;
}

static bool is_among(uint64_t file, const uint64_t *files, size_t count)
{
	while (count--)
		if (files[count] == file)
			return true;
	return false;
}

void vt_kept_release(struct vt_kept *kept, const uint64_t *files, size_t count,
		     void (*show)(void *ctx, const struct vt_kept_line *line), void *ctx)
{
	struct waiting *w, *next;

	DL_FOREACH_SAFE(kept->lines, w, next) {
		if (!is_among(w->line.file, files, count))
			continue;
		show(ctx, &w->line);
		drop(kept, w);
	}
}

void vt_kept_drop(struct vt_kept *kept, uint64_t file)
{
	struct waiting *w, *next;

	DL_FOREACH_SAFE(kept->lines, w, next)
		if (w->line.file == file)
			drop(kept, w);
}

void vt_kept_destroy(struct vt_kept *kept)
{
	struct waiting *w, *next;

	if (!kept)
		return;
	DL_FOREACH_SAFE(kept->lines, w, next)
		drop(kept, w);
	free(kept);
}
