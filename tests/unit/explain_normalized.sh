#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each rule where its cause is the true one, with --normalize, in two runs in which all pids,
# descriptors and addresses differ: the same sentences, with the same evidence.
dir=tests/unit
first=$dir/explain_normalized.1 second=$dir/explain_normalized.2

rm -f "$first" "$second"
NORMALIZED=$first "$dir/explain_calls" >/dev/null || exit 1
NORMALIZED=$second "$dir/explain_renumbered" >/dev/null || exit 1
[ "$(grep -c '"id"' "$first")" -gt 100 ] || { echo "nothing was said"; exit 1; }
if ! cmp -s "$first" "$second"; then
	echo "FAIL: a rule says a number as it is; src/judge/inquiry.h has marks for them:"
	diff "$first" "$second"
	exit 1
fi
# The causes are the same without it, too.
"$dir/explain_renumbered" >/dev/null || exit 1
rm -f "$first" "$second"
