/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may be wrong with any call: the descriptor, the pointer, the size in the argument,
 * flags and reserved fields, and the request.
 */
#include "config.h"

#include <inttypes.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/core.h"
#include "judge/process.h"
#include "judge/rule.h"

#define DEVICES (VT_ON(DEVICE) | VT_ON(CDEV))

/* ---- the descriptor ---- */

static enum vt_verdict look_not_open(struct vt_case *c)
{
	const struct vt_record *r = c->record;

	if (!(r->decoded || r->on_fd) || !r->fd_info.absent)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, r->fd);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there", (int)r->tgid, r->fd);
	if (r->fd < 0) {
		vt_fact(c, "was", ": it is what a call that failed has returned");
		return VT_SURELY;
	}
	vt_fact(c, "was", "%s", vt_case_was(c, r->fd, &r->fd_info));
	return VT_SURELY;
}

static enum vt_verdict look_only_path(struct vt_case *c)
{
	const struct vt_record *r = c->record;

	if (!(r->decoded || r->on_fd) || r->fd_info.absent || r->fd < 0 || !vt_is_only_path(c, r->fd))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, r->fd);
	return VT_SURELY;
}

static bool has_name_of_node(const char *path)
{
	return !strncmp(path, "/dev/vfio/", 10) || !strcmp(path, "/dev/iommu");
}

/* Other files are not expected to know VFIO's requests. */
static enum vt_verdict look_other_file(struct vt_case *c)
{
	const struct vt_record *r = c->record;

	if (!r->decoded || r->fd_info.absent || r->fd_info.what.kind != VFIOTRACE_FD_OTHER ||
	    r->call.request || !r->fd_info.path[0] || _IOC_TYPE(r->call.code) != VFIO_TYPE)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, r->fd);
	vt_fact(c, "path", VT_LINK, r->fd_info.path);
	vt_fact(c, "what", has_name_of_node(r->fd_info.path) ?
		"no node of a device, although it has the name of one" : "no file of VFIO's");
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)r->tgid, r->fd,
		    r->fd_info.path);
	return VT_SURELY;
}

/* ---- the request ---- */

/* The kinds of file, with an article, for sentences about a request. */
static const char *const kind_names[VFIOTRACE_FD_KINDS] = {
	[VFIOTRACE_FD_CONTAINER] = "a container", [VFIOTRACE_FD_GROUP] = "a group",
	[VFIOTRACE_FD_NOIOMMU_GROUP] = "a group", [VFIOTRACE_FD_DEVICE] = "a device",
	[VFIOTRACE_FD_CDEV] = "a device", [VFIOTRACE_FD_MIGRATION] = "a migration stream",
	[VFIOTRACE_FD_IOMMUFD] = "an iommufd", [VFIOTRACE_FD_FAULT_QUEUE] = "a fault queue",
	[VFIOTRACE_FD_VEVENT_QUEUE] = "an event queue", [VFIOTRACE_FD_KVM_VM] = "a VM of KVM",
	[VFIOTRACE_FD_KVM_VFIO] = "KVM's VFIO device", [VFIOTRACE_FD_EVENTFD] = "an eventfd",
	[VFIOTRACE_FD_DMABUF] = "a dma-buf", [VFIOTRACE_FD_KVM] = "/dev/kvm",
	[VFIOTRACE_FD_KVM_VCPU] = "a virtual processor of KVM",
};

/* "VFIO_GROUP_GET_STATUS of a group": the files that have the request. */
static const char *belongs(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	const struct vfiotrace_request *row;
	const char *text = "";
	size_t position = 0;

	while ((row = vfiotrace_request_next(call->context, &position))) {
		const char *kind = row->kinds ? kind_names[__builtin_ctz(row->kinds)] : NULL;

		if (row->code != call->code || !kind || row->dialect ||
		    row->flags & VFIOTRACE_REQUEST_PRIVATE)
			continue;
		text = vt_inquiry_text(c->inquiry, "%s%s%s of %s", text, *text ? ", " : "",
				       row->name, kind);
	}
	return text;
}

static enum vt_verdict look_wrong_kind(struct vt_case *c)
{
	const struct vt_record *r = c->record;
	char buffer[256] = "";
	const char *files;
	uint32_t code;

	if (!r->decoded || r->fd_info.absent || !kind_names[r->fd_info.what.kind] ||
	    vt_call_note(&r->call, buffer, sizeof(buffer), &code) != VFIOTRACE_NOTE_WRONG_KIND)
		return VT_NOT;
	files = belongs(c);
	if (!*files)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, r->fd);
	vt_fact(c, "kind", "%s", kind_names[r->fd_info.what.kind]);
	vt_fact(c, "belongs", "%s", files);
	vt_evidence(c, "descriptor " VT_FD " is " VT_LINK " (%s); request %#x", r->fd,
		    r->fd_info.path, kind_names[r->fd_info.what.kind], r->call.code);
	return VT_SURELY;
}

/*
 * VFIO's requests have neither size nor direction. If the number has, this is the request of
 * today's that it would be without them, preferably one of this kind of file; NULL: none.
 */
static const struct vfiotrace_request *find_without_size(const struct vt_record *r)
{
	const struct vfiotrace_request *row, *other = NULL;
	uint32_t code = r->call.code & 0xffff;
	size_t position = 0;

	if (_IOC_TYPE(code) != VFIO_TYPE || code == r->call.code)
		return NULL;
	while ((row = vfiotrace_request_next(r->call.context, &position))) {
		if (row->code != code || row->dialect || row->flags & VFIOTRACE_REQUEST_PRIVATE)
			continue;
		if (row->kinds & 1u << r->fd_info.what.kind)
			return row;
		other = row->kinds && kind_names[__builtin_ctz(row->kinds)] ? row : other;
	}
	return other;
}

/* The request, if its number is known only from an interface that Linux never had; NULL: no. */
static const char *name_of_old(const struct vt_record *r)
{
	const struct vfiotrace_request *row, *old = NULL;
	size_t position = 0;

	while ((row = vfiotrace_request_next(r->call.context, &position))) {
		if (row->code != r->call.code)
			continue;
		if (!row->dialect)
			return NULL;
		old = row;
	}
	return old ? old->name : NULL;
}

static enum vt_verdict look_wrong_code(struct vt_case *c)
{
	const struct vt_record *r = c->record;
	const struct vfiotrace_request *row;
	const char *old;

	if (!r->decoded || r->fd_info.absent || !kind_names[r->fd_info.what.kind] ||
	    (r->call.request && !r->call.request->dialect))
		return VT_NOT;
	row = find_without_size(r);
	if (!row)
		return VT_NOT;
	old = name_of_old(r);
	vt_fact(c, "code", "%#x", r->call.code);
	vt_fact(c, "meant", row->kinds & 1u << r->fd_info.what.kind ? "%s" : "%s of %s", row->name,
		kind_names[__builtin_ctz(row->kinds)]);
	vt_fact(c, "right", "%#x", row->code);
	vt_fact(c, "old", old ? " (%s of an interface that was never part of Linux)" : "", old);
	vt_evidence(c, "request %#x: with size or direction in it", r->call.code);
	return VT_SURELY;
}

/* A request of the interfaces of 2010 and 2011, which were posted and not taken. */
static enum vt_verdict look_old_request(struct vt_case *c)
{
	const struct vt_record *r = c->record;
	const char *old;

	if (!r->decoded || r->fd_info.absent || !kind_names[r->fd_info.what.kind] ||
	    _IOC_TYPE(r->call.code) != VFIO_TYPE)
		return VT_NOT;
	old = name_of_old(r);
	if (!old)
		return VT_NOT;
	vt_fact(c, "code", "%#x", r->call.code);
	vt_fact(c, "old", "%s", old);
	vt_evidence(c, "request %#x: no request of linux/vfio.h or linux/iommufd.h", r->call.code);
	return VT_SURELY;
}

/* The number was counted from 0, but VFIO's begin at 100 and iommufd's at 0x80. */
static enum vt_verdict look_base(struct vt_case *c)
{
	static const uint8_t bases[] = { VFIO_BASE, IOMMUFD_CMD_BASE };
	const struct vt_record *r = c->record;
	const struct vfiotrace_request *row;
	size_t position = 0;

	if (!r->decoded || r->call.request || r->fd_info.absent ||
	    _IOC_TYPE(r->call.code) != VFIO_TYPE)
		return VT_NOT;
	while ((row = vfiotrace_request_next(r->call.context, &position))) {
		uint8_t base = bases[_IOC_NR(row->code) >= IOMMUFD_CMD_BASE];

		if (row->code != r->call.code + base ||
		    !(row->kinds & 1u << r->fd_info.what.kind) || row->dialect ||
		    row->flags & VFIOTRACE_REQUEST_PRIVATE)
			continue;
		vt_fact(c, "code", "%#x", r->call.code);
		vt_fact(c, "meant", "%s", row->name);
		vt_fact(c, "right", "%#x", row->code);
		vt_fact(c, "base", base == VFIO_BASE ? "VFIO_BASE, 100" : "IOMMUFD_CMD_BASE, 0x80");
		vt_evidence(c, "request %#x: as much below that of %s", r->call.code, row->name);
		return VT_PROBABLY;
	}
	return VT_NOT;
}

/* iommufd does not serve 32-bit programs. */
static enum vt_verdict look_32bit(struct vt_case *c)
{
	if (!c->record->decoded || c->record->call.caller == VFIOTRACE_CALLER_64)
		return VT_NOT;
	vt_evidence(c, "the system call is one of a 32-bit program");
	return VT_SURELY;
}

/* A request for devices, which this device's driver does not have. */
static enum vt_verdict look_no_request(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;

	if (!call->request || !(call->request->kinds & DEVICES) || call->request->dialect ||
	    vt_request_code(c->record) == VFIO_DEVICE_RESET)
		return VT_NOT;
	vt_fact(c, "name", "%s", call->request->name);
	vt_fact(c, "driver", c->record->fd_info.driver[0] ? " (%s)" : "",
		c->record->fd_info.driver);
	vt_evidence(c, "drivers give this error for requests that they do not have");
	return VT_SURELY;
}

/* ---- the pointer ---- */

static const struct vfiotrace_field *field_at(const struct vfiotrace_struct *type, size_t offset)
{
	for (unsigned int i = 0; i < type->count; i++)
		if (type->fields[i].offset == offset)
			return &type->fields[i];
	return NULL;
}

static bool takes_pointer(const struct vfiotrace_call *call)
{
	return call->request && call->request->arg != VFIOTRACE_ARG_NONE &&
	       call->request->arg != VFIOTRACE_ARG_INT;
}

static bool is_readable(struct vt_case *c, uint64_t address, size_t length)
{
	uint8_t bytes[VFIOTRACE_SNAPSHOT];

	if (length > sizeof(bytes))
		length = sizeof(bytes);
	return c->judged->memory->read(c->judged->memory->ctx, address, bytes, length) ==
	       (ssize_t)length;
}

static size_t header_size(const struct vfiotrace_call *call)
{
	const struct vfiotrace_request *row = call->request;

	return row->min ? row->min : row->arg == VFIOTRACE_ARG_STRUCT ? row->type->size :
	       row->arg == VFIOTRACE_ARG_STRING ? 1 : 4;
}

/* What is at an address, for a sentence. */
static const char *what_is_at(struct vt_case *c, uint64_t address)
{
	struct vt_memory m;
	int found = vt_process_memory(c->inquiry, c->record->tgid, address, &m);

	if (address < 4096)
		return "no pointer but a small number";
	if (found == 0 || (found == 1 && m.begin > address))
		return "where the program has no memory";
	if (found == 1 && !m.read)
		return "in memory that may not be read";
	return "where nothing can be read";
}

static enum vt_verdict look_pointer(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;

	/* What was read at the entry was readable, although it may not be any more. */
	if (!c->record->decoded || !takes_pointer(call) || call->in_have >= header_size(call) ||
	    is_readable(c, call->arg, header_size(call)))
		return VT_NOT;
	vt_fact(c, "arg", call->arg ? VT_ADDRESS : "NULL", call->arg);
	vt_fact(c, "object", call->request->arg == VFIOTRACE_ARG_STRUCT ? "struct" :
			     call->request->arg == VFIOTRACE_ARG_STRING ? "name" : "number");
	vt_fact(c, "where", "%s", call->arg ? what_is_at(c, call->arg) : "no pointer");
	if (call->arg && call->in_have)
		vt_fact(c, "where", "readable for %u bytes only, and has %zu", call->in_have,
			header_size(call));
	vt_evidence(c, "argument " VT_ADDRESS ": %zu bytes there cannot be read", call->arg,
		    header_size(call));
	return VT_SURELY;
}

/* The kernel must write to the argument, which is in memory that may not be written. */
static enum vt_verdict look_read_only(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	struct vt_memory m;

	if (!c->record->decoded || !takes_pointer(call) ||
	    call->request->arg != VFIOTRACE_ARG_STRUCT ||
	    !vt_flow_end(call->request->type, VFIOTRACE_OUT) ||
	    vt_process_memory(c->inquiry, c->record->tgid, call->arg, &m) != 1 ||
	    m.begin > call->arg || m.write)
		return VT_NOT;
	vt_fact(c, "arg", VT_ADDRESS, call->arg);
	vt_fact(c, "where", "%s", *m.name ? m.name : "anonymous memory");
	vt_evidence(c, "/proc/" VT_PID "/maps: " VT_STRETCH "is not writable",
		    (int)c->record->tgid, m.begin, m.end);
	return VT_SURELY;
}

/*
 * The size that the argument gives for itself goes beyond the memory that is there. The first
 * bytes are, or look_pointer() or look_read_only() had found that.
 */
static enum vt_verdict look_argument_end(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	const struct vfiotrace_struct *type = call->request ? call->request->type : NULL;
	enum vt_verdict (*look)(struct vt_case *, uint64_t, uint64_t);
	struct vt_memory m;

	if (!c->record->decoded || !takes_pointer(call) ||
	    call->request->arg != VFIOTRACE_ARG_STRUCT || call->in_have < 4 ||
	    !(call->request->flags & VFIOTRACE_REQUEST_SIZED) || !call->argsz ||
	    call->arg + call->argsz < call->arg ||
	    vt_process_memory(c->inquiry, c->record->tgid, call->arg, &m) != 1 ||
	    m.begin > call->arg)
		return VT_NOT;
	look = vt_flow_end(type, VFIOTRACE_OUT) ? vt_look_unwritable : vt_look_unreadable;
	vt_fact(c, "field", "%s", type->fields[0].name);
	vt_fact(c, "argsz", "%u", call->argsz);
	if (look(c, call->arg, call->argsz < type->size ? call->argsz : type->size))
		return VT_SURELY;
	/* What is behind the struct, the kernel may not have used. */
	return look(c, call->arg, call->argsz) ? VT_PROBABLY : VT_NOT;
}

/* ---- what the argument points to ---- */

/* A member that is the address of an array, or of other bytes. */
struct inner {
	uint32_t request, kinds;
	uint16_t pointer;		/* offset of the address */
	uint16_t count;			/* offset of the number of elements, 4 bytes */
	uint16_t each;			/* offset of an element's size, 4 bytes; 0: .size is it */
	uint16_t size;
	bool written;			/* by the kernel; otherwise it is read */
};

#define INNER(REQUEST, STRUCT, POINTER, COUNT, SIZE, WRITTEN)                    \
	{ REQUEST, VT_ON(IOMMUFD), offsetof(struct STRUCT, POINTER),             \
	  offsetof(struct STRUCT, COUNT), 0, SIZE, WRITTEN }

static const struct inner inners[] = {
	INNER(IOMMU_IOAS_ALLOW_IOVAS, iommu_ioas_allow_iovas, allowed_iovas, num_iovas,
	      sizeof(struct iommu_iova_range), false),
	INNER(IOMMU_IOAS_IOVA_RANGES, iommu_ioas_iova_ranges, allowed_iovas, num_iovas,
	      sizeof(struct iommu_iova_range), true),
	INNER(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, data_uptr, data_len, 1, false),
	{ IOMMU_HWPT_INVALIDATE, VT_ON(IOMMUFD), offsetof(struct iommu_hwpt_invalidate, data_uptr),
	  offsetof(struct iommu_hwpt_invalidate, entry_num),
	  offsetof(struct iommu_hwpt_invalidate, entry_len), 0, false },
};

static enum vt_verdict look_inner(struct vt_case *c)
{
	const struct vt_record *r = c->record;

	for (size_t i = 0; i < ARRAY_SIZE(inners); i++) {
		const struct inner *n = &inners[i];
		uint64_t address = vt_in(c, n->pointer, 8), length;
		const struct vfiotrace_field *field;
		enum vt_verdict verdict;

		if (n->request != vt_request_code(r) || !r->call.request ||
		    !(n->kinds & 1u << r->fd_info.what.kind) || !vt_in_has(c, n->pointer, 8) ||
		    !vt_in_has(c, n->count, 4))
			continue;
		length = vt_in(c, n->count, 4) * (n->each ? vt_in(c, n->each, 4) : n->size);
		field = field_at(r->call.request->type, n->pointer);
		if (!field || !length || address + length < address)
			return VT_NOT;
		verdict = n->written ? vt_look_unwritable(c, address, length) :
				       vt_look_unreadable(c, address, length);
		if (verdict != VT_NOT) {
			vt_fact(c, "field", "%s", field->name);
			vt_fact(c, "bytes", "%" PRIu64, length);
		}
		return verdict;
	}
	return VT_NOT;
}

/*
 * Requests of containers and devices have numbers in common. If the size in the argument is
 * that of another file's request, that one may have been meant.
 */
static void name_same_number(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	const struct vfiotrace_request *row;
	size_t position = 0;

	while ((row = vfiotrace_request_next(call->context, &position))) {
		if (row->code != call->code || row->dialect ||
		    row->flags & VFIOTRACE_REQUEST_PRIVATE || !row->kinds ||
		    row->kinds & 1u << c->record->fd_info.what.kind || !row->type ||
		    row->type->size != call->argsz || !kind_names[__builtin_ctz(row->kinds)])
			continue;
		vt_fact(c, "same",
			". The size is that of %s, which has the same number and is a request of %s",
			row->name, kind_names[__builtin_ctz(row->kinds)]);
		return;
	}
}

/* ---- the size ---- */

static enum vt_verdict look_argsz(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;

	if (!c->record->decoded || !call->request || call->in_have < 4 ||
	    !(call->request->flags & VFIOTRACE_REQUEST_SIZED) || call->argsz >= call->request->min)
		return VT_NOT;
	vt_fact(c, "field", "%s", call->request->type->fields[0].name);
	vt_fact(c, "argsz", "%u", call->argsz);
	vt_fact(c, "min", "%u", call->request->min);
	vt_fact(c, "struct", "%s", call->request->type->name);
	vt_fact(c, "size", "%u", call->request->type->size);
	name_same_number(c);
	vt_evidence(c, "argument: %s=%u", call->request->type->fields[0].name, call->argsz);
	return VT_SURELY;
}

/* The first byte from @from on that is not zero; @to: there is none. */
static size_t find_nonzero(struct vt_case *c, size_t from, size_t to)
{
	const struct vfiotrace_memory *m = c->judged->memory;
	uint8_t bytes[4096];
	ssize_t got;

	if (to > sizeof(bytes))
		to = sizeof(bytes);
	if (from >= to)
		return to;
	got = m->read(m->ctx, c->record->call.arg + from, bytes, to - from);
	for (ssize_t i = 0; i < got; i++)
		if (bytes[i])
			return from + (size_t)i;
	return to;
}

/* The argument is larger than the kernel's struct, and what exceeds it is not zero. */
static enum vt_verdict look_too_big(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	size_t known, at;

	if (!c->record->decoded || !call->request ||
	    !(call->request->flags & VFIOTRACE_REQUEST_SIZED))
		return VT_NOT;
	known = call->request->type->size;
	vt_fact(c, "argsz", "%u", call->argsz);
	vt_fact(c, "struct", "%s", call->request->type->name);
	at = find_nonzero(c, known, call->argsz);
	if (at < call->argsz && at < 4096) {
		vt_fact(c, "known", "the struct has %zu", known);
		vt_fact(c, "at", "%zu", at);
		vt_evidence(c, "argument: byte %zu of %u is not zero", at, call->argsz);
		return VT_SURELY;
	}
	/* An older kernel has a smaller struct. */
	at = find_nonzero(c, call->request->min, call->argsz < known ? call->argsz : known);
	if (at >= (call->argsz < known ? call->argsz : known))
		return VT_NOT;
	vt_fact(c, "known", "this kernel seems to know fewer");
	vt_fact(c, "at", "%zu", at);
	vt_evidence(c, "argument: byte %zu of %u is not zero, %u are always known", at, call->argsz,
		    call->request->min);
	return VT_PROBABLY;
}

/* ---- flags and reserved fields ---- */

/* The bits that the kernel takes; with others the call fails with .errnum. */
struct bits {
	uint32_t request;
	uint32_t kinds;
	uint16_t iommus;
	uint16_t offset;
	uint8_t size;
	int errnum;
	uint64_t mask;
};

#define TYPE1	(1u << VFIOTRACE_IOMMU_TYPE1)
#define SPAPR	(1u << VFIOTRACE_IOMMU_SPAPR | 1u << VFIOTRACE_IOMMU_SPAPR_V2)
#define BITS(REQUEST, KINDS, IOMMUS, STRUCT, MEMBER, ERRNUM, MASK)               \
	{ REQUEST, KINDS, IOMMUS, offsetof(struct STRUCT, MEMBER),               \
	  sizeof(((struct STRUCT *)0)->MEMBER), ERRNUM, MASK }
#define TYPE1_BITS(REQUEST, STRUCT, MASK)                                        \
	BITS(REQUEST, VT_ON(CONTAINER), TYPE1, STRUCT, flags, EINVAL, MASK)
#define COMPAT_BITS(REQUEST, STRUCT, MASK)                                       \
	BITS(REQUEST, VT_ON(IOMMUFD), 0, STRUCT, flags, EINVAL, MASK),         \
	BITS(REQUEST, VT_ON(CONTAINER), 1u << VFIOTRACE_IOMMU_IOMMUFD, STRUCT, flags, EINVAL, MASK)
#define SPAPR_BITS(REQUEST, STRUCT, MASK)                                        \
	BITS(REQUEST, VT_ON(CONTAINER), SPAPR, STRUCT, flags, EINVAL, MASK)
#define DEVICE_BITS(REQUEST, STRUCT, MASK)                                       \
	BITS(REQUEST, DEVICES, 0, STRUCT, flags, EINVAL, MASK)
#define IOMMUFD_BITS(REQUEST, STRUCT, MEMBER, MASK)                              \
	BITS(REQUEST, VT_ON(IOMMUFD), 0, STRUCT, MEMBER, EOPNOTSUPP, MASK)

static const struct bits table[] = {
	TYPE1_BITS(VFIO_IOMMU_MAP_DMA, vfio_iommu_type1_dma_map, 7),
	TYPE1_BITS(VFIO_IOMMU_UNMAP_DMA, vfio_iommu_type1_dma_unmap, 7),
	TYPE1_BITS(VFIO_IOMMU_DIRTY_PAGES, vfio_iommu_type1_dirty_bitmap, 7),
	COMPAT_BITS(VFIO_IOMMU_MAP_DMA, vfio_iommu_type1_dma_map, 3),
	COMPAT_BITS(VFIO_IOMMU_UNMAP_DMA, vfio_iommu_type1_dma_unmap, 2),
	SPAPR_BITS(VFIO_IOMMU_MAP_DMA, vfio_iommu_type1_dma_map, 3),
	SPAPR_BITS(VFIO_IOMMU_UNMAP_DMA, vfio_iommu_type1_dma_unmap, 0),
	SPAPR_BITS(VFIO_IOMMU_SPAPR_REGISTER_MEMORY, vfio_iommu_spapr_register_memory, 0),
	SPAPR_BITS(VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, vfio_iommu_spapr_register_memory, 0),
	SPAPR_BITS(VFIO_IOMMU_SPAPR_TCE_CREATE, vfio_iommu_spapr_tce_create, 0),
	SPAPR_BITS(VFIO_IOMMU_SPAPR_TCE_REMOVE, vfio_iommu_spapr_tce_remove, 0),
	SPAPR_BITS(VFIO_EEH_PE_OP, vfio_eeh_pe_op, 0),
	DEVICE_BITS(VFIO_DEVICE_SET_IRQS, vfio_irq_set, 0x3f),
	DEVICE_BITS(VFIO_DEVICE_PCI_HOT_RESET, vfio_pci_hot_reset, 0),
	DEVICE_BITS(VFIO_DEVICE_IOEVENTFD, vfio_device_ioeventfd, 0xf),
	DEVICE_BITS(VFIO_DEVICE_FEATURE, vfio_device_feature, 0x7ffff),
	DEVICE_BITS(VFIO_DEVICE_BIND_IOMMUFD, vfio_device_bind_iommufd, 1),
	DEVICE_BITS(VFIO_DEVICE_ATTACH_IOMMUFD_PT, vfio_device_attach_iommufd_pt, 1),
	DEVICE_BITS(VFIO_DEVICE_DETACH_IOMMUFD_PT, vfio_device_detach_iommufd_pt, 1),
	IOMMUFD_BITS(IOMMU_IOAS_ALLOC, iommu_ioas_alloc, flags, 0),
	IOMMUFD_BITS(IOMMU_IOAS_ALLOW_IOVAS, iommu_ioas_allow_iovas, __reserved, 0),
	IOMMUFD_BITS(IOMMU_IOAS_IOVA_RANGES, iommu_ioas_iova_ranges, __reserved, 0),
	IOMMUFD_BITS(IOMMU_IOAS_MAP, iommu_ioas_map, flags, 7),
	IOMMUFD_BITS(IOMMU_IOAS_MAP, iommu_ioas_map, __reserved, 0),
	IOMMUFD_BITS(IOMMU_IOAS_MAP_FILE, iommu_ioas_map_file, flags, 7),
	IOMMUFD_BITS(IOMMU_IOAS_COPY, iommu_ioas_copy, flags, 7),
	IOMMUFD_BITS(IOMMU_OPTION, iommu_option, __reserved, 0),
	IOMMUFD_BITS(IOMMU_VFIO_IOAS, iommu_vfio_ioas, __reserved, 0),
	IOMMUFD_BITS(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, flags, 0xf),
	IOMMUFD_BITS(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, __reserved, 0),
	IOMMUFD_BITS(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, __reserved2, 0),
	IOMMUFD_BITS(IOMMU_GET_HW_INFO, iommu_hw_info, flags, 1),
	IOMMUFD_BITS(IOMMU_HWPT_SET_DIRTY_TRACKING, iommu_hwpt_set_dirty_tracking, flags, 1),
	IOMMUFD_BITS(IOMMU_HWPT_SET_DIRTY_TRACKING, iommu_hwpt_set_dirty_tracking, __reserved, 0),
	IOMMUFD_BITS(IOMMU_HWPT_GET_DIRTY_BITMAP, iommu_hwpt_get_dirty_bitmap, flags, 1),
	IOMMUFD_BITS(IOMMU_HWPT_GET_DIRTY_BITMAP, iommu_hwpt_get_dirty_bitmap, __reserved, 0),
	IOMMUFD_BITS(IOMMU_HWPT_INVALIDATE, iommu_hwpt_invalidate, __reserved, 0),
	IOMMUFD_BITS(IOMMU_FAULT_QUEUE_ALLOC, iommu_fault_alloc, flags, 0),
	IOMMUFD_BITS(IOMMU_VIOMMU_ALLOC, iommu_viommu_alloc, flags, 0),
	IOMMUFD_BITS(IOMMU_VEVENTQ_ALLOC, iommu_veventq_alloc, flags, 0),
	IOMMUFD_BITS(IOMMU_VEVENTQ_ALLOC, iommu_veventq_alloc, __reserved, 0),
	IOMMUFD_BITS(IOMMU_HW_QUEUE_ALLOC, iommu_hw_queue_alloc, flags, 0),
	IOMMUFD_BITS(IOMMU_IOAS_CHANGE_PROCESS, iommu_ioas_change_process, __reserved, 0),
	IOMMUFD_BITS(IOMMU_IOAS_NOIOMMU_GET_PA, iommu_ioas_noiommu_get_pa, flags, 0),
	IOMMUFD_BITS(IOMMU_IOAS_NOIOMMU_GET_PA, iommu_ioas_noiommu_get_pa, __reserved, 0),
	BITS(VT_KVM_IRQFD, VT_ON(KVM_VM), 0, vt_kvm_irqfd, flags, EINVAL, 3),
	BITS(VT_KVM_SET_USER_MEMORY_REGION, VT_ON(KVM_VM), 0, vt_kvm_userspace_memory_region, flags,
	     EINVAL, 3),
	BITS(VT_KVM_SET_USER_MEMORY_REGION2, VT_ON(KVM_VM), 0, vt_kvm_userspace_memory_region2, flags,
	     EINVAL, 7),
};

static bool is_about(const struct bits *b, const struct vt_case *c)
{
	const struct vt_record *r = c->record;

	return b->request == vt_request_code(r) && b->kinds & 1u << r->fd_info.what.kind &&
	       (!b->iommus || b->iommus & 1u << r->fd_info.what.iommu) &&
	       b->errnum == -r->result && vt_in_has(c, b->offset, b->size);
}

/* The names of the bits: "VFIO_DMA_MAP_FLAG_READ, VFIO_DMA_MAP_FLAG_WRITE". */
static const char *names_of(struct vt_case *c, const struct vfiotrace_field *field, uint64_t bits)
{
	unsigned int position = 0;
	const char *name, *text = "";

	if (field->show != VFIOTRACE_SHOW_FLAGS)
		return "";
	while ((name = vfiotrace_xlat_next(field->ref, &bits, &position)))
		text = vt_inquiry_text(c->inquiry, "%s%s%s", text, *text ? ", " : "", name);
	return text;
}

static enum vt_verdict look_bits(struct vt_case *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct bits *b = &table[i];
		const struct vfiotrace_field *field;
		uint64_t value, wrong;

		if (!is_about(b, c) || !c->record->call.request)
			continue;
		value = vt_in(c, b->offset, b->size);
		wrong = value & ~b->mask;
		field = field_at(c->record->call.request->type, b->offset);
		if (!wrong || !field)
			continue;
		vt_fact(c, "field", "%s", field->name);
		vt_fact(c, "value", "%#" PRIx64, value);
		vt_fact(c, "wrong", b->mask ? "only the bits %#" PRIx64 " may be set%s%s" :
					      "it must be 0",
			b->mask, *names_of(c, field, value) ? ", and it has " : "",
			names_of(c, field, value));
		vt_fact(c, "extra", "%#" PRIx64, wrong);
		name_same_number(c);
		vt_evidence(c, "argument: %s=%#" PRIx64, field->name, value);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- the tables ---- */

/* What the kernel checks before anything else. */
static const struct vt_rule first[] = {
	{ "descriptor-not-open", VT_ON_FD, .errnum = EBADF, .look = look_not_open,
	  .why = "descriptor {fd} is not open{was}",
	  .fix = "keep it open as long as it is used; look for the close, or for an open whose failure was "
		 "not noticed" },
	{ "descriptor-path-only", VT_ON_FD, .errnum = EBADF, .look = look_only_path,
	  .why = "descriptor {fd} was opened with O_PATH: it names the file and cannot be used otherwise",
	  .fix = "open the node without O_PATH" },
	{ "argument-argsz", VT_ON_IOCTL, .errnum = EINVAL, .look = look_argsz,
	  .why = "{field} is {argsz}; the kernel takes {min} and more{same}",
	  .fix = "set {field} to sizeof(struct {struct}), {size}, before the call" },
	{ "argument-bits", VT_ON_IOCTL, .look = look_bits,
	  .why = "{field} is {value}: {wrong}{same}",
	  .fix = "clear {extra}; zero the struct before it is filled" },
};

/* General causes, reported only if no special rule has found one. */
static const struct vt_rule rest[] = {
	{ "descriptor-other-file", VT_ON_IOCTL, .errnum = ENOTTY, .look = look_other_file,
	  .why = "descriptor {fd} is {path}, {what}",
	  .fix = "see where descriptor {fd} comes from: it is not the one that was meant" },
	{ "request-of-another-file", VT_ON_IOCTL, .errnum = ENOTTY, .errnum2 = EINVAL,
	  .look = look_wrong_kind,
	  .why = "descriptor {fd} is {kind}, and the request is none of its: {belongs}",
	  .fix = "make the request on a descriptor of that kind" },
	{ "request-number", VT_ON_IOCTL, .errnum = ENOTTY, .errnum2 = EINVAL,
	  .look = look_wrong_code,
	  .why = "there is no request {code}{old}; {meant} is {right}: VFIO's requests have neither size nor "
		 "direction in their numbers",
	  .fix = "define it by _IO(VFIO_TYPE, VFIO_BASE + n), or include linux/vfio.h" },
	{ "request-of-old-interface", VT_ON_IOCTL, .errnum = ENOTTY, .errnum2 = EINVAL,
	  .look = look_old_request,
	  .why = "request {code} is {old} of an interface that was posted in 2010 or 2011 and never became "
		 "part of Linux",
	  .fix = "use the requests of linux/vfio.h: containers, groups and devices" },
	{ "request-base", VT_ON_IOCTL, .errnum = ENOTTY, .errnum2 = EINVAL, .look = look_base,
	  .why = "there is no request {code}; {meant} is {right}: its number is counted from {base}",
	  .fix = "include linux/vfio.h and linux/iommufd.h, or add the base" },
	{ "iommufd-32bit", VT_ON_IOCTL, .errnum = ENOTTY, .kinds = VT_ON(IOMMUFD),
	  .look = look_32bit,
	  .why = "iommufd serves no 32-bit programs",
	  .fix = "build the program for 64 bits, or use a container and groups" },
	{ "device-no-request", VT_ON_IOCTL, .kinds = DEVICES, .errnum = ENOTTY,
	  .look = look_no_request,
	  .why = "the device's driver{driver}, or this kernel, does not have {name}",
	  .fix = "go on without, or use a driver that has it" },
	{ "argument-pointer", VT_ON_IOCTL, .errnum = EFAULT, .look = look_pointer,
	  .why = "the argument, {arg}, is {where}",
	  .fix = "pass the address of the {object}" },
	{ "argument-array", VT_ON_IOCTL, .errnum = EFAULT, .look = look_inner,
	  .why = "the {bytes} bytes that {field} points to are of no use at {at}: {what}",
	  .fix = "give the address of as many bytes as the argument says" },
	{ "argument-read-only", VT_ON_IOCTL, .errnum = EFAULT, .look = look_read_only,
	  .why = "the argument at {arg} lies in memory that may not be written ({where}), and the kernel "
		 "writes its answer there",
	  .fix = "pass a struct in writable memory, no constant" },
	{ "argument-end", VT_ON_IOCTL, .errnum = EFAULT, .look = look_argument_end,
	  .why = "{field} says that the argument has {argsz} bytes, and at {at} {what}",
	  .fix = "give as much memory as {field} says" },
	{ "argument-too-big", VT_ON_IOCTL, .kinds = VT_ON(IOMMUFD) | VT_ON(CDEV), .errnum = E2BIG,
	  .look = look_too_big,
	  .why = "the argument has {argsz} bytes, {known}, and byte {at} is not zero",
	  .fix = "zero the struct before it is filled (struct {struct}); on an older kernel leave newer fields 0" },
};

const struct vt_rules vt_rules_any = { first, ARRAY_SIZE(first) };
const struct vt_rules vt_rules_rest = { rest, ARRAY_SIZE(rest) };
