/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of -e trace=%io and their arguments. Arguments are named as in the manual pages;
 * these names are the keys in JSON.
 */
#include "config.h"

#include "io/table.h"

#include <linux/audit.h>
#include <string.h>

#include "util/array.h"
#include "xlat/io.h"

#define A(NAME, KIND) { NAME, VT_IO_##KIND, NULL }
#define X(NAME, KIND, XLAT) { NAME, VT_IO_##KIND, &vt_xlat_##XLAT }

#define OPEN_FLAGS X("flags", FLAGS, open_file_flags)
#define PLACE A("offset", PLACE)
#define LONGS A("offset", PLACE_LONGS)
#define BUFFER(KIND) A("buf", KIND), A("count", UNSIGNED)
#define VECTOR(KIND) A("iov", KIND), A("iovcnt", UNSIGNED)
#define RWF X("flags", FLAGS, rwf_flags)
#define MEMORY                                                                   \
	A("addr", ADDRESS), A("length", UNSIGNED), X("prot", FLAGS, mmap_prot),  \
	X("flags", FLAGS, mmap_flags), A("fd", FD)

#define SENDFILE                                                                 \
	A("out_fd", FD), A("in_fd", FD), A("offset", ADDRESS), A("count", UNSIGNED)

#define RECEIVE_MANY                                                             \
	A("sockfd", FD), A("msgvec", MESSAGES_OUT), A("vlen", UINT),             \
	X("flags", FLAGS, msg_flags), A("timeout", ADDRESS)

static const struct vt_io_call calls[] = {
	{ "brk", VT_IO_BY_BREAK, 0, 0, { A("addr", ADDRESS) } },
	{ "close", VT_IO_BY_FD, 0, VT_IO_CLOSES, { A("fd", FD) } },
	{ "close_range", VT_IO_BY_NOTHING, 0, VT_IO_CLOSES_RANGE | VT_IO_UNSHARES,
	  { A("first", UINT), A("last", UINT), X("flags", FLAGS, close_range_flags) } },
	{ "creat", VT_IO_BY_RESULT, 0, VT_IO_OPENS, { A("path", PATH), A("mode", MODE) } },
	{ "dup", VT_IO_BY_FD, 0, VT_IO_COPIES, { A("oldfd", FD) } },
	{ "dup2", VT_IO_BY_EITHER, 0, VT_IO_CLOSES | VT_IO_COPIES,
	  { A("oldfd", FD), A("newfd", FD) } },
	{ "dup3", VT_IO_BY_EITHER, 0, VT_IO_CLOSES | VT_IO_COPIES,
	  { A("oldfd", FD), A("newfd", FD), X("flags", FLAGS, dup_flags) } },
	{ "eventfd", VT_IO_BY_USE, 0, VT_IO_OPENS, { A("count", UINT) } },
	{ "eventfd2", VT_IO_BY_USE, 0, VT_IO_OPENS,
	  { A("count", UINT), X("flags", FLAGS, eventfd_flags) } },
	{ "fallocate", VT_IO_BY_ANY_MEMORY, 0, 0,
	  { A("fd", FD), A("mode", UINT), PLACE, A("len", PLACE) } },
	{ "fcntl", VT_IO_BY_COMMAND, 0, VT_IO_COPIES,
	  { A("fd", FD), X("cmd", ENUM, fcntl_commands), A("arg", COMMAND) } },
	{ "fcntl64", VT_IO_BY_COMMAND, 0, VT_IO_COPIES,
	  { A("fd", FD), X("cmd", ENUM, fcntl_commands), A("arg", COMMAND) } },
	{ "ftruncate", VT_IO_BY_ANY_MEMORY, 0, 0, { A("fd", FD), A("length", UNSIGNED) } },
	{ "ftruncate64", VT_IO_BY_ANY_MEMORY, 0, 0, { A("fd", FD), A("length", PLACE) } },
	{ "madvise", VT_IO_BY_MEMORY, 0, 0,
	  { A("addr", ADDRESS), A("length", UNSIGNED), X("advice", ENUM, madvise_advice) } },
	{ "mmap", VT_IO_BY_FILE, 4, VT_IO_MAPS, { MEMORY, A("offset", PLACE_BYTES) } },
	{ "mmap2", VT_IO_BY_FILE, 4, VT_IO_MAPS, { MEMORY, A("offset", PLACE_PAGES) } },
	{ "mremap", VT_IO_BY_MOVE, 0, VT_IO_MOVES,
	  { A("old_address", ADDRESS), A("old_size", UNSIGNED), A("new_size", UNSIGNED),
	    X("flags", FLAGS, mremap_flags), A("new_address", TARGET) } },
	{ "munmap", VT_IO_BY_MAPPING, 0, VT_IO_UNMAPS,
	  { A("addr", ADDRESS), A("length", UNSIGNED) } },
	{ "open", VT_IO_BY_RESULT, 0, VT_IO_OPENS,
	  { A("path", PATH), OPEN_FLAGS, A("mode", MODE) } },
	{ "openat", VT_IO_BY_RESULT, 0, VT_IO_OPENS,
	  { A("dirfd", DIRECTORY), A("path", PATH), OPEN_FLAGS, A("mode", MODE) } },
	{ "openat2", VT_IO_BY_RESULT, 0, VT_IO_OPENS,
	  { A("dirfd", DIRECTORY), A("path", PATH), A("how", HOW), A("size", UNSIGNED) } },
	{ "pidfd_getfd", VT_IO_BY_RESULT, 0, 0,
	  { A("pidfd", FD), A("targetfd", INT), A("flags", UINT) } },
	{ "pread64", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), BUFFER(BYTES_OUT), PLACE } },
	{ "preadv", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), VECTOR(VECTOR_OUT), LONGS } },
	{ "preadv2", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), VECTOR(VECTOR_OUT), LONGS, RWF } },
	{ "pwrite64", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), BUFFER(BYTES), PLACE } },
	{ "pwritev", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), VECTOR(VECTOR), LONGS } },
	{ "pwritev2", VT_IO_BY_FD, 0, 0,
	  { A("fd", FD), VECTOR(VECTOR), LONGS, RWF } },
	{ "read", VT_IO_BY_FD, 0, 0, { A("fd", FD), BUFFER(BYTES_OUT) } },
	{ "readv", VT_IO_BY_FD, 0, 0, { A("fd", FD), VECTOR(VECTOR_OUT) } },
	{ "readlink", VT_IO_BY_LINK, 0, 0,
	  { A("path", PATH), A("buf", PATH_OUT), A("bufsiz", INT) } },
	{ "readlinkat", VT_IO_BY_LINK, 0, 0,
	  { A("dirfd", DIRECTORY), A("path", PATH), A("buf", PATH_OUT), A("bufsiz", INT) } },
	{ "recvmmsg", VT_IO_BY_RECEIVED, 0, 0, { RECEIVE_MANY } },
	{ "recvmmsg_time64", VT_IO_BY_RECEIVED, 0, 0, { RECEIVE_MANY } },
	{ "recvmsg", VT_IO_BY_RECEIVED, 0, 0,
	  { A("sockfd", FD), A("msg", MESSAGE_OUT), X("flags", FLAGS, msg_flags) } },
	{ "sendfile", VT_IO_BY_WRITTEN, 0, 0, { SENDFILE } },
	{ "sendfile64", VT_IO_BY_WRITTEN, 0, 0, { SENDFILE } },
	{ "sendmmsg", VT_IO_BY_SENT, 0, 0,
	  { A("sockfd", FD), A("msgvec", MESSAGES), A("vlen", UINT),
	    X("flags", FLAGS, msg_flags) } },
	{ "sendmsg", VT_IO_BY_SENT, 0, 0,
	  { A("sockfd", FD), A("msg", MESSAGE), X("flags", FLAGS, msg_flags) } },
	{ "shmdt", VT_IO_BY_ANY_MEMORY, 0, 0, { A("addr", ADDRESS) } },
	{ "splice", VT_IO_BY_WRITTEN, 2, 0,
	  { A("fd_in", FD), A("off_in", ADDRESS), A("fd_out", FD), A("off_out", ADDRESS),
	    A("len", UNSIGNED), X("flags", FLAGS, splice_flags) } },
	{ "unshare", VT_IO_BY_NOTHING, 0, VT_IO_UNSHARES,
	  { X("flags", FLAGS, unshare_flags) } },
	{ "write", VT_IO_BY_FD, 0, 0, { A("fd", FD), BUFFER(BYTES) } },
	{ "writev", VT_IO_BY_FD, 0, 0, { A("fd", FD), VECTOR(VECTOR) } },
};

bool vt_io_opens(const struct vt_io_call *call)
{
	return call->decides == VT_IO_BY_RESULT &&
	       (call->args[0].kind == VT_IO_PATH || call->args[1].kind == VT_IO_PATH);
}

bool vt_io_writes(const struct vt_io_call *call)
{
	if (call->decides == VT_IO_BY_WRITTEN)
		return true;
	return call->decides == VT_IO_BY_FD &&
	       (call->args[1].kind == VT_IO_BYTES || call->args[1].kind == VT_IO_VECTOR);
}

unsigned int vt_io_sets(const struct vt_io_call *call)
{
	if (call->decides == VT_IO_BY_WRITTEN || call->decides == VT_IO_BY_LINK)
		return VT_IO_SET_BIND;
	if (call->decides == VT_IO_BY_MEMORY || call->decides == VT_IO_BY_ANY_MEMORY ||
	    call->decides == VT_IO_BY_BREAK)
		return VT_IO_SET_MEMORY;
	if (vt_io_opens(call))
		return VT_IO_SET_IO | VT_IO_SET_OPEN | VT_IO_SET_BIND;
	return VT_IO_SET_IO | (vt_io_writes(call) ? VT_IO_SET_BIND : 0);
}

bool vt_io_teaches(const struct vt_io_call *call)
{
	return (vt_io_sets(call) & VT_IO_SET_IO) && (call->decides != VT_IO_BY_FD || call->does);
}

bool vt_io_makes_eventfd(const struct vt_io_call *call)
{
	return call->decides == VT_IO_BY_USE;
}

bool vt_io_tries(const struct vt_io_call *call)
{
	if (call->does & VT_IO_MAPS)
		return true;
	/* Of those that have a place of their own; read and write are called on all sorts of files. */
	return call->decides == VT_IO_BY_FD && (call->args[3].kind == VT_IO_PLACE ||
						call->args[3].kind == VT_IO_PLACE_LONGS);
}

bool vt_io_is_indirect(const struct vt_io_call *call, uint32_t arch)
{
	return call->does & VT_IO_MAPS && call->args[5].kind == VT_IO_PLACE_BYTES &&
	       (arch == AUDIT_ARCH_I386 || arch == AUDIT_ARCH_S390 ||
		arch == AUDIT_ARCH_S390X);
}

const struct vt_io_call *vt_io_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (!strcmp(calls[i].name, name))
			return &calls[i];
	return NULL;
}

const struct vt_io_call *vt_io_at(size_t index)
{
	return index < ARRAY_SIZE(calls) ? &calls[index] : NULL;
}
