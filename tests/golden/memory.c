// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of the imagined caller. The library sees addresses that mean nothing in
 * this process, so it can reach the bytes through the callback only; the bytes
 * end at a guard page, so that the callback itself cannot read too far unseen.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "golden.h"

#define FIRST_ADDRESS	0x7f3200010000ULL
#define FIRST_ADDRESS32	0x72010000ULL
#define ADDRESS_STEP	0x10000ULL

struct g_region *g_memory_region(struct g_memory *memory, const char *name)
{
	struct g_region *region;

	for (size_t i = 0; i < memory->count; i++)
		if (!strcmp(memory->regions[i].name, name))
			return &memory->regions[i];
	if (memory->count == G_REGIONS || strlen(name) >= sizeof(region->name))
		return NULL;
	region = &memory->regions[memory->count++];
	strcpy(region->name, name);
	/* Ends where an unmapped page begins. */
	region->address = (memory->low ? FIRST_ADDRESS32 : FIRST_ADDRESS) +
			  memory->count * ADDRESS_STEP;
	return region;
}

static int place(struct g_region *region)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	region->pages_size = (region->length + page - 1) / page * page + page;
	region->pages = mmap(NULL, region->pages_size, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (region->pages == MAP_FAILED) {
		region->pages = NULL;
		return -1;
	}
	return mprotect(region->pages + region->pages_size - page, page, PROT_NONE);
}

int g_memory_place(struct g_memory *memory)
{
	for (size_t i = 0; i < memory->count; i++)
		if (place(&memory->regions[i]))
			return -1;
	return 0;
}

/* The first of the bytes that a region really has. */
static uint8_t *bytes(const struct g_region *region)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return region->pages + region->pages_size - page - region->length;
}

void g_memory_show(struct g_memory *memory, bool after)
{
	memory->after = after;
	memory->reads = 0;
	for (size_t i = 0; i < memory->count; i++)
		memcpy(bytes(&memory->regions[i]), memory->regions[i].image[after],
		       memory->regions[i].length);
}

void g_memory_release(struct g_memory *memory)
{
	for (size_t i = 0; i < memory->count; i++) {
		struct g_region *region = &memory->regions[i];

		if (region->pages)
			munmap(region->pages, region->pages_size);
		region->pages = NULL;
	}
}

/* As process_vm_readv: what is there up to the first page that is not. */
ssize_t g_memory_read(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct g_memory *memory = ctx;

	memory->reads++;
	for (size_t i = 0; i < memory->count; i++) {
		const struct g_region *region = &memory->regions[i];
		uint64_t from = address - region->address;
		size_t count = length;

		if (address < region->address || from >= region->length)
			continue;
		if (count > region->length - from) {
			if (memory->strict && !memory->beyond &&
			    count > region->length + region->slack - from)
				memory->beyond = address + count;
			count = region->length - from;
		}
		memcpy(buffer, bytes(region) + from, count);
		return (ssize_t)count;
	}
	return -EFAULT;
}
