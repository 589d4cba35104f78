import { describe, expect, test } from 'vitest';
import { internetChecksum, parseEthernetAddress } from '#emulator/network/internet.ts';
import { answerFrame, peer } from '#emulator/network/loopback-peer.ts';
import { arpRequest, bytesOf, ping, station } from './frames.ts';

test('sums as the example of RFC 1071, section 3', () => {
  const sum = ~internetChecksum(bytesOf('0001 f203 f4f5 f6f7')) & 0xffff;
  expect(sum).toBe(0xddf2);
  expect(internetChecksum(bytesOf('0001 f203 f4f5 f6f7 220d'))).toBe(0);
  expect(internetChecksum(Uint8Array.of(0x12))).toBe(~0x1200 & 0xffff);
});

test.each([
  ['52:54:00:12:34:56', true],
  ['52:54:00:12:34:5G', false],
  ['52:54:00:12:34', false],
  ['01:00:5e:00:00:01', false],
])('reads %s as an address of a station: %s', (text, good) => {
  expect(parseEthernetAddress(text) !== undefined).toBe(good);
});

describe('the peer', () => {
  test('tells its address to who asks (RFC 826)', () => {
    const answer = answerFrame(arpRequest());
    expect(answer).toEqual(
      Uint8Array.of(
        ...[...station.ethernet, ...peer.ethernet, 0x08, 0x06],
        ...[0, 1, 8, 0, 6, 4, 0, 2, ...peer.ethernet, ...peer.ipv4],
        ...[...station.ethernet, ...station.ipv4],
      ),
    );
  });

  test('does not speak for another address, nor answer an answer', () => {
    expect(answerFrame(arpRequest([10, 0, 2, 3]))).toBeUndefined();
    const reply = arpRequest();
    reply[21] = 2;
    expect(answerFrame(reply)).toBeUndefined();
  });

  test('sends an echo back with sums that are right (RFC 791, RFC 792)', () => {
    const request = ping([1, 2, 3]);
    const answer = answerFrame(request) ?? new Uint8Array(0);
    expect(answer.length).toBe(request.length);
    expect(answer.slice(0, 12)).toEqual(Uint8Array.of(...station.ethernet, ...peer.ethernet));
    const header = answer.slice(14, 34);
    expect(internetChecksum(header)).toBe(0);
    expect(header.slice(12)).toEqual(Uint8Array.of(...peer.ipv4, ...station.ipv4));
    const message = answer.slice(34);
    expect(internetChecksum(message)).toBe(0);
    expect(message[0]).toBe(0);
    expect(message.slice(4)).toEqual(request.slice(38));
  });

  test('reads a header with options, and leaves the padding of a short frame out', () => {
    const request = ping([7], { header: [1, 1, 1, 0] });
    const answer = answerFrame(Uint8Array.of(...request, ...Array(20).fill(0xee)));
    expect(answer?.length).toBe(request.length - 4);
    expect(answer?.at(-1)).toBe(7);
  });

  test.each<[string, (frame: Uint8Array) => void]>([
    ['to another station', (frame) => frame.set([0x52, 0x54, 0, 0, 0, 1])],
    ['to another address', (frame) => frame.set([10, 0, 2, 3], 30)],
    ['of another protocol', (frame) => frame.set([17], 23)],
    ['with a wrong header sum', (frame) => frame.set([0xff], 24)],
    ['with a wrong message sum', (frame) => frame.set([0xff], 36)],
    ['that is a fragment', (frame) => frame.set([0x20, 0, 64, 1, 0x42, 0xbb], 20)],
    ['that says it is longer', (frame) => frame.set([0xff, 0xff], 16)],
    ['of IP version 6', (frame) => frame.set([0x65], 14)],
    ['of another EtherType', (frame) => frame.set([0x86, 0xdd], 12)],
  ])('has no answer to a frame %s', (_, change) => {
    const frame = ping([1, 2, 3, 4]);
    change(frame);
    expect(answerFrame(frame)).toBeUndefined();
  });

  test('has no answer to an echo reply, nor to any first part of a frame', () => {
    expect(answerFrame(ping([1], { type: 0 }))).toBeUndefined();
    for (const whole of [ping([1, 2]), arpRequest()]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(answerFrame(whole.subarray(0, length))).toBeUndefined();
      }
    }
  });
});
