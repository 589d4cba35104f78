/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PARTITION_H
#define KEEL_PARTITION_H

#include <keel/memory/gstage.h>
#include <keel/partitions/vcpu.h>

#define PARTITION_MAX  8
#define PARTITION_NAME 32
#define PARTITION_LINE 120

#define PARTITION_SAID 64 /* bytes of a line that Keel prints about it */

/* At least two lines with their prefix; the rest of what a guest prints waits with the guest. */
#define PARTITION_OUTPUT 512

/*
 * Memory of a partition, a power of two: what it gets without asking, and the most that it can ask
 * for.
 */
#define PARTITION_MEMORY     (1ul << 20)
#define PARTITION_MEMORY_MAX (16ul << 20)

/* How long one partition runs before the next: 1 ms. */
#define SLICE_PER_SECOND 1000

enum partition_end {
	PARTITION_RUNS,
	PARTITION_POWERED_OFF, /* it asked, without a reason */
	PARTITION_FAILED,      /* it asked, with reason "system failure" or one of its own */
	PARTITION_RESET,       /* it asked for a reboot; partitions are not started again */
	PARTITION_ASLEEP,      /* it waits for an interrupt, and none can come */
	PARTITION_LOST,	       /* it cannot take its own traps */
	PARTITION_STOPPED,     /* Keel stopped it */
};

/*
 * What a partition printed and the console has not taken yet: a ring of whole lines, each with the
 * partition's name before it, then the beginning of one.
 */
struct guest_console {
	char ring[PARTITION_OUTPUT];
	size_t first;
	size_t used;
	unsigned int lines;  /* whole ones in the ring */
	unsigned int column; /* of the one that has begun; 0 for none */
};

struct partition {
	char name[PARTITION_NAME];
	unsigned int number; /* from 1; its VMID too where harts have VMIDs */
	uint32_t vmid;
	pte_t *gstage;
	hpa_t memory;
	size_t memory_size;
	struct vcpu vcpu;
	enum partition_end end;
	bool sealed;	    /* its memory is not writable just now */
	uint64_t slice_end; /* ticks; of the slice that it is in */
	struct guest_console console;
	uint64_t faults_injected;
	uint64_t sbi_calls;
	uint64_t slices;
};

/*
 * partition_create - memory, tables and one virtual hart for an image
 * @image: raw, placed and entered at VMHI_GUEST_BASE; copied
 * @memory_size: bytes, a power of two from PARTITION_MEMORY to PARTITION_MEMORY_MAX
 *
 * Return: the partition, ready to run, or NULL with the reason on the console.
 */
struct partition *partition_create(const char *name, const void *image, size_t image_size,
				   size_t memory_size);

/* Frees all that it had. */
void partition_destroy(struct partition *partition);

/* Ends it, if it has not ended yet. */
void partition_stop(struct partition *partition, enum partition_end end);

/*
 * Makes the partition's next store an exit, until partition_unseal. Caller has loaded its vcpu.
 * partition_unseal returns whether it was sealed.
 */
void partition_seal(struct partition *partition);
bool partition_unseal(struct partition *partition);

/* Whether all of [@gpa, @gpa + @size) is its memory. An empty range may be at the very end. */
bool partition_holds(const struct partition *partition, gpa_t gpa, uint64_t size);

/* Partition @index of those that exist, from 0; NULL behind the last. */
struct partition *partition_at(unsigned int index);

/* Runs one partition for at most one slice. */
void partition_run_slice(struct partition *partition);

/* Runs all in turn until every one has ended, or @slices were given out; 0 for no limit. */
void partition_schedule(uint64_t slices);

/* guest_exit.c: handles the exit that just happened. */
void guest_exit(struct partition *partition);

/* guest_sbi.c: handles one `ecall` from VS-mode. */
void guest_sbi(struct partition *partition);

/* guest_wait.c: handles one WFI from VS-mode. */
void guest_wait(struct partition *partition);

/*
 * guest_console.c: what a guest prints. The console may be slow, and the time that printing takes
 * is the guest's: bytes go out one by one until its slice ends, and the rest in its next slice.
 */

/* Takes one byte of output. Return: false when there is no room for it in this slice. */
bool guest_console_put(struct partition *partition, char byte);

/*
 * Adds a line of Keel's about the partition, after all that it printed. At its end there is room
 * for two.
 */
void guest_console_say(struct partition *partition, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether a whole line waits. */
bool guest_console_has_output(const struct partition *partition);

/*
 * Puts out whole lines until the slice ends or the console is full. Another partition's line that
 * has begun goes first.
 */
void guest_console_drain(struct partition *partition);

/* Puts out everything, however long it takes. */
void guest_console_finish(struct partition *partition);

/* Finishes the line that a guest has begun on the console, if any: Keel is about to print. */
void guest_console_yield(void);

/* guest_tree.c: the guest's device tree, into @buffer. Return: its size, or -VMHI_ENOSPC. */
int guest_tree_write(const struct partition *partition, void *buffer, size_t size);

#endif
