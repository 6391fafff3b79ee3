/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints JSON lines for every request in the tables, with argument memory of many
 * kinds, so that the schema is held against all that the decoders can say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/printer.h"

#define BASE 0x10000000u

/* Memory that answers the same at the same address, without holding it. */
struct image {
	uint32_t argsz;			/* the first word of the argument */
	uint8_t fill;			/* 0: zeros, 1: ones, 2: small numbers, 3: noise */
	uint64_t end;			/* nothing can be read from here on */
};

static uint8_t byte_at(const struct image *image, uint64_t address)
{
	uint64_t at = address - BASE;

	if (at < 4)
		return (uint8_t)(image->argsz >> 8 * at);
	switch (image->fill) {
	case 0:
		return 0;
	case 1:
		return 0xff;
	case 2:
		return at % 4 ? 0 : (uint8_t)(1 + at / 4 % 7);
	default:
		at = (at + 1) * UINT64_C(0x9e3779b97f4a7c15);
		return (uint8_t)(at >> 56);
	}
}

static ssize_t image_read(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct image *image = ctx;
	uint8_t *bytes = buffer;
	size_t n = 0;

	for (; n < length && address + n < image->end; n++)
		bytes[n] = byte_at(image, address + n);
	return n || !length ? (ssize_t)n : -EFAULT;
}

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd info = {
		.what.kind = VFIOTRACE_FD_EVENTFD, .path = "anon_inode:[eventfd]",
	};

	(void)ctx, (void)tgid, (void)tid, (void)fd;
	return &info;
}

static void print_call(struct vt_line *line, const struct vfiotrace_context *context,
		       const struct vfiotrace_request *row, int kind,
		       struct image *image, int64_t result)
{
	const struct vfiotrace_memory memory = { image_read, image };
	const struct vfiotrace_visitor visitor = { vt_json_printer.visit, line };
	struct vt_record r = {
		.tid = 2, .tgid = 1, .syscall = "ioctl", .decoded = true, .fd = 5,
		.finished = true, .failed = result < 0, .result = result,
	};

	r.fd_info.what = (struct vfiotrace_fd){
		.kind = (enum vfiotrace_fd_kind)kind,
		.dialect = (enum vfiotrace_dialect)row->dialect,
		.device_type = image->fill % 2 ? VFIOTRACE_DEVICE_PCI :
						 VFIOTRACE_DEVICE_PLATFORM,
	};
	for (int i = 1; i < VFIOTRACE_IOMMUS; i++)
		if (row->iommus & (1u << i))
			r.fd_info.what.iommu = (enum vfiotrace_iommu)i;
	vfiotrace_call_init(&r.call, context, &r.fd_info.what, VFIOTRACE_CALLER_64,
			    row->code, BASE);
	vfiotrace_call_name(&r.call, r.request, sizeof(r.request));
	line->record = &r;
	vt_json_printer.enter(line);
	vfiotrace_decode_entry(&r.call, &memory, &visitor);
	vfiotrace_decode_exit(&r.call, result, &memory, &visitor);
	r.result_is_fd = result >= 0 && r.call.result == VFIOTRACE_RESULT_FD;
	vt_json_printer.exit(line);
	vt_json_printer.finish(line);
	fwrite(line->out.data, 1, line->out.length, stdout);
	line->out.length = 0;
	line->record = NULL;
}

static void print_row(struct vt_line *line, const struct vfiotrace_context *context,
		      const struct vfiotrace_request *row)
{
	const uint32_t size = row->type ? row->type->size : 4;
	struct image images[] = {
		{ size, 0, UINT64_MAX },
		{ size + 64, 2, UINT64_MAX },
		{ size + 200, 3, BASE + 256 },
		{ size, 1, BASE + (size > 4 ? size - 3 : size) },
		{ 3, 3, BASE + 6 },
		{ size, 0, BASE },
	};
	static const int64_t results[] = { 0, 1, -EINVAL, -ENOSPC };
	int kind = 0;

	while (!(row->kinds & (1u << kind)))
		kind++;
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++)
		print_call(line, context, row, kind, &images[i], results[i % 4]);
}

int main(void)
{
	static const struct vt_print_options options = { .fds = true };
	const struct vt_printer printer = {
		.ops = &vt_json_printer, .options = &options, .identify = identify,
	};
	struct vt_line line = { .printer = &printer };
	const struct vfiotrace_request *row;
	struct vfiotrace_context *context;
	size_t position = 0;

	if (vfiotrace_context_create(&context))
		return 1;
	while ((row = vfiotrace_request_next(context, &position)))
		print_row(&line, context, row);
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
	vfiotrace_context_destroy(context);
	return fflush(stdout) || ferror(stdout);
}
