// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares the bundled headers with the kernel headers that are installed, in the
 * names that both have. Skipped where no kernel headers are, and on machines of 32
 * bits, since ours have the layout of 64 everywhere.
 */
#include <stdio.h>
#include <string.h>

#include "system.h"

int main(void)
{
	unsigned int count = 0, bad = 0;

	if (sizeof(long) != 8)
		return 77;
	for (; system_values[count].name && bundled_values[count].name; count++) {
		const struct value *theirs = &system_values[count];
		const struct value *ours = &bundled_values[count];

		if (strcmp(theirs->name, ours->name)) {
			fprintf(stderr, "%s in the place of %s\n", ours->name,
				theirs->name);
			return 99;
		}
		if (theirs->value == ours->value)
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
