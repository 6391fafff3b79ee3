/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO_DEVICE_FEATURE: features that a device does not have, or takes only in another form. */
#include "config.h"

#include <inttypes.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/device.h"
#include "judge/rule.h"
#include "judge/system.h"

#define GET   VFIO_DEVICE_FEATURE_GET
#define SET   VFIO_DEVICE_FEATURE_SET
#define PROBE VFIO_DEVICE_FEATURE_PROBE

/* The directions that each feature has, and the bytes after the header. */
static const struct feature {
	const char *name;
	uint32_t directions;
	uint16_t payload;
} features[] = {
	[VFIO_DEVICE_FEATURE_PCI_VF_TOKEN] = { "PCI_VF_TOKEN", SET, 16 },
	[VFIO_DEVICE_FEATURE_MIGRATION] = { "MIGRATION", GET, 8 },
	[VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE] = { "MIG_DEVICE_STATE", GET | SET, 8 },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY] = { "LOW_POWER_ENTRY", SET, 0 },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP] = {
		"LOW_POWER_ENTRY_WITH_WAKEUP", SET, 8 },
	[VFIO_DEVICE_FEATURE_LOW_POWER_EXIT] = { "LOW_POWER_EXIT", SET, 0 },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_START] = { "DMA_LOGGING_START", SET, 24 },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP] = { "DMA_LOGGING_STOP", SET, 0 },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT] = { "DMA_LOGGING_REPORT", GET, 32 },
	[VFIO_DEVICE_FEATURE_MIG_DATA_SIZE] = { "MIG_DATA_SIZE", GET, 8 },
	[VFIO_DEVICE_FEATURE_BUS_MASTER] = { "BUS_MASTER", SET, 4 },
	[VFIO_DEVICE_FEATURE_DMA_BUF] = { "DMA_BUF", GET, 16 },
	[VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2] = { "MIG_PRECOPY_INFOv2", SET, 0 },
	[VFIO_DEVICE_FEATURE_ZPCI_ERROR] = { "ZPCI_ERROR", GET, 8 },
};

struct asked {
	uint32_t argsz, flags, index;
	const struct feature *feature;	/* NULL: the number is not known */
};

static bool load_asked(struct vt_case *c, struct asked *a)
{
	if (!IN_HAS(c, struct vfio_device_feature, flags))
		return false;
	a->argsz = (uint32_t)IN(c, struct vfio_device_feature, argsz);
	a->flags = (uint32_t)IN(c, struct vfio_device_feature, flags);
	a->index = a->flags & VFIO_DEVICE_FEATURE_MASK;
	a->feature = a->index < ARRAY_SIZE(features) ? &features[a->index] : NULL;
	vt_fact(c, "name", a->feature ? "VFIO_DEVICE_FEATURE_%s" : "feature %s",
		a->feature ? a->feature->name : vt_inquiry_text(c->inquiry, "%u", a->index));
	vt_evidence(c, "argument: argsz=%u, flags=%#x", a->argsz, a->flags);
	return true;
}

#define PAYLOAD(C, STRUCT, MEMBER)                                               \
	vt_in(C, sizeof(struct vfio_device_feature) + offsetof(struct STRUCT, MEMBER), \
	      sizeof(((struct STRUCT *)0)->MEMBER))
#define PAYLOAD_HAS(C, STRUCT, MEMBER)                                           \
	vt_in_has(C, sizeof(struct vfio_device_feature) + offsetof(struct STRUCT, MEMBER), \
		  sizeof(((struct STRUCT *)0)->MEMBER))

/* ---- the form of the call ---- */

static enum vt_verdict look_direction(struct vt_case *c)
{
	struct asked a;

	if (!load_asked(c, &a))
		return VT_NOT;
	vt_fact(c, "fix", "set one of them");
	if (a.flags & GET && a.flags & SET && !(a.flags & PROBE)) {
		vt_fact(c, "what", "GET and SET do not go together, but to PROBE");
		return VT_SURELY;
	}
	if (!(a.flags & (GET | SET | PROBE))) {
		vt_fact(c, "what", "none of GET, SET and PROBE is set");
		return VT_SURELY;
	}
	if (!a.feature || !(a.flags & (GET | SET) & ~a.feature->directions))
		return VT_NOT;
	vt_fact(c, "what", "it cannot be %s", a.feature->directions == SET ? "got, only set" :
		"set, only got");
	vt_fact(c, "fix", "use VFIO_DEVICE_FEATURE_%s",
		a.feature->directions == SET ? "SET" : "GET");
	return VT_SURELY;
}

static enum vt_verdict look_room(struct vt_case *c)
{
	struct asked a;

	if (!load_asked(c, &a) || !a.feature || a.flags & PROBE || a.argsz < 8 ||
	    a.argsz - 8 >= a.feature->payload)
		return VT_NOT;
	vt_fact(c, "argsz", "%u", a.argsz);
	vt_fact(c, "need", "%u", 8u + a.feature->payload);
	return VT_SURELY;
}

/* ---- features that the device does not have ---- */

static bool is_migration(uint32_t index)
{
	return index == VFIO_DEVICE_FEATURE_MIGRATION ||
	       index == VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE ||
	       index == VFIO_DEVICE_FEATURE_MIG_DATA_SIZE ||
	       index == VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2;
}

static bool is_logging(uint32_t index)
{
	return index >= VFIO_DEVICE_FEATURE_DMA_LOGGING_START &&
	       index <= VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT;
}

/* Sets {reason}, if the machine tells why. */
static bool find_reason(struct vt_case *c, const struct asked *a)
{
	const char *device = vt_case_pci(c);
	const char *driver =
		device ?
			vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", device) :
			NULL;

	if (a->index == VFIO_DEVICE_FEATURE_PCI_VF_TOKEN && device &&
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) == 1 &&
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/sriov_totalvfs", device) == 0) {
		vt_fact(c, "reason",
			": only physical functions with SR-IOV have a token, and %s is none",
			device);
		vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_totalvfs: not there", device);
		return true;
	}
	if (driver && !strcmp(driver, "vfio-pci") &&
	    (is_migration(a->index) || is_logging(a->index))) {
		vt_fact(c, "reason", ": %s has the driver vfio-pci, which can %s", device,
			is_migration(a->index) ? "migrate no device" : "log no DMA");
		vt_fact(c, "fix",
			"for migration the device needs a driver of its own sort (such as "
			"mlx5_vfio_pci)");
		vt_evidence(c, "/sys/bus/pci/devices/%s/driver: %s", device, driver);
		return true;
	}
	return false;
}

static enum vt_verdict look_absent(struct vt_case *c)
{
	struct asked a;

	if (!load_asked(c, &a))
		return VT_NOT;
	vt_fact(c, "fix", "it was only asked for: go on without");
	if (!(a.flags & PROBE))
		vt_fact(c, "fix", "ask with VFIO_DEVICE_FEATURE_PROBE before it is used");
	find_reason(c, &a);
	return VT_SURELY;
}

/* ---- power ---- */

static enum vt_verdict look_low_already(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	struct asked a;

	if (!load_asked(c, &a) || !(a.flags & SET) || a.flags & PROBE || !d ||
	    (a.index != VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY &&
	     a.index != VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP) ||
	    (d->power != VT_MODEL_POWER_LOW && d->power != VT_MODEL_POWER_LOW_WAKEUP))
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, ", asked for", &d->power_set));
	vt_evidence(c, "such a call has succeeded before, and no exit since");
	return VT_SURELY;
}

static enum vt_verdict look_wakeup(struct vt_case *c)
{
	const struct vt_fd *info;
	struct asked a;
	int fd;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP ||
	    !PAYLOAD_HAS(c, vfio_device_low_power_entry_with_wakeup, wakeup_eventfd))
		return VT_NOT;
	fd = (int)PAYLOAD(c, vfio_device_low_power_entry_with_wakeup, wakeup_eventfd);
	info = fd < 0 ? NULL : vt_case_identify(c, fd);
	vt_fact(c, "fd", VT_FD, fd);
	if (!info)
		vt_fact(c, "what", "none");
	else if (info->absent)
		vt_fact(c, "what", "not open");
	else if (info->what.kind != VFIOTRACE_FD_EVENTFD && info->what.kind != VFIOTRACE_FD_UNKNOWN)
		vt_fact(c, "what", VT_LINK ", no eventfd", info->path);
	else
		return VT_NOT;
	vt_evidence(c, "wakeup_eventfd is " VT_FD, fd);
	return VT_SURELY;
}

/* ---- migration ---- */

static enum vt_verdict look_state(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint32_t state;
	struct asked a;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE ||
	    !(a.flags & SET) || !PAYLOAD_HAS(c, vfio_device_feature_mig_state, device_state))
		return VT_NOT;
	state = (uint32_t)PAYLOAD(c, vfio_device_feature_mig_state, device_state);
	vt_fact(c, "state", "%u", state);
	if (state == VFIO_DEVICE_STATE_ERROR)
		vt_fact(c, "what", "VFIO_DEVICE_STATE_ERROR (0) cannot be asked for");
	else if (state >= VFIO_DEVICE_STATE_NR)
		vt_fact(c, "what", "there is no state %u", state);
	else if (d && d->state_known && d->state == VFIO_DEVICE_STATE_ERROR)
		vt_fact(c, "what", "the device is in VFIO_DEVICE_STATE_ERROR%s, which only "
			"VFIO_DEVICE_RESET ends", vt_at_line(c, ", seen", &d->state_set));
	else
		return VT_NOT;
	vt_evidence(c, "device_state is %u", state);
	return VT_SURELY;
}

/* ---- logging ---- */

#define RANGES_MAX 256

struct range {
	uint64_t iova, length;
};

static bool load_range(const struct vt_case *c, uint64_t at, struct range *r)
{
	const struct vfiotrace_memory *m = c->judged->memory;
	uint8_t bytes[sizeof(struct vfio_device_feature_dma_logging_range)];

	if (m->read(m->ctx, at, bytes, sizeof(bytes)) != sizeof(bytes))
		return false;
	r->iova = vfiotrace_call_load(&c->record->call, bytes, 8);
	r->length = vfiotrace_call_load(&c->record->call, bytes + 8, 8);
	return true;
}

/*
 * What is wrong with range @i, if the error is @errnum; NULL: nothing. The ranges before @i
 * are right.
 */
static const char *find_wrong_range(const struct range *list, size_t i, uint64_t page, int errnum)
{
	const struct range *r = &list[i];

	if (errnum == EOVERFLOW)
		return r->iova + r->length < r->iova ? "goes beyond the end of 64 bits" : NULL;
	if (page && (r->iova | r->length) & (page - 1))
		return "is no whole pages of page_size";
	for (size_t j = 0; j < i; j++)
		if (r->length && list[j].length && list[j].iova <= r->iova + (r->length - 1) &&
		    r->iova <= list[j].iova + (list[j].length - 1))
			return "overlaps another one";
	return NULL;
}

static enum vt_verdict look_at_ranges(struct vt_case *c, uint64_t count)
{
	uint64_t page = PAYLOAD(c, vfio_device_feature_dma_logging_control, page_size);
	uint64_t at = PAYLOAD(c, vfio_device_feature_dma_logging_control, ranges);
	struct range list[RANGES_MAX];
	const char *what;

	for (size_t i = 0; i < count && i < RANGES_MAX; i++) {
		if (!load_range(c, at + 16 * i, &list[i]))
			return VT_NOT;
		what = find_wrong_range(list, i, page, (int)-c->record->result);
		if (!what)
			continue;
		vt_fact(c, "what", "range %zu (iova %s, length %#" PRIx64 ") %s", i,
			vt_iova_text(c, NULL, list[i].iova), list[i].length, what);
		vt_evidence(c, "ranges[%zu]: iova=%s, length=%#" PRIx64, i,
			    vt_iova_text(c, NULL, list[i].iova), list[i].length);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_ranges(struct vt_case *c)
{
	struct asked a;
	uint64_t count;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_LOGGING_START ||
	    a.flags & PROBE || !PAYLOAD_HAS(c, vfio_device_feature_dma_logging_control, ranges))
		return VT_NOT;
	count = PAYLOAD(c, vfio_device_feature_dma_logging_control, num_ranges);
	vt_evidence(c, "num_ranges is %" PRIu64, count);
	if (!count && c->record->result == -EINVAL)
		vt_fact(c, "what", "no range is given");
	else if (count > RANGES_MAX && c->record->result == -E2BIG)
		vt_fact(c, "what", "%" PRIu64 " ranges are more than fit into a page", count);
	else
		return c->record->result == -E2BIG ? VT_NOT : look_at_ranges(c, count);
	return VT_SURELY;
}

/* Reads the range whose dirty pages the program asks for. */
static bool load_report(struct vt_case *c, struct range *r)
{
	struct asked a;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT ||
	    a.flags & PROBE || !PAYLOAD_HAS(c, vfio_device_feature_dma_logging_report, bitmap))
		return false;
	r->iova = PAYLOAD(c, vfio_device_feature_dma_logging_report, iova);
	r->length = PAYLOAD(c, vfio_device_feature_dma_logging_report, length);
	return true;
}

static enum vt_verdict look_report_wraps(struct vt_case *c)
{
	struct range r;

	if (!load_report(c, &r) || r.iova + r.length >= r.iova)
		return VT_NOT;
	vt_fact(c, "iova", "%s", vt_iova_text(c, NULL, r.iova));
	vt_fact(c, "length", "%#" PRIx64, r.length);
	return VT_SURELY;
}

static enum vt_verdict look_report_bitmap(struct vt_case *c)
{
	uint64_t page = PAYLOAD(c, vfio_device_feature_dma_logging_report, page_size);
	uint64_t address = PAYLOAD(c, vfio_device_feature_dma_logging_report, bitmap);
	struct range r;

	return load_report(c, &r) ? vt_look_bitmap(c, address, r.length, page) : VT_NOT;
}

static enum vt_verdict look_logging(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	bool starts, set;
	struct asked a;

	if (!load_asked(c, &a) || !d || a.flags & PROBE)
		return VT_NOT;
	starts = a.index == VFIO_DEVICE_FEATURE_DMA_LOGGING_START;
	set = d->logging;
	if ((!starts && a.index != VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT) || starts != set)
		return VT_NOT;
	vt_fact(c, "what", starts ? "it is logged already%s" : "nothing is logged%s",
		starts ? vt_at_line(c, ", since the call", &d->logging_set) : "");
	vt_fact(c, "fix", starts ? "VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP ends it" :
		"start with VFIO_DEVICE_FEATURE_DMA_LOGGING_START first");
	vt_evidence(c, starts ? "VFIO_DEVICE_FEATURE_DMA_LOGGING_START has succeeded before" :
		    "no VFIO_DEVICE_FEATURE_DMA_LOGGING_START is in force");
	return starts || d->group || vt_model_bound(c->judged->session, c->record->file) ?
		       VT_SURELY :
		       VT_PROBABLY;
}

static enum vt_verdict look_report_page(struct vt_case *c)
{
	struct asked a;
	uint64_t page;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT ||
	    !PAYLOAD_HAS(c, vfio_device_feature_dma_logging_report, page_size))
		return VT_NOT;
	page = PAYLOAD(c, vfio_device_feature_dma_logging_report, page_size);
	if (page >= 4096 && !(page & (page - 1)))
		return VT_NOT;
	vt_fact(c, "page", "%" PRIu64, page);
	vt_evidence(c, "page_size is %" PRIu64, page);
	return VT_SURELY;
}

/* ---- dma-bufs ---- */

/* A BAR as the program was told of it, or as the kernel knows it; NULL: not known. */
static const struct vt_region *bar(struct vt_case *c, uint64_t index)
{
	const char *by;

	return index <= VFIO_PCI_BAR5_REGION_INDEX ? vt_case_region(c, index << 40, &by) : NULL;
}

/* What is wrong with one of the ranges; NULL: nothing that is known. */
static const char *find_wrong_part(struct vt_case *c, uint64_t index, uint64_t count)
{
	const size_t at = sizeof(struct vfio_device_feature) +
			  offsetof(struct vfio_device_feature_dma_buf, dma_ranges);
	const struct vt_region *r = bar(c, index);
	uint64_t size = r ? r->size : 0;

	for (uint64_t i = 0; i < count && vt_in_has(c, at + 16 * i, 16); i++) {
		uint64_t offset = vt_in(c, at + 16 * i, 8), length = vt_in(c, at + 16 * i + 8, 8);
		bool beyond = offset + length < offset || (size && offset + length > size);
		const char *what = !length ? "has no length" :
				   (offset | length) & 4095 ? "is no whole pages" :
				   beyond ? "reaches beyond the BAR" : NULL;

		if (what)
			return vt_inquiry_text(c->inquiry,
					       "range %" PRIu64 " (offset %#" PRIx64
					       ", length %#" PRIx64 ") %s",
					       i, offset, length, what);
	}
	return NULL;
}

static bool is_port_bar(struct vt_case *c, uint64_t index)
{
	const char *device = vt_case_pci(c);
	struct vt_pci_bar bar;

	return device && vt_pci_bar(c->inquiry, device, (unsigned int)index, &bar) &&
	       bar.flags & VT_BAR_IO;
}

static enum vt_verdict look_dmabuf(struct vt_case *c)
{
	const struct vt_region *r;
	struct asked a;
	uint64_t index, count;
	const char *what = NULL;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_BUF || a.flags & PROBE ||
	    !PAYLOAD_HAS(c, vfio_device_feature_dma_buf, nr_ranges))
		return VT_NOT;
	index = PAYLOAD(c, vfio_device_feature_dma_buf, region_index);
	count = PAYLOAD(c, vfio_device_feature_dma_buf, nr_ranges);
	r = bar(c, index);
	vt_evidence(c, "region_index is %" PRIu64 ", nr_ranges %" PRIu64, index, count);
	if (c->record->result == -ENODEV)
		what = index > VFIO_PCI_BAR5_REGION_INDEX ?
		       vt_inquiry_text(c->inquiry, "region %" PRIu64 " is no BAR", index) :
		       r && !r->size ?
		       vt_inquiry_text(c->inquiry, "the device has no BAR %" PRIu64, index) : NULL;
	else if (!count)
		what = "no range is given (nr_ranges is 0)";
	else if (PAYLOAD(c, vfio_device_feature_dma_buf, flags))
		what = "flags must be 0";
	else
		what = find_wrong_part(c, index, count);
	if (!what && c->record->result == -EINVAL && is_port_bar(c, index))
		what = vt_inquiry_text(c->inquiry, "BAR %" PRIu64 " is of I/O ports", index);
	vt_fact(c, "what", "%s", what ? what : "");
	return what ? VT_SURELY : VT_NOT;
}

/* ---- PRE_COPY ---- */

static enum vt_verdict look_no_precopy(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	struct asked a;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 || !d ||
	    !d->migration_told || d->migration_flags & VFIO_MIGRATION_PRE_COPY)
		return VT_NOT;
	vt_evidence(c, "VFIO_DEVICE_FEATURE_MIGRATION: flags without VFIO_MIGRATION_PRE_COPY");
	return VT_SURELY;
}

/* ---- the table ---- */

#define RULE(ID, ERRNUM, OTHER, LOOK)                                            \
	ID, VT_ON_IOCTL, VT_ON(DEVICE) | VT_ON(CDEV), VFIO_DEVICE_FEATURE, ERRNUM, OTHER, LOOK

static const struct vt_rule rules[] = {
	{ RULE("feature-direction", EINVAL, 0, look_direction),
	  .why = "{name}: {what}",
	  .fix = "{fix}" },
	{ RULE("feature-room", EINVAL, 0, look_room),
	  .why = "argsz is {argsz}, and {name} needs {need}: 8 and its own data",
	  .fix = "set argsz to {need}" },
	{ RULE("feature-absent", ENOTTY, 0, look_absent),
	  .why = "the device, its driver or the kernel does not have {name}{reason}",
	  .fix = "{fix}" },
	{ RULE("feature-low-already", EINVAL, 0, look_low_already),
	  .why = "the device is in its low power state already{line}",
	  .fix = "leave it first: VFIO_DEVICE_FEATURE_LOW_POWER_EXIT" },
	{ RULE("feature-wakeup", EINVAL, EBADF, look_wakeup),
	  .why = "wakeup_eventfd {fd} is {what}",
	  .fix = "give an eventfd, or use VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY" },
	{ RULE("feature-state", EINVAL, 0, look_state),
	  .why = "the device cannot be brought to state {state}: {what}",
	  .fix = "ask for a state that VFIO_DEVICE_FEATURE_MIGRATION tells of" },
	{ RULE("feature-ranges", EINVAL, E2BIG, look_ranges),
	  .why = "what is to be logged cannot be taken: {what}",
	  .fix = "give 1 to 256 ranges of whole pages that do not overlap" },
	{ RULE("feature-ranges-wrap", EOVERFLOW, 0, look_ranges),
	  .why = "what is to be logged cannot be taken: {what}",
	  .fix = "give ranges below the end of 64 bits" },
	{ RULE("feature-report-wraps", EOVERFLOW, 0, look_report_wraps),
	  .why = "iova {iova} and length {length} together go beyond the end of 64 bits",
	  .fix = "ask for a range that is logged" },
	{ RULE("feature-report-bitmap", EFAULT, 0, look_report_bitmap),
	  .why = "the bitmap, of {bytes} bytes, is of no use at {at}: {what}",
	  .fix = "give memory of a bit for each page, in words of 64" },
	{ RULE("feature-no-precopy", EINVAL, 0, look_no_precopy),
	  .why = "the device cannot be copied beforehand: VFIO_DEVICE_FEATURE_MIGRATION has told no "
		 "VFIO_MIGRATION_PRE_COPY",
	  .fix = "go on without" },
	{ RULE("feature-report-page", EINVAL, 0, look_report_page),
	  .why = "page_size {page} is no power of two from 4096 on",
	  .fix = "give 4096 or more" },
	{ RULE("feature-logging", EINVAL, 0, look_logging),
	  .why = "what the device writes is not to be had so: {what}",
	  .fix = "{fix}" },
	{ RULE("feature-dmabuf", EINVAL, ENODEV, look_dmabuf),
	  .why = "no dma-buf can be made of that: {what}",
	  .fix = "name a BAR of memory (0 to 5) and at least one range of it, in whole pages" },
	{ RULE("feature-dmabuf-wraps", EOVERFLOW, 0, look_dmabuf),
	  .why = "no dma-buf can be made of that: {what}",
	  .fix = "name ranges within the BAR" },
};

const struct vt_rules vt_rules_feature = { rules, ARRAY_SIZE(rules) };
