# SPDX-License-Identifier: GPL-2.0-or-later
# Read by tests that build something: the compiler that built all else. The build
# folder is the working directory.
CC=$(sed -n 's/^CC = //p' Makefile)
CXX=${CXX:-c++}
SAN_CFLAGS=$(sed -n 's/^SAN_CFLAGS = //p' Makefile)
enotty_re='-1 ENOTTY \(Inappropriate ioctl for device\)$'

# library FLAGS...: all sources of the library, with flags of one's own.
library() {
	$CC -std=gnu11 -g -w -DHAVE_CONFIG_H -I"$srcdir/include" -I"$srcdir/src" \
		-I"$build/src" -I"$srcdir/bundled" -I"$build" "$srcdir"/src/decode/*.c \
		"$srcdir"/src/plugin/*.c "$srcdir/src/xlat/lookup.c" "$build/src/xlat/xlat.c" \
		"$srcdir/src/print/text.c" "$srcdir/src/print/string.c" \
		"$srcdir/src/print/flat.c" "$@"
}
