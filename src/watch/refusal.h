/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says why tracing without stops is not possible, and what to do. */
#ifndef VT_WATCH_REFUSAL_H
#define VT_WATCH_REFUSAL_H

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdbool.h>

#include "util/error.h"
#include "watch/load.h"

/* For libbpf, whose messages are for programmers. Ours say what is wrong and what to do. */
int vt_watch_say_nothing(enum libbpf_print_level level, const char *format, va_list args);

/* Only with CAP_SYS_ADMIN the kernel tells about functions of modules. */
bool vt_watch_may_hook_modules(void);

/* Why the verifier refuses a program, from its log, which is changed; NULL: it does not refuse. */
const char *vt_watch_verdict(char *log);

/* @err: the errno of loading the programs for @hooks; @log: the verifier's log. */
int vt_watch_refused(int err, enum vt_hooks hooks, char *log, struct vt_error *error);

#endif
