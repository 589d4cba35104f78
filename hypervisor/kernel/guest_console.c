/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/partition.h>
#include <keel/print.h>

void guest_console_flush(struct partition *partition)
{
	size_t length = partition->line_length;

	if (length == 0)
		return;
	partition->line_length = 0;
	if (partition->output != NULL)
		partition->output(partition->output_context, partition->line, length);
	else {
		kprintf("[%s] ", partition->name);
		console_write(partition->line, length);
		console_write("\n", 1);
	}
}

void guest_console_put(struct partition *partition, char byte)
{
	/* A guest writes text into our log, not control codes, and each line says whose it is. */
	bool plain = (byte >= ' ' && byte <= '~') || byte == '\t';

	if (byte == '\r')
		return;
	if (byte != '\n')
		partition->line[partition->line_length++] = plain ? byte : '?';
	if (byte == '\n' || partition->line_length == PARTITION_LINE)
		guest_console_flush(partition);
}
