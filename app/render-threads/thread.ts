/** A render thread: lays differences out, colours code and opens ELF files for pages, as `questions.ts` says. */
import { answerQuestions } from '#adapters/threads/answer-questions.ts';
import { layOutFile } from '../components/diff/lay-out-file.ts';
import { colourLines, loadLanguage } from '../highlight/colour-lines.ts';
import { describeElf } from '../source/elf/describe-elf.ts';
import type { RenderQuestion } from './questions.ts';

function answer(question: RenderQuestion) {
  if (question.kind === 'lines') {
    return colourLines(question.text, question.language, question.piece);
  }
  if (question.kind === 'elf') return describeElf(question.bytes);
  return layOutFile(question.file, question.options);
}

void answerQuestions(answer, () => loadLanguage('c'));
