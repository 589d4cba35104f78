// SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
/*
 * try-calls - try system calls that a compiler does not need, and print what each one answers
 *
 * Prints "name error" lines; error 0 is success. Freestanding, native. An argument "compat" makes a call of
 * the other architecture of the processor instead, where it has one.
 */
#include <asm/unistd.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/sched.h>

typedef unsigned long word;

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n");
static long call(long number, word a, word b, word c, word d, word e)
{
	long result;
	register word r10 __asm__("r10") = d;
	register word r8 __asm__("r8") = e;
	register word r9 __asm__("r9") = 0;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
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

static char line[64];
static unsigned char space[4096];

/* A child that a clone made ends at once: only the parent prints. */
static void try(const char *name, long number, word a, word b, word c, word d, word e)
{
	long self = call(__NR_getpid, 0, 0, 0, 0, 0);
	long result = call(number, a, b, c, d, e);
	long error = result < 0 && result > -4096 ? -result : 0;
	int at = 0;

	if (call(__NR_getpid, 0, 0, 0, 0, 0) != self)
		call(__NR_exit_group, 0, 0, 0, 0, 0);
	while (name[at]) {
		line[at] = name[at];
		at++;
	}
	line[at++] = ' ';
	if (error >= 100)
		line[at++] = '0' + error / 100;
	if (error >= 10)
		line[at++] = '0' + error / 10 % 10;
	line[at++] = '0' + error % 10;
	line[at++] = '\n';
	call(__NR_write, 1, (word)line, at, 0, 0);
}

static void try_clones(void)
{
	static const struct {
		const char *name;
		word flag;
	} kinds[] = {
		{ "clone:user", CLONE_NEWUSER },     { "clone:mount", CLONE_NEWNS },
		{ "clone:pid", CLONE_NEWPID },       { "clone:net", CLONE_NEWNET },
		{ "clone:ipc", CLONE_NEWIPC },       { "clone:uts", CLONE_NEWUTS },
		{ "clone:cgroup", CLONE_NEWCGROUP }, { "clone:plain", 0 },
	};
	struct clone_args arguments = { .exit_signal = 17 };

	for (word i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		try(kinds[i].name, __NR_clone, kinds[i].flag | 17, 0, 0, 0, 0);
	try("clone3", __NR_clone3, (word)&arguments, sizeof(arguments), 0, 0, 0);
	try("unshare:user", __NR_unshare, CLONE_NEWUSER, 0, 0, 0, 0);
	try("unshare:files", __NR_unshare, CLONE_FILES, 0, 0, 0, 0);
}

static void try_memory(void)
{
	struct io_uring_params ring = { 0 };
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
	struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .exclude_kernel = 1 };
	word piece[2] = { (word)space, 8 };

	try("memfd_create", __NR_memfd_create, (word)"x", 0, 0, 0, 0);
	try("memfd_secret", 447, 0, 0, 0, 0, 0);
	try("io_uring_setup", __NR_io_uring_setup, 1, (word)&ring, 0, 0, 0);
	try("io_uring_enter", __NR_io_uring_enter, 99, 0, 0, 0, 0);
	try("io_uring_register", __NR_io_uring_register, 99, 0, 0, 0, 0);
	try("userfaultfd", __NR_userfaultfd, 1, 0, 0, 0, 0);
	try("bpf", __NR_bpf, BPF_MAP_CREATE, (word)&map, sizeof(map), 0, 0);
	try("perf_event_open", __NR_perf_event_open, (word)&event, 0, -1UL, -1UL, 0);
	try("shmget", __NR_shmget, 0, 4096, 0600, 0, 0);
	try("shmat", __NR_shmat, 99, 0, 0, 0, 0);
	try("semget", __NR_semget, 0, 1, 0600, 0, 0);
	try("msgget", __NR_msgget, 0, 0600, 0, 0, 0);
	try("mq_open", __NR_mq_open, (word)"x", 0102, 0600, 0, 0);
	try("vmsplice", __NR_vmsplice, 1, (word)piece, 0, 0, 0);
	try("mbind", __NR_mbind, (word)space, 4096, 0, 0, 0);
	try("set_mempolicy", __NR_set_mempolicy, 0, 0, 0, 0, 0);
	try("migrate_pages", __NR_migrate_pages, 0, 0, 0, 0, 0);
	try("move_pages", __NR_move_pages, 0, 0, 0, 0, 0);
	try("keyctl", __NR_keyctl, 0, -3UL, 1, 0, 0);
	try("add_key", __NR_add_key, (word)"user", (word)"x", (word)"y", 1, -2UL);
	try("request_key", __NR_request_key, (word)"user", (word)"x", 0, -2UL, 0);
}

static void try_sockets(void)
{
	static const struct {
		const char *name;
		word family;
		word type;
	} kinds[] = {
		{ "socket:unix", 1, 1 },     { "socket:inet", 2, 1 },   { "socket:inet6", 10, 1 }, { "socket:netlink", 16, 3 },
		{ "socket:packet", 17, 3 },  { "socket:alg", 38, 5 },   { "socket:vsock", 40, 1 }, { "socket:kcm", 41, 2 },
		{ "socket:qipcrtr", 42, 2 }, { "socket:xdp", 44, 3 },
	};

	for (word i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		try(kinds[i].name, __NR_socket, kinds[i].family, kinds[i].type, 0, 0, 0);
	try("socketpair", __NR_socketpair, 1, 1, 0, (word)space, 0);
}

static void try_others(void)
{
	word piece[2] = { (word)space, 8 };
	long self = call(__NR_getpid, 0, 0, 0, 0, 0);

	try("ptrace", __NR_ptrace, 0, 0, 0, 0, 0);
	try("process_vm_readv", __NR_process_vm_readv, self, (word)piece, 1, (word)piece, 1);
	try("process_vm_writev", __NR_process_vm_writev, self, (word)piece, 1, (word)piece, 1);
	try("process_madvise", 440, 99, 0, 0, 0, 0);
	try("pidfd_getfd", 438, 99, 0, 0, 0, 0);
	try("kcmp", __NR_kcmp, self, self, 0, 0, 1);
	try("personality", __NR_personality, 0xffffffff, 0, 0, 0, 0);
	try("seccomp", __NR_seccomp, 2, 0, (word)&(int){ 0x7fff0000 }, 0, 0);
	try("name_to_handle_at", __NR_name_to_handle_at, -100UL, (word)"/w", (word)space, (word)space, 0);
	try("open_by_handle_at", __NR_open_by_handle_at, 99, (word)space, 0, 0, 0);
	try("fanotify_init", __NR_fanotify_init, 0x200, 0, 0, 0, 0);
	try("fanotify_mark", __NR_fanotify_mark, 99, 0, 0, 0, 0);
	try("ioctl:tiocsti", __NR_ioctl, 1, 0x5412, (word)space, 0, 0);
	try("ioctl:tioclinux", __NR_ioctl, 1, 0x541c, (word)space, 0, 0);
	try("ioctl:tiocsti, high half set", __NR_ioctl, 1, 0x100005412UL, (word)space, 0, 0);
	try("newer than any", 463, 0, 0, 0, 0, 0);
#if defined(__x86_64__)
	try("getpid of x32", 0x40000000 + __NR_getpid, 0, 0, 0, 0, 0);
	try("modify_ldt", __NR_modify_ldt, 0, (word)space, 16, 0, 0);
	try("iopl", __NR_iopl, 0, 0, 0, 0, 0);
	try("ioperm", __NR_ioperm, 0, 0, 0, 0, 0);
#endif
}

static void try_machine(void)
{
	try("setns", __NR_setns, 99, 0, 0, 0, 0);
	try("mount", __NR_mount, (word)"x", (word)"/w", (word)"tmpfs", 0, 0);
	try("umount2", __NR_umount2, (word)"/w", 0, 0, 0, 0);
	try("pivot_root", __NR_pivot_root, (word)"/w", (word)"/w", 0, 0, 0);
	try("chroot", __NR_chroot, (word)"/w", 0, 0, 0, 0);
	try("open_tree", 428, -100UL, (word)"/w", 0, 0, 0);
	try("move_mount", 429, 99, 0, 99, 0, 0);
	try("fsopen", 430, (word)"tmpfs", 0, 0, 0, 0);
	try("fsconfig", 431, 99, 0, 0, 0, 0);
	try("fsmount", 432, 99, 0, 0, 0, 0);
	try("fspick", 433, -100UL, (word)"/w", 0, 0, 0);
	try("mount_setattr", 442, -100UL, (word)"/w", 0, (word)space, 32);
	try("statmount", 457, (word)space, (word)space, 1, 99, 0);
	try("listmount", 458, (word)space, (word)space, 1, 99, 0);
	try("kexec_load", __NR_kexec_load, 0, 0, 0, 0, 0);
	try("kexec_file_load", __NR_kexec_file_load, 99, 99, 0, 0, 0);
	try("init_module", __NR_init_module, 0, 0, 0, 0, 0);
	try("finit_module", __NR_finit_module, 99, 0, 0, 0, 0);
	try("delete_module", __NR_delete_module, (word)"x", 0, 0, 0, 0);
	try("reboot", __NR_reboot, 0, 0, 0, 0, 0);
	try("swapon", __NR_swapon, (word)"x", 0, 0, 0, 0);
	try("swapoff", __NR_swapoff, (word)"x", 0, 0, 0, 0);
	try("acct", __NR_acct, (word)"x", 0, 0, 0, 0);
	try("quotactl", __NR_quotactl, 0x80000500, 0, 0, 0, 0);
	try("quotactl_fd", 443, 99, 0, 0, 0, 0);
	try("sethostname", __NR_sethostname, (word)"x", 1, 0, 0, 0);
	try("setdomainname", __NR_setdomainname, (word)"x", 1, 0, 0, 0);
	try("syslog", __NR_syslog, 10, 0, 0, 0, 0);
	try("settimeofday", __NR_settimeofday, 0, 0, 0, 0, 0);
	try("clock_settime", __NR_clock_settime, 99, (word)space, 0, 0, 0);
	try("clock_adjtime", __NR_clock_adjtime, 0, (word)space, 0, 0, 0);
	try("adjtimex", __NR_adjtimex, (word)space, 0, 0, 0, 0);
	try("lookup_dcookie", __NR_lookup_dcookie, 0, 0, 0, 0, 0);
}

__attribute__((noreturn, used)) void start(word *stack)
{
#if defined(__x86_64__)
	/* getpid of i386: the filter ends the process. */
	if (stack[0] > 1)
		__asm__ volatile("int $0x80" : : "a"(20) : "memory");
#endif
	(void)stack;
	try_clones();
	try_memory();
	try_sockets();
	try_others();
	try_machine();
	for (;;)
		call(__NR_exit_group, 0, 0, 0, 0, 0);
}
