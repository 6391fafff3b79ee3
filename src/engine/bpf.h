/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The in-kernel filter as a BPF program. */
#ifndef VT_ENGINE_BPF_H
#define VT_ENGINE_BPF_H

#include <linux/filter.h>

#include "engine/filter.h"
#include "util/error.h"

/*
 * Makes the program that stops at what @filter wants, on every syscall ABI of the
 * machine. Free @prog->filter afterwards. On failure @error says why, as the end of
 * a sentence.
 */
int vt_bpf_build(struct sock_fprog *prog, const struct vt_filter *filter,
		 struct vt_error *error);

/* Puts the calling thread under @prog. Async-signal-safe. Answers -errno. */
int vt_bpf_load(const struct sock_fprog *prog);

#endif
