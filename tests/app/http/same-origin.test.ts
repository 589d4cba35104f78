import { expect, test } from 'vitest';
import { originOf } from '#app/http/same-origin.ts';

const url = 'https://portal.example';

test.each([
  ['own', { 'sec-fetch-site': 'same-origin' }],
  ['own', { origin: 'https://portal.example' }],
  ['own', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }],
  ['own', { 'sec-fetch-site': 'same-origin', origin: 'https://portal.example', host: 'inner' }],
  ['foreign', { 'sec-fetch-site': 'cross-site', origin: 'https://portal.example' }],
  ['foreign', { 'sec-fetch-site': 'same-site' }],
  ['foreign', { 'sec-fetch-site': 'none', origin: 'null' }],
  ['foreign', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
  ['foreign', { origin: 'null', host: 'null' }],
  ['foreign', { origin: 'https://portal.example.evil', host: 'portal.example' }],
  ['foreign', { origin: 'https://portal.example@evil.example', host: 'portal.example' }],
  ['silent', { host: 'portal.example', 'x-forwarded-host': 'portal.example' }],
])('%s: %j', (wanted, headers) => {
  expect(originOf(new Headers(headers as Record<string, string>), url)).toBe(wanted);
});
