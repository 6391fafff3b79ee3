#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# No memory: of all that the tool asks for it one is refused, or all from there on, in runs of
# a program and of a recording. It ends with a line that says so and with status 1, or does
# without; nobody is left behind, and what it has recorded is a whole recording.
# MEMORY_STEP=1 tries each; without it those that are tried are spread over the run, fewer of
# them with a sanitizer, which takes long to begin.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
module=$build/tests/trace/hostile/.libs/memory_module.so
[ -e "$module" ] || fail "no $module"
# Nobody asks for memory but by the one way that says so.
src=$(cd "$build" && cd "$srcdir" && pwd) || fail "no sources in $srcdir"
bare=$(cd "$src" && grep -rnE '\babort\(\)|<uthash\.h>|yajl(_gen)?_alloc\(NULL' \
	src --include='*.[ch]' | grep -v '^src/schema/\|^src/util/hash.h') || :
[ -z "$bare" ] || fail "not by src/util/memory.h: $bare"
# Its own sanitizer comes after the module, and is asked by it.
ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0:${ASAN_OPTIONS:-}
export ASAN_OPTIONS
grep -q __asan_init "$tool" && tried=10 || tried=25
mkfifo pipe errors

# starved NUMBER OPTIONS: in $got the exit status. Whoever writes to ./out or ./err has ended: with
# -D that is the tool, too, which lets go of its output when it begins.
starved() {
	refused=$1
	shift
	timeout 3000 cat pipe >out &
	readers=$!
	timeout 3000 cat errors >err &
	readers="$readers $!"
	timeout -k 5 3000 env MEMORY_FAILS="$refused" MEMORY_COUNT=count MEMORY_OF=vfiotrace \
		LD_PRELOAD="$module" \
		"$tool" "$@" >pipe 2>errors </dev/null
	got=$?
	for reader in $readers; do
		wait "$reader" || fail "$refused: $*: somebody is left who does not end"
	done
}

# A recording has its end, or the reason why not, and whoever replays it is told.
check_recording() { # what was done
	[ -s recording ] || return 0
	# A sanitizer that gets no memory itself ends the tool, and saves nothing.
	! grep -q 'AddressSanitizer: CHECK failed' err || return 0
	case $(tail -n 1 recording) in
	'{"end":true}')	! grep -q '^vfiotrace: out of memory' err ||
				fail "$1: the recording ends as if nothing were missing" ;;
	'{"say":"out of memory: the recording ends here"}')
		run 1 --replay recording
		grep -q '^vfiotrace: out of memory: the recording ends here$' err &&
			grep -q 'recording ends early' err || fail "$1: replayed: $(cat err)" ;;
	*)	fail "$1: the recording has neither an end nor a reason: $(tail -n 1 recording)" ;;
	esac
}

# each GOOD OPTIONS...: GOOD is the exit status of who has enough. With $beside it is the
# program's, whatever becomes of the tool. If there is a file `kept`, so `golden` is before.
beside=
each() {
	good=$1
	shift
	rm -f count recording
	starved '' "$@"
	[ $got = "$good" ] || { fail "$*: exit status $got: $(cat err)"; return; }
	all=$(cat count)
	[ "$all" -gt 100 ] || { fail "$*: memory is asked for $all times only"; return; }
	step=${MEMORY_STEP:-$((all / tried + 1))}
	ends=0
	for more in '' -; do
		number=1
		while [ $number -le "$all" ]; do
			rm -f recording
			[ ! -e kept ] || cp kept golden
			starved $number$more "$@"
			case $got in
			"$good") ! grep -q '^vfiotrace: out of memory' err || {
					ends=$((ends + 1))
					[ -n "$beside" ] || fail "$number$more: $*: exit status $got"
				} ;;
			1)	ends=$((ends + 1))
				# A sanitizer that gets none itself gives up in its own way.
				grep -q -e '^vfiotrace: ' -e 'AddressSanitizer: CHECK failed' err ||
					fail "$number$more: $*: no word" ;;
			132)	grep -q 'AddressSanitizer: CHECK failed' err ||
					fail "$number$more: $*: exit status $got: $(cat err)" ;;
			137)	# Killed: under the filter, or before it had begun.
				ends=$((ends + 1))
				[ -n "$beside" ] && { [ "$beside" = filter ] || [ ! -s out ]; } &&
					grep -q -e '^vfiotrace: out of memory' \
						-e 'AddressSanitizer: CHECK failed' err ||
					fail "$number$more: $*: killed: $(cat err)" ;;
			*)	fail "$number$more: $*: exit status $got: $(cat err)" ;;
			esac
			[ ! -e kept ] || cmp -s kept golden || [ $got = "$good" ] ||
				fail "$number$more: $*: the golden file has changed"
			check_recording "$number$more: $*"
			number=$((number + step))
		done
	done
	# If it never made a difference nothing was tried.
	[ $ends -gt 5 ] || fail "$*: only $ends runs have noticed"
}

program="-E LD_PRELOAD $actor version thread fork version exit=6"
# shellcheck disable=SC2086
{
	run 6 -o log --record whole "$actor" version thread fork version exit=6
	for mode in $filters; do
		each 6 $mode -o log --record recording --explain --summary $program
	done
	each 6 --no-seccomp-bpf -e trace=all --json -ff -o log --annotate --check $program
	each 6 --kill-on-exit --normalize -o log --record recording --last=64K $program
	each 6 --no-seccomp-bpf -o '|cat >log' --record recording $program
	! can_watch ||
		each 6 --no-stop -o log --record recording --explain $program
	beside=1
	each 6 -D -o log --record recording $program
	beside=filter
	case $filters in *' '*) each 6 -D --seccomp-bpf -o log $program ;; esac
	beside=
	run 6 --golden golden --golden-update --no-seccomp-bpf $program
	each 6 --golden golden --no-seccomp-bpf $program
	run 0 --golden kept --golden-update "$actor" version
	each 6 --golden golden --golden-update --no-seccomp-bpf $program
	rm kept
	each 0 --replay whole --summary --explain --check -o log
	each 0 --replay whole --json -C -o log
}
# By the kernel, too: the limits between too little to begin and enough.
if ! grep -q __asan_init "$tool"; then
	for limit in $(seq 14000 1000 40000); do
		(ulimit -v "$limit" && exec timeout -k 5 3000 "$tool" -o log "$actor" version exit=6) \
			>out 2>err </dev/null
		got=$?
		# The loader has its own words for too little.
		[ $got = 6 ] || [ $got = 127 ] || { [ $got = 1 ] && [ -s err ]; } ||
			fail "ulimit -v $limit: exit status $got: $(cat err)"
	done
	[ $got = 6 ] || fail "not enough in $limit KiB: $(cat err)"
fi
finish
