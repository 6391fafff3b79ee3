/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --normalize: the namer that printers ask for what differs between two runs of
 * one program. One per trace. It knows what was shown and which mappings the
 * calls made; it reads nothing of a tracee.
 */
#ifndef VT_NORMALIZE_NORMALIZE_H
#define VT_NORMALIZE_NORMALIZE_H

#include "print/printer.h"
#include "source/source.h"

struct vt_normalize;

/* @source names descriptors inside arguments; it must live as long. */
struct vt_normalize *vt_normalize_create(const struct vt_source *source);
void vt_normalize_destroy(struct vt_normalize *normalize);

/* For struct vt_printer; valid as long as @normalize. */
const struct vt_namer *vt_normalize_namer(const struct vt_normalize *normalize);

/*
 * What an IOVA is called in a remark on a call that has ended: of the space that is IOAS @ioas of
 * what the descriptor names, or, @ioas being 0, of the one that the call is about. NULL: it has
 * no label. @record is NULL where there is no call.
 */
const char *vt_normalize_iova(struct vt_normalize *normalize, const struct vt_record *record, int fd,
			      const struct vt_fd *info, uint32_t ioas, uint64_t iova);

/*
 * A tracee is there, made by @parent, or by none that is traced (0). What is named
 * from now on is named for this thread.
 */
void vt_normalize_begin(struct vt_normalize *normalize, pid_t tgid, pid_t tid, pid_t parent);

/* What is named from now on is named for this thread, of which something has happened. */
void vt_normalize_event(struct vt_normalize *normalize, pid_t tid);

/* Thread @former, or, 0, @tid itself has executed a program, and is @tid now. */
void vt_normalize_exec(struct vt_normalize *normalize, pid_t former, pid_t tid);
void vt_normalize_end(struct vt_normalize *normalize, pid_t tid);

/* What the thread's calls do to descriptors, where that is seen. */
void vt_normalize_made(struct vt_normalize *normalize, int fd);
void vt_normalize_closed(struct vt_normalize *normalize, uint32_t first, uint32_t last);
void vt_normalize_copied(struct vt_normalize *normalize, int fd, int copy);

/* The call has ended and was decoded, be it shown or not. */
void vt_normalize_finished(struct vt_normalize *normalize,
			   const struct vt_record *record);

#endif
