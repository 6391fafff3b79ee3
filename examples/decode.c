/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Example of a program that uses the library: decodes one call from the bytes of
 * its argument, before and, if they are given too, after it.
 *
 *	decode [-p PLUGIN.so] KIND REQUEST BEFORE [RESULT AFTER]
 *
 *	decode vfio-group VFIO_GROUP_GET_STATUS 0800000000000000 0 0800000001000000
 *
 * cc -o decode decode.c $(pkg-config --cflags --libs vfiotrace)
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vfiotrace/vfiotrace.h>

#define ADDRESS 0x10000			/* where we say that the argument lies */

struct argument {
	unsigned char bytes[4096];
	size_t length;
};

static ssize_t read_argument(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct argument *argument = ctx;
	uint64_t offset = address - ADDRESS;

	if (address < ADDRESS || offset >= argument->length)
		return -EFAULT;
	if (length > argument->length - offset)
		length = argument->length - offset;
	memcpy(buffer, argument->bytes + offset, length);
	return (ssize_t)length;
}

/* Two digits a byte. */
static int parse_bytes(struct argument *argument, const char *text)
{
	unsigned int byte;

	argument->length = 0;
	for (; *text; text += 2) {
		if (argument->length == sizeof(argument->bytes) || !text[1] ||
		    sscanf(text, "%2x", &byte) != 1) {
			fprintf(stderr, "decode: no bytes, two digits each: '%s'\n", text);
			return -1;
		}
		argument->bytes[argument->length++] = (unsigned char)byte;
	}
	return 0;
}

/* Number or name; of several requests with one name that of this kind of descriptor. */
static int parse_request(const struct vfiotrace_context *context,
			 struct vfiotrace_fd *fd, const char *text, uint32_t *code)
{
	const struct vfiotrace_request *row;
	bool found = false;
	size_t at = 0;
	char *end;

	*code = (uint32_t)strtoul(text, &end, 0);
	if (end != text && !*end)
		return 0;
	while ((row = vfiotrace_request_next(context, &at))) {
		if (strcmp(row->name, text))
			continue;
		if (row->kinds & (1u << fd->kind)) {
			*code = row->code;
			fd->dialect = (enum vfiotrace_dialect)row->dialect;
			return 0;
		}
		if (!found)
			*code = row->code;
		found = true;
	}
	if (!found)
		fprintf(stderr, "decode: no request is called '%s'\n", text);
	return found ? 0 : -1;
}

static int parse_kind(struct vfiotrace_fd *fd, const char *name)
{
	for (int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++) {
		fd->kind = (enum vfiotrace_fd_kind)kind;
		if (!strcmp(vfiotrace_fd_kind_name(fd->kind), name))
			return 0;
	}
	fprintf(stderr, "decode: no kind of descriptor is called '%s'; known are", name);
	for (int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++)
		fprintf(stderr, " %s", vfiotrace_fd_kind_name((enum vfiotrace_fd_kind)kind));
	fputc('\n', stderr);
	return -1;
}

static void print(struct vfiotrace_call *call, bool exit, int64_t result,
		  struct argument *argument)
{
	const struct vfiotrace_memory memory = { read_argument, argument };
	char text[4096];

	vfiotrace_decode_to_string(call, exit, result, &memory, NULL, text, sizeof(text));
	fputs(text, stdout);
}

static int decode(const struct vfiotrace_context *context, int argc, char **argv)
{
	const struct vfiotrace_fd any = { VFIOTRACE_FD_UNKNOWN };
	struct vfiotrace_fd fd = any;
	struct vfiotrace_call call;
	struct argument argument;
	uint32_t code;

	if (parse_kind(&fd, argv[0]) || parse_request(context, &fd, argv[1], &code) ||
	    parse_bytes(&argument, argv[2]))
		return 2;
	vfiotrace_call_init(&call, context, &fd, VFIOTRACE_CALLER_64, code, ADDRESS);
	print(&call, false, 0, &argument);
	if (argc > 4) {
		if (parse_bytes(&argument, argv[4]))
			return 2;
		print(&call, true, strtoll(argv[3], NULL, 0), &argument);
	}
	putchar('\n');
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: decode [-p PLUGIN.so] KIND REQUEST BEFORE [RESULT AFTER]\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct vfiotrace_context *context;
	char why[512];
	int status;

	if (vfiotrace_context_create(&context))
		return 1;
	argc--, argv++;
	if (argc > 1 && !strcmp(argv[0], "-p")) {
		if (vfiotrace_plugin_load(context, argv[1], why, sizeof(why))) {
			fprintf(stderr, "decode: %s\n", why);
			vfiotrace_context_destroy(context);
			return 1;
		}
		argc -= 2, argv += 2;
	}
	status = argc == 3 || argc == 5 ? decode(context, argc, argv) : usage();
	vfiotrace_context_destroy(context);
	return status;
}
