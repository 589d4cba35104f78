import { expect, test } from 'vitest';
import { compareOrigin } from '#app/http/same-origin.ts';

const url = 'https://portal.example';

test.each([
  ['same', { 'sec-fetch-site': 'same-origin' }],
  ['same', { origin: 'https://portal.example' }],
  ['same', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }],
  ['same', { 'sec-fetch-site': 'same-origin', origin: 'https://portal.example', host: 'inner' }],
  ['foreign', { 'sec-fetch-site': 'cross-site', origin: 'https://portal.example' }],
  ['foreign', { 'sec-fetch-site': 'same-site' }],
  ['foreign', { 'sec-fetch-site': 'none', origin: 'null' }],
  ['foreign', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
  ['foreign', { origin: 'null', host: 'null' }],
  ['foreign', { origin: 'https://portal.example.evil', host: 'portal.example' }],
  ['foreign', { origin: 'https://portal.example@evil.example', host: 'portal.example' }],
  ['unknown', { host: 'portal.example', 'x-forwarded-host': 'portal.example' }],
])('%s: %j', (wanted, headers) => {
  expect(compareOrigin(new Headers(headers as Record<string, string>), url)).toBe(wanted);
});
