#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The installed library as others meet it: pkg-config, shared and static, C and C++.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"
root=$dir/root

${MAKE:-make} -C "$build" -s DESTDIR="$root" prefix=/usr libdir='${exec_prefix}/lib' \
	install-libLTLIBRARIES install-pkgconfigDATA install-vfiotraceincludeHEADERS \
	install-dist_gdbDATA install-man >log 2>&1 || {
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
[ "$(find "$root" -name libvfiotrace.3)" ] || fail "libvfiotrace.3 is not installed"

if ! pkg-config --version >/dev/null 2>&1; then
	echo "SKIP: pkg-config is not installed"
	exit 77
fi
export PKG_CONFIG_LIBDIR="$root/usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root"
example=$srcdir/examples/decode.c
wanted='VFIO_GROUP_GET_STATUS, {argsz=8} => {argsz=8, flags=VFIO_GROUP_FLAGS_VIABLE}'
works() { # PROGRAM
	LD_LIBRARY_PATH=$root/usr/lib timeout 20 "$1" vfio-group 0x3b67 \
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

# As strict as the header's users may be.
cat >use.c <<'.'
#include <vfiotrace/plugin.h>
int main(void) { return vfiotrace_version() == 0; }
.
for standard in c99 c11 c17; do
	$CC $cflags -std=$standard -pedantic -o use use.c $libs || fail "-std=$standard"
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
	timeout 30 gdb -batch -nx -ex "source $root/usr/share/vfiotrace/gdb/vfiotrace.py" \
		-ex 'vfio-decode -1 0x3b67 0x1000' >out 2>&1
	has out '^ioctl\(-1, VFIO_GROUP_GET_STATUS, 0x1000\)$'
fi
finish
