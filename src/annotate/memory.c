/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What memory of a program is: a mapping of a device, from the model; or what the system says,
 * which is asked for one address at a time.
 */
#include "config.h"

#include "annotate/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "call/argument.h"

/* ---- mappings of VFIO's files ---- */

/* "BAR 2+0x1000" */
static void add_region(struct vt_remark *r, const struct vt_session_name *device,
		       const struct vt_region *region, uint64_t within)
{
	bool pci = device->type == VFIOTRACE_DEVICE_PCI;

	if (pci && region->index <= VFIO_PCI_BAR5_REGION_INDEX)
		vt_remark_add(r, "BAR %" PRIu32, region->index);
	else if (pci && region->index == VFIO_PCI_ROM_REGION_INDEX)
		vt_remark_add(r, "ROM");
	else
		vt_remark_add(r, "region %" PRIu32, region->index);
	if (within)
		vt_remark_add(r, "+0x%" PRIx64, within);
}

static void add_mapped(const struct vt_annotated *a, struct vt_remark *r,
		       const struct vt_mapped *m, uint64_t address)
{
	const struct vt_session_name *device = vt_session_name(a->session, m->file);
	uint64_t offset = m->offset + (address - m->address);
	const struct vt_region *region = vt_session_region(a->session, m->file, offset);
	bool is_device = m->kind == VFIOTRACE_FD_DEVICE || m->kind == VFIOTRACE_FD_CDEV;

	if (!is_device) {
		vt_remark_add(r, "%s", vfiotrace_fd_kind_name(m->kind));
		return;
	}
	if (m->inferred)
		vt_remark_add(r, "probably ");
	if (region)
		add_region(r, device, region, offset - region->offset);
	else
		vt_remark_add(r, "memory");
	vt_remark_add(r, " of %s", device->text[0] ? device->text : "a device");
}

/* ---- other memory ---- */

struct mapping {
	uint64_t start, end, offset, page;
	char name[VT_REMARK_MAX / 2];
};

static bool parse(const struct vt_answer *answer, struct mapping *m)
{
	struct vt_world_mapping w;

	if (!vt_world_mapping(answer->data, &w))
		return false;
	m->start = w.start;
	m->end = w.end;
	m->offset = w.offset;
	m->page = w.page;
	snprintf(m->name, sizeof(m->name), "%s", w.name);
	return true;
}

static const char *behind(const char *text, const char *beginning)
{
	size_t length = strlen(beginning);

	return strncmp(text, beginning, length) ? NULL : text + length;
}

/* Removes " (deleted)" from the end. Returns whether it was there. */
static bool cut_deleted(char *name)
{
	static const char deleted[] = " (deleted)";
	size_t length = strlen(name), end = sizeof(deleted) - 1;

	if (length < end || strcmp(name + length - end, deleted))
		return false;
	name[length - end] = '\0';
	return true;
}

#define HUGE_PAGE 0x100000u		/* no architecture has so large a page for all memory */

static void add_file(struct vt_remark *r, struct mapping *m, uint64_t address)
{
	bool deleted = cut_deleted(m->name);
	const char *memfd = behind(m->name, "/memfd:");

	if (deleted && !strcmp(m->name, "/dev/zero")) {
		vt_remark_add(r, "shared anonymous memory");
		return;
	}
	if (deleted && !strcmp(m->name, "/anon_hugepage")) {
		vt_remark_add(r, "anonymous hugetlb");
		return;
	}
	if (memfd)
		vt_remark_add(r, "memfd:%s", memfd);
	else
		vt_remark_add(r, "%s", m->name);
	vt_remark_add(r, "+0x%" PRIx64, m->offset + (address - m->start));
	if (m->page >= HUGE_PAGE)
		vt_remark_add(r, ", hugetlb");
	if (deleted && !memfd)
		vt_remark_add(r, " (deleted)");
}

/* "[heap]", "[stack]", "[anon:NAME]" */
static void add_special(struct vt_remark *r, const struct mapping *m)
{
	size_t length = strlen(m->name);

	if (length > 2 && m->name[length - 1] == ']')
		vt_remark_add(r, "%.*s", (int)(length - 2), m->name + 1);
	else
		vt_remark_add(r, "%s", m->name);
}

static void add_mapping(const struct vt_annotated *a, struct vt_remark *r, struct mapping *m,
			uint64_t address)
{
	if (!m->name[0]) {
		if (a->all)
			vt_remark_add(r, "anonymous memory");
	} else if (m->name[0] == '[') {
		add_special(r, m);
	} else if (!strcmp(m->name, "anon_inode:[vfio-device]")) {
		/* On Linux 6.1 the offset of such a mapping is not that in the device's file. */
		vt_remark_add(r, "memory of a device");
	} else {
		add_file(r, m, address);
	}
}

/* Whether the size that is passed with the address reaches beyond @end. */
static bool exceeds(const struct vt_record *record, uint64_t address, uint64_t end)
{
	const struct vfiotrace_field *field = vt_argument_field(record, VFIOTRACE_MEANS_SIZE);
	uint64_t size;

	return field && vt_argument_passed(record, field, &size) && size &&
	       size - 1 > end - 1 - address;
}

static void ask(const struct vt_annotated *a, struct vt_remark *r, uint64_t address)
{
	char room[VT_MAPPING_QUESTION];
	struct vt_question q = vt_mapping_question(room, a->record->tgid, address);
	struct mapping m = { .page = 0 };
	struct vt_answer answer;

	vt_ask(a->source, &q, &answer);
	if (answer.error == ENOENT)
		vt_remark_add(r, "nothing is mapped there");
	if (answer.error || !parse(&answer, &m))
		return;
	add_mapping(a, r, &m, address);
	if (r->length && exceeds(a->record, address, m.end))
		vt_remark_add(r, " and more");
}

void vt_remark_memory(const struct vt_annotated *a, struct vt_remark *r, uint64_t address)
{
	const struct vt_mapped *m = vt_session_mapped(a->session, a->record->tgid, address, 1);

	if (!m) {
		ask(a, r, address);
		return;
	}
	add_mapped(a, r, m, address);
	if (exceeds(a->record, address, m->address + m->length))
		vt_remark_add(r, " and more");
}
