/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --normalize: tells printers names for what differs between two runs of a program. One for
 * each trace. It knows what was printed and which mappings the calls have made, and reads
 * nothing of a tracee.
 */
#ifndef VT_NORMALIZE_NORMALIZE_H
#define VT_NORMALIZE_NORMALIZE_H

#include "print/printer.h"
#include "source/source.h"

struct vt_normalize;

/* @source identifies descriptors inside arguments, and must live as long as the result. */
struct vt_normalize *vt_normalize_create(const struct vt_source *source);
void vt_normalize_destroy(struct vt_normalize *normalize);

/* For struct vt_printer; valid as long as @normalize. */
const struct vt_namer *vt_normalize_namer(const struct vt_normalize *normalize);

/*
 * The name of an IOVA in a remark on a call that has ended: in IOAS @ioas of the file that @fd
 * is, or, if @ioas is 0, in the space that the call is about. NULL: it has no label. @record:
 * NULL if there is no call.
 */
const char *vt_normalize_iova(struct vt_normalize *normalize, const struct vt_record *record,
			      int fd, const struct vt_fd *info, uint32_t ioas, uint64_t iova);

/*
 * A tracee begins, created by @parent (0: none that is traced). All that is named from now on
 * is named for this thread.
 */
void vt_normalize_begin(struct vt_normalize *normalize, pid_t tgid, pid_t tid, pid_t parent);

/* An event of this thread: all that is named from now on is named for it. */
void vt_normalize_event(struct vt_normalize *normalize, pid_t tid);

/*
 * The same for an event that makes a line of a thread which must have begun. If that was not
 * told, it has a name all the same. @tgid: 0: not known.
 */
void vt_normalize_line(struct vt_normalize *normalize, pid_t tgid, pid_t tid);

/* Thread @former (0: @tid itself) has executed a program, and is now @tid. */
void vt_normalize_exec(struct vt_normalize *normalize, pid_t former, pid_t tid);
void vt_normalize_end(struct vt_normalize *normalize, pid_t tid);

/* What the thread's calls do to descriptors, as far as that is seen. */
void vt_normalize_made(struct vt_normalize *normalize, int fd);
void vt_normalize_closed(struct vt_normalize *normalize, uint32_t first, uint32_t last);
void vt_normalize_copied(struct vt_normalize *normalize, int fd, int copy);

/* A decoded call has ended, whether it is shown or not. */
void vt_normalize_finished(struct vt_normalize *normalize,
			   const struct vt_record *record);

#endif
