/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the kernel: a map that the programs of --no-stop and of --explain=kernel share. */
#ifndef VT_WATCH_WATCHED_H
#define VT_WATCH_WATCHED_H

#include "kernel.h"

#include <bpf/bpf_helpers.h>

/* The processes that are watched. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u8);
} watched SEC(".maps");

#endif
