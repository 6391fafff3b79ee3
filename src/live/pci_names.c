/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database is text. "8086 Intel Corporation" is a vendor. Lines below it that begin with a
 * tab are its devices, "\t10d3 82574L". Lines below a device that begin with two tabs are
 * boards, "\t\t8086 a01f Gigabit CT Desktop Adapter". '#' begins a comment. Other lists follow
 * behind that of vendors.
 *
 * libpci reads it, too. But it exits when memory runs out, keeps all 35 000 names in memory,
 * and also asks udev's database, for which no folder can be given. That is too much for three
 * names.
 */
#include "config.h"

#include "live/pci_names.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/reading.h"

#define LINE_MOST 512			/* bytes; the longest line has half as many */

/* The number of tabs tells which of the three names a line may have. */
enum { VENDOR, DEVICE, SUBSYSTEM, NAMES };

struct search {
	const struct vt_pci_ids *ids;
	char names[NAMES][LINE_MOST];	/* "": not found yet */
	bool below[NAMES];		/* the last line of that depth was the wanted one */
};

/* The text behind the number and @separator; NULL if the line has another number. */
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

/* Looks at one line. False: no more names can follow. */
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

/* Reads all lines; lines that are too long are cut off. */
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

/* The first is of Debian, its derivatives and others, the second of Fedora and Arch. */
static FILE *open_database(const char *share)
{
	static const char *const names[] = { "misc/pci.ids", "hwdata/pci.ids" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", share, names[i]);
		f = vt_open_text(path);
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
