/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_TESTS_UNIT_NAMES_H
#define VT_TESTS_UNIT_NAMES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "xlat/xlat.h"

/* What a printer would write of a number: the names joined, and the rest. */
static inline void check_names(const struct vfiotrace_xlat *xlat, uint64_t number,
			       const char *want, uint64_t want_rest)
{
	char joined[512] = "";
	unsigned int position = 0;
	uint64_t rest = number;
	const char *name;

	while ((name = vfiotrace_xlat_next(xlat, &rest, &position))) {
		if (*joined)
			strcat(joined, "|");
		strcat(joined, name);
	}
	assert_string_equal(joined, want);
	assert_int_equal(rest, want_rest);
}

#endif
