/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the kernel refuses without an error: calls that succeed, but whose answer means that the
 * program will not get what it wants.
 */
#include "config.h"

#include <linux/audit.h>
#include <linux/vfio.h>

#include "judge/rule.h"
#include "judge/system.h"

#define GROUPS (VT_ON(GROUP) | VT_ON(NOIOMMU_GROUP))

static bool says_not_viable(const struct vfiotrace_call *call, int64_t result)
{
	const size_t at = offsetof(struct vfio_group_status, flags);

	return !result && call->out_have >= at + 4 &&
	       !(vfiotrace_call_load(call, call->out + at, 4) & VFIO_GROUP_FLAGS_VIABLE);
}

/* For other models, programs go on without. */
static bool says_no_type1(const struct vfiotrace_call *call, int64_t result)
{
	return !result && (call->arg == VFIO_TYPE1_IOMMU || call->arg == VFIO_TYPE1v2_IOMMU);
}

static const struct {
	uint32_t kinds, request;
	bool (*refuses)(const struct vfiotrace_call *call, int64_t result);
} answers[] = {
	{ GROUPS, VFIO_GROUP_GET_STATUS, says_not_viable },
	{ VT_ON(CONTAINER), VFIO_CHECK_EXTENSION, says_no_type1 },
};

bool vt_refuses(const struct vt_record *r)
{
	if (!r->decoded || !r->finished || r->failed || r->unavailable)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		if (vt_request_code(r) == answers[i].request &&
		    answers[i].kinds & 1u << r->fd_info.what.kind)
			return answers[i].refuses(&r->call, r->result);
	return false;
}

static enum vt_verdict look_not_viable(struct vt_case *c)
{
	const char *group = vt_case_group(c);

	return group ? vt_look_not_viable(c, group) : VT_NOT;
}

static enum vt_verdict look_no_type1(struct vt_case *c)
{
	uint32_t arch = c->record->arch;

	if (arch == AUDIT_ARCH_PPC64 || arch == AUDIT_ARCH_PPC64LE || arch == AUDIT_ARCH_PPC ||
	    vt_inquire_exists(c->inquiry, "/sys/module") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/module/vfio_iommu_type1") != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio_iommu_type1: not there");
	return VT_SURELY;
}

/* Containers only offer models that fit their groups. */
static enum vt_verdict look_without_iommu(struct vt_case *c)
{
	const struct vt_model_group *g = NULL;

	while ((g = vt_model_next_group(c->judged->session, g))) {
		if (g->attached != VT_ATTACHED_YES || g->container != c->record->file ||
		    !g->noiommu)
			continue;
		vt_fact(c, "group", vt_group_number(c, g) ? "group %s" : "a group",
			vt_group_number(c, g));
		vt_fact(c, "line", "%s", vt_at_line(c, ", attached", &g->attached_when));
		vt_evidence(c, "the attached group's node is that of a group that has no IOMMU");
		return VT_SURELY;
	}
	return VT_NOT;
}

#define ANSWER(ID, KINDS, REQUEST, LOOK)                                         \
	ID, VT_ON_IOCTL, KINDS, REQUEST, 0, 0, LOOK, .answer = true

static const struct vt_rule rules[] = {
	{ ANSWER("status-not-viable", GROUPS, VFIO_GROUP_GET_STATUS, look_not_viable),
	  .why = "group {group} is not viable: {others}, and all devices of a group must be given up by "
		 "other drivers",
	  .fix = "bind {device} to vfio-pci too (driverctl set-override {device} vfio-pci), or unbind it" },
	{ ANSWER("extension-no-type1", VT_ON(CONTAINER), VFIO_CHECK_EXTENSION, look_no_type1),
	  .why = "the module vfio_iommu_type1 is not loaded, so there is no such model of IOMMU",
	  .fix = "modprobe vfio_iommu_type1" },
	{ ANSWER("extension-no-iommu", VT_ON(CONTAINER), VFIO_CHECK_EXTENSION, look_without_iommu),
	  .why = "{group} in this container has no IOMMU{line}, and this model is not for such groups",
	  .fix = "use VFIO_NOIOMMU_IOMMU (8); or turn the IOMMU on (firmware; intel_iommu=on)" },
};

const struct vt_rules vt_rules_answer = { rules, ARRAY_SIZE(rules) };
