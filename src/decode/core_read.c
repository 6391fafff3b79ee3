/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes of the argument: from the window where it has them, else from memory. */
#include <errno.h>
#include <string.h>

#include "decode/core.h"

uint64_t vt_load(const uint8_t *bytes, size_t size)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (size) {
	case 1:
		return bytes[0];
	case 2:
		memcpy(&v16, bytes, sizeof(v16));
		return v16;
	case 4:
		memcpy(&v32, bytes, sizeof(v32));
		return v32;
	case 8:
		memcpy(&v64, bytes, sizeof(v64));
		return v64;
	}
	return 0;
}

bool vt_is_zero(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i])
			return false;
	return true;
}

ssize_t vt_read(struct vt_decoder *d, uint64_t address, void *buffer,
		size_t length)
{
	uint64_t offset = address - d->call->arg;
	ssize_t got;

	if (!length)
		return 0;
	if (address >= d->call->arg && offset < d->have &&
	    (d->ended || length <= d->have - offset)) {
		if (length > d->have - offset)
			length = d->have - offset;
		memcpy(buffer, d->window + offset, length);
		return length;
	}
	/* Nothing lies across the end of the address space. */
	if (address + (length - 1) < address)
		length = -address;
	got = d->memory->read(d->memory->ctx, address, buffer, length);
	if (got == 0)
		return -EFAULT;
	return got > (ssize_t)length ? (ssize_t)length : got;
}

bool vt_bytes(struct vt_decoder *d, uint64_t offset, void *buffer, size_t length)
{
	if (offset > d->argsz || length > d->argsz - offset)
		return false;
	if (d->call->arg + offset < d->call->arg)
		return false;
	return vt_read(d, d->call->arg + offset, buffer, length) ==
	       (ssize_t)length;
}

bool vt_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret)
{
	return vt_bytes(d, offset, ret, sizeof(*ret));
}

bool vt_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret)
{
	return vt_bytes(d, offset, ret, sizeof(*ret));
}

static bool snapshot(const struct vfiotrace_call *call, uint64_t offset,
		     void *buffer, size_t length)
{
	if (offset > call->in_have || length > call->in_have - offset)
		return false;
	memcpy(buffer, call->in + offset, length);
	return true;
}

bool vt_in_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret)
{
	return snapshot(d->call, offset, ret, sizeof(*ret));
}

bool vt_in_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret)
{
	return snapshot(d->call, offset, ret, sizeof(*ret));
}
