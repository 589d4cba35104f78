/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/devices/plic.h>
#include <keel/platform/timer.h>
#include <keel/trap.h>

struct guard {
	uint64_t registers[14];
	struct guard *outer;
	struct fault fault;
	volatile bool trapped;
};

extern int guard_run(struct guard *guard, int (*call)(void *), void *argument);
extern void guard_resume(struct guard *guard, int result) __attribute__((noreturn));
void trap_handle(struct trap_frame *frame);

static struct guard *guard_top;
struct interrupt_counts interrupt_counts;

const char *trap_name(uint64_t cause)
{
	static const char *const names[] = {"misaligned fetch",
					    "fetch access fault",
					    "illegal instruction",
					    "breakpoint",
					    "misaligned load",
					    "load access fault",
					    "misaligned store",
					    "store access fault",
					    "ecall from U",
					    "ecall from HS",
					    "ecall from VS",
					    "ecall from M",
					    "fetch page fault",
					    "load page fault",
					    "cause 14",
					    "store page fault",
					    "cause 16",
					    "cause 17",
					    "cause 18",
					    "cause 19",
					    "fetch guest fault",
					    "load guest fault",
					    "virtual instruction",
					    "store guest fault"};

	return cause < ARRAY_SIZE(names) ? names[cause] : "unknown cause";
}

int guarded(int (*call)(void *), void *argument, struct fault *fault, bool *trapped)
{
	struct guard guard = {.outer = guard_top};
	int result;

	guard_top = &guard;
	result = guard_run(&guard, call, argument);
	guard_top = guard.outer;
	*trapped = guard.trapped;
	*fault = guard.fault;
	return result;
}

void interrupt_handle(uint64_t code)
{
	switch (code) {
	case IRQ_TIMER:
		interrupt_counts.timer++;
		timer_stop();
		break;
	case IRQ_EXTERNAL:
		interrupt_counts.external++;
		plic_service();
		break;
	default:
		/* Nothing else is enabled; a firmware that raises it anyway is asked to stop. */
		csr_clear(CSR_SIE, 1ul << code);
		kprintf("trap: interrupt %lu was not expected and is now off\n", code);
	}
}

void interrupts_service(void)
{
	csr_set(CSR_SSTATUS, SSTATUS_SIE);
	csr_clear(CSR_SSTATUS, SSTATUS_SIE);
}

void interrupts_wait(void)
{
	wait_for_interrupt();
	interrupts_service();
}

/* Called by trap_entry with interrupts off. */
void trap_handle(struct trap_frame *frame)
{
	struct guard *guard = guard_top;

	if ((frame->cause & SCAUSE_INTERRUPT) != 0) {
		interrupt_handle(frame->cause & ~SCAUSE_INTERRUPT);
		return;
	}
	if (guard == NULL)
		panic("%s at pc %lx, address %lx", trap_name(frame->cause), frame->pc,
		      frame->value);
	guard->fault = (struct fault){frame->cause, frame->pc, frame->value};
	guard->trapped = true;
	guard_resume(guard, -VMHI_EFAULT);
}

static int touch_hstatus(void *unused)
{
	(void)unused;
	csr_write(CSR_HSTATUS, csr_read(CSR_HSTATUS));
	return 0;
}

static int touch_stimecmp(void *unused)
{
	(void)unused;
	csr_write(CSR_STIMECMP, ~0ul);
	return 0;
}

bool csr_works(int (*touch)(void *))
{
	struct fault fault;
	bool trapped;

	guarded(touch, NULL, &fault, &trapped);
	return !trapped;
}

bool csr_has_hypervisor(void)
{
	return csr_works(touch_hstatus);
}

bool csr_has_sstc(void)
{
	return csr_works(touch_stimecmp);
}
