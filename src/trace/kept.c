/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/kept.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "util/hash.h"
#include "util/memory.h"

struct waiting {
	struct vt_kept_line line;
	struct waiting *prev, *next;
	char text[];
};

/* How many lines for a file were dropped. */
struct lost {
	uint64_t file;			/* hash key */
	unsigned long count;
	UT_hash_handle hh;
};

struct vt_kept {
	struct waiting *lines;		/* oldest first */
	unsigned int count, most;
	struct lost *lost;
};

struct vt_kept *vt_kept_create(unsigned int most)
{
	struct vt_kept *kept = calloc(1, sizeof(*kept));

	if (!kept)
		vt_no_memory();
	kept->most = most;
	return kept;
}

static void lose(struct vt_kept *kept, uint64_t file)
{
	struct lost *l;

	HASH_FIND(hh, kept->lost, &file, sizeof(file), l);
	if (!l) {
		l = calloc(1, sizeof(*l));
		if (!l)
			vt_no_memory();
		l->file = file;
		HASH_ADD(hh, kept->lost, file, sizeof(l->file), l);
	}
	l->count++;
}

static unsigned long forget(struct vt_kept *kept, struct lost *l)
{
	unsigned long count = l->count;

	HASH_DELETE(hh, kept->lost, l);
	free(l);
	return count;
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

	if (kept->count >= kept->most) {
		lose(kept, kept->lines->line.file);
		drop(kept, kept->lines);
	}
	w = malloc(sizeof(*w) + line->length + name);
	if (!w)
		vt_no_memory();
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

unsigned int vt_kept_count(const struct vt_kept *kept)
{
	return kept->count;
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

unsigned long vt_kept_release(struct vt_kept *kept, bool (*wanted)(void *ctx, uint64_t file),
			      void (*show)(void *ctx, const struct vt_kept_line *line), void *ctx)
{
	struct waiting *w, *next;
	struct lost *l, *next_lost;
	unsigned long count = 0;

	DL_FOREACH_SAFE(kept->lines, w, next) {
		if (!wanted(ctx, w->line.file))
			continue;
		show(ctx, &w->line);
		drop(kept, w);
	}
	HASH_ITER(hh, kept->lost, l, next_lost)
		if (wanted(ctx, l->file))
			count += forget(kept, l);
	return count;
}

void vt_kept_drop(struct vt_kept *kept, uint64_t file)
{
	struct waiting *w, *next;
	struct lost *l;

	DL_FOREACH_SAFE(kept->lines, w, next)
		if (w->line.file == file)
			drop(kept, w);
	HASH_FIND(hh, kept->lost, &file, sizeof(file), l);
	if (l)
		forget(kept, l);
}

void vt_kept_destroy(struct vt_kept *kept)
{
	struct waiting *w, *next;
	struct lost *l, *next_lost;

	if (!kept)
		return;
	DL_FOREACH_SAFE(kept->lines, w, next)
		drop(kept, w);
	HASH_ITER(hh, kept->lost, l, next_lost)
		forget(kept, l);
	free(kept);
}
