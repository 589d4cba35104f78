/*
 * Runs one guest under KVM in the userland of the Linux boots: it prints by SBI calls, reads a device that is this
 * program, waits for its timer and powers off. What it prints says that each of these came through.
 * Source: Documentation/virt/kvm/api.rst of Linux.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define GUEST_BASE 0x80000000UL
#define GUEST_BYTES 0x10000UL
#define DEVICE 0x10000000UL
/* Of the experimental range, which KVM hands on to the VMM. */
#define SBI_PUT_CHARACTER 0x08000000

/* clang-format off */
__asm__(
	".pushsection .rodata\n"
	".option push\n"
	".option norelax\n"		/* it runs elsewhere than it is linked */
	".balign 8\n"
	"guest_start:\n"
	"	la	s0, greeting\n"
	"	call	print\n"
	"	li	t0, 0x10000000\n"	/* DEVICE: an MMIO exit */
	"	lw	s2, 0(t0)\n"
	"	la	s0, device\n"
	"	call	print\n"
	"	mv	a0, s2\n"
	"	call	put\n"
	"	la	t0, timer\n"
	"	csrw	stvec, t0\n"
	"	li	s1, 0\n"
	"	rdtime	a0\n"
	"	li	t0, 2000\n"
	"	add	a0, a0, t0\n"
	"	li	a7, 0x54494d45\n"
	"	li	a6, 0\n"
	"	ecall\n"
	"	li	t0, 1 << 5\n"
	"	csrs	sie, t0\n"
	"	csrsi	sstatus, 2\n"
	"1:	wfi\n"
	"	beqz	s1, 1b\n"
	"	la	s0, waited\n"
	"	call	print\n"
	"	li	a7, 0x53525354\n"	/* SRST: shut down */
	"	li	a6, 0\n"
	"	li	a0, 0\n"
	"	li	a1, 0\n"
	"	ecall\n"
	"2:	j	2b\n"
	"print:	mv	s3, ra\n"
	"3:	lbu	a0, 0(s0)\n"
	"	beqz	a0, 4f\n"
	"	call	put\n"
	"	addi	s0, s0, 1\n"
	"	j	3b\n"
	"4:	jr	s3\n"
	"put:	li	a7, 0x08000000\n"	/* SBI_PUT_CHARACTER */
	"	ecall\n"
	"	ret\n"
	"	.balign 4\n"
	"timer:	li	s1, 1\n"
	"	csrw	sie, zero\n"
	"	sret\n"
	"greeting:	.asciz \"kvm guest: runs\\n\"\n"
	"device:	.asciz \"kvm guest: its device says \"\n"
	"waited:	.asciz \"\\nkvm guest: its timer came\\n\"\n"
	"guest_end:\n"
	".option pop\n"
	".popsection\n");
/* clang-format on */

extern const char guest_start[], guest_end[];

static int checked(int result, const char *what)
{
	if (result >= 0)
		return result;
	perror(what);
	exit(1);
}

static void *mapped(size_t bytes, int flags, int fd)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at != MAP_FAILED)
		return at;
	perror("mmap");
	exit(1);
}

static void set_pc(int vcpu, unsigned long pc)
{
	struct kvm_one_reg reg = {
		.id = KVM_REG_RISCV | KVM_REG_SIZE_U64 | KVM_REG_RISCV_CORE |
		      KVM_REG_RISCV_CORE_REG(regs.pc),
		.addr = (unsigned long)&pc,
	};

	checked(ioctl(vcpu, KVM_SET_ONE_REG, &reg), "KVM_SET_ONE_REG");
}

/* Returns whether the guest goes on. */
static int serve(struct kvm_run *run)
{
	switch (run->exit_reason) {
	case KVM_EXIT_RISCV_SBI:
		if (run->riscv_sbi.extension_id != SBI_PUT_CHARACTER)
			return 0;
		putchar((int)run->riscv_sbi.args[0]);
		run->riscv_sbi.ret[0] = 0;
		return 1;
	case KVM_EXIT_MMIO:
		if (run->mmio.phys_addr != DEVICE || run->mmio.is_write)
			return 0;
		memset(run->mmio.data, 0, sizeof(run->mmio.data));
		run->mmio.data[0] = 'M';
		return 1;
	case KVM_EXIT_SYSTEM_EVENT:
		if (run->system_event.type == KVM_SYSTEM_EVENT_SHUTDOWN)
			puts("kvm guest: powered off");
		return 0;
	default:
		printf("kvm guest: exit %u\n", run->exit_reason);
		return 0;
	}
}

int main(void)
{
	int kvm = checked(open("/dev/kvm", O_RDWR), "/dev/kvm");
	int vm = checked(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	void *memory = mapped(GUEST_BYTES, MAP_SHARED | MAP_ANONYMOUS, -1);
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_BASE,
		.memory_size = GUEST_BYTES,
		.userspace_addr = (unsigned long)memory,
	};
	int vcpu;
	struct kvm_run *run;

	memcpy(memory, guest_start, (size_t)(guest_end - guest_start));
	checked(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
	vcpu = checked(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	run = mapped((size_t)checked(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "mmap size"), MAP_SHARED,
		     vcpu);
	set_pc(vcpu, GUEST_BASE);
	do {
		checked(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
	} while (serve(run));
	return 0;
}
