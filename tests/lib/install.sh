#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is installed, as others meet it: the library with pkg-config, shared and static,
# in C and C++; its manual; and every document that a manual or another document names.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"
root=$dir/root

${MAKE:-make} -C "$build" -s DESTDIR="$root" prefix=/usr libdir='${exec_prefix}/lib' \
	docdir=/usr/share/doc/vfiotrace mandir=/usr/share/man install >log 2>&1 || {
	fail "make install"
	tail -20 log
}
sed -i 's,^prefix=.*,prefix=/usr,; s,^libdir=.*,libdir=${exec_prefix}/lib,
	s,^includedir=.*,includedir=${prefix}/include,' "$root/usr/lib/pkgconfig/vfiotrace.pc"
for file in include/vfiotrace/vfiotrace.h include/vfiotrace/plugin.h \
	lib/libvfiotrace.so lib/libvfiotrace.so.0 lib/libvfiotrace.a \
	lib/pkgconfig/vfiotrace.pc share/vfiotrace/gdb/vfiotrace.py; do
	[ -e "$root/usr/$file" ] || fail "$file is not installed"
done
doc=$root/usr/share/doc/vfiotrace man=$root/usr/share/man
for page in man1/vfiotrace.1 man3/libvfiotrace.3; do
	grep -q '^\.TH [A-Z]* [13] 20[0-9][0-9]-[01][0-9]-[0-3][0-9] ' "$man/$page" ||
		fail "$page has no date"
done
# Files that the manual names, and links of documents to each other.
sed -n '/^\.SH FILES/,/^\.SH SEE/p' "$man/man1/vfiotrace.1" |
	grep -oE '\b(doc|examples)/[a-z-]+\.[a-z.]+' >named
[ "$(wc -l <named)" -ge 8 ] || fail "the manual names only $(wc -l <named) files"
(cd "$doc" && grep -oE '\]\([^):#]+' README.md doc/*.md) |
	sed 's,README.md:](,,; s,doc/[^:]*:](,doc/,' >>named
while read -r file; do
	[ -e "$doc/$file" ] || fail "$file is named, but not installed"
done <named
# A page for each function of the library, which leads to the one.
nm -D --defined-only "$root/usr/lib/libvfiotrace.so" |
	sed -n 's/.* \(vfiotrace_[a-z0-9_]*\)@.*/\1.3/p' | sort >functions
(cd "$man/man3" && grep -l '^\.so man3/libvfiotrace\.3$' vfiotrace_*.3) | sort >pages
diff functions pages || fail "< is a function, > has a page"

if ! pkg-config --version >/dev/null 2>&1; then
	echo "SKIP: pkg-config is not installed"
	exit 77
fi
export PKG_CONFIG_LIBDIR="$root/usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root"
example=$srcdir/examples/decode.c
wanted='VFIO_GROUP_GET_STATUS, {argsz=8} => {argsz=8, flags=VFIO_GROUP_FLAGS_VIABLE}'
works() { # PROGRAM
	LD_LIBRARY_PATH=$root/usr/lib timeout 3000 "$1" vfio-group 0x3b67 \
		0800000000000000 0 0800000001000000 >out 2>err
	[ "$(cat out)" = "$wanted" ] || fail "$1 says: $(cat out err)"
}
cflags="-Wall -Wextra -Werror $SAN_CFLAGS $(pkg-config --cflags vfiotrace)" ||
	fail "pkg-config --cflags"
libs=$(pkg-config --libs vfiotrace) || fail "pkg-config --libs"

$CC $cflags -o shared "$example" $libs && works ./shared
readelf -d shared | grep -q 'NEEDED.*libvfiotrace.so.0' || fail "./shared is not linked so"
$CC $cflags -o static "$example" -Wl,-Bstatic $(pkg-config --static --libs vfiotrace) \
	-Wl,-Bdynamic && works ./static
readelf -d static | grep -q 'NEEDED.*libvfiotrace' && fail "./static needs the library"

# The example of the manual, as it stands there, and what it says that it prints.
blocks() { # N: the N-th block of the section EXAMPLES
	sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/p' "$man/man3/libvfiotrace.3" |
		awk -v n="$1" '$1 == ".RE" { on = 0 } on && m == n; $1 == ".RS" { on = 1; m++ }' |
		sed 's/\\-/-/g; s/\\e/\\/g'
}
blocks 1 >manual.c
blocks 2 >printed
$CC $cflags -o manual manual.c $libs && LD_LIBRARY_PATH=$root/usr/lib ./manual >out 2>&1
[ -s printed ] && diff printed out || fail "the example of libvfiotrace.3"

# As strict as the header's users may be.
cat >use.c <<'.'
#include <vfiotrace/plugin.h>
#if VFIOTRACE_VERSION < 1 || VFIOTRACE_VERSION_MAJOR * 1000 + VFIOTRACE_VERSION_MINOR != VFIOTRACE_VERSION
#error
#endif
#include <stdio.h>
#include <string.h>
int main(void)
{
	char version[32];
	snprintf(version, sizeof(version), "%d.%d", VFIOTRACE_VERSION_MAJOR,
		 VFIOTRACE_VERSION_MINOR);
	return strcmp(version, vfiotrace_version());
}
.
for standard in c99 c11 c17; do
	$CC $cflags -std=$standard -pedantic -o use use.c $libs &&
		LD_LIBRARY_PATH=$root/usr/lib ./use || fail "-std=$standard"
done
if $CXX --version >/dev/null 2>&1; then
	cp use.c use.cc
	for standard in c++11 c++17 c++20; do
		$CXX $cflags -std=$standard -pedantic -o use use.cc $libs &&
			LD_LIBRARY_PATH=$root/usr/lib ./use || fail "-std=$standard"
	done
fi
case $(LD_LIBRARY_PATH=$root/usr/lib pkg-config --modversion vfiotrace) in
"$("$tool" -V | sed -n 's/.*version //p')") ;;
*) fail "pkg-config --modversion" ;;
esac

# The script for gdb finds the library from where both lie.
if [ -z "$SAN_CFLAGS" ] &&
	gdb -batch -nx -ex 'python import ctypes; print("has " + "python")' 2>&1 |
	grep -q '^has python$'; then
	timeout 3000 gdb -batch -nx -ex "source $root/usr/share/vfiotrace/gdb/vfiotrace.py" \
		-ex 'vfio-decode -1 0x3b67 0x1000' >out 2>&1
	has out '^ioctl\(-1, VFIO_GROUP_GET_STATUS, 0x1000\)$'
fi
finish
