# SPDX-License-Identifier: GPL-2.0-or-later
# Read by each test. The build folder is the working directory.
set -u
export LC_ALL=C
unset POSIXLY_CORRECT
# The first file that the program opens is to be number 3.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
srcdir=${srcdir:-.}
build=$PWD
tool=${VFIOTRACE:-$build/src/vfiotrace}
actor=$build/tests/trace/cli/actor
# With the in-kernel filter, where that is built in, and without.
filters='--seccomp-bpf --no-seccomp-bpf'
"$tool" -V 2>/dev/null | grep -q 'in-kernel filter: yes' || filters=--no-seccomp-bpf
dir=$(mktemp -d "$build/tests/trace/cli/tmp.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
failures=0

# run STATUS ARGUMENTS: the tool's answer in ./out and ./err.
run() {
	want=$1
	shift
	timeout -k 5 3000 "$tool" "$@" >out 2>err </dev/null
	got=$?
	[ "$got" = "$want" ] && return
	fail "vfiotrace $*: exit status $got, expected $want"
	sed 's/^/	/' err
}

# skip REASON: what cannot be tested here.
skip() {
	echo "SKIP: $*"
	exit 77
}

fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# Whether --no-stop works here. If not, the tool says why in words, or it has failed.
can_watch() {
	"$tool" --no-stop -o watched.log true 2>watched.err </dev/null && return
	grep -q '^vfiotrace: --no-stop: ' watched.err || fail "--no-stop: $(cat watched.err)"
	return 1
}

# expect FILE WHAT: the file is what stands on standard input, pids apart:
# in both, "PIDn" stands for the n-th pid line of ./out.
expect() {
	cat >wanted
	sed -E "$(pids)" "$1" >seen
	if ! cmp -s wanted seen; then
		fail "$2"
		diff wanted seen | sed 's/^/	/'
	fi
}

# Pids that the program has said, as a sed script that makes them names.
pids() {
	awk '/^(pid|child) / {
		printf "s/pid *%d\\]/pid PID%d]/g; s/^%d +/PID%d /; s/\\b%d\\b/PID%d/g;",
			$2, ++n, $2, n, $2, n
	}' out
}

# has FILE PATTERN: one line of the file matches, by an extended expression.
has() {
	grep -Eq -e "$2" "$1" && return
	fail "no line '$2' in:"
	sed 's/^/	/' "$1"
}

hasnt() {
	grep -Eq -e "$2" "$1" || return 0
	fail "a line '$2' in:"
	sed 's/^/	/' "$1"
}

lines() {
	n=$(grep -Ec -e "$2" "$1")
	[ "$n" = "$3" ] || {
		fail "$n lines '$2', expected $3, in:"
		sed 's/^/	/' "$1"
	}
}

# until_true CONDITION: waits for it; what takes five minutes hangs. A file that something in
# the background is to fill must be emptied before: it may hold what an earlier one has said.
until_true() {
	tries=0
	until eval "$1"; do
		tries=$((tries + 1))
		[ $tries -gt 3000 ] && {
			fail "timeout: $1"
			return 1
		}
		sleep 0.1
	done
}

finish() {
	[ $failures = 0 ]
	exit $?
}

enotty='-1 ENOTTY (Inappropriate ioctl for device)'
