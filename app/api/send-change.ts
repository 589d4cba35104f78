import { limits } from '#core/changes/rules.ts';
import { type Submitted, submitMailboxInput, submitModuleInput } from '#core/changes/schema.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { jsonResponse } from './json-response.ts';
import { receiveUpload, type Upload } from './read-upload.ts';

function submitted(result: Submitted): Response {
  return jsonResponse(result, 201);
}

/** `POST /api/changes/mailbox`: the output of `git format-patch` becomes a change or its next patch set. */
export function postMailbox(request: Request, ctx: Context): Promise<Response> {
  const taken = { fileBytes: limits.mailboxBytes, what: 'the mailbox' };
  return receiveUpload(ctx, request, taken, async ({ fields, bytes }) => {
    const { repository: repositorySlug, branch: targetBranch } = fields;
    const input = { repositorySlug, targetBranch, mailbox: bytes };
    return submitted(await submitMailbox(ctx, parseInput(submitMailboxInput, input)));
  });
}

function moduleInput({ fields, bytes }: Upload) {
  const { repository, branch, contribution, name, version, licence, description } = fields;
  return parseInput(submitModuleInput, {
    repositorySlug: repository,
    targetBranch: branch,
    contribution,
    // What a form leaves empty is left out.
    metadata: { name: name || undefined, version, licence: licence || undefined, description },
    bytes,
  });
}

/** `POST /api/changes/module`: a binary module becomes a change or its next patch set. */
export function postModule(request: Request, ctx: Context): Promise<Response> {
  const taken = { fileBytes: limits.moduleBytes, what: 'the module' };
  return receiveUpload(ctx, request, taken, async (upload) =>
    submitted(await submitModule(ctx, moduleInput(upload))),
  );
}
