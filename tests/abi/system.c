// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares the bundled headers with the kernel headers that are installed, in the
 * names that both have. What earlier or later headers cannot have yet, or may have
 * more of, is told by the versions of both. Skipped where no kernel headers are, and on machines of 32
 * bits, since ours have the layout of 64 everywhere.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "system.h"

static bool agree(const struct value *theirs, const struct value *ours)
{
	if (theirs->value == ours->value)
		return true;
	if (system_version > bundled_version)
		return ours->growth != FIXED;
	return system_version < bundled_version && ours->growth == HAS_GROWN &&
	       theirs->value < ours->value;
}

static void print_version(const char *what, unsigned int version)
{
	printf("%s headers: Linux %u.%u\n", what, version >> 16, version >> 8 & 0xff);
}

int main(void)
{
	unsigned int count = 0, bad = 0;

	if (sizeof(long) != 8)
		return 77;
	print_version("installed", system_version);
	print_version("bundled", bundled_version);
	for (; system_values[count].name && bundled_values[count].name; count++) {
		const struct value *theirs = &system_values[count];
		const struct value *ours = &bundled_values[count];

		if (strcmp(theirs->name, ours->name)) {
			fprintf(stderr, "%s in the place of %s\n", ours->name,
				theirs->name);
			return 99;
		}
		if (agree(theirs, ours))
			continue;
		fprintf(stderr, "%s: %lld installed, %lld bundled\n", theirs->name,
			theirs->value, ours->value);
		bad++;
	}
	if (system_values[count].name || bundled_values[count].name)
		return 99;
	printf("%u names compared, %u differ\n", count, bad);
	if (!count)
		return 77;
	return bad != 0;
}
