// SPDX-License-Identifier: LGPL-2.1-or-later
/* s390: capabilities of PCI devices, and contents of channel I/O (ccw) regions. */
#include <linux/vfio.h>
#include <linux/vfio_ccw.h>
#include <linux/vfio_zdev.h>

#include "decode/zdev.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define OUT VFIOTRACE_OUT
#define INOUT VFIOTRACE_INOUT

/* ---- capabilities; the chain shows their headers ---- */

#define HEADER(STRUCT) VT_FIELD(STRUCT, header, TAIL, OUT, NULL)

static const struct vfiotrace_field base_fields[] = {
	HEADER(vfio_device_info_cap_zpci_base),
	VT_NUMBER(vfio_device_info_cap_zpci_base, start_dma, ADDRESS, OUT, IOVA_LIMIT),
	VT_NUMBER(vfio_device_info_cap_zpci_base, end_dma, ADDRESS, OUT, IOVA_LIMIT),
	VT_FIELD(vfio_device_info_cap_zpci_base, pchid, HEX, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_base, vfn, UNSIGNED, OUT, NULL),
	VT_NUMBER(vfio_device_info_cap_zpci_base, fmb_length, UNSIGNED, OUT, SIZE),
	VT_FIELD(vfio_device_info_cap_zpci_base, pft, UNSIGNED, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_base, gid, UNSIGNED, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_base, fh, HEX, OUT, NULL),
	VT_NUMBER(vfio_device_info_cap_zpci_base, ccdf_err_length, TAIL, OUT, SIZE),
};
const struct vfiotrace_struct vt_cap_zpci_base =
	VT_STRUCT(vfio_device_info_cap_zpci_base, base_fields);

/* Older versions of the capability have padding there. */
#define BASE_WITH_ERR_LENGTH 3

void vt_cap_zpci_base_tail(struct vt_decoder *d)
{
	uint32_t length;
	uint16_t version;

	if (vt_u16(d, d->cap_offset + offsetof(struct vfio_info_cap_header, version),
		   &version) &&
	    version >= BASE_WITH_ERR_LENGTH &&
	    vt_cap_u32(d, offsetof(struct vfio_device_info_cap_zpci_base, ccdf_err_length),
		       &length))
		vt_emit_tail(d, &vt_cap_zpci_base, "ccdf_err_length",
			     VFIOTRACE_SHOW_UNSIGNED, length);
}

static const struct vfiotrace_field group_fields[] = {
	HEADER(vfio_device_info_cap_zpci_group),
	VT_FIELD(vfio_device_info_cap_zpci_group, dasm, HEX, OUT, NULL),
	VT_NUMBER(vfio_device_info_cap_zpci_group, msi_addr, ADDRESS, OUT, BUS),
	VT_FIELD(vfio_device_info_cap_zpci_group, flags, FLAGS, OUT,
		 &vt_xlat_vfio_zpci_group_flags),
	VT_FIELD(vfio_device_info_cap_zpci_group, mui, UNSIGNED, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_group, noi, UNSIGNED, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_group, maxstbl, UNSIGNED, OUT, NULL),
	VT_FIELD(vfio_device_info_cap_zpci_group, version, UNSIGNED, OUT, NULL),
	VT_RESERVED(vfio_device_info_cap_zpci_group, reserved, OUT),
	VT_FIELD(vfio_device_info_cap_zpci_group, imaxstbl, UNSIGNED, OUT, NULL),
};
const struct vfiotrace_struct vt_cap_zpci_group =
	VT_STRUCT(vfio_device_info_cap_zpci_group, group_fields);

static const struct vfiotrace_field util_fields[] = {
	HEADER(vfio_device_info_cap_zpci_util),
	VT_NUMBER(vfio_device_info_cap_zpci_util, size, UNSIGNED, OUT, SIZE),
	VT_FLEXIBLE(vfio_device_info_cap_zpci_util, util_str, OUT, NULL),
};
const struct vfiotrace_struct vt_cap_zpci_util =
	VT_STRUCT(vfio_device_info_cap_zpci_util, util_fields);

static const struct vfiotrace_field pfip_fields[] = {
	HEADER(vfio_device_info_cap_zpci_pfip),
	VT_NUMBER(vfio_device_info_cap_zpci_pfip, size, UNSIGNED, OUT, SIZE),
	VT_FLEXIBLE(vfio_device_info_cap_zpci_pfip, pfip, OUT, NULL),
};
const struct vfiotrace_struct vt_cap_zpci_pfip =
	VT_STRUCT(vfio_device_info_cap_zpci_pfip, pfip_fields);

/* Shows bytes whose number is in the u32 before them (util_str is EBCDIC). */
static void emit_counted(struct vt_decoder *d, const char *name, uint32_t at)
{
	uint64_t start = d->cap_offset + at, there = 0;
	uint32_t size;

	if (!vt_cap_u32(d, at - sizeof(size), &size))
		return;
	if (d->cap_end > start)
		there = d->cap_end - start;
	vt_emit_bytes_at(d, name, d->call->arg + start, size < there ? size : there);
	if (size > there)
		vt_emit_note(d, VFIOTRACE_NOTE_CAP_SHORT, at + there,
			     (uint64_t)at + size);
}

void vt_cap_zpci_util_tail(struct vt_decoder *d)
{
	emit_counted(d, "util_str",
		     offsetof(struct vfio_device_info_cap_zpci_util, util_str));
}

void vt_cap_zpci_pfip_tail(struct vt_decoder *d)
{
	emit_counted(d, "pfip", offsetof(struct vfio_device_info_cap_zpci_pfip, pfip));
}

/* ---- contents of channel I/O regions ---- */

#define AREA(STRUCT, MEMBER)                                                     \
	VT_FIELD(STRUCT, MEMBER, BYTES, INOUT, NULL)

static const struct vfiotrace_field ccw_io_fields[] = {
	AREA(ccw_io_region, orb_area),
	AREA(ccw_io_region, scsw_area),
	AREA(ccw_io_region, irb_area),
	VT_FIELD(ccw_io_region, ret_code, SIGNED, INOUT, NULL),
};
const struct vfiotrace_struct vt_ccw_io_region = VT_STRUCT(ccw_io_region, ccw_io_fields);

static const struct vfiotrace_field ccw_cmd_fields[] = {
	VT_FIELD(ccw_cmd_region, command, ENUM, INOUT, &vt_xlat_vfio_ccw_async_cmds),
	VT_FIELD(ccw_cmd_region, ret_code, SIGNED, INOUT, NULL),
};
const struct vfiotrace_struct vt_ccw_cmd_region =
	VT_STRUCT(ccw_cmd_region, ccw_cmd_fields);

static const struct vfiotrace_field ccw_schib_fields[] = {
	AREA(ccw_schib_region, schib_area),
};
const struct vfiotrace_struct vt_ccw_schib_region =
	VT_STRUCT(ccw_schib_region, ccw_schib_fields);

static const struct vfiotrace_field ccw_crw_fields[] = {
	VT_FIELD(ccw_crw_region, crw, HEX, INOUT, NULL),
	VT_RESERVED(ccw_crw_region, pad, INOUT),
};
const struct vfiotrace_struct vt_ccw_crw_region =
	VT_STRUCT(ccw_crw_region, ccw_crw_fields);

static const struct vfiotrace_struct *const structs[] = {
	&vt_cap_zpci_base, &vt_cap_zpci_group, &vt_cap_zpci_util, &vt_cap_zpci_pfip,
	&vt_ccw_io_region, &vt_ccw_cmd_region, &vt_ccw_schib_region,
	&vt_ccw_crw_region,
};

const struct vt_structs vt_zdev_structs = {
	.structs = structs,
	.count = ARRAY_SIZE(structs),
};
