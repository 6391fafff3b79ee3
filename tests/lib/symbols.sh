#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the library exports is what its header declares, versioned; and it has no
# state: nothing in it can be written to.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"
so=$build/src/.libs/libvfiotrace.so

nm -D --defined-only "$so" | awk '$2 != "A" { print $3 }' | sort >exported
grep -v '^vfiotrace_[a-z0-9_]*@@VFIOTRACE_0\.1$' exported &&
	fail "exported, but no name or version of ours"
sed 's/@.*//' exported >names
# A declaration ends in "name(...);" and is neither a comment nor a typedef.
sed -e 's,/\*.*\*/,,' -e '/^ \*/d' -e '/^\/\*/d' "$srcdir/include/vfiotrace/vfiotrace.h" |
	tr '\n' ' ' | tr ';{}' '\n\n\n' | grep -v typedef |
	sed -n 's/^.*[ *]\(vfiotrace_[a-z0-9_]*\)(.*$/\1/p' | sort -u >declared
[ "$(wc -l <declared)" -ge 14 ] || fail "only $(wc -l <declared) declarations found"
diff declared names || fail "< is declared only, > is exported only"
readelf -d "$so" | grep -q 'SONAME.*\[libvfiotrace\.so\.0\]' || fail "the soname"

# The static library may clash with nobody else's names either.
nm --defined-only -g "$build/src/.libs/libvfiotrace.a" 2>/dev/null |
	awk 'NF == 3 && $3 !~ /^(vt|vfiotrace)_/ && $3 !~ /^(__odr_asan|__asan|_ZTI|DW\.ref)/ {
		print $3; bad = 1 } END { exit bad }' || fail "names that are not ours"

if [ -z "$SAN_CFLAGS" ]; then
	objdump -t "$so" | awk '
		NF > 3 && $(NF - 2) ~ /^\.(data|bss|tbss|tdata)$/ && / O / && $NF !~ /^(__dso_handle|__TMC_END__|completed)/ {
			print; bad = 1 }
		END { exit bad }' || fail "variables"
fi
# Of src/util the library may have array.h, which has its licence.
grep -rE '#include "(print/(printer|line|buffer|json)|call|engine|identify|io|session|source|trace|cli|util)' \
	"$srcdir/src/decode" "$srcdir/src/plugin" "$srcdir/src/xlat" "$srcdir/src/print/text.c" \
	"$srcdir/src/print/string.c" "$srcdir/src/print/flat.c" | grep -v '"util/array\.h"' &&
	fail "the library includes what is the tool's"
# The tool is a user of the public header: the schema's program apart, which prints
# the tables.
grep -lE '#include "(decode/|plugin/|xlat/xlat)' "$srcdir"/src/cli/*.c "$srcdir"/src/trace/*.c "$srcdir"/src/io/*.c "$srcdir"/src/session/*.c \
	"$srcdir"/src/identify/*.c "$srcdir"/src/engine/*.c "$srcdir"/src/print/json*.c \
	"$srcdir"/src/print/text_printer.c && fail "the tool includes what is the library's"
finish
