#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the index of a mirror names packages that it does not have, tests/vm/kernel
# takes an older one, then another suite's, and says so. The mirror is made here.
set -euo pipefail
top=$(cd "${srcdir:-.}" && pwd)
for program in apt-get dpkg-deb sha256sum; do
	command -v "$program" >/dev/null || { echo "SKIP: $program is missing"; exit 77; }
done

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mirror=$dir/debian
fails=0

# The machine's own sources, as debian-apt finds them.
mkdir "$dir/sources.d"
echo "deb [trusted=yes] file:$mirror trixie main" >"$dir/sources.list"
cat >"$dir/apt.conf" <<END
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "$dir/sources.d";
END
export APT_CONFIG=$dir/apt.conf VFIOTRACE_CACHE=$dir/cache

# A file that unpack-kernel takes for a bzImage and has to copy as it is.
image() { # text
	printf '%s\n' "$1"
	head -c $((0x202 - ${#1} - 1)) /dev/zero
	printf 'HdrS'
	head -c 1024 /dev/zero
}

# package SUITE ARCH NAME VERSION DEPENDS FILE...: a package with these files, each of
# which holds the package's name, and its entry in the index of the suite.
package() {
	local suite=$1 arch=$2 name=$3 version=$4 depends=$5 root=$dir/root file deb
	deb=pool/$name"_"$version"_"$arch.deb
	shift 5
	rm -rf "$root"
	mkdir -p "$root/DEBIAN" "$mirror/pool" "$mirror/dists/$suite/main/binary-$arch"
	for file in "$@"; do
		mkdir -p "$(dirname "$root/$file")"
		image "$name" >"$root/$file"
	done
	{
		echo "Package: $name"
		echo "Version: $version"
		echo "Architecture: $arch"
		echo "Maintainer: nobody <nobody@localhost>"
		[ -z "$depends" ] || echo "Depends: $depends"
		echo "Description: a kernel"
	} >"$root/DEBIAN/control"
	dpkg-deb -b "$root" "$mirror/$deb" >/dev/null
	{
		cat "$root/DEBIAN/control"
		echo "Filename: $deb"
		echo "Size: $(stat -c %s "$mirror/$deb")"
		echo "SHA256: $(sha256sum "$mirror/$deb" | cut -d' ' -f1)"
		echo
	} >>"$mirror/dists/$suite/main/binary-$arch/Packages"
}

# A kernel in one package.
whole() { # suite, Debian's architecture, flavour, version
	local name=linux-image-$4-$3
	package "$1" "$2" "$name" "${4%%[+-]*}-1" "" "boot/vmlinux-$4-$3" \
		"usr/lib/modules/$4-$3/kernel/vfio.ko"
}

# A kernel in three.
split() { # suite, version
	local kernel=$2-amd64 version=${2%%+*}-1 common
	common=usr/lib/modules/$kernel
	package "$1" amd64 "linux-binary-$kernel" "$version" "" "$common/vmlinuz"
	package "$1" amd64 "linux-modules-$kernel" "$version" kmod "$common/kernel/vfio.ko"
	package "$1" amd64 "linux-image-$kernel" "$version" \
		"initramfs-tools | dracut, linux-binary-$kernel (= $version), linux-modules-$kernel (= $version)"
}

gone() { rm "$mirror"/pool/"$1"_*; }

# takes KERNEL PACKAGE TEXT...: KERNEL is PACKAGE, and what stderr says holds each TEXT.
takes() {
	local kernel=$1 package=$2 folder said text
	shift 2
	rm -rf "$VFIOTRACE_CACHE"
	if ! folder=$("$top/tests/vm/kernel" "$kernel" 2>"$dir/stderr"); then
		echo "FAIL: kernel $kernel: no $package: $(cat "$dir/stderr")"
		fails=1
		return
	fi
	said=$(cat "$dir/stderr")
	if ! head -n 1 "$folder/image" | tr -d '\0' | grep -qxF "$package"; then
		echo "FAIL: kernel $kernel: the image is not that of $package: $said"
		fails=1
	fi
	head -n 1 "$folder/modules/vfio.ko" | tr -d '\0' | grep -qxF "${package/binary/modules}" || {
		echo "FAIL: kernel $kernel: the modules are not those of $package: $said"
		fails=1
	}
	for text in "$@"; do
		case $said in
		*"$text"*) ;;
		*) echo "FAIL: kernel $kernel: not said: $text: $said"; fails=1 ;;
		esac
	done
}

for version in 6.12.9+deb13 6.12.107+deb13 6.12.117+deb13; do
	whole trixie ppc64el powerpc64le "$version"
done
whole trixie ppc64el powerpc64le-64k 6.12.200+deb13
split trixie-backports 7.2.30+deb13
split trixie-backports 7.3.4+deb13
split trixie-backports 7.3.10+deb13
split sid 7.4.1+deb14

takes ppc64le linux-image-6.12.117+deb13-powerpc64le \
	"took linux-image-6.12.117+deb13-powerpc64le=6.12.117-1 of trixie"
takes 7.3 linux-binary-7.3.10+deb13-amd64 \
	"took linux-image-7.3.10+deb13-amd64=7.3.10-1 of trixie-backports"

# The newest is not there; then another one is damaged.
gone linux-image-6.12.117+deb13-powerpc64le
takes ppc64le linux-image-6.12.107+deb13-powerpc64le \
	"linux-image-6.12.117+deb13-powerpc64le=6.12.117-1 of trixie cannot be had: " \
	"took linux-image-6.12.107+deb13-powerpc64le=6.12.107-1 of trixie"
echo damaged >>"$mirror/pool/linux-image-6.12.107+deb13-powerpc64le_6.12.107-1_ppc64el.deb"
takes ppc64le linux-image-6.12.9+deb13-powerpc64le \
	"linux-image-6.12.107+deb13-powerpc64le=6.12.107-1 of trixie cannot be had: " \
	"took linux-image-6.12.9+deb13-powerpc64le=6.12.9-1 of trixie"

# Of the newest one part is missing: the older one is taken whole.
gone linux-modules-7.3.10+deb13-amd64
takes 7.3 linux-binary-7.3.4+deb13-amd64 \
	"linux-image-7.3.10+deb13-amd64=7.3.10-1 of trixie-backports cannot be had: " \
	"took linux-image-7.3.4+deb13-amd64=7.3.4-1 of trixie-backports"

# No 7.3 in any suite: the newest that there is.
gone linux-binary-7.3.4+deb13-amd64
takes 7.3 linux-binary-7.2.30+deb13-amd64 \
	"linux-image-7.3.4+deb13-amd64=7.3.4-1 of trixie-backports cannot be had: " \
	"sid has nothing that matches" \
	"took linux-image-7.2.30+deb13-amd64=7.2.30-1 of trixie-backports"

# Nothing of this suite, one that has no index, and so the last.
gone linux-image-6.12.9+deb13-powerpc64le
whole sid ppc64el powerpc64le 7.4.1+deb14
takes ppc64le linux-image-7.4.1+deb14-powerpc64le \
	"linux-image-6.12.9+deb13-powerpc64le=6.12.9-1 of trixie cannot be had: " \
	"trixie-security is passed over: " \
	"trixie-backports is passed over, its index cannot be had: " \
	"took linux-image-7.4.1+deb14-powerpc64le=7.4.1-1 of sid"

# Nothing at all.
gone linux-image-7.4.1+deb14-powerpc64le
rm -rf "$VFIOTRACE_CACHE"
if "$top/tests/vm/kernel" ppc64le >"$dir/stdout" 2>"$dir/stderr"; then
	echo "FAIL: a kernel that no suite has: $(cat "$dir/stdout")"
	fails=1
elif ! grep -q '^kernel: no kernel ppc64le could be had$' "$dir/stderr"; then
	echo "FAIL: not said that there is none: $(cat "$dir/stderr")"
	fails=1
elif [ -n "$(find "$VFIOTRACE_CACHE/kernel" -mindepth 1 ! -name '.lock-*')" ]; then
	echo "FAIL: left in the cache: $(ls -A "$VFIOTRACE_CACHE/kernel")"
	fails=1
fi

# Several packages: each in the version that is there, all of one suite.
for version in 1.0-1 1.2-1; do
	package trixie amd64 one "$version" "" "usr/share/one/$version"
	package trixie amd64 one-data "$version" "" "usr/share/one/data-$version"
	package trixie amd64 two "$version" "" "usr/share/two/$version"
done
package sid amd64 one 2.0-1 "" usr/share/one/2.0-1
gone one-data_1.2-1

# brings SUITES REGEXES FILE...: what debian-fetch unpacks are these files.
brings() {
	local suites=$1 regexes=$2
	shift 2
	rm -rf "$dir/out"
	# shellcheck disable=SC2086 # words
	"$top/tests/vm/debian-fetch" amd64 "$regexes" "$dir/out" $suites >"$dir/stdout" 2>"$dir/stderr" || :
	[ $# = 0 ] && : >"$dir/wanted" || printf '%s\n' "$@" >"$dir/wanted"
	(cd "$dir/out" && find . -type f | sed 's|^./usr/share/||' | sort) >"$dir/found"
	cmp -s "$dir/wanted" "$dir/found" || {
		echo "FAIL: $regexes of $suites: $(cat "$dir/stderr")"
		diff "$dir/wanted" "$dir/found"
		fails=1
	}
}

brings trixie '^one$ ^one-data$ ^two$' one/1.2-1 one/data-1.0-1 two/1.2-1
brings 'sid trixie' '^one$ ^two$' one/1.2-1 two/1.2-1
gone two
brings 'trixie sid' '^one$ ^two$'
exit $fails
