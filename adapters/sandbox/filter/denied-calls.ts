/**
 * System calls that no compiler needs, by their numbers on x86_64 and aarch64 (undefined: the architecture
 * has none). Sources: Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
export interface DeniedCall {
  name: string;
  x64: number | undefined;
  arm64: number | undefined;
  /** What the caller is told: EPERM, or ENOSYS where a C library then goes another way. */
  error: 'EPERM' | 'ENOSYS';
}

type Row = readonly [name: string, x64: number | undefined, arm64: number | undefined];

const gone: readonly Row[] = [
  // Its flags lie in memory, where a filter cannot read them; C libraries fall back to clone.
  ['clone3', 435, 435],
  // Memory that no file system counts.
  ['memfd_create', 319, 279],
  ['memfd_secret', 447, 447],
  // Work that a filter does not see.
  ['io_uring_setup', 425, 425],
  ['io_uring_enter', 426, 426],
  ['io_uring_register', 427, 427],
  ['userfaultfd', 323, 282],
  ['perf_event_open', 298, 241],
  ['bpf', 321, 280],
];

const refused: readonly Row[] = [
  // Other processes.
  ['ptrace', 101, 117],
  ['process_vm_readv', 310, 270],
  ['process_vm_writev', 311, 271],
  ['process_madvise', 440, 440],
  ['pidfd_getfd', 438, 438],
  ['kcmp', 312, 272],
  // Namespaces and mounts.
  ['unshare', 272, 97],
  ['setns', 308, 268],
  ['mount', 165, 40],
  ['umount2', 166, 39],
  ['pivot_root', 155, 41],
  ['chroot', 161, 51],
  ['open_tree', 428, 428],
  ['move_mount', 429, 429],
  ['fsopen', 430, 430],
  ['fsconfig', 431, 431],
  ['fsmount', 432, 432],
  ['fspick', 433, 433],
  ['mount_setattr', 442, 442],
  ['statmount', 457, 457],
  ['listmount', 458, 458],
  // Keyrings, sockets of every family, System V and POSIX shared objects: memory of the kernel's.
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['keyctl', 250, 219],
  ['socket', 41, 198],
  ['socketpair', 53, 199],
  ['shmget', 29, 194],
  ['shmat', 30, 196],
  ['semget', 64, 190],
  ['msgget', 68, 186],
  ['mq_open', 240, 180],
  ['vmsplice', 278, 75],
  // The machine itself.
  ['kexec_load', 246, 104],
  ['kexec_file_load', 320, 294],
  ['init_module', 175, 105],
  ['finit_module', 313, 273],
  ['delete_module', 176, 106],
  ['reboot', 169, 142],
  ['swapon', 167, 224],
  ['swapoff', 168, 225],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['quotactl_fd', 443, 443],
  ['sethostname', 170, 161],
  ['setdomainname', 171, 162],
  ['syslog', 103, 116],
  ['settimeofday', 164, 170],
  ['clock_settime', 227, 112],
  ['clock_adjtime', 305, 266],
  ['adjtimex', 159, 171],
  ['iopl', 172, undefined],
  ['ioperm', 173, undefined],
  ['modify_ldt', 154, undefined],
  ['personality', 135, 92],
  // Files by handle, watches of whole file systems, placement of memory, filters of one's own.
  ['name_to_handle_at', 303, 264],
  ['open_by_handle_at', 304, 265],
  ['fanotify_init', 300, 262],
  ['fanotify_mark', 301, 263],
  ['lookup_dcookie', 212, 18],
  ['mbind', 237, 235],
  ['set_mempolicy', 238, 237],
  ['migrate_pages', 256, 238],
  ['move_pages', 279, 239],
  ['seccomp', 317, 277],
];

const row =
  (error: DeniedCall['error']) =>
  ([name, x64, arm64]: Row): DeniedCall => ({ name, x64, arm64, error });

export const deniedCalls: readonly DeniedCall[] = [
  ...gone.map(row('ENOSYS')),
  ...refused.map(row('EPERM')),
];

/** The newest call that was looked at (mseal). What is newer answers ENOSYS. */
export const newestCall = 462;
