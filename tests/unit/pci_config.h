/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of configuration space share. */
#ifndef VT_TESTS_UNIT_PCI_CONFIG_H
#define VT_TESTS_UNIT_PCI_CONFIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pci/config.h"

#define MAX 64

/* The registers as "name@offset+width", parted by blanks. */
static inline void expect(const struct vt_pci_config *config, uint64_t offset,
			  size_t length, const char *want)
{
	struct vt_pci_register list[MAX];
	size_t count = vt_pci_config_describe(config, offset, length, list, MAX);
	char got[MAX * 64] = "";
	size_t have = 0;

	assert_true(count <= MAX);
	for (size_t i = 0; i < count; i++)
		have += snprintf(got + have, sizeof(got) - have, "%s%s@%#x+%u",
				 i ? " " : "", list[i].name, list[i].offset,
				 list[i].width);
	assert_string_equal(got, want);
}

/* That, and done with it. */
static inline void expect_cap(struct vt_pci_config *config, uint64_t offset,
			      size_t length, const char *want)
{
	expect(config, offset, length, want);
	vt_pci_config_destroy(config);
}

static inline void put(uint8_t *space, uint32_t offset, size_t length, const void *bytes)
{
	memcpy(space + offset, bytes, length);
}
#define PUT(SPACE, OFFSET, ...)                                                          \
	put(SPACE, OFFSET, sizeof((uint8_t[]){ __VA_ARGS__ }), (uint8_t[]){ __VA_ARGS__ })

/* The program has read the first @length bytes of a device whose space is @space. */
static inline struct vt_pci_config *config_of(const uint8_t *space, size_t length)
{
	struct vt_pci_config *config = vt_pci_config_create();

	assert_non_null(config);
	if (length)
		vt_pci_config_saw(config, 0, space, length);
	return config;
}

#endif
