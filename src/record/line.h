/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses one line of a recording. Buffers are reused from line to line. */
#ifndef VT_RECORD_LINE_H
#define VT_RECORD_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yajl/yajl_parse.h>

#include "record/answers.h"

/* Which members the line has: bits of vt_recorded.have. */
enum {
	VT_HAVE_FORMAT = 1 << 0,
	VT_HAVE_VERSION = 1 << 1,
	VT_HAVE_TIME = 1 << 2,
	VT_HAVE_TID = 1 << 3,
	VT_HAVE_PID = 1 << 4,
	VT_HAVE_CPU = 1 << 5,
	VT_HAVE_ENTER = 1 << 6,
	VT_HAVE_EXIT = 1 << 7,
	VT_HAVE_EVENT = 1 << 8,
	VT_HAVE_SAY = 1 << 9,
	VT_HAVE_END = 1 << 10,
	VT_HAVE_WORLD = 1 << 11,
	VT_HAVE_NAME = 1 << 12,
	VT_HAVE_TOOK = 1 << 13,
	VT_HAVE_RAN = 1 << 14,
	VT_HAVE_STATE = 1 << 15,
};

struct vt_recorded_fd {
	int fd;
	struct vt_fd info;
};

/* A segment of memory; its bytes, if any, are in vt_recorded.answers. */
struct vt_recorded_memory {
	struct vt_segment segment;
	bool at_argument;		/* the address is vt_known_thread.arg */
};

/* An answer about the world. .path and .data are offsets in vt_recorded.texts. */
struct vt_recorded_answer {
	enum vt_ask ask;
	pid_t pid;
	size_t path;
	bool again;			/* no answer in the line: the former one still holds */
	size_t data;			/* offset of the answer's data; .answer.data is not set */
	struct vt_answer answer;
};

struct vt_recorded {
	uint32_t have;
	/* header */
	int64_t version;
	bool big_endian;
	bool vfio_only;
	bool stacks;
	bool kernel_word;
	bool sources;
	bool pids;
	bool runs;			/* calls may have .ran */
	bool io;
	char *named;			/* names with commas between; owned by the line */
	char *watched;			/* as .named */
	char *calls;			/* as .named; NULL: not in the header (version 1) */
	bool ioctls_hidden;
	bool users_only;
	int sets;
	int details;
	int utc_offset;
	char *tool, *kernel, *machine;	/* owned by the line */
	/* events */
	int64_t mono;			/* step since the line before, nanoseconds; .offset too */
	int64_t offset;
	pid_t tid;
	pid_t tgid;
	char name[VT_NAME_MAX];		/* of the thread */
	uint32_t arch;
	uint64_t ip;
	uint64_t nr;
	uint64_t args[6];
	bool failed;
	int64_t result;
	int64_t took;			/* nanoseconds that the call took, without our own work */
	int64_t ran;			/* nanoseconds of CPU time in the call */
	enum vt_event_type type;	/* unless it is an entry or exit */
	int signal;
	bool info_used;			/* .info was written to, so reset() must clear it */
	siginfo_t info;
	pid_t parent;
	bool attached;
	bool before;
	uint8_t tampered;
	bool late;
	bool thread;
	bool files;			/* a new task shares its parent's descriptor table */
	pid_t former;
	pid_t by;
	int32_t lost;			/* number of calls */
	enum vt_unseen unseen;
	int status;
	bool core;
	struct vt_recorded_fd *fds;
	size_t nfds;
	size_t fds_room;
	struct vt_recorded_memory *memory;
	size_t nmemory;
	size_t memory_room;
	struct vt_recorded_answer *world;
	size_t nworld;
	size_t world_room;
	struct vt_buffer texts;
	struct vt_answers *answers;	/* gets bytes of memory and frames; owned by the caller */
	struct vt_buffer state[2];	/* kind and values of a row of the model, as strings */
	bool attach;
	struct vt_buffer say;		/* the remark, a string, unfiltered */
};

/* A parser for all lines of one file. */
struct vt_line_parser;

struct vt_line_parser *vt_line_parser_create(struct vt_recorded *into);
void vt_line_parser_destroy(struct vt_line_parser *parser);

/*
 * Parses one line of @length bytes, newline included. Returns NULL, or what is wrong with the
 * line; then the parser cannot be used further.
 */
const char *vt_line_parse(struct vt_line_parser *parser, const char *text, size_t length);

void vt_recorded_free(struct vt_recorded *recorded);

#endif
