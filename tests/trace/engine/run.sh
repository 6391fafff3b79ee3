#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Drives the engine over programs that are hard to trace, in both modes and by
# attaching. What must come out follows from what the programs say of themselves.
set -u
here=${top_builddir:-.}/tests/trace/engine
events=$here/events
target=$here/target
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0
passed=0
# Without libseccomp there is only one mode.
if grep -q 'define HAVE_LIBSECCOMP' "${top_builddir:-.}/config.h"; then
	modes='-s -'
else
	modes='-'
fi

fail() {
	echo "FAIL: $*"
	failed=$((failed + 1))
}

# check WHAT GOT WANT
check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		fail "$1: '$2' instead of '$3'"
	fi
}

# value NAME: from the counts in the last line
value() {
	sed -n '$s/.*\b'"$1"'=\([-0-9]*\).*/\1/p' "$dir/events"
}

# A tracer's mode as options.
options() {
	case $1 in
	-s) echo -s ;;
	*) echo ;;
	esac
}

# run MODE WANTED_STATUS ARGS...: of events, with its output in $dir/events
run() {
	mode=$1 want=$2
	shift 2
	rm -f "$dir/events"
	# shellcheck disable=SC2046
	timeout -k 1 3000 "$events" $(options "$mode") -o "$dir/events" "$@" \
		>"$dir/out" 2>"$dir/err"
	check "status of $mode $*" $? "$want"
	# An orphan may outlive the program by a moment, and under the filter we wait for it.
	case "$*" in
	*-F*) sed -i '/ has ended; /d' "$dir/err" ;;
	esac
	if [ -s "$dir/err" ]; then
		fail "$mode $*: $(cat "$dir/err")"
	fi
}

ioctls() {
	sed -n 's/^ioctls=//p' "$dir/out"
}

# ---- every ioctl is seen, once, whatever goes on around it
for mode in $modes; do
	for args in 'count 50' 'forks 15' 'harness 60' 'threads 15'; do
		# shellcheck disable=SC2086
		run "$mode" 0 -q "$target" $args
		check "$mode $args: ENTER" "$(value ENTER)" "$(ioctls)"
		check "$mode $args: EXIT" "$(value EXIT)" "$(ioctls)"
		check "$mode $args: all that came have gone" "$(value NEW)" \
			$(($(value EXITED) + $(value KILLED) + $(value SUPERSEDED)))
	done

	# ---- a thread may go on before its exit is handled, and nothing is lost by that
	for args in 'count 50' 'forks 15' 'harness 60' 'threads 15' 'exec 10' 'die 24' 'signals 5'; do
		case $args in
		signals*) want=143 ;;
		*) want=0 ;;
		esac
		# shellcheck disable=SC2086
		run "$mode" $want -q -g "$target" $args
		check "$mode -g $args: all that came have gone" "$(value NEW)" \
			$(($(value EXITED) + $(value KILLED) + $(value SUPERSEDED)))
		case $args in
		exec*|die*) continue ;;
		esac
		check "$mode -g $args: ENTER" "$(value ENTER)" "$(ioctls)"
		check "$mode -g $args: EXIT" "$(value EXIT)" "$(ioctls)"
	done
	run "$mode" 0 -g -w "$target" ahead 5
	check "$mode -g -w ahead 5: EXIT" "$(value EXIT)" 5
	run "$mode" 0 -q -g -S 20 "$target" forks 5
	check "$mode -g -S 20: $target" "$(ioctls)" 55

	# ---- before a process ends it is told once, when its memory is still there
	run "$mode" 0 -q "$target" forks 15
	check "$mode forks 15: ENDING" "$(value ENDING)" "$(value NEW)"
	run "$mode" 0 -q "$target" threads 15
	check "$mode threads 15: ENDING" "$(value ENDING)" 1

	# ---- they check for themselves that they die, stop and go on as they should
	for args in 'die 48' 'stops 20' 'exec 10' 'fair 200'; do
		# shellcheck disable=SC2086
		run "$mode" 0 -q "$target" $args
		check "$mode $args: all that came have gone" "$(value NEW)" \
			$(($(value EXITED) + $(value KILLED) + $(value SUPERSEDED)))
	done
	run "$mode" 0 "$target" exec 5
	check "$mode exec 5: SUPERSEDED" "$(value SUPERSEDED)" 5
	check "$mode exec 5: EXEC" "$(value EXEC)" 6

	# ---- signals come with what was sent, and their death is ours
	run "$mode" 143 "$target" signals 5
	check "$mode signals: SIGNAL" "$(value SIGNAL)" 6
	check "$mode signals: signal" "$(value signal)" 15
	check "$mode signals: KILLED" "$(value KILLED)" 1

	# ---- children are traced, but need not be shown
	run "$mode" 0 -q -F "$target" forks 5
	check "$mode -F: EXITED" "$(value EXITED)" 1
	check "$mode -F: ENTER" "$(value ENTER)" 0

	# ---- status
	run "$mode" 37 -q "$target" nothing 37

	# ---- vt_engine_stop(): silence, but the program is not harmed
	run "$mode" 0 -q -S 20 "$target" forks 5
	check "$mode -S 20: ENTER" "$(value ENTER)" 20
	check "$mode -S 20: $target" "$(ioctls)" 55
done

# ---- both modes tell the same
# Pids differ; so does the address of nothing here.
abis=
if [ "$(uname -m)" = x86_64 ]; then
	# A filter around this may end what uses another ABI than the machine's own.
	"$target" abis 1 2>"$dir/err" && abis='abis 1' ||
		echo "SKIP: the ABIs of x86: status $? without a tracer"
fi
for args in 'count 5' 'signals 3' ${abis:+"$abis"}; do
	case $args in
	signals*) want=143 ;;
	*) want=0 ;;
	esac
	for mode in $modes; do
		# shellcheck disable=SC2086
		run "$mode" $want "$target" $args
		sed 's/^[0-9]* //; s/[a-z]*=[0-9]\{3,\}//g' "$dir/events" >"$dir/same$mode"
	done
	if [ "$modes" != - ]; then
		check "modes agree on $args" "$(cat "$dir/same-s")" "$(cat "$dir/same-")"
	fi
done
if [ -n "$abis" ]; then
	check 'i386 is seen' "$(grep -c 'arch=40000003 ioctl(-1, 0x3b64)' "$dir/events")" 1
	check 'all three ABIs are seen' "$(value ENTER)" 3
fi

# ---- the options of the start
run - 0 -E 'VT_A=one=two' -E HOME -E VT_A=three sh -c 'echo "$VT_A ${HOME-none}"'
check '-E' "$(cat "$dir/out")" 'three none'
if [ "$(id -u)" = 0 ]; then
	for mode in $modes; do
		run "$mode" 0 -u nobody id -un
		check "$mode -u" "$(cat "$dir/out")" nobody
	done
fi
run - 0 -b -n execve sh -c "$target count 3; exit 0"
check '-b: DETACHED' "$(value DETACHED)" 1
check '-b: EXITED' "$(value EXITED)" 1

# ---- what cannot be started
cannot() {
	what=$1
	shift
	timeout -k 1 3000 "$events" "$@" >/dev/null 2>"$dir/err"
	check "status of '$*'" $? 1
	check "lines about '$*'" "$(wc -l <"$dir/err")" 1
	case $(cat "$dir/err") in
	*"$what"*) passed=$((passed + 1)) ;;
	*) fail "'$*': no '$what' in: $(cat "$dir/err")" ;;
	esac
}
printf '#!/no/such/interpreter\n' >"$dir/script"
printf 'echo hello\n' >"$dir/plain"
printf '#!/bin/sh\n' >"$dir/locked"
chmod 755 "$dir/script" "$dir/plain"
for mode in $modes; do
	opt=$(options "$mode")
	cannot 'not found in PATH' $opt no-such-program-anywhere
	cannot 'no such file' $opt "$dir/nothing"
	cannot 'is a directory' $opt "$dir"
	cannot "interpreter '/no/such/interpreter' is missing" $opt "$dir/script"
	cannot 'without #!' $opt "$dir/plain"
	cannot 'permission denied' $opt "$dir/locked"
	if [ "$(id -u)" = 0 ]; then
		cannot "find user 'no-such-user'" $opt -u no-such-user true
	else
		cannot 'run as root' $opt -u root true
	fi
done
cannot 'no such process' -p 99999999

# ---- a running program is attached to, and let go in every way; it must not notice
wait_ready() {
	i=0
	until grep -q ready "$1" 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 30000 ] || { fail "no 'ready'"; return; }
		sleep 0.01
	done
}

# Waits until the tracer has told at least $1 events of type $2.
wait_event() {
	i=0
	until [ "$(cat "$dir/events" 2>/dev/null | grep -c " $2")" -ge "$1" ]; do
		i=$((i + 1))
		[ $i -lt 30000 ] || { fail "no $2 event"; return; }
		sleep 0.01
	done
}

# gone PID: it ends; what takes five minutes does not.
gone() {
	i=0
	while kill -0 "$1" 2>/dev/null &&
	      ! grep -q '^State:.[ZX]' "/proc/$1/status" 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 30000 ] || return 1
		sleep 0.01
	done
}

# comes_to STATE PID: how /proc calls what it does. On its way there it may be seen running.
comes_to() {
	i=0
	until grep -q "^State:.$1" "/proc/$2/status"; do
		i=$((i + 1))
		[ $i -lt 30000 ] || return 1
		sleep 0.01
	done
}

"$target" serve 4 >"$dir/serve" 2>"$dir/serve.err" &
server=$!
wait_ready "$dir/serve"
for signal in INT TERM HUP QUIT KILL INT TERM KILL INT INT; do
	rm -f "$dir/events"
	"$events" -o "$dir/events" -p $server &
	tracer=$!
	wait_event 1 ENTER
	kill -$signal $tracer
	wait $tracer 2>/dev/null
	got=$?
	case $signal in
	INT) check "attached, SIG$signal" $got 130 ;;
	TERM) check "attached, SIG$signal" $got 143 ;;
	HUP) check "attached, SIG$signal" $got 129 ;;
	QUIT) check "attached, SIG$signal" $got 131 ;;
	KILL) check "attached, SIG$signal" $got 137 ;;
	esac
	if ! kill -0 $server 2>/dev/null; then
		fail "the program did not survive SIG$signal to its tracer"
		break
	fi
done
run - 0 -q -S 100 -p $server
check "attached, stop: ENTER" "$(value ENTER)" 100
kill -TERM $server
wait $server
check "the attached program: $(cat "$dir/serve.err")" $? 0

# Attached to while it is stopped: it stays so until SIGCONT, and after we left.
sleep 1000 &
sleeper=$!
kill -STOP $sleeper
rm -f "$dir/events"
"$events" -o "$dir/events" -p $sleeper &
tracer=$!
wait_event 1 STOPPED
kill -INT $tracer
wait $tracer
check 'a stopped program, let go' $? 130
check 'a stopped program: STOPPED' "$(value STOPPED)" 1
comes_to T $sleeper
check 'a stopped program stays stopped' $? 0
kill -CONT $sleeper
comes_to S $sleeper
check 'and goes on' $? 0
kill $sleeper

# ---- a started program, when its tracer is told to end
# begin MODE ARGS...: sets $tracer and $program
begin() {
	mode=$1
	shift
	rm -f "$dir/events" "$dir/out"
	# shellcheck disable=SC2046
	"$events" $(options "$mode") -o "$dir/events" "$@" >"$dir/out" 2>"$dir/err" &
	tracer=$!
	wait_ready "$dir/out"
	program=$(cat /proc/$tracer/task/*/children | tr -d ' ')
}

for mode in $modes; do
	# It is told too, and its last calls are seen.
	begin "$mode" "$target" patient 1
	kill -TERM $tracer
	wait $tracer
	check "$mode: the program ends on SIGTERM" $? 11
	check "$mode: its signal is seen" "$(value SIGNAL)" 1

	# It need not listen, but then a second signal ends the matter.
	begin "$mode" "$target" patient 0
	kill -TERM $tracer
	sleep 0.2
	if ! kill -0 $tracer; then
		fail "$mode: the tracer left a program that ignores SIGTERM"
	fi
	# Two that come before the first is seen are one.
	while kill -TERM $tracer 2>/dev/null; do
		sleep 0.2
	done
	wait $tracer
	got=$?
	if [ "$mode" = -s ]; then
		check "$mode: second signal" $got 137
		check "$mode: it says so" "$(grep -c 'Killed the program' "$dir/err")" 1
		gone $program || fail "$mode: the program is still there"
	else
		check "$mode: second signal" $got 143
		sleep 0.05
		kill -0 $program || fail "$mode: the program is gone"
		kill -KILL $program
	fi

	# Under the filter it cannot live without its tracer.
	begin "$mode" "$target" patient 0
	kill -KILL $tracer
	wait $tracer 2>/dev/null
	if [ "$mode" = -s ]; then
		gone $program || fail "$mode: the program outlived its tracer"
	else
		sleep 0.05
		kill -0 $program || fail "$mode: the program did not survive"
		kill -KILL $program
	fi

	begin "$mode" -K "$target" patient 0
	kill -INT $tracer
	wait $tracer
	check "$mode -K" $? 137
	gone $program || fail "$mode -K: the program is still there"

	# Ignored
	begin "$mode" -I 3 "$target" patient 0
	kill -TERM $tracer
	sleep 0.1
	kill -0 $tracer || fail "$mode -I 3: the tracer is gone"
	kill -KILL $program
	wait $tracer
	check "$mode -I 3" $? 137
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
