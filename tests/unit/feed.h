/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One ioctl handed to the model without a trace: decoded by the library as there, so that
 * the model is handed what it would be handed there.
 */
#ifndef TEST_FEED_H
#define TEST_FEED_H

#include "session/model.h"

static inline int feed_ignore(void *ctx, const struct vfiotrace_value *value)
{
	(void)ctx;
	(void)value;
	return 0;
}

/* Of the record, who calls, the descriptor and what it is are set. False: no such request. */
static inline bool feed_enter(struct vt_session *session, struct vt_record *r,
			      const struct vfiotrace_context *context,
			      const struct vfiotrace_memory *memory, uint32_t code, uint64_t arg)
{
	const struct vfiotrace_visitor visitor = { feed_ignore, NULL };
	int named;

	r->decoded = true;
	r->file = vt_session_file(session, r->tgid, r->tid, r->fd);
	r->learnt = vt_session_learnt(session);
	if (r->fd_info.what.kind == VFIOTRACE_FD_CONTAINER)
		r->fd_info.what.iommu = VFIOTRACE_IOMMU_TYPE1;
	else if (r->fd_info.what.kind == VFIOTRACE_FD_IOMMUFD)
		r->fd_info.what.iommu = VFIOTRACE_IOMMU_IOMMUFD;
	vfiotrace_call_init(&r->call, context, &r->fd_info.what, VFIOTRACE_CALLER_64, code, arg);
	if (!r->call.request)
		return false;
	vfiotrace_decode_entry(&r->call, memory, &visitor);
	named = vt_session_argument_fd(r, memory);
	if (named >= 0)
		r->argument_file = vt_session_file(session, r->tgid, r->tid, named);
	return true;
}

/* A descriptor that the call has made was seen before. */
static inline void feed_exit(struct vt_session *session, struct vt_record *r,
			     const struct vfiotrace_memory *memory, int64_t result)
{
	const struct vfiotrace_visitor visitor = { feed_ignore, NULL };
	int made;

	r->finished = true;
	r->result = result;
	r->failed = result < 0;
	r->result_is_fd = r->call.result == VFIOTRACE_RESULT_FD && !r->failed;
	vfiotrace_decode_exit(&r->call, result, memory, &visitor);
	if (r->result_is_fd)
		r->result_file = vt_session_file(session, r->tgid, r->tid, (int)result);
	made = vt_session_made_fd(r);
	if (made >= 0)
		r->made_file = vt_session_file(session, r->tgid, r->tid, made);
	vt_session_learn(session, r, memory);
}

#endif
