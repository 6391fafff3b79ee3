// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes that a line of a case describes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

/* 12, 0x1f, -1, &region or &region+8. */
bool g_number(struct g_run *run, const char *word, uint64_t *ret)
{
	char *end;

	if (*word == '&') {
		char name[24];
		size_t n = strcspn(word + 1, "+");
		struct g_region *region;

		if (n >= sizeof(name))
			return false;
		memcpy(name, word + 1, n);
		name[n] = '\0';
		region = g_memory_region(&run->now.memory, name);
		if (!region)
			return false;
		*ret = region->address;
		if (word[n + 1] == '+')
			*ret += strtoull(word + n + 2, NULL, 0);
		return true;
	}
	if (*word == '-')
		*ret = (uint64_t)strtoll(word, &end, 0);
	else
		*ret = strtoull(word, &end, 0);
	return *word && !*end;
}

static int put(struct g_region *region, bool after, size_t offset, const void *data,
	       size_t size)
{
	if (offset + size > G_REGION_MAX)
		return -1;
	memcpy(region->image[after] + offset, data, size);
	/* What the call does not change is the same after it. */
	if (!after)
		memcpy(region->image[1] + offset, data, size);
	if (region->length < offset + size)
		region->length = offset + size;
	if (region->position[after] < offset + size)
		region->position[after] = offset + size;
	return 0;
}

/* The bytes of a number as the machine of this pass has them. */
void g_store(const struct g_run *run, uint8_t *data, uint64_t number, size_t size)
{
	bool big = (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) != run->foreign;

	for (size_t i = 0; i < size; i++)
		data[big ? size - 1 - i : i] = (uint8_t)(number >> (8 * i));
}

static int put_number(const struct g_run *run, struct g_region *region, bool after,
		      size_t offset, uint64_t number, size_t size)
{
	uint8_t data[8];

	/* Fields wider than a number are arrays: the number fills the first word. */
	if (size > sizeof(data))
		size = sizeof(data);
	g_store(run, data, number, size);
	return put(region, after, offset, data, size);
}

/* "name\0\x41": the escapes that cases need. */
static int put_string(struct g_region *region, bool after, const char *word)
{
	size_t offset = region->position[after];

	for (const char *p = word + 1; *p && *p != '"'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '\\') {
			char digits[3] = { 0 };

			switch (*++p) {
			case 'n': c = '\n'; break;
			case '0': c = '\0'; break;
			case 'x':
				digits[0] = p[1];
				digits[1] = p[1] ? p[2] : '\0';
				c = (unsigned char)strtoul(digits, NULL, 16);
				p += 2;
				break;
			default: c = (unsigned char)*p;
			}
		}
		if (put(region, after, offset++, &c, 1))
			return -1;
	}
	return 0;
}

static int put_struct(struct g_run *run, struct g_region *region, bool after,
		      const char *type, char *words)
{
	size_t base = region->position[after];
	static const uint8_t zero[256];
	int size = g_abi_size(&run->abi, type);

	if (size < 0 || (size_t)size > sizeof(zero))
		return -1;
	if (!after && put(region, false, base, zero, (size_t)size))
		return -1;
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		char *value = strchr(word, '=');
		const struct g_field *f;
		uint64_t number;

		if (!value)
			return -1;
		*value++ = '\0';
		f = g_abi_field(&run->abi, type, word);
		if (!f || !g_number(run, value, &number) ||
		    put_number(run, region, after, base + f->offset, number, f->size))
			return -1;
	}
	if (region->position[after] < base + (size_t)size)
		region->position[after] = base + (size_t)size;
	return 0;
}

static int put_numbers(struct g_run *run, struct g_region *region, bool after,
		       size_t size, char *words)
{
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		uint64_t number;

		if (!g_number(run, word, &number) ||
		    put_number(run, region, after, region->position[after], number, size))
			return -1;
	}
	return 0;
}

static int put_fill(struct g_run *run, struct g_region *region, bool after,
		    char *words)
{
	uint64_t count = 0, byte = 0;
	char *word = strtok(words, " ");
	char *second = strtok(NULL, " ");

	if (!word || !g_number(run, word, &count))
		return -1;
	if (second && !g_number(run, second, &byte))
		return -1;
	while (count--)
		if (put_number(run, region, after, region->position[after], byte, 1))
			return -1;
	return 0;
}

/*
 * [@OFFSET] STRUCT field=value... | u8|u16|u32|u64 value... | str "..." |
 * fill COUNT [BYTE]
 */
int g_items(struct g_run *run, struct g_region *region, bool after, char *words)
{
	static const struct { const char *name; size_t size; } widths[] = {
		{ "u8", 1 }, { "u16", 2 }, { "u32", 4 }, { "u64", 8 },
	};
	char *rest;

	if (*words == '@') {
		region->position[after] = strtoul(words + 1, &words, 0);
		words += strspn(words, " ");
	}
	rest = words + strcspn(words, " ");
	if (*rest)
		*rest++ = '\0';
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (!strcmp(words, widths[i].name))
			return put_numbers(run, region, after, widths[i].size, rest);
	if (!strcmp(words, "str"))
		return put_string(region, after, rest);
	if (!strcmp(words, "fill"))
		return put_fill(run, region, after, rest);
	if (!strcmp(region->name, "arg") && !run->now.type[0] &&
	    strlen(words) < sizeof(run->now.type))
		strcpy(run->now.type, words);
	return put_struct(run, region, after, words, rest);
}
