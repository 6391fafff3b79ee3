// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads a file of cases, line by line; see README.md. */
#include <linux/ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

struct word {
	const char *name;
	unsigned int value;
};

static const struct word kinds[] = {
	{ "unknown", VFIOTRACE_FD_UNKNOWN },
	{ "other", VFIOTRACE_FD_OTHER },
	{ "container", VFIOTRACE_FD_CONTAINER },
	{ "group", VFIOTRACE_FD_GROUP },
	{ "noiommu-group", VFIOTRACE_FD_NOIOMMU_GROUP },
	{ "device", VFIOTRACE_FD_DEVICE },
	{ "cdev", VFIOTRACE_FD_CDEV },
	{ "migration", VFIOTRACE_FD_MIGRATION },
	{ "iommufd", VFIOTRACE_FD_IOMMUFD },
	{ "kvm", VFIOTRACE_FD_KVM },
	{ "kvm-vm", VFIOTRACE_FD_KVM_VM },
	{ "kvm-vfio", VFIOTRACE_FD_KVM_VFIO },
	{ "eventfd", VFIOTRACE_FD_EVENTFD },
	{ "iommu-2011", VFIOTRACE_FD_IOMMU_2011 },
	{ "uiommu", VFIOTRACE_FD_UIOMMU },
	{ NULL, 0 },
};

static const struct word iommus[] = {
	{ "type1", VFIOTRACE_IOMMU_TYPE1 },
	{ "spapr", VFIOTRACE_IOMMU_SPAPR },
	{ "spapr-v2", VFIOTRACE_IOMMU_SPAPR_V2 },
	{ "noiommu", VFIOTRACE_IOMMU_NOIOMMU },
	{ "compat", VFIOTRACE_IOMMU_IOMMUFD },
	{ "chromeos", VFIOTRACE_IOMMU_CHROMEOS },
	{ NULL, 0 },
};

static const struct word devices[] = {
	{ "pci", VFIOTRACE_DEVICE_PCI },
	{ "platform", VFIOTRACE_DEVICE_PLATFORM },
	{ "amba", VFIOTRACE_DEVICE_AMBA },
	{ "ccw", VFIOTRACE_DEVICE_CCW },
	{ "ap", VFIOTRACE_DEVICE_AP },
	{ "fsl-mc", VFIOTRACE_DEVICE_FSL_MC },
	{ "cdx", VFIOTRACE_DEVICE_CDX },
	{ NULL, 0 },
};

static const struct word dialects[] = {
	{ "2010", VFIOTRACE_DIALECT_2010 },
	{ "2011", VFIOTRACE_DIALECT_2011 },
	{ NULL, 0 },
};

static const struct word callers[] = {
	{ "i386", VFIOTRACE_CALLER_I386 },
	{ "32", VFIOTRACE_CALLER_32 },
	{ NULL, 0 },
};

static const struct word *find(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words;
	return NULL;
}

/* A new case keeps descriptor and request of the one before. */
static void begin(struct g_run *run, const char *name)
{
	struct g_case *now = &run->now;

	snprintf(now->name, sizeof(now->name), "%s", name);
	now->arg_given = false;
	now->short_reads = false;
	now->type[0] = '\0';
	now->limit = 32;
	now->verbose = false;
	now->paths = false;
	now->strings = VFIOTRACE_STRING_ESCAPE;
	memset(&now->memory, 0, sizeof(now->memory));
	now->memory.low = now->caller != VFIOTRACE_CALLER_64;
	g_memory_region(&now->memory, "arg");
}

static void set_fd(struct g_run *run, char *words)
{
	struct g_case *now = &run->now;

	memset(&now->fd, 0, sizeof(now->fd));
	now->caller = VFIOTRACE_CALLER_64;
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		const struct word *w;

		if ((w = find(kinds, word)))
			now->fd.kind = w->value;
		else if ((w = find(iommus, word)))
			now->fd.iommu = w->value;
		else if ((w = find(devices, word)))
			now->fd.device_type = w->value;
		else if ((w = find(dialects, word)))
			now->fd.dialect = w->value;
		else if ((w = find(callers, word)))
			now->caller = w->value;
		else
			g_fail(run, "fd: %s?", word);
	}
}

static void set_options(struct g_run *run, char *words)
{
	struct g_case *now = &run->now;

	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		if (!strcmp(word, "v"))
			now->verbose = true;
		else if (!strcmp(word, "y"))
			now->paths = true;
		else if (!strcmp(word, "x"))
			now->strings = VFIOTRACE_STRING_HEX_NONASCII;
		else if (!strcmp(word, "xx"))
			now->strings = VFIOTRACE_STRING_HEX;
		else if (!strncmp(word, "s=", 2))
			now->limit = (unsigned int)strtoul(word + 2, NULL, 0);
		else
			g_fail(run, "opt: %s?", word);
	}
}

/* The address, and how much behind the end the library may ask for. */
static void settle(struct g_run *run)
{
	struct g_case *now = &run->now;
	struct g_region *arg = g_memory_region(&now->memory, "arg");
	int full = g_abi_size(&run->abi, now->type);

	if (!now->arg_given)
		now->arg = arg->address;
	arg->slack = full > (int)arg->length ? (size_t)full - arg->length : 0;
}

static void expect(struct g_run *run, char *words)
{
	char *end;
	int64_t result = strtoll(words, &end, 0);

	settle(run);
	if (end == words)
		g_fail(run, "ret: %s?", words);
	else
		g_check(run, &result, end + strspn(end, " "));
}

/* mem NAME ITEM... */
static void named_items(struct g_run *run, bool after, char *words)
{
	char *rest = words + strcspn(words, " ");
	struct g_region *region;

	if (*rest)
		*rest++ = '\0';
	region = g_memory_region(&run->now.memory, words);
	if (!region || g_items(run, region, after, rest))
		g_fail(run, "%s: not understood", words);
}

static void cut(struct g_run *run, char *words)
{
	struct g_region *region = g_memory_region(&run->now.memory, "arg");
	char *space = strchr(words, ' ');

	if (space) {
		*space = '\0';
		region = g_memory_region(&run->now.memory, words);
		words = space + 1;
	}
	if (region)
		region->length = strtoul(words, NULL, 0);
	run->now.short_reads = true;
}

static void set_arg(struct g_run *run, const char *word)
{
	run->now.arg_given = g_number(run, word, &run->now.arg);
	if (!run->now.arg_given)
		g_fail(run, "arg: %s?", word);
}

static void arg_items(struct g_run *run, bool after, char *words)
{
	if (g_items(run, g_memory_region(&run->now.memory, "arg"), after, words))
		g_fail(run, "%s: not understood", words);
}

/* Cases have the numbers of most machines; a few have the directions elsewhere. */
static uint32_t request_here(uint32_t most)
{
	static const unsigned int directions[] = {
		_IOC_NONE, _IOC_WRITE, _IOC_READ, _IOC_READ | _IOC_WRITE,
	};

	return _IOC(directions[most >> 30], most >> 8 & 0xff, most & 0xff,
		    most >> 16 & 0x3fff);
}

static void interpret(struct g_run *run, char *line)
{
	char *rest = line + strcspn(line, " ");

	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " ");
	if (!strcmp(line, "case"))
		begin(run, rest);
	else if (!strcmp(line, "fd"))
		set_fd(run, rest);
	else if (!strcmp(line, "request"))
		run->now.request = request_here((uint32_t)strtoul(rest, NULL, 0));
	else if (!strcmp(line, "name"))
		snprintf(run->now.request_name, sizeof(run->now.request_name), "%s",
			 rest);
	else if (!strcmp(line, "arg"))
		set_arg(run, rest);
	else if (!strcmp(line, "in") || !strcmp(line, "out"))
		arg_items(run, line[0] == 'o', rest);
	else if (!strcmp(line, "mem") || !strcmp(line, "memout"))
		named_items(run, line[3] == 'o', rest);
	else if (!strcmp(line, "cut"))
		cut(run, rest);
	else if (!strcmp(line, "short"))
		run->now.short_reads = true;
	else if (!strcmp(line, "opt"))
		set_options(run, rest);
	else if (!strcmp(line, "entry"))
		settle(run), g_check(run, NULL, rest);
	else if (!strcmp(line, "ret"))
		expect(run, rest);
	else if (!strcmp(line, "sweep"))
		settle(run), g_sweep(run, rest);
	else
		g_fail(run, "%s?", line);
}

/* A line that ends in a backslash goes on in the next, without its indent. */
static bool next_line(struct g_run *run, FILE *file, char *line, size_t size)
{
	size_t length = 0;

	while (fgets(line + length, (int)(size - length), file)) {
		size_t indent = length ? strspn(line + length, " \t") : 0;

		run->line++;
		memmove(line + length, line + length + indent,
			strlen(line + length + indent) + 1);
		line[strcspn(line, "\n")] = '\0';
		length = strlen(line);
		if (!length || line[length - 1] != '\\')
			return true;
		line[--length] = '\0';
	}
	return length;
}

static void run_file(struct g_run *run, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = malloc(65536);

	if (!file || !line) {
		perror(path);
		exit(99);
	}
	run->file = path;
	run->line = 0;
	begin(run, "");
	while (next_line(run, file, line, 65536))
		if (line[0] && line[0] != '#')
			interpret(run, line);
	fclose(file);
	free(line);
}

int main(int argc, char **argv)
{
	struct g_run *run = calloc(1, sizeof(*run));
	bool rows = argc > 2 && !strcmp(argv[2], "--rows");
	int status;

	if (!run || argc < 3 || g_abi_load(&run->abi, argv[1])) {
		fprintf(stderr, "usage: %s ABI-TABLE [--rows] FILE...\n", argv[0]);
		return 99;
	}
	if (vfiotrace_context_create(&run->context))
		return 99;
	/* Once more as a recording of the other sort of machine says it. */
	for (int pass = 0; pass < 2; pass++) {
		run->foreign = pass;
		vfiotrace_context_set_foreign(run->context, run->foreign);
		for (int i = 2 + rows; i < argc; i++)
			run_file(run, argv[i]);
	}
	if (rows)
		g_rows_check(run);
	printf("%u checks, %u failures\n", run->checks, run->failures);
	/* A file without a check would always pass. */
	status = run->failures || !run->checks;
	vfiotrace_context_destroy(run->context);
	g_abi_free(&run->abi);
	free(run);
	return status;
}
