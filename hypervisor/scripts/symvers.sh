#!/bin/sh
# SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
# symvers.sh HEADER-FOLDER: prints "#define VMHI_CHECKSUM_<symbol> 0x<POSIX cksum of its text>u".
set -e
LC_ALL=C
export LC_ALL
here=$(dirname "$0")
awk -f "$here/symvers.awk" "$1"/*.h | while IFS='	' read -r symbol text; do
	sum=$(printf '%s' "$text" | cksum)
	printf '#define VMHI_CHECKSUM_%s 0x%08xu\n' "$symbol" "${sum%% *}"
done
