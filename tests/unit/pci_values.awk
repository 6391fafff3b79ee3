# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a C file that lists the values that a header gives to the names of the bundled
# one, as far as it has them:
#   awk -v which=NAME -f pci_values.awk bundled/linux/pci_regs.h
# Which header that is depends on where the compiler looks first.

/^#define PCI_[A-Za-z0-9_]+[ \t]+[0-9]/ {
	values = values "#ifdef " $2 "\n\t{ \"" $2 "\", " $2 " },\n#endif\n"
	count++
}

END {
	if (!count)
		exit 1
	print "/* Made by tests/unit/pci_values.awk. */"
	print "#include <linux/pci_regs.h>"
	print "#include \"pci_values.h\"\n"
	print "const struct pci_value pci_values_" which "[] = {"
	print values "\t{ 0 },\n};"
}
