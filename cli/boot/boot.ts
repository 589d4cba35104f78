/** `slipway boot`: runs an image in the emulator, its console on stdout, how it ended on stderr. */
import { performance } from 'node:perf_hooks';
import { DebugSession } from '#emulator/debug/session.ts';
import { ImageError } from '#emulator/images/image-error.ts';
import { buildMachineTree } from '#emulator/images/placement.ts';
import { createMachine, restoreMachine } from '#emulator/machine/create-machine.ts';
import type { Machine } from '#emulator/machine/machine.ts';
import type { Observer } from '#emulator/record/run-record.ts';
import { type BootTranscript, exitStatus } from '#emulator/record/transcript.ts';
import { SnapshotError } from '#emulator/state/state-exchange.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';
import { type Command, UsageError } from '../command.ts';
import { openConsole, print } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';
import { type GdbAddress, serveGdb } from './gdb.ts';
import { beginWatch } from './observation.ts';
import { type BootOptions, parseBootOptions } from './options.ts';
import { describeEnd } from './report.ts';

const sliceInstructions = 5_000_000;

const help = `usage: slipway boot --kernel FILE [OPTION …]
       slipway boot --restore FILE [OPTION …]

Boots an image in the embedded emulator: RV64GC with the hypervisor extension,
addresses and devices as QEMU's virt machine. The same boot gives the same console,
count of instructions and final state on every computer.

  --kernel FILE             raw image, put at 0x80200000 (0x80000000 with --bios none), or ELF
  --bios builtin|none|FILE  our own SBI (the default); the kernel in M-mode; or an M-mode
                            image at 0x80000000
  --initrd FILE             initial RAM disk, named in /chosen
  --append TEXT             command line, in /chosen
  --harts N                 1 to 16; 1 unless told
  --memory SIZE             1M to 2G; 128M unless told
  --aia KIND                interrupt controllers: none (a PLIC), aplic, or aplic-imsic
  --aia-guests N            guest interrupt files of each hart with aplic-imsic; 0 unless told, 7 at most
  --aclint                  an ACLINT in place of the CLINT
  --rtc SECONDS             what the clock shows at the first instruction, since 1970; 0 unless told
  --seed HEX                32 bytes that every source of entropy starts from; zeros unless told
  --input FILE              what the serial port receives, as fast as the guest reads it
  --drive FILE              a virtio block device on a copy of FILE; up to 8 times
  --nvme FILE               an NVMe drive behind the PCI host bridge, on a copy of FILE
  --virtio-pci-drive FILE   a virtio block device there; these two together up to 31 times
  --net none|loopback       a virtio network device; the other station is inside the emulator,
                            10.0.2.2, and answers ARP and ping
  --virtio-console          a virtio console; what it prints is shown with the UART's bytes
  --rng                     a virtio entropy device, the same stream in every boot
  --pflash FILE             contents of the first flash bank, given again of the second
  --fw-cfg NAME=FILE        a file that fw_cfg has; any number of times
  --virtio-mmio modern|legacy
                            what the eight virtio slots speak: version 2 (the default) or 1
  --expect TEXT             end with status 0 once the console shows TEXT
  --limit-instructions N    budget; 10G unless told (K, M, G are thousands)
  --until-instructions N    stop behind the Nth instruction of all harts together, status 0
  --save FILE               write the machine and its run to FILE where the boot stopped or ended
  --restore FILE            go on from there instead of --kernel and the machine's other options;
                            the same limits unless told, the same end as without a stop
  --gdb [HOST]:PORT         wait for GDB, which stops, steps and goes back; this computer's own
                            address unless told. 'monitor help' there tells more
  --json FILE               write what was recorded
  --coverage FILE           write which lines were executed; a table of files on stderr
  --coverage-elf ELF        with the lines of this ELF, compiled with -g; the kernel's own unless told
  --trace WHAT              record traps, sbi or device, or several behind commas, each with
                            conditions: traps:cause=13:mode=VS,device:name=virtio0:access=write
  --trace-file FILE         where to: JSON, a line each, at most a million
  --dumpdtb FILE            write the machine's device tree and do not boot

Conditions of --trace: traps has cause, interrupt, mode, to, hart; sbi has extension, function,
mode, hart; device has name, access, offset, hart. Nothing that is watched changes the boot.

An ELF with a symbol 'tohost' ends the run by the HTIF convention.

exit status:
  0  powered off, the expected text was seen, or --until-instructions was reached
  1  the guest reported a failure
  2  the command line or an image is wrong
  3  the budget is spent
  4  all harts sleep and nothing is to wake them
`;

export const bootCommand: Command = {
  name: 'boot',
  summary: 'boot an image in the embedded emulator',
  help,
  async run(words) {
    const options = parseBootOptions(words);
    try {
      return await boot(options);
    } catch (error) {
      if (error instanceof ImageError) throw new UsageError(error.message);
      if (error instanceof SnapshotError) throw new UsageError(error.message);
      throw error;
    }
  },
};

async function boot(options: BootOptions): Promise<number> {
  if (options.dtbFile !== undefined) {
    writeOutput('dumpdtb', options.dtbFile, buildMachineTree(options.description));
    return 0;
  }
  const called = performance.now();
  const machine = await makeMachine(options);
  let mayWrite = true;
  const watch = beginWatch(options.observation, machine.memoryBytes);
  const out = openConsole(process.stdout);
  const observer = {
    ...watch.observer,
    console: (bytes: Uint8Array) => {
      mayWrite = out.write(bytes);
    },
  };
  machine.observe(observer);
  const isGivenUp = options.gdb !== undefined && (await debug(machine, observer, options.gdb));
  const until = isGivenUp ? 0 : options.untilInstructions;
  const left = () => until - Number(machine.core.retired());
  if (left() > 0) machine.runSlice(1);
  const started = performance.now();
  const before = Number(machine.core.retired());
  while (left() > 0 && machine.runSlice(Math.min(sliceInstructions, left())) === 'running') {
    if (!mayWrite) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  const ended = performance.now();
  if (options.saveFile !== undefined) writeOutput('save', options.saveFile, machine.save());
  const paused = !machine.hasEnded && left() <= 0;
  const transcript = machine.finish();
  const run = { instructions: transcript.retiredInstructions - before, ms: ended - started };
  out.end();
  for (const line of watch.finish()) print(process.stderr, `${line}\n`);
  print(process.stderr, `${describeEnd(transcript, machine.limits, run, paused)}\n`);
  if (options.jsonFile !== undefined) {
    const times = { startMs: started - called, runMs: ended - started };
    const record = { ...toRecord(transcript, times), ...(paused && { exit: { kind: 'paused' } }) };
    writeOutput('json', options.jsonFile, `${JSON.stringify(record, undefined, 2)}\n`);
  }
  return paused ? 0 : exitStatus[transcript.exit.kind];
}

/** @returns whether the debugger wants no more of the boot. */
async function debug(machine: Machine, observer: Observer, place: GdbAddress): Promise<boolean> {
  const session = new DebugSession(machine, observer);
  const how = await serveGdb(session, place, (line) => print(process.stderr, `${line}\n`));
  session.leave();
  return how === 'killed';
}

async function makeMachine({ restore, description, limits }: BootOptions): Promise<Machine> {
  const module = await loadModule();
  if (restore !== undefined) return restoreMachine(module, restore.snapshot, restore.limits);
  const machine = await createMachine(module, description);
  machine.start(limits);
  return machine;
}

/** `startMs`: from the call to the first instruction; `runMs`: the guest alone; `wallMs`: the whole process. */
function toRecord(transcript: BootTranscript, times: { startMs: number; runMs: number }) {
  const { consoleBytes, ...rest } = transcript;
  return {
    ...rest,
    consoleKeptBytes: consoleBytes.length,
    wallMs: Math.round(performance.now()),
    runMs: Math.round(times.runMs),
    startMs: Math.round(times.startMs * 10) / 10,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}
