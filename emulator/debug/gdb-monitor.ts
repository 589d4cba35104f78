/** The commands behind GDB's `monitor`. */
import type { DebugMemory } from './memory.ts';
import type { DebugSession } from './session.ts';

const modes: Record<number, string> = { 0: 'U', 1: 'HS', 3: 'M', 4: 'VU', 5: 'VS' };

const help = `monitor info        where the machine is, and each hart
monitor goto N      to behind N instructions of all harts together, back or on, without a stop;
                    say 'maintenance flush register-cache' afterwards
monitor phys on     addresses of memory commands are guest-physical
monitor phys off    and what the hart sees, again
A hart is a thread, the first is 1. A step of one runs the others as far as their turns go.
`;

export function describeMode(mode: number): string {
  return `${modes[mode] ?? mode}-mode`;
}

function describe(session: DebugSession): string {
  const { core, harts } = session.machine;
  const lines = Array.from({ length: harts }, (_, hart) => {
    const state = core.isStarted(hart) === 1 ? describeMode(core.readMode(hart)) : 'stopped';
    return `hart ${hart} (thread ${hart + 1}): ${state}, pc 0x${core.readPc(hart).toString(16)}\n`;
  });
  return `${session.position} instructions retired, time ${core.time()}\n${lines.join('')}`;
}

export function answerMonitor(session: DebugSession, memory: DebugMemory, text: string): string {
  const [command, argument] = text.trim().split(/\s+/);
  if (command === 'info') return describe(session);
  if (command === 'goto' && /^\d{1,15}$/.test(argument ?? '')) {
    session.goTo(Number(argument));
    return describe(session);
  }
  if (command === 'phys' && (argument === 'on' || argument === 'off')) {
    memory.physical = argument === 'on';
    return `memory commands take ${memory.physical ? 'physical' : 'virtual'} addresses\n`;
  }
  return help;
}
