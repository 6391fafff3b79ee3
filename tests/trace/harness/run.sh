#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A program that forks, kills and waits like a test harness must not notice that it
# is traced, with and without the in-kernel filter, and nothing of it may be missing.
set -u
srcdir=${srcdir:-.}
build=$PWD
dir=$(mktemp -d "$build/tests/trace/harness/tmp.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
rounds=${HARNESS_ROUNDS:-15}
failures=0

count() { # WHAT PATTERN WANTED
	got=$(grep -cE "$2" "$dir/log")
	[ "$got" = "$3" ] && return
	echo "FAIL: $mode: $got $1 instead of $3"
	failures=$((failures + 1))
}

for mode in --seccomp-bpf --no-seccomp-bpf; do
	# With a call that nobody makes, for with VFIO's alone only who asks is mentioned.
	timeout -k 5 3000 "$build/src/vfiotrace" $mode -e trace=vfio,acct -o "$dir/log" \
		"$build/tests/trace/harness/harness" "$rounds" >"$dir/out" 2>"$dir/err"
	status=$?
	[ "$status" = 0 ] || {
		echo "FAIL: $mode: status $status"
		cat "$dir/out" "$dir/err"
		failures=$((failures + 1))
	}
	# Twelve children, and three of them make another that asks too.
	count requests 'VFIO_GET_API_VERSION\) += -1 ENOTTY|VFIO_GET_API_VERSION <unf' \
		$((15 * rounds))
	count "children that failed" 'exited with 4 ' "$rounds"
	count "children that were killed" 'killed by SIGKILL ' $((2 * rounds))
	count "children that aborted" 'killed by SIGABRT( \(core dumped\))? ' "$rounds"
	count "children that woke up" 'killed by SIGALRM ' "$rounds"
	count "children that were stopped with their group" 'killed by SIGTERM ' \
		$((2 * rounds))
	count "threads that ended together" 'exited with 6 ' $((4 * rounds))
	count "processes whose leader ended first" 'exited with 5 ' $((2 * rounds))
	count "threads that became the program" 'superseded by execve' "$rounds"
done
[ "$failures" = 0 ]
