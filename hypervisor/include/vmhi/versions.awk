# SPDX-License-Identifier: BSD-2-Clause
# Makes the C file of a module's section .vmhi.versions from Module.symvers.
BEGIN {
	print "#include <vmhi/module.h>\n"
	print "static const struct vmhi_symbol_version versions[]"
	print "\t__attribute__((used, section(\".vmhi.versions\"))) = {"
}
NF >= 2 { printf "\t{ %su, \"%s\" },\n", $1, $2 }
END { print "};" }
