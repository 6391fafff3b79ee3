/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "normalize/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) abort()
#include <uthash.h>

struct label {
	char *name;			/* "fd1" */
	UT_hash_handle hh;
	char key[];			/* "fd=3 /dev/vfio/vfio" */
};

struct counter {
	unsigned long last;
	UT_hash_handle hh;
	char prefix[];
};

struct vt_labels {
	struct label *labels;		/* hash by key */
	struct counter *counters;	/* hash by prefix */
};

static void *need(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

struct vt_labels *vt_labels_create(void)
{
	return need(calloc(1, sizeof(struct vt_labels)));
}

void vt_labels_destroy(struct vt_labels *labels)
{
	struct label *l, *next;
	struct counter *c, *next_counter;

	if (!labels)
		return;
	HASH_ITER(hh, labels->labels, l, next) {
		HASH_DELETE(hh, labels->labels, l);
		free(l->name);
		free(l);
	}
	HASH_ITER(hh, labels->counters, c, next_counter) {
		HASH_DELETE(hh, labels->counters, c);
		free(c);
	}
	free(labels);
}

static unsigned long count(struct vt_labels *labels, const char *prefix)
{
	size_t length = strlen(prefix);
	struct counter *c;

	HASH_FIND(hh, labels->counters, prefix, length, c);
	if (!c) {
		c = need(calloc(1, sizeof(*c) + length + 1));
		memcpy(c->prefix, prefix, length);
		HASH_ADD_KEYPTR(hh, labels->counters, c->prefix, length, c);
	}
	return ++c->last;
}

static struct label *add(struct vt_labels *labels, const char *prefix, const char *key,
			 size_t length)
{
	struct label *l = need(calloc(1, sizeof(*l) + length + 1));

	memcpy(l->key, key, length);
	if (asprintf(&l->name, "%s%lu", prefix, count(labels, prefix)) < 0)
		abort();
	HASH_ADD_KEYPTR(hh, labels->labels, l->key, length, l);
	return l;
}

/* @make: one that is not there is added. */
static const char *look_up(struct vt_labels *labels, const char *prefix, const char *key,
			   int make)
{
	struct label *l;
	char *whole;
	int length = asprintf(&whole, "%s=%s", prefix, key);

	if (length < 0)
		abort();
	HASH_FIND(hh, labels->labels, whole, (size_t)length, l);
	if (!l && make)
		l = add(labels, prefix, whole, (size_t)length);
	free(whole);
	return l ? l->name : NULL;
}

const char *vt_labels_get(struct vt_labels *labels, const char *prefix, const char *key)
{
	return look_up(labels, prefix, key, 1);
}

const char *vt_labels_find(struct vt_labels *labels, const char *prefix, const char *key)
{
	return look_up(labels, prefix, key, 0);
}

const char *vt_labels_new(struct vt_labels *labels, const char *prefix)
{
	char *key;
	const char *name;

	/* No key of anybody's has two '='. */
	if (asprintf(&key, "=%lu", count(labels, "")) < 0)
		abort();
	name = look_up(labels, prefix, key, 1);
	free(key);
	return name;
}
