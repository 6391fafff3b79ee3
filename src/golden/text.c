/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "golden/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golden/parts.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/reading.h"

#define FIRST_THREAD "pid1"

static void *grow(void *array, size_t n, size_t size)
{
	/* The room is doubled when it is full: at 1, 2, 4, 8 … */
	if (n & (n - 1))
		return array;
	array = realloc(array, (n ? 2 * n : 1) * size);
	if (!array)
		vt_no_memory();
	return array;
}

void vt_golden_text_free(struct vt_golden_text *text)
{
	for (size_t i = 0; i < text->nthreads; i++) {
		struct vt_golden_thread *thread = &text->threads[i];

		for (size_t j = 0; j < thread->nlines; j++)
			free(thread->lines[j].text);
		free(thread->lines);
		free((char *)thread->name);
	}
	free(text->threads);
	*text = (struct vt_golden_text){ 0 };
}

/* ---- threads ---- */

/* strverscmp() puts "pid1.1" before "pid1" + anything else, and "pid2" before "pid10". */
static struct vt_golden_thread *find(struct vt_golden_text *text, const char *name)
{
	struct vt_golden_thread *thread;
	size_t place = text->nthreads;
	int order = 1;

	while (place && (order = strverscmp(text->threads[place - 1].name, name)) > 0)
		place--;
	if (place && !order)
		return &text->threads[place - 1];
	text->threads = grow(text->threads, text->nthreads, sizeof(*thread));
	thread = &text->threads[place];
	memmove(thread + 1, thread, (text->nthreads++ - place) * sizeof(*thread));
	*thread = (struct vt_golden_thread){ .name = strdup(name) };
	if (!thread->name)
		vt_no_memory();
	return thread;
}

static void add_line(struct vt_golden_thread *thread, const char *data, size_t length,
		     unsigned long place)
{
	char *text = strndup(data, length);

	if (!text)
		vt_no_memory();
	thread->lines = grow(thread->lines, thread->nlines, sizeof(*thread->lines));
	thread->lines[thread->nlines++] = (struct vt_golden_line){ text, place };
}

/* ---- lines ---- */

static bool begins(const char *data, size_t length, const char *with, size_t with_length)
{
	return length >= with_length && !memcmp(data, with, with_length);
}

/* Length of a name such as "pid2" or "pid2.1" at the beginning; 0: there is none. */
static size_t thread_name(const char *data, size_t length)
{
	size_t end = 3;

	if (!begins(data, length, LITERAL("pid")))
		return 0;
	while (end < length && (data[end] == '.' || (data[end] >= '0' && data[end] <= '9')))
		end++;
	return end > 3 ? end : 0;
}

/*
 * Splits "pid2 text" and "[pid pid2] text". Returns the offset of the text, and sets offset
 * and length of the name. *@name_length is 0 if there is no name.
 */
static size_t skip_name(const char *data, size_t length, size_t *name, size_t *name_length)
{
	size_t at = begins(data, length, LITERAL("[pid ")) ? strlen("[pid ") : 0, end;

	*name = at;
	*name_length = thread_name(data + at, length - at);
	end = at + *name_length;
	if (!*name_length || end == length || data[end] != (at ? ']' : ' ')) {
		*name_length = 0;
		return 0;
	}
	for (end++; end < length && data[end] == ' '; end++)
		;
	return end;
}

/* Finds the value of "tid" in a JSON object. */
static size_t object_name(const char *data, size_t length, size_t *name_length)
{
	static const char key[] = "\"tid\":\"";
	const char *found = memmem(data, length, key, sizeof(key) - 1);
	size_t at = found ? (size_t)(found - data) + sizeof(key) - 1 : 0;

	*name_length = found ? thread_name(data + at, length - at) : 0;
	return at;
}

static bool is_header(const char *data, size_t length)
{
	return begins(data, length, LITERAL("{\"v\":1,\"type\":\"header\""));
}

/* Whether the line belongs to the thread of the line above. */
static bool is_remark(const char *data, size_t length)
{
	return begins(data, length, LITERAL(" > "));
}

/* Appends to the last line. */
static void continue_line(struct vt_golden_thread *thread, const char *data, size_t length)
{
	struct vt_golden_line *line = &thread->lines[thread->nlines - 1];
	size_t before = strlen(line->text);
	char *text = realloc(line->text, before + length + 1);

	if (!text)
		vt_no_memory();
	*stpncpy(text + before, data, length) = '\0';
	line->text = text;
}

/* Adds a line, or appends it to the last one if it belongs to that. */
static void put_line(struct vt_golden_thread *thread, const char *data, size_t length,
		     unsigned long place)
{
	if (!thread->nlines || !vt_golden_is_remark(data, length)) {
		add_line(thread, data, length, place);
		return;
	}
	continue_line(thread, LITERAL("\n"));
	continue_line(thread, data, length);
}

void vt_golden_text_add(struct vt_golden_text *text, const char *name, const char *data,
			size_t length)
{
	while (length) {
		const char *newline = memchr(data, '\n', length);
		size_t end = newline ? (size_t)(newline - data) : length;
		size_t unused, name_length, at = skip_name(data, end, &unused, &name_length);
		struct vt_golden_thread *thread;

		if (!is_header(data, end)) {
			thread = find(text, name);
			if (thread->open)
				continue_line(thread, data, end);
			else
				put_line(thread, data + at, end - at, 0);
			thread->open = !newline;
		}
		end += newline != NULL;
		data += end;
		length -= end;
	}
}

/* ---- parts ---- */

unsigned int vt_golden_text_parts(const struct vt_golden_text *text)
{
	unsigned int parts = text->parts;

	for (size_t i = 0; i < text->nthreads; i++)
		for (size_t j = 0; j < text->threads[i].nlines; j++)
			parts |= vt_golden_parts(text->threads[i].lines[j].text);
	return parts;
}

void vt_golden_text_take_out(struct vt_golden_text *text, unsigned int parts)
{
	for (size_t i = 0; i < text->nthreads; i++) {
		struct vt_golden_thread *thread = &text->threads[i];
		size_t left = 0;

		for (size_t j = 0; j < thread->nlines; j++) {
			if (vt_golden_take_out(thread->lines[j].text, parts))
				thread->lines[left++] = thread->lines[j];
			else
				free(thread->lines[j].text);
		}
		thread->nlines = left;
	}
}

/* ---- files ---- */

static void read_line(struct vt_golden_text *text, const char *data, size_t length,
		      unsigned long place, char **current)
{
	size_t name = 0, name_length = 0, at = 0;

	unsigned int parts = place == 1 ? vt_golden_read_mark(data, length) : 0;

	text->parts |= parts;
	if (parts || is_header(data, length))
		return;
	if (*data == '{')
		name = object_name(data, length, &name_length);
	else if (!is_remark(data, length))
		at = skip_name(data, length, &name, &name_length);
	if (name_length || !is_remark(data, length)) {
		free(*current);
		*current = name_length ? strndup(data + name, name_length) :
					 strdup(FIRST_THREAD);
		if (!*current)
			vt_no_memory();
	}
	put_line(find(text, *current), data + at, length - at, place);
}

int vt_golden_text_read(struct vt_golden_text *text, const char *path, struct vt_error *error)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *current = strdup(FIRST_THREAD);
	unsigned long place = 0;
	size_t room = 0;
	ssize_t length;
	int err = 0;

	if (!current)
		vt_no_memory();
	errno = file ? 0 : errno;
	while (file && (length = vt_next_line(&line, &room, file)) > 0) {
		length -= line[length - 1] == '\n';
		read_line(text, line, (size_t)length, ++place, &current);
	}
	if (!file || ferror(file))
		err = vt_error_set(error, errno ? errno : EIO,
				   "cannot read the golden file '%s': %s%s", path,
				   strerror(errno ? errno : EIO),
				   errno == ENOENT ? "; --golden-update makes it" : "");
	if (file)
		fclose(file);
	free(line);
	free(current);
	return err;
}

static bool is_json(const struct vt_golden_text *text)
{
	return text->nthreads && text->threads[0].nlines && *text->threads[0].lines[0].text == '{';
}

static void write_lines(const struct vt_golden_text *text, FILE *file)
{
	char *mark = vt_golden_mark(text->parts, is_json(text));

	if (mark)
		fprintf(file, "%s\n", mark);
	free(mark);
	for (size_t i = 0; i < text->nthreads; i++) {
		const struct vt_golden_thread *thread = &text->threads[i];

		for (size_t j = 0; j < thread->nlines; j++) {
			const char *line = thread->lines[j].text;
			bool named = text->nthreads > 1 && *line != '{' &&
				     !is_remark(line, strlen(line));

			fprintf(file, "%s%s%s\n", named ? thread->name : "", named ? " " : "",
				line);
		}
	}
}

/* Creates a temporary file beside @place, with the permissions of a new file. */
static FILE *open_beside(const char *place, char **temporary)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (asprintf(temporary, "%s.XXXXXX", place) < 0)
		vt_no_memory();
	fd = mkostemp(*temporary, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	/* If this fails, only the owner can read the file. */
	if (fchmod(fd, 0666 & ~mask))
		errno = 0;
	return fdopen(fd, "w");
}

int vt_golden_text_write(const struct vt_golden_text *text, const char *path,
			 struct vt_error *error)
{
	char *place = realpath(path, NULL), *temporary;
	FILE *file = open_beside(place ? place : path, &temporary);
	int errnum = 0;

	if (file)
		write_lines(text, file);
	if (!file || ferror(file) | fclose(file) || rename(temporary, place ? place : path)) {
		errnum = errno ? errno : EIO;
		unlink(temporary);
	}
	free(temporary);
	free(place);
	return errnum ? vt_error_set(error, errnum, "cannot write the golden file '%s': %s", path,
				     strerror(errnum)) : 0;
}
