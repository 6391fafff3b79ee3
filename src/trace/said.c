/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What explanations and findings say in the place of numbers, with --normalize: what lines do. */
#include "config.h"

#include "trace/internal.h"
#include "util/array.h"

static const char *say_pid(void *ctx, pid_t pid)
{
	const struct vt_namer *namer = ((struct vt_trace *)ctx)->printer.namer;

	return namer->pid(namer->ctx, pid);
}

/* The descriptor that the call is on is what it was then. */
static const struct vt_fd *identify(struct vt_trace *trace, int fd)
{
	const struct vt_record *r = trace->said.record;

	if (r && (r->decoded || r->on_fd) && r->fd == fd)
		return &r->fd_info;
	return vt_trace_name_fd(trace, trace->said.tgid, trace->said.tid, fd);
}

static const char *say_fd(void *ctx, pid_t pid, int fd)
{
	struct vt_trace *trace = ctx;
	const struct vt_namer *namer = trace->printer.namer;

	return pid && pid != trace->said.tgid ? NULL : namer->fd(namer->ctx, fd, identify(trace, fd));
}

static const char *say_link(void *ctx, const char *text)
{
	const struct vt_namer *namer = ((struct vt_trace *)ctx)->printer.namer;

	return namer->path(namer->ctx, text);
}

static const char *say_address(void *ctx, uint64_t address)
{
	const struct vt_namer *namer = ((struct vt_trace *)ctx)->printer.namer;

	return namer->address(namer->ctx, address);
}

/* A descriptor of the process that names it; -1: it has none. */
static int find_fd(const struct vt_trace *trace, uint64_t file)
{
	const struct vt_record *r = trace->said.record;
	struct vt_model_descriptor list[16];
	size_t count;

	if (r && r->file == file && (r->decoded || r->on_fd))
		return r->fd;
	count = vt_model_descriptors(trace->session, file, list, ARRAY_SIZE(list));
	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++)
		if (list[i].tgid == trace->said.tgid)
			return list[i].fd;
	return -1;
}

static const char *say_iova(void *ctx, uint64_t file, uint32_t ioas, uint64_t iova)
{
	struct vt_trace *trace = ctx;
	int fd = find_fd(trace, file);

	return fd < 0 ? NULL : vt_normalize_iova(trace->normalize, trace->said.record, fd,
						 identify(trace, fd), ioas, iova);
}

void vt_trace_prepare_names(struct vt_trace *trace)
{
	trace->names = (struct vt_names){
		.pid = say_pid, .fd = say_fd, .link = say_link, .address = say_address,
		.iova = say_iova, .ctx = trace,
	};
}

const struct vt_names *vt_trace_names(struct vt_trace *trace, const struct vt_record *record,
				      pid_t tgid, pid_t tid)
{
	trace->said.record = record;
	trace->said.tgid = tgid;
	trace->said.tid = tid;
	return trace->normalize ? &trace->names : NULL;
}
