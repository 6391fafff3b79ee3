#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Replays every recording as text and as JSON: both are as they were.
srcdir=${srcdir:-.}
tool=${VFIOTRACE:-src/vfiotrace}
out=$(mktemp) || exit 99
trap 'rm -f "$out"' EXIT
failures=0
count=0
summaries=0
# Without libseccomp it knows the names of this machine's own calls, no others.
"$tool" -V | grep -q 'in-kernel filter: yes' && names=1 || names=0

check() { # EXPECTED OPTIONS...
	expected=$1
	shift
	if ! timeout 3000 "$tool" "$@" >"$out" 2>/dev/null; then
		echo "FAIL: vfiotrace $*"
		failures=$((failures + 1))
		return
	fi
	# Its first line says how it was called; the kernel is that of the recording.
	case $1 in
	--json)
		kernel=$(sed -n '1s/.*\("kernel":"[^"]*"\).*/\1/p' "$3")
		head -n 1 "$out" | grep -qF '"type":"header"' &&
			head -n 1 "$out" | grep -qF "$kernel" ||
			{ echo "FAIL: $*: header"; failures=$((failures + 1)); }
		sed -i 1d "$out"
		;;
	--summary) sed -i '/^ > /!d' "$out" ;;
	esac
	if ! cmp -s "$expected" "$out"; then
		echo "FAIL: vfiotrace $*: not what stands in $expected"
		diff "$expected" "$out" | head -n 5 | sed 's/^/	/'
		failures=$((failures + 1))
	fi
}

# The program's memory that a recording holds, NULs as newlines.
memory() {
	sed 's/.*"mem":\[\([^]]*\)\].*/\1/;t;d' "$1" | tr -d '"' |
		awk -F, '{ for (i = 2; i <= NF; i += 2) if ($i !~ /^[0-9]*$/) print $i }' |
		base64 -d | tr '\0' '\n'
}

for recording in "$srcdir"/tests/corpus/*.jsonl; do
	name=${recording%.jsonl}
	count=$((count + 1))
	case $names$name in
	0*-io32) continue ;;
	esac
	if memory "$recording" | grep -aqE '(PATH|HOME|PWD|TERM|USER)='; then
		echo "FAIL: $recording holds the environment"
		failures=$((failures + 1))
	fi
	check "$name.txt" --replay "$recording"
	check "$name.json" --json --replay "$recording"
	[ -e "$name.summary" ] || continue
	# The job `summary` has compared these with what the kernel knew.
	summaries=$((summaries + 1))
	check "$name.summary" --summary --replay "$recording"
	check "$name.dot" --topology=dot --replay "$recording"
done
[ "$summaries" -ge 6 ] || { echo "FAIL: only $summaries summaries"; failures=1; }
# The scenarios are there at all.
[ "$count" -ge 28 ] || { echo "FAIL: only $count recordings"; failures=1; }
[ "$failures" = 0 ]
