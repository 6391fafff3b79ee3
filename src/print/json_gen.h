/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the JSON printer share: yajl's streaming generator behind
 * shorter names, and the state of the object that a tracee's line is.
 *
 * yajl keeps no tree and no copy of what passes through it, so a value costs
 * no allocation; one generator serves all lines of a tracee.
 */
#ifndef VT_PRINT_JSON_GEN_H
#define VT_PRINT_JSON_GEN_H

#include <yajl/yajl_gen.h>

#include "print/printer.h"

/* Values nested deeper are left out; yajl itself ends at 128. */
#define VT_JSON_DEPTH 32
#define VT_JSON_NOTES 32

/* A remark waits for the end of the struct that it belongs to. */
struct vt_json_note {
	unsigned int owner;		/* depth of that struct; 0: the call */
	enum vfiotrace_note note;
	const char *field;		/* array that it arose in, or NULL */
	uint64_t number;
	uint64_t want;
	size_t bytes;			/* EXTENSION, or text: where in .bytes, how many */
	size_t length;
	bool cut;
};

struct vt_json {
	yajl_gen gen;
	struct vt_line *line;
	bool keyed;			/* the next value's key stands there already */
	bool output;			/* OUTPUT has passed */
	bool wrapped;			/* the call's argument is no object: one is around it */
	bool have[2];			/* the caller's and the kernel's value were given */
	bool call_open;			/* the object of a call is not closed yet */
	bool frames;			/* nor is the array of frames in it */
	bool left;			/* its result has been given */
	unsigned int depth;		/* of values */
	unsigned int muted;		/* nesting of values that are left out */
	uint32_t array;			/* bit per depth: inside an array */
	const char *names[VT_JSON_DEPTH];
	unsigned int nnotes;
	bool extension;			/* the last note waits for its bytes */
	struct vt_json_note notes[VT_JSON_NOTES];
	struct vt_buffer bytes;
};

/* An object of that type; what is open of a former one in the line is given up. */
struct vt_json *vt_json_begin(struct vt_line *line, const char *type);
void vt_json_end(struct vt_json *j);

void vt_json_key(struct vt_json *j, const char *key);
void vt_json_number(struct vt_json *j, uint64_t number);
void vt_json_signed(struct vt_json *j, int64_t number);
void vt_json_hex(struct vt_json *j, uint64_t number);		/* "0x1f" */
void vt_json_bytes(struct vt_json *j, const void *data, size_t length);	/* "001f" */
/* Seconds, with nine digits after the point. */
void vt_json_seconds(struct vt_json *j, const struct timespec *time);
/* "time" and "time_ns". */
void vt_json_times(struct vt_json *j, const struct timespec *time);
/* For our own words, which are ASCII. */
void vt_json_text(struct vt_json *j, const char *text);
/* The key "name"; null where there is none. */
void vt_json_name(struct vt_json *j, const char *name);
/*
 * For words of others: a string when it is UTF-8 without characters that command
 * a terminal beyond those that JSON escapes, otherwise {"bytes": "..."}.
 */
void vt_json_foreign(struct vt_json *j, const char *text, size_t length);
/* "EFAULT", or the number when it has no name. */
void vt_json_errno(struct vt_json *j, int errnum);

static inline void vt_json_open(struct vt_json *j)
{
	yajl_gen_map_open(j->gen);
}

static inline void vt_json_close(struct vt_json *j)
{
	yajl_gen_map_close(j->gen);
}

/* json_value.c */
int vt_json_visit(void *line, const struct vfiotrace_value *value);
/* The remarks that belong to depth @owner, as "notes": [...]; nothing when none. */
void vt_json_notes(struct vt_json *j, unsigned int owner);
/* By label where there is one; @info without what --decode-fds hides. */
void vt_json_fd(struct vt_json *j, int fd, const struct vt_fd *info);
/* Pids, addresses of the program, and what may be one: by number or by label. */
void vt_json_pid(struct vt_json *j, pid_t pid);
void vt_json_address(struct vt_json *j, uint64_t address);
void vt_json_word(struct vt_json *j, uint64_t number);

static inline const struct vt_namer *vt_json_namer(const struct vt_json *j)
{
	return j->line->printer->namer;
}

#endif
