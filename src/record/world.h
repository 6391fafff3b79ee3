/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was asked about the world, and the answers as they were last: each is written once,
 * as long as it does not change. That it was asked again is written as well, for a replay
 * knows of the world what was asked in the event at hand, and no more.
 */
#ifndef VT_RECORD_WORLD_H
#define VT_RECORD_WORLD_H

#include <uthash.h>

#include "source/world.h"

struct vt_known_answer {
	char *key;
	const char *path;		/* in .key */
	enum vt_ask ask;
	pid_t pid;
	uint64_t event;			/* in which it was asked last */
	bool written;			/* it was the same before */
	struct vt_answer answer;
	char *data;			/* that .answer has */
	UT_hash_handle hh;
};

/* Zeroed before its first use. */
struct vt_known_world {
	struct vt_known_answer *answers;
	size_t bytes;
};

/* NULL when that was not asked before. */
struct vt_known_answer *vt_known_world_find(const struct vt_known_world *world,
					    const struct vt_question *question);

/* Its entry, with a copy of the answer in place of a former one. */
struct vt_known_answer *vt_known_world_keep(struct vt_known_world *world,
					    const struct vt_question *question,
					    const struct vt_answer *answer);
void vt_known_world_drop(struct vt_known_world *world, struct vt_known_answer *known);
void vt_known_world_free(struct vt_known_world *world);

/* Whether @answer says the same. */
bool vt_known_answer_is(const struct vt_known_answer *known, const struct vt_answer *answer);

/* Whether all that is wanted is there. */
bool vt_known_answer_suffices(const struct vt_known_answer *known,
			      const struct vt_question *question);

/* What is there of what is wanted. */
void vt_known_answer_give(const struct vt_known_answer *known,
			  const struct vt_question *question, struct vt_answer *answer);

/* "file", "link", ... */
const char *vt_ask_name(enum vt_ask ask);
/* False when there is no such question. */
bool vt_ask_find(const char *name, size_t length, enum vt_ask *ret);

#endif
