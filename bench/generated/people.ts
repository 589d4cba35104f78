/** Authors of generated commits, and what they write. */
import type { Random } from './random.ts';
import { noun, rareWords, sentence, verbs } from './vocabulary.ts';

const given =
  'Ada Linus Jürgen Łukasz Wei Priya Kenji Anna Mehmet Søren Olga Dan Greta Hugo Ines Tomáš Yuki Zoë Rafael Nadia'.split(
    ' ',
  );
const family =
  'Weber Nakamura Kowalski Lindqvist Groß Ivanova Chen Iyer Sato Moreau Ødegård Petrov Silva Okafor Novák Hughes'.split(
    ' ',
  );
const zones = ['+0000', '+0100', '-0700', '+0200', '+0800', '-0400', '+0530', '+0900'];

export interface Person {
  name: string;
  email: string;
  zone: string;
}

export function makePeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${random.pick(given)} ${random.pick(family)}`;
    const email = `dev${index}@${random.skewed(rareWords)}.example`;
    return { name, email, zone: random.skewed(zones) };
  });
}

/** As a kernel's: subject with its area, some sentences, sign-off. */
export function commitMessage(random: Random, area: string, person: Person): string {
  let text = `${area}: ${random.skewed(verbs)} ${noun(random)} ${noun(random)}\n\n`;
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    text += `${sentence(random, random.between(7, 11))}\n`;
  }
  return `${text}\nSigned-off-by: ${person.name} <${person.email}>\n`;
}

export function signature(person: Person, atSeconds: number): string {
  return `${person.name} <${person.email}> ${atSeconds} ${person.zone}`;
}
