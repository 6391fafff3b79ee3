#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How many system calls the tracer makes for each one of the program: twice as many
# calls must not cost more than twice what doc/performance.md says.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
count=$build/tests/trace/cost/count
load=$build/bench/load
few=1000
many=3000

# What a busy machine does only adds: a wait that is interrupted by the clock is made anew, which
# is not counted, nor is what is looked at then; but the clock may meet us at any other place.
# So a cost is too high if it always is.
attempts=5

# cost NAME=MOST... -- OPTIONS: of each named call at most so many per call of the
# program, in hundredths.
cost() {
	limits=
	while [ "$1" != -- ]; do
		limits="$limits $1"
		shift
	done
	shift
	for attempt in $(seq $attempts); do
		! measured "$@" || return 0
	done
	fail "$mode $*: $(cat verdict)"
}

measured() {
	for n in $few $many; do
		timeout -k 5 3000 "$count" "$n" "$tool" --no-follow-cpu -o out "$@" "$load" $mode $n \
			>/dev/null 2>err </dev/null
		got=$?
		[ $got = 77 ] && skip "a tracer of a tracer is refused"
		[ $got = 0 ] || fail "$*: exit status $got: $(cat err)"
	done
	paste -d ' ' $few $many | awk -v limits="$limits" -v calls=$((many - few)) '
		BEGIN {
			n = split(limits, l, " ")
			for (i = 1; i <= n; i++) {
				split(l[i], part, "=")
				limit[part[1]] = part[2]
			}
		}
		{
			per = 100 * ($4 - $2) / calls
			if (per > limit[$1]) {
				printf "%s: %.2f per call, at most %.2f\n", $1, per / 100,
					limit[$1] / 100
				bad = 1
			}
			seen[$1] = 1
		}
		END {
			for (name in limit)
				if (!seen[name])
					bad = 1
			exit bad
		}' >verdict
}

# "look": at the descriptor. How often we would look for where a busy thread runs depends on
# who else wants the processors, and is left out by --no-follow-cpu. "other": large
# writes, and what goes with that.
mode=map
cost wait4=201 ptrace=402 look=111 process_vm_readv=101 other=10 --
cost wait4=201 ptrace=402 look=111 process_vm_readv=101 other=10 -- --json
cost wait4=201 ptrace=402 look=111 process_vm_readv=101 other=10 -- -ttt -T -r
# Counting alone costs no more than a trace; how long a thread has run is asked twice.
cost wait4=201 ptrace=402 look=111 process_vm_readv=101 other=10 -- -c -w
cost wait4=201 ptrace=402 look=311 process_vm_readv=101 other=10 -- -c
# A call that is not wanted, when every call stops the program.
mode=kvm
cost wait4=201 ptrace=302 look=10 other=10 -- --no-seccomp-bpf
# And when none does.
if "$tool" -V | grep -q 'in-kernel filter: yes'; then
	# Two processes, with arguments elsewhere than on the stack: a look at the page map of
	# each. They take turns by calls that the filter lets pass.
	mode=pair
	cost wait4=215 ptrace=402 look=221 process_vm_readv=101 other=10 --
	mode=kvm
	cost wait4=1 ptrace=1 look=1 other=1 --
	# Requests that are neither shown nor tell of what is shown.
	mode=map
	cost wait4=1 ptrace=1 look=1 other=1 -- -e request=VFIO_DEVICE_RESET
	cost wait4=1 ptrace=1 look=1 other=1 -- -e 'request=!VFIO_*MAP_DMA,VFIO_DEVICE_*'
	cost wait4=1 ptrace=1 look=1 other=1 -- -e fd=group
	cost wait4=1 ptrace=1 look=1 other=1 -- -e trace=ioctl -e request=VFIO_DEVICE_RESET
	# Device I/O on a file that is none of VFIO's: one stop, and nothing of the program's
	# memory is read. The look is at a file that each write changes.
	# So with a file that is opened by its name, of which the name is read and looked up: in
	# its folder, which is the tracer's too, the file is opened, looked at and closed.
	mode=open
	cost wait4=101 ptrace=201 look=211 process_vm_readv=101 other=220 --
	cost wait4=1 ptrace=1 look=1 other=1 -- -e trace=vfio
	mode=io
	cost wait4=101 ptrace=201 look=201 other=10 -- -e trace=%io
fi
finish
