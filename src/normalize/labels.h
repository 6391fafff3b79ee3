/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names for things, in order of first appearance: "fd1", "fd2", "pid1".
 */
#ifndef VT_NORMALIZE_LABELS_H
#define VT_NORMALIZE_LABELS_H

struct vt_labels;

/* Out of memory ends the tracer, as in the printers: nothing here returns an error. */
struct vt_labels *vt_labels_create(void);
void vt_labels_destroy(struct vt_labels *labels);

/*
 * The label of what is called @key among those of @prefix; a new one when it was
 * never asked for. Valid as long as @labels.
 */
const char *vt_labels_get(struct vt_labels *labels, const char *prefix, const char *key);

/* The same, NULL when there is none yet. */
const char *vt_labels_find(struct vt_labels *labels, const char *prefix, const char *key);

/* A label for something that has not been there before, whatever it is called. */
const char *vt_labels_new(struct vt_labels *labels, const char *prefix);

#endif
