/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why interrupts cannot be set as the program wants. */
#include "config.h"

#include <inttypes.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/device.h"
#include "judge/rule.h"
#include "judge/system.h"

static const char *const irq_names[] = {
	"INTx", "MSI", "MSI-X", "the interrupt for errors", "the interrupt for requests",
};

struct set {
	uint64_t argsz, flags, index, start, count;
	uint64_t data, action;		/* one bit each, if the flags are right */
};

static bool load_set(const struct vt_case *c, struct set *s)
{
	if (!IN_HAS(c, struct vfio_irq_set, count))
		return false;
	*s = (struct set){
		.argsz = IN(c, struct vfio_irq_set, argsz),
		.flags = IN(c, struct vfio_irq_set, flags),
		.index = IN(c, struct vfio_irq_set, index),
		.start = IN(c, struct vfio_irq_set, start),
		.count = IN(c, struct vfio_irq_set, count),
	};
	s->data = s->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	s->action = s->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	return true;
}

static bool is_pci(const struct vt_case *c)
{
	return vt_case_type(c) == VFIOTRACE_DEVICE_PCI;
}

static const char *name_of(struct vt_case *c, uint64_t index)
{
	return is_pci(c) && index < ARRAY_SIZE(irq_names) ? irq_names[index] :
	       vt_inquiry_text(c->inquiry, "index %" PRIu64, index);
}

/*
 * According to the calls that were seen. An index stays enabled when each eventfd was taken
 * away.
 */
static bool is_enabled(const struct vt_model_irq *irq)
{
	return irq && (irq->armed || irq->enabled);
}

static bool is_one_bit(uint64_t bits)
{
	return bits && !(bits & (bits - 1));
}

/* ---- the arguments alone ---- */

static enum vt_verdict look_index(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	struct set s;
	uint64_t count;

	if (!load_set(c, &s))
		return VT_NOT;
	count = d && d->told ? d->nirqs : is_pci(c) ? VFIO_PCI_NUM_IRQS : 0;
	if (!count || s.index < count)
		return VT_NOT;
	vt_fact(c, "index", "%" PRIu64, s.index);
	vt_fact(c, "count", "%" PRIu64, count);
	vt_evidence(c, "argument: index=%" PRIu64, s.index);
	return VT_SURELY;
}

static enum vt_verdict look_data_type(struct vt_case *c)
{
	struct set s;

	if (!load_set(c, &s) || is_one_bit(s.data))
		return VT_NOT;
	vt_fact(c, "how", s.data ? "more than one" : "none");
	vt_evidence(c, "argument: flags=%#" PRIx64, s.flags);
	return VT_SURELY;
}

static enum vt_verdict look_action_type(struct vt_case *c)
{
	struct set s;

	if (!load_set(c, &s) || is_one_bit(s.action))
		return VT_NOT;
	vt_fact(c, "how", s.action ? "more than one" : "none");
	vt_evidence(c, "argument: flags=%#" PRIx64, s.flags);
	return VT_SURELY;
}

/* The configuration space has the number of vectors of this index. */
static bool index_of_pci(const struct vt_case *c, const struct set *s)
{
	return vt_case_pci(c) &&
	       (s->index == VFIO_PCI_MSI_IRQ_INDEX || s->index == VFIO_PCI_MSIX_IRQ_INDEX);
}

/* The number of vectors of that index; UINT64_MAX: not known. *@how: by what it is known. */
static uint64_t vectors_of(struct vt_case *c, const struct set *s, const char **how)
{
	const struct vt_model_irq *irq = vt_case_irq(c, (uint32_t)s->index);

	if (irq && irq->told) {
		*how = "VFIO_DEVICE_GET_IRQ_INFO has told";
		return irq->count;
	}
	if (index_of_pci(c, s) &&
	    vt_pci_vectors(c->inquiry, vt_case_pci(c), (unsigned int)s->index) >= 0) {
		*how = "its configuration space says so";
		return (uint64_t)vt_pci_vectors(c->inquiry, vt_case_pci(c), (unsigned int)s->index);
	}
	if (vt_case_pci(c) && s->index == VFIO_PCI_ERR_IRQ_INDEX &&
	    vt_pci_is_express(c->inquiry, vt_case_pci(c)) == 0) {
		*how = "it is no PCI Express device, and only those tell of errors";
		return 0;
	}
	*how = "there is never more";
	return is_pci(c) && (s->index == VFIO_PCI_INTX_IRQ_INDEX ||
			     s->index == VFIO_PCI_ERR_IRQ_INDEX ||
			     s->index == VFIO_PCI_REQ_IRQ_INDEX) ? 1 : UINT64_MAX;
}

static enum vt_verdict look_vectors(struct vt_case *c)
{
	const char *how;
	struct set s;
	uint64_t most;

	if (!load_set(c, &s))
		return VT_NOT;
	most = vectors_of(c, &s, &how);
	if (s.start < most && s.start + s.count <= most)
		return VT_NOT;
	vt_fact(c, "first", "%" PRIu64, s.start);
	vt_fact(c, "last", s.count > 1 ? " to %" PRIu64 : "", s.start + s.count - 1);
	vt_fact(c, "name", "%s", name_of(c, s.index));
	vt_fact(c, "most", most ? "%" PRIu64 : "none", most);
	vt_fact(c, "how", "%s", how);
	vt_evidence(c, "argument: start=%" PRIu64 ", count=%" PRIu64 "; %s: %" PRIu64, s.start,
		    s.count, how, most);
	return VT_SURELY;
}

static enum vt_verdict look_room(struct vt_case *c)
{
	uint64_t each, need;
	struct set s;

	if (!load_set(c, &s) || s.argsz < sizeof(struct vfio_irq_set) || !is_one_bit(s.data))
		return VT_NOT;
	each = s.data == VFIO_IRQ_SET_DATA_EVENTFD ? 4 : s.data == VFIO_IRQ_SET_DATA_BOOL ? 1 : 0;
	need = sizeof(struct vfio_irq_set) + each * s.count;
	if (s.argsz >= need)
		return VT_NOT;
	vt_fact(c, "argsz", "%" PRIu64, s.argsz);
	vt_fact(c, "need", "%" PRIu64, need);
	vt_fact(c, "count", "%" PRIu64, s.count);
	vt_evidence(c, "argument: argsz=%" PRIu64 ", count=%" PRIu64, s.argsz, s.count);
	return VT_SURELY;
}

/* ---- actions that an index does not have ---- */

static enum vt_verdict look_no_such_action(struct vt_case *c)
{
	struct set s;

	if (!load_set(c, &s) || !is_pci(c) || !is_one_bit(s.action))
		return VT_NOT;
	vt_fact(c, "name", "%s", name_of(c, s.index));
	vt_evidence(c, "argument: index=%" PRIu64 ", flags=%#" PRIx64, s.index, s.flags);
	if (s.action != VFIO_IRQ_SET_ACTION_TRIGGER && s.index != VFIO_PCI_INTX_IRQ_INDEX) {
		vt_fact(c, "what", "be triggered, not masked");
		vt_fact(c, "fix",
			"to disable it: VFIO_IRQ_SET_DATA_NONE|VFIO_IRQ_SET_ACTION_TRIGGER with "
			"count 0; to silence one vector: -1 as its eventfd, or its mask in the device");
		return VT_SURELY;
	}
	if (s.index == VFIO_PCI_INTX_IRQ_INDEX && s.action == VFIO_IRQ_SET_ACTION_MASK &&
	    s.data == VFIO_IRQ_SET_DATA_EVENTFD) {
		vt_fact(c, "what", "be unmasked by an eventfd, not masked");
		vt_fact(c, "fix", "mask with VFIO_IRQ_SET_DATA_NONE; an eventfd goes with "
			"VFIO_IRQ_SET_ACTION_UNMASK");
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- eventfds ---- */

#define FDS_MAX 2048

/* The first descriptor in the list that is @wrong, and its place in the list. */
static bool find_fd(const struct vt_case *c, bool (*wrong)(const struct vt_fd *info), int *fd,
		    uint64_t *place)
{
	const struct vfiotrace_call *call = &c->record->call;
	struct set s;

	if (!load_set(c, &s) || s.data != VFIO_IRQ_SET_DATA_EVENTFD)
		return false;
	for (uint64_t i = 0; i < s.count && i < FDS_MAX; i++) {
		uint8_t bytes[4];

		if (c->judged->memory->read(c->judged->memory->ctx,
					    call->arg + sizeof(struct vfio_irq_set) + 4 * i, bytes,
					    4) != 4)
			return false;
		*fd = (int)vfiotrace_call_load(call, bytes, 4);
		if (*fd < 0 || !wrong(vt_case_identify(c, *fd)))
			continue;
		*place = i;
		return true;
	}
	return false;
}

static enum vt_verdict look_closed(struct vt_case *c)
{
	uint64_t place;
	int fd;

	if (!find_fd(c, vt_is_absent, &fd, &place))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "place", "%" PRIu64, place);
	vt_fact(c, "was", "%s", vt_case_was(c, fd, vt_case_identify(c, fd)));
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there", (int)c->record->tgid, fd);
	return VT_SURELY;
}

static enum vt_verdict look_no_eventfd(struct vt_case *c)
{
	uint64_t place;
	int fd;

	if (!find_fd(c, vt_is_no_eventfd, &fd, &place))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "place", "%" PRIu64, place);
	vt_fact(c, "path", VT_LINK, vt_case_identify(c, fd)->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
		    vt_case_identify(c, fd)->path);
	return VT_SURELY;
}

static enum vt_verdict look_data(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	uint64_t each, last;
	struct set s;
	uint8_t byte;

	if (!load_set(c, &s) || !s.count || s.data == VFIO_IRQ_SET_DATA_NONE)
		return VT_NOT;
	each = s.data == VFIO_IRQ_SET_DATA_EVENTFD ? 4 : 1;
	last = call->arg + sizeof(struct vfio_irq_set) + each * s.count - 1;
	if (c->judged->memory->read(c->judged->memory->ctx, last, &byte, 1) == 1)
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, s.count);
	vt_fact(c, "last", VT_WITHIN, call->arg, last);
	vt_evidence(c,
		    "argument: count=%" PRIu64 "; the last byte of the data would be at " VT_WITHIN
		    ", which cannot be read",
		    s.count, call->arg, last);
	return VT_SURELY;
}

/* ---- what is set already ---- */

/*
 * Another one of INTx, MSI and MSI-X is enabled. A call that fails may take eventfds from it; it does
 * not disable what was enabled before.
 */
static enum vt_verdict look_other_type(struct vt_case *c)
{
	struct set s;

	if (!load_set(c, &s) || !is_pci(c) || s.index > VFIO_PCI_MSIX_IRQ_INDEX ||
	    s.action != VFIO_IRQ_SET_ACTION_TRIGGER || s.data == VFIO_IRQ_SET_DATA_NONE)
		return VT_NOT;
	for (uint32_t i = 0; i <= VFIO_PCI_MSIX_IRQ_INDEX; i++) {
		const struct vt_model_irq *irq = i != s.index ? vt_case_irq(c, i) : NULL;

		if (!is_enabled(irq))
			continue;
		vt_fact(c, "name", "%s", name_of(c, s.index));
		vt_fact(c, "other", "%s", name_of(c, i));
		vt_fact(c, "index", "%u", i);
		vt_fact(c, "line", "%s", vt_at_line(c, ", set", &irq->changed));
		vt_fact(c, "though", irq->armed || irq->unsure ? "" :
			" (it stays enabled though no vector has an eventfd any more)");
		vt_evidence(c, irq->unsure ? "%s was enabled" :
			    "%s was enabled, and has %u vectors with an eventfd", name_of(c, i),
			    irq->armed);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* Whether all calls on the device were seen. */
static bool was_seen(const struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);

	return (d && d->group) || vt_model_bound(c->judged->session, c->record->file);
}

/* Nothing is enabled that could be disabled, masked or fired. */
static enum vt_verdict look_not_enabled(struct vt_case *c)
{
	const struct vt_model_irq *irq;
	bool disables;
	struct set s;

	if (!load_set(c, &s) || !is_pci(c) || s.index > VFIO_PCI_REQ_IRQ_INDEX)
		return VT_NOT;
	if (s.action == VFIO_IRQ_SET_ACTION_TRIGGER && s.data == VFIO_IRQ_SET_DATA_EVENTFD)
		return VT_NOT;
	irq = vt_case_irq(c, (uint32_t)s.index);
	if (irq &&
	    (irq->armed || irq->unsure || (irq->enabled && s.index <= VFIO_PCI_MSIX_IRQ_INDEX)))
		return VT_NOT;
	disables = s.action == VFIO_IRQ_SET_ACTION_TRIGGER && s.data == VFIO_IRQ_SET_DATA_NONE &&
		   !s.count;
	vt_fact(c, "name", "%s", name_of(c, s.index));
	vt_fact(c, "do", disables ? "disabled" : s.action == VFIO_IRQ_SET_ACTION_TRIGGER ? "fired" :
			 "masked or unmasked");
	vt_fact(c, "fix",
		disables ?
			"harmless where it was only to be made sure that it is off" :
			"enable it first: an eventfd, with VFIO_IRQ_SET_DATA_EVENTFD|VFIO_IRQ_SET_ACTION_TRIGGER");
	vt_fact(c, "since", "%s",
		irq && irq->changed.tgid ? vt_at_line(c, " since the call", &irq->changed) : "");
	vt_evidence(c, "no call that enables %s is in force", name_of(c, s.index));
	return was_seen(c) ? VT_SURELY : VT_PROBABLY;
}

/* Older kernels fire only the vectors with which the index was enabled. */
static enum vt_verdict look_fire_beyond(struct vt_case *c)
{
	const struct vt_model_irq *irq;
	struct set s;

	if (!load_set(c, &s) || !is_pci(c) || s.action != VFIO_IRQ_SET_ACTION_TRIGGER || !s.count ||
	    s.data == VFIO_IRQ_SET_DATA_EVENTFD ||
	    (s.index != VFIO_PCI_MSI_IRQ_INDEX && s.index != VFIO_PCI_MSIX_IRQ_INDEX))
		return VT_NOT;
	irq = vt_case_irq(c, (uint32_t)s.index);
	if (!irq || !irq->enabled || s.start + s.count <= irq->enabled)
		return VT_NOT;
	vt_fact(c, "name", "%s", name_of(c, s.index));
	vt_fact(c, "first", "%" PRIu64, s.start);
	vt_fact(c, "last", s.count > 1 ? " to %" PRIu64 : "", s.start + s.count - 1);
	vt_fact(c, "enabled", irq->enabled == 1 ? "%u vector" : "%u vectors", irq->enabled);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &irq->changed));
	vt_evidence(c, "argument: start=%" PRIu64 ", count=%" PRIu64 "; it was enabled with %u",
		    s.start, s.count, irq->enabled);
	return VT_SURELY;
}

/* INTx has one vector, which all actions except disabling must name. */
static enum vt_verdict look_intx_one(struct vt_case *c)
{
	struct set s;

	if (!load_set(c, &s) || !is_pci(c) || s.index != VFIO_PCI_INTX_IRQ_INDEX || s.start ||
	    s.count ||
	    (s.action == VFIO_IRQ_SET_ACTION_TRIGGER && s.data == VFIO_IRQ_SET_DATA_NONE))
		return VT_NOT;
	vt_evidence(c, "argument: start=0, count=0, flags=%#" PRIx64, s.flags);
	return VT_SURELY;
}

static enum vt_verdict look_unmask_set(struct vt_case *c)
{
	struct vt_model_vector list[8];
	struct set s;
	size_t count;

	if (!load_set(c, &s) || s.index != VFIO_PCI_INTX_IRQ_INDEX ||
	    s.action != VFIO_IRQ_SET_ACTION_UNMASK)
		return VT_NOT;
	count = vt_model_vectors(c->judged->session, c->record->file, list, ARRAY_SIZE(list));
	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++) {
		if (list[i].index != VFIO_PCI_INTX_IRQ_INDEX || list[i].action != VT_SERVICE_UNMASK)
			continue;
		vt_evidence(c, "an eventfd for unmasking was set before, and not taken away");
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- enabling ---- */

static bool enables_msi(const struct vt_case *c, struct set *s)
{
	return load_set(c, s) && is_pci(c) && s->action == VFIO_IRQ_SET_ACTION_TRIGGER &&
	       s->data != VFIO_IRQ_SET_DATA_NONE &&
	       (s->index == VFIO_PCI_MSI_IRQ_INDEX || s->index == VFIO_PCI_MSIX_IRQ_INDEX);
}

static enum vt_verdict look_zero_vectors(struct vt_case *c)
{
	struct set s;

	if (!enables_msi(c, &s) || s.start || s.count)
		return VT_NOT;
	vt_evidence(c, "argument: start=0, count=0, flags=%#" PRIx64, s.flags);
	return VT_SURELY;
}

static enum vt_verdict look_no_vectors(struct vt_case *c)
{
	struct set s;

	if (!enables_msi(c, &s))
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, s.start + s.count);
	/* Where some are left, but not as many, the system may give none at all. */
	vt_evidence(c, "vfio-pci gives this error when the system does not give it the vectors");
	return VT_PROBABLY;
}

static enum vt_verdict look_asleep(struct vt_case *c)
{
	const char *how;
	struct set s;

	if (!enables_msi(c, &s) || is_enabled(vt_case_irq(c, (uint32_t)s.index)) ||
	    vt_case_asleep(c, &how) != 1)
		return VT_NOT;
	vt_fact(c, "device", "%s", vt_case_device_name(c) ? vt_case_device_name(c) : "the device");
	vt_fact(c, "how", "%s", how);
	return VT_SURELY;
}

static enum vt_verdict look_no_msi(struct vt_case *c)
{
	const char *line;
	struct set s;

	if (!enables_msi(c, &s))
		return VT_NOT;
	line = vt_inquire_line(c->inquiry, "/proc/cmdline");
	if (!line || !strstr(line, "pci=nomsi"))
		return VT_NOT;
	vt_evidence(c, "/proc/cmdline: pci=nomsi");
	return VT_SURELY;
}

/*
 * The number of vectors cannot grow while they are enabled: always with MSI, and on older
 * kernels with MSI-X, too, which VFIO_DEVICE_GET_IRQ_INFO tells.
 */
static enum vt_verdict look_noresize(struct vt_case *c)
{
	const struct vt_model_irq *irq;
	struct set s;

	if (!enables_msi(c, &s))
		return VT_NOT;
	irq = vt_case_irq(c, (uint32_t)s.index);
	if (!irq || !irq->enabled || irq->unsure || s.start + s.count <= irq->enabled ||
	    (irq->told && !(irq->flags & VFIO_IRQ_INFO_NORESIZE)))
		return VT_NOT;
	vt_fact(c, "most", irq->enabled == 1 ? "%u vector" : "%u vectors", irq->enabled);
	vt_fact(c, "name", "%s", name_of(c, s.index));
	vt_evidence(c, "it was enabled with %u vectors; VFIO_DEVICE_GET_IRQ_INFO %s", irq->enabled,
		    irq->told ? "has told VFIO_IRQ_INFO_NORESIZE" : "was not asked");
	return irq->told || s.index == VFIO_PCI_MSI_IRQ_INDEX ? VT_SURELY : VT_PROBABLY;
}

/* ---- INTx ---- */

static bool enables_intx(const struct vt_case *c, const char **device)
{
	struct set s;

	*device = vt_case_pci(c);
	return *device && load_set(c, &s) && s.index == VFIO_PCI_INTX_IRQ_INDEX &&
	       s.action == VFIO_IRQ_SET_ACTION_TRIGGER && s.data == VFIO_IRQ_SET_DATA_EVENTFD;
}

static enum vt_verdict look_no_line(struct vt_case *c)
{
	const char *device, *irq;

	if (!enables_intx(c, &device))
		return VT_NOT;
	irq = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/irq", device);
	if (!irq || strcmp(irq, "0"))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s/irq: 0", device);
	return VT_SURELY;
}

/* The handlers of other drivers for that interrupt, such as "i8042, ehci_hcd:usb1"; NULL: none. */
static const char *handlers_of(struct vt_case *c, const char *irq)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/interrupts");
	const char *line = a->error ? NULL : a->data, *end;

	while (line && *line) {
		end = strchr(line, '\n');
		if (strtoul(line, NULL, 10) == strtoul(irq, NULL, 10) &&
		    line[strspn(line, " 0123456789")] == ':') {
			const char *text =
				vt_inquiry_text(c->inquiry, "%.*s",
						(int)(end ? end - line : (long)strlen(line)), line);
			const char *kind = strstr(text, "-fasteoi");

			kind = kind ? kind : strstr(text, "-level");
			kind = kind ? strchr(kind, ' ') : NULL;
			return kind ? kind + strspn(kind, " ") : NULL;
		}
		line = end ? end + 1 : NULL;
	}
	return NULL;
}

static enum vt_verdict look_shared_line(struct vt_case *c)
{
	const char *device, *irq, *others, *mask;

	if (!enables_intx(c, &device))
		return VT_NOT;
	mask = vt_module_parameter(c->inquiry, "vfio_pci", "nointxmask");
	irq = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/irq", device);
	others = irq ? handlers_of(c, irq) : NULL;
	if (!others || !*others)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "irq", "%s", irq);
	vt_fact(c, "others", "%s", others);
	vt_fact(c, "why", mask && !strcmp(mask, "Y") ? "vfio_pci was told so (nointxmask=Y)" :
		"the device cannot mask it by itself");
	vt_evidence(c, "/sys/bus/pci/devices/%s/irq: %s; /proc/interrupts: %s", device, irq,
		    others);
	return VT_SURELY;
}

/* ---- the table ---- */

#define DEVICES (VT_ON(DEVICE) | VT_ON(CDEV))
#define RULE(ID, ERRNUM, LOOK) ID, VT_ON_IOCTL, DEVICES, VFIO_DEVICE_SET_IRQS, ERRNUM, 0, LOOK

static const struct vt_rule rules[] = {
	{ RULE("irqs-index", EINVAL, look_index),
	  .why = "the device has no interrupt index {index}: there are {count}, counted from 0",
	  .fix = "use an index below num_irqs of VFIO_DEVICE_GET_INFO" },
	{ RULE("irqs-data-type", EINVAL, look_data_type),
	  .why = "one of the flags VFIO_IRQ_SET_DATA_NONE, _BOOL and _EVENTFD must be set, and {how} is",
	  .fix = "set just one of them" },
	{ RULE("irqs-action-type", ENOTTY, look_action_type),
	  .why = "one of the flags VFIO_IRQ_SET_ACTION_MASK, _UNMASK and _TRIGGER must be set, and {how} is",
	  .fix = "set just one of them" },
	{ RULE("irqs-vectors", EINVAL, look_vectors),
	  .why = "vector {first}{last} of {name} is beyond what the device has: {most} ({how})",
	  .fix = "stay below the count that VFIO_DEVICE_GET_IRQ_INFO tells" },
	{ RULE("irqs-room", EINVAL, look_room),
	  .why = "argsz is {argsz}, and the data of {count} vectors needs {need}",
	  .fix = "set argsz to the size of the struct with its data" },
	{ RULE("irqs-no-such-action", ENOTTY, look_no_such_action),
	  .why = "{name} can only {what}",
	  .fix = "{fix}" },
	{ RULE("irqs-other-type", EINVAL, look_other_type),
	  .why = "{other} is in use{line}{though}, and only one of INTx, MSI and MSI-X can be",
	  .fix = "end it before {name} is set: index {index}, VFIO_IRQ_SET_DATA_NONE|VFIO_IRQ_SET_ACTION_TRIGGER, "
		 "count 0" },
	{ RULE("irqs-not-enabled", EINVAL, look_not_enabled),
	  .why = "{name} is not enabled{since}, so it cannot be {do}",
	  .fix = "{fix}" },
	{ RULE("irqs-fire-beyond", EINVAL, look_fire_beyond),
	  .why = "this would fire vector {first}{last} of {name}, which was enabled with {enabled}{line}",
	  .fix = "to disable it pass count 0; to fire, name vectors with which it was enabled" },
	{ RULE("irqs-intx-one", EINVAL, look_intx_one),
	  .why = "count is 0, and INTx has one vector, which must be named: start 0, count 1",
	  .fix = "set count to 1; 0 only disables it, with VFIO_IRQ_SET_DATA_NONE|"
		 "VFIO_IRQ_SET_ACTION_TRIGGER" },
	{ RULE("irqs-unmask-set", EBUSY, look_unmask_set),
	  .why = "an eventfd for unmasking is set already",
	  .fix = "take it away first, with -1 in its place" },
	{ RULE("irqs-zero-vectors", ERANGE, look_zero_vectors),
	  .why = "no vector at all is asked for: start and count are 0",
	  .fix = "give at least one eventfd; to disable use VFIO_IRQ_SET_DATA_NONE" },
	{ RULE("irqs-no-vectors", ENOSPC, look_no_vectors),
	  .why = "the system has not as many interrupt vectors left for the device as were asked for: {count}",
	  .fix = "ask for fewer, or give up others (/proc/interrupts); each processor has some 200" },
	{ RULE("irqs-asleep", EINVAL, look_asleep),
	  .why = "{device} {how}, and its interrupts can be set in D0 only",
	  .fix = "wake it up first" },
	{ RULE("irqs-no-msi", EINVAL, look_no_msi),
	  .why = "the kernel was started without MSI (pci=nomsi)",
	  .fix = "use INTx, or start the kernel without pci=nomsi" },
	{ RULE("irqs-data", EFAULT, look_data),
	  .why = "the data of {count} vectors cannot be read: it would end at {last}",
	  .fix = "put the data right behind the struct" },
	{ RULE("irqs-noresize", EINVAL, look_noresize),
	  .why = "{name} was enabled with {most}, and there cannot be more until it is disabled",
	  .fix = "disable it, and enable all vectors at once (VFIO_IRQ_INFO_NORESIZE)" },
	{ RULE("irqs-closed", EBADF, look_closed),
	  .why = "descriptor {fd}, number {place} in the list, is not open{was}",
	  .fix = "give an open eventfd, or -1 for none" },
	{ RULE("irqs-no-eventfd", EINVAL, look_no_eventfd),
	  .why = "descriptor {fd}, number {place} in the list, is {path}, no eventfd",
	  .fix = "give a descriptor made by eventfd(2), or -1 for none" },
	{ RULE("irqs-no-line", ENODEV, look_no_line),
	  .why = "no interrupt line leads to {device} (its irq is 0)",
	  .fix = "use MSI or MSI-X" },
	{ RULE("irqs-shared-line", EBUSY, look_shared_line),
	  .why = "interrupt {irq} is in use by others ({others}), and {device} needs it alone: {why}",
	  .fix = "use MSI or MSI-X, or unbind the driver of the other device" },
};

const struct vt_rules vt_rules_irqs = { rules, ARRAY_SIZE(rules) };
