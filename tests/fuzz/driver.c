// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Feeds the harness without libFuzzer: inputs from a generator that always begins
 * at the same place, or at another one with a NUMBER, or files that are named.
 * usage: decode [SECONDS [NUMBER] | FILE...]
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define SIZE_MAX_INPUT 1200

static uint64_t next(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*state = x;
	return x * 0x2545f4914f6cdd1dULL;
}

/* Mostly small numbers, which mean something as sizes, counts, indexes and bits. */
static uint32_t word(uint64_t *state)
{
	uint64_t r = next(state);

	switch (r >> 60) {
	case 0: case 1: case 2: case 3: case 4:
		return 0;
	case 5: case 6: case 7: case 8:
		return (uint32_t)(r & 0xf);
	case 9: case 10: case 11:
		return (uint32_t)(r & 0xff);
	case 12:
		return (uint32_t)(r & 0x7000f);
	case 13:
		return (uint32_t)(1u << (r & 31));
	case 14:
		return UINT32_MAX - (uint32_t)(r & 7);
	default:
		return (uint32_t)r;
	}
}

static size_t generate(uint64_t *state, uint8_t *data)
{
	static const int64_t results[] = { 0, 0, 0, 0, 1, 7, -22, -14, -28, -90, -2 };
	struct fuzz_input in;
	size_t half = (next(state) % 5 ? next(state) % 160 : next(state) % 500) + 4;
	uint32_t argsz;

	in = (struct fuzz_input) {
		.arg = next(state) % 50 ? 0x7f0000001000 : word(state),
		.result = results[next(state) % (sizeof(results) / sizeof(results[0]))],
		.code = 0x3b00 | (uint32_t)(next(state) & 0xff),
		.pick = next(state) % 20 ? (uint16_t)(next(state) % 1000) : 0xffff,
		.kind = (uint8_t)next(state), .iommu = (uint8_t)next(state),
		.device = (uint8_t)next(state), .dialect = (uint8_t)next(state),
		.caller = (uint8_t)next(state), .style = (uint8_t)next(state),
		.mode = (uint8_t)(next(state) & next(state)),
	};
	if (next(state) % 3)
		in.caller = 0;
	memcpy(data, &in, sizeof(in));
	for (size_t i = 0; i < 2 * half; i += 4) {
		uint32_t w = word(state);

		memcpy(data + sizeof(in) + i, &w, 4);
	}
	/* argsz: what is there, more or less. */
	argsz = (uint32_t)half + (uint32_t)(next(state) % 4 ? 0 : next(state) % 40) - 8;
	if (next(state) % 8)
		memcpy(data + sizeof(in), &argsz, 4);
	if (next(state) % 8)
		memcpy(data + sizeof(in) + half, &argsz, 4);
	return sizeof(in) + 2 * half;
}

static int run_file(const char *path)
{
	static uint8_t data[1 << 16];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	return LLVMFuzzerTestOneInput(data, size);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Left behind by a failure, to be given as FILE. */
static void keep(const char *path, const uint8_t *data, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (!file)
		return;
	fwrite(data, 1, size, file);
	fclose(file);
}

int main(int argc, char **argv)
{
	uint8_t data[sizeof(struct fuzz_input) + SIZE_MAX_INPUT];
	uint64_t state = 0x9e3779b97f4a7c15ULL;
	double limit = 5, end;
	unsigned long runs = 0;

	if (argc > 1 && !isdigit((unsigned char)argv[1][0])) {
		for (int i = 1; i < argc; i++)
			if (run_file(argv[i]))
				return 1;
		return 0;
	}
	if (argc > 1)
		limit = atof(argv[1]);
	if (argc > 2)
		state ^= strtoull(argv[2], NULL, 0) * 0x9e3779b97f4a7c15ULL;
	end = now() + limit;
	do {
		size_t size = generate(&state, data);

		if (getenv("FUZZ_KEEP"))
			keep(getenv("FUZZ_KEEP"), data, size);
		LLVMFuzzerTestOneInput(data, size);
		runs++;
	} while (now() < end);
	printf("%lu calls decoded\n", runs);
	return runs < 100;
}
