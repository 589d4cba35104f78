/** A render thread: lays differences out and colours code for pages, as `questions.ts` says. */
import { answerQuestions } from '#adapters/threads/answer-questions.ts';
import { layOutFile } from '../components/diff/lay-out-file.ts';
import { colourLines, loadLanguage } from '../highlight/colour-lines.ts';
import type { RenderQuestion } from './questions.ts';

void answerQuestions(
  (question: RenderQuestion) =>
    question.kind === 'lines'
      ? colourLines(question.text, question.language)
      : layOutFile(question.file, question.options),
  () => loadLanguage('c'),
);
