/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/inquiry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

struct vt_inquiry_memory {
	struct vt_inquiry_memory *next;
	max_align_t data[];
};

struct vt_inquired {
	struct vt_inquired *next;
	enum vt_ask ask;
	pid_t pid;
	const char *path;
	struct vt_answer answer;
};

void vt_inquiry_begin(struct vt_inquiry *q, const struct vt_source *source)
{
	*q = (struct vt_inquiry){ .source = source };
}

void vt_inquiry_end(struct vt_inquiry *q)
{
	while (q->memory) {
		struct vt_inquiry_memory *next = q->memory->next;

		free(q->memory);
		q->memory = next;
	}
	q->asked = NULL;
}

void *vt_inquiry_alloc(struct vt_inquiry *q, size_t size)
{
	struct vt_inquiry_memory *m = calloc(1, sizeof(*m) + size);

	if (!m)
		vt_no_memory();
	m->next = q->memory;
	q->memory = m;
	return m->data;
}

const char *vt_inquiry_vtext(struct vt_inquiry *q, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = vt_inquiry_alloc(q, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

const char *vt_inquiry_text(struct vt_inquiry *q, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = vt_inquiry_vtext(q, format, args);
	va_end(args);
	return text;
}

static const struct vt_inquired *find(const struct vt_inquiry *q, enum vt_ask ask, pid_t pid,
				      const char *path)
{
	for (const struct vt_inquired *i = q->asked; i; i = i->next)
		if (i->ask == ask && i->pid == pid && !strcmp(i->path, path))
			return i;
	return NULL;
}

static const struct vt_answer *inquire(struct vt_inquiry *q, enum vt_ask ask, pid_t pid,
				       const char *path)
{
	const struct vt_question question = { ask, pid, path, 0 };
	const struct vt_inquired *former = find(q, ask, pid, path);
	struct vt_inquired *i;
	char *data;

	if (former)
		return &former->answer;
	i = vt_inquiry_alloc(q, sizeof(*i));
	*i = (struct vt_inquired){ .next = q->asked, .ask = ask, .pid = pid, .path = path };
	vt_ask(q->source, &question, &i->answer);
	data = vt_inquiry_alloc(q, i->answer.length + 1);
	if (i->answer.length)
		memcpy(data, i->answer.data, i->answer.length);
	i->answer.data = data;
	q->asked = i;
	return &i->answer;
}

bool vt_inquiry_lacks(const struct vt_inquiry *q, pid_t pid)
{
	char folder[32];
	size_t length = (size_t)snprintf(folder, sizeof(folder), "/proc/%d/", (int)pid);

	for (const struct vt_inquired *i = q->asked; i; i = i->next)
		if ((i->pid == pid || !strncmp(i->path, folder, length)) &&
		    (i->answer.error || (i->ask == VT_ASK_FILE && !i->answer.length)))
			return true;
	return false;
}

const struct vt_answer *vt_inquire(struct vt_inquiry *q, enum vt_ask ask, pid_t pid,
				   const char *format, ...)
{
	const char *path;
	va_list args;

	va_start(args, format);
	path = vt_inquiry_vtext(q, format, args);
	va_end(args);
	return inquire(q, ask, pid, path);
}

const char *vt_inquire_line(struct vt_inquiry *q, const char *format, ...)
{
	const struct vt_answer *a;
	const char *path;
	va_list args;

	va_start(args, format);
	path = vt_inquiry_vtext(q, format, args);
	va_end(args);
	a = inquire(q, VT_ASK_FILE, 0, path);
	if (a->error)
		return NULL;
	return vt_inquiry_text(q, "%.*s", (int)strcspn(a->data, "\n"), a->data);
}

const char *vt_inquire_link_name(struct vt_inquiry *q, const char *format, ...)
{
	const struct vt_answer *a;
	const char *path, *slash;
	va_list args;

	va_start(args, format);
	path = vt_inquiry_vtext(q, format, args);
	va_end(args);
	a = inquire(q, VT_ASK_LINK, 0, path);
	if (a->error)
		return NULL;
	slash = strrchr(a->data, '/');
	return slash ? slash + 1 : a->data;
}

int vt_inquire_exists(struct vt_inquiry *q, const char *format, ...)
{
	const struct vt_answer *a;
	const char *path;
	va_list args;

	va_start(args, format);
	path = vt_inquiry_vtext(q, format, args);
	va_end(args);
	a = inquire(q, VT_ASK_STATUS, 0, path);
	if (!a->error)
		return 1;
	return a->error == ENOENT || a->error == ENOTDIR || a->error == ENODEV ? 0 : -1;
}

const char *vt_answer_next(const struct vt_answer *a, const char *name)
{
	const char *next = name ? name + strlen(name) + 1 : a->data;

	return !a->error && a->length && next < a->data + a->length ? next : NULL;
}
