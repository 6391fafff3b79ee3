/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the first bytes of a fuzzer's input stand for; the rest is memory. */
#ifndef VT_FUZZ_H
#define VT_FUZZ_H

#include <stddef.h>
#include <stdint.h>

struct fuzz_input {
	uint64_t arg;
	int64_t result;
	uint32_t code;
	uint16_t pick;			/* row of the tables; 0xffff: code it is */
	uint8_t kind;
	uint8_t iommu;
	uint8_t device;
	uint8_t dialect;
	uint8_t caller;
	uint8_t style;
	uint8_t mode;			/* 1: short reads, 2: any kind, 4: long, 8: -v */
	uint8_t pad[7];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
