#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The library's own test, with its threads, under the thread sanitizer: data races
# show even when they do no harm today.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"

echo 'int main(void) { return 0; }' >empty.c
if ! $CC -fsanitize=thread -o empty empty.c 2>out || ! setarch -R ./empty 2>>out; then
	echo "SKIP: no thread sanitizer: $(tail -n 1 out)"
	exit 77
fi
pkg-config --exists cmocka || {
	echo "SKIP: cmocka is not installed"
	exit 77
}
library -O1 -fsanitize=thread -pthread -o race "$srcdir/tests/unit/lib_api.c" \
	$(pkg-config --cflags --libs cmocka) || {
	fail "it does not build"
	finish
}
TSAN_OPTIONS=halt_on_error=1 timeout 3000 setarch -R ./race >out 2>&1 || {
	fail "status $?"
	cat out
}
has out '^\[       OK \] test_threads_share_a_context'
finish
