/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same names as the installed headers and as the bundled headers have them. */
#ifndef VT_TESTS_ABI_SYSTEM_H
#define VT_TESTS_ABI_SYSTEM_H

struct value {
	const char *name;	/* NULL: the end */
	long long value;
};

extern const struct value system_values[];
extern const struct value bundled_values[];

#endif
