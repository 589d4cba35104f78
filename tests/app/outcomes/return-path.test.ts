import { describe, expect, it } from 'vitest';
import { localPath, withReturn } from '#app/outcomes/return-path.ts';

describe('localPath', () => {
  it('keeps a path of the portal with its query and fragment', () => {
    expect(localPath('/source/keel?x=1#L3')).toBe('/source/keel?x=1#L3');
  });

  it.each([
    ['another host', 'https://evil.example/x'],
    ['a host without scheme', '//evil.example/x'],
    ['a host behind a backslash', '/\\evil.example'],
    ['a backslash later on', '/x/\\evil.example'],
    ['a tab that browsers drop', '/\t/evil.example'],
    ['a line end', '/\n/evil.example'],
    ['dots that leave two slashes', '/.//evil.example'],
    ['dots that leave two slashes, longer', '/x/..//evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a relative path', 'source/keel'],
    ['sign-in itself', '/sign-in?return=/x'],
    ['the API', '/api/auth/signout'],
    ['nothing', ''],
    ['no text', ['/x']],
    ['a very long path', `/${'x'.repeat(3000)}`],
  ])('goes home for %s', (_name, value) => {
    expect(localPath(value)).toBe('/');
  });
});

describe('withReturn', () => {
  it('carries the place to come back to, encoded', () => {
    expect(withReturn('/sign-in', '/a?b=1&c=2')).toBe('/sign-in?return=%2Fa%3Fb%3D1%26c%3D2');
  });

  it('carries nothing for a place of another host', () => {
    expect(withReturn('/licence', '//evil.example')).toBe('/licence');
  });
});
