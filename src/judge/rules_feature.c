/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO_DEVICE_FEATURE: what a device has not, or takes only in another form. */
#include "config.h"

#include <inttypes.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/device.h"
#include "judge/rule.h"

#define GET   VFIO_DEVICE_FEATURE_GET
#define SET   VFIO_DEVICE_FEATURE_SET
#define PROBE VFIO_DEVICE_FEATURE_PROBE

/* What each takes: the direction, and bytes behind the header. */
static const struct feature {
	const char *name;
	uint32_t directions;
	uint16_t payload;
} features[] = {
	[VFIO_DEVICE_FEATURE_PCI_VF_TOKEN] = { "PCI_VF_TOKEN", SET, 16 },
	[VFIO_DEVICE_FEATURE_MIGRATION] = { "MIGRATION", GET, 8 },
	[VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE] = { "MIG_DEVICE_STATE", GET | SET, 8 },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY] = { "LOW_POWER_ENTRY", SET, 0 },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP] = { "LOW_POWER_ENTRY_WITH_WAKEUP", SET, 8 },
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
	const struct feature *feature;	/* NULL: a number that nobody knows */
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

/* ---- form ---- */

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
	vt_fact(c, "fix", "use VFIO_DEVICE_FEATURE_%s", a.feature->directions == SET ? "SET" : "GET");
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

/* ---- what the device has not ---- */

static bool is_migration(uint32_t index)
{
	return index == VFIO_DEVICE_FEATURE_MIGRATION || index == VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE ||
	       index == VFIO_DEVICE_FEATURE_MIG_DATA_SIZE ||
	       index == VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2;
}

static bool is_logging(uint32_t index)
{
	return index >= VFIO_DEVICE_FEATURE_DMA_LOGGING_START &&
	       index <= VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT;
}

/* In words, where the machine says why. */
static bool find_reason(struct vt_case *c, const struct asked *a)
{
	const char *device = vt_case_pci(c);
	const char *driver = device ? vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver",
							   device) : NULL;

	if (a->index == VFIO_DEVICE_FEATURE_PCI_VF_TOKEN && device &&
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) == 1 &&
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/sriov_totalvfs", device) == 0) {
		vt_fact(c, "reason", ": only physical functions with SR-IOV have a token, and %s is none",
			device);
		vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_totalvfs: not there", device);
		return true;
	}
	if (driver && !strcmp(driver, "vfio-pci") && (is_migration(a->index) || is_logging(a->index))) {
		vt_fact(c, "reason", ": %s has the driver vfio-pci, which can %s", device,
			is_migration(a->index) ? "migrate no device" : "log no DMA");
		vt_fact(c, "fix", "for migration the device needs a driver of its own sort (such as "
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
	vt_fact(c, "fd", "%d", fd);
	if (!info)
		vt_fact(c, "what", "none");
	else if (info->absent)
		vt_fact(c, "what", "not open");
	else if (info->what.kind != VFIOTRACE_FD_EVENTFD && info->what.kind != VFIOTRACE_FD_UNKNOWN)
		vt_fact(c, "what", "%s, no eventfd", info->path);
	else
		return VT_NOT;
	vt_evidence(c, "wakeup_eventfd is %d", fd);
	return VT_SURELY;
}

/* ---- migration ---- */

static enum vt_verdict look_state(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint32_t state;
	struct asked a;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE || !(a.flags & SET) ||
	    !PAYLOAD_HAS(c, vfio_device_feature_mig_state, device_state))
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

static enum vt_verdict look_ranges(struct vt_case *c)
{
	struct asked a;
	uint64_t count;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_LOGGING_START ||
	    !PAYLOAD_HAS(c, vfio_device_feature_dma_logging_control, num_ranges))
		return VT_NOT;
	count = PAYLOAD(c, vfio_device_feature_dma_logging_control, num_ranges);
	vt_evidence(c, "num_ranges is %" PRIu64, count);
	if (!count && c->record->result == -EINVAL)
		vt_fact(c, "what", "no range is given");
	else if (count > 256 && c->record->result == -E2BIG)
		vt_fact(c, "what", "%" PRIu64 " ranges are more than fit into a page", count);
	else
		return VT_NOT;
	return VT_SURELY;
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
	return starts || d->group || vt_model_bound(c->judged->session, c->record->file) ? VT_SURELY :
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

static enum vt_verdict look_dmabuf(struct vt_case *c)
{
	struct asked a;
	uint64_t index, count;

	if (!load_asked(c, &a) || a.index != VFIO_DEVICE_FEATURE_DMA_BUF || a.flags & PROBE ||
	    !PAYLOAD_HAS(c, vfio_device_feature_dma_buf, nr_ranges))
		return VT_NOT;
	index = PAYLOAD(c, vfio_device_feature_dma_buf, region_index);
	count = PAYLOAD(c, vfio_device_feature_dma_buf, nr_ranges);
	vt_evidence(c, "region_index is %" PRIu64 ", nr_ranges %" PRIu64, index, count);
	if (index > VFIO_PCI_BAR5_REGION_INDEX && c->record->result == -ENODEV)
		vt_fact(c, "what", "region %" PRIu64 " is no BAR", index);
	else if (!count && c->record->result == -EINVAL)
		vt_fact(c, "what", "no range is given (nr_ranges is 0)");
	else if (PAYLOAD(c, vfio_device_feature_dma_buf, flags) && c->record->result == -EINVAL)
		vt_fact(c, "what", "flags must be 0");
	else
		return VT_NOT;
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
	  .fix = "give 1 to 256 ranges" },
	{ RULE("feature-report-page", EINVAL, 0, look_report_page),
	  .why = "page_size {page} is no power of two from 4096 on",
	  .fix = "give 4096 or more" },
	{ RULE("feature-logging", EINVAL, 0, look_logging),
	  .why = "what the device writes is not to be had so: {what}",
	  .fix = "{fix}" },
	{ RULE("feature-dmabuf", EINVAL, ENODEV, look_dmabuf),
	  .why = "no dma-buf can be made of that: {what}",
	  .fix = "name a BAR (0 to 5) and at least one range of it" },
};

const struct vt_rules vt_rules_feature = { rules, ARRAY_SIZE(rules) };
