/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A printer turns calls and events into bytes. It knows nothing of VFIO, ptrace
 * or /proc: everything it needs stands in what it is handed. Text and JSON are
 * two printers of the same values.
 */
#ifndef VT_PRINT_PRINTER_H
#define VT_PRINT_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/call.h"
#include "engine/event.h"
#include "identify/identify.h"
#include "judge/why.h"
#include "source/source.h"
#include "vfiotrace/vfiotrace.h"

/* Bytes that grow; kept and emptied, not freed, between lines. */
struct vt_buffer {
	char *data;
	size_t length;
	size_t size;
};

/* What was executed, as far as it is known. */
struct vt_program {
	struct vt_buffer path;		/* empty: not known */
	struct vt_buffer words;		/* the command line, each word with a NUL behind it */
	bool has_words;			/* they are known: there may be none */
	bool words_cut;			/* there are more bytes of them */
};

/* How the time of a line is written. */
enum vt_clock {
	VT_CLOCK_NONE,
	VT_CLOCK_TIME,			/* of the day */
	VT_CLOCK_UNIX,			/* seconds since the epoch */
};

struct vt_print_options {
	struct vfiotrace_text_options values;	/* fd_text is set by the printer */
	enum vt_clock clock;		/* -t, -tt, -ttt */
	bool relative;			/* -r */
	bool duration;			/* -T */
	/* Digits after the second: 0, 3, 6 or 9. */
	unsigned int clock_digits;
	unsigned int relative_digits;
	unsigned int duration_digits;
	unsigned int column;		/* -a */
	bool fds;			/* --decode-fds */
	bool sources;			/* lines of source in stacks: -kk */
	bool pid_column;		/* "N " as in files, not "[pid N] " */
};

/* One line (or object) under construction, one per tracee. */
struct vt_line {
	struct vt_buffer out;
	/*
	 * Where the visible line began in out, for -a. Wraps below zero when a part
	 * of the line has been taken out of out already.
	 */
	size_t column;
	/* Stamps of the line that is begun next; set by the trace. */
	struct timespec real;
	struct timespec since;		/* -r: since the line before, any tracee */
	struct vfiotrace_text text;	/* state of the value visitor */
	void *state;			/* the printer's own, made on first use */
	const struct vt_record *record;
	const struct vt_program *program;	/* of an EXEC that is told; or NULL */
	const struct vt_printer *printer;
};

/*
 * Labels for what differs between two runs of one program, and the rest of what
 * makes lines the same: --normalize. Answers are valid until the next question;
 * NULL says that the number itself is shown. A printer with a namer shows no times.
 */
struct vt_namer {
	const char *(*pid)(void *ctx, pid_t pid);
	const char *(*fd)(void *ctx, int fd, const struct vt_fd *info);
	/* The text of a descriptor's link; never NULL. */
	const char *(*path)(void *ctx, const char *path);
	/* An address of the program's memory. */
	const char *(*address)(void *ctx, uint64_t address);
	/* What may be one, or any other number. */
	const char *(*word)(void *ctx, uint64_t number);
	/* Sets the label, or changes the value. @record is NULL in siginfo_t. */
	void (*value)(void *ctx, const struct vt_record *record,
		      struct vfiotrace_value *value);
	void *ctx;
};

struct vt_printer {
	const struct vt_printer_ops *ops;
	const struct vt_print_options *options;
	const struct vt_namer *namer;	/* NULL: numbers are shown */
	/* Names the descriptors inside arguments; set by the trace. */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	void *identify_ctx;
	/* Names of threads, where they are known; NULL: none are shown. */
	const char *(*name)(void *ctx, pid_t tid);
	void *name_ctx;
};

/* What the trace is, for its first line. */
struct vt_trace_info {
	const char *version;		/* of this program */
	const char *kernel, *machine;	/* of where the program runs, or ran; or NULL */
	const char *recorder;		/* version that has recorded it; NULL: it is live */
	char *const *words;		/* our command line without its first word, */
	size_t noptions;		/* so many options, */
	size_t ncommand;		/* and the program's command line */
};

/*
 * Every function appends to line->out. The order for a call is: enter, then
 * values through visit (ctx is the line), then exit, then frames, then word and whys, then finish. resume comes
 * before whatever follows after the line was broken off by suspend.
 */
struct vt_printer_ops {
	bool breaks;			/* lines may be broken off: text */
	bool whole;			/* nothing is abbreviated: JSON */
	bool lifecycle;			/* event wants NEW, EXEC and DETACHED too: JSON */
	void (*header)(struct vt_line *line, const struct vt_trace_info *info);	/* NULL: none */
	void (*enter)(struct vt_line *line);
	vfiotrace_visit_fn *visit;
	void (*suspend)(struct vt_line *line);	/* " <unfinished ...>\n" */
	void (*resume)(struct vt_line *line);	/* "<... ioctl resumed>" */
	void (*exit)(struct vt_line *line);	/* ") = 0\n" */
	void (*frame)(struct vt_line *line, const struct vt_frame *frame);
	void (*frames_end)(struct vt_line *line, int error);
	void (*word)(struct vt_line *line, const struct vt_kernel_word *word);
	void (*whys)(struct vt_line *line, const struct vt_why *whys, size_t count);
	/*
	 * A line by itself, under that of its call; @run: or elsewhere, and names the call's.
	 * NULL: findings are not shown.
	 */
	void (*finding)(struct vt_line *line, const struct vt_finding *finding, bool run);
	/*
	 * All that belongs to the call has been handed over. NULL: nothing to do. JSON
	 * closes its object here, so that stacks and remarks stand inside.
	 */
	void (*finish)(struct vt_line *line);
	/*
	 * Appends to @line what stands in @call, which goes on. NULL: it can be broken
	 * off itself.
	 */
	void (*pending)(struct vt_line *line, const struct vt_line *call);
	void (*event)(struct vt_line *line, const struct vt_event *event, bool show_pid);
	/* In front of a line that was begun without. NULL: no line is. */
	void (*pid)(struct vt_line *line, pid_t tid);
	void (*line_free)(struct vt_line *line);
	/* In front of what is kept of a trace: so many lines before it are not. */
	void (*cut)(struct vt_buffer *out, uint64_t lines);
};

extern const struct vt_printer_ops vt_text_printer;
extern const struct vt_printer_ops vt_json_printer;
extern const struct vt_printer_ops vt_silent_printer;	/* prints nothing */

/* Appends; memory that runs out aborts the tracer, in this one place. */
void vt_buffer_add(struct vt_buffer *buffer, const void *data, size_t length);
void vt_buffer_puts(struct vt_buffer *buffer, const char *text);
void vt_buffer_decimal(struct vt_buffer *buffer, int64_t number);
/* @width characters at least, with @fill before the number. */
void vt_buffer_padded(struct vt_buffer *buffer, int64_t number, size_t width, char fill);
void vt_buffer_hex(struct vt_buffer *buffer, uint64_t number);	/* "0x0" for zero */
/* Escaped as strace does, without quotes around it; @special is escaped too. */
void vt_buffer_quote(struct vt_buffer *buffer, const void *data, size_t length,
		     enum vfiotrace_string_style style, const char *special);
void vt_buffer_format(struct vt_buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Room for @length more bytes; returns where they go. Does not change the length. */
char *vt_buffer_reserve(struct vt_buffer *buffer, size_t length);
void vt_buffer_free(struct vt_buffer *buffer);
/* Empties it for the next time; what only a rare line has needed is given back. */
#define VT_BUFFER_KEPT	65536
void vt_buffer_clear(struct vt_buffer *buffer);

#endif
