/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values made by hand, in short, for the tests of the printers.
 */
#ifndef TESTS_UNIT_PRINT_H
#define TESTS_UNIT_PRINT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vfiotrace/vfiotrace.h"

#define V(TYPE, ...) \
	(struct vfiotrace_value) { .type = VFIOTRACE_VALUE_##TYPE, __VA_ARGS__ }
#define BEGIN(...) V(STRUCT_BEGIN, __VA_ARGS__)
#define END V(STRUCT_END)
#define ARRAY(...) V(ARRAY_BEGIN, __VA_ARGS__)
#define ARRAY_END V(ARRAY_END)
#define OUTPUT V(OUTPUT)
#define UNSIGNED(NAME, NUMBER) V(UNSIGNED, .name = NAME, .number = NUMBER)
#define HEX(NAME, NUMBER) V(HEX, .name = NAME, .number = NUMBER)
#define ADDRESS(NAME, NUMBER) V(ADDRESS, .name = NAME, .number = NUMBER)
#define FLAGS(NAME, NUMBER) V(FLAGS, .name = NAME, .number = NUMBER, .xlat = &test_flags)
#define ENUM(NAME, NUMBER) V(ENUM, .name = NAME, .number = NUMBER, .xlat = &test_values)
#define FD(NAME, NUMBER) V(FD, .name = NAME, .number = (uint64_t)(NUMBER))
#define STRING(TEXT) V(STRING, .data = TEXT, .length = sizeof(TEXT) - 1)
#define BYTES(NAME, TEXT) V(BYTES, .name = NAME, .data = TEXT, .length = sizeof(TEXT) - 1)
#define NOTE(WHAT, NUMBER, WANT) \
	V(NOTE, .note = VFIOTRACE_NOTE_##WHAT, .number = NUMBER, .want = WANT)

static const struct vfiotrace_xlat test_flags = {
	.name = "test_flags", .unknown = "VFIO_DMA_MAP_FLAG_???", .flags = true, .count = 3,
	.entries = (const struct vfiotrace_xlat_entry[]){
		{ 1, "VFIO_DMA_MAP_FLAG_READ" },
		{ 2, "VFIO_DMA_MAP_FLAG_WRITE" },
		{ 4, "VFIO_DMA_MAP_FLAG_VADDR" },
	},
};

static const struct vfiotrace_xlat test_values __attribute__((unused)) = {
	.name = "test_values", .unknown = "VFIO_????", .count = 2,
	.entries = (const struct vfiotrace_xlat_entry[]){
		{ 0, "VFIO_ZERO" },
		{ 3, "VFIO_TYPE1v2_IOMMU" },
	},
};

#endif
