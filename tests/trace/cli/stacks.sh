#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Call stacks whose names are not C's, and whose files are not where their paths say.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
program=$build/tests/trace/cli/stacks
if ! "$tool" -V | grep -q 'stack traces: yes'; then
	run 2 -k "$program"
	has err '^vfiotrace: -k: stacks are not built in'
	finish
fi

whole() { # FILE OBJECT: each function of the program, in that object
	lines "$1" "^ > $2\(main\+0x" 1
	lines "$1" "^ > $2\(plain\+0x" 1
	lines "$1" "^ > $2\(_start\+0x" 1
	hasnt "$1" 'no further frames'
}
run 0 -qq -k "$program"
whole err '.*/stacks'
if "$tool" -V | grep -q demangled; then
	has err '^ > .*/stacks\(vm::device::reset\(int\)\+0x'
	has err '^ > .*/stacks\(<rs::Vfio<T> as rs::Dev>::reset\+0x'
	has err '^ > .*/stacks\(<rs::Vfio<i32> as rs::Dev>::reset\+0x'
	hasnt err '\(_(Z|R)'
	run 0 -qq -k --record recording "$program"
	run 0 -qq -k --replay recording
	cmp -s out err || grep -q 'vm::device::reset(int)' out || fail "replayed: $(cat out)"
	run 0 -qq -k --json "$program"
	has err '"symbol":"vm::device::reset\(int\)"'
else
	has err '\(_ZN2vm6device5resetEi\+0x'
fi

# Lines of source: the very line that the call stands in.
line=$(cd "$build" && awk 'known && /ioctl\(null, VERSION\);/ { print NR; exit }
	/strcmp\(word, "version"\)/ { known = 1 }' "$srcdir/tests/trace/cli/actor.c")
[ "$line" ] || fail "no line of the call in actor.c"
if ! "$tool" -V | grep -q 'source lines'; then
	run 2 -kk "$actor" version
	has err '^vfiotrace: -kk: source lines are not built in'
elif ! readelf -S "$actor" | grep -q debug_line; then
	echo "lines of source: the programs are built without debug information"
else
	run 0 -qq -kk --record recording "$actor" version
	has err "^ > .*/actor\(.*\+0x[0-9a-f]+\) \[0x[0-9a-f]+\] .*tests/trace/cli/actor\.c:$line\$"
	cp err live
	run 0 -qq --stack-trace=source --replay recording
	cmp live out || fail "the replay has other lines: $(diff live out)"
	run 0 -qq -k --replay recording
	hasnt out 'actor\.c'
	has out '^ > .*/actor\(.*\) \[0x[0-9a-f]+\]$'
	run 0 -qq -kk --json --replay recording
	has out "\"source\":\"[^\"]*tests/trace/cli/actor\.c\",\"line\":$line\}"
	run 0 -qq -k --record recording "$actor" version
	hasnt err 'actor\.c'
	run 1 -qq -kk --replay recording
	has err '^vfiotrace: -kk: recording holds no source lines'
fi
run 2 -k --stack-trace=sauce "$actor"

# Without its file; with another one in its place.
cp "$program" gone
run 0 -qq -k ./gone unlink gone
whole err '.*/gone \(deleted\)'
cp "$program" old
cp "$actor" new
run 0 -qq -k ./old rename new old
whole err '.*/old \(deleted\)'

# In another root: by its own name there, and by ours here.
mkdir root
cp "$program" root/inside
for library in $(ldd "$program" | grep -o '/[^ ]*'); do
	mkdir -p "root$(dirname "$library")"
	cp -L "$library" "root$library"
done
run_status=0
timeout -k 5 3000 "$tool" -qq -k "$program" chroot root /inside >out 2>err </dev/null ||
	run_status=$?
if [ $run_status = 0 ]; then
	whole err '.*/root/inside'
elif [ $run_status != 77 ]; then
	fail "chroot: exit status $run_status: $(cat err)"
fi

# What only stacks need is loaded with -k, and said to be missing then; whatever it is.
mkdir lacking
unloadable() { # FILE OPTION: no library of that name can be loaded
	: >"lacking/$1"
	LD_LIBRARY_PATH=$dir/lacking timeout -k 5 3000 "$tool" -o log "$2" "$actor" version >out 2>err
	[ $? = 1 ] || fail "$2 without $1: no failure"
	has err "^vfiotrace: $2: cannot load the library $1: "
	hasnt out .
	LD_LIBRARY_PATH=$dir/lacking timeout -k 5 3000 "$tool" -o log "$actor" version >out 2>err ||
		fail "without $1 and $2: $(cat err)"
	rm "lacking/$1"
}
file_of() { # MACRO
	sed -n "s/^#define $1 \"\(.*\)\"/\1/p" "$build/config.h"
}
unloadable "$(file_of LIBUNWIND_FILE)" -k
unloadable "$(file_of LIBUNWIND_PTRACE_FILE)" -k
file=$(file_of LIBDW_FILE)
[ -z "$file" ] || unloadable "$file" -kk
finish
