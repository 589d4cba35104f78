/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_CLASS_H
#define KEEL_CLASS_H

#include <keel/types.h>
#include <vmhi/block.h>
#include <vmhi/clock.h>
#include <vmhi/console.h>

/*
 * What drivers registered, by class, in order. Entries stay for the whole run, but for those of a
 * probe that failed. Operations are copied, so a driver may change or free its table. An operation
 * that traps is ended, and its entry is used no more: it returns -VMHI_EIO from then on.
 */
#define CLASS_MAX  8
#define CLASS_NAME 32

struct class_console {
	char name[CLASS_NAME];
	struct vmhi_console_ops ops;
	void *context;
	bool failed;
};

struct class_block {
	char name[CLASS_NAME];
	struct vmhi_block_ops ops;
	void *context;
	bool failed;
	uint64_t sectors;
};

struct class_clock {
	char name[CLASS_NAME];
	struct vmhi_clock_ops ops;
	void *context;
	bool failed;
};

enum class_kind { CLASS_CONSOLE, CLASS_BLOCK, CLASS_CLOCK, CLASS_KINDS };

/* How many entries each class has. Only the classes themselves change it. */
extern unsigned int class_count[CLASS_KINDS];

/* How many entries each class had at one time. */
struct class_mark {
	unsigned int count[CLASS_KINDS];
};

void class_remember(struct class_mark *mark);

/* Removes the entries that were registered after class_remember filled @mark. */
void class_forget(const struct class_mark *mark);

/*
 * class_operate - for the classes: call an operation of a driver
 * @name:   of the entry, for the log
 * @failed: of the entry; set when the operation traps, and says so on the console
 *
 * Return: what @call returned; -VMHI_EIO when it trapped now or the entry had failed before.
 */
int class_operate(const char *name, bool *failed, int (*call)(void *), void *argument);

/* The first console that has not failed, or NULL. */
const struct class_console *class_first_console(void);

/* Block device @index, or NULL when there are fewer. */
const struct class_block *class_block(unsigned int index);
const struct class_clock *class_clock(unsigned int index);

/* The clock that was registered by this name, or NULL. */
const struct class_clock *class_find_clock(const char *name);

/* Return: 0, -VMHI_EINVAL past the end of the device, or the driver's error. */
int block_read(const struct class_block *block, uint64_t sector, void *buffer, size_t count);
int block_write(const struct class_block *block, uint64_t sector, const void *buffer, size_t count);

int clock_read(const struct class_clock *clock, uint64_t *nanoseconds);

/* Return: whether the driver took the bytes. */
bool console_put(const struct class_console *console, const char *bytes, size_t length);
int console_get(const struct class_console *console);

/*
 * Whether the console would take a byte now; one that does not say, or traps, is asked no further.
 */
bool console_takes(const struct class_console *console);

#endif
