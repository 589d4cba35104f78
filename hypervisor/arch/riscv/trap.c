/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <guard.h>
#include <keel/console/print.h>
#include <keel/devices/plic.h>
#include <keel/platform/timer.h>
#include <keel/sbi.h>
#include <keel/trap.h>

extern int guard_run(struct guard *guard, int (*call)(void *), void *argument);
extern void guard_resume(struct guard *guard, int result) __attribute__((noreturn));
void trap_handle(struct trap_frame *frame);

static struct guard *guard_top;
struct interrupt_counts interrupt_counts;

const char *trap_name(uint64_t cause)
{
	static const char *const names[] = {
	    [EXC_FETCH_MISALIGNED] = "misaligned fetch",
	    [EXC_FETCH_ACCESS] = "fetch access fault",
	    [EXC_ILLEGAL] = "illegal instruction",
	    [EXC_BREAKPOINT] = "breakpoint",
	    [EXC_LOAD_MISALIGNED] = "misaligned load",
	    [EXC_LOAD_ACCESS] = "load access fault",
	    [EXC_STORE_MISALIGNED] = "misaligned store",
	    [EXC_STORE_ACCESS] = "store access fault",
	    [EXC_ECALL_U] = "ecall from U",
	    [EXC_ECALL_HS] = "ecall from HS",
	    [EXC_ECALL_VS] = "ecall from VS",
	    [EXC_ECALL_M] = "ecall from M",
	    [EXC_FETCH_PAGE] = "fetch page fault",
	    [EXC_LOAD_PAGE] = "load page fault",
	    [14] = "cause 14",
	    [EXC_STORE_PAGE] = "store page fault",
	    [16] = "cause 16",
	    [17] = "cause 17",
	    [18] = "cause 18",
	    [19] = "cause 19",
	    [EXC_FETCH_GUEST_PAGE] = "fetch guest fault",
	    [EXC_LOAD_GUEST_PAGE] = "load guest fault",
	    [EXC_VIRTUAL_INSTRUCTION] = "virtual instruction",
	    [EXC_STORE_GUEST_PAGE] = "store guest fault",
	};

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
		panic(FAULT_FORMAT, FAULT_ARGUMENTS(frame));
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
	csr_write(CSR_STIMECMP, SBI_TIME_NEVER);
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
