/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of a text line that calls and events share: pid and time at its beginning,
 * descriptors, signals.
 */
#ifndef VT_PRINT_LINE_H
#define VT_PRINT_LINE_H

#include <signal.h>

#include "print/printer.h"

/* Begins a line, as "[pid 12] 10:20:30 "; the first function writes the pid only. */
void vt_line_leading_pid(struct vt_line *line, pid_t tid);
void vt_line_leader(struct vt_line *line, pid_t tid, bool show_pid);

/*
 * "</dev/vfio/14>", with the device in an inner bracket; nothing if the path is not known, or
 * neither wanted nor replaced by what --decode-fds asks for.
 * "(closed)" follows if it is what @fd was until it was closed.
 */
void vt_line_fd_text(struct vt_buffer *out, const struct vt_printer *printer, int fd,
		     const struct vt_fd *info);

/* "<qemu-kvm>"; nothing if names are not shown or the thread's is not known. */
void vt_line_name(struct vt_buffer *out, const struct vt_printer *printer, pid_t tid);

/* With --normalize these write a label. vt_line_word() is for a number that may be an address. */
void vt_line_pid(struct vt_line *line, pid_t pid);
void vt_line_address(struct vt_line *line, uint64_t address);
void vt_line_word(struct vt_line *line, uint64_t number);

/*
 * Seconds, at least @width characters before the point, and @digits behind it. Not rounded:
 * further digits are cut off.
 */
void vt_line_seconds(struct vt_buffer *out, const struct timespec *time,
		     size_t width, unsigned int digits);

/* "SIGALRM", "SIGRTMIN", "SIGRT_2"; the number if it has no name. */
void vt_line_signal(struct vt_buffer *out, int number);

/* The same; NULL when @number is no signal. */
const char *vt_signal_name(int number);

/* Visits one struct with those fields of @info that the signal's origin fills. */
void vt_siginfo_visit(const siginfo_t *info, const struct vfiotrace_visitor *visitor);

/* "{si_signo=SIGALRM, si_code=SI_KERNEL}" */
void vt_line_siginfo(struct vt_line *line, const siginfo_t *info);

#endif
