// SPDX-License-Identifier: LGPL-2.1-or-later
/* Finds names in the tables. */
#include "vfiotrace/vfiotrace.h"

const char *vfiotrace_xlat_name(const struct vfiotrace_xlat *xlat, uint64_t value)
{
	for (unsigned int i = 0; xlat && i < xlat->count; i++)
		if (xlat->entries[i].value == value)
			return xlat->entries[i].name;
	return NULL;
}

const char *vfiotrace_xlat_next(const struct vfiotrace_xlat *xlat, uint64_t *rest,
				unsigned int *position)
{
	const char *name;
	unsigned int within;

	if (!xlat)
		return NULL;
	/* Zero may have a name of its own. */
	if (*position == 0 && *rest == 0 && !xlat->within) {
		*position = xlat->count + 1;
		return vfiotrace_xlat_name(xlat, 0);
	}
	/* The steps are the bits, and one for the value of .within. */
	within = xlat->within_first ? 0 : xlat->count;
	while (*position <= xlat->count) {
		const struct vfiotrace_xlat_entry *entry;
		unsigned int step = (*position)++;

		if (step == within) {
			name = vfiotrace_xlat_name(xlat->within, *rest & xlat->mask);
			if (!name)
				continue;
			*rest &= ~xlat->mask;
			return name;
		}
		entry = &xlat->entries[step - (step > within)];
		if (entry->value && (*rest & entry->value) == entry->value) {
			*rest &= ~entry->value;
			return entry->name;
		}
	}
	return NULL;
}
