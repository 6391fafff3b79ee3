/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The in-kernel filter as a seccomp BPF program. */
#ifndef VT_ENGINE_BPF_H
#define VT_ENGINE_BPF_H

#include <linux/filter.h>

#include "engine/filter.h"
#include "util/error.h"

/*
 * Builds the program that stops at the calls that @filter wants, for each syscall ABI of the
 * machine. The caller frees @prog->filter. Returns 0, or a negative errno with @error set to
 * the end of a sentence.
 */
int vt_bpf_build(struct sock_fprog *prog, const struct vt_filter *filter,
		 struct vt_error *error);

/* Puts the calling thread under @prog. Async-signal-safe. Returns 0 or a negative errno. */
int vt_bpf_load(const struct sock_fprog *prog);

#endif
