#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Scenes with processes that are started, attached to, let go and killed, under strace and
# under vfiotrace: what the program has experienced, what has become of it and of the tracer,
# and what was printed, is the same. Where it is not meant to be, the scene says how it differs.
set -u
command -v strace >/dev/null || { echo "no strace to compare with"; exit 77; }
export LC_ALL=C
build=$PWD
tool=${VFIOTRACE:-$build/src/vfiotrace}
subject=$build/tests/trace/strace/subject
dir=$(mktemp -d "$build/tests/trace/strace.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
export SUBJECT_CALLER=$$
export SUBJECT_PIDS=$dir/pids
failures=0
compared=0

# until_true CONDITION: waits for it; what takes five minutes hangs.
until_true() {
	tries=0
	until eval "$1"; do
		tries=$((tries + 1))
		[ $tries -gt 15000 ] && {
			echo "FAIL: $scene: timeout: $1"
			sed 's/^/	/' experience end err
			failures=$((failures + 1))
			return 1
		}
		sleep 0.02
	done
}

# The state of a process, "-" when it is gone.
state() {
	sed -n 's/^State:.\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null | grep . || echo -
}

# What it is in is not on its way to something else.
settled() { # PID
	case $(state "$1") in
	-|Z|X)	return 0 ;;
	t)	return 1 ;;
	esac
	# SIGKILL is still to take effect.
	! grep -qE '^(Sig|Shd)Pnd:.*[13579bdf]..$' "/proc/$1/status" 2>/dev/null
}

# It is in the call in which it waits, and is not on its way there or out of it: a signal or a
# stop that comes earlier ends no call.
resting() { # PID
	case $(state "$1") in
	R)	case " $words " in *" spin "*) ;; *) return 1 ;; esac ;;
	t)	case $actions in *stopped*) ;; *) return 1 ;; esac ;;
	esac
}

# Each process of the program is.
all_rest() {
	while read -r role pid; do
		until_true "resting $pid" || return
	done <pids
}

# Who of the program is alive, by its own word.
left() {
	all_rest || return
	while read -r role pid; do
		until_true "settled $pid" || return
		case $(state "$pid") in
		-|Z|X)	echo "$role: gone"; continue ;;
		T)	echo "$role: stopped, $(sed -n 's/^TracerPid:.0$/not traced/p' \
				"/proc/$pid/status")"; continue ;;
		D)	echo "$role: waits for its child"; continue ;;
		esac
		before=$(grep -c "^$role: alive" experience)
		kill -USR1 "$pid"
		until_true '[ "$(grep -c "^$role: alive" experience)" -gt "$before" ] ||
			[ "$(state "$pid")" = - ] || [ "$(state "$pid")" = Z ]' || return
		case $(state "$pid") in
		-|Z|X)	echo "$role: gone" ;;
		*)	echo "$role: alive" ;;
		esac
	done <pids
	all_rest
}

pid_of() { # ROLE
	sed -n "s/^$1 //p" pids | tail -n 1
}

# act ACTION: one step of what is done from outside.
act() {
	case $1 in
	ours/*)		[ $who = s ] || act "${1#ours/}" ;;
	tracer:*)	all_rest
			kill "-${1#*:}" $tracer ;;
	main:*|child:*|vforked:*)
			all_rest
			kill "-${1#*:}" "$(pid_of "${1%%:*}")" ;;
	wait)		wait $tracer 2>/dev/null
			echo "tracer: $?" ;;
	ended)		wait $started 2>/dev/null
			echo "main: $?" ;;
	left)		left ;;
	tells=*)	until_true "grep -q '${1#*=}' experience" ;;
	prints=*)	until_true "grep -q '${1#*=}' log err" ;;
	tracer-is=*)	until_true "[ \"\$(state $tracer)\" = ${1#*=} ]" ;;
	tracer-stopped)	[ "$(state $tracer)" = T ] && echo "tracer: stopped" ;;
	is=*)		until_true "[ \"\$(state $(pid_of main))\" = ${1#*=} ]" ;;
	esac
}

# play WHO TOOL...: the scene, with $how it begins, $actions and $words, by this tracer.
play() {
	who=$1
	shift
	: >experience
	: >pids
	: >log
	: >err
	: >end
	started=
	case $how in
	start)
		"$subject" run "$@" "$subject" $words >experience 2>err </dev/null &
		tracer=$!
		case " $words " in
		*ready*)	until_true 'grep -q ready experience' ;;
		esac
		;;
	attach)
		"$subject" run "$subject" $words >experience 2>subject.err </dev/null &
		started=$!
		until_true 'grep -q ready experience'
		for action in $first; do
			act "$action"
		done
		pids=
		for role in $whom; do
			pids="$pids -p $(pid_of "$role")"
		done
		# shellcheck disable=SC2086
		"$subject" run "$@" $pids >tracer.out 2>err </dev/null &
		tracer=$!
		until_true 'grep -q attached err || ! kill -0 $tracer 2>/dev/null'
		;;
	esac
	for action in $actions; do
		act "$action"
	done >end
	while read -r role pid; do
		kill -KILL "$pid" 2>/dev/null
	done <pids
	wait
	for file in experience end log err; do
		cp $file $who.$file
	done
}

# The order of lines of several processes is not fixed.
plain() {
	sed -E 's/vfiotrace/strace/g; s/^(\[pid +)?[0-9]+(\]| ) *//
		s/[Pp](id|rocess) [0-9]+/pid N/g; s/si_pid=[0-9]+/si_pid=N/
		/^\?\?\?\( <unfinished/d
		s/\) += /) = /; s/(getppid.*) [0-9]+$/\1 N/
		s/si_([us])time=[0-9]+( \/\*[^*]*\*\/)?/si_\1time=N/g' "$1" | sort
}

# but FILE SCRIPT: what strace says in FILE is turned by this sed script into what we do.
but() {
	eval "but_$1=\$2"
}

# same WHAT: s.plain, as it is to be, and v.plain.
same() {
	cmp -s s.plain v.plain && return
	echo "FAIL: $scene: $1:"
	diff s.plain v.plain
	failures=$((failures + 1))
}

# scene HOW ACTIONS THEIRS OURS WORDS...
scene() {
	how=$1 actions=$2 theirs=$3 ours=$4
	shift 4
	words=$*
	scene="$how, $actions, $ours: $words"
	# shellcheck disable=SC2086
	play s strace $theirs
	# shellcheck disable=SC2086
	play v "$tool" $ours
	compared=$((compared + 1))
	for file in $compare; do
		eval "script=\${but_$file:-}"
		plain s.$file | sed -E "$script" | sort >s.plain
		plain v.$file >v.plain
		same "$file is not as under strace"
	done
	defaults
}

# fact ACTIONS OPTIONS END EXPERIENCE WORDS...: what strace has no like of, or does worse. In
# END and EXPERIENCE the lines stand in any order, and are separated by semicolons.
fact() {
	actions=$1 ours=$2 end=$3 experience=$4
	shift 4
	words=$*
	scene="$how, $actions, $ours: $words"
	# shellcheck disable=SC2086
	play v "$tool" $ours
	compared=$((compared + 1))
	for file in end experience; do
		eval "text=\$$file"
		echo "$text" | tr ';' '\n' | sed 's/^ *//' | sort >s.plain
		sort v.$file >v.plain
		same "$file"
	done
	defaults
}

defaults() {
	but_experience='' but_end='' but_log='' but_err='' first='' whom=main
	compare='experience end log err'
}
defaults

none='-e trace=none'

# ---- execve by a thread that is not the leader, whatever the others are doing
for leader in pause sleep read epoll dead; do
	for others in 0-pause 3-sleep 2-read 4-spin; do
		scene start wait "-f $none -o log" "$none -o log" \
			threads=$others exec-by-thread=$leader number exit=3
	done
done
scene start wait "-f $none -o log" "$none -o log" exec-by-thread=pause exec-by-thread=dead \
	threads=2-spin exec-by-thread=sleep threads=1-read exec-by-thread=dead number exit=3

# ---- who is whose parent, in whose group and session
for D in '' -D -DD -DDD; do
	scene start 'wait prints=exited' "-f $D $none -o log" "$D --no-seccomp-bpf $none -o log" relatives exit=3
done

# ---- signals that the program blocks, ignores, takes, and that stop it
scene start wait "-f $none -o log" "$none -o log" block=USR2 ignore=TERM handle=HUP kill=USR2 \
	kill=TERM kill=HUP mask pending exit=3
for signal in STOP TSTP TTIN TTOU; do
	scene start "prints=stopped.by main:CONT wait" "-f $none -o log" "$none -o log" \
		group handle=CONT kill=$signal exit=3
	# Nobody but the parent is to know that it is stopped under a tracer.
	scene start 'tells=has.stopped child:CONT tells=goes.on child:TERM wait' \
		"-f $none -o log" "$none -o log" fork group+kill=$signal+pause wait exit=3
done
scene start 'prints=stopped.by main:TERM main:CONT wait' "-f $none -o log" "$none -o log" \
	end=TERM kill=STOP exit=3
scene start 'prints=stopped.by main:KILL wait' "-f $none -o log" "$none -o log" kill=STOP

# ---- attached to and let go in calls that a stop ends with EINTR, and in others
for call in pause sleep read epoll wait spin; do
	for signal in TERM KILL; do
		scene attach "tracer:$signal wait left" "-f $none -o log" "$none -o log" \
			fork pause ready $call
	done
done

# ---- stopped ones; what lets them go leaves them so
for signal in INT TERM KILL; do
	first='main:STOP is=T'
	scene attach "prints=stopped tracer:$signal wait left main:CONT left" \
		"-f $none -o log" "$none -o log" handle=CONT ready pause
done

# ---- a parent that waits for the child that has its memory: attached to, let go, killed
for signal in TERM KILL; do
	scene attach "tracer:KILL wait left vforked:$signal ended" "-f $none -o log" "$none -o log" \
		vfork ready+pause wait exit=3
done

# ---- what ends the tracer and what not: attached
for I in 1 2; do
	for signal in HUP INT QUIT TERM; do
		scene attach "tracer:$signal wait left" "-I$I -f $none -o log" "-I$I $none -o log" \
			fork pause ready sleep
	done
	scene attach 'tracer:TSTP tracer-is=T tracer:CONT main:TERM wait ended' \
		"-I$I -f $none" "-I$I $none" ready pause
done
for I in 3 4; do
	for signal in HUP INT QUIT TERM; do
		scene attach "tracer:$signal left main:KILL child:KILL wait" \
			"-I$I -f $none -o log" "-I$I $none -o log" fork pause ready sleep
	done
done
scene attach 'tracer:TSTP tracer-is=T tracer:CONT main:TERM wait ended' \
	"-I3 -f $none" "-I3 $none" ready pause
scene attach 'tracer:TSTP tracer-stopped main:TERM wait ended' \
	"-I4 -f $none" "-I4 $none" ready pause

# ---- the same of a program that is started
# strace passes the signal on, too, and leaves; we stay until the program has ended, and a
# second signal lets go what it has left. Under the filter nothing can be left.
modes=no
"$tool" -V 2>/dev/null | grep -q 'in-kernel filter: yes' && modes='no bpf'
for mode in $modes; do
	case $mode in
	no)	flags=-f mine=--no-seccomp-bpf remains=alive ;;
	bpf)	flags='-f --seccomp-bpf' mine=--seccomp-bpf remains=gone ;;
	esac
	for signal in HUP INT QUIT TERM; do
		but_end="s/alive/$remains/"
		[ $mode = no ] || but_experience='/alive|EINTR/d'
		scene start "tracer:$signal wait left" \
			"-I1 $flags $none -o log" "$mine -I1 $none -o log" fork pause ready sleep
		but_end="s/^(tracer: ).*/\\15/; s/alive/$remains/"
		# What strace leaves in its filter dies, since 6.13 before it has told.
		[ $mode = no ] || but_experience="/child: (alive|.*EINTR)/d; /main: got/d
			\$a main: got $signal from another"
		compare='experience end'
		scene start "tracer:$signal ours/prints=exited ours/tracer:$signal wait left" \
			"-I2 $flags $none" "$mine -I2 $none" end=$signal fork pause ready sleep
		# Who wrote into a file and was not told otherwise leaves signals to the program.
		how=start
		fact "tracer:$signal wait" "$mine $none -o log" 'tracer: 5' \
			"main: ready; main: got $signal from another" end=$signal ready sleep
		for I in 3 4; do
			scene start "tracer:$signal left main:KILL child:KILL wait" \
				"-I$I $flags $none -o log" "$mine -I$I $none -o log" \
				end=$signal fork pause ready sleep
		done
	done
	scene start 'tracer:TSTP tracer-stopped left main:KILL wait' \
		"-I4 $flags $none -o log" "$mine -I4 $none -o log" ready sleep
	# Each says in its own words that it does without the filter.
	compare='experience end log'
	scene start 'wait prints=exited' "$flags -b execve $none -o log" \
		"$mine -b execve $none -o log" fork exec=true wait exit=3

	# Standard descriptors that are closed stay so, and nothing is written to what is not meant.
	for closed in 0 1 2 01 12 012; do
		export SUBJECT_CLOSED=$closed
		scene start wait "$flags $none -o log" "$mine $none -o log" \
			log=$dir/experience descriptors exit=3
	done
	unset SUBJECT_CLOSED

	how=start
	# ---- --kill-on-exit: nobody is left, however the tracer ends
	for signal in TERM KILL; do
		fact "tracer:$signal wait left" "$mine --kill-on-exit $none" \
			"tracer: 137; main: gone; child: gone" 'main: ready' \
			ignore=TERM threads=2-spin fork pause ready sleep
		fact "tracer:$signal wait left" "$mine --kill-on-exit $none" \
			"tracer: 137; main: gone; vforked: gone" 'vforked: ready' \
			vfork ready+pause sleep
	done
done
how=attach
for signal in TERM KILL; do
	case $signal in
	KILL)	number=137 ;;
	TERM)	number=143 ;;
	esac
	# A child from before is none that we trace.
	fact "tracer:$signal wait left ended" "--kill-on-exit $none" \
		"tracer: $number; main: gone; child: alive; main: 137" \
		'main: ready; child: alive, not traced; child: pause: EINTR' \
		threads=2-spin fork pause ready sleep
	whom='main child'
	fact "tracer:$signal wait left ended" "--kill-on-exit $none" \
		"tracer: $number; main: gone; child: gone; main: 137" 'main: ready' \
		threads=2-spin fork pause ready sleep
	first='main:STOP is=T'
	fact "prints=stopped tracer:$signal wait left ended" "--kill-on-exit $none -o log" \
		"tracer: $number; main: gone; main: 137" 'main: ready' ready pause
	whom=vforked
	fact "tracer:$signal wait ended left" "--kill-on-exit $none" \
		"tracer: $number; main: gone; vforked: gone; main: 3" \
		'vforked: ready; main: a child was killed: KILL' \
		vfork ready+pause wait exit=3
done

# ---- a parent whose child has its memory is reached by no stop: strace waits for it
for signal in INT TERM; do
	case $signal in
	INT)	number=130 ;;
	TERM)	number=143 ;;
	esac
	said='vforked: ready; vforked: alive, not traced; vforked: pause: EINTR'
	fact "tracer:$signal wait left vforked:TERM ended" "$none" \
		"tracer: $number; main: waits for its child; vforked: alive; main: 3" \
		"$said; main: a child was killed: TERM" vfork ready+pause wait exit=3
done

# ---- a reader who is gone ends no trace: nor does the signal that says so
for I in 1 2 3 4; do
	fact 'tracer:PIPE left main:TERM wait ended' "-I$I $none" \
		'main: alive; main: 143; tracer: 0' \
		'main: ready; main: alive, traced; main: pause: EINTR' ready pause
done

# Without the in-kernel filter there are no scenes of it.
least=130
[ "$modes" != no ] || least=110
[ "$compared" -ge $least ] || { echo "FAIL: only $compared scenes"; exit 1; }
[ "$failures" = 0 ]
