/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers in sentences. The rules' formats mark what a number is, by the macros of inquiry.h.
 * Here each mark is replaced by what is printed: the number, or a name for it.
 */
#include "config.h"

#include "judge/inquiry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"

/* One mark: its numbers, and who knows names for them. */
struct said {
	struct vt_inquiry *inquiry;
	const struct vt_names *names;	/* NULL: numbers have no names */
	uint64_t numbers[3];
	const char *text;		/* of a mark without numbers */
};

static const char *say_pid(const struct said *s)
{
	const char *name = s->names ? s->names->pid(s->names->ctx, (pid_t)s->numbers[0]) : NULL;

	return name ? name : vt_inquiry_text(s->inquiry, "%d", (int)s->numbers[0]);
}

static const char *say_fd(const struct said *s)
{
	const char *name = s->names ? s->names->fd(s->names->ctx, 0, (int)s->numbers[0]) : NULL;

	return name ? name : vt_inquiry_text(s->inquiry, "%d", (int)s->numbers[0]);
}

/* For another program it is not known which file a descriptor is. */
static const char *say_fd_of(const struct said *s)
{
	pid_t pid = (pid_t)s->numbers[0];
	int fd = (int)s->numbers[1];
	const char *name;

	if (!s->names)
		return vt_inquiry_text(s->inquiry, " as descriptor %d", fd);
	name = s->names->fd(s->names->ctx, pid, fd);
	return name ? vt_inquiry_text(s->inquiry, " as descriptor %s", name) : "";
}

static const char *say_link(const struct said *s)
{
	return s->names ? s->names->link(s->names->ctx, s->text) : s->text;
}

static const char *say_address(const struct said *s)
{
	const char *name = s->names ? s->names->address(s->names->ctx, s->numbers[0]) : NULL;

	return name ? name : vt_inquiry_text(s->inquiry, "0x%" PRIx64, s->numbers[0]);
}

static const char *say_within(const struct said *s)
{
	uint64_t base = s->numbers[0], address = s->numbers[1];
	const char *name = s->names && address >= base ?
			   s->names->address(s->names->ctx, base) : NULL;

	/* If the first address itself is inside something, name the sum as a whole. */
	if (name && address > base)
		name = strchr(name, '+') ? s->names->address(s->names->ctx, address) :
		       vt_inquiry_text(s->inquiry, "%s+0x%" PRIx64, name, address - base);
	return name ? name : vt_inquiry_text(s->inquiry, "0x%" PRIx64, address);
}

static const char *say_stretch(const struct said *s)
{
	return s->names ? "" : vt_inquiry_text(s->inquiry, "0x%" PRIx64 "-0x%" PRIx64 " ",
					       s->numbers[0], s->numbers[1]);
}

static const char *say_moment(const struct said *s)
{
	return s->names ? "N" : vt_inquiry_text(s->inquiry, "%" PRIu64, s->numbers[0]);
}

static const char *say_chance(const struct said *s)
{
	return s->names ? "*" : s->text;
}

static const char *say_iova(const struct said *s)
{
	const char *name = s->names ? s->names->iova(s->names->ctx, s->numbers[0],
						     (uint32_t)s->numbers[1], s->numbers[2]) : NULL;

	return name ? name : vt_inquiry_text(s->inquiry, "0x%" PRIx64, s->numbers[2]);
}

static const struct mark {
	char what;
	unsigned int numbers;		/* 0: the mark holds a text */
	int base;
	const char *(*say)(const struct said *s);
} marks[] = {
	{ 'p', 1, 10, say_pid },
	{ 'f', 1, 10, say_fd },
	{ 'o', 2, 10, say_fd_of },
	{ 'l', 0, 0, say_link },
	{ 'a', 1, 16, say_address },
	{ 'w', 2, 16, say_within },
	{ 's', 2, 16, say_stretch },
	{ 'm', 1, 10, say_moment },
	{ 'c', 0, 0, say_chance },
	{ 'i', 3, 16, say_iova },
};

static bool load(struct said *s, const struct mark *mark, const char *at, const char *end)
{
	char *next;

	s->text = mark->numbers ? NULL :
		  vt_inquiry_text(s->inquiry, "%.*s", (int)(end - at), at);
	for (unsigned int i = 0; i < mark->numbers; i++) {
		s->numbers[i] = *at == '-' ? (uint64_t)strtoll(at, &next, mark->base) :
					     strtoull(at, &next, mark->base);
		if (next == at || next > end)
			return false;
		at = next + (i + 1 < mark->numbers);
	}
	return !mark->numbers || at == end;
}

/* Returns the replacement for the mark at @text, and where the mark ends; NULL: it is no mark. */
static const char *say(struct vt_inquiry *q, const char *text, const char **end)
{
	struct said s = { .inquiry = q, .names = q->names };

	*end = strchr(text, '\002');
	for (size_t i = 0; *end && i < ARRAY_SIZE(marks); i++)
		if (text[1] == marks[i].what)
			return load(&s, &marks[i], text + 2, *end) ? marks[i].say(&s) : NULL;
	return NULL;
}

/* Escapes control characters in names from the machine, so that our line stays one line. */
static const char *printable(struct vt_inquiry *q, const char *text, size_t length)
{
	char *out = vt_inquiry_alloc(q, 4 * length + 1);
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte >= ' ' && byte < 0x7f)
			out[at++] = text[i];
		else
			at += (size_t)sprintf(out + at, "\\%03o", byte);
	}
	return out;
}

const char *vt_inquiry_say(struct vt_inquiry *q, const char *text)
{
	const char *said = "";

	while (*text) {
		size_t plain = strcspn(text, "\001");
		const char *name, *end;

		said = vt_inquiry_text(q, "%s%s", said, printable(q, text, plain));
		text += plain;
		if (!*text)
			break;
		name = say(q, text, &end);
		said = vt_inquiry_text(q, "%s%s", said,
				       name ? printable(q, name, strlen(name)) : "\\001");
		text = name ? end + 1 : text + 1;
	}
	return said;
}
