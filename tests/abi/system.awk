# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a C file with the values of those names that the installed kernel headers
# have as well:
#   awk -v which=system|bundled -f system.awk PREPROCESSED TABLE
# The first file is what `cc -E -dD` makes of the installed headers. The object
# that is compiled with them and the one with the bundled headers have to agree.

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

f[1] == "const" && (f[3] in seen) {
	values = values "\t{ \"" f[3] "\", (long long)(" f[3] ") },\n"
	count++
}

f[1] == "struct" && (f[2] in has) {
	values = values "\t{ \"alignment of " f[2] " \", _Alignof(struct " f[2] ") },\n"
	count++
}

f[1] == "field" && (f[2] in has) && (f[2] "." f[3] in member) {
	values = values "\t{ \"" f[2] "." f[3] "\", offsetof(struct " f[2] ", " f[3] ") },\n"
	if (f[5] != 0)
		values = values "\t{ \"size of " f[2] "." f[3] "\", sizeof(((struct " \
			f[2] " *)0)->" f[3] ") },\n"
	count++
}

END {
	print "/* Made by tests/abi/system.awk. */"
	print "#include <stddef.h>"
	print "#include <sys/ioctl.h>"
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
	print "\t{ 0, 0 },"
	print "};"
}
