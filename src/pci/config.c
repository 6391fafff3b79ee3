// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Configuration space as far as it was read. The device may answer anything: pointers may lead
 * anywhere, capabilities may overlap. A byte belongs to the capability whose start is the
 * nearest before it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/pci_regs.h>

#include "pci/config.h"
#include "pci/registers.h"
#include "util/array.h"
#include "xlat/pci.h"

#define WORDS	(VT_PCI_CONFIG_SIZE / 4)

struct vt_pci_config {
	uint8_t bytes[VT_PCI_CONFIG_SIZE];
	uint8_t known[VT_PCI_CONFIG_SIZE / 8];	/* a bit for each byte that was read */
};

/* A bit for each 32-bit word at which a capability starts, as far as pointers were read. */
struct starts {
	uint8_t bits[WORDS / 8];
};

/* The header, or a capability, up to the start of the next one. */
struct place {
	enum vt_pci_kind kind;
	bool identified;		/* .id was read */
	uint16_t id;
	uint32_t start, end;
};

static const struct vt_pci_blocks *const kinds[] = {
	[VT_PCI_KIND_HEADER] = &vt_pci_header_blocks,
	[VT_PCI_KIND_CAP] = &vt_pci_cap_blocks,
	[VT_PCI_KIND_EXT_CAP] = &vt_pci_ext_cap_blocks,
};

struct vt_pci_config *vt_pci_config_create(void)
{
	return calloc(1, sizeof(struct vt_pci_config));
}

void vt_pci_config_destroy(struct vt_pci_config *config)
{
	free(config);
}

void vt_pci_config_saw(struct vt_pci_config *config, uint64_t offset, const void *bytes,
		       size_t length)
{
	const uint8_t *from = bytes;
	uint8_t all = 0xff;

	if (offset >= VT_PCI_CONFIG_SIZE)
		return;
	if (length > VT_PCI_CONFIG_SIZE - offset)
		length = VT_PCI_CONFIG_SIZE - offset;
	for (size_t i = 0; i < length; i++)
		all &= from[i];
	if (all == 0xff)
		return;
	memcpy(config->bytes + offset, from, length);
	for (size_t i = offset; i < offset + length; i++)
		config->known[i / 8] |= 1u << i % 8;
}

bool vt_pci_config_get(const struct vt_pci_config *config, uint32_t offset, uint8_t *byte)
{
	*byte = config->bytes[offset];
	return config->known[offset / 8] & 1u << offset % 8;
}

void vt_pci_config_set(struct vt_pci_config *config, uint32_t offset, uint8_t byte)
{
	config->bytes[offset] = byte;
	config->known[offset / 8] |= (uint8_t)(1u << offset % 8);
}

/*
 * Gets bits @mask of the 32-bit word at @offset; false if a byte that has some of them was not
 * read.
 */
static bool get(const struct vt_pci_config *config, uint32_t offset, uint32_t mask,
		uint32_t *ret)
{
	uint32_t word = 0;

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t at = offset + i;

		if (!(mask >> 8 * i & 0xff))
			continue;
		if (at >= VT_PCI_CONFIG_SIZE || !(config->known[at / 8] & 1u << at % 8))
			return false;
		word |= (uint32_t)config->bytes[at] << 8 * i;
	}
	*ret = word & mask;
	return true;
}

/* ---- the chains ---- */

static bool is_start(const struct starts *starts, uint32_t offset)
{
	return starts->bits[offset / 4 / 8] & 1u << offset / 4 % 8;
}

/* False when the chain was there already: it is a loop. */
static bool mark(struct starts *starts, uint32_t offset)
{
	if (is_start(starts, offset))
		return false;
	starts->bits[offset / 4 / 8] |= 1u << offset / 4 % 8;
	return true;
}

static void walk_caps(const struct vt_pci_config *config, struct starts *starts)
{
	uint32_t type = 0, status, next, id;
	uint32_t first = PCI_CAPABILITY_LIST;

	if (get(config, PCI_STATUS, PCI_STATUS_CAP_LIST, &status) && !status)
		return;
	get(config, PCI_HEADER_TYPE, PCI_HEADER_TYPE_MASK, &type);
	if (type == PCI_HEADER_TYPE_CARDBUS)
		first = PCI_CB_CAPABILITY_LIST;
	else if (type != PCI_HEADER_TYPE_NORMAL && type != PCI_HEADER_TYPE_BRIDGE)
		return;
	if (!get(config, first, 0xff, &next))
		return;
	while (next >= PCI_STD_HEADER_SIZEOF && next % 4 == 0) {
		if (get(config, next + PCI_CAP_LIST_ID, 0xff, &id) && id == 0xff)
			return;
		if (!mark(starts, next) ||
		    !get(config, next + PCI_CAP_LIST_NEXT, 0xff, &next))
			return;
	}
}

/*
 * Extended capabilities have no pointer to the first: its header is at byte 256. If that was
 * not read, or is zero, there is none.
 */
static void walk_ext_caps(const struct vt_pci_config *config, struct starts *starts)
{
	uint32_t next = PCI_CFG_SPACE_SIZE, header;

	if (!(get(config, next, UINT32_MAX, &header) && header) &&
	    !(get(config, next, 0xffff, &header) && header))
		return;
	while (next >= PCI_CFG_SPACE_SIZE && next % 4 == 0) {
		bool known = get(config, next, UINT32_MAX, &header);

		if (known && header == UINT32_MAX)
			return;
		if (!mark(starts, next) || !known)
			return;
		next = header >> 20;
	}
}

static struct starts find_starts(const struct vt_pci_config *config)
{
	struct starts starts = { .bits = { 1 } };

	walk_caps(config, &starts);
	walk_ext_caps(config, &starts);
	return starts;
}

/* The header or capability that @offset is in. False: nothing known is there up to @place->end. */
static bool find_place(const struct vt_pci_config *config, const struct starts *starts,
		       uint32_t offset, struct place *place)
{
	bool extended = offset >= PCI_CFG_SPACE_SIZE;
	uint32_t floor = extended ? PCI_CFG_SPACE_SIZE : 0;
	uint32_t limit = extended ? VT_PCI_CONFIG_SIZE : PCI_CFG_SPACE_SIZE;
	uint32_t start = offset & ~3u, end = start + 4, id = 0;

	while (start > floor && !is_start(starts, start))
		start -= 4;
	while (end < limit && !is_start(starts, end))
		end += 4;
	*place = (struct place){ .start = start, .end = end, .identified = true };
	if (!is_start(starts, start))
		return false;
	if (extended) {
		place->kind = VT_PCI_KIND_EXT_CAP;
		place->identified = get(config, start, 0xffff, &id);
	} else if (start) {
		place->kind = VT_PCI_KIND_CAP;
		place->identified = get(config, start + PCI_CAP_LIST_ID, 0xff, &id);
	}
	place->id = id;
	return true;
}

/* Start of the capability with id @wanted; 0: none was read. */
static uint32_t find_cap(const struct vt_pci_config *config, const struct starts *starts,
			 uint32_t wanted)
{
	for (uint32_t at = PCI_STD_HEADER_SIZEOF; at < PCI_CFG_SPACE_SIZE; at += 4) {
		uint32_t id;

		if (is_start(starts, at) &&
		    get(config, at + PCI_CAP_LIST_ID, 0xff, &id) && id == wanted)
			return at;
	}
	return 0;
}

/* ---- the registers of one header or capability ---- */

struct search {
	const struct vt_pci_config *config;
	const struct starts *starts;
	const struct place *place;
};

static bool get_bits(const struct search *s, const struct vt_pci_bits *bits,
		     uint32_t *ret)
{
	uint32_t base = 0;

	*ret = 0;
	if (!bits->mask)
		return true;
	if (bits->base == VT_PCI_HERE)
		base = s->place->start;
	else if (bits->base == VT_PCI_EXPRESS)
		base = find_cap(s->config, s->starts, PCI_CAP_ID_EXP);
	if (bits->base == VT_PCI_EXPRESS && !base)
		return false;
	return get(s->config, base + bits->offset, bits->mask, ret);
}

static bool is_there(const struct search *s, const struct vt_pci_block *block)
{
	for (size_t i = 0; i < ARRAY_SIZE(block->conditions); i++) {
		const struct vt_pci_condition *condition = &block->conditions[i];
		uint32_t value;

		if (!get_bits(s, &condition->bits, &value) || value < condition->low ||
		    value > condition->high)
			return false;
	}
	return true;
}

/* How often the rows of a block with a stride exist. */
static uint32_t repeats(const struct search *s, const struct vt_pci_block *block)
{
	uint32_t value;
	int64_t count;

	if (!get_bits(s, &block->bits, &value))
		return block->least;
	count = (int64_t)(value >> block->shift) + block->plus;
	return count < block->least ? block->least : (uint32_t)count;
}

/* A row that was found, and in which repetition of its block. */
struct found {
	const struct vt_pci_row *row;
	uint32_t start;			/* of that repetition, in configuration space */
	bool repeated;
	uint32_t number;
};

/* The row that the byte @at belongs to, or NULL. */
static const struct vt_pci_row *find_row(const struct vt_pci_row *rows, size_t count,
					 uint32_t at)
{
	for (size_t i = 0; i < count; i++)
		if (at >= rows[i].offset && at < rows[i].offset + rows[i].width)
			return &rows[i];
	return NULL;
}

/* Sets @found if @block has a row for the byte @at, counted from the start of the place. */
static void find_in_block(const struct search *s, const struct vt_pci_block *block,
			  uint32_t at, struct found *found)
{
	const struct vt_pci_row *row;
	uint32_t number = 0;

	if (at < block->rows[0].offset)
		return;
	if (block->stride)
		number = (at - block->rows[0].offset) / block->stride;
	row = find_row(block->rows, block->count, at - number * block->stride);
	if (!row || !is_there(s, block) ||
	    (block->stride && number >= repeats(s, block)))
		return;
	found->row = row;
	found->start = s->place->start + number * block->stride;
	found->repeated = block->stride != 0;
	found->number = number;
}

/* The registers that each capability begins with; name_head() adds the capability's name. */
static const struct vt_pci_row cap_head[] = {
	VT_PCI_ENUM("id", PCI_CAP_LIST_ID, 1, cap_ids),
	VT_PCI_HEX("next", PCI_CAP_LIST_NEXT, 1),
};

/* The lowest 4 bits of "next" are the version. */
static const struct vt_pci_row ext_cap_head[] = {
	VT_PCI_ENUM("id", 0, 2, ext_cap_ids),
	VT_PCI_HEX("next", 2, 2),
};

static const struct vt_pci_row *const heads[] = {
	[VT_PCI_KIND_CAP] = cap_head,
	[VT_PCI_KIND_EXT_CAP] = ext_cap_head,
};

static const char *cap_name(const struct place *place)
{
	const struct vt_pci_blocks *kind = kinds[place->kind];

	for (size_t i = 0; place->identified && i < kind->nnames; i++)
		if (kind->names[i].id == place->id)
			return kind->names[i].name;
	return NULL;
}

static void name_head(const struct place *place, const char *what, char *name)
{
	const char *of = cap_name(place);
	const char *any = place->kind == VT_PCI_KIND_CAP ? "cap" : "ext_cap";

	if (of)
		snprintf(name, VT_PCI_REGISTER_NAME, "%s_%s", of, what);
	else if (place->identified)
		snprintf(name, VT_PCI_REGISTER_NAME, "%s_0x%x_%s", any, place->id, what);
	else
		snprintf(name, VT_PCI_REGISTER_NAME, "%s_%s", any, what);
}

/* The register in s->place that the byte @offset of configuration space belongs to. */
static bool find_register(const struct search *s, uint32_t offset,
			  struct vt_pci_register *ret)
{
	const struct place *place = s->place;
	const struct vt_pci_blocks *kind = kinds[place->kind];
	struct found found = { .start = place->start };
	uint32_t at = offset - place->start;
	bool head;

	if (heads[place->kind])
		found.row = find_row(heads[place->kind], 2, at);
	head = found.row != NULL;
	for (size_t i = 0; !found.row && place->identified && i < kind->count; i++)
		if (kind->blocks[i].id == place->id)
			find_in_block(s, &kind->blocks[i], at, &found);
	/* A register that would reach into the next capability is not what it seems. */
	if (!found.row || found.start + found.row->offset + found.row->width > place->end)
		return false;
	ret->offset = found.start + found.row->offset;
	ret->width = found.row->width;
	ret->show = found.row->show;
	ret->xlat = found.row->xlat;
	if (head)
		name_head(place, found.row->name, ret->name);
	else if (found.repeated)
		snprintf(ret->name, sizeof(ret->name), "%s_%u", found.row->name,
			 found.number);
	else
		snprintf(ret->name, sizeof(ret->name), "%s", found.row->name);
	return true;
}

size_t vt_pci_config_describe(const struct vt_pci_config *config, uint64_t offset,
			      size_t length, struct vt_pci_register *list, size_t max)
{
	struct starts starts = find_starts(config);
	struct place place = { .end = 0 };
	struct search search = { config, &starts, &place };
	bool known = false;
	size_t count = 0;
	uint32_t end;

	if (offset >= VT_PCI_CONFIG_SIZE)
		return 0;
	if (length > VT_PCI_CONFIG_SIZE - offset)
		length = VT_PCI_CONFIG_SIZE - offset;
	end = offset + length;
	for (uint32_t at = offset; at < end;) {
		struct vt_pci_register found;

		if (at >= place.end)
			known = find_place(config, &starts, at, &place);
		if (!known) {
			at = place.end;
			continue;
		}
		if (!find_register(&search, at, &found)) {
			at++;
			continue;
		}
		if (count < max)
			list[count] = found;
		count++;
		at = found.offset + found.width;
	}
	return count;
}

bool vt_pci_config_msix_table(const struct vt_pci_config *config, unsigned int *bar,
			      uint32_t *offset, uint32_t *size)
{
	struct starts starts = find_starts(config);
	uint32_t at = find_cap(config, &starts, PCI_CAP_ID_MSIX);
	struct place place;
	uint32_t control, table;

	if (!at || !find_place(config, &starts, at, &place) ||
	    place.end - at < PCI_MSIX_TABLE + 4 ||
	    !get(config, at + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_QSIZE, &control) ||
	    !get(config, at + PCI_MSIX_TABLE, UINT32_MAX, &table))
		return false;
	*bar = table & PCI_MSIX_TABLE_BIR;
	*offset = table & PCI_MSIX_TABLE_OFFSET;
	*size = (control + 1) * PCI_MSIX_ENTRY_SIZE;
	return true;
}
