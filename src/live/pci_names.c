/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database is a text: "8086  Intel Corporation" is a vendor, the lines below it that begin
 * with a tab are its devices, "\t10d3  82574L", and those below one of these that begin with two
 * are boards that it is on, "\t\t8086 a01f  Gigabit CT Desktop Adapter". What begins with '#' is
 * a remark; other lists than that of vendors follow at the end.
 *
 * libpci reads the same. But it ends the program when it is out of memory, keeps all 35 000
 * names, and asks udev's database, which is in no folder that we could give it: for three
 * names of a text that is all too much.
 */
#include "config.h"

#include "live/pci_names.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"

#define LINE_MOST 512			/* bytes; the longest is half as long */

/* How deep a line stands is which of the three names it may be. */
enum { VENDOR, DEVICE, SUBSYSTEM, NAMES };

struct search {
	const struct vt_pci_ids *ids;
	char names[NAMES][LINE_MOST];	/* "" until found */
	bool below[NAMES];		/* the last line of that depth is the one wanted */
};

/* What stands behind the number and @separator, or NULL: it is another, or none. */
static const char *behind(const char *text, uint16_t id, const char *separator)
{
	char wanted[8];
	int length = snprintf(wanted, sizeof(wanted), "%04x%s", id, separator);

	return strncmp(text, wanted, (size_t)length) ? NULL : text + length;
}

static const char *name_in(const struct search *s, const char *line, size_t depth)
{
	switch (depth) {
	case VENDOR:
		return behind(line, s->ids->vendor, "  ");
	case DEVICE:
		return s->ids->device_known ? behind(line, s->ids->device, "  ") : NULL;
	default:
		line = s->ids->subsystem_known ?
			behind(line, s->ids->subsystem_vendor, " ") : NULL;
		return line ? behind(line, s->ids->subsystem, "  ") : NULL;
	}
}

/* False: what is left cannot have more. */
static bool look_at(struct search *s, const char *line)
{
	size_t depth = strspn(line, "\t");
	const char *name;

	if (!line[depth] || line[0] == '#')
		return true;
	if (depth == VENDOR && s->below[VENDOR])
		return false;
	if (depth >= NAMES || (depth && !s->below[depth - 1]))
		return true;
	name = name_in(s, line + depth, depth);
	for (size_t i = depth; i < NAMES; i++)
		s->below[i] = i == depth && name;
	if (name && !s->names[depth][0])
		snprintf(s->names[depth], LINE_MOST, "%s", name);
	return true;
}

/* Of a line that is too long, the rest is left out. */
static void search(struct search *s, FILE *f)
{
	char line[LINE_MOST];

	while (fgets(line, sizeof(line), f)) {
		size_t length = strcspn(line, "\n");
		bool whole = line[length] == '\n';

		line[length] = '\0';
		if (!look_at(s, line))
			return;
		while (!whole && fgets(line, sizeof(line), f))
			whole = strchr(line, '\n');
	}
}

/* Debian and its children, and others, have it in the first, Fedora and Arch in the second. */
static FILE *open_database(const char *share)
{
	static const char *const names[] = { "misc/pci.ids", "hwdata/pci.ids" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", share, names[i]);
		f = fopen(path, "re");
		if (f)
			return f;
	}
	return NULL;
}

int vt_pci_names(struct vt_buffer *out, const char *share, const struct vt_pci_ids *ids)
{
	struct search s = { .ids = ids };
	FILE *f = open_database(share);

	if (!f)
		return errno;
	search(&s, f);
	fclose(f);
	if (!s.names[VENDOR][0])
		return ENOENT;
	for (size_t i = 0; i < NAMES; i++)
		vt_buffer_add(out, s.names[i], strlen(s.names[i]) + 1);
	return 0;
}
