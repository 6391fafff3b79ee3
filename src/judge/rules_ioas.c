/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an iommufd refuses ranges in its address spaces, and the arrays and buffers of its calls. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "judge/device.h"
#include "judge/rule.h"
#include "judge/system.h"

/* Whether the last of @length bytes from @first on is beyond 64 bits. */
static bool wraps(uint64_t first, uint64_t length)
{
	return length && first + (length - 1) < first;
}

static const struct vt_model_space *space_at(const struct vt_case *c, size_t offset)
{
	uint32_t id = (uint32_t)vt_in(c, offset, 4);

	return id ? vt_model_space(c->judged->session, c->record->file, id) : NULL;
}

#define SPACE(C, STRUCT, MEMBER) space_at(C, offsetof(struct STRUCT, MEMBER))

/* ---- numbers that go beyond 64 bits ---- */

/* Offsets of a request's numbers; UINT16_MAX: it has no such number. */
static const struct numbers {
	uint32_t request;
	uint16_t first, length, other;	/* offsets; .other: of a second address */
	bool all_refused;		/* refuses a .length or .other of 2^64-1 */
} numbers[] = {
#define AT(STRUCT, MEMBER) offsetof(struct STRUCT, MEMBER)
	{ IOMMU_IOAS_MAP_FILE, AT(iommu_ioas_map_file, start), AT(iommu_ioas_map_file, length),
	  AT(iommu_ioas_map_file, iova), true },
	{ IOMMU_IOAS_COPY, AT(iommu_ioas_copy, src_iova), AT(iommu_ioas_copy, length),
	  AT(iommu_ioas_copy, dst_iova), true },
	{ IOMMU_HWPT_GET_DIRTY_BITMAP, AT(iommu_hwpt_get_dirty_bitmap, iova),
	  AT(iommu_hwpt_get_dirty_bitmap, length), UINT16_MAX, false },
	{ IOMMU_HW_QUEUE_ALLOC, AT(iommu_hw_queue_alloc, nesting_parent_iova),
	  AT(iommu_hw_queue_alloc, length), UINT16_MAX, false },
};

/* Whether the whole pages around so many bytes are more than there are numbers for. */
static bool pages_wrap(uint64_t first, uint64_t length)
{
	return length > UINT64_MAX - 4095 - (first & 4095);
}

/* What is wrong with the numbers; NULL: nothing. */
static const char *wrong_numbers(int error, const struct numbers *n, uint64_t first,
				 uint64_t length, uint64_t other)
{
	if (error == ERANGE)
		return pages_wrap(first, length) ? "in whole pages its length has more than 64 bits" :
						   NULL;
	if (n->all_refused && (length == UINT64_MAX || other == UINT64_MAX))
		return "2^64-1 is no number that it takes";
	/* The kernel looks for the last of them only. */
	if (!length)
		return "the length is 0";
	return wraps(first, length) ? "begin and length go beyond the end of 64 bits" : NULL;
}

static enum vt_verdict look_wraps(struct vt_case *c)
{
	const struct numbers *n = numbers;
	uint64_t first, length, other;
	const char *what;

	while (n < &numbers[ARRAY_SIZE(numbers)] && n->request != vt_request_code(c->record))
		n++;
	if (n == &numbers[ARRAY_SIZE(numbers)] || !vt_in_has(c, n->first, 8) ||
	    !vt_in_has(c, n->length, 8))
		return VT_NOT;
	first = vt_in(c, n->first, 8);
	length = vt_in(c, n->length, 8);
	other = n->other == UINT16_MAX ? 0 : vt_in(c, n->other, 8);
	what = wrong_numbers((int)-c->record->result, n, first, length, other);
	if (!what)
		return VT_NOT;
	vt_fact(c, "what", "%s", what);
	vt_evidence(c, "argument: %s, length %#" PRIx64, vt_iova_text(c, NULL, first), length);
	return VT_SURELY;
}

static enum vt_verdict look_queue_empty(struct vt_case *c)
{
	if (!IN_HAS(c, struct iommu_hw_queue_alloc, length) ||
	    IN(c, struct iommu_hw_queue_alloc, length))
		return VT_NOT;
	vt_evidence(c, "argument: length=0");
	return VT_SURELY;
}

static enum vt_verdict look_pa_empty(struct vt_case *c)
{
	if (!IN_HAS(c, struct iommu_ioas_noiommu_get_pa, length) ||
	    IN(c, struct iommu_ioas_noiommu_get_pa, length))
		return VT_NOT;
	vt_evidence(c, "argument: length=0");
	return VT_SURELY;
}

/* ---- IOMMU_IOAS_COPY ---- */

static enum vt_verdict look_copy_exists(struct vt_case *c)
{
	const struct vt_model_space *s = SPACE(c, iommu_ioas_copy, dst_ioas_id);
	uint64_t iova = IN(c, struct iommu_ioas_copy, dst_iova);
	uint64_t length = IN(c, struct iommu_ioas_copy, length);
	const struct vt_model_mapping *m;
	struct vt_when when;

	if (!s || !length || wraps(iova, length) ||
	    !(IN(c, struct iommu_ioas_copy, flags) & IOMMU_IOAS_MAP_FIXED_IOVA))
		return VT_NOT;
	m = vt_model_mapping(s, iova, iova + (length - 1));
	if (!m)
		return VT_NOT;
	when = vt_model_mapping_when(m);
	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
	vt_evidence(c, "mapped and not unmapped: %s",
		    vt_range_text(c, s, m->iovas.first, m->iovas.last));
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}

/* ---- IOMMU_IOAS_MAP_FILE ---- */

/* What follows @name in the descriptor's fdinfo; NULL: no such line, or not known. */
static const char *fdinfo(struct vt_case *c, int fd, const char *name)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/fdinfo/%d",
					       (int)c->record->tgid, fd);
	const char *at = a->error ? NULL : a->data;

	while (at && strncmp(at, name, strlen(name))) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return NULL;
	at += strlen(name);
	at += strspn(at, " \t");
	return vt_inquiry_text(c->inquiry, "%.*s", (int)strcspn(at, "\n"), at);
}

static bool is_dmabuf(struct vt_case *c, int *fd)
{
	*fd = (int)IN(c, struct iommu_ioas_map_file, fd);
	return IN_HAS(c, struct iommu_ioas_map_file, length) &&
	       vt_case_identify(c, *fd)->what.kind == VFIOTRACE_FD_DMABUF;
}

static enum vt_verdict look_exporter(struct vt_case *c)
{
	const char *exporter;
	int fd;

	if (!is_dmabuf(c, &fd))
		return VT_NOT;
	exporter = fdinfo(c, fd, "exp_name:");
	if (!exporter || !strcmp(exporter, "vfio_pci_core"))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "exporter", "%s", exporter);
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": exp_name %s", (int)c->record->tgid, fd,
		    exporter);
	return VT_SURELY;
}

static enum vt_verdict look_dmabuf_end(struct vt_case *c)
{
	uint64_t start = IN(c, struct iommu_ioas_map_file, start);
	uint64_t length = IN(c, struct iommu_ioas_map_file, length), size;
	const char *text;
	int fd;

	if (!is_dmabuf(c, &fd) || !length || wraps(start, length))
		return VT_NOT;
	text = fdinfo(c, fd, "size:");
	size = text ? strtoull(text, NULL, 10) : 0;
	if (!size || start + (length - 1) < size)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "size", "%" PRIu64, size);
	vt_fact(c, "end", "%" PRIu64, start + (length - 1));
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": size %" PRIu64, (int)c->record->tgid, fd,
		    size);
	return VT_SURELY;
}

/*
 * A dma-buf gives no memory while its device does not answer, and after the device was closed.
 * Nothing else leads to this error.
 */
static enum vt_verdict look_revoked(struct vt_case *c)
{
	struct vt_session *session = c->judged->session;
	const struct vt_model_dmabuf *b;
	const struct vt_model_file *f;
	const char *name, *how;
	int fd;

	if (!is_dmabuf(c, &fd))
		return VT_NOT;
	b = vt_model_dmabuf(session, vt_session_file(session, c->record->tgid, c->record->tid, fd));
	f = b ? vt_model_file(session, b->device) : NULL;
	name = b ? vt_session_name(session, b->device)->text : "";
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "device", "%s", *name ? name : "its device");
	vt_evidence(c, "an iommufd gives this error for nothing else here");
	if (f && f->life != VT_MODEL_OPEN)
		vt_fact(c, "how", "is closed");
	else if (b && vt_device_asleep(c, vt_model_device(session, b->device),
				       *name ? name : NULL, &how) == 1)
		vt_fact(c, "how", "%s", how);
	else if (*name && vt_pci_memory_enabled(c->inquiry, name) == 0)
		vt_fact(c, "how", "has its memory decoding off");
	else
		vt_fact(c, "how", "is closed, asleep or just reset, or has its memory decoding off");
	return VT_SURELY;
}

/* The type of the file system that the descriptor's file is on; NULL: not known. */
static const char *file_system(struct vt_case *c, int fd)
{
	const char *mount = fdinfo(c, fd, "mnt_id:"), *line;
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/mountinfo",
					       (int)c->record->tgid);
	char type[32];

	for (line = a->error || !mount ? NULL : a->data; line && *line;) {
		const char *rest = strstr(line, " - "), *end = strchr(line, '\n');

		if (strtoul(line, NULL, 10) == strtoul(mount, NULL, 10) && rest &&
		    (!end || rest < end) && sscanf(rest, " - %31s", type) == 1)
			return vt_inquiry_text(c->inquiry, "%s", type);
		line = end ? end + 1 : NULL;
	}
	return NULL;
}

/* Only files of tmpfs and hugetlbfs are memory by themselves. */
static enum vt_verdict look_on_disk(struct vt_case *c)
{
	int fd = (int)IN(c, struct iommu_ioas_map_file, fd);
	const struct vt_fd *info;
	const char *type;

	if (!IN_HAS(c, struct iommu_ioas_map_file, length))
		return VT_NOT;
	info = vt_case_identify(c, fd);
	if (info->absent || info->what.kind == VFIOTRACE_FD_DMABUF || info->path[0] != '/')
		return VT_NOT;
	type = file_system(c, fd);
	if (!type || !strcmp(type, "tmpfs") || !strcmp(type, "devtmpfs") ||
	    !strcmp(type, "hugetlbfs"))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "path", VT_LINK, info->path);
	vt_fact(c, "type", "%s", type);
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": mnt_id, which is %s in mountinfo",
		    (int)c->record->tgid, fd, type);
	return VT_SURELY;
}

static enum vt_verdict look_file_end(struct vt_case *c)
{
	uint64_t start = IN(c, struct iommu_ioas_map_file, start);
	uint64_t length = IN(c, struct iommu_ioas_map_file, length);
	int fd = (int)IN(c, struct iommu_ioas_map_file, fd);
	const struct vt_answer *a;

	if (!IN_HAS(c, struct iommu_ioas_map_file, length) || !length || wraps(start, length))
		return VT_NOT;
	a = vt_inquire(c->inquiry, VT_ASK_STATUS, 0, "/proc/%d/fd/%d", (int)c->record->tgid, fd);
	if (a->error || !S_ISREG(a->status.mode) || start + (length - 1) < a->status.size)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "size", "%" PRIu64, a->status.size);
	vt_fact(c, "end", "%" PRIu64, start + (length - 1));
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": a file of %" PRIu64 " bytes",
		    (int)c->record->tgid, fd, a->status.size);
	return VT_SURELY;
}

/* ---- IOMMU_OPTION ---- */

static enum vt_verdict look_option_unknown(struct vt_case *c)
{
	uint64_t id = IN(c, struct iommu_option, option_id), op = IN(c, struct iommu_option, op);

	if (!IN_HAS(c, struct iommu_option, op))
		return VT_NOT;
	vt_evidence(c, "argument: option_id=%" PRIu64 ", op=%" PRIu64, id, op);
	if (id != IOMMU_OPTION_RLIMIT_MODE && id != IOMMU_OPTION_HUGE_PAGES)
		vt_fact(c, "what", "option_id is %" PRIu64, id);
	else if (op != IOMMU_OPTION_OP_SET && op != IOMMU_OPTION_OP_GET)
		vt_fact(c, "what", "op is %" PRIu64, op);
	else if (id == IOMMU_OPTION_RLIMIT_MODE && IN(c, struct iommu_option, object_id))
		vt_fact(c, "what", "IOMMU_OPTION_RLIMIT_MODE is of the whole iommufd, and object_id "
			"is not 0");
	else
		return VT_NOT;
	return VT_SURELY;
}

static bool wants_small_pages(const struct vt_case *c)
{
	return IN_HAS(c, struct iommu_option, val64) &&
	       IN(c, struct iommu_option, option_id) == IOMMU_OPTION_HUGE_PAGES &&
	       IN(c, struct iommu_option, op) == IOMMU_OPTION_OP_SET &&
	       !IN(c, struct iommu_option, val64);
}

static bool is_unaligned(const struct vt_model_mapping *m)
{
	return (m->iovas.first | (m->iovas.last + 1) | m->source) & 4095;
}

/* A mapping that does not consist of whole pages; NULL: none is known. */
static const struct vt_model_mapping *find_unaligned(const struct vt_model_space *s)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, 0, UINT64_MAX);

	while (m && !is_unaligned(m))
		m = vt_model_next_mapping(s, m, 0, UINT64_MAX);
	return m;
}

static enum vt_verdict say_unaligned(struct vt_case *c, const struct vt_model_space *s)
{
	const struct vt_model_mapping *m = s ? find_unaligned(s) : NULL;
	struct vt_when when;

	if (!m)
		return VT_NOT;
	when = vt_model_mapping_when(m);
	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
	vt_evidence(c, m->from == VT_MAPS_MEMORY ? "mapped: %s, from " VT_ADDRESS " on" :
		    "mapped: %s, from %#" PRIx64 " on",
		    vt_range_text(c, s, m->iovas.first, m->iovas.last), m->source);
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}

static enum vt_verdict look_option_unaligned(struct vt_case *c)
{
	return wants_small_pages(c) ? say_unaligned(c, SPACE(c, iommu_option, object_id)) : VT_NOT;
}

static enum vt_verdict say_mapped(struct vt_case *c, const struct vt_model_space *s)
{
	const struct vt_model_mapping *m = s ? vt_model_mapping(s, 0, UINT64_MAX) : NULL;
	const struct vt_model_attachment *a = NULL;

	while (m && (a = vt_model_next_attachment(c->judged->session, a))) {
		if (a->file != s->file || a->ioas != s->ioas)
			continue;
		vt_fact(c, "count", "%zu mapping%s", s->live, s->live == 1 ? "" : "s");
		vt_evidence(c, "a device is attached, and mapped is %s",
			    vt_range_text(c, s, m->iovas.first, m->iovas.last));
		return s->doubt ? VT_PROBABLY : VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_option_mapped(struct vt_case *c)
{
	return wants_small_pages(c) ? say_mapped(c, SPACE(c, iommu_option, object_id)) : VT_NOT;
}

/* Version 1 of type 1 asks for small pages. */
static const struct vt_model_space *space_of_version_1(const struct vt_case *c)
{
	if ((c->record->fd_info.what.kind == VFIOTRACE_FD_CONTAINER &&
	     c->record->fd_info.what.iommu != VFIOTRACE_IOMMU_IOMMUFD) ||
	    c->record->call.arg != VFIO_TYPE1_IOMMU)
		return NULL;
	return vt_model_dma_space(c->judged->session, c->record->file);
}

static enum vt_verdict look_version_1_mapped(struct vt_case *c)
{
	return say_mapped(c, space_of_version_1(c));
}

static enum vt_verdict look_version_1_unaligned(struct vt_case *c)
{
	return say_unaligned(c, space_of_version_1(c));
}

/* ---- IOMMU_HWPT_ALLOC: what is mapped must fit the new domain ---- */

static const struct vt_model_space *hwpt_space(const struct vt_case *c)
{
	return SPACE(c, iommu_hwpt_alloc, pt_id);
}

static enum vt_verdict look_hwpt_too_high(struct vt_case *c)
{
	const struct vt_model_object *o =
		vt_model_object(c->judged->session, c->record->file,
				(uint32_t)IN(c, struct iommu_hwpt_alloc, dev_id));
	const char *name =
		o && o->opened ? vt_session_name(c->judged->session, o->opened)->text : "";

	return *name ? vt_look_too_high_in_use(c, hwpt_space(c), vt_pci_group(c->inquiry, name)) :
		       VT_NOT;
}

static enum vt_verdict look_hwpt_memory(struct vt_case *c)
{
	return vt_look_memory_gone(c, hwpt_space(c));
}

static enum vt_verdict look_hwpt_memlock(struct vt_case *c)
{
	return vt_look_all_pinned(c, hwpt_space(c));
}

/* ---- who pays for pinned memory ---- */

/* All that was mapped from files will count for the caller. */
static enum vt_verdict look_change_memlock(struct vt_case *c)
{
	const struct vt_model_space *s = NULL;
	struct vt_model_space sum = { .file = c->record->file };

	while ((s = vt_model_next_space(c->judged->session, s))) {
		if (s->file != c->record->file)
			continue;
		sum.bytes += s->bytes;
		sum.doubt = sum.doubt ? sum.doubt : s->doubt;
	}
	return vt_look_all_pinned(c, &sum);
}

/* ---- buffers ---- */

static enum vt_verdict look_info_buffer(struct vt_case *c)
{
	uint64_t length = IN(c, struct iommu_hw_info, data_len);
	uint64_t address = IN(c, struct iommu_hw_info, data_uptr);

	if (!IN_HAS(c, struct iommu_hw_info, data_uptr) || !length || wraps(address, length))
		return VT_NOT;
	return vt_look_unwritable(c, address, length);
}

static enum vt_verdict look_info_type(struct vt_case *c)
{
	if (!IN_HAS(c, struct iommu_hw_info, in_data_type) ||
	    !(IN(c, struct iommu_hw_info, flags) & IOMMU_HW_INFO_FLAG_INPUT_TYPE))
		return VT_NOT;
	vt_fact(c, "type", "%" PRIu64, IN(c, struct iommu_hw_info, in_data_type));
	vt_evidence(c, "argument: in_data_type=%" PRIu64, IN(c, struct iommu_hw_info, in_data_type));
	return VT_SURELY;
}

/* ---- objects that may exist only once ---- */

static enum vt_verdict look_vdevice_there(struct vt_case *c)
{
	if (!IN_HAS(c, struct iommu_vdevice_alloc, virt_id))
		return VT_NOT;
	vt_fact(c, "device", "%" PRIu64, IN(c, struct iommu_vdevice_alloc, dev_id));
	vt_fact(c, "virt", "%#" PRIx64, IN(c, struct iommu_vdevice_alloc, virt_id));
	vt_evidence(c, "an iommufd gives this error for nothing else here");
	return VT_SURELY;
}

static enum vt_verdict look_queue_there(struct vt_case *c)
{
	if (!IN_HAS(c, struct iommu_veventq_alloc, type))
		return VT_NOT;
	vt_fact(c, "viommu", "%" PRIu64, IN(c, struct iommu_veventq_alloc, viommu_id));
	vt_fact(c, "type", "%" PRIu64, IN(c, struct iommu_veventq_alloc, type));
	vt_evidence(c, "an iommufd gives this error for nothing else here");
	return VT_SURELY;
}

/* ---- mmap, read and write ---- */

/* Linux 6.17 has introduced it; on later kernels the error has another cause. */
static enum vt_verdict look_no_mmap(struct vt_case *c)
{
	const char *release;

	if (vt_kernel_version(c->inquiry, &release) >= 6017)
		return VT_NOT;
	vt_evidence(c, "descriptor " VT_FD " is " VT_LINK ", and this kernel has no mmap for it",
		    c->record->fd, c->record->fd_info.path);
	return VT_SURELY;
}

static enum vt_verdict look_mmap_form(struct vt_case *c)
{
	uint64_t prot, flags;

	if (!vt_io_argument(c, "prot", &prot) || !vt_io_argument(c, "flags", &flags))
		return VT_NOT;
	if (c->record->result == -EINVAL && !(flags & MAP_SHARED))
		vt_fact(c, "what", "MAP_SHARED is not set");
	else if (c->record->result == -EPERM && prot & PROT_EXEC)
		vt_fact(c, "what", "PROT_EXEC is set");
	else
		return VT_NOT;
	vt_evidence(c, "argument: prot=%#" PRIx64 ", flags=%#" PRIx64, prot, flags);
	return VT_SURELY;
}

static enum vt_verdict look_mmap_offset(struct vt_case *c)
{
	uint64_t offset, length;

	if (!vt_io_argument(c, "offset", &offset) || !vt_io_argument(c, "length", &length))
		return VT_NOT;
	vt_fact(c, "offset", "%#" PRIx64, offset);
	vt_fact(c, "length", "%" PRIu64, length);
	vt_evidence(c, "argument: offset=%#" PRIx64 ", length=%" PRIu64, offset, length);
	return VT_SURELY;
}

/* The kernel refuses a position below zero first, for each kind of file. */
static bool is_before_start(const struct vt_case *c)
{
	uint64_t offset;

	return vt_io_argument(c, "offset", &offset) && (int64_t)offset < 0;
}

/* Reads and writes must be of whole records, whose size is fixed. */
static enum vt_verdict look_queue_count(struct vt_case *c)
{
	bool fault = c->record->fd_info.what.kind == VFIOTRACE_FD_FAULT_QUEUE;
	bool writes = strstr(c->record->syscall, "write");
	uint64_t count, offset, each = writes ? sizeof(struct iommu_hwpt_page_response) :
						sizeof(struct iommu_hwpt_pgfault);

	/* At a position nothing can be read or written, however much it is. */
	if (!vt_io_argument(c, "count", &count) || vt_io_argument(c, "offset", &offset))
		return VT_NOT;
	vt_evidence(c, "argument: count=%" PRIu64, count);
	vt_fact(c, "count", "%" PRIu64, count);
	if (!fault) {
		vt_fact(c, "need", "at least %zu", sizeof(struct iommufd_vevent_header));
		return !writes && count < sizeof(struct iommufd_vevent_header) ? VT_SURELY : VT_NOT;
	}
	vt_fact(c, "need", "a multiple of %" PRIu64, each);
	return count % each ? VT_SURELY : VT_NOT;
}

/*
 * Page requests that belong together are read together or not at all. Of whole messages a queue
 * refuses nothing else.
 */
static enum vt_verdict look_queue_room(struct vt_case *c)
{
	const uint64_t each = sizeof(struct iommu_hwpt_pgfault);
	uint64_t count, offset;

	if (!vt_io_argument(c, "count", &count) || vt_io_argument(c, "offset", &offset) || !count ||
	    count % each || count > INT32_MAX)
		return VT_NOT;
	vt_fact(c, "room", count == each ? "one" : "%" PRIu64, count / each);
	vt_evidence(c, "argument: count=%" PRIu64, count);
	vt_evidence(c, "the queue gives this error for nothing else");
	return VT_SURELY;
}

/* A response must have the cookie of a page request that was read and waits for it. */
static enum vt_verdict look_no_question(struct vt_case *c)
{
	struct iommu_hwpt_page_response r;
	uint64_t count, address;
	uint8_t bytes[sizeof(r)];

	if (!vt_io_argument(c, "count", &count) || !vt_io_argument(c, "buf", &address) || !count ||
	    count % sizeof(r) || is_before_start(c) ||
	    c->judged->memory->read(c->judged->memory->ctx, address, bytes, sizeof(bytes)) !=
		    sizeof(bytes))
		return VT_NOT;
	r.cookie = (uint32_t)vfiotrace_call_load(&c->record->call, bytes, sizeof(r.cookie));
	r.code = (uint32_t)vfiotrace_call_load(&c->record->call, bytes + sizeof(r.cookie),
					       sizeof(r.code));
	vt_fact(c, "what",
		"its cookie, %u, is that of no page request that waits for one: none was read with "
		"it, or it was answered already",
		r.cookie);
	if (r.code > IOMMUFD_PAGE_RESP_INVALID)
		vt_fact(c, "what", "its code is %u, and may be 0 (success) or 1 (invalid)", r.code);
	vt_evidence(c, "written: cookie %u, code %u", r.cookie, r.code);
	return VT_SURELY;
}

static enum vt_verdict look_events_written(struct vt_case *c)
{
	uint64_t count;

	if (is_before_start(c) || (vt_io_argument(c, "count", &count) && count > INT64_MAX))
		return VT_NOT;
	vt_evidence(c, "descriptor " VT_FD " is " VT_LINK, c->record->fd, c->record->fd_info.path);
	return VT_SURELY;
}

/* ---- the table ---- */

#define RULE(ID, REQUEST, ERRNUM, OTHER, LOOK)                                   \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD), REQUEST, ERRNUM, OTHER, LOOK
#define COMPAT(ID, ERRNUM, LOOK)                                                 \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD) | VT_ON(CONTAINER), VFIO_SET_IOMMU, ERRNUM, 0, LOOK
#define MMAP(ID, ERRNUM, OTHER, LOOK) ID, VT_ON_MMAP, VT_ON(IOMMUFD), 0, ERRNUM, OTHER, LOOK
#define QUEUES (VT_ON(FAULT_QUEUE) | VT_ON(VEVENT_QUEUE))
#define RW (VT_ON_READ | VT_ON_WRITE)

static const struct vt_rule rules[] = {
	{ RULE("ioas-file-wraps", IOMMU_IOAS_MAP_FILE, EOVERFLOW, 0, look_wraps),
	  .why = "nothing can be mapped so: {what}",
	  .fix = "give a range of the file, and an IOVA" },
	{ RULE("ioas-file-exporter", IOMMU_IOAS_MAP_FILE, EOPNOTSUPP, 0, look_exporter),
	  .why = "descriptor {fd} is a dma-buf of {exporter}, and only those of vfio-pci can be mapped",
	  .fix = "use a dma-buf that VFIO_DEVICE_FEATURE_DMA_BUF has made" },
	{ RULE("ioas-file-end", IOMMU_IOAS_MAP_FILE, EINVAL, 0, look_dmabuf_end),
	  .why = "the range ends at byte {end} of the dma-buf of descriptor {fd}, which has {size}",
	  .fix = "map what is there" },
	{ RULE("ioas-file-on-disk", IOMMU_IOAS_MAP_FILE, EINVAL, 0, look_on_disk),
	  .why = "descriptor {fd} is {path} on {type}, and only files that are memory can be mapped",
	  .fix = "use a memfd, or a file of tmpfs or hugetlbfs; or map the file, and IOMMU_IOAS_MAP its memory" },
	{ RULE("ioas-file-beyond", IOMMU_IOAS_MAP_FILE, EINVAL, 0, look_file_end),
	  .why = "the range ends at byte {end} of the file of descriptor {fd}, which has {size}",
	  .fix = "map what is there, or make the file larger first (ftruncate)" },
	{ RULE("ioas-file-revoked", IOMMU_IOAS_MAP_FILE, ENODEV, 0, look_revoked),
	  .why = "the dma-buf of descriptor {fd} has no memory at present: {device} {how}",
	  .fix = "keep the device open and awake, with memory decoding set in its command register" },
	{ RULE("ioas-copy-wraps", IOMMU_IOAS_COPY, EOVERFLOW, 0, look_wraps),
	  .why = "nothing can be copied so: {what}",
	  .fix = "give the range as it was mapped" },
	{ RULE("ioas-copy-exists", IOMMU_IOAS_COPY, EEXIST, 0, look_copy_exists),
	  .why = "{range} is mapped in the destination already{line}",
	  .fix = "unmap it there first, or copy to where nothing is" },
	{ RULE("iommufd-option-unknown", IOMMU_OPTION, EOPNOTSUPP, 0, look_option_unknown),
	  .why = "there is no such option: {what}",
	  .fix = "set IOMMU_OPTION_RLIMIT_MODE (0) with object_id 0, or IOMMU_OPTION_HUGE_PAGES (1) of an IOAS" },
	{ RULE("iommufd-option-unaligned", IOMMU_OPTION, EADDRINUSE, 0, look_option_unaligned),
	  .why = "small pages need mappings of whole pages, and {range}{line} is none",
	  .fix = "set the option before anything is mapped" },
	{ RULE("iommufd-option-mapped", IOMMU_OPTION, EINVAL, 0, look_option_mapped),
	  .why = "huge pages cannot be switched off any more: the IOAS has an attached device and {count}",
	  .fix = "set the option before a device is attached and memory is mapped" },
	{ COMPAT("iommufd-version-1-mapped", EINVAL, look_version_1_mapped),
	  .why = "VFIO_TYPE1_IOMMU (1) wants small pages, and cannot be set any more: there is an attached "
		 "device and {count}",
	  .fix = "use VFIO_TYPE1v2_IOMMU (3), or set the model before memory is mapped" },
	{ COMPAT("iommufd-version-1-unaligned", EADDRINUSE, look_version_1_unaligned),
	  .why = "VFIO_TYPE1_IOMMU (1) needs mappings of whole pages, and {range}{line} is none",
	  .fix = "use VFIO_TYPE1v2_IOMMU (3), or set the model before memory is mapped" },

	{ RULE("hwpt-too-high", IOMMU_HWPT_ALLOC, EADDRINUSE, 0, look_hwpt_too_high),
	  .why = "the mapping {range}{line} in the IOAS lies where the device has {reserved}",
	  .fix = "map lower IOVAs" },
	{ RULE("hwpt-memory", IOMMU_HWPT_ALLOC, EFAULT, 0, look_hwpt_memory),
	  .why = "the mapping {range}{line} cannot be pinned: at {at} {what}; until there is a HWPT nobody "
		 "looks",
	  .fix = "keep the memory as long as it is mapped, or unmap it first" },
	{ RULE("hwpt-memlock", IOMMU_HWPT_ALLOC, ENOMEM, 0, look_hwpt_memlock),
	  .why = "the HWPT pins all that is mapped, {bytes} bytes; RLIMIT_MEMLOCK is {limit} and the process "
		 "lacks CAP_IPC_LOCK{userns}",
	  .fix = "raise the limit to at least {bytes} (ulimit -l, LimitMEMLOCK=)" },
	{ RULE("hwpt-dirty-wraps", IOMMU_HWPT_GET_DIRTY_BITMAP, EOVERFLOW, 0, look_wraps),
	  .why = "the range cannot be asked for: {what}",
	  .fix = "give a range that is mapped" },
	{ RULE("hw-info-buffer", IOMMU_GET_HW_INFO, EFAULT, 0, look_info_buffer),
	  .why = "data_uptr is of no use at {at}: {what}",
	  .fix = "give a buffer of data_len bytes, or data_len 0" },
	{ RULE("hw-info-type", IOMMU_GET_HW_INFO, EOPNOTSUPP, 0, look_info_type),
	  .why = "the IOMMU of that device tells nothing of type {type}",
	  .fix = "ask without IOMMU_HW_INFO_FLAG_INPUT_TYPE: out_data_type says what it tells" },
	{ RULE("iommufd-change-memlock", IOMMU_IOAS_CHANGE_PROCESS, ENOMEM, 0, look_change_memlock),
	  .why = "all that is mapped, {bytes} bytes, would be charged to this process; its RLIMIT_MEMLOCK is "
		 "{limit} and it lacks CAP_IPC_LOCK{userns}",
	  .fix = "raise the limit to at least {bytes} (ulimit -l, LimitMEMLOCK=)" },
	{ RULE("vdevice-there", IOMMU_VDEVICE_ALLOC, EEXIST, 0, look_vdevice_there),
	  .why = "device {device} has a vDEVICE already, or the vIOMMU has one with virt_id {virt}",
	  .fix = "destroy that first, or use another virt_id" },
	{ RULE("veventq-there", IOMMU_VEVENTQ_ALLOC, EEXIST, 0, look_queue_there),
	  .why = "vIOMMU {viommu} has a queue for events of type {type} already",
	  .fix = "use that one" },
	{ RULE("hw-queue-empty", IOMMU_HW_QUEUE_ALLOC, EINVAL, 0, look_queue_empty),
	  .why = "the length is 0",
	  .fix = "give the length of the queue's memory" },
	{ RULE("hw-queue-wraps", IOMMU_HW_QUEUE_ALLOC, EOVERFLOW, ERANGE, look_wraps),
	  .why = "the queue's memory cannot lie so: {what}",
	  .fix = "give the range as it is mapped" },
	{ RULE("iommufd-get-pa-empty", IOMMU_IOAS_NOIOMMU_GET_PA, EINVAL, 0, look_pa_empty),
	  .why = "the length is 0",
	  .fix = "give the length of the range" },

	{ MMAP("iommufd-no-mmap", ENODEV, 0, look_no_mmap),
	  .why = "an iommufd of this kernel cannot be mapped",
	  .fix = "go on without; map memory of devices by their own descriptors" },
	{ MMAP("iommufd-mmap-form", EINVAL, EPERM, look_mmap_form),
	  .why = "an iommufd cannot be mapped so: {what}",
	  .fix = "use MAP_SHARED, and no PROT_EXEC" },
	{ MMAP("iommufd-mmap-offset", ENXIO, 0, look_mmap_offset),
	  .why = "offset {offset} with length {length} is not what IOMMU_VIOMMU_ALLOC has told, or its vIOMMU "
		 "is gone",
	  .fix = "map just what it told" },
	{ "queue-count", RW, QUEUES, 0, ESPIPE, EINVAL, look_queue_count,
	  .why = "{count} bytes are no whole messages of this queue: {need} is wanted",
	  .fix = "read and write whole ones" },
	{ "queue-room", VT_ON_READ, VT_ON(FAULT_QUEUE), 0, EINVAL, 0, look_queue_room,
	  .why = "the page requests that come next belong together, and are more than there is room for: "
		 "{room}",
	  .fix = "read with a larger buffer: of such requests all come at once" },
	{ "queue-no-question", VT_ON_WRITE, VT_ON(FAULT_QUEUE), 0, EINVAL, 0, look_no_question,
	  .why = "the response cannot be taken: {what}",
	  .fix = "give back the cookie of struct iommu_hwpt_pgfault, once for each request" },
	{ "queue-read-only", VT_ON_WRITE, VT_ON(VEVENT_QUEUE), 0, EINVAL, 0, look_events_written,
	  .why = "a queue of events cannot be written",
	  .fix = "read it" },
};

const struct vt_rules vt_rules_ioas = { rules, ARRAY_SIZE(rules) };
