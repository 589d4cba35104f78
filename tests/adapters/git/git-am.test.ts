import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childEnvironment } from '#adapters/child-environment.ts';
import { refuseUnfitNames, refuseUnfitPatch } from '#core/changes/intake-policy.ts';
import { DomainError } from '#core/errors.ts';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';

/**
 * 63 mailboxes, each given to `git am` and to us on the same base. `equal`: one commit of the same author,
 * date, message and tree. `git`: `git am` refuses it, and we say why. What is left is ours alone: git takes
 * it, a policy does not, and its sentence says which.
 */
const table: Record<string, 'equal' | { git: RegExp; ours: RegExp } | { policy: RegExp }> = {
  '00-base': 'equal',
  '01-lore-mboxrd': 'equal',
  '02-b4-gitz': 'equal',
  '03-eml-no-from': 'equal',
  '04-patchwork': 'equal',
  '05-base64-lf': 'equal',
  '06-base64-crlf': { policy: /CRLF/ },
  '07-qp': 'equal',
  '08-latin1-qp': 'equal',
  '09-koi8': 'equal',
  '10-base64-crlf-edit': {
    git: /kernel\/main\.c: patch does not apply/,
    ours: /^kernel\/main\.c: hunk 1 \(line 73\) does not apply; the lines of this patch end in CRLF/,
  },
  '11-flowed': 'equal',
  '12-inbody': 'equal',
  '13-from-in-body': 'equal',
  '14-from-magic-in-body': {
    git: /Patch is empty/,
    ours: /^the mailbox holds 1 patch and 1 mail without a patch.*Patch is empty/,
  },
  '15-scissors': 'equal',
  '16-attach': 'equal',
  '17-inline': 'equal',
  '18-bom': { git: /Patch format detection failed/, ours: /Patch format detection failed/ },
  '19-crlf-mbox': 'equal',
  '20-dos-file': 'equal',
  '21-rename-edit-mode': { policy: /^"kernel\/blob renamed\.c" holds a blank/ },
  '22-mode-only': 'equal',
  '23-pure-rename': 'equal',
  '24-no-newline': 'equal',
  '25-empty-file': 'equal',
  '27-utf8-path': { policy: /holds a blank/ },
  '28-tab-path': { policy: /holds the control or format character U\+0009/ },
  '29-latin1-path': { policy: /holds bytes that are not UTF-8/ },
  '30-quote-path': { policy: /holds "\\""/ },
  '31-symlink': { policy: /^"kernel\/link" is a symbolic link/ },
  '32-submodule': { policy: /^"sub" is a submodule/ },
  '33-binary': { policy: /^"kernel\/blob\.bin" is binary/ },
  '34-notes-rename-words': 'equal',
  '35-indented-body': 'equal',
  '36-rule-in-message': 'equal',
  '37-diff-in-message': {
    git: /MAINTAINERS: patch does not apply/,
    ours: /^MAINTAINERS: hunk 1 \(line 1\) does not apply$/,
  },
  '38-series-cover': {
    git: /Patch is empty/,
    ours: /^the mailbox holds 2 patches and 1 mail without a patch, such as a cover letter/,
  },
  '39-series-2': { policy: /^the mailbox holds 2 patches; send one at a time/ },
  '40-cover-plus-1': {
    git: /Patch is empty/,
    ours: /^the mailbox holds 1 patch and 1 mail without a patch.*send the mail of the patch alone$/,
  },
  '41-date-1970': 'equal',
  '42-date-2150': {
    git: /invalid date format: Thu, 1 Jan 2150/,
    ours: /invalid date format: Thu, 1 Jan 2150/,
  },
  '43-date-odd': 'equal',
  '44-author-quoted-comma': 'equal',
  '45-author-rfc2047-comma': 'equal',
  '46-author-bare': 'equal',
  '47-author-comment': 'equal',
  '48-pgp-mime': 'equal',
  '49-charset-unknown': {
    git: /cannot convert from x-unknown to UTF-8/,
    ours: /^the mail's charset "x-unknown" is none that we know/,
  },
  '50-charset-usascii-8bit': 'equal',
  '51-long-subject': 'equal',
  '52-bracket-subject': 'equal',
  '53-bracket-subject-prefix': 'equal',
  '54-b4-change-id': 'equal',
  '55-b4-change-id-msg': 'equal',
  '56-adds-patch-file': 'equal',
  '57-nul-text': { policy: /^the mailbox holds a NUL byte in its line 18/ },
  '58-stripped-blank-context': 'equal',
  '59-no-prefix': {
    git: /main\.c: does not exist in index/,
    ours: /^main\.c: is not in the tree$/,
  },
  '60-mnemonic': 'equal',
  '61-empty-commit': { git: /Patch is empty/, ours: /^the mail holds no patch.*Patch is empty/ },
  '62-copy': 'equal',
  '63-irreversible-delete': {
    git: /removal patch leaves file contents/,
    ours: /^removal patch leaves file contents; it was made with --irreversible-delete/,
  },
};

const folder = path.resolve('tests/fixtures/mbox');
const environment = childEnvironment({
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Base',
  GIT_AUTHOR_EMAIL: 'base@vendor.example',
  GIT_COMMITTER_NAME: 'Base',
  GIT_COMMITTER_EMAIL: 'base@vendor.example',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
});
let bare: BareRepository;
let work: string;
let base: string;

function git(args: readonly string[]): Buffer {
  return execFileSync('git', [...args], { cwd: work, env: environment, stdio: 'pipe' });
}

beforeAll(async () => {
  bare = await makeBare();
  work = mkdtempSync(path.join(tmpdir(), 'slipway-am-'));
  cpSync(path.join(folder, 'base'), work, { recursive: true });
  git(['init', '--quiet', '--initial-branch=main']);
  git(['add', '.']);
  git(['commit', '--quiet', '--message=base']);
  git(['push', '--quiet', bare.bareFolder, 'main']);
  base = git(['rev-parse', 'HEAD']).toString().trim();
});
afterAll(() => {
  bare.close();
  rmSync(work, { recursive: true, force: true });
});

/** A commit's bytes, but for the line of who committed it and when. */
function tellCommit(where: string, commit: string): string {
  const bytes = execFileSync('git', ['cat-file', 'commit', commit], {
    cwd: where,
    env: environment,
  });
  return bytes.toString('latin1').replace(/^committer .*$/m, '');
}

function amOf(file: string) {
  git(['reset', '--quiet', '--hard', base]);
  const { status, stdout, stderr } = spawnSync('git', ['am', '--quiet', file], {
    cwd: work,
    env: environment,
    encoding: 'utf8',
  });
  if (status === 0) return { ok: true, commit: tellCommit(work, 'HEAD') };
  spawnSync('git', ['am', '--abort'], { cwd: work, env: environment });
  return { ok: false, said: stdout + stderr };
}

async function ours(mailbox: Buffer) {
  try {
    const result = await bare.git.applyMailbox('keel', base, mailbox, {
      names: (named) => refuseUnfitNames(named, () => true),
      patch: async (patch) => refuseUnfitPatch(patch),
    });
    return result.ok
      ? { ok: true, commit: tellCommit(bare.bareFolder, result.commit) }
      : { ok: false, said: result.reason };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'infrastructure') throw error;
    return { ok: false, said: error.message };
  }
}

test('every mailbox stands in the table', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.mbox'));
  expect(files.map((name) => name.slice(0, -'.mbox'.length)).sort()).toEqual(
    Object.keys(table).sort(),
  );
});

test.each(Object.entries(table))('%s', async (name, wanted) => {
  const file = path.join(folder, `${name}.mbox`);
  const am = amOf(file);
  const mine = await ours(readFileSync(file));
  if (wanted === 'equal') {
    expect(am.ok).toBe(true);
    expect(mine).toEqual(am);
  } else if ('git' in wanted) {
    expect(am).toMatchObject({ ok: false, said: expect.stringMatching(wanted.git) });
    expect(mine).toEqual({ ok: false, said: expect.stringMatching(wanted.ours) });
  } else {
    expect(am.ok).toBe(true);
    expect(mine).toEqual({ ok: false, said: expect.stringMatching(wanted.policy) });
  }
});
