import { DomainError } from '#core/errors.ts';
import { branchName } from '#core/git-name.ts';
import { pushPrefix } from './rules.ts';
import { topicName } from './schema.ts';

/** What a push asks for by the name of its ref. */
interface PushTarget {
  targetBranch: string;
  topic?: string;
}

/**
 * Reads `refs/for/<branch>[%option[,option…]]`, of which `topic=` is an option. Pure.
 *
 * @throws DomainError `forbidden` for another ref; `invalid` for what is no branch, or an option that is
 *   not taken.
 * Source: Gerrit, "Uploading Changes", push options in the ref.
 */
export function readPushTarget({ ref, newId }: { ref: string; newId: string }): PushTarget {
  if (!ref.startsWith(pushPrefix)) {
    const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '<branch>';
    throw new DomainError(
      'forbidden',
      `${ref} takes no pushes: changes are reviewed first, push to ${pushPrefix}${branch}`,
    );
  }
  const [name = '', ...behind] = ref.slice(pushPrefix.length).split('%');
  const branch = branchName.safeParse(name);
  if (!branch.success) {
    throw new DomainError('invalid', `${ref} names no branch: push to ${pushPrefix}<branch>`);
  }
  if (/^0+$/.test(newId)) {
    throw new DomainError('invalid', `${ref} cannot be deleted: it is no branch`);
  }
  const target: PushTarget = { targetBranch: branch.data };
  for (const option of behind.join('%').split(',')) {
    if (option !== '') target.topic = readTopic(option);
  }
  return target;
}

function readTopic(option: string): string {
  const [key, ...value] = option.split('=');
  if (key !== 'topic') {
    throw new DomainError(
      'invalid',
      `the option "${option.slice(0, 60)}" is not taken: ${pushPrefix}<branch>%topic=<topic> is what there is`,
    );
  }
  const topic = topicName.safeParse(value.join('='));
  if (topic.success) return topic.data;
  throw new DomainError('invalid', `the topic ${topic.error.issues[0]?.message ?? 'is wrong'}`);
}
