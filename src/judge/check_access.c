/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of reads and writes of a device: where they go, and what they are thought to set up. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <string.h>

/* ---- C027: no position ---- */

/*
 * A device's file has a position of its own, from 0 on, which nothing but reads and writes moves:
 * lseek() fails. Reported once for each device.
 */
static void see_no_place(struct vt_looking *l)
{
	struct vt_key key = { .file = l->record->file };

	if (!vt_lacks_place(l) || vt_suspected(l, key) || !vt_is_function(l, key.file))
		return;
	vt_fact(&l->c, "call", "%s", l->record->syscall);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, l->record->file));
	vt_found(l);
	vt_remember(l, key);
}

/* ---- C028: an offset that nobody has told ---- */

/* A call that has succeeded at an offset of a device's file, by mmap() or by position. */
static bool find_used(const struct vt_looking *l, uint64_t *offset)
{
	uint64_t device;

	if (vt_did_io(l, "mmap"))
		return vt_uses_device(l, &device) && vt_io_argument(&l->c, "offset", offset);
	return vt_find_place(l, offset) && !l->record->failed;
}

/* Whether some open file of the same device has had the offset of a region told. */
static bool was_told(const struct vt_looking *l, uint64_t file, uint64_t offset)
{
	const char *name = vt_session_name(l->session, file)->text;
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(l->session, d))) {
		const struct vt_region *region = vt_session_region(l->session, d->file, offset);

		if (region && !region->inferred &&
		    (d->file == file || (*name && d->name && !strcmp(d->name->text, name))))
			return true;
	}
	return false;
}

static void see_untold(struct vt_looking *l)
{
	const struct vt_record *r = l->record;
	const struct vt_region *region;
	struct vt_key key = { .file = r->file };
	uint64_t offset;

	if (!find_used(l, &offset) || vt_suspected(l, key))
		return;
	/* Before the trace began it may have asked, and who sent the file may have been told. */
	if (!vt_model_saw_all(l->session, r->file) || !vt_is_function(l, r->file) ||
	    was_told(l, r->file, offset))
		return;
	region = vt_session_infer_region(l->session, r->file,
					 !strcmp(r->fd_info.driver, "vfio-pci"), offset);
	if (!region)
		return;
	vt_fact(&l->c, "offset", "%#" PRIx64, region->offset);
	vt_fact(&l->c, "index", "%" PRIu32, region->index);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, r->file));
	vt_found(l);
	/* Report it once for each device. */
	vt_remember(l, key);
}

/* ---- C029: messages are enabled by a write, and not armed ---- */

/* The index of interrupts that the write enables; -1: none. */
static int enables(const struct vt_looking *l, const struct vt_written *w)
{
	static const struct {
		const char *name;	/* of the register, which is 16 bits wide */
		uint32_t bit;
		int index;
	} controls[] = {
		{ "msi_control", PCI_MSI_FLAGS_ENABLE, VFIO_PCI_MSI_IRQ_INDEX },
		{ "msix_control", PCI_MSIX_FLAGS_ENABLE, VFIO_PCI_MSIX_IRQ_INDEX },
	};
	struct vt_pci_register list[8];
	size_t count = vt_session_registers(l->session, w->device, w->at, w->length, list,
					    ARRAY_SIZE(list));

	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++) {
		for (size_t n = 0; n < ARRAY_SIZE(controls); n++) {
			int low = vt_byte_at(w, list[i].offset);
			int high = vt_byte_at(w, list[i].offset + 1);

			if (!strcmp(list[i].name, controls[n].name) &&
			    ((low > 0 ? (uint32_t)low : 0) | (high > 0 ? (uint32_t)high << 8 : 0)) &
				    controls[n].bit)
				return controls[n].index;
		}
	}
	return -1;
}

/*
 * vfio-pci does not let such a write through: MSI and MSI-X are enabled when eventfds are armed.
 * QEMU and others write it nevertheless, before or after, because the guest does.
 */
static void see_enabling(struct vt_looking *l)
{
	struct vt_written w;
	struct vt_suspicion *s;
	uint64_t device;
	int index;

	if (vt_uses_device(l, &device) && vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS)) {
		s = vt_remember(l, (struct vt_key){ .file = device,
			.a = IN(&l->c, struct vfio_irq_set, index) });
		if (s)
			s->value[0] = 1;
		return;
	}
	if (!vt_find_written(l, &w))
		return;
	index = enables(l, &w);
	if (index < 0 || !vt_is_function(l, w.device) || !vt_model_saw_all(l->session, w.device))
		return;
	vt_fact(&l->c, "what", index == VFIO_PCI_MSI_IRQ_INDEX ? "MSI" : "MSI-X");
	vt_fact(&l->c, "device", "%s", vt_device_text(l, w.device));
	vt_suspect(l, (struct vt_key){ .file = w.device, .a = (uint64_t)index });
}

/* ---- C030: INTx is never unmasked ---- */

/* The program unmasks INTx by SET_IRQS, or switches it off in the command register. */
static bool unmasks(struct vt_looking *l, uint64_t *device)
{
	uint32_t flags = (uint32_t)IN(&l->c, struct vfio_irq_set, flags);
	struct vt_written w;
	int high;

	*device = l->record->file;
	if (vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS))
		return flags & VFIO_IRQ_SET_ACTION_UNMASK &&
		       IN(&l->c, struct vfio_irq_set, index) == VFIO_PCI_INTX_IRQ_INDEX;
	if (!vt_find_written(l, &w))
		return false;
	high = vt_byte_at(&w, PCI_COMMAND + 1);
	*device = w.device;
	return high >= 0 && (uint32_t)high << 8 & PCI_COMMAND_INTX_DISABLE;
}

/* INTx is given up, as by a guest that goes over to messages. */
static bool disarms(const struct vt_looking *l)
{
	return vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) &&
	       IN(&l->c, struct vfio_irq_set, index) == VFIO_PCI_INTX_IRQ_INDEX &&
	       IN(&l->c, struct vfio_irq_set, flags) ==
		       (VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER) &&
	       !IN(&l->c, struct vfio_irq_set, count);
}

/* vfio-pci masks INTx when it comes, until the program says that it has served the device. */
static void see_masked(struct vt_looking *l)
{
	struct vt_suspicion *s;
	uint64_t device;

	if (unmasks(l, &device)) {
		s = vt_remember(l, (struct vt_key){ .file = device });
		if (s)
			s->value[0] = 1;
		return;
	}
	s = disarms(l) ? vt_suspected(l, (struct vt_key){ .file = l->record->file }) : NULL;
	if (s && !s->value[0])
		vt_clear(l, s);
	if (!vt_uses_device(l, &device) || !vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) ||
	    IN(&l->c, struct vfio_irq_set, index) != VFIO_PCI_INTX_IRQ_INDEX ||
	    !vt_is_function(l, device) || !vt_model_saw_all(l->session, device))
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, device));
	vt_suspect(l, (struct vt_key){ .file = device });
}

static const struct vt_check rows[] = {
	{ .info = { "C027", VT_SEVERITY_WARNING, "a device is read or written without a position" },
	  .call = see_no_place,
	  .text = "{call} takes the position that the file itself has, which begins at 0 and which lseek "
		  "cannot move: for vfio-pci that is the begin of BAR 0 of {device}",
	  .fix = "use pread and pwrite with the region's offset (VFIO_DEVICE_GET_REGION_INFO)" },
	{ .info = { "C028", VT_SEVERITY_NOTE, "an offset that was not asked for" },
	  .call = see_untold,
	  .text = "that region {index} of {device} is at {offset} of its file, nobody has told the program: "
		  "today's vfio-pci has it there, and another driver or kernel may not",
	  .fix = "ask VFIO_DEVICE_GET_REGION_INFO where each region is" },
	{ .info = { "C029", VT_SEVERITY_WARNING, "messages are enabled by a write alone" },
	  .call = see_enabling, .end = vt_confirm_undone,
	  .text = "{what} of {device} is enabled in configuration space, which vfio-pci keeps from the device, "
		  "and no eventfd was ever armed for it: no interrupts come",
	  .fix = "arm eventfds with VFIO_DEVICE_SET_IRQS: that enables {what}" },
	{ .info = { "C030", VT_SEVERITY_NOTE, "INTx is never unmasked" },
	  .call = see_masked, .end = vt_confirm_undone,
	  .text = "INTx of {device} is armed and was never unmasked: it is masked when it comes, so one "
		  "interrupt could come and no more",
	  .fix = "after each interrupt pass VFIO_IRQ_SET_ACTION_UNMASK, or give an eventfd for it" },
};

const struct vt_checks vt_checks_access = { rows, ARRAY_SIZE(rows) };
