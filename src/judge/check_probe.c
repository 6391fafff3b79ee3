/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what a program queries before it acts. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- C001: capabilities that nobody has read ---- */

/* Answers that grow by capabilities. All begin with argsz and flags. */
static const struct grown {
	uint32_t kinds, request;
	uint32_t flag;			/* set if there are capabilities */
	size_t index;			/* offset of the index in the question; 0: it has none */
	const char *name;
} grown[] = {
	{ ON_DEVICE, VFIO_DEVICE_GET_INFO, VFIO_DEVICE_FLAGS_CAPS, 0, "VFIO_DEVICE_GET_INFO" },
	{ ON_DEVICE, VFIO_DEVICE_GET_REGION_INFO, VFIO_REGION_INFO_FLAG_CAPS,
	  offsetof(struct vfio_region_info, index), "VFIO_DEVICE_GET_REGION_INFO" },
	{ ON_CONTAINER, VFIO_IOMMU_GET_INFO, VFIO_IOMMU_INFO_CAPS, 0, "VFIO_IOMMU_GET_INFO" },
};

static const struct grown *find_grown(const struct vt_looking *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(grown); i++)
		if (vt_did(l, grown[i].kinds, grown[i].request))
			return &grown[i];
	return NULL;
}

static struct vt_key grown_key(const struct vt_looking *l, const struct grown *g)
{
	return (struct vt_key){
		.file = l->record->file, .a = g->request,
		.b = g->index ? vt_in(&l->c, g->index, sizeof(uint32_t)) : 0,
	};
}

static void see_capabilities(struct vt_looking *l)
{
	const struct grown *g = find_grown(l);
	uint64_t given, needed;
	struct vt_suspicion *former;
	struct vt_key key;

	if (!g)
		return;
	given = vt_in(&l->c, 0, sizeof(uint32_t));
	needed = vt_out(l, 0, sizeof(uint32_t));
	key = grown_key(l, g);
	former = vt_suspected(l, key);
	if (given >= needed) {
		if (former)
			vt_clear(l, former);
		return;
	}
	if (!(vt_out(l, sizeof(uint32_t), sizeof(uint32_t)) & g->flag) ||
	    !vt_model_saw_all(l->session, key.file))
		return;
	vt_fact(&l->c, "request", "%s", g->name);
	if (g->index)
		vt_fact(&l->c, "index", " of region %" PRIu64, key.b);
	vt_fact(&l->c, "given", "%" PRIu64, given);
	vt_fact(&l->c, "needed", "%" PRIu64, needed);
	vt_suspect(l, key);
}

/* ---- C002: version and extension ---- */

static void see_set_iommu(struct vt_looking *l)
{
	const struct vt_model_space *space;
	struct vt_memo *memo;
	bool asked;

	if (vt_did(l, ON_CONTAINER, VFIO_GET_API_VERSION))
		vt_memo(l, l->record->file)->version = true;
	if (vt_did(l, ON_CONTAINER, VFIO_CHECK_EXTENSION) && l->record->call.arg < 64)
		vt_memo(l, l->record->file)->extensions |= 1ULL << l->record->call.arg;
	if (!vt_did(l, ON_CONTAINER, VFIO_SET_IOMMU) || l->record->call.arg >= 64)
		return;
	space = vt_model_space(l->session, l->record->file, 0);
	memo = vt_memo(l, l->record->file);
	asked = memo->extensions >> l->record->call.arg & 1;
	/* What was queried before the trace began is not known. */
	if (!space || !space->from_start || !vt_model_saw_all(l->session, space->file) ||
	    (memo->version && asked))
		return;
	vt_fact(&l->c, "what", "%s%s%s", memo->version ? "" : "VFIO_GET_API_VERSION",
		memo->version || asked ? "" : " and ",
		asked ? "" : "VFIO_CHECK_EXTENSION of this model");
	vt_found(l);
}

/* ---- C003: answers that differ ---- */

/* The numbers of an answer that do not depend on argsz, for comparison. */
static void load_answer(const struct vt_looking *l, const struct grown *g, uint64_t values[2])
{
	switch (g->request) {
	case VFIO_DEVICE_GET_REGION_INFO:
		values[0] = OUT(l, struct vfio_region_info, size);
		values[1] = OUT(l, struct vfio_region_info, offset);
		break;
	case VFIO_DEVICE_GET_INFO:
		values[0] = OUT(l, struct vfio_device_info, num_regions);
		values[1] = OUT(l, struct vfio_device_info, num_irqs);
		break;
	default:
		values[0] = OUT(l, struct vfio_iommu_type1_info, iova_pgsizes);
		values[1] = 0;
		break;
	}
}

/*
 * If the shorter question comes later, the program goes on with its answer, which differs. The
 * answer to VFIO_IOMMU_GET_INFO is left out, because it changes with the attached groups.
 */
static void see_differing(struct vt_looking *l)
{
	const struct grown *g = find_grown(l);
	uint64_t given = vt_in(&l->c, 0, sizeof(uint32_t)), values[2];
	struct vt_suspicion *former;

	if (!g || g->request == VFIO_IOMMU_GET_INFO)
		return;
	load_answer(l, g, values);
	former = vt_suspected(l, grown_key(l, g));
	if (former && given < former->value[0] &&
	    memcmp(&former->value[1], values, sizeof(values))) {
		vt_fact(&l->c, "request", "%s", g->name);
		vt_fact(&l->c, "given", "%" PRIu64, given);
		vt_fact(&l->c, "full", "%" PRIu64, former->value[0]);
		vt_fact(&l->c, "when", "%s", vt_when_text(l, &former->when));
		vt_found(l);
	}
	if (former && given < former->value[0])
		return;
	if (!former)
		former = vt_remember(l, grown_key(l, g));
	if (!former)
		return;
	former->when = l->when;
	former->value[0] = given;
	memcpy(&former->value[1], values, sizeof(values));
}

/* ---- C004: a device that cannot be migrated ---- */

static void see_migration(struct vt_looking *l)
{
	const uint32_t asks = VFIO_DEVICE_FEATURE_MIGRATION;
	uint64_t flags = IN(&l->c, struct vfio_device_feature, flags);
	struct vt_key key = { .file = l->record->file };

	if (!vt_failed_at(l, ON_DEVICE, VFIO_DEVICE_FEATURE) || l->record->result != -ENOTTY ||
	    (flags & VFIO_DEVICE_FEATURE_MASK) != asks || vt_suspected(l, key))
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, l->record->file));
	vt_found(l);
	/* Report it once. */
	vt_remember(l, key);
}

/* ---- C005: the wrong half of the answer about a hot reset ---- */

static void see_hot_reset(struct vt_looking *l)
{
	struct vt_key key = { .file = l->record->file };
	struct vt_suspicion *asked = vt_suspected(l, key);
	bool by_id;

	if (vt_did(l, ON_DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO)) {
		by_id = OUT(l, struct vfio_pci_hot_reset_info, flags) &
			VFIO_PCI_HOT_RESET_FLAG_DEV_ID;
		if (asked)
			vt_clear(l, asked);
		if (by_id)
			vt_remember(l, key);
		return;
	}
	if (!asked || !(vt_did(l, ON_DEVICE, VFIO_DEVICE_PCI_HOT_RESET) ||
			vt_failed_at(l, ON_DEVICE, VFIO_DEVICE_PCI_HOT_RESET)) ||
	    !IN(&l->c, struct vfio_pci_hot_reset, count))
		return;
	vt_fact(&l->c, "count", "%" PRIu64, IN(&l->c, struct vfio_pci_hot_reset, count));
	vt_fact(&l->c, "when", "%s", vt_when_text(l, &asked->when));
	vt_found(l);
}

static const struct vt_check rows[] = {
	{ .info = { "C001", VT_SEVERITY_NOTE, "capabilities are never read" },
	  .call = see_capabilities, .end = vt_confirm_undone,
	  .text = "{request}{index} had {needed} bytes to say, with capabilities behind the rest, was "
		  "given argsz={given}, and was not asked again",
	  .fix = "ask once more with argsz={needed} and as much room" },
	{ .info = { "C002", VT_SEVERITY_NOTE, "version or extension is not asked for" },
	  .call = see_set_iommu,
	  .text = "VFIO_SET_IOMMU without {what} before",
	  .fix = "compare VFIO_GET_API_VERSION with VFIO_API_VERSION, and ask VFIO_CHECK_EXTENSION for "
		 "the model, before relying on either" },
	{ .info = { "C003", VT_SEVERITY_WARNING, "a short answer differs from the full one" },
	  .call = see_differing,
	  .text = "{request} with argsz={given} has another answer than with argsz={full}{when}, and "
		  "came later",
	  .fix = "use the answer to the larger argsz" },
	{ .info = { "C004", VT_SEVERITY_NOTE, "the device does not migrate" },
	  .call = see_migration,
	  .text = "{device} offers no migration (VFIO_DEVICE_FEATURE_MIGRATION says ENOTTY): a guest that "
		  "has it cannot be migrated",
	  .fix = "unplug it from the guest before migrating, or bind the device to a driver of VFIO that "
		 "migrates it" },
	{ .info = { "C005", VT_SEVERITY_WARNING, "hot reset by groups where devices are meant" },
	  .call = see_hot_reset,
	  .text = "{count} groups are given to VFIO_DEVICE_PCI_HOT_RESET, but "
		  "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO{when} has answered by ids of devices "
		  "(VFIO_PCI_HOT_RESET_FLAG_DEV_ID), not of groups",
	  .fix = "with devices of an iommufd pass count=0, and read .devid, not .group_id" },
};

const struct vt_checks vt_checks_probe = { rows, ARRAY_SIZE(rows) };
