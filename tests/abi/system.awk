# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a C file with the values of those names that the installed kernel headers
# have as well:
#   awk -v which=system|bundled -f system.awk PREPROCESSED TABLE
# The first file is what `cc -E -dD` makes of the installed headers. The object
# that is compiled with them and the one with the bundled headers have to agree,
# but for what grows with the interface, as each value says (see system.h).

function identifiers(text,   n, i, words)
{
	gsub(/[^A-Za-z0-9_]+/, " ", text)
	n = split(text, words, " ")
	for (i = 1; i <= n; i++) {
		seen[words[i]] = 1
		if (inside != "")
			member[inside "." words[i]] = 1
	}
}

FNR == 1 {
	file++
	if (file == 2)
		FS = "\t"
}

# A line that sets FS has been split already.
file == 2 {
	n = split($0, f, "\t")
}

file == 1 && /^# / {
	next
}

file == 1 {
	if (inside == "" && match($0, /^struct [A-Za-z0-9_]+ *\{/)) {
		inside = $2
		sub(/\{.*/, "", inside)
		has[inside] = 1
		depth = 0
	}
	identifiers($0)
	if (inside != "") {
		line = $0
		depth += gsub(/\{/, "", line)
		depth -= gsub(/\}/, "", line)
		if (depth == 0)
			inside = ""
	}
	next
}

FNR == 1 && file == 2 {
	if (!match($0, /Linux [0-9]+\.[0-9]+/)) {
		print FILENAME ": of no version of Linux" >"/dev/stderr"
		failed = 1
		exit
	}
	split(substr($0, RSTART + 6, RLENGTH - 6), version, ".")
}

function add(name, value, growth)
{
	values = values "\t{ \"" name "\", " value ", " growth " },\n"
}

f[1] == "const" && (f[3] in seen) {
	add(f[3], "(long long)(" f[3] ")", f[3] ~ /_NUM_[A-Z]+$/ ? "HAS_GROWN" : "FIXED")
}

f[1] == "struct" && (f[2] in has) {
	structs[++count] = f[2]
}

f[1] == "field" && (f[2] in has) {
	if ((f[2] "." f[3]) in member)
		fields[f[2], ++fields[f[2]]] = $0
	else
		partial[f[2]] = 1
}

# What is kept free for members to come, some of which are there now.
function is_reserve(name)
{
	return name ~ /^_*(reserved|pad)[0-9]*$/
}

function growth_of(name, type)
{
	if (is_reserve(name))
		return "MAY_CHANGE"
	if (!sub(/^struct /, "", type))
		return "FIXED"
	sub(/ .*/, "", type)
	return (type in partial) ? "HAS_GROWN" : "MAY_CHANGE"
}

function add_field(name,   f)
{
	split($0, f, "\t")
	if (is_reserve(f[3]) && (name in partial))
		return
	add(name "." f[3], "offsetof(struct " name ", " f[3] ")",
		is_reserve(f[3]) ? "MAY_CHANGE" : "FIXED")
	if (f[5] == 0)
		return
	add("size of " name "." f[3], "sizeof(((struct " name " *)0)->" f[3] ")",
		growth_of(f[3], f[6]))
}

function add_structs(   i, j, name)
{
	for (i = 1; i <= count; i++) {
		name = structs[i]
		add("alignment of " name, "_Alignof(struct " name ")",
			(name in partial) ? "HAS_GROWN" : "MAY_CHANGE")
		for (j = 1; j <= fields[name]; j++) {
			$0 = fields[name, j]
			add_field(name)
		}
	}
}

END {
	if (failed)
		exit failed
	add_structs()
	print "/* Made by tests/abi/system.awk. */"
	print "#include <stddef.h>"
	print "#include <sys/ioctl.h>"
	print "#include <linux/version.h>"
	print "#include <linux/types.h>"
	print "#include \"system.h\""
	n = split("vfio iommufd vfio_ccw vfio_zdev", headers, " ")
	for (i = 1; i <= n; i++) {
		print "#if __has_include(<linux/" headers[i] ".h>)"
		print "#include <linux/" headers[i] ".h>"
		print "#endif"
	}
	# That each object has the headers that it is named after is part of the test.
	print "#ifdef VT_BUNDLED_LINUX_VFIO_H"
	print "#define BUNDLED 1"
	print "#else"
	print "#define BUNDLED 0"
	print "#endif"
	printf "_Static_assert(BUNDLED == %d, \"the other headers\");\n", which == "bundled"
	print ""
	print "const struct value " which "_values[] = {"
	printf "%s", values
	print "\t{ 0, 0, FIXED },"
	print "};"
	if (which == "system")
		number = "LINUX_VERSION_CODE & ~0xff"
	else
		number = "KERNEL_VERSION(" version[1] ", " version[2] ", 0)"
	print "const unsigned int " which "_version = " number ";"
}
