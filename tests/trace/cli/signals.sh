#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Signals, and how the program ends.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

run 0 -e trace=rt_sigsuspend "$actor" usr1 alarm
has err '^--- SIGUSR1 \{si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=[0-9]+, si_uid=[0-9]+\} ---$'
has err '^--- SIGALRM \{si_signo=SIGALRM, si_code=SI_KERNEL\} ---$'
has err '^(rt_sigsuspend\(.*|<\.\.\. rt_sigsuspend resumed>.*)\) +(= \? ERESTARTNOHAND \(To be restarted if no handler\)|<unfinished)'

run 0 -e signal=none "$actor" usr1 version
hasnt err SIGUSR1
has err VFIO_GET_API_VERSION
run 0 -e signal='!usr1' "$actor" usr1 alarm
hasnt err SIGUSR1
has err SIGALRM

run 42 "$actor" exit=42
has err '^\+\+\+ exited with 42 \+\+\+$'
run 143 "$actor" term
has err '^\+\+\+ killed by SIGTERM \+\+\+$'
run 139 "$actor" segv
has err '^--- SIGSEGV \{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x8\} ---$'
has err '^\+\+\+ killed by SIGSEGV (\(core dumped\) )?\+\+\+$'
# No program here can have a fault of protection keys: that of another machine.
cat >recording <<-'END'
	{"format":"vfiotrace","version":2,"machine":"x86_64","big_endian":false}
	{"t":1,"tid":7,"pid":7,"event":"new"}
	{"t":1,"event":"signal","signal":"SIGSEGV","siginfo":{"si_signo":11,"si_code":4,"si_addr":4096,"si_pkey":3}}
	{"t":1,"event":"exited","status":0}
	{"end":true}
END
run 0 --replay recording
has out '^--- SIGSEGV \{si_signo=SIGSEGV, si_code=SEGV_PKUERR, si_addr=0x1000, si_pkey=3\} ---$'

# A code without a name: a number below zero, of which strace shows the 32 bits.
sed 's/SIGSEGV/SIGUSR1/; s/"si_signo":11,"si_code":4/"si_signo":10,"si_code":-17/' recording >unnamed
run 0 --replay unnamed
has out '^--- SIGUSR1 \{si_signo=SIGUSR1, si_code=0xffffffef( /\* [A-Z_?]+ \*/)?, '
run 0 --json --replay unnamed
has out '"si_code":\{"value":-17,"name":null\}'

run 5 -qq "$actor" exit=5
[ -s err ] && fail "-qq says something"

: >out; : >err
# A stopped program goes on when it is told to.
"$tool" "$actor" say stop version >out 2>err &
until_true 'grep -q "stopped by SIGSTOP" err' &&
	kill -CONT "$(sed -n 's/^pid //p' out)"
wait
has err '^--- SIGSTOP \{si_signo=SIGSTOP, si_code=SI_TKILL, '
has err '^--- SIGCONT \{si_signo=SIGCONT, si_code=SI_USER, '
has err '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\)'
finish
