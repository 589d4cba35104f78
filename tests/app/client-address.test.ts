import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddress, socketAddressHeader } from '#app/client-address.ts';
import { markSocketAddresses } from '#app/socket-address.ts';

const claimed = new Headers({
  'x-forwarded-for': '6.6.6.6, 10.0.0.7',
  [socketAddressHeader]: '192.0.2.1',
});

describe('clientAddress', () => {
  it('is the socket’s own without a proxy of ours, whatever is claimed', () => {
    expect(clientAddress(claimed, false)).toBe('192.0.2.1');
  });

  it('is what our proxy wrote last, not what the caller wrote before it', () => {
    expect(clientAddress(claimed, true)).toBe('10.0.0.7');
  });

  it('is the socket’s own when the proxy wrote none', () => {
    expect(clientAddress(new Headers({ [socketAddressHeader]: '192.0.2.1' }), true)).toBe(
      '192.0.2.1',
    );
  });
});

describe('markSocketAddresses', () => {
  it('writes the socket’s address over what the client sent under that name', async () => {
    markSocketAddresses();
    const server = createServer((incoming, answer) => {
      answer.end(String(incoming.headers[socketAddressHeader]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const seen = await new Promise<string>((resolve, reject) => {
      const headers = { [socketAddressHeader]: '6.6.6.6' };
      request({ port, host: '127.0.0.1', headers, agent: false }, (answer) => {
        answer.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    await new Promise((resolve) => server.close(resolve));
    expect(seen).toBe('127.0.0.1');
  });
});
