/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/world.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

static const char *const names[] = {
	[VT_ASK_FILE] = "file",
	[VT_ASK_LINK] = "link",
	[VT_ASK_FOLDER] = "folder",
	[VT_ASK_STATUS] = "status",
	[VT_ASK_ACL] = "acl",
	[VT_ASK_HOLDERS] = "holders",
	[VT_ASK_PLACE] = "place",
	[VT_ASK_MAPPING] = "mapping",
	[VT_ASK_MAPPINGS] = "mappings",
	[VT_ASK_DESCRIPTORS] = "descriptors",
	[VT_ASK_PCI_NAMES] = "pci-names",
	[VT_ASK_KERNEL] = "kernel",
};

const char *vt_ask_name(enum vt_ask ask)
{
	return names[ask];
}

bool vt_ask_find(const char *name, size_t length, enum vt_ask *ret)
{
	for (size_t i = 0; i < VT_ASKS; i++) {
		if (strlen(names[i]) != length || memcmp(names[i], name, length))
			continue;
		*ret = (enum vt_ask)i;
		return true;
	}
	return false;
}

/* ---- what is kept ---- */

#define KEY_MAX (PATH_MAX + 32)

static size_t make_key(char key[KEY_MAX], const struct vt_question *q)
{
	int n = snprintf(key, KEY_MAX, "%d %d ", (int)q->ask, (int)q->pid);

	snprintf(key + n, KEY_MAX - (size_t)n, "%s", q->path);
	return (size_t)n;
}

struct vt_known_answer *vt_known_world_find(const struct vt_known_world *world,
					    const struct vt_question *q)
{
	struct vt_known_answer *known;
	char key[KEY_MAX];

	make_key(key, q);
	HASH_FIND_STR(world->answers, key, known);
	return known;
}

static struct vt_known_answer *add(struct vt_known_world *world, const struct vt_question *q)
{
	struct vt_known_answer *known = calloc(1, sizeof(*known));
	char key[KEY_MAX];
	size_t path = make_key(key, q);

	if (!known)
		vt_no_memory();
	known->key = strdup(key);
	if (!known->key)
		vt_no_memory();
	known->path = known->key + path;
	known->ask = q->ask;
	known->pid = q->pid;
	HASH_ADD_KEYPTR(hh, world->answers, known->key, strlen(known->key), known);
	world->bytes += sizeof(*known) + strlen(key);
	return known;
}

struct vt_known_answer *vt_known_world_keep(struct vt_known_world *world,
					    const struct vt_question *q,
					    const struct vt_answer *answer)
{
	struct vt_known_answer *known = vt_known_world_find(world, q);

	if (!known)
		known = add(world, q);
	world->bytes -= known->answer.length;
	free(known->data);
	/* A NUL follows the bytes. */
	known->data = malloc(answer->length + 1);
	if (!known->data)
		vt_no_memory();
	if (answer->length)
		memcpy(known->data, answer->data, answer->length);
	known->data[answer->length] = '\0';
	known->answer = *answer;
	known->answer.data = known->data;
	world->bytes += answer->length;
	return known;
}

void vt_known_world_drop(struct vt_known_world *world, struct vt_known_answer *known)
{
	world->bytes -= sizeof(*known) + strlen(known->key) + known->answer.length;
	HASH_DELETE(hh, world->answers, known);
	free(known->data);
	free(known->key);
	free(known);
}

void vt_known_world_free(struct vt_known_world *world)
{
	struct vt_known_answer *known, *next;

	HASH_ITER(hh, world->answers, known, next)
		vt_known_world_drop(world, known);
}

/* ---- answers ---- */

static bool same_status(const struct vt_status *a, const struct vt_status *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->rdev == b->rdev &&
	       a->size == b->size && a->mode == b->mode && a->uid == b->uid &&
	       a->gid == b->gid;
}

bool vt_known_answer_is(const struct vt_known_answer *known, const struct vt_answer *b)
{
	const struct vt_answer *a = &known->answer;

	return a->error == b->error && a->cut == b->cut && a->length == b->length &&
	       same_status(&a->status, &b->status) &&
	       (!a->length || !memcmp(a->data, b->data, a->length));
}

bool vt_known_answer_suffices(const struct vt_known_answer *known, const struct vt_question *q)
{
	return !known->answer.cut || vt_question_most(q) <= known->answer.length;
}

void vt_known_answer_give(const struct vt_known_answer *known, const struct vt_question *q,
			  struct vt_answer *answer)
{
	*answer = known->answer;
	vt_answer_trim(q, answer);
}
