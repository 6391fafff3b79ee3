/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why there is no tracing without a stop, and what to do. */
#ifndef VT_WATCH_REFUSAL_H
#define VT_WATCH_REFUSAL_H

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdbool.h>

#include "util/error.h"
#include "watch/load.h"

/* For libbpf: what it says is for programmers; ours says what is wrong and what to do. */
int vt_watch_say_nothing(enum libbpf_print_level level, const char *format, va_list args);

/* Of functions of modules the kernel tells only who has CAP_SYS_ADMIN. */
bool vt_watch_may_hook_modules(void);

/* Why the verifier refuses a program, of what it has said, which is changed; NULL: it does not. */
const char *vt_watch_verdict(char *log);

/* @err: what loading for @hooks failed with; @log: what the verifier has said. */
int vt_watch_refused(int err, enum vt_hooks hooks, char *log, struct vt_error *error);

#endif
