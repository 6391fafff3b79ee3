/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a container cannot be set up by VFIO_SET_IOMMU, and why calls that need that fail. */
#include "config.h"

#include <inttypes.h>
#include <linux/audit.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"

#define NOIOMMU 8				/* VFIO_NOIOMMU_IOMMU */

static const struct vt_model_space *space_of(const struct vt_case *c)
{
	return vt_model_space(c->judged->session, c->record->file, 0);
}

/* Whether the container certainly has no IOMMU set. */
static bool has_none(const struct vt_case *c, const struct vt_model_space *s)
{
	return s ? vt_model_iommu(s) == VT_IOMMU_NONE :
		   vt_model_saw_all(c->judged->session, c->record->file);
}

static bool served_by_iommufd(const struct vt_case *c)
{
	return c->record->fd_info.what.iommu == VFIOTRACE_IOMMU_IOMMUFD;
}

static uint32_t model_asked_for(const struct vt_case *c)
{
	return (uint32_t)c->record->call.arg;
}

/* ---- groups ---- */

/* The next group that is attached to this container; *@unsure: there may be others. */
static const struct vt_model_group *next_group(const struct vt_case *c,
					       const struct vt_model_group *group, bool *unsure)
{
	while ((group = vt_model_next_group(c->judged->session, group))) {
		if (group->attached == VT_ATTACHED_YES && group->container == c->record->file)
			return group;
		*unsure = *unsure || group->attached == VT_ATTACHED_UNKNOWN ||
			  (group->attached == VT_ATTACHED_YES && !group->container);
	}
	return NULL;
}

static enum vt_verdict look_no_group(struct vt_case *c)
{
	const struct vt_model_space *s = space_of(c);
	bool unsure = false;

	if ((s && (s->iommu == VT_IOMMU_SET || s->iommu == VT_IOMMU_SET_ELSEWHERE)) ||
	    next_group(c, NULL, &unsure) || unsure)
		return VT_NOT;
	vt_evidence(c, "no VFIO_GROUP_SET_CONTAINER with this container is in force");
	return vt_model_saw_all(c->judged->session, c->record->file) ? VT_SURELY : VT_PROBABLY;
}

/* ---- VFIO_SET_IOMMU ---- */

static enum vt_verdict look_set_twice(struct vt_case *c)
{
	const struct vt_model_space *s = space_of(c);

	if (!s || s->iommu != VT_IOMMU_SET || served_by_iommufd(c))
		return VT_NOT;
	vt_fact(c, "model", "%u", s->model);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &s->iommu_when));
	vt_evidence(c, "VFIO_SET_IOMMU(%u) has succeeded on this container before", s->model);
	return VT_SURELY;
}

static enum vt_verdict look_no_model(struct vt_case *c)
{
	uint32_t model = model_asked_for(c);

	if (c->record->call.arg > UINT32_MAX) {
		vt_fact(c, "model", VT_ADDRESS, c->record->call.arg);
		vt_fact(c, "what", "an address, where the number itself is wanted");
		vt_evidence(c, "argument: " VT_ADDRESS, c->record->call.arg);
		return VT_SURELY;
	}
	vt_fact(c, "model", "%u", model);
	vt_evidence(c, "argument: %u", model);
	switch (model) {
	case VFIO_TYPE1_IOMMU:
	case VFIO_TYPE1v2_IOMMU:
	case NOIOMMU:
	case 6:				/* nesting, before Linux 6.16 */
		return VT_NOT;
	case VFIO_SPAPR_TCE_IOMMU:
	case VFIO_SPAPR_TCE_v2_IOMMU:
		vt_fact(c, "what", "one of POWER machines");
		return c->record->arch == AUDIT_ARCH_PPC64 ||
				       c->record->arch == AUDIT_ARCH_PPC64LE ||
				       c->record->arch == AUDIT_ARCH_PPC ?
			       VT_NOT :
			       VT_SURELY;
	case VFIO_DMA_CC_IOMMU:
	case VFIO_EEH:
	case VFIO_UNMAP_ALL:
	case VFIO_UPDATE_VADDR:
		vt_fact(c, "what",
			"the number of an extension, to be asked for by VFIO_CHECK_EXTENSION");
		return VT_SURELY;
	default:
		vt_fact(c, "what", "none that there is");
		/* Type 1 returns EINVAL for the number of an extension that it has. */
		return c->record->result == -EINVAL ? VT_NOT : VT_SURELY;
	}
}

static enum vt_verdict look_no_nesting(struct vt_case *c)
{
	if (model_asked_for(c) != 6 ||
	    vt_inquire_exists(c->inquiry, "/sys/module/vfio_iommu_type1") != 1)
		return VT_NOT;
	vt_fact(c, "who",
		c->record->result == -EINVAL ? "the driver of this machine's IOMMU does not" :
					       "the kernel's type1 does not");
	vt_fact(c, "any", c->record->result == -EINVAL ? "" : " any more");
	vt_evidence(c, "argument: 6; /sys/module/vfio_iommu_type1: there");
	return VT_SURELY;
}

static enum vt_verdict look_no_type1(struct vt_case *c)
{
	uint32_t model = model_asked_for(c);

	if ((model != VFIO_TYPE1_IOMMU && model != VFIO_TYPE1v2_IOMMU) ||
	    vt_inquire_exists(c->inquiry, "/sys/module") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/module/vfio_iommu_type1") != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio_iommu_type1: not there");
	return VT_SURELY;
}

/* The group has no IOMMU and the model is for one, or the other way around. */
static enum vt_verdict look_other_sort(struct vt_case *c)
{
	bool wants = model_asked_for(c) != NOIOMMU, unsure = false;
	const struct vt_model_group *g = NULL;

	while ((g = next_group(c, g, &unsure))) {
		if (g->noiommu != wants)
			continue;
		vt_fact(c, "group", vt_group_number(c, g) ? "group %s" : "a group",
			vt_group_number(c, g));
		vt_fact(c, "line", "%s", vt_at_line(c, ", attached", &g->attached_when));
		vt_fact(c, "has", g->noiommu ? "has no IOMMU" : "has an IOMMU");
		vt_fact(c, "fix", wants ? "VFIO_NOIOMMU_IOMMU (8)" : "VFIO_TYPE1v2_IOMMU (3)");
		vt_evidence(c, "the attached group's node is that of a group that %s",
			    g->noiommu ? "has no IOMMU" : "has one");
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_noiommu_off(struct vt_case *c)
{
	const char *value = vt_module_parameter(c->inquiry, "vfio", "enable_unsafe_noiommu_mode");

	if (model_asked_for(c) != NOIOMMU || !value || strcmp(value, "N"))
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode: N");
	return VT_SURELY;
}

static enum vt_verdict look_rawio(struct vt_case *c)
{
	return model_asked_for(c) == NOIOMMU ? vt_look_rawio(c) : VT_NOT;
}

static enum vt_verdict look_unsafe_interrupts(struct vt_case *c)
{
	return model_asked_for(c) == NOIOMMU ? VT_NOT : vt_look_unsafe(c, "vfio_iommu_type1");
}

static enum vt_verdict look_firmware_mapping(struct vt_case *c)
{
	const struct vt_model_group *g = NULL;
	bool unsure = false;

	while ((g = next_group(c, g, &unsure))) {
		const char *group = vt_group_number(c, g);
		const char *region = group ? vt_group_direct_region(c->inquiry, group) : NULL;

		if (!region)
			continue;
		vt_fact(c, "group", "%s", group);
		vt_fact(c, "region", "%s", region);
		vt_evidence(c, "/sys/kernel/iommu_groups/%s/reserved_regions: %s direct", group,
			    region);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* No IOMMU is in front of the group's devices. */
static enum vt_verdict look_no_iommu_behind(struct vt_case *c)
{
	const struct vt_model_group *g = NULL;
	bool unsure = false;

	while ((g = next_group(c, g, &unsure))) {
		const char *group = vt_group_number(c, g);
		const char *device = group && !g->noiommu ?
			vt_answer_next(vt_group_devices(c->inquiry, group), NULL) : NULL;

		/* A device that its driver has made up has no IOMMU, and needs none. */
		if (!device ||
		    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) != 1 ||
		    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/iommu", device) != 0)
			continue;
		vt_fact(c, "device", "%s", device);
		vt_fact(c, "group", "%s", group);
		vt_evidence(c, "/sys/bus/pci/devices/%s/iommu: not there", device);
		return VT_PROBABLY;
	}
	return VT_NOT;
}

/* ---- calls that need an IOMMU set ---- */

/* Whether containers have such a request at all. */
static bool is_of_containers(const struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	const struct vfiotrace_request *row;
	size_t position = 0;

	while ((row = vfiotrace_request_next(call->context, &position)))
		if (row->code == call->code && row->kinds & VT_ON(CONTAINER) && !row->dialect)
			return true;
	return false;
}

/* Whether the container had an IOMMU, and has lost it: one that never had is as it was made. */
static bool has_lost_iommu(const struct vt_model_space *s)
{
	return s && s->iommu_when.tgid && !vt_same_moment(&s->iommu_when, &s->made);
}

static enum vt_verdict look_not_set(struct vt_case *c)
{
	const struct vt_model_space *s = space_of(c);
	uint32_t code = vt_request_code(c->record);
	bool unsure = false;

	if (code == VFIO_SET_IOMMU || code == VFIO_CHECK_EXTENSION ||
	    code == VFIO_GET_API_VERSION || served_by_iommufd(c) || !has_none(c, s) ||
	    !is_of_containers(c))
		return VT_NOT;
	if (has_lost_iommu(s))
		vt_fact(c, "since", " since its last group has left it%s",
			vt_at_line(c, "", &s->iommu_when));
	vt_fact(c, "fix", next_group(c, NULL, &unsure) ? "call VFIO_SET_IOMMU first" :
		"attach a group (VFIO_GROUP_SET_CONTAINER), then call VFIO_SET_IOMMU");
	vt_evidence(c, "no VFIO_SET_IOMMU on this container is in force");
	return VT_SURELY;
}

/* Nothing was seen of the container's past, and nothing else is wrong with the call. */
static enum vt_verdict look_perhaps_not_set(struct vt_case *c)
{
	const struct vt_model_space *s = space_of(c);

	if (served_by_iommufd(c) || has_none(c, s) || (s && vt_model_iommu(s) != VT_IOMMU_UNKNOWN) ||
	    c->record->call.argsz < sizeof(struct vfio_group_status) * 2)
		return VT_NOT;
	vt_evidence(c, "no VFIO_SET_IOMMU on this container was seen; argsz is %u",
		    c->record->call.argsz);
	return VT_PROBABLY;
}

static enum vt_verdict look_noiommu_request(struct vt_case *c)
{
	const struct vt_model_space *s = space_of(c);

	if (c->record->fd_info.what.iommu != VFIOTRACE_IOMMU_NOIOMMU &&
	    !(s && s->iommu == VT_IOMMU_SET && s->model == NOIOMMU))
		return VT_NOT;
	vt_evidence(c, "VFIO_SET_IOMMU was called with VFIO_NOIOMMU_IOMMU (8)");
	return VT_SURELY;
}

/* The request is one of another model of IOMMU. */
static enum vt_verdict look_other_model(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	const struct vfiotrace_request *row;
	enum vfiotrace_iommu iommu = c->record->fd_info.what.iommu;
	const char *name = NULL;
	size_t position = 0;

	if (iommu != VFIOTRACE_IOMMU_TYPE1 && iommu != VFIOTRACE_IOMMU_SPAPR &&
	    iommu != VFIOTRACE_IOMMU_SPAPR_V2)
		return VT_NOT;
	while ((row = vfiotrace_request_next(call->context, &position))) {
		if (row->code != call->code || !(row->kinds & VT_ON(CONTAINER)) || row->dialect ||
		    row->flags & VFIOTRACE_REQUEST_PRIVATE)
			continue;
		if (!row->iommus || row->iommus & 1u << iommu)
			return VT_NOT;
		name = row->name;
	}
	if (!name)
		return VT_NOT;
	vt_fact(c, "name", "%s", name);
	vt_fact(c, "model", iommu == VFIOTRACE_IOMMU_TYPE1 ? "type1" :
			    iommu == VFIOTRACE_IOMMU_SPAPR ? "sPAPR TCE" : "sPAPR TCE v2");
	vt_evidence(c, "the container's IOMMU, by VFIO_SET_IOMMU; the request, %#x", call->code);
	return VT_SURELY;
}

/* ---- the table ---- */

#define SET_IOMMU(ID, ERRNUM, LOOK) SET_IOMMU2(ID, ERRNUM, 0, LOOK)
#define SET_IOMMU2(ID, ERRNUM, OTHER, LOOK)                                      \
	ID, VT_ON_IOCTL, VT_ON(CONTAINER), VFIO_SET_IOMMU, ERRNUM, OTHER, LOOK

static const struct vt_rule rules[] = {
	{ SET_IOMMU("set-iommu-no-group", EINVAL, look_no_group),
	  .why = "no group is attached to this container",
	  .fix = "attach one first: VFIO_GROUP_SET_CONTAINER on the group's descriptor" },
	{ SET_IOMMU("set-iommu-twice", EINVAL, look_set_twice),
	  .why = "the container has an IOMMU already (model {model}{line})",
	  .fix = "call VFIO_SET_IOMMU once for each container; it stays until all groups have left" },
	{ SET_IOMMU2("set-iommu-no-model", ENODEV, EINVAL, look_no_model),
	  .why = "{model} is no model of IOMMU that this machine has: it is {what}",
	  .fix = "use VFIO_TYPE1v2_IOMMU (3)" },
	{ SET_IOMMU2("set-iommu-no-nesting", ENODEV, EINVAL, look_no_nesting),
	  .why = "{who} offer nesting (6){any}",
	  .fix = "use VFIO_TYPE1v2_IOMMU (3); for nesting, iommufd" },
	{ SET_IOMMU("set-iommu-no-type1", ENODEV, look_no_type1),
	  .why = "the module vfio_iommu_type1 is not loaded",
	  .fix = "modprobe vfio_iommu_type1" },
	{ SET_IOMMU("set-iommu-other-sort", ENODEV, look_other_sort),
	  .why = "{group} in this container {has}{line}, and the model asked for is not for such groups",
	  .fix = "use {fix}" },
	{ SET_IOMMU("set-iommu-noiommu-off", ENODEV, look_noiommu_off),
	  .why = "the no-IOMMU mode is switched off",
	  .fix = "echo Y >/sys/module/vfio/parameters/enable_unsafe_noiommu_mode (unsafe: devices reach "
		 "all memory)" },
	{ SET_IOMMU("set-iommu-no-iommu", ENODEV, look_no_iommu_behind),
	  .why = "device {device} of group {group} is behind no IOMMU",
	  .fix = "turn the IOMMU on (firmware; intel_iommu=on)" },
	{ SET_IOMMU("set-iommu-rawio", EPERM, look_rawio),
	  .why = "a container without IOMMU needs CAP_SYS_RAWIO, which the process lacks",
	  .fix = "run with CAP_SYS_RAWIO (as root, outside of user namespaces)" },
	{ SET_IOMMU("set-iommu-unsafe-interrupts", EPERM, look_unsafe_interrupts),
	  .why = "the machine does not remap interrupts, so a device could raise any of the host's, and "
		 "{module} does not allow that",
	  .fix = "turn interrupt remapping on (firmware; intremap=on for an emulated IOMMU), or, where all "
		 "guests are trusted, load {module} with allow_unsafe_interrupts=1" },
	{ SET_IOMMU("set-iommu-firmware-mapping", EPERM, look_firmware_mapping),
	  .why = "the firmware demands that a device of group {group} keeps reaching {region} "
		 "(RMRR), so it may not be given away",
	  .fix = "look for a firmware update or setting that ends it; the device cannot be used otherwise" },

	{ "container-no-iommu", VT_ON_IOCTL, VT_ON(CONTAINER), 0, EINVAL, 0, look_not_set,
	  .why = "no IOMMU is set on this container{since}",
	  .fix = "{fix}" },
	{ "container-perhaps-no-iommu", VT_ON_IOCTL, VT_ON(CONTAINER), VFIO_IOMMU_GET_INFO, EINVAL,
	  0, look_perhaps_not_set,
	  .why = "no IOMMU is set on this container: no VFIO_SET_IOMMU was seen",
	  .fix = "attach a group, then call VFIO_SET_IOMMU" },
	{ "container-noiommu", VT_ON_IOCTL, VT_ON(CONTAINER), 0, ENOTTY, 0, look_noiommu_request,
	  .why = "the container has no IOMMU (VFIO_NOIOMMU_IOMMU), and so nothing can be mapped or asked",
	  .fix = "give the device physical addresses itself, or use an IOMMU" },
	{ "container-other-model", VT_ON_IOCTL, VT_ON(CONTAINER), 0, ENOTTY, 0, look_other_model,
	  .why = "{name} is no request of the container's IOMMU, {model}",
	  .fix = "use the requests of that model" },
};

const struct vt_rules vt_rules_container = { rules, ARRAY_SIZE(rules) };
