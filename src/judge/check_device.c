/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what a program does with a device's regions, and of what it leaves open. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <string.h>

/* ---- C018: a mapping beyond what may be mapped ---- */

#define ANSWER_MAX 4096			/* bytes of an answer that are looked at */

/* The areas of a region are remembered one by one. */
static struct vt_key area_key(uint64_t file, uint64_t index, uint64_t n)
{
	return (struct vt_key){ .file = file, .a = index, .b = n };
}

static void forget_areas(struct vt_looking *l, uint64_t index)
{
	struct vt_suspicion *s, *next;

	for (s = vt_next_suspicion(l, NULL, l->record->file); s; s = next) {
		next = vt_next_suspicion(l, s, l->record->file);
		if (s->key.a == index)
			vt_clear(l, s);
	}
}

#define AT(BYTES, OFFSET, TYPE, FIELD)                                           \
	vfiotrace_call_load(&l->record->call, (BYTES) + (OFFSET) + offsetof(TYPE, FIELD), \
			    sizeof(((TYPE *)0)->FIELD))

static void learn_areas(struct vt_looking *l, uint64_t index, const uint8_t *bytes,
			size_t offset, size_t length)
{
	const size_t head = sizeof(struct vfio_region_info_cap_sparse_mmap);
	const size_t each = sizeof(struct vfio_region_sparse_mmap_area);
	size_t count, at = offset + head;

	if (length - offset < head)
		return;
	count = AT(bytes, offset, struct vfio_region_info_cap_sparse_mmap, nr_areas);
	for (size_t i = 0; i < count && length - at >= each; i++, at += each) {
		struct vt_suspicion *s = vt_remember(l, area_key(l->record->file, index, i));

		if (!s)
			return;
		s->value[0] = AT(bytes, at, struct vfio_region_sparse_mmap_area, offset);
		s->value[1] = AT(bytes, at, struct vfio_region_sparse_mmap_area, size);
	}
}

/* Each capability stands behind the one before. */
static void learn_region(struct vt_looking *l)
{
	uint64_t room = IN(&l->c, struct vfio_region_info, argsz);
	uint64_t index = OUT(l, struct vfio_region_info, index), next;
	const struct vfiotrace_memory *memory = l->c.judged->memory;
	size_t offset = OUT(l, struct vfio_region_info, cap_offset);
	uint8_t *bytes = vt_inquiry_alloc(l->c.inquiry, ANSWER_MAX);
	ssize_t got;

	if (room < OUT(l, struct vfio_region_info, argsz))
		return;
	forget_areas(l, index);
	room = OUT(l, struct vfio_region_info, argsz);
	if (!(OUT(l, struct vfio_region_info, flags) & VFIO_REGION_INFO_FLAG_CAPS))
		return;
	got = memory->read(memory->ctx, l->record->call.arg, bytes,
			   room < ANSWER_MAX ? room : ANSWER_MAX);
	room = got > 0 ? (size_t)got : 0;
	while (offset && offset < room && room - offset >= sizeof(struct vfio_info_cap_header)) {
		if (AT(bytes, offset, struct vfio_info_cap_header, id) ==
		    VFIO_REGION_INFO_CAP_SPARSE_MMAP)
			learn_areas(l, index, bytes, offset, room);
		next = AT(bytes, offset, struct vfio_info_cap_header, next);
		if (next <= offset)
			break;
		offset = next;
	}
}

/* Whether the region has areas, and the range lies in none. */
static bool is_outside(struct vt_looking *l, uint64_t index, uint64_t offset, uint64_t length)
{
	struct vt_suspicion *s = NULL;
	bool any = false;

	while ((s = vt_next_suspicion(l, s, l->record->file))) {
		if (s->key.a != index)
			continue;
		any = true;
		if (offset >= s->value[0] && offset - s->value[0] < s->value[1] &&
		    length <= s->value[1] - (offset - s->value[0]))
			return false;
	}
	return any;
}

static void see_areas(struct vt_looking *l)
{
	const struct vt_region *region;
	uint64_t device, offset, length;

	if (vt_did(l, ON_DEVICE, VFIO_DEVICE_GET_REGION_INFO))
		learn_region(l);
	if (!vt_did_io(l, "mmap") || !vt_uses_device(l, &device) ||
	    !vt_io_argument(&l->c, "offset", &offset) ||
	    !vt_io_argument(&l->c, "length", &length))
		return;
	region = vt_session_region(l->session, device, offset);
	if (!region || region->inferred ||
	    !is_outside(l, region->index, offset - region->offset, length))
		return;
	vt_fact(&l->c, "length", "%" PRIu64, length);
	vt_fact(&l->c, "offset", "0x%" PRIx64, offset - region->offset);
	vt_fact(&l->c, "index", "%" PRIu32, region->index);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, device));
	vt_found(l);
}

/* ---- writes to configuration space ---- */

struct written {
	uint64_t device;
	uint64_t offset;		/* in the device's file */
	uint64_t at;			/* in configuration space */
	size_t length;
	uint8_t bytes[8];
};

/* Of PCI: the space is read in the order of the bus. */
static bool find_written(const struct vt_looking *l, struct written *w)
{
	const struct vt_record *r = l->record;
	const struct vt_region *region;
	uint64_t buffer, length;
	const struct vfiotrace_memory *memory;
	ssize_t got;

	if (!vt_did_io(l, "pwrite64") || !vt_io_argument(&l->c, "buf", &buffer) ||
	    !vt_io_argument(&l->c, "count", &length) ||
	    !vt_io_argument(&l->c, "offset", &w->offset) || length > sizeof(w->bytes))
		return false;
	region = vt_session_region(l->session, r->file, w->offset);
	if (!region || region->index != VFIO_PCI_CONFIG_REGION_INDEX ||
	    vt_session_name(l->session, r->file)->type != VFIOTRACE_DEVICE_PCI)
		return false;
	memory = l->c.judged->memory;
	got = memory->read(memory->ctx, buffer, w->bytes, length);
	w->device = r->file;
	w->at = w->offset - region->offset;
	w->length = length;
	return got == (ssize_t)length;
}

/* The byte that was written at @at; -1: none was. */
static int byte_at(const struct written *w, uint64_t at)
{
	return at >= w->at && at - w->at < w->length ? w->bytes[at - w->at] : -1;
}

/* ---- C019: bus master without a mapping ---- */

static void see_master(struct vt_looking *l)
{
	const struct vt_model_space *space;
	struct written w;
	struct vt_key key;
	int byte;

	if (!find_written(l, &w))
		return;
	byte = byte_at(&w, PCI_COMMAND);
	space = vt_space_of(l, w.device);
	key = (struct vt_key){ .file = w.device };
	if (byte < 0 || !(byte & PCI_COMMAND_MASTER) || !space || space->maps ||
	    space->doubt != VT_DOUBT_NONE || vt_suspected(l, key))
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, w.device));
	vt_fact(&l->c, "space", "%s", vt_space_text(l, space));
	vt_found(l);
	/* Once for each device. */
	vt_remember(l, key);
}

/* ---- C020: put to sleep with mappings of its BARs ---- */

/* Where the control register of power management lies; 0: not known. */
static uint64_t find_power_control(const struct vt_looking *l, const struct written *w)
{
	struct vt_pci_register list[8];
	size_t count = vt_session_registers(l->session, w->device, w->at, w->length, list,
					    ARRAY_SIZE(list));

	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++)
		if (!strcmp(list[i].name, "pm_ctrl"))
			return list[i].offset;
	return 0;
}

static void see_sleep(struct vt_looking *l)
{
	struct written w;
	uint64_t control;
	size_t mapped;
	int byte;

	if (!find_written(l, &w))
		return;
	control = find_power_control(l, &w);
	byte = control ? byte_at(&w, control) : -1;
	mapped = vt_model_mapped(l->session, w.device, NULL, 0);
	if (byte < 0 || (byte & PCI_PM_CTRL_STATE_MASK) != 3 || !mapped)
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, w.device));
	vt_fact(&l->c, "count", "%zu mapping%s", mapped, mapped == 1 ? "" : "s");
	vt_found(l);
}

/* ---- C021: a SIGBUS that is a device's ---- */

static void see_bus_error(struct vt_looking *l, uint64_t address)
{
	const struct vt_mapped *m = vt_session_mapped(l->session, l->when.tgid, address, 1);

	if (!m || (m->kind != VFIOTRACE_FD_DEVICE && m->kind != VFIOTRACE_FD_CDEV))
		return;
	vt_fact(&l->c, "address", "0x%" PRIx64, address);
	vt_fact(&l->c, "within", "0x%" PRIx64, address - m->address);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, m->file));
	vt_found(l);
}

/* ---- C022: open at the end ---- */

static bool is_leak(const struct vt_model_file *file)
{
	return file->life == VT_MODEL_OPEN && file->made_seen && vt_model_is_ours(file->kind);
}

/* "13<anon_inode:[vfio-device]<0000:03:00.0>>", as lines have it. */
static const char *leak_text(struct vt_looking *l, const struct vt_model_file *file, int fd)
{
	const struct vt_fd *what = file->what;
	const char *name = what ? what->device : "";

	return vt_inquiry_text(l->c.inquiry, *name ? "%d<%s<%s>>" : "%d<%s>", fd,
			       what ? what->path : "", name);
}

static void see_leaks(struct vt_looking *l)
{
	const struct vt_model_file *file = NULL;
	const char *list = "";
	struct vt_suspicion *s;
	uint64_t line = 0;
	size_t count = 0;

	while ((file = vt_model_next_file(l->session, file))) {
		struct vt_model_descriptor d;

		if (!is_leak(file) || !vt_has_alone(l, file->number) ||
		    !vt_model_descriptors(l->session, file->number, &d, 1))
			continue;
		if (!count++)
			line = file->made.line;
		if (count <= 8)
			list = vt_inquiry_text(l->c.inquiry, "%s%s%s", list, *list ? ", " : "",
					       leak_text(l, file, d.fd));
	}
	if (!count)
		return;
	vt_fact(&l->c, "list", "%s%s", list, count > 8 ? ", ..." : "");
	vt_fact(&l->c, "count", "%zu descriptor%s", count, count == 1 ? " was" : "s were");
	s = vt_suspect(l, (struct vt_key){ .file = (uint64_t)l->when.tgid });
	if (s)
		s->when.line = line;
}

static const struct vt_check rows[] = {
	{ .info = { "C018", VT_SEVERITY_WARNING, "a mapping reaches beyond what may be mapped" },
	  .call = see_areas,
	  .text = "{length} bytes at {offset} of region {index} of {device} are not within one of the areas "
		  "that VFIO_DEVICE_GET_REGION_INFO has named for mmap (VFIO_REGION_INFO_CAP_SPARSE_MMAP)",
	  .fix = "map the areas one by one, and reach the rest by pread and pwrite" },
	{ .info = { "C019", VT_SEVERITY_NOTE, "bus master is set before anything is mapped" },
	  .call = see_master,
	  .text = "{device} becomes a bus master, and nothing has been mapped in {space} yet: its DMA faults",
	  .fix = "map memory first" },
	{ .info = { "C020", VT_SEVERITY_NOTE, "a device is put to sleep while it is mapped" },
	  .call = see_sleep,
	  .text = "{device} goes to D3 while the program has {count} of it: to touch them raises SIGBUS",
	  .fix = "unmap the regions first, or leave them alone until the device is in D0 again" },
	{ .info = { "C021", VT_SEVERITY_ERROR, "a bus error comes from a device" },
	  .bus_error = see_bus_error,
	  .text = "{address} is memory of {device}, {within} bytes into the mapping: the device does not "
		  "answer there (in D3, memory decoding off, reset, or unplugged)",
	  .fix = "look at the command register and at power management before touching a region" },
	{ .info = { "C022", VT_SEVERITY_NOTE, "descriptors are open at the end" },
	  .ending = see_leaks, .end = vt_confirm_all,
	  .text = "{count} still open at the end: {list}",
	  .fix = "close them; at its end the kernel does it for the program" },
};

const struct vt_checks vt_checks_device = { rows, ARRAY_SIZE(rows) };
