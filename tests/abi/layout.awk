# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes of the ABI table a C file that the compiler accepts only when the bundled
# headers say the same: every value, the size of every struct, offset and size of
# every field.
BEGIN {
	FS = "\t"
	print "/* Made by tests/abi/layout.awk. */"
	print "#include <stddef.h>"
	print "#include <string.h>"
	print "#include <linux/vfio.h>"
	print "#include <linux/iommufd.h>"
	print "#include <linux/vfio_ccw.h>"
	print "#include <linux/vfio_zdev.h>"
	print ""
	print "#define ASSERT(...) _Static_assert(__VA_ARGS__, \"not as in the table\")"
	# Of a request only type and number are the same on every machine.
	print "#define SAME(value, want, request) \\"
	print "\tASSERT(request ? _IOC_TYPE(value) == _IOC_TYPE(want) && \\"
	print "\t\t\t _IOC_NR(value) == _IOC_NR(want) : \\"
	print "\t\t\t (unsigned long long)(long long)(value) == (want))"
	print ""
}

/^#/ {
	next
}

$1 == "const" {
	request = $4 ~ /^0x3b[6-9a][0-9a-f]$/
	printf "SAME(%s, %sull, %d);\n", $3, $4, request
	count++
}

$1 == "string" {
	printf "ASSERT(sizeof(%s) == sizeof(\"%s\"));\n", $3, $4
	strings = strings "\tbad += strcmp(" $3 ", \"" $4 "\") != 0;\n"
	count++
}

$1 == "struct" {
	printf "ASSERT(sizeof(struct %s) == %s);\n", $2, $3
	count++
}

$1 == "field" {
	printf "ASSERT(offsetof(struct %s, %s) == %s);\n", $2, $3, $4
	if ($5 != 0)
		printf "ASSERT(sizeof(((struct %s *)0)->%s) == %s);\n", $2, $3, $5
	count++
}

END {
	print ""
	print "int main(void)"
	print "{"
	print "\tint bad = 0;"
	print ""
	printf "%s", strings
	printf "\treturn bad || %d < 500;\n", count
	print "}"
}
