#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong usage: exit status 2, one line that names the thing. What cannot be
# started: 1. The program is not run in either case.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

refused() { # STATUS NAMED ARGUMENTS...
	status=$1
	named=$2
	shift 2
	run "$status" "$@"
	[ "$(wc -l <err)" = 1 ] || fail "$*: not one line"
	grep -q '^vfiotrace: ' err || fail "$*: no name in front"
	grep -Fq -e "$named" err || fail "$*: '$named' is not named: $(cat err)"
	[ -s out ] && fail "$*: the program ran"
	return 0
}
go="$actor say"
refused 2 'a program to run' -v
refused 2 "'x'" --host x
refused 2 '-p is for' --host -p 1
refused 2 '-o is for' --host -o x
refused 2 '--replay is for' --host --replay x
refused 1 "'no.such.user'" --host -u no.such.user
refused 2 "'-Q'" -Q $go
refused 2 "'--nonsense'" --nonsense $go
refused 2 "'--columns'" --columns

# What is near to a word that nobody knows is named, as a compiler does.
refused 2 "'--jsn'; did you mean '--json'?" --jsn $go
refused 2 "ambiguous option '--re': --record, --replay, --relative-timestamps" --re x
refused 2 "'VFIO_IOMU_MAP_DMA'; did you mean 'VFIO_IOMMU_MAP_DMA'?" \
	-e request=VFIO_IOMU_MAP_DMA $go
refused 2 "'vfio_device_rest'; did you mean 'VFIO_DEVICE_RESET'?" \
	-e request=vfio_device_rest $go
refused 2 "'devices'; did you mean 'device'?" -e fd=devices $go
refused 2 "'cdevs'; did you mean 'cdev'?" -e fd=cdevs $go
refused 2 "'mmpa'; did you mean 'mmap'?" -e trace=mmpa $go
refused 2 "'vfoi'; did you mean 'vfio'?" -e trace=vfoi $go
refused 2 "'requests=X'; did you mean 'request'?" -e requests=X $go
refused 2 "'jsno'; did you mean 'json'?" --format=jsno $go
refused 2 "'faild'; did you mean 'failed'?" -e status=faild $go
refused 2 "'SIGTRM'; did you mean 'TERM'?" -e signal=SIGTRM $go
refused 2 "'2012'; did you mean '2010' or '2011'?" --abi=2012 $go
refused 2 "'verbos'; did you mean 'verbose'?" -X verbos $go
refused 2 "'qqqqqqqqqqqqqq'" -e request=qqqqqqqqqqqqqq $go
hasnt err 'did you mean'
refused 2 "'-o'" -o
refused 2 "'--help=x'" --help=x
refused 2 "'x'" -s x $go
refused 2 "'-1'" -s -1 $go
refused 2 "'x'" -a x $go
refused 2 "'5'" -I 5 $go
refused 2 "'xml'" --format=xml $go
refused 2 "'bold'" -X bold $go
refused 2 "'1998'" --abi=1998 $go
refused 2 "'nosuchcall'" -e trace=nosuchcall $go
refused 2 "'nosuchcall'" -e nosuchcall $go
refused 2 "'/*('" -e 'trace=/*(' $go
refused 2 "'VFIO_NONSENSE'" -e request=VFIO_NONSENSE $go
refused 2 "'VFIO_NONSENSE*'" -e 'request=VFIO_G*,VFIO_NONSENSE*' $go
refused 2 "'99999999999'" -e request=99999999999 $go
refused 2 "'teapot'" -e fd=teapot $go
refused 2 "'fine'" -e status=fine $go
refused 2 "'SIGNOT'" -e signal=SIGNOT $go
refused 2 "'nothing=1'" -e nothing=1 $go
refused 2 "'noise'" --quiet=noise $go
refused 2 "'blurred'" --absolute-timestamps=blurred $go
refused 2 "'hours'" -e decode-fds=hours $go
refused 2 "'m'" --syscall-times=m $go
refused 2 "'0'" -p 0
refused 2 "'1x'" -p 1x
refused 2 "'read'" -b read $go
refused 2 "'=x'" -E =x $go
refused 2 "'nobody'" -u nobody -p 1
refused 2 '-A' -A $go
refused 2 "'|cat'" -ff -o '|cat' $go

refused 1 "'no-such-program'" no-such-program
refused 1 "'./no-such-program'" ./no-such-program
refused 1 "'$dir'" "$dir"
: >file
refused 1 "'./file'" ./file
echo '#!/no/such/interpreter' >script
chmod +x script
refused 1 '/no/such/interpreter' ./script
printf 'garbage' >garbage
chmod +x garbage
refused 1 "'./garbage'" ./garbage
refused 1 "'./no/log'" -o ./no/log $go
refused 1 "'$dir'" -o "$dir" $go
[ "$(id -u)" = 0 ] && refused 1 "'no-such-user'" -u no-such-user $go

# A pid that is gone, and one that somebody traces already.
sleep 0 &
gone=$!
wait
refused 1 "$gone" -p $gone
"$tool" -o log "$actor" say pause >program 2>&1 &
tracer=$!
until_true 'grep -q "^pid" program'
pid=$(sed -n 's/^pid //p' program)
refused 1 "$pid" -p "$pid"
kill "$pid"
wait $tracer
[ $? = 143 ] || fail "the traced program was harmed"

# What is quoted of a command line gives a terminal no orders.
run 1 "$(printf 'no\033[31msuch\177\nprogram')"
has err "^vfiotrace: .*'no\?\[31msuch\?\?program'"
lines err . 1

run 0 --help
has out '^Usage: vfiotrace '
[ -s err ] && fail "--help on stderr"
run 0 -V
has out '^vfiotrace -- version [0-9]'
run 0 -- "$actor" version
has err VFIO_GET_API_VERSION
# What follows the program belongs to it.
run 98 "$actor" --help
hasnt out Usage
finish
