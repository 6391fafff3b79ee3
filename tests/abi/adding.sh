#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/adding-an-ioctl.md, followed to the letter in a copy of the tree: what it says to
# write is written where it says, scripts/new-ioctl tells what is missing on the way and
# that nothing is in the end, and the tests of the tables are green.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"
export LC_ALL=C
tree=$dir/tree
request=VFIO_DEVICE_EXAMPLE

mkdir -p "$tree/tests" "$tree/scripts"
(cd "$srcdir" && tar cf - bundled include src doc scripts/new-ioctl tests/abi tests/golden) |
	(cd "$tree" && tar xf -)
chmod -R u+w "$tree"
missing() { # WANTED: what scripts/new-ioctl prints has these lines
	"$tree/scripts/new-ioctl" $request >out 2>&1
	[ $? = 1 ] || fail "new-ioctl does not say that something is missing: $(cat out)"
	for pattern; do
		has out "$pattern"
	done
}

# Block N of the document, with what comes before it, into ./block and ./where.
awk '
/^(In|A new file,|At the end of) `.*:$/ { where = $0; open = 0; blank = ""; next }
where && /^    / { if (!open++) { n++; print where >("where." n) } }
where && open && /^$/ { blank = blank "\n"; next }
where && open && !/^    / { where = ""; open = 0; blank = "" }
open {
	line = substr($0, 5)
	lead = ""
	while (line ~ /^        /) {
		lead = lead "\t"
		line = substr(line, 9)
	}
	printf "%s%s%s\n", blank, lead, line >("block." n)
	blank = ""
}' "$srcdir/doc/adding-an-ioctl.md"
count=$(ls where.* | wc -l)
[ "$count" = 7 ] || fail "the document has $count blocks that are to be written somewhere"

apply() { # N
	file=$tree/$(sed 's/^[^`]*`\([^`]*\)`.*/\1/' "where.$1")
	anchor=$(sed -n 's/^In `[^`]*`, [a-z]* `\(.*\)`:$/\1/p' "where.$1")
	case $(cat "where.$1") in
	"A new file"*)
		[ ! -e "$file" ] || fail "$file is not new"
		cp "block.$1" "$file"
		;;
	"At the end of"*) cat "block.$1" >>"$file" ;;
	*)
		which=first
		grep -q '`, before `' "where.$1" && which=before
		ANCHOR=$anchor awk -v which=$which -v block="block.$1" '
		function put(	line) { while ((getline line <block) > 0) print line }
		{ text = $0; sub(/^[ \t]*/, "", text) }
		FNR == NR { if (text == ENVIRON["ANCHOR"] && (!at || which == "before")) at = FNR; next }
		FNR == at && which == "before" { put(); print "" }
		{ print }
		FNR == at && which == "first" { put() }
		END { exit !at }' "$file" "$file" >changed || fail "no line '$anchor' in $file"
		cat changed >"$file"
		;;
	esac
}

missing '^bundled/linux/vfio.h or iommufd.h: no #define VFIO_DEVICE_EXAMPLE$'
apply 1
missing '^tests/abi/linux-7.3.tsv ' '^	const	linux/vfio.h	VFIO_EXAMPLE_FLAG_FAST	0x1$' \
	'^	const	linux/vfio.h	VFIO_DEVICE_EXAMPLE	0x3b7a$' \
	'^	struct	vfio_device_example	24$' \
	'^	field	vfio_device_example	where	8	8	__u64$' \
	'^src/xlat/.*: VFIO_EXAMPLE_FLAG_FAST has no name' '^src/decode/.*: no row for ' \
	'^src/decode/.*: no field vfio_device_example.out_level ' '^tests/abi/ioctls.tsv: ' \
	'^	device.	0x3b7a	VFIO_DEVICE_EXAMPLE	ptr struct vfio_device_example	.*where@8' \
	'^tests/golden/.*: no case ' '^doc/vfiotrace.schema.json: '
"$tree/scripts/new-ioctl" -w $request >out
hasnt out '^tests/abi/linux-7.3.tsv'
apply 3
missing '^src/xlat/local.am: src/xlat/vfio_example_flags.in$'
for n in 2 4 5 6 7; do
	apply $n
done

# ---- built without make: only what the tables concern ----

mkdir -p "$tree/made/src/xlat"
listed() { # VARIABLE of src/xlat/local.am
	awk -v name="$1" '$1 == name && $2 == "=" { on = 1; next }
		on { print $1 } on && !/\\$/ { exit }' "$tree/src/xlat/local.am"
}
generate() { # VARIABLE NAME [SET]
	for mode in source header; do
		suffix=c
		[ $mode = header ] && suffix=h
		(cd "$tree" && awk -v mode=$mode ${3:+-v set=$3} -f src/xlat/gen.awk \
			$(listed "$1")) >"$tree/made/src/xlat/$2.$suffix"
	done
}
generate XLAT_IN xlat
generate XLAT_IO_IN io io
flags="-std=gnu11 -w -DHAVE_CONFIG_H -D_GNU_SOURCE -I$tree/made/src -I$tree/include -I$tree/src
	-I$tree/bundled -I$build"
$CC $flags -shared -fPIC -o libtables.so "$tree"/src/decode/*.c "$tree"/src/plugin/*.c \
	"$tree/src/xlat/lookup.c" "$tree/made/src/xlat/xlat.c" "$tree"/src/print/text.c \
	"$tree"/src/print/string.c "$tree"/src/print/flat.c -ldl ||
	fail "the library does not build"
awk -f "$tree/tests/abi/layout.awk" "$tree/tests/abi/linux-7.3.tsv" >layout.c
program() { # NAME SOURCES...
	output=$1
	shift
	$CC $flags -o "$output" "$@" ./libtables.so -Wl,-rpath,"$PWD" || fail "$output does not build"
}
program layout layout.c
program coverage "$tree/tests/abi/coverage.c"
program ioctls "$tree/tests/abi/ioctls.c"
program golden $(ls "$tree"/tests/golden/*.c | grep -v /cut.c)
program schema "$tree/src/schema/schema.c" "$tree/src/io/table.c" "$tree/made/src/xlat/io.c" \
	$(sed -n 's/^YAJL_CFLAGS = //p' "$build/Makefile") $(sed -n 's/^YAJL_LIBS = //p' "$build/Makefile")

for test in layout coverage ioctls; do
	srcdir=$tree ./$test >out 2>&1 || fail "$test: $(cat out)"
done
./golden "$tree/tests/abi/linux-7.3.tsv" --rows "$tree"/tests/golden/*.case >out 2>&1 ||
	fail "golden: $(tail -5 out)"
missing '^doc/vfiotrace.schema.json: '
[ "$(wc -l <out)" = 1 ] || fail "more is missing than the schema: $(cat out)"
./schema "$tree/doc/schema.frame.json" >schema.json || fail "schema"
grep -q '"x-meaning": "memory"' schema.json || fail "the schema tells no meaning"
cp schema.json "$tree/doc/vfiotrace.schema.json"
"$tree/scripts/new-ioctl" $request >out || fail "something is still missing: $(cat out)"
has out "^$request: nothing is missing"

# ---- by whichever awk a system has ----

mkdir one
for awk in mawk gawk original-awk; do
	path=$(command -v $awk) || continue
	ln -sf "$path" one/awk
	PATH=$PWD/one:$PATH "$tree/scripts/new-ioctl" $request >out 2>&1 ||
		fail "new-ioctl by $awk: $(cat out)"
	has out "^$request: nothing is missing"
done
finish
