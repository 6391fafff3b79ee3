/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One device as text. Leaves out what was not told, and much of what is as usual. */
#include "config.h"

#include <stdlib.h>

#include "report/look.h"
#include "report/page.h"
#include "xlat/xlat.h"

/* A list of items with commas between. Its line begins with the first item. */
struct list {
	struct vt_buffer *out;
	unsigned int depth;
	const char *label;
	bool any;
};

static struct vt_buffer *next(struct list *l)
{
	if (l->any)
		vt_buffer_puts(l->out, ", ");
	else
		vt_page_begin(l->out, l->depth, l->label);
	l->any = true;
	return l->out;
}

static void end(struct list *l)
{
	if (l->any)
		vt_page_end(l->out);
}

/* "8086:10d3 Intel Corporation 82574L (Desktop Adapter) [vfio-pci]" */
static void add_function(const struct vt_look *look, struct vt_buffer *out,
			 unsigned int depth, const struct vt_model_device *d)
{
	const struct vt_pci_function *f = vt_pci_function(&look->functions, d->file);
	char text[VT_PCI_TEXT];

	if (!f)
		return;
	vt_pci_text(text, &f->ids, &f->names);
	vt_page_begin(out, depth, "PCI");
	vt_page_foreign(out, text);
	if (f->names.subsystem[0]) {
		vt_buffer_puts(out, " (");
		vt_page_foreign(out, f->names.subsystem);
		vt_buffer_puts(out, ")");
	}
	if (f->driver[0]) {
		vt_buffer_puts(out, " [");
		vt_page_foreign(out, f->driver);
		vt_buffer_puts(out, "]");
	}
	vt_page_end(out);
}

static void add_regions(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
			const struct vt_model_device *d)
{
	struct list l = { out, depth, "regions", false };
	const struct vt_region *region = NULL;
	struct vt_facts_part *parts;
	uint64_t covered;
	char index[64];
	size_t count;

	parts = vt_facts_parts(look->session, d->file, &count);
	while ((region = vt_model_next_region(look->session, d->file, region))) {
		if (!region->size)
			continue;
		vt_facts_index(index, sizeof(index), VFIOTRACE_SHOW_REGION_INDEX, d->name->type,
			       region->index);
		vt_buffer_format(next(&l), "%s ", index);
		vt_page_bytes(out, region->size);
		covered = vt_facts_covered(parts, count, region);
		if (!covered)
			continue;
		vt_buffer_puts(out, " (");
		if (covered < region->size)
			vt_page_bytes(out, covered);
		vt_buffer_puts(out, covered < region->size ? " of it mapped)" : "all mapped)");
	}
	end(&l);
	l = (struct list){ out, depth, "mapped too", false };
	for (size_t i = 0; i < count; i++) {
		if (parts[i].region && !parts[i].region->inferred)
			continue;
		vt_page_bytes(next(&l), parts[i].mapped.length);
		vt_buffer_format(out, " at offset 0x%llx of the device",
				 (unsigned long long)parts[i].mapped.offset);
		if (parts[i].mapped.inferred)
			vt_buffer_puts(out, " (probably: it was mapped before the trace)");
	}
	end(&l);
	free(parts);
}

static void add_interrupts(const struct vt_look *look, struct vt_buffer *out,
			   unsigned int depth, const struct vt_model_device *d)
{
	struct list l = { out, depth, "interrupts", false };
	const struct vt_model_irq *irq = NULL;
	bool told = false;
	char index[64];

	while ((irq = vt_model_next_irq(look->session, d->file, irq))) {
		told = true;
		if (!irq->armed && !irq->unsure)
			continue;
		vt_facts_index(index, sizeof(index), VFIOTRACE_SHOW_IRQ_INDEX, d->name->type,
			       irq->index);
		vt_buffer_format(next(&l), "%s %u", index, irq->armed);
		if (irq->told)
			vt_buffer_format(out, " of %u", irq->count);
		vt_buffer_puts(out, " armed");
		if (irq->unsure)
			vt_buffer_puts(out, " (or none: a call failed that may have taken them)");
	}
	if (told && !l.any)
		vt_buffer_puts(next(&l), "none armed");
	end(&l);
}

static void add_doorbells(const struct vt_look *look, struct vt_buffer *out,
			  unsigned int depth, const struct vt_model_device *d)
{
	const struct vt_model_doorbell *bell = NULL;
	uint64_t count = 0;

	while ((bell = vt_model_next_doorbell(look->session, d->file, bell)))
		count++;
	if (!count)
		return;
	vt_page_begin(out, depth, "ioeventfds");
	vt_buffer_format(out, "%llu", (unsigned long long)count);
	vt_page_end(out);
}

static void add_resets(struct vt_buffer *out, unsigned int depth,
		       const struct vt_model_device *d)
{
	if (!d->resets && !d->hot_resets)
		return;
	vt_page_begin(out, depth, "reset");
	if (d->resets + d->hot_resets > 1)
		vt_buffer_format(out, "%u times", d->resets + d->hot_resets);
	else
		vt_buffer_puts(out, "once");
	if (d->hot_resets)
		vt_buffer_format(out, ", of these %u hot", d->hot_resets);
	vt_page_when(out, d->resets + d->hot_resets > 1 ? ", last in" : ", in", &d->reset);
	vt_page_end(out);
}

static void add_power(struct vt_buffer *out, unsigned int depth, const struct vt_model_device *d)
{
	static const char *const states[] = {
		[VT_MODEL_POWER_LOW] = "low, as far as the kernel likes",
		[VT_MODEL_POWER_LOW_WAKEUP] = "low, with an eventfd for its waking up",
		[VT_MODEL_POWER_LEFT] = "full: low was asked for, and left",
	};

	if (d->power == VT_MODEL_POWER_UNSAID)
		return;
	vt_page_begin(out, depth, "power");
	vt_buffer_puts(out, states[d->power]);
	vt_page_when(out, " since", &d->power_set);
	vt_page_end(out);
}

static void add_migration(struct vt_buffer *out, unsigned int depth,
			  const struct vt_model_device *d)
{
	const char *state = vfiotrace_xlat_name(&vt_xlat_vfio_device_states, d->state);

	if (!d->migration_told && !d->state_known)
		return;
	vt_page_begin(out, depth, "migration");
	if (!d->state_known)
		vt_buffer_puts(out, "its state is not known");
	else if (state)
		vt_buffer_puts(out, state);
	else
		vt_buffer_format(out, "state %u", d->state);
	if (d->state_known)
		vt_page_when(out, " since", &d->state_set);
	vt_page_end(out);
}

static void add_rest(struct vt_buffer *out, unsigned int depth, const struct vt_model_device *d)
{
	struct list l = { out, depth, "besides", false };

	if (d->bus_master_set)
		vt_buffer_format(next(&l), "bus master %s", d->bus_master ? "on" : "off");
	if (d->logging)
		vt_buffer_puts(next(&l), "DMA is logged");
	if (d->token_set)
		vt_buffer_puts(next(&l), "a token for its virtual functions is set");
	end(&l);
}

void vt_text_device(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		    const struct vt_model_device *d)
{
	const struct vt_model_binding *b;

	vt_page_begin(out, depth, NULL);
	vt_buffer_puts(out, "device ");
	vt_page_foreign(out, vt_text_device_name(look->session, d->file));
	vt_text_descriptors(look, out, d->file);
	vt_page_end(out);
	add_function(look, out, depth + 1, d);
	b = vt_model_binding(look->session, vt_text_device_name(look->session, d->file));
	if (b)
		vt_text_binding(out, depth + 1, b);
	add_regions(look, out, depth + 1, d);
	add_interrupts(look, out, depth + 1, d);
	add_doorbells(look, out, depth + 1, d);
	add_resets(out, depth + 1, d);
	add_power(out, depth + 1, d);
	add_migration(out, depth + 1, d);
	add_rest(out, depth + 1, d);
}
