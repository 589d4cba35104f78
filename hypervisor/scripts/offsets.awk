# SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
# Prints "#define NAME NUMBER" for each line "-> NAME NUMBER" of the text in arch/riscv/offsets/offsets.o.
$1 == "->" && NF == 3 { print "#define " $2 " " $3 }
