import type { checkAbi, checkModule } from '#core/ci/check-module.ts';
import type { judgeBoot } from '#core/ci/judge-boot.ts';
import type { TestResult } from '#core/ci/test-results.ts';
import type { readBuildLog } from '#formats/text/build-log.ts';
import type { notCompiled } from '../compiled-sources.ts';

type Asks<Kind, Read extends (...words: never[]) => unknown> = {
  kind: Kind;
  words: Parameters<Read>;
};

/** What the reading threads are asked: all that is read of what a patch built, printed or is. */
export type ReadingQuestion =
  | Asks<'boot', typeof judgeBoot>
  | Asks<'tests', (consoleBytes: Uint8Array) => TestResult[]>
  | Asks<'log', typeof readBuildLog>
  | Asks<'compiled', typeof notCompiled>
  | Asks<'module', typeof checkModule>
  | Asks<'abi', typeof checkAbi>;

interface Answers {
  boot: ReturnType<typeof judgeBoot>;
  tests: TestResult[];
  log: ReturnType<typeof readBuildLog>;
  compiled: string[];
  module: ReturnType<typeof checkModule>;
  abi: ReturnType<typeof checkAbi>;
}

export type ReadingAnswer<Question extends ReadingQuestion> = Answers[Question['kind']];
