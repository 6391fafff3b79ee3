# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes tables of names from the .in files on the command line:
#   awk -v mode=source|header [-v set=NAME] -f gen.awk FILE.in...
#
# A set (default: xlat) is one output file, src/xlat/NAME.c or .h, with a list of its tables.
#
# A file is one table, called vt_xlat_ and the file's name. Its lines are
#   #include <linux/header.h>   where the values come from
#   #flags  VFIO_X_???          the names are of bits; the word is shown for unknown bits
#   #values VFIO_X_???          the names are of values; the word is shown for unknown values
#   #within MASK table [first]  flags only: the bits of MASK hold one value of
#                               that other table; first: it is printed before
#                               the flags, not behind them
#   NAME [EXPRESSION]           in order of printing; the value is that of NAME,
#                               or of the expression
#   NAME or NAME [EXPRESSION]   two names for one value, which is that of the first name,
#                               or of the expression
# Any other line that begins with # is a comment. The C compiler fills in the values, so
# a name that no header has does not build.

BEGIN {
	if (set == "")
		set = "xlat"
	list_name = set == "xlat" ? "vt_xlats" : "vt_" set "_xlats"
}

function fail(message)
{
	printf "%s:%d: %s\n", FILENAME, FNR, message >"/dev/stderr"
	failed = 1
	exit 1
}

function finish()
{
	if (table == "")
		return
	if (kind == "" || count == 0) {
		printf "%s: no #flags or #values line, or no names\n", last >"/dev/stderr"
		failed = 1
		exit 1
	}
	declarations = declarations \
		"extern const struct vfiotrace_xlat vt_xlat_" table ";\n"
	tables = tables \
		"static const struct vfiotrace_xlat_entry " table "[] = {\n" \
		entries "};\n\n" \
		"const struct vfiotrace_xlat vt_xlat_" table " = {\n" \
		"\t.name = \"" table "\",\n" \
		"\t.unknown = \"" unknown "\",\n" \
		"\t.flags = " (kind == "flags" ? "true" : "false") ",\n" within_first \
		"\t.count = " count ",\n" \
		"\t.entries = " table ",\n" within "};\n\n"
	list = list "\t&vt_xlat_" table ",\n"
	total++
}

FNR == 1 {
	finish()
	last = FILENAME
	table = FILENAME
	sub(/^.*\//, "", table)
	sub(/\.in$/, "", table)
	kind = ""
	entries = ""
	within = ""
	within_first = ""
	count = 0
}

/^#include[ \t]/ {
	if (!($0 in seen)) {
		seen[$0] = 1
		includes = includes $0 "\n"
	}
	next
}

/^#(flags|values)[ \t]/ {
	if (kind != "")
		fail("a second #flags or #values line")
	kind = substr($1, 2)
	unknown = $2
	next
}

/^#within[ \t]/ {
	if (kind != "flags" || NF < 3 || NF > 4 || (NF == 4 && $4 != "first"))
		fail("#within is: #within MASK table [first], below #flags")
	if (NF == 4)
		within_first = "\t.within_first = true,\n"
	within = "\t.mask = " $2 ",\n\t.within = &vt_xlat_" $3 ",\n"
	next
}

/^#/ || /^[ \t]*$/ {
	next
}

{
	if (kind == "")
		fail("a name before #flags or #values")
	if ($1 !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
		fail("not a name: " $1)
	expression = $0
	name = $1
	sub(/^[^ \t]+[ \t]*/, "", expression)
	if ($2 == "or") {
		name = name " or " $3
		sub(/^or[ \t]+[^ \t]+[ \t]*/, "", expression)
	}
	if (expression == "")
		expression = $1
	entries = entries "\t{ " expression ", \"" name "\" },\n"
	count++
}

END {
	if (failed)
		exit 1
	finish()
	if (failed)
		exit 1
	print "/* SPDX-License-Identifier: LGPL-2.1-or-later */"
	print "/* Made by src/xlat/gen.awk from the .in files there. */"
	if (mode == "header") {
		print "#ifndef VT_XLAT_" toupper(set) "_H"
		print "#define VT_XLAT_" toupper(set) "_H"
		print ""
		print "#include \"vfiotrace/vfiotrace.h\""
		print ""
		printf "%s", declarations
		print ""
		print "/* All of them, by name. */"
		print "#define " toupper(list_name) " " total
		print "extern const struct vfiotrace_xlat *const " list_name "[" toupper(list_name) "];"
		print ""
		print "#endif"
	} else {
		print "#include \"xlat/" set ".h\""
		print ""
		printf "%s\n", includes
		printf "%s", tables
		print "const struct vfiotrace_xlat *const " list_name "[" toupper(list_name) "] = {"
		printf "%s};\n", list
	}
}
