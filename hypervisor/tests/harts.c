/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/platform/boot.h>
#include <keel/sbi.h>
#include <vmhi/string.h>

static void other_harts_are_parked(struct ktap *ktap)
{
	int depth = 0, node = fdt_find_path(&boot.fdt, "/cpus");
	uint64_t hart, size;

	while ((node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		const char *type = fdt_text(&boot.fdt, node, "device_type");

		if (type == NULL || strcmp(type, "cpu") != 0 ||
		    fdt_reg(&boot.fdt, node, 0, &hart, &size) != 0 || hart == boot.hart)
			continue;
		ktap_expect(ktap, sbi_call(SBI_EXT_HSM, SBI_HSM_GET_STATUS, hart, 0, 0).value ==
				      SBI_HSM_STOPPED);
	}
	ktap_expect(ktap, sbi_call(SBI_EXT_HSM, SBI_HSM_GET_STATUS, boot.hart, 0, 0).value ==
			      SBI_HSM_STARTED);
}

static const struct ktap_case hart_cases[] = {
    {"the other harts are parked", other_harts_are_parked},
};
KTAP_SUITE("harts", hart_cases);
