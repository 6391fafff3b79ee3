// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks the ABI table: every constant has to stand in a table of names or be a
 * request with a row, every struct and every field in a table of fields with that
 * offset and size. What is left out on purpose stands in absent.txt with a reason;
 * an entry there that is not needed is an error as well.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ioctl.h>

#include "decode/decoder.h"
#include "xlat/xlat.h"

#define MAX_STRUCTS 512
#define MAX_ABSENT 256

struct absent {
	char kind[16];
	char name[96];
	bool used;
};

struct coverage {
	struct vfiotrace_context *context;
	const struct vfiotrace_struct *structs[MAX_STRUCTS];
	size_t nstructs;
	struct absent absent[MAX_ABSENT];
	size_t nabsent;
	unsigned int checked, bad;
};

static const struct vt_structs *const lists[] = {
	&vt_container_structs, &vt_spapr_structs, &vt_device_structs,
	&vt_feature_structs, &vt_zdev_structs, &vt_iommufd_structs, &vt_kvm_structs,
};

/* ---- what there is ---- */

static void add_struct(struct coverage *c, const struct vfiotrace_struct *type)
{
	for (size_t i = 0; i < c->nstructs; i++)
		if (c->structs[i] == type)
			return;
	if (c->nstructs == MAX_STRUCTS)
		abort();
	c->structs[c->nstructs++] = type;
	for (size_t i = 0; i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];
		bool flexible = f->show == VFIOTRACE_SHOW_TAIL && !f->size && f->ref;

		if (f->show == VFIOTRACE_SHOW_STRUCT || flexible)
			add_struct(c, f->ref);
	}
}

static void collect(struct coverage *c)
{
	const struct vfiotrace_request *row;
	size_t position = 0;

	if (vfiotrace_context_create(&c->context))
		abort();
	while ((row = vfiotrace_request_next(c->context, &position)))
		if (row->type)
			add_struct(c, row->type);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t j = 0; j < lists[i]->count; j++)
			add_struct(c, lists[i]->structs[j]);
}

/* Of an address it must be said whose it is. */
static void check_meanings(struct coverage *c)
{
	for (size_t i = 0; i < c->nstructs; i++)
		for (size_t j = 0; j < c->structs[i]->count; j++) {
			const struct vfiotrace_field *f = &c->structs[i]->fields[j];

			if (f->show != VFIOTRACE_SHOW_ADDRESS)
				continue;
			c->checked++;
			if (f->means)
				continue;
			fprintf(stderr, "field %s.%s: an ADDRESS that says not of what\n",
				c->structs[i]->name, f->name);
			c->bad++;
		}
}

static bool has_row(const struct coverage *c, const char *name, uint64_t value)
{
	const struct vfiotrace_request *row;
	size_t position = 0;

	while ((row = vfiotrace_request_next(c->context, &position)))
		if (!strcmp(row->name, name) && row->dialect == VFIOTRACE_DIALECT_UPSTREAM &&
		    row->code == (uint32_t)_IO(value >> 8, value & 0xff))
			return true;
	return false;
}

/* A value that fills 64 bits may stand there in the width of its field. */
static bool has_name(const char *name, uint64_t value)
{
	for (size_t i = 0; i < VT_XLATS; i++)
		for (size_t j = 0; j < vt_xlats[i]->count; j++) {
			const struct vfiotrace_xlat_entry *e = &vt_xlats[i]->entries[j];

			if (!strcmp(e->name, name) &&
			    (e->value == value || e->value == (uint32_t)value))
				return true;
		}
	return false;
}

static bool has_struct(const struct coverage *c, const char *name, size_t size)
{
	for (size_t i = 0; i < c->nstructs; i++)
		if (!strcmp(c->structs[i]->name, name) && c->structs[i]->size == size)
			return true;
	return false;
}

/* "reserved", "__resv1", "pad": shown when they are not zero, and only then. */
static bool is_reserved(const char *name)
{
	return strstr(name, "resv") || strstr(name, "reserved") || strstr(name, "pad");
}

static bool has_field(const struct coverage *c, const char *name, const char *field,
		      size_t offset, size_t size)
{
	bool found = false;

	for (size_t i = 0; i < c->nstructs; i++) {
		const struct vfiotrace_struct *type = c->structs[i];

		for (size_t j = 0; !strcmp(type->name, name) && j < type->count; j++) {
			const struct vfiotrace_field *f = &type->fields[j];

			if (strcmp(f->name, field))
				continue;
			if (f->offset != offset || f->size * (f->count ? f->count : 1) != size)
				return false;
			if (is_reserved(field) && !(f->flow & VFIOTRACE_NONZERO))
				return false;
			found = true;
		}
	}
	return found;
}

/* ---- what there should be ---- */

static bool is_absent(struct coverage *c, const char *kind, const char *name)
{
	for (size_t i = 0; i < c->nabsent; i++)
		if (!strcmp(c->absent[i].kind, kind) && !strcmp(c->absent[i].name, name))
			return c->absent[i].used = true;
	return false;
}

/* An absence counts as used only where something really is absent. */
static void expect(struct coverage *c, bool there, const char *kind, const char *name)
{
	c->checked++;
	if (there || is_absent(c, kind, name))
		return;
	fprintf(stderr, "%s %s: in no table\n", kind, name);
	c->bad++;
}

static void check_row(struct coverage *c, char *line)
{
	char *f[6] = { NULL }, name[128];
	size_t n = 0;

	for (char *word = strtok(line, "\t\n"); word && n < 6; word = strtok(NULL, "\t\n"))
		f[n++] = word;
	if (n == 4 && !strcmp(f[0], "const")) {
		uint64_t value = strtoull(f[3], NULL, 0);
		bool request = value >= 0x3b64 && value <= 0x3bff;

		expect(c, request ? has_row(c, f[2], value) : has_name(f[2], value),
		       "const", f[2]);
	} else if (n == 3 && !strcmp(f[0], "struct")) {
		expect(c, has_struct(c, f[1], strtoul(f[2], NULL, 0)), "struct", f[1]);
	} else if (n == 6 && !strcmp(f[0], "field")) {
		snprintf(name, sizeof(name), "%s.%s", f[1], f[2]);
		expect(c, has_field(c, f[1], f[2], strtoul(f[3], NULL, 0),
				    strtoul(f[4], NULL, 0)), "field", name);
	} else if (!n || strcmp(f[0], "string")) {
		fprintf(stderr, "a row that is not understood: %s\n", n ? f[0] : "");
		c->bad++;
	}
}

static FILE *open_table(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/abi/%s", srcdir ? srcdir : ".", name);
	file = fopen(path, "r");
	if (!file) {
		perror(path);
		exit(99);
	}
	return file;
}

static void read_absent(struct coverage *c)
{
	FILE *file = open_table("absent.txt");
	char line[256], reason[8];

	while (fgets(line, sizeof(line), file)) {
		struct absent *a = &c->absent[c->nabsent];

		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (c->nabsent == MAX_ABSENT ||
		    sscanf(line, "%15s %95s %7s", a->kind, a->name, reason) != 3) {
			fprintf(stderr, "absent.txt: kind, name, reason: %s", line);
			exit(99);
		}
		c->nabsent++;
	}
	fclose(file);
}

int main(void)
{
	static struct coverage c;
	FILE *table = open_table("linux-7.3.tsv");
	char line[256];

	collect(&c);
	check_meanings(&c);
	read_absent(&c);
	while (fgets(line, sizeof(line), table))
		if (line[0] != '#')
			check_row(&c, line);
	fclose(table);
	for (size_t i = 0; i < c.nabsent; i++)
		if (!c.absent[i].used) {
			fprintf(stderr, "absent.txt: %s %s is not absent\n",
				c.absent[i].kind, c.absent[i].name);
			c.bad++;
		}
	vfiotrace_context_destroy(c.context);
	printf("%u looked up, %u wrong\n", c.checked, c.bad);
	/* The table has more than this; fewer were no table. */
	return c.bad || c.checked < 700;
}
