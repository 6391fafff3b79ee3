/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -e KEY=VALUE: the table of keys, and the keys that say how much is printed: status, quiet,
 * decode-fds and decode-pids.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "cli/parser.h"
#include "util/array.h"

static const struct {
	const char *key;
	vt_option_fn *set;
} keys[] = {
	{ "trace", vt_set_trace },     { "t", vt_set_trace },
	{ "pid", vt_set_pid },	       { "device", vt_set_device },
	{ "request", vt_set_request }, { "fd", vt_set_kind },
	{ "inject", vt_set_inject },   { "fault", vt_set_fault },
	{ "status", vt_set_status },   { "signal", vt_set_signal },
	{ "signals", vt_set_signal },  { "s", vt_set_signal },
	{ "quiet", vt_set_quiet },     { "silent", vt_set_quiet },
	{ "silence", vt_set_quiet },   { "q", vt_set_quiet },
	{ "decode-fds", vt_set_decode_fds }, { "decode-fd", vt_set_decode_fds },
	{ "decode-pids", vt_set_decode_pids }, { "decode-pid", vt_set_decode_pids },
};

/* "-e KEY" for error messages. @length: of the key in @value. */
static const char *name_key(struct vt_parser *parser, const char *value, size_t length)
{
	char *name = vt_parser_alloc(parser, length + sizeof("-e "));

	memcpy(name, "-e ", strlen("-e "));
	memcpy(name + strlen("-e "), value, length);
	return name;
}

/* A value without "KEY=" is a set of system calls, as with strace. */
int vt_set_expression(struct vt_parser *parser, const char *value)
{
	size_t length = strcspn(value, "=");
	struct vt_nearest near;

	if (!value[length])
		return vt_set_trace(parser, value);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strlen(keys[i].key) != length || strncmp(keys[i].key, value, length))
			continue;
		parser->name = name_key(parser, value, length);
		return keys[i].set(parser, value + length + 1);
	}
	vt_nearest_begin(&near, vt_parser_copy(parser, value, length));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		vt_nearest_offer(&near, keys[i].key);
	return vt_parser_unknown(parser, "expression", value, &near);
}

int vt_set_status(struct vt_parser *parser, const char *value)
{
	static const struct vt_bit_name names[] = {
		{ "successful", VT_STATUS_SUCCESSFUL },
		{ "failed", VT_STATUS_FAILED },
		{ "unfinished", VT_STATUS_UNFINISHED },
		{ "unavailable", VT_STATUS_UNAVAILABLE },
		{ "detached", VT_STATUS_DETACHED },
		{ NULL, 0 },
	};
	uint32_t bits = 0;
	int err = vt_parser_bits(parser, value, names, "status", VT_STATUS_ALL, &bits);

	parser->options->trace.status = bits;
	return err;
}

int vt_set_quiet(struct vt_parser *parser, const char *value)
{
	/* strace's path-resolution and personality silence remarks that we never make. */
	static const struct vt_bit_name names[] = {
		{ "attach", VT_QUIET_ATTACH },
		{ "exit", VT_QUIET_EXIT },
		{ "exits", VT_QUIET_EXIT },
		{ "thread-execve", VT_QUIET_THREAD_EXECVE },
		{ "superseded", VT_QUIET_THREAD_EXECVE },
		{ "path-resolution", 0 },
		{ "path-resolve", 0 },
		{ "personality", 0 },
		{ NULL, 0 },
	};
	uint32_t bits = 0;
	int err;

	if (!value) {
		parser->q++;
		return 0;
	}
	err = vt_parser_bits(parser, value, names, "message", VT_QUIET_ALL, &bits);
	parser->options->trace.quiet = bits;
	parser->quiet_given = true;
	return err;
}

int vt_set_decode_fds(struct vt_parser *parser, const char *value)
{
	static const struct vt_bit_name names[] = {
		{ "path", VT_FDS_PATH }, { "socket", VT_FDS_SOCKET }, { "dev", VT_FDS_DEV },
		{ "eventfd", VT_FDS_EVENTFD }, { "pidfd", VT_FDS_PIDFD },
		{ "signalfd", VT_FDS_SIGNALFD }, { NULL, 0 },
	};
	uint32_t bits = VT_FDS_PATH;
	int err = value ? vt_parser_bits(parser, value, names, "detail", VT_FDS_ALL, &bits) : 0;

	parser->options->print.fds = bits;
	parser->fds_given = true;
	return err;
}

int vt_set_decode_pids(struct vt_parser *parser, const char *value)
{
	/* "pidns" has no effect: the kernel gives us all pids in our own namespace. */
	static const struct vt_bit_name names[] = {
		{ "comm", 1 }, { "pidns", 2 }, { NULL, 0 },
	};
	uint32_t bits = 1;
	int err = value ? vt_parser_bits(parser, value, names, "detail", 3, &bits) : 0;

	parser->options->trace.names = bits & 1;
	return err;
}
