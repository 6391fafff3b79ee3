#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks that the benchmark runs, and reports a figure for every row, or why there is none.
# The figures are not checked: the runs are too short for that.
set -u
export LC_ALL=C
build=$PWD
dir=$(mktemp -d "$build/bench/tmp.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
failures=0

fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

timeout -k 5 60 "$build/bench/bench" --quick --json json \
	--tool "${VFIOTRACE:-$build/src/vfiotrace}" >table 2>err </dev/null
status=$?
[ $status = 0 ] || fail "exit status $status: $(cat err)"
for row in 1 2 3a 3b 3c 4a 4b 4c 5 6 7 8 9 10 11 12 13; do
	grep -A 1 "^($row) " table | grep -Eq ': skipped, .|^     .*[0-9]' ||
		fail "the table has nothing on row $row"
	grep -Eq "\"row\": \"$row\", .*\"skipped\": (\"|null.*\"(median|value)\": [0-9])" \
		json || fail "the JSON has nothing on row $row"
done
# The benchmark must remove its files.
[ "$(echo ./*)" = './err ./json ./table' ] || fail "left behind: $(echo ./*)"
[ $failures = 0 ] || cat table
[ $failures = 0 ]
