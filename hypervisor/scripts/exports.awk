# SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
# exports.awk symvers.h SOURCES…: prints "0xchecksum<TAB>symbol", in the order of the sources.
/^#define VMHI_CHECKSUM_/ { checksum[substr($2, 15)] = substr($3, 1, 10); next }
/^VMHI_EXPORT\(/ {
	name = $0
	sub(/^VMHI_EXPORT\(/, "", name)
	sub(/\).*/, "", name)
	print checksum[name] "\t" name
}
