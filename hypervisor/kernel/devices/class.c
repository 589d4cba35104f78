/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* What the three classes share: how many entries each has, and calls into drivers. */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/trap.h>

unsigned int class_count[CLASS_KINDS];

void class_remember(struct class_mark *mark)
{
	for (unsigned int kind = 0; kind < CLASS_KINDS; kind++)
		mark->count[kind] = class_count[kind];
}

void class_forget(const struct class_mark *mark)
{
	for (unsigned int kind = 0; kind < CLASS_KINDS; kind++)
		class_count[kind] = mark->count[kind];
}

int class_operate(const char *name, bool *failed, int (*call)(void *), void *argument)
{
	struct fault fault;
	bool trapped;
	int result;

	if (*failed)
		return -VMHI_EIO;
	result = guarded(call, argument, &fault, &trapped);
	if (!trapped)
		return result;
	*failed = true; /* first: the message may go to the console that failed */
	kprintf("%s: an operation ended by " FAULT_FORMAT "; it is used no more\n", name,
		FAULT_ARGUMENTS(&fault));
	return -VMHI_EIO;
}
