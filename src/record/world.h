/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers about the world (files, links, ...). An answer is written once, and again only when
 * it changes. That it was asked again is written for each event, because a replay answers only
 * questions asked in the same event.
 */
#ifndef VT_RECORD_WORLD_H
#define VT_RECORD_WORLD_H

#include "source/world.h"
#include "util/hash.h"

struct vt_known_answer {
	char *key;
	const char *path;		/* points into .key */
	enum vt_ask ask;
	pid_t pid;
	uint64_t event;			/* number of the event in which it was asked last */
	bool written;			/* the same answer is in the recording already */
	struct vt_answer answer;
	char *data;			/* owned copy of .answer.data */
	UT_hash_handle hh;
};

/* To be zeroed before its first use. */
struct vt_known_world {
	struct vt_known_answer *answers;
	size_t bytes;
};

/* The kept answer to @question; NULL: none. */
struct vt_known_answer *vt_known_world_find(const struct vt_known_world *world,
					    const struct vt_question *question);

/* Keeps a copy of @answer in place of a former one. */
struct vt_known_answer *vt_known_world_keep(struct vt_known_world *world,
					    const struct vt_question *question,
					    const struct vt_answer *answer);
void vt_known_world_drop(struct vt_known_world *world, struct vt_known_answer *known);
void vt_known_world_free(struct vt_known_world *world);

/* Whether @answer is the same as the kept one. */
bool vt_known_answer_is(const struct vt_known_answer *known, const struct vt_answer *answer);

/* Whether the kept answer is as long as @question wants it. */
bool vt_known_answer_suffices(const struct vt_known_answer *known,
			      const struct vt_question *question);

/* Gives as much of the kept answer as @question wants. */
void vt_known_answer_give(const struct vt_known_answer *known,
			  const struct vt_question *question, struct vt_answer *answer);

/* "file", "link", ... */
const char *vt_ask_name(enum vt_ask ask);
/* False when no question has that name. */
bool vt_ask_find(const char *name, size_t length, enum vt_ask *ret);

#endif
