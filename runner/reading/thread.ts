/** A reading thread: answers as `questions.ts` says. Its readers are pure, or read a build's folder. */
import { answerQuestions } from '#adapters/threads/answer-questions.ts';
import { checkAbi, checkModule } from '#core/ci/check-module.ts';
import { judgeBoot } from '#core/ci/judge-boot.ts';
import { listResults } from '#core/ci/test-results.ts';
import { readKtap } from '#formats/ktap/ktap.ts';
import { readBuildLog } from '#formats/text/build-log.ts';
import { notCompiled } from '../compiled-sources.ts';
import type { ReadingQuestion } from './questions.ts';

void answerQuestions((question: ReadingQuestion) => {
  switch (question.kind) {
    case 'boot':
      return judgeBoot(...question.words);
    case 'tests':
      return listResults(readKtap(Buffer.from(question.words[0]).toString('latin1')), undefined);
    case 'log':
      return readBuildLog(...question.words);
    case 'compiled':
      return notCompiled(...question.words);
    case 'module':
      return checkModule(...question.words);
    case 'abi':
      return checkAbi(...question.words);
  }
});
