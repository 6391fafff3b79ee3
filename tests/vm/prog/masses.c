/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * masses BDF LIMIT: as many mappings as a container takes, and one more. Whoever traces
 * this may keep each of them, in less than a hundred bytes.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

#define FEW 1000
#define PAGE 4096ull
#define MOST_KB (16 * 1024)
#define GROWTH_KB 128			/* beside the mappings */

/* A number of /proc/WHO/status. */
static long status_of(const char *who, const char *key)
{
	char path[64], line[128];
	long number = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/status", who);
	file = fopen(path, "r");
	must(file);
	while (number < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			number = atol(line + strlen(key));
	fclose(file);
	return number;
}

/* Most memory that the tracer has had so far, in KiB; 0 without one. */
static long tracer_memory(void)
{
	char tracer[16];
	long pid = status_of("self", "TracerPid:");

	if (!pid)
		return 0;
	snprintf(tracer, sizeof(tracer), "%ld", pid);
	return status_of(tracer, "VmHWM:");
}

int main(int argc, char **argv)
{
	const uint32_t flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
	struct session s;
	long before = 0, after, kept;
	uint64_t i, limit;
	void *page;

	must(argc == 3);
	limit = strtoull(argv[2], NULL, 10);
	x_session(&s, argv[1]);
	page = pages(PAGE);
	/* From 16 MiB on: below lies what the interrupt controller keeps for itself. */
	for (i = 0; i < limit; i++) {
		must(x_map(&s.container, flags, page, (i + 4096) * PAGE, PAGE) == 0);
		if (i == FEW)
			before = tracer_memory();
	}
	must(x_map(&s.container, flags, page, (i + 4096) * PAGE, PAGE) < 0);
	after = tracer_memory();
	kept = (long)((limit - FEW) * 100 / 1024);
	if (after > MOST_KB || after - before > GROWTH_KB + kept)
		die("the tracer had %ld KiB after %d mappings, %ld KiB after %llu", before, FEW,
		    after, (unsigned long long)limit);
	must(x_unmap(&s.container, VFIO_DMA_UNMAP_FLAG_ALL, 0, 0) == 0);
	return 0;
}
