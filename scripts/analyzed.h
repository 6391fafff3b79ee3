/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Included first in all that the analyzer of scripts/check reads: what it cannot know. It
 * does not see that whatever has left a hash table or a list is in none of its chains, and
 * would take each free() behind HASH_DELETE() for a fault in the next round of the loop; nor
 * that vt_error_set() does not return 0. For it, a table or list that has changed is one of
 * which nothing is known.
 */
#ifndef VT_ANALYZED_H
#define VT_ANALYZED_H

#include "config.h"

#include <stdlib.h>

unsigned int vt_analyzed_hash(const void *key, size_t length);
void *vt_analyzed_rest(void *head, void *item);

#define HASH_FUNCTION(key, length, hash) ((hash) = vt_analyzed_hash(key, length))
#include <uthash.h>
#include <utlist.h>

/* Who includes it says what is to be done. */
#undef uthash_fatal

#undef HASH_DELETE_HH
#define HASH_DELETE_HH(hh, head, item) ((head) = vt_analyzed_rest(head, item))
#undef DL_APPEND2
#define DL_APPEND2(head, item, prev, next) ((head) = vt_analyzed_rest(head, item))
#undef DL_DELETE2
#define DL_DELETE2(head, item, prev, next) ((head) = vt_analyzed_rest(head, item))
#undef LL_DELETE2
#define LL_DELETE2(head, item, next) ((head) = vt_analyzed_rest(head, item))

#include "util/error.h"

#define vt_error_set(...)                                                       \
	__extension__({                                                         \
		int vt_analyzed_error = vt_error_set(__VA_ARGS__);              \
		if (vt_analyzed_error >= 0)                                     \
			abort();                                                \
		vt_analyzed_error;                                              \
	})

#endif
