#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What compiler and linker do against the use of faults is in the files that were built:
# the tool and the library, not in the flags alone.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
HARDEN_CFLAGS=$(sed -n 's/^HARDEN_CFLAGS = *//p' Makefile)
cflags=$(sed -n 's/^CFLAGS = //p' Makefile)
# A room with flags of its own has these too.
grep -nE '^src_[a-z_]*_CFLAGS = ' Makefile | grep -v 'AM_CFLAGS)' && bad=1
grep -nE '^src_[a-z_]*_LDFLAGS = ' Makefile | grep -v 'AM_LDFLAGS)' && bad=1
. "$srcdir/tests/trace/cli/lib.sh"
[ -z "${bad:-}" ] || fail "objects without the flags of all"
[ -n "$HARDEN_CFLAGS" ] || skip "configured with --disable-hardening"

program=$build/src/vfiotrace
[ ! -f "$build/src/.libs/vfiotrace" ] || program=$build/src/.libs/vfiotrace
library=$build/src/.libs/libvfiotrace.so

for file in "$program" "$library"; do
	name=$(basename "$file")
	[ -f "$file" ] || { fail "$name: not built"; continue; }
	readelf -hW "$file" >header
	readelf -lW "$file" >segments
	readelf -dW "$file" >dynamic
	# Position independent, and so that no page of code is written to for it.
	has header '^ *Type: +DYN '
	hasnt dynamic 'TEXTREL'
	# What the loader has filled in is read-only when the program begins, all of it.
	has segments '^ *GNU_RELRO '
	has dynamic '\((FLAGS|FLAGS_1)\).*(BIND_NOW|NOW)'
	# Nothing may be run that can be written to.
	has segments '^ *GNU_STACK .* RW +0x'
	hasnt segments '^ *LOAD .* RWE '
	nm -D --undefined-only "$file" | sed 's/@.*//; s/^.* //' >wants
	has wants '^__stack_chk_fail$'
	# The sanitizers look at copies themselves, and without optimization nobody knows
	# how large what is copied to is.
	case " $SAN_CFLAGS $cflags" in
	*-fsanitize*|*-O0*) ;;
	*-O*) grep -v stack wants >copies; has copies '^__[a-z]+_chk$' ;;
	esac
done
finish
