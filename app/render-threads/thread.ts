/** A drawing thread: lays differences out and colours code for pages, as `questions.ts` says. */
import { answerQuestions } from '#adapters/threads/answer-questions.ts';
import { layFile } from '../components/diff/lay-file.ts';
import { colourLines, loadLanguage } from '../highlight/colour-lines.ts';
import type { DrawingQuestion } from './questions.ts';

void answerQuestions(
  (question: DrawingQuestion) =>
    question.kind === 'lines'
      ? colourLines(question.text, question.language)
      : layFile(question.file, question.options),
  () => loadLanguage('c'),
);
