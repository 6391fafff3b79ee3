/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions of the checks about a call and the model. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <string.h>

#include "io/table.h"
#include "util/array.h"

static bool is_request(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	const struct vt_record *r = l->record;

	return r->decoded && r->finished && !r->unavailable && vt_request_code(r) == request &&
	       kinds & 1u << r->fd_info.what.kind;
}

bool vt_did(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	return is_request(l, kinds, request) && !l->record->failed && l->record->result >= 0;
}

bool vt_failed_at(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	return is_request(l, kinds, request) && l->record->failed;
}

bool vt_did_io(const struct vt_looking *l, const char *name)
{
	const struct vt_record *r = l->record;

	return r->io && r->finished && !r->failed && !r->unavailable &&
	       !strcmp(r->syscall, name);
}

uint64_t vt_out(const struct vt_looking *l, size_t offset, size_t size)
{
	const struct vfiotrace_call *call = &l->record->call;

	return offset + size <= call->out_have ?
	       vfiotrace_call_load(call, call->out + offset, size) : 0;
}

const struct vt_model_space *vt_space_of(const struct vt_looking *l, uint64_t device)
{
	const struct vt_model_device *d = vt_model_device(l->session, device);
	const struct vt_model_group *g = d && d->group ? vt_model_group(l->session, d->group) :
							 NULL;

	return g && g->container ? vt_model_dma_space(l->session, g->container) : NULL;
}

/* The number of a descriptor of the open file, in some process; -1: there is none. */
static int descriptor_of(const struct vt_looking *l, uint64_t file)
{
	struct vt_model_descriptor d;

	return vt_model_descriptors(l->session, file, &d, 1) ? d.fd : -1;
}

void vt_confirm_undone(struct vt_looking *l)
{
	struct vt_suspicion *s, *next;

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (s->value[0] ||
		    (vt_model_file(l->session, s->key.file) && !vt_model_saw_all(l->session, s->key.file)))
			vt_clear(l, s);
	}
	vt_confirm_all(l);
}

bool vt_has_alone(const struct vt_looking *l, uint64_t file)
{
	struct vt_model_descriptor list[64];
	const struct vt_model_file *f = vt_model_file(l->session, file);
	size_t count = vt_model_descriptors(l->session, file, list, ARRAY_SIZE(list));

	if (!vt_sees_closes(l) || !f || f->life != VT_MODEL_OPEN || !count ||
	    count > ARRAY_SIZE(list))
		return false;
	for (size_t i = 0; i < count; i++)
		if (list[i].tgid != l->when.tgid)
			return false;
	return true;
}

const char *vt_space_text(const struct vt_looking *l, const struct vt_model_space *space)
{
	int fd = descriptor_of(l, space->file);
	struct vt_inquiry *q = l->c.inquiry;

	if (space->ioas)
		return vt_inquiry_text(q, "IOAS %" PRIu32, space->ioas);
	if (fd < 0)
		return "a container";
	return vt_inquiry_text(q, q->names ? "%s " VT_FD : "%s fd " VT_FD,
			       space->iommufd ? "iommufd" : "container", fd);
}

const char *vt_device_text(struct vt_looking *l, uint64_t file)
{
	const struct vt_session_name *name = vt_session_name(l->session, file);

	return *name->text ? vt_inquiry_text(l->c.inquiry, "%s", name->text) : "the device";
}

bool vt_is_function(const struct vt_looking *l, uint64_t device)
{
	const char *text = vt_session_name(l->session, device)->text;

	return strlen(text) == strlen("0000:00:00.0") && text[4] == ':' && text[7] == ':' &&
	       text[10] == '.';
}

const char *vt_when_text(const struct vt_looking *l, const struct vt_when *when)
{
	if (l->c.inquiry->names)
		return "";
	if (!when->line)
		return " in a call that is not shown";
	return vt_inquiry_text(l->c.inquiry, " at line %" PRIu64, when->line);
}

/* Whether the call sets eventfds that interrupts trigger. */
static bool arms(const struct vt_looking *l)
{
	const uint32_t flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;

	return vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) &&
	       IN(&l->c, struct vfio_irq_set, flags) == flags &&
	       IN(&l->c, struct vfio_irq_set, count);
}

bool vt_uses_device(const struct vt_looking *l, uint64_t *device)
{
	const struct vt_record *r = l->record;
	uint64_t fd;

	if (arms(l)) {
		*device = r->file;
		return true;
	}
	if (!vt_did_io(l, "mmap") || !l->c.judged || !vt_io_argument(&l->c, "fd", &fd) ||
	    (r->fd_info.what.kind != VFIOTRACE_FD_DEVICE &&
	     r->fd_info.what.kind != VFIOTRACE_FD_CDEV))
		return false;
	*device = r->file;
	return true;
}

/* ---- reads and writes ---- */

/* The call reads or writes a file of a device. */
static bool moves_bytes(const struct vt_looking *l)
{
	const struct vt_record *r = l->record;
	const struct vt_io_call *call = l->c.judged && l->c.judged->io ? l->c.judged->io->call : NULL;
	enum vt_io_kind kind = call && call->decides == VT_IO_BY_FD ? call->args[1].kind : VT_IO_END;

	return (kind == VT_IO_BYTES || kind == VT_IO_VECTOR || kind == VT_IO_BYTES_OUT ||
		kind == VT_IO_VECTOR_OUT) && r->io && r->finished && !r->unavailable && r->on_fd &&
	       ON_DEVICE & 1u << r->fd_info.what.kind;
}

/* What preadv2() and pwritev2() take the file's own position for. */
#define OWN_POSITION UINT64_MAX

bool vt_find_place(const struct vt_looking *l, uint64_t *offset)
{
	return moves_bytes(l) && vt_io_argument(&l->c, "offset", offset) && *offset != OWN_POSITION;
}

bool vt_lacks_place(const struct vt_looking *l)
{
	uint64_t offset;

	return moves_bytes(l) && (!vt_io_argument(&l->c, "offset", &offset) || offset == OWN_POSITION);
}

/* An element of a vector of buffers. */
struct buffer {
	uint64_t address, length;
};

static bool read_element(const struct vt_looking *l, uint64_t vector, uint64_t n, struct buffer *b)
{
	const struct vfiotrace_memory *memory = l->c.judged->memory;
	size_t word = l->c.judged->io->caller == VFIOTRACE_CALLER_64 ? 8 : 4;
	uint8_t bytes[16];

	if (memory->read(memory->ctx, vector + n * 2 * word, bytes, 2 * word) != (ssize_t)(2 * word))
		return false;
	b->address = vfiotrace_call_load(&l->record->call, bytes, word);
	b->length = vfiotrace_call_load(&l->record->call, bytes + word, word);
	return true;
}

static bool read_bytes(const struct vt_looking *l, struct vt_written *w, const struct buffer *b)
{
	const struct vfiotrace_memory *memory = l->c.judged->memory;
	size_t room = sizeof(w->bytes) - w->length;
	size_t want = b->length < room ? (size_t)b->length : room;

	if (want && memory->read(memory->ctx, b->address, w->bytes + w->length, want) != (ssize_t)want)
		return false;
	w->length += want;
	return true;
}

/* Reads the first bytes of what was written, from one buffer or several. */
static bool load_bytes(const struct vt_looking *l, struct vt_written *w)
{
	struct buffer b;
	uint64_t vector, count;

	w->length = 0;
	if (vt_io_argument(&l->c, "buf", &b.address) && vt_io_argument(&l->c, "count", &b.length))
		return read_bytes(l, w, &b);
	if (!vt_io_argument(&l->c, "iov", &vector) || !vt_io_argument(&l->c, "iovcnt", &count))
		return false;
	for (uint64_t n = 0; n < count && w->length < sizeof(w->bytes); n++)
		if (!read_element(l, vector, n, &b) || !read_bytes(l, w, &b))
			return false;
	return true;
}

const struct vt_region *vt_region_at(struct vt_looking *l, uint64_t offset)
{
	const struct vt_record *r = l->record;
	const struct vt_region *region = vt_session_region(l->session, r->file, offset);
	bool vfio_pci = !strcmp(r->fd_info.driver, "vfio-pci");

	if (region)
		return region;
	region = vt_session_infer_region(l->session, r->file, vfio_pci, offset);
	if (region && !vfio_pci)
		l->c.guess = "where the regions lie is probably as in vfio-pci";
	return region;
}

bool vt_find_written(struct vt_looking *l, struct vt_written *w)
{
	const struct vt_record *r = l->record;
	const struct vt_region *region;
	uint64_t offset;

	if (!vt_find_place(l, &offset) || r->failed || !vt_io_writes(l->c.judged->io->call))
		return false;
	region = vt_region_at(l, offset);
	if (!region || region->index != VFIO_PCI_CONFIG_REGION_INDEX ||
	    vt_session_name(l->session, r->file)->type != VFIOTRACE_DEVICE_PCI)
		return false;
	w->device = r->file;
	w->at = offset - region->offset;
	return load_bytes(l, w);
}

int vt_byte_at(const struct vt_written *w, uint64_t at)
{
	return at >= w->at && at - w->at < w->length ? w->bytes[at - w->at] : -1;
}
