#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which folder of src uses which: by the includes of its files, and by the symbols that its
# objects take from others. All that is used is allowed by the list in doc/architecture.md,
# and all that is allowed is used; the list has no arrow upwards. Files of some folders, or of
# some parts of them, do not use each other in a circle.
srcdir=${srcdir:-.}
nm=${NM:-nm}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

# The list: "room: what it uses", one a line.
list() { # DOCUMENT
	sed -n '/^<!-- arrows -->$/,/^<!-- end -->$/s/^\([a-z]*\): *\(.*\)$/\1 \2/p' "$1"
}

# "room room file" for each include of another folder.
includes() { # FOLDER-OF-ROOMS
	(cd "$1" && grep -rnE '^#include "[a-z]+/' --include='*.[ch]' .) |
		sed 's,^\./\([a-z]*\)/\([^:]*\):[0-9]*:#include "\([a-z]*\)/.*,\1 \3 \1/\2,' |
		awk '$1 != $2 && $2 != "vfiotrace"'
}

# "room file object" for each object that is made of a source of today.
objects() {
	for o in src/*/*.o; do
		room=${o#src/}; room=${room%%/*}
		file=${o##*/}; file=${file##*-}; file=${file%.o}
		[ -e "$srcdir/src/$room/$file.c" ] || [ -e "src/$room/$file.c" ] &&
			echo "$room $file $o"
	done
}

# "room/file room/file symbol" for each symbol that one takes from another.
symbols() {
	objects >"$work/objects"
	cut -d' ' -f3 "$work/objects" | xargs "$nm" -A |
		awk 'FNR == NR { file[$3] = $1 "/" $2; next }
			NF >= 3 { object = $1; sub(/:.*/, "", object)
				print file[object], $(NF - 1), $NF }' "$work/objects" - >"$work/nm"
	awk 'FNR == NR { if ($2 ~ /^[A-TV-Z]$/) where[$3] = $1; next }
		$2 == "U" && $3 in where && where[$3] != $1 { print $1, where[$3], $3 }' \
		"$work/nm" "$work/nm"
}

# Lines "FROM TO WHERE" against the list; each fault is a line.
judge() { # LIST ARROWS
	awk 'FNR == NR {
			room[$1] = 1
			for (i = 2; i <= NF; i++) {
				if (!($i in room) || $i == $1)
					print "the list: " $1 " -> " $i " is an arrow upwards"
				may[$1 " " $i] = 1
			}
			next
		}
		!($1 in room) && !told[$1]++ { print "the list has no " $1 " (" $3 ")" }
		{
			used[$1 " " $2] = 1
			if (!(($1 " " $2) in may))
				print $3 ": " $1 " uses " $2
		}
		END {
			for (a in may)
				if (!(a in used))
					print "the list: " a " is allowed, and not used"
		}' "$1" "$2" | sort -u
}

# A circle of files, if there is one.
circle() { # HOW-THEY-BEGIN FILE-ARROWS
	awk -v r="$1" 'index($1, r) == 1 && index($2, r) == 1 { print $1, $2 }' "$2" |
		tsort 2>&1 >/dev/null | sed 's/^tsort: -*:* *//'
}

# ---- the tree ----

list "$srcdir/doc/architecture.md" >"$work/list"
[ -s "$work/list" ] || fail "doc/architecture.md has no list of arrows"
includes "$srcdir/src" >"$work/arrows"
[ -s "$work/arrows" ] || fail "no includes found"
symbols >"$work/symbols"
if [ -s "$work/symbols" ]; then
	awk '{ split($1, a, "/"); split($2, b, "/") }
		a[1] != b[1] { print a[1], b[1], $1 "(" $3 ")" }' "$work/symbols" >>"$work/arrows"
else
	fail "no symbols found in objects"
fi
judge "$work/list" "$work/arrows" >"$work/faults"
while read -r line; do fail "$line"; done <"$work/faults"
for files in annotate/ identify/ io/ judge/ report/ session/ stack/ trace/; do
	# Without libunwind there is one file of stacks.
	[ "$(grep -c "^${files%/} " "$work/objects")" -gt 1 ] || continue
	grep -q "^$files[a-z_]* $files" "$work/symbols" || fail "no arrows among src/$files*"
	found=$(circle "$files" "$work/symbols")
	[ -z "$found" ] || fail "src/$files*: circle: " $found
done

# ---- the test itself: each fault is found where it is made ----

made=$work/made
mkdir -p "$made/low" "$made/high"
echo '#include "low/a.h"' >"$made/high/b.c"
echo '#include "low/a.h"' >"$made/low/a.c"
printf '%s\n' '<!-- arrows -->' 'low:' 'high: low' '<!-- end -->' >"$made/doc"
list "$made/doc" >"$made/list"
includes "$made" >"$made/arrows"
[ -z "$(judge "$made/list" "$made/arrows")" ] || fail "a good tree has faults"
echo '#include "high/b.h"' >>"$made/low/a.c"
includes "$made" >"$made/arrows"
[ "$(judge "$made/list" "$made/arrows")" = "low/a.c: low uses high" ] ||
	fail "an include upwards is not found"
echo 'low high' >"$made/list"
judge "$made/list" "$made/arrows" | grep -q 'the list: low -> high is an arrow upwards' ||
	fail "an arrow upwards in the list is not found"
printf '%s\n' 'low' 'high low' 'top low' >"$made/list"
echo 'high low x' >"$made/arrows"
[ "$(judge "$made/list" "$made/arrows")" = "the list: top low is allowed, and not used" ] ||
	fail "an arrow that is not used is not found"
printf '%s\n' 'io/a io/b f' 'io/b io/c g' >"$made/symbols"
[ -z "$(circle io/ "$made/symbols")" ] || fail "a row of files is a circle"
echo 'io/c io/a h' >>"$made/symbols"
[ -n "$(circle io/ "$made/symbols")" ] || fail "a circle of files is not found"

[ "$failures" -eq 0 ]
