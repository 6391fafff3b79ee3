/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same names as the installed headers and as the bundled headers have them. */
#ifndef VT_TESTS_ABI_SYSTEM_H
#define VT_TESTS_ABI_SYSTEM_H

/* How headers of another version of Linux may differ. */
enum growth {
	FIXED,		/* not at all */
	MAY_CHANGE,	/* later ones may have another value */
	HAS_GROWN,	/* and earlier ones less, since they lack members of it */
};

struct value {
	const char *name;	/* NULL: the end */
	long long value;
	enum growth growth;
};

/* As LINUX_VERSION_CODE, without the number of the stable release. */
extern const unsigned int system_version;
extern const unsigned int bundled_version;

extern const struct value system_values[];
extern const struct value bundled_values[];

#endif
