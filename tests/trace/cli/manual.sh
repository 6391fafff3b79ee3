#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual page and --help name the same options.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
cd "$build" || exit 99
manual=$srcdir/doc/vfiotrace.1

options() { # the names at the beginning of the lines that describe one
	grep -Eo -e '(^|[ ,])--?[A-Za-z][a-z-]*' | tr -d ' ,' | sort -u
}
"$tool" --help | sed -n 's/^  \(-[^ ].*\)$/\1/p' | sed 's/   .*//' | options >"$dir/help"
sed -n '/^\.TP/{n;p;}' "$manual" | sed 's/\\-/-/g; s/\\f[BIRP]//g; s/^\.[BI]*R* *//' |
	grep '^-' | options >"$dir/manual"
[ "$(wc -l <"$dir/help")" -gt 50 ] || fail "--help: only $(wc -l <"$dir/help") names found"
diff "$dir/help" "$dir/manual" || fail "< is in --help only, > is in the manual only"
"$tool" --help | awk 'length > 80 { print; bad = 1 } END { exit bad }' ||
	fail "--help has long lines"
finish
