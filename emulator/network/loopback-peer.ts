/**
 * The only other station on the emulator's network: answers ARP for its address and ICMP echo to it, and nothing else.
 * A pure function of the frame; no packet of the host comes or goes.
 * Source: RFC 826 (ARP), RFC 791 (IP), RFC 792 (ICMP).
 */
import { broadcast, ethernet, internetChecksum, sameBytes } from './internet.ts';

/** The addresses of the gateway on QEMU's user network, so that a guest set up for that one finds this one. */
export const peer = {
  ethernet: Uint8Array.of(0x52, 0x55, 0x0a, 0x00, 0x02, 0x02),
  ipv4: Uint8Array.of(10, 0, 2, 2),
} as const;

const arp = { bytes: 28, request: 1, reply: 2 } as const;
const ip = { headerBytes: 20, protocolIcmp: 1, timeToLive: 64 } as const;
const icmp = { headerBytes: 8, echoReply: 0, echo: 8 } as const;

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function setWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 0xff;
}

function frameFor(to: Uint8Array, type: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(ethernet.headerBytes + payload.length);
  frame.set(to, 0);
  frame.set(peer.ethernet, 6);
  setWord(frame, 12, type);
  frame.set(payload, ethernet.headerBytes);
  return frame;
}

/** @returns the peer's answer to a frame, or undefined when it has none. */
export function answerFrame(frame: Uint8Array): Uint8Array | undefined {
  if (frame.length < ethernet.headerBytes) return undefined;
  const to = frame.subarray(0, 6);
  if (!sameBytes(to, broadcast) && !sameBytes(to, peer.ethernet)) return undefined;
  const from = frame.subarray(6, 12);
  const type = word(frame, 12);
  const payload = frame.subarray(ethernet.headerBytes);
  const answer =
    type === ethernet.type.arp
      ? answerArp(payload)
      : type === ethernet.type.ipv4
        ? answerIp(payload)
        : undefined;
  return answer && frameFor(from, type, answer);
}

/** Hardware type 1, protocol type IPv4, their lengths, operation; then sender and target. */
function answerArp(packet: Uint8Array): Uint8Array | undefined {
  const kind = Uint8Array.of(0, 1, 8, 0, 6, 4, 0, arp.request);
  if (packet.length < arp.bytes || !sameBytes(packet.subarray(0, 8), kind)) return undefined;
  if (!sameBytes(packet.subarray(24, 28), peer.ipv4)) return undefined;
  const answer = new Uint8Array(arp.bytes);
  answer.set(kind);
  answer[7] = arp.reply;
  answer.set(peer.ethernet, 8);
  answer.set(peer.ipv4, 14);
  answer.set(packet.subarray(8, 18), 18);
  return answer;
}

/** Whole datagrams only: a fragment has no answer. */
function answerIp(packet: Uint8Array): Uint8Array | undefined {
  const headerBytes = ((packet[0] ?? 0) & 0xf) * 4;
  const totalBytes = word(packet, 2);
  if ((packet[0] ?? 0) >>> 4 !== 4 || headerBytes < ip.headerBytes) return undefined;
  if (totalBytes < headerBytes || totalBytes > packet.length) return undefined;
  if (internetChecksum(packet.subarray(0, headerBytes)) !== 0) return undefined;
  const fragment = (word(packet, 6) & 0x3fff) !== 0;
  if (fragment || packet[9] !== ip.protocolIcmp) return undefined;
  if (!sameBytes(packet.subarray(16, 20), peer.ipv4)) return undefined;
  const echo = answerEcho(packet.subarray(headerBytes, totalBytes));
  return echo && datagram(packet, echo);
}

function answerEcho(message: Uint8Array): Uint8Array | undefined {
  if (message.length < icmp.headerBytes || message[0] !== icmp.echo || message[1] !== 0) {
    return undefined;
  }
  if (internetChecksum(message) !== 0) return undefined;
  const answer = message.slice();
  answer[0] = icmp.echoReply;
  setWord(answer, 2, 0);
  setWord(answer, 2, internetChecksum(answer));
  return answer;
}

/** A datagram to the sender of `request`, with the same identification. */
function datagram(request: Uint8Array, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(ip.headerBytes + payload.length);
  packet[0] = 0x45;
  setWord(packet, 2, packet.length);
  packet.set(request.subarray(4, 6), 4);
  packet[8] = ip.timeToLive;
  packet[9] = ip.protocolIcmp;
  packet.set(peer.ipv4, 12);
  packet.set(request.subarray(12, 16), 16);
  setWord(packet, 10, internetChecksum(packet.subarray(0, ip.headerBytes)));
  packet.set(payload, ip.headerBytes);
  return packet;
}
