// SPDX-License-Identifier: GPL-2.0-or-later
/* Decodes the current case in each style and compares with what is wanted. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define TEXT_MAX 65536
#define FIRST_READ 512

static const char *const style_names[] = { "abbrev", "raw", "verbose" };

void g_fail(struct g_run *run, const char *format, ...)
{
	va_list args;

	run->failures++;
	printf("%s:%u: %s: ", run->file, run->line, run->now.name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* So that tests see that the callback is asked, and with which number. */
static int fd_path(void *ctx, int fd, char *buffer, size_t size)
{
	(void)ctx;
	return snprintf(buffer, size, "</fd/%d>", fd);
}

size_t g_decode(struct g_run *run, enum vfiotrace_xlat_style style,
		const int64_t *result, char *buffer, size_t size)
{
	struct g_case *now = &run->now;
	struct vfiotrace_text_options options = {
		.size = sizeof(struct vfiotrace_text_options),
		.xlat = style,
		.strings = now->strings,
		.limit = now->limit,
		.verbose = now->verbose,
		.fd_text = now->paths ? fd_path : NULL,
	};
	struct vfiotrace_text text = {
		.options = &options, .buffer = buffer, .size = size,
	};
	struct vfiotrace_memory memory;
	struct vfiotrace_visitor visitor = { vfiotrace_text_visit, &text };
	struct g_region *arg = g_memory_region(&now->memory, "arg");
	struct vfiotrace_call call;
	char name[sizeof(now->request_name)];
	int length;

	buffer[0] = '\0';
	vfiotrace_call_init(&call, run->context, &now->fd, now->caller, now->request,
			    now->arg);
	length = vfiotrace_call_name(&call, name, sizeof(name));
	if (length != (int)strlen(name))
		g_fail(run, "length of the name: %d, not %zu", length, strlen(name));
	if (strcmp(name, now->request_name))
		g_fail(run, "name\n  want %s\n  got  %s", now->request_name, name);
	/* Payloads of unknown length are fetched with the first read. */
	if (call.request && call.request->flags & VFIOTRACE_REQUEST_IN_TAIL &&
	    arg->length + arg->slack < FIRST_READ)
		arg->slack = FIRST_READ - arg->length;
	g_memory_show(&now->memory, false);
	memory = g_memory_of(run, 0);
	vfiotrace_decode_entry(&call, &memory, &visitor);
	if (result) {
		g_memory_show(&now->memory, true);
		memory = g_memory_of(run, *result);
		vfiotrace_decode_exit(&call, *result, &memory, &visitor);
		g_rows_note(run, call.request);
	}
	if (text.length >= size)
		g_fail(run, "%zu bytes of text", text.length);
	else
		buffer[text.length] = '\0';
	return text.length;
}

/* $name and $name+8: the address of a region. */
static const char *put_address(struct g_run *run, const char *from, FILE *out)
{
	char word[40] = "&";
	size_t n = strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789_+");
	uint64_t address;

	if (n >= sizeof(word) - 1)
		return from;
	memcpy(word + 1, from, n);
	word[n + 1] = '\0';
	if (!g_number(run, word, &address))
		abort();
	fprintf(out, "0x%llx", (unsigned long long)address);
	return from + n;
}

/* $(0x3 A|B): number and names; $(0x80 ?A_???): a number without a name. */
static const char *put_xlat(const char *from, enum vfiotrace_xlat_style style,
			    FILE *out)
{
	const char *end = strchr(from, ')');
	const char *names = strchr(from, ' ');
	bool unknown;
	int nnumber, nnames;

	if (!end || !names || names > end)
		abort();
	nnumber = (int)(names - from);
	names++;
	unknown = *names == '?';
	names += unknown;
	nnames = (int)(end - names);
	if (style == VFIOTRACE_XLAT_RAW)
		fprintf(out, "%.*s", nnumber, from);
	else if (style == VFIOTRACE_XLAT_VERBOSE || unknown)
		fprintf(out, "%.*s /* %.*s */", nnumber, from, nnames, names);
	else
		fprintf(out, "%.*s", nnames, names);
	return end + 1;
}

static char *expand(struct g_run *run, const char *want,
		    enum vfiotrace_xlat_style style)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	while (*want) {
		if (want[0] == '$' && want[1] == '(')
			want = put_xlat(want + 2, style, out);
		else if (want[0] == '$' && !strchr("?*", want[1]))
			want = put_address(run, want + 1, out);
		else
			putc(*want++, out);
	}
	fclose(out);
	return text;
}

/*
 * How much of @got is as wanted; "$?" stands for a comment, whatever it says, "$*"
 * for one, or none, with a space before it.
 */
static bool matches(const char *want, const char *got, size_t *same)
{
	const char *p = got;

	while (*want) {
		if (want[0] == '$' && strchr("?*", want[1])) {
			bool may = want[1] == '*';
			bool is = (!may || *p == ' ') && !strncmp(p + may, "/* ", 3);
			const char *end = is ? strstr(p, "*/") : NULL;

			if (!end && !may)
				break;
			p = end ? end + 2 : p;
			want += 2;
		} else if (*want++ != *p++) {
			p--;
			break;
		}
	}
	*same = (size_t)(p - got);
	return !*want && !*p;
}

static void compare(struct g_run *run, const char *what, const char *want,
		    const char *got)
{
	size_t good;

	run->checks++;
	if (matches(want, got, &good))
		return;
	g_fail(run, "%s\n  want %s\n  got  %s\n       %*s^", what, want, got, (int)good,
	       "");
}

/* The remark about the request that @argument begins with: its length, or 0. */
static int remark_length(const char *argument)
{
	const char *end = strncmp(argument, "/* ", 3) ? NULL : strstr(argument, " */");

	return end ? (int)(end + 3 - argument) : 0;
}

/* The name, the number or both, a remark about it, and what follows. */
static char *whole(const struct g_case *now, enum vfiotrace_xlat_style style,
		   const char *argument)
{
	int remark = remark_length(argument);
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	if (style == VFIOTRACE_XLAT_ABBREV)
		fputs(now->request_name, out);
	else
		fprintf(out, "%#x", now->request);
	if (style == VFIOTRACE_XLAT_VERBOSE)
		fprintf(out, " /* %s */", now->request_name);
	if (remark)
		fprintf(out, " %.*s", remark, argument);
	argument += remark;
	argument += *argument == ' ';
	fprintf(out, "%s%s", *argument ? ", " : "", argument);
	fclose(out);
	return text;
}

/* The whole call as the library renders it, at once and in two parts. */
static void check_string(struct g_run *run, enum vfiotrace_xlat_style style,
			 const int64_t *result, const char *argument, char *buffer)
{
	struct g_case *now = &run->now;
	struct vfiotrace_text_options options = {
		.size = sizeof(struct vfiotrace_text_options),
		.xlat = style, .strings = now->strings, .limit = now->limit,
		.verbose = now->verbose, .fd_text = now->paths ? fd_path : NULL,
	};
	struct vfiotrace_memory memory = { g_memory_read, &now->memory };
	char *want = whole(now, style, argument);
	struct vfiotrace_call call;
	int length;

	g_memory_show(&now->memory, false);
	vfiotrace_call_init(&call, run->context, &now->fd, now->caller, now->request,
			    now->arg);
	length = vfiotrace_decode_to_string(&call, false, 0, &memory, &options, buffer,
					    TEXT_MAX);
	if (length != (int)strlen(buffer))
		g_fail(run, "string: %d is not the length", length);
	if (result && length < TEXT_MAX) {
		g_memory_show(&now->memory, true);
		vfiotrace_decode_to_string(&call, true, *result, &memory, &options,
					   buffer + length, TEXT_MAX - (size_t)length);
	}
	compare(run, "string", want, buffer);
	free(want);
}

void g_check(struct g_run *run, const int64_t *result, const char *want)
{
	struct g_memory *memory = &run->now.memory;
	unsigned int before = run->failures;
	char *buffer = malloc(TEXT_MAX);

	if (!buffer || g_memory_place(memory))
		abort();
	/* One style that is wrong is enough to read. */
	for (int style = 0; style < 3 && run->failures == before; style++) {
		char *text = expand(run, want, style);

		memory->strict = !run->now.short_reads;
		memory->beyond = 0;
		g_decode(run, style, result, buffer, TEXT_MAX);
		compare(run, style_names[style], text, buffer);
		check_string(run, style, result, text, buffer);
		if (memory->beyond)
			g_fail(run, "read up to %#llx, beyond what was announced",
			       (unsigned long long)memory->beyond);
		free(text);
	}
	g_memory_release(memory);
	free(buffer);
}
