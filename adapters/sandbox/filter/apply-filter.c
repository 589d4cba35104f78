// SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
/*
 * apply-filter COMMAND ARGUMENT... - take a filter of system calls, then become the command
 *
 * The filter is classic BPF as seccomp(2) takes it, read from descriptor 4 to its end. COMMAND is a path.
 * Freestanding, so that it is built for the runner's own machine without a C library. Ends with 126 when
 * the filter is not taken, and with 127 when there is no such command.
 */
typedef unsigned long word;

#if defined(__x86_64__)
enum { SYS_READ = 0, SYS_CLOSE = 3, SYS_EXECVE = 59, SYS_EXIT = 60, SYS_PRCTL = 157, SYS_SECCOMP = 317 };
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n");

static long call(long number, word a, word b, word c, word d, word e)
{
	long result;
	register word r10 __asm__("r10") = d;
	register word r8 __asm__("r8") = e;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
enum { SYS_READ = 63, SYS_CLOSE = 57, SYS_EXECVE = 221, SYS_EXIT = 93, SYS_PRCTL = 167, SYS_SECCOMP = 277 };
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl start\n");

static long call(long number, word a, word b, word c, word d, word e)
{
	register word x8 __asm__("x8") = number;
	register word x0 __asm__("x0") = a;
	register word x1 __asm__("x1") = b;
	register word x2 __asm__("x2") = c;
	register word x3 __asm__("x3") = d;
	register word x4 __asm__("x4") = e;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return (long)x0;
}
#endif

enum { FILTER_FD = 4, PR_SET_NO_NEW_PRIVS = 38, SECCOMP_SET_MODE_FILTER = 1, INSTRUCTIONS_MAX = 4096 };

struct program {
	unsigned short count;
	void *instructions;
};

static unsigned char filter[INSTRUCTIONS_MAX * 8];

static long read_filter(void)
{
	long size = 0;
	long got;

	while ((got = call(SYS_READ, FILTER_FD, (word)(filter + size), sizeof(filter) - size, 0, 0)) > 0)
		size += got;
	call(SYS_CLOSE, FILTER_FD, 0, 0, 0, 0);
	return got < 0 ? got : size;
}

/* The kernel lays out argc, the arguments, a null, the environment, a null. */
__attribute__((noreturn, used)) void start(word *stack)
{
	word count = stack[0];
	char **arguments = (char **)(stack + 1);
	long size = read_filter();
	struct program program = { .count = (unsigned short)(size / 8), .instructions = filter };
	long status = 126;

	if (count >= 2 && size > 0 && size % 8 == 0 && call(SYS_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    call(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, 0, (word)&program, 0, 0) == 0) {
		call(SYS_EXECVE, (word)arguments[1], (word)(arguments + 1), (word)(arguments + count + 1), 0, 0);
		status = 127;
	}
	for (;;)
		call(SYS_EXIT, status, 0, 0, 0, 0);
}
