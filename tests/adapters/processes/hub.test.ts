import { expect, it } from 'vitest';
import { Hub, type MemberLine } from '#adapters/processes/hub.ts';
import type { ToMember } from '#adapters/processes/messages.ts';

function member(): MemberLine & { heard: ToMember[] } {
  const heard: ToMember[] = [];
  return { heard, send: (message) => void heard.push(message) };
}

const fault = { sentence: 'the disk is slow', stops: false };

it('counts what goes on in all processes together, and gives back what a dead one held', () => {
  const hub = new Hub();
  const [a, b] = [member(), member()];
  hub.join(a, { leads: true });
  hub.join(b);
  const places = [
    { key: 'git:ines', most: 2 },
    { key: 'git:all', most: 3 },
  ];
  hub.hear(a, { kind: 'take', id: 1, places });
  hub.hear(b, { kind: 'take', id: 1, places });
  hub.hear(b, { kind: 'take', id: 2, places });
  expect(b.heard.at(-1)).toEqual({ kind: 'taken', id: 2, full: 'git:ines' });
  hub.leave(a);
  hub.hear(b, { kind: 'take', id: 3, places });
  expect(b.heard.at(-1)).toEqual({ kind: 'taken', id: 3 });
});

it('gives turns in the order of asking, and passes on the turn of a process that dies', () => {
  const hub = new Hub();
  const [a, b] = [member(), member()];
  hub.join(a, { leads: true });
  hub.join(b);
  hub.hear(a, { kind: 'queue', id: 1, name: 'merge:keel' });
  hub.hear(b, { kind: 'queue', id: 1, name: 'merge:keel' });
  hub.hear(b, { kind: 'queue', id: 2, name: 'merge:other' });
  expect(a.heard.at(-1)).toEqual({ kind: 'taken', id: 1 });
  expect(b.heard.filter(({ kind }) => kind === 'taken')).toEqual([{ kind: 'taken', id: 2 }]);
  hub.leave(a);
  expect(b.heard).toContainEqual({ kind: 'taken', id: 1 });
});

it('has one that leads: another takes over when it dies, and looks after what it left', () => {
  const hub = new Hub();
  const [a, b] = [member(), member()];
  hub.join(a, { leads: true });
  hub.join(b);
  expect(b.heard).not.toContainEqual({ kind: 'lead' });
  hub.leave(a);
  expect(b.heard).toEqual([{ kind: 'lead' }, { kind: 'left' }]);
});

it('tells every process what one of them found broken or mended, those that come later too', () => {
  const hub = new Hub();
  const [a, b, c] = [member(), member(), member()];
  hub.join(a, { leads: true });
  hub.join(b);
  hub.hear(a, { kind: 'fault', key: 'disk', fault });
  hub.hear(a, { kind: 'damage' });
  hub.join(c);
  for (const other of [b, c]) {
    expect(other.heard).toContainEqual({ kind: 'fault', key: 'disk', fault });
    expect(other.heard).toContainEqual({ kind: 'damage' });
  }
  hub.hear(c, { kind: 'fault', key: 'disk' });
  expect(a.heard.at(-1)).toEqual({ kind: 'fault', key: 'disk' });
});
