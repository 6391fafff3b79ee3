#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs for the kernel that come with the tree are those of its sources: built by
# the same compiler they are the same, byte for byte.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
cd "$build" || exit 99
case $srcdir in /*) top=$srcdir ;; *) top=$build/$srcdir ;; esac
clang=$(sed -n 's/^CLANG = //p' Makefile)
by=$top/src/watch/watch.bpf.o.by
mine=$(CLANG=${clang:-true} sh "$top/src/watch/built-by" "$top/src/watch")
[ "$(head -n 1 "$by")" = "$(head -n 1 <<<"$mine")" ] ||
	fail "the sources have changed since the object was built: make update-bpf"
for name in watch word; do
	xz -dc "$top/src/watch/$name.bpf.o.xz" >"$dir/$name" || fail "xz: no object"
done
if [ -n "$clang" ] && [ "$(tail -n 1 "$by")" != "$(tail -n 1 <<<"$mine")" ]; then
	[ "$failures" = 0 ] || exit 1
	skip "the object is of another compiler: $(tail -n 1 "$by")"
fi
for name in watch word; do
	cmp "$dir/$name" "src/watch/$name.bpf.o" || fail "the object is another: make update-bpf"
done
[ "$failures" = 0 ]
