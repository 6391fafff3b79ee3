/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share: promises that are kept, random numbers, and inputs in files. */
#ifndef TESTS_FUZZ_HARNESS_H
#define TESTS_FUZZ_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

#define REQUIRE(WHAT)                                                                   \
	do {                                                                            \
		if (!(WHAT)) {                                                          \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__,      \
				#WHAT);                                                 \
			abort();                                                        \
		}                                                                       \
	} while (0)

/* No call has a line of that length, unless it is asked for. */
#define LINE_BYTES (1u << 20)

/* Into the file VT_JSON_LINES, where somebody holds them against the schema. */
static inline void show_json(const char *data, size_t length)
{
	const char *path = getenv("VT_JSON_LINES");
	FILE *file = path ? fopen(path, "ab") : NULL;

	if (!file)
		return;
	fwrite(data, 1, length, file);
	fclose(file);
}

/* Lines are lines: without control bytes as text, and JSON as JSON. */
static inline void check_lines(const char *data, size_t length, bool is_json)
{
	yajl_handle json;

	REQUIRE(length < LINE_BYTES);
	for (size_t i = 0; i < length; i++)
		REQUIRE((unsigned char)data[i] >= ' ' || data[i] == '\n');
	if (!is_json)
		return;
	json = yajl_alloc(NULL, NULL, NULL);
	yajl_config(json, yajl_allow_multiple_values, 1);
	REQUIRE(yajl_parse(json, (const unsigned char *)data, length) == yajl_status_ok);
	REQUIRE(yajl_complete_parse(json) == yajl_status_ok);
	yajl_free(json);
	show_json(data, length);
}

#define FIRST_STATE 0x9e3779b97f4a7c15ULL

/* Where a run with that number begins. Never 0, from which next_random() would not get away. */
static inline uint64_t numbered_state(uint64_t number)
{
	return (number + 1) * FIRST_STATE | 1;
}

static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * 0x2545f4914f6cdd1dULL;
}

/* What is about to run, so that it is there when it fails: where FUZZ_KEEP says. */
static inline void keep_input(const uint8_t *data, size_t size)
{
	const char *path = getenv("FUZZ_KEEP");
	FILE *file = path ? fopen(path, "wb") : NULL;

	if (!file)
		return;
	fwrite(data, 1, size, file);
	fclose(file);
}

/* At most @max bytes of a file. */
static inline size_t read_input(const char *path, uint8_t *data, size_t max)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		exit(1);
	}
	size = fread(data, 1, max, file);
	fclose(file);
	return size;
}

#endif
