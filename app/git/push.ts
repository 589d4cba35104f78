import path from 'node:path';
import type { HookCommand, HookResult } from '#adapters/git/hook-protocol.ts';
import type { PushHandler } from '#adapters/git/hook-server.ts';
import { readPushTarget } from '#core/changes/push-target.ts';
import { pushPrefix } from '#core/changes/rules.ts';
import {
  judgeSubmission,
  MissingChangeId,
  recordRefusal,
  submitChange,
} from '#core/changes/submit-change.ts';
import { judgeFromView, submitFromView } from '#core/changes/submit-from-view.ts';
import { type Context, whenWritable } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { refusalOf } from '../outcomes/refusals.ts';

interface Push {
  /** Who pushes. */
  ctx: Context;
  url: string;
  repositorySlug: string;
  /** Where the store lies that receives it. */
  folder: string;
  /** The view that it is pushed from, where it is one. */
  viewId?: string | undefined;
}

/** What the portal does with one push: looks while git holds it in quarantine, then makes the change. */
export function makePushHandler(push: Push): PushHandler {
  return {
    preReceive: ({ commands, quarantine, say }) =>
      answer(push, commands, say, (command) => inspect(push, command, quarantine, say)),
    procReceive: ({ commands, say }) =>
      answer(push, commands, say, (command) => submit(push, command, say)),
  };
}

/** Several commands are refused together, in one sentence and one entry: a small request holds thousands. */
async function answer(
  push: Push,
  commands: readonly HookCommand[],
  say: (line: string) => void,
  act: (command: HookCommand) => Promise<void>,
): Promise<HookResult[]> {
  const [first] = commands;
  if (first === undefined) return [];
  try {
    await whenWritable(push.ctx);
    if (commands.length > 1) {
      throw new DomainError(
        'invalid',
        'push one change at a time: git push origin HEAD:refs/for/<branch>',
      );
    }
    await act(first);
    return commands.map(({ ref }) => ({ ref }));
  } catch (fault) {
    const error = refusalOf(fault);
    const { ctx, repositorySlug } = push;
    recordRefusal(ctx, { repositorySlug, via: 'git-push', error });
    say(error.message);
    return commands.map(({ ref }) => ({ ref, refusal: error.message }));
  }
}

async function inspect(
  push: Push,
  command: HookCommand,
  quarantine: string | undefined,
  say: (line: string) => void,
): Promise<void> {
  const { ctx, repositorySlug, url, viewId } = push;
  const target = readPushTarget(command);
  if (quarantine !== undefined && path.dirname(quarantine) !== path.join(push.folder, 'objects')) {
    throw new DomainError('infrastructure', 'git holds the push in another place than the store');
  }
  try {
    const sent = { repositorySlug, ...target, commit: command.newId };
    if (viewId === undefined) await judgeSubmission(ctx, sent, quarantine);
    else await judgeFromView(ctx, { ...sent, viewId }, quarantine);
  } catch (error) {
    if (error instanceof MissingChangeId) sayHowToAddChangeId(say, url, target.targetBranch);
    throw error;
  }
}

async function submit(
  push: Push,
  command: HookCommand,
  say: (line: string) => void,
): Promise<void> {
  const { ctx, repositorySlug, url, viewId } = push;
  const sent = { repositorySlug, ...readPushTarget(command), commit: command.newId };
  const made =
    viewId === undefined
      ? await submitChange(ctx, sent)
      : await submitFromView(ctx, { ...sent, viewId });
  say(`change ${made.changeNumber}, patch set ${made.patchSetNumber}: ${url}${made.path}`);
}

function sayHowToAddChangeId(say: (line: string) => void, url: string, branch: string): void {
  for (const line of [
    'A Change-Id trailer tells which change a commit is a revision of. Add one:',
    `  curl -fsSo .git/hooks/commit-msg ${url}/hooks/commit-msg`,
    '  chmod +x .git/hooks/commit-msg',
    '  git commit --amend --no-edit',
    `  git push origin HEAD:${pushPrefix}${branch}`,
  ]) {
    say(line);
  }
}
