/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "facts.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

void tell_fact(FILE *out, const char *key, uint64_t value)
{
	fprintf(out, "%s %" PRIu64 "\n", key, value);
}

void tell_locked(FILE *out)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	uint64_t kib;

	must(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "VmLck: %" SCNu64, &kib) == 1)
			tell_fact(out, "locked", kib * 1024);
		if (sscanf(line, "VmPin: %" SCNu64, &kib) == 1)
			tell_fact(out, "pinned", kib * 1024);
	}
	fclose(file);
}

static bool is_vfio(const char *text)
{
	return strstr(text, "/dev/vfio/") == text || !strcmp(text, "/dev/iommu") ||
	       !strcmp(text, "anon_inode:[vfio-device]") || !strcmp(text, "anon_inode:mtty_mig");
}

static void tell_descriptors(FILE *out)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	uint64_t count = 0;

	must(dir);
	while ((entry = readdir(dir))) {
		char path[320], text[256];
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		n = readlink(path, text, sizeof(text) - 1);
		text[n < 0 ? 0 : n] = '\0';
		count += is_vfio(text);
	}
	closedir(dir);
	tell_fact(out, "descriptors", count);
}

/* Memory of ours that is a device's. */
static void tell_maps(FILE *out)
{
	FILE *file = fopen("/proc/self/maps", "re");
	uint64_t first, end, bytes = 0;
	char line[512], name[256];

	must(file);
	while (fgets(line, sizeof(line), file)) {
		name[0] = '\0';
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %255s", &first, &end,
			   name) == 3 && is_vfio(name))
			bytes += end - first;
	}
	fclose(file);
	tell_fact(out, "bars", bytes);
}

static void tell_interrupts(FILE *out)
{
	FILE *file = fopen("/proc/interrupts", "re");
	static char line[65536];
	uint64_t count = 0;

	must(file);
	while (fgets(line, sizeof(line), file))
		count += strstr(line, "vfio-msix") != NULL;
	fclose(file);
	tell_fact(out, "vectors", count);
}

void tell_open(FILE *out)
{
	tell_fact(out, "pid", (uint64_t)getpid());
	tell_descriptors(out);
	tell_maps(out);
	tell_interrupts(out);
}
