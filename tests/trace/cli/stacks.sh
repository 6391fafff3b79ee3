#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Call stacks whose names are not C's, and whose files are not where their paths say.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
"$tool" -V | grep -q 'stack traces: yes' || exit 77
program=$build/tests/trace/cli/stacks

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
timeout -k 5 300 "$tool" -qq -k "$program" chroot root /inside >out 2>err </dev/null ||
	run_status=$?
if [ $run_status = 0 ]; then
	whole err '.*/root/inside'
elif [ $run_status != 77 ]; then
	fail "chroot: exit status $run_status: $(cat err)"
fi
finish
