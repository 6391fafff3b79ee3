/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads bytes of the argument: from the window if it has them, else from memory. */
#include <errno.h>
#include <string.h>

#include "decode/core.h"

uint64_t vfiotrace_call_load(const struct vfiotrace_call *call, const void *bytes,
			     size_t size)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (size) {
	case 1:
		return *(const uint8_t *)bytes;
	case 2:
		memcpy(&v16, bytes, sizeof(v16));
		return call->foreign ? __builtin_bswap16(v16) : v16;
	case 4:
		memcpy(&v32, bytes, sizeof(v32));
		return call->foreign ? __builtin_bswap32(v32) : v32;
	case 8:
		memcpy(&v64, bytes, sizeof(v64));
		return call->foreign ? __builtin_bswap64(v64) : v64;
	}
	return 0;
}

uint64_t vt_load(const struct vt_decoder *d, const uint8_t *bytes, size_t size)
{
	return vfiotrace_call_load(d->call, bytes, size);
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
	/* A read that would wrap at the end of the address space ends there. */
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

bool vt_u16(struct vt_decoder *d, uint64_t offset, uint16_t *ret)
{
	uint8_t bytes[2];

	if (!vt_bytes(d, offset, bytes, sizeof(bytes)))
		return false;
	*ret = vt_load(d, bytes, sizeof(bytes));
	return true;
}

bool vt_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret)
{
	uint8_t bytes[4];

	if (!vt_bytes(d, offset, bytes, sizeof(bytes)))
		return false;
	*ret = vt_load(d, bytes, sizeof(bytes));
	return true;
}

bool vt_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret)
{
	uint8_t bytes[8];

	if (!vt_bytes(d, offset, bytes, sizeof(bytes)))
		return false;
	*ret = vt_load(d, bytes, sizeof(bytes));
	return true;
}

static bool has_input(const struct vt_decoder *d, uint64_t offset, size_t length)
{
	return offset <= d->call->in_have && length <= d->call->in_have - offset;
}

bool vt_in_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret)
{
	if (!has_input(d, offset, sizeof(*ret)))
		return false;
	*ret = vt_load(d, d->call->in + offset, sizeof(*ret));
	return true;
}

bool vt_in_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret)
{
	if (!has_input(d, offset, sizeof(*ret)))
		return false;
	*ret = vt_load(d, d->call->in + offset, sizeof(*ret));
	return true;
}
