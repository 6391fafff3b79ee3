/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration space of any bytes, read by a program in any order: the registers of an access
 * are touched by it, in order, do not overlap, lie inside, and have names; the same is said
 * each time, and if there is room for less.
 */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "pci/config.h"
#include "target.h"

#define ACCESSES 12

/* What the first bytes stand for; the space's bytes follow, over and over. */
struct shape {
	uint16_t offsets[ACCESSES];
	uint8_t lengths[ACCESSES];
};

static bool is_name(const char *name)
{
	for (size_t i = 0; name[i]; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name[i]))
			return false;
	return *name;
}

static void check(const struct vt_pci_config *config, uint64_t offset, size_t length)
{
	size_t count = vt_pci_config_describe(config, offset, length, NULL, 0), last = 0;
	struct vt_pci_register *list, few[2];

	REQUIRE(count <= VT_PCI_CONFIG_SIZE);
	/* Of that size, so that a sanitizer sees a step too far. */
	list = calloc(count + !count, sizeof(*list));
	REQUIRE(list);
	REQUIRE(vt_pci_config_describe(config, offset, length, list, count) == count);
	for (size_t i = 0; i < count; i++) {
		const struct vt_pci_register *r = &list[i];

		REQUIRE(memchr(r->name, 0, sizeof(r->name)) && is_name(r->name));
		REQUIRE(r->width == 1 || r->width == 2 || r->width == 4);
		REQUIRE(r->offset >= last && r->offset + r->width <= VT_PCI_CONFIG_SIZE);
		REQUIRE(r->offset + r->width > offset && r->offset < offset + length);
		REQUIRE(r->show != VFIOTRACE_SHOW_ENUM || r->xlat);
		last = r->offset + (size_t)r->width;
	}
	REQUIRE(vt_pci_config_describe(config, offset, length, few, 2) == count);
	for (size_t i = 0; i < 2 && i < count; i++)
		REQUIRE(!strcmp(few[i].name, list[i].name) && few[i].offset == list[i].offset);
	free(list);
}

static void check_table(const struct vt_pci_config *config)
{
	uint32_t offset, size;
	unsigned int bar;

	if (!vt_pci_config_msix_table(config, &bar, &offset, &size))
		return;
	/* Three bits name the BAR, the others are the offset; 2048 vectors at most. */
	REQUIRE(bar < 8 && offset % 8 == 0);
	REQUIRE(size && size % 16 == 0 && size <= 2048 * 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t space[2 * VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;
	struct shape shape;

	if (size <= sizeof(shape))
		return 0;
	memcpy(&shape, data, sizeof(shape));
	for (size_t i = 0; i < sizeof(space); i++)
		space[i] = data[sizeof(shape) + i % (size - sizeof(shape))];
	config = vt_pci_config_create();
	REQUIRE(config);
	for (size_t i = 0; i < ACCESSES; i++) {
		uint16_t offset = shape.offsets[i] % (VT_PCI_CONFIG_SIZE + 8);
		size_t length = shape.lengths[i] == 0xff ? VT_PCI_CONFIG_SIZE : shape.lengths[i];

		vt_pci_config_saw(config, offset, space + offset % VT_PCI_CONFIG_SIZE, length);
		check(config, offset, length);
		check_table(config);
	}
	check(config, 0, VT_PCI_CONFIG_SIZE);
	check(config, UINT64_MAX - 3, 4);
	vt_pci_config_destroy(config);
	return 0;
}

/* Often with something that looks like chains of capabilities. */
static void make_chains(uint64_t *state, uint8_t *space, size_t size)
{
	size_t step = 4 * (1 + next_random(state) % 16);

	if (size < 0x40 || next_random(state) % 4 == 0)
		return;
	space[0x06] |= 0x10;
	space[0x0e] = (uint8_t)(next_random(state) % 3);
	space[0x34] = space[0x14] = 0x40;
	for (size_t at = 0x40; at + 4 <= 0x100 && at + 4 <= size; at += step) {
		space[at] = (uint8_t)(next_random(state) % 0x16);
		space[at + 1] = (uint8_t)(at + step);
	}
	for (size_t at = 0x100; at + 4 <= size; at += step) {
		size_t next = (at + step) % VT_PCI_CONFIG_SIZE;

		space[at] = (uint8_t)(next_random(state) % 0x32);
		space[at + 1] = 0;
		space[at + 2] = (uint8_t)(1 | next << 4);
		space[at + 3] = (uint8_t)(next >> 4);
	}
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	struct shape shape;

	for (size_t i = 0; i < max; i++)
		data[i] = (uint8_t)(next_random(state) >> 24);
	if (max <= sizeof(shape))
		return max;
	memset(shape.lengths, 4, sizeof(shape.lengths));
	for (size_t i = 0; i < ACCESSES; i++)
		shape.offsets[i] = (uint16_t)(next_random(state) & 0xffc);
	shape.offsets[0] = shape.offsets[1] = 0;
	shape.lengths[0] = 0x40;
	shape.lengths[1] = 0xff;
	memcpy(data, &shape, sizeof(shape));
	make_chains(state, data + sizeof(shape), max - sizeof(shape));
	return max;
}

const struct fuzz_target fuzz_target = {
	.name = "pci", .inputs = "spaces", .max = 4132,
	.runs = 500, .generate = generate,
};
