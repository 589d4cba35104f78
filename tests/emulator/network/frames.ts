/** Frames as a guest at 10.0.2.15 would send them. */
import { internetChecksum } from '#emulator/network/internet.ts';
import { peer } from '#emulator/network/loopback-peer.ts';

export const station = {
  ethernet: [0x52, 0x54, 0x00, 0x12, 0x34, 0x56],
  ipv4: [10, 0, 2, 15],
} as const;

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/\s/g, '').match(/../g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
}

export function arpRequest(target: readonly number[] = [...peer.ipv4]): Uint8Array {
  const sender = [...station.ethernet, ...station.ipv4];
  const head = [...Array(6).fill(0xff), ...station.ethernet, 0x08, 0x06];
  return Uint8Array.of(...head, 0, 1, 8, 0, 6, 4, 0, 1, ...sender, 0, 0, 0, 0, 0, 0, ...target);
}

function checksummed(bytes: number[], at: number): number[] {
  const sum = internetChecksum(Uint8Array.from(bytes));
  return [...bytes.slice(0, at), sum >>> 8, sum & 0xff, ...bytes.slice(at + 2)];
}

export function ping(data: readonly number[], change: { header?: number[]; type?: number } = {}) {
  const message = checksummed([change.type ?? 8, 0, 0, 0, 0x12, 0x34, 0, 1, ...data], 2);
  const options = change.header ?? [];
  const length = 20 + options.length + message.length;
  const head = [0x45 + options.length / 4, 0, length >>> 8, length & 0xff, 0xbe, 0xef, 0x40, 0];
  const addresses = [...station.ipv4, ...peer.ipv4];
  const header = checksummed([...head, 64, 1, 0, 0, ...addresses, ...options], 10);
  return Uint8Array.of(...peer.ethernet, ...station.ethernet, 8, 0, ...header, ...message);
}
