/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces of a text line that calls and events share: the leader with pid and
 * time, descriptors, signals.
 */
#ifndef VT_PRINT_LINE_H
#define VT_PRINT_LINE_H

#include <signal.h>

#include "print/printer.h"

/* Begins a line: "[pid 12] 10:20:30 ". */
void vt_line_leading_pid(struct vt_line *line, pid_t tid);
void vt_line_leader(struct vt_line *line, pid_t tid, bool show_pid);

/*
 * "</dev/vfio/14>", with the device in an inner bracket; nothing when not known.
 * "(closed)" behind it: so it was, until it was closed.
 */
void vt_line_fd_text(struct vt_buffer *out, const struct vt_printer *printer,
		     const struct vt_fd *fd);

/* "<qemu-kvm>", where names are shown and the thread's is known. */
void vt_line_name(struct vt_buffer *out, const struct vt_printer *printer, pid_t tid);

/* Pids, addresses of the program, and what may be one: by number or by label. */
void vt_line_pid(struct vt_line *line, pid_t pid);
void vt_line_address(struct vt_line *line, uint64_t address);
void vt_line_word(struct vt_line *line, uint64_t number);

/* " <0.000012>" needs no rounding: digits beyond the wanted ones are cut off. */
void vt_line_seconds(struct vt_buffer *out, const struct timespec *time,
		     size_t width, unsigned int digits);

/* "SIGALRM", "SIGRTMIN", "SIGRT_2". */
void vt_line_signal(struct vt_buffer *out, int number);

/* The same, NULL when the number is no signal's. */
const char *vt_signal_name(int number);

/* The fields that the signal's origin fills, as one struct. */
void vt_siginfo_visit(const siginfo_t *info, const struct vfiotrace_visitor *visitor);

/* "{si_signo=SIGALRM, si_code=SI_KERNEL}" */
void vt_line_siginfo(struct vt_line *line, const siginfo_t *info);

#endif
