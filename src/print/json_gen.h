/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files of the JSON printer: short names for yajl's streaming generator, and the
 * state of the object that a tracee's line is.
 *
 * yajl keeps no tree and no copy of what passes through it, so a value costs no allocation.
 * One generator serves all lines of a tracee.
 */
#ifndef VT_PRINT_JSON_GEN_H
#define VT_PRINT_JSON_GEN_H

#include <yajl/yajl_gen.h>

#include "print/printer.h"

/* Deeper values are left out; yajl's own limit is 128. */
#define VT_JSON_DEPTH 32
#define VT_JSON_NOTES 32

/* A note that waits for the end of the struct that it belongs to. */
struct vt_json_note {
	unsigned int owner;		/* depth of that struct; 0: the call */
	enum vfiotrace_note note;
	const char *field;		/* the array that the note is about, or NULL */
	uint64_t number;
	uint64_t want;
	size_t bytes;			/* of EXTENSION, or of a text: place and length in .bytes */
	size_t length;
	bool cut;
};

struct vt_json {
	yajl_gen gen;
	struct vt_line *line;
	bool keyed;			/* the key of the next value has been written */
	bool output;			/* the kernel's values have begun */
	bool wrapped;			/* an object was opened around a bare "in" or "out" */
	bool have[2];			/* "in", "out" have been written */
	bool call_open;			/* the object of a call is open */
	bool frames;			/* in it the array "stack" is open */
	bool left;			/* the call's result has been written */
	unsigned int depth;		/* nesting of the value at hand; 0: no struct or array */
	unsigned int muted;		/* how deep we are in a value that is left out; 0: not */
	uint32_t array;			/* bit per depth: it is an array */
	const char *names[VT_JSON_DEPTH];
	unsigned int nnotes;
	bool extension;			/* the next value is the bytes of the last note */
	struct vt_json_note notes[VT_JSON_NOTES];
	struct vt_buffer bytes;
};

/* Begins an object of @type. An unfinished object of @line is given up. */
struct vt_json *vt_json_begin(struct vt_line *line, const char *type);
void vt_json_end(struct vt_json *j);

void vt_json_key(struct vt_json *j, const char *key);
void vt_json_number(struct vt_json *j, uint64_t number);
void vt_json_signed(struct vt_json *j, int64_t number);
void vt_json_hex(struct vt_json *j, uint64_t number);		/* "0x1f" */
void vt_json_bytes(struct vt_json *j, const void *data, size_t length);	/* "001f" */
/* Writes seconds with nine digits after the point. */
void vt_json_seconds(struct vt_json *j, const struct timespec *time);
/* Writes "time" and "time_ns"; nothing with --normalize. */
void vt_json_times(struct vt_json *j, const struct timespec *time);
/* For our own words: @text must be ASCII. */
void vt_json_text(struct vt_json *j, const char *text);
/* Writes the key "name" with @name, or with null. */
void vt_json_name(struct vt_json *j, const char *name);
/*
 * For text from outside. A string if it is valid UTF-8 without control characters other than
 * those that JSON escapes; otherwise {"bytes": "..."}.
 */
void vt_json_foreign(struct vt_json *j, const char *text, size_t length);
/* Writes "EFAULT", or the number if it has no name. */
void vt_json_errno(struct vt_json *j, int errnum);

static inline void vt_json_open(struct vt_json *j)
{
	yajl_gen_map_open(j->gen);
}

static inline void vt_json_close(struct vt_json *j)
{
	yajl_gen_map_close(j->gen);
}

/* json_value.c; @line is a struct vt_line. */
int vt_json_visit(void *line, const struct vfiotrace_value *value);
/* Writes the notes of the struct at depth @owner as "notes": [...]; nothing if there are none. */
void vt_json_notes(struct vt_json *j, unsigned int owner);
/* Writes a descriptor as an object. @info may be NULL; it is left out without --decode-fds. */
void vt_json_fd(struct vt_json *j, int fd, const struct vt_fd *info);
/* With --normalize these write a label. vt_json_word() is for a number that may be an address. */
void vt_json_pid(struct vt_json *j, pid_t pid);
void vt_json_address(struct vt_json *j, uint64_t address);
void vt_json_word(struct vt_json *j, uint64_t number);

static inline const struct vt_namer *vt_json_namer(const struct vt_json *j)
{
	return j->line->printer->namer;
}

#endif
