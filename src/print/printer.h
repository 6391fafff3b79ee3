/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A printer turns calls and events into bytes. It is handed everything it needs, and does not
 * know VFIO, ptrace or /proc. Text and JSON are two printers of the same values.
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

/* A growing array of bytes. Emptied between lines, not freed. */
struct vt_buffer {
	char *data;
	size_t length;
	size_t size;
};

/* The program of an execve(), as far as it is known. */
struct vt_program {
	struct vt_buffer path;		/* empty: not known */
	struct vt_buffer words;		/* the command line; a NUL behind each word */
	bool has_words;			/* .words is known; there may be none */
	bool words_cut;			/* .words is not all of the command line */
};

/* -t: how the time of a line is written. */
enum vt_clock {
	VT_CLOCK_NONE,
	VT_CLOCK_TIME,			/* time of day */
	VT_CLOCK_UNIX,			/* seconds since the epoch */
};

struct vt_print_options {
	struct vfiotrace_text_options values;	/* .fd_text is set by the printer */
	enum vt_clock clock;		/* -t, -tt, -ttt */
	bool relative;			/* -r */
	bool duration;			/* -T */
	/* Digits behind the point: 0, 3, 6 or 9. */
	unsigned int clock_digits;
	unsigned int relative_digits;
	unsigned int duration_digits;
	unsigned int column;		/* -a */
	uint32_t fds;			/* --decode-fds: VT_FDS_*; 0: bare numbers */
	bool sources;			/* -kk: source lines in stacks */
	bool pid_column;		/* "N " as strace writes in files, not "[pid N] " */
};

/* A line (or JSON object) that is being written. One for each tracee. */
struct vt_line {
	struct vt_buffer out;
	/*
	 * For -a: offset in .out at which the visible line begins. It wraps below zero when
	 * part of the line was already taken out of .out.
	 */
	size_t column;
	/* Times of the next line that is begun; set by the trace. */
	struct timespec real;
	struct timespec since;		/* -r: since the line before, of any tracee */
	struct vfiotrace_text text;	/* state of the value visitor */
	void *state;			/* the printer's own, see .line_free; NULL: not used yet */
	const struct vt_record *record;
	const struct vt_program *program;	/* of the EXEC event at hand, or NULL */
	const struct vt_printer *printer;
};

/*
 * --normalize: labels for numbers that differ between two runs of one program. An answer is
 * valid until the next question; NULL means that the number itself is shown. A printer with a
 * namer shows no times.
 */
struct vt_namer {
	const char *(*pid)(void *ctx, pid_t pid);
	const char *(*fd)(void *ctx, int fd, const struct vt_fd *info);
	/* The text for a descriptor's path; never NULL. */
	const char *(*path)(void *ctx, const char *path);
	/* An address in the program's memory. */
	const char *(*address)(void *ctx, uint64_t address);
	/* A number that may be such an address. */
	const char *(*word)(void *ctx, uint64_t number);
	/* Sets the label of @value or changes it. @record is NULL for fields of siginfo_t. */
	void (*value)(void *ctx, const struct vt_record *record,
		      struct vfiotrace_value *value);
	void *ctx;
};

struct vt_printer {
	const struct vt_printer_ops *ops;
	const struct vt_print_options *options;
	const struct vt_namer *namer;	/* NULL: not normalized */
	/* Tells what a descriptor inside an argument is; set by the trace. */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	void *identify_ctx;
	/* Name of a thread, NULL if not known. NULL: names are not shown. */
	const char *(*name)(void *ctx, pid_t tid);
	void *name_ctx;
};

/* About the trace, for the header of JSON output. */
struct vt_trace_info {
	const char *version;		/* version of this vfiotrace */
	const char *kernel, *machine;	/* where the program runs, or ran; NULL: unknown */
	const char *recorder;		/* version that made the recording; NULL: not a replay */
	char *const *words;		/* our command line without argv[0] */
	size_t noptions;		/* how many words of it are options */
	size_t ncommand;		/* how many words behind them are the program's */
};

/*
 * Each function appends to line->out. The order for a call: enter, values through visit (whose
 * ctx is the line), exit, frame..., frames_end, word, whys, finish. suspend breaks the line
 * off; resume continues it, and comes before anything else that follows.
 */
struct vt_printer_ops {
	bool breaks;			/* lines may be broken off and resumed (text) */
	bool whole;			/* nothing may be abbreviated (JSON) */
	bool lifecycle;			/* .event also wants NEW, EXEC and DETACHED (JSON) */
	/* NULL: no header */
	void (*header)(struct vt_line *line, const struct vt_trace_info *info);
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
	 * A finding of --check, as a line of its own. @run: it does not follow its call's
	 * line, so it names that line. NULL: findings are not shown.
	 */
	void (*finding)(struct vt_line *line, const struct vt_finding *finding, bool run);
	/*
	 * The call is complete. JSON closes its object here, so that stack and explanations
	 * are inside it. NULL: nothing to do.
	 */
	void (*finish)(struct vt_line *line);
	/*
	 * Appends the beginning of @call's line to @line, for a call that is going on. NULL:
	 * such a line can be broken off.
	 */
	void (*pending)(struct vt_line *line, const struct vt_line *call);
	void (*event)(struct vt_line *line, const struct vt_event *event, bool show_pid);
	/* Puts the pid in front of a line that was begun without. NULL: every line has it. */
	void (*pid)(struct vt_line *line, pid_t tid);
	void (*line_free)(struct vt_line *line);
	/* --last: says that @lines lines before the kept ones were dropped. */
	void (*cut)(struct vt_buffer *out, uint64_t lines);
};

extern const struct vt_printer_ops vt_text_printer;
extern const struct vt_printer_ops vt_json_printer;
extern const struct vt_printer_ops vt_silent_printer;	/* prints nothing */

/* Appends @length bytes. When there is no memory, vfiotrace aborts; so do all functions here. */
void vt_buffer_add(struct vt_buffer *buffer, const void *data, size_t length);
void vt_buffer_puts(struct vt_buffer *buffer, const char *text);
void vt_buffer_decimal(struct vt_buffer *buffer, int64_t number);
/* At least @width characters; @fill comes before the number. */
void vt_buffer_padded(struct vt_buffer *buffer, int64_t number, size_t width, char fill);
void vt_buffer_hex(struct vt_buffer *buffer, uint64_t number);	/* "0x0" for zero */
/*
 * Appends bytes escaped as strace does it, without quotes; also escapes the characters in
 * @special.
 */
void vt_buffer_quote(struct vt_buffer *buffer, const void *data, size_t length,
		     enum vfiotrace_string_style style, const char *special);
void vt_buffer_format(struct vt_buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Makes room for @length more bytes and returns where they go. Does not change .length. */
char *vt_buffer_reserve(struct vt_buffer *buffer, size_t length);
void vt_buffer_free(struct vt_buffer *buffer);
/*
 * Empties the buffer; frees its memory if it is larger than VT_BUFFER_KEPT, which few lines
 * need.
 */
#define VT_BUFFER_KEPT	65536
void vt_buffer_clear(struct vt_buffer *buffer);

#endif
