import { expect, test } from 'vitest';
import { makeDevice, readDevice } from '#app/session/device-cookie.ts';

const secret = 's'.repeat(48);
const id = 'AbCdEfGhIjKlMnOpQrSt';

test('names the device to the account that it was made for, in any spelling', () => {
  const cookie = makeDevice(secret, 'ada@vendor.example', id);
  expect(readDevice(secret, ' Ada@Vendor.example', cookie)).toBe(id);
});

test('is worth nothing for another account, under another secret, or changed', () => {
  const cookie = makeDevice(secret, 'ada@vendor.example', id);
  expect(readDevice(secret, 'bob@vendor.example', cookie)).toBeUndefined();
  expect(readDevice('t'.repeat(48), 'ada@vendor.example', cookie)).toBeUndefined();
  for (const changed of [
    '',
    '.',
    id,
    cookie.replace('A', 'B'),
    `${cookie}x`,
    cookie.slice(0, -2),
  ]) {
    expect(readDevice(secret, 'ada@vendor.example', changed), changed).toBeUndefined();
  }
});
