/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/format.h"

#include <errno.h>
#include <string.h>

#include "print/errnum.h"
#include "print/line.h"
#include "util/array.h"

static bool same(const char *name, const char *text, size_t length)
{
	return name && strlen(name) == length && !memcmp(name, text, length);
}

/* ---- names ---- */

static const char *const events[] = {
	[VT_EVENT_NEW] = "new",
	[VT_EVENT_SIGNAL] = "signal",
	[VT_EVENT_STOPPED] = "stopped",
	[VT_EVENT_EXEC] = "exec",
	[VT_EVENT_EXITED] = "exited",
	[VT_EVENT_KILLED] = "killed",
	[VT_EVENT_SUPERSEDED] = "superseded",
	[VT_EVENT_DETACHED] = "detached",
	[VT_EVENT_PENDING] = "pending",
	[VT_EVENT_LOST] = "lost",
	[VT_EVENT_UNSEEN] = "unseen",
	[VT_EVENT_ENDING] = "ending",
	[VT_EVENT_ASKED] = "asked",
};

#define NEVENTS ARRAY_SIZE(events)

const char *vt_record_event_name(enum vt_event_type type)
{
	return (size_t)type < NEVENTS ? events[type] : NULL;
}

bool vt_record_event_find(const char *name, size_t length, enum vt_event_type *ret)
{
	for (size_t i = 0; i < NEVENTS; i++) {
		if (same(events[i], name, length)) {
			*ret = (enum vt_event_type)i;
			return true;
		}
	}
	return false;
}

static const char *const unseen[] = {
	[VT_UNSEEN_CALL] = "call",
	[VT_UNSEEN_COMPAT] = "iommufd-32",
	[VT_UNSEEN_NO_ROOM] = "no-room",
	[VT_UNSEEN_LEFT_OUT] = "left-out",
};

const char *vt_record_unseen_name(enum vt_unseen what)
{
	return unseen[what];
}

bool vt_record_unseen_find(const char *name, size_t length, enum vt_unseen *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(unseen); i++) {
		if (same(unseen[i], name, length)) {
			*ret = (enum vt_unseen)i;
			return true;
		}
	}
	return false;
}

int vt_record_errno_find(const char *name, size_t length)
{
	/* The kernel returns no larger errno. */
	for (int i = 1; i < 4096; i++)
		if (same(vt_errno_name(i), name, length))
			return i;
	return 0;
}

int vt_record_signal_find(const char *name, size_t length)
{
	for (int i = 1; i <= 64; i++)
		if (same(vt_signal_name(i), name, length))
			return i;
	return 0;
}

enum vfiotrace_fd_kind vt_record_kind_find(const char *name, size_t length, bool *found)
{
	for (int i = 0; i < VFIOTRACE_FD_KINDS; i++) {
		enum vfiotrace_fd_kind kind = (enum vfiotrace_fd_kind)i;

		if (same(vfiotrace_fd_kind_name(kind), name, length)) {
			*found = true;
			return kind;
		}
	}
	*found = false;
	return VFIOTRACE_FD_UNKNOWN;
}

/* ---- siginfo_t ---- */

#define SETTER(FIELD, TYPE)                                                      \
	static void set_##FIELD(siginfo_t *info, int64_t value)                  \
	{                                                                        \
		info->FIELD = (TYPE)value;                                       \
	}

SETTER(si_signo, int)
SETTER(si_errno, int)
SETTER(si_code, int)
SETTER(si_pid, pid_t)
SETTER(si_uid, uid_t)
SETTER(si_status, int)
SETTER(si_utime, clock_t)
SETTER(si_stime, clock_t)
SETTER(si_timerid, int)
SETTER(si_overrun, int)
SETTER(si_int, int)
SETTER(si_band, long)
SETTER(si_fd, int)
SETTER(si_syscall, int)
SETTER(si_arch, unsigned int)
SETTER(si_pkey, unsigned int)

#define SETTER_POINTER(FIELD)                                                    \
	static void set_##FIELD(siginfo_t *info, int64_t value)                  \
	{                                                                        \
		info->FIELD = (void *)(uintptr_t)value;                          \
	}

SETTER_POINTER(si_ptr)
SETTER_POINTER(si_addr)
SETTER_POINTER(si_call_addr)

#define FIELD(NAME) { #NAME, set_##NAME }

static const struct {
	const char *name;
	void (*set)(siginfo_t *info, int64_t value);
} fields[] = {
	FIELD(si_signo), FIELD(si_errno), FIELD(si_code), FIELD(si_pid), FIELD(si_uid),
	FIELD(si_status), FIELD(si_utime), FIELD(si_stime), FIELD(si_timerid),
	FIELD(si_overrun), FIELD(si_int), FIELD(si_ptr), FIELD(si_addr), FIELD(si_band),
	FIELD(si_fd), FIELD(si_call_addr), FIELD(si_syscall), FIELD(si_arch),
	FIELD(si_pkey),
};

bool vt_record_siginfo_set(siginfo_t *info, const char *name, size_t length, int64_t value)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (same(fields[i].name, name, length)) {
			fields[i].set(info, value);
			return true;
		}
	}
	return false;
}

/* ---- base64 ---- */

void vt_base64_encode(struct vt_buffer *out, const void *data, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = data;
	char *to = vt_buffer_reserve(out, (length + 2) / 3 * 4);
	size_t i = 0;

	for (; i + 2 < length; i += 3) {
		uint32_t v = (uint32_t)in[i] << 16 | in[i + 1] << 8 | in[i + 2];

		*to++ = digits[v >> 18];
		*to++ = digits[(v >> 12) & 63];
		*to++ = digits[(v >> 6) & 63];
		*to++ = digits[v & 63];
	}
	if (i < length) {
		uint32_t v = (uint32_t)in[i] << 16 | (i + 1 < length ? in[i + 1] << 8 : 0);

		*to++ = digits[v >> 18];
		*to++ = digits[(v >> 12) & 63];
		*to++ = i + 1 < length ? digits[(v >> 6) & 63] : '=';
		*to++ = '=';
	}
	out->length += (length + 2) / 3 * 4;
}

/* Value of each base64 digit plus one; 0 for any other byte. */
static const uint8_t values[256] = {
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
	['N'] = 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
	['n'] = 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
	['+'] = 63, ['/'] = 64,
};

bool vt_base64_decode(struct vt_buffer *out, const char *text, size_t length)
{
	const uint8_t *in = (const uint8_t *)text;
	size_t padding = 0, digits;
	uint32_t bad = 0;
	char *to;

	if (length % 4)
		return false;
	while (padding < 2 && padding < length && in[length - 1 - padding] == '=')
		padding++;
	digits = length - padding;
	to = vt_buffer_reserve(out, length / 4 * 3);
	for (size_t i = 0; i < digits; i += 4) {
		uint32_t v = 0;

		for (size_t j = 0; j < 4; j++) {
			uint8_t digit = i + j < digits ? values[in[i + j]] : 1;

			bad |= !digit;
			v = v << 6 | ((digit - 1u) & 63);
		}
		*to++ = (char)(v >> 16);
		*to++ = (char)(v >> 8);
		*to++ = (char)v;
	}
	out->length += length / 4 * 3 - padding;
	return !bad;
}
