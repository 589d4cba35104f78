import { describe, expect, test } from 'vitest';
import { framePacket, PacketReader } from '#emulator/debug/gdb-packets.ts';
import { GdbServer } from '#emulator/debug/gdb-server.ts';
import { DebugSession } from '#emulator/debug/session.ts';
import { makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

async function connect(guest = 'loop', harts = 1) {
  const machine = await makeMachine(assemble(guest), { memoryBytes: 0x40_0000, harts });
  machine.start({ budgetInstructions: 1e6 });
  const packets = new PacketReader();
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  let left: string | undefined;
  const server = new GdbServer(new DebugSession(machine), {
    send: (text) => {
      for (const received of packets.take(text)) {
        if (received.kind === 'packet') waiting.push(received.data);
      }
      wake?.();
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    left: (how) => {
      left = how;
    },
  });
  const ask = async (data: string): Promise<string> => {
    server.receive(framePacket(data));
    while (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return waiting.shift() ?? '';
  };
  return { machine, server, ask, left: () => left };
}

describe('packets', () => {
  test('come through whatever is in them and however they are cut', () => {
    const data = 'X80000000,4:$#}*\x03';
    const stream = `+${framePacket(data)}\x03${framePacket('g')}`;
    const packets = new PacketReader();
    const received = [...stream].flatMap((one) => packets.take(one));
    expect(received).toEqual([
      { kind: 'packet', data },
      { kind: 'interrupt' },
      { kind: 'packet', data: 'g' },
    ]);
  });

  test('are broken when their checksum is wrong, or when they do not end', () => {
    expect(new PacketReader().take('$g#00')).toEqual([{ kind: 'broken' }]);
    expect(new PacketReader().take(`$${'0'.repeat(0x5000)}`)).toEqual([{ kind: 'broken' }]);
  });
});

describe('answers', () => {
  test('what it can, and nothing to what it does not know', async () => {
    const { ask } = await connect('loop', 2);
    expect(await ask('qSupported:multiprocess+')).toContain('ReverseContinue+');
    expect(await ask('vMustReplyEmpty')).toBe('');
    expect(await ask('qfThreadInfo')).toBe('m1,2');
    expect(await ask('T2')).toBe('OK');
    expect(await ask('T3')).toBe('E01');
    expect(await ask('Hg2')).toBe('OK');
    expect(await ask('qC')).toBe('QC2');
    expect(await ask('?')).toBe('T05thread:1;');
  });

  test('the whole of its description, piece by piece', async () => {
    const { ask } = await connect();
    let xml = '';
    for (let part = 'm'; part[0] === 'm'; xml += part.slice(1)) {
      part = await ask(`qXfer:features:read:target.xml:${xml.length.toString(16)},400`);
    }
    expect(xml).toContain('<reg name="pc" bitsize="64" type="code_ptr" regnum="32"/>');
    expect(xml.trimEnd()).toMatch(/<\/target>$/);
  });

  test('registers and memory, read and written', async () => {
    const { ask, machine } = await connect();
    expect(await ask('Pa=efcdab8967452301')).toBe('OK');
    expect(machine.core.readRegister(0, 10)).toBe(0x0123456789abcdefn);
    expect(await ask('pa')).toBe('efcdab8967452301');
    expect((await ask('g')).slice(160, 176)).toBe('efcdab8967452301');
    expect(await ask('P20=0100208000000000')).toBe('OK');
    expect(machine.core.readPc(0)).toBe(0x80200000n);
    expect(await ask('P1041=0300000000000000')).toBe('E01');
    expect(await ask('M80300000,2:beef')).toBe('OK');
    expect(await ask('X80300002,2:#\x01')).toBe('OK');
    expect(await ask('m80300000,4')).toBe('beef2301');
    expect(await ask('m10000000,4')).toBe('E0e');
    expect(await ask('m803ffffe,8')).toBe('0000');
    expect(await ask('M803ffffe,4:01020304')).toBe('E0e');
  });

  test('a run that the peer interrupts', async () => {
    const { ask, server, machine } = await connect();
    machine.changeLimits({ budgetInstructions: 1e12 });
    const stopped = ask('vCont;c:-1');
    setTimeout(() => server.receive('\x03'), 50);
    expect(await stopped).toBe('T02thread:1;');
    expect(machine.core.retired()).toBeGreaterThan(0n);
  });

  test('leaving, either way', async () => {
    const first = await connect();
    expect(await first.ask('D')).toBe('OK');
    expect(first.left()).toBe('detached');
    const second = await connect();
    second.server.receive(framePacket('k'));
    expect(second.left()).toBe('killed');
  });
});

test('whatever is sent, it answers or ignores it', async () => {
  const { server } = await connect('hello', 2);
  let x = 12345;
  const random = (below: number) => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return (x >>> 8) % below;
  };
  const verbs = [...'gGpPmMXZzHT?csCSbvqQ!Rr', 'bs', 'qRcmd,', 'qXfer:features:read:', 'Hg', 'Z2,'];
  const characters = [...'0123456789abcdef,;:=-\x00\xff', '80200000', 'ffffffffffffffff'];
  for (let round = 0; round < 3000; round += 1) {
    let data = verbs[random(verbs.length)] ?? '';
    for (let length = random(12); length > 0; length -= 1) {
      data += characters[random(characters.length)];
    }
    server.receive(framePacket(data));
    if (round % 100 === 0) {
      server.receive('\x03');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await server.abandon();
});
