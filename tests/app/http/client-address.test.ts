import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  clientAddress,
  forwardedHeader,
  parseAddress,
  readClientAddress,
  socketAddressHeader,
} from '#app/http/client-address.ts';
import { normalizeHeaders } from '#app/http/normalize-headers.ts';
import { listWarnings } from '#app/process/warnings.ts';

const from = (socket: string, forwarded?: string) =>
  new Headers({
    [socketAddressHeader]: socket,
    [forwardedHeader]: forwarded === undefined ? '0' : '1',
    ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
  });

describe('clientAddress', () => {
  const claimed = from('192.0.2.1', '6.6.6.6, 10.0.0.7');

  it('is the socket’s own where no proxy is trusted, whatever is claimed', () => {
    expect(clientAddress(claimed, 'none')).toBe('192.0.2.1');
  });

  it('is what the one proxy wrote last, not what the caller wrote before it', () => {
    expect(clientAddress(claimed, 'one')).toBe('10.0.0.7');
  });

  it('is what stands before the last of our proxies, and the socket’s own of who is none', () => {
    const ours = ['192.0.2.0/24', '10.0.0.7', 'fd00::/8'];
    expect(clientAddress(claimed, ours)).toBe('6.6.6.6');
    expect(clientAddress(from('192.0.2.1', '6.6.6.6, 5.5.5.5'), ours)).toBe('5.5.5.5');
    expect(clientAddress(from('8.8.8.8', '6.6.6.6, 10.0.0.7'), ours)).toBe('8.8.8.8');
    expect(clientAddress(from('fd00::1', '2001:db8::1'), ours)).toBe('2001:db8::1');
  });

  it.each(['', ' ', 'junk', '"><script>', '1.2.3.4.5', '1.2.3.4 OR 1=1', 'x'.repeat(99_999)])(
    'drops %j, which is no address, with what stands before it',
    (junk) => {
      expect(clientAddress(from('192.0.2.1', `6.6.6.6, ${junk}`), 'one')).toBe('192.0.2.1');
      expect(clientAddress(from('192.0.2.1', `6.6.6.6,${junk}`), ['192.0.2.1'])).toBe('192.0.2.1');
    },
  );

  it('has one spelling', () => {
    expect(parseAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(parseAddress('192.0.2.7:5678')).toBe('192.0.2.7');
    expect(parseAddress('[2001:DB8:0:0::1]:443')).toBe('2001:db8::1');
    expect(parseAddress('fe80::1%eth0')).toBe('fe80::1');
    expect(parseAddress('127.1')).toBeUndefined();
  });

  it('is said to be everybody’s behind a proxy of the site that is not named, and nowhere else', () => {
    expect(readClientAddress(from('10.0.0.9', '6.6.6.6'), 'none').isShared).toBe(true);
    expect(readClientAddress(from('127.0.0.1', '6.6.6.6'), 'none').isShared).toBe(true);
    expect(readClientAddress(from('10.0.0.9'), 'none').isShared).toBe(false);
    // who comes from outside claims in vain that somebody stands behind them
    expect(readClientAddress(from('6.6.6.6', '1.1.1.1'), 'none').isShared).toBe(false);
    expect(readClientAddress(from('10.0.0.9', '6.6.6.6'), ['10.0.0.9']).isShared).toBe(false);
  });
});

describe('normalizeHeaders', () => {
  it('writes what the socket and the settings say over what the client sent', async () => {
    normalizeHeaders('https://portal.example', 'none');
    const server = createServer((incoming, answer) => {
      answer.end(JSON.stringify(incoming.headers));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (headers: Record<string, string>) =>
      new Promise<Record<string, string>>((resolve, reject) => {
        request({ port, host: '127.0.0.1', headers, agent: false }, (answer) => {
          answer.setEncoding('utf8').on('data', (text) => resolve(JSON.parse(text)));
        })
          .on('error', reject)
          .end();
      });
    const evil = { 'x-forwarded-host': 'evil.example', origin: 'http://evil.example' };
    const first = await ask({ ...evil, [socketAddressHeader]: '6.6.6.6', [forwardedHeader]: '1' });
    const own = await ask({ host: 'localhost:3000', origin: 'http://localhost:3000' });
    expect(listWarnings()).toEqual([]);
    const second = await ask({ 'x-forwarded-for': '6.6.6.6' });
    await new Promise((resolve) => server.close(resolve));
    expect(first).toMatchObject({
      [socketAddressHeader]: '127.0.0.1',
      [forwardedHeader]: '0',
      'x-forwarded-host': 'portal.example',
    });
    expect(own['x-forwarded-host']).toBe('localhost:3000');
    expect(second[forwardedHeader]).toBe('1');
    expect(listWarnings()).toEqual([expect.stringContaining('SLIPWAY_TRUST_PROXY')]);
  });
});
