/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of how a program uses a device's regions, and of what it leaves open. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <string.h>

/* ---- C018: a mapping beyond what may be mapped ---- */

/* The part of a device's region that the current call maps. */
struct piece {
	uint64_t device;
	const struct vt_region *region;
	uint64_t offset, length;	/* in the region, in bytes */
};

static bool find_piece(struct vt_looking *l, struct piece *p)
{
	uint64_t offset;

	if (!vt_did_io(l, "mmap") || !vt_uses_device(l, &p->device) ||
	    !vt_io_argument(&l->c, "offset", &offset) ||
	    !vt_io_argument(&l->c, "length", &p->length))
		return false;
	p->region = vt_region_at(l, offset);
	if (!p->region)
		return false;
	p->offset = offset - p->region->offset;
	return true;
}

static bool is_within(const struct piece *p, const struct vt_region_area *area)
{
	return p->offset >= area->offset && p->offset - area->offset < area->size &&
	       p->length <= area->size - (p->offset - area->offset);
}

static void piece_facts(struct vt_looking *l, const struct piece *p)
{
	vt_fact(&l->c, "length", "%" PRIu64, p->length);
	vt_fact(&l->c, "offset", "0x%" PRIx64, p->offset);
	vt_fact(&l->c, "index", "%" PRIu32, p->region->index);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, p->device));
}

static void see_areas(struct vt_looking *l)
{
	struct piece p;

	if (!find_piece(l, &p) || p.region->inferred || !p.region->nareas)
		return;
	for (size_t i = 0; i < p.region->nareas; i++)
		if (is_within(&p, &p.region->areas[i]))
			return;
	piece_facts(l, &p);
	vt_found(l);
}

/* ---- C024: the mapping includes the MSI-X table ---- */

/* Reported once for each device, unless the program was told that it may map the table. */
static void see_table(struct vt_looking *l)
{
	uint32_t offset, size;
	unsigned int bar;
	struct vt_key key;
	struct piece p;

	if (!find_piece(l, &p) || p.region->msix_mappable ||
	    !vt_session_msix_table(l->session, p.device, &bar, &offset, &size) ||
	    bar != p.region->index || p.offset >= (uint64_t)offset + size ||
	    offset >= p.offset + p.length)
		return;
	key = (struct vt_key){ .file = p.device };
	if (vt_suspected(l, key))
		return;
	piece_facts(l, &p);
	vt_fact(&l->c, "table", "0x%" PRIx32 " to 0x%" PRIx32, offset, offset + size - 1);
	vt_found(l);
	vt_remember(l, key);
}

/* ---- C019: bus master without a mapping ---- */

static void see_master(struct vt_looking *l)
{
	const struct vt_model_space *space;
	struct vt_written w;
	struct vt_key key;
	int byte;

	if (!vt_find_written(l, &w))
		return;
	byte = vt_byte_at(&w, PCI_COMMAND);
	space = vt_space_of(l, w.device);
	key = (struct vt_key){ .file = w.device };
	if (byte < 0 || !(byte & PCI_COMMAND_MASTER) || !space || space->maps ||
	    space->doubt != VT_DOUBT_NONE || vt_suspected(l, key))
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, w.device));
	vt_fact(&l->c, "space", "%s", vt_space_text(l, space));
	vt_found(l);
	/* Report it once for each device. */
	vt_remember(l, key);
}

/* ---- C020: put to sleep with mappings of its BARs ---- */

/* Offset of the power management control register; 0: not known. */
static uint64_t find_power_control(const struct vt_looking *l, const struct vt_written *w)
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
	struct vt_written w;
	uint64_t control;
	size_t mapped;
	int byte;

	if (!vt_find_written(l, &w))
		return;
	control = find_power_control(l, &w);
	byte = control ? vt_byte_at(&w, control) : -1;
	mapped = vt_model_mapped(l->session, w.device, NULL, 0);
	if (byte < 0 || (byte & PCI_PM_CTRL_STATE_MASK) != 3 || !mapped)
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, w.device));
	vt_fact(&l->c, "count", "%zu mapping%s", mapped, mapped == 1 ? "" : "s");
	vt_found(l);
}

/* ---- C021: a SIGBUS caused by a device ---- */

/* What the program has done that keeps a device from answering. */
enum { NO_DECODING, IN_D3 };

static void note(struct vt_looking *l, uint64_t device, uint64_t what, bool off)
{
	struct vt_key key = { .file = device, .a = what };
	struct vt_suspicion *s = vt_suspected(l, key);

	if (off)
		vt_remember(l, key);
	else if (s)
		vt_clear(l, s);
}

static void see_switched_off(struct vt_looking *l)
{
	struct vt_written w;
	uint64_t control;
	int byte;

	if (!vt_find_written(l, &w))
		return;
	byte = vt_byte_at(&w, PCI_COMMAND);
	if (byte >= 0)
		note(l, w.device, NO_DECODING, !(byte & PCI_COMMAND_MEMORY));
	control = find_power_control(l, &w);
	byte = control ? vt_byte_at(&w, control) : -1;
	if (byte >= 0)
		note(l, w.device, IN_D3, (byte & PCI_PM_CTRL_STATE_MASK) == 3);
}

/* Says why the device does not answer and what to do, or else what may be the reason. */
static void name_silence(struct vt_looking *l, uint64_t device)
{
	const struct vt_model_device *d = vt_model_device(l->session, device);
	const struct vt_suspicion *decoding, *sleep;

	decoding = vt_suspected(l, (struct vt_key){ .file = device, .a = NO_DECODING });
	sleep = vt_suspected(l, (struct vt_key){ .file = device, .a = IN_D3 });

	vt_fact(&l->c, "why", "in D3, memory decoding off, reset, or unplugged");
	vt_fact(&l->c, "fix",
		"look at the command register and at power management before touching a "
		"region");
	if (d && (d->power == VT_MODEL_POWER_LOW || d->power == VT_MODEL_POWER_LOW_WAKEUP)) {
		vt_fact(&l->c, "why", "it is in its low power state, which was asked for%s",
			vt_when_text(l, &d->power_set));
		vt_fact(&l->c, "fix",
			"leave it first (VFIO_DEVICE_FEATURE_LOW_POWER_EXIT), or reach the "
			"region by pread and pwrite");
	} else if (sleep) {
		vt_fact(&l->c, "why", "it was put into D3%s", vt_when_text(l, &sleep->when));
		vt_fact(&l->c, "fix", "bring it back to D0, or leave its regions alone until then");
	} else if (decoding) {
		vt_fact(&l->c, "why", "its memory decoding was switched off%s",
			vt_when_text(l, &decoding->when));
		vt_fact(&l->c, "fix",
			"set bit 1 of the command register before touching a region, or unmap the "
			"regions as long as it is off");
	}
}

static void see_bus_error(struct vt_looking *l, uint64_t address)
{
	const struct vt_mapped *m = vt_session_mapped(l->session, l->when.tgid, address, 1);

	if (!m || (m->kind != VFIOTRACE_FD_DEVICE && m->kind != VFIOTRACE_FD_CDEV))
		return;
	vt_fact(&l->c, "address", VT_WITHIN, m->address, address);
	vt_fact(&l->c, "within", "0x%" PRIx64, address - m->address);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, m->file));
	name_silence(l, m->file);
	l->c.guess = vt_mapped_guess(l->session, m);
	vt_found(l);
}

/* ---- C026: bus master is never set ---- */

/* The program sets bus master, by a write or by VFIO_DEVICE_FEATURE. */
static bool sets_master(struct vt_looking *l, uint64_t *device)
{
	const struct vt_model_device *d = vt_model_device(l->session, l->record->file);
	struct vt_written w;

	if (vt_find_written(l, &w)) {
		*device = w.device;
		return vt_byte_at(&w, PCI_COMMAND) >= 0 &&
		       vt_byte_at(&w, PCI_COMMAND) & PCI_COMMAND_MASTER;
	}
	*device = l->record->file;
	return vt_did(l, ON_DEVICE, VFIO_DEVICE_FEATURE) && d && d->bus_master_set && d->bus_master;
}

/*
 * vfio-pci clears bus master when a device is opened. A message of MSI or MSI-X is a write to
 * memory, so without bus master there are neither interrupts nor DMA.
 */
static void see_no_master(struct vt_looking *l)
{
	uint32_t index = (uint32_t)IN(&l->c, struct vfio_irq_set, index);
	struct vt_suspicion *s;
	uint64_t device;

	if (!vt_sees_writes(l))
		return;
	if (sets_master(l, &device)) {
		s = vt_remember(l, (struct vt_key){ .file = device });
		if (s)
			s->value[0] = 1;
		return;
	}
	if (!vt_uses_device(l, &device) || !vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) ||
	    (index != VFIO_PCI_MSI_IRQ_INDEX && index != VFIO_PCI_MSIX_IRQ_INDEX) ||
	    !vt_is_function(l, device) || !vt_model_saw_all(l->session, device))
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, device));
	vt_suspect(l, (struct vt_key){ .file = device });
}

/* ---- C022: open at the end ---- */

static bool is_leak(const struct vt_model_file *file)
{
	return file->life == VT_MODEL_OPEN && file->made_seen && vt_model_is_ours(file->kind);
}

/* "13<anon_inode:[vfio-device]<0000:03:00.0>>", as in the lines of a trace. */
static const char *leak_text(struct vt_looking *l, const struct vt_model_file *file, int fd)
{
	const struct vt_fd *what = file->what;
	const char *name = what ? what->device : "";

	return vt_inquiry_text(l->c.inquiry,
			       *name ? VT_FD "<" VT_LINK "<%s>>" : VT_FD "<" VT_LINK ">", fd,
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
	  .call = see_switched_off, .bus_error = see_bus_error,
	  .text = "{address} is memory of {device}, {within} bytes into the mapping: the device does not "
		  "answer there ({why})",
	  .fix = "{fix}" },
	{ .info = { "C024", VT_SEVERITY_NOTE, "the table of MSI-X is among what is mapped" },
	  .call = see_table,
	  .text = "{length} bytes at {offset} of region {index} of {device} hold the table of MSI-X ({table}), "
		  "and the program has not read that it may be mapped (VFIO_REGION_INFO_CAP_MSIX_MAPPABLE): "
		  "what is written there goes past VFIO, which sets vectors up itself",
	  .fix = "map what lies around the table, and arm vectors with VFIO_DEVICE_SET_IRQS" },
	{ .info = { "C026", VT_SEVERITY_NOTE, "bus master is never set" },
	  .call = see_no_master, .end = vt_confirm_undone,
	  .text = "messages (MSI, MSI-X) of {device} are armed, and the program never makes it a bus master: "
		  "neither they nor its DMA get anywhere",
	  .fix = "set bit 2 of the command register, offset 4 of the configuration space: vfio-pci clears it "
		 "when the device is opened" },
	{ .info = { "C022", VT_SEVERITY_NOTE, "descriptors are open at the end" },
	  .ending = see_leaks, .end = vt_confirm_all,
	  .text = "{count} still open at the end: {list}",
	  .fix = "close them; at its end the kernel does it for the program" },
};

const struct vt_checks vt_checks_device = { rows, ARRAY_SIZE(rows) };
