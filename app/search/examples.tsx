import Link from 'next/link';
import styles from './search.module.css';
import { askHref, type SearchAsk } from './search-view.ts';

const examples: readonly (readonly [text: string, means: string])[] = [
  ['gstage_map', 'files that hold this text, in either case'],
  ['vcpu enter', 'files that hold both words'],
  ['"struct vm *"', 'the text with its blanks'],
  ['word:vm', 'a whole word: where the name is used'],
  ['/static int \\w+_probe\\(/', 'a regular expression; a match stays within one line'],
  ['irq path:drivers/ -file:*.h', 'only in paths with this part, not in headers'],
  ['entry lang:asm', 'only in assembly; so too c, dts, make, markdown and others'],
  ['panic branch:main', 'on the tip of another branch'],
  ['case:yes PLIC', 'where case counts'],
];

/** What can be written, each an address that does it. */
export function Examples({ ask }: { ask: SearchAsk }) {
  return (
    <section aria-labelledby="search-said" className={styles.examples}>
      <h2 id="search-said">What you can look for</h2>
      <dl>
        {examples.map(([text, means]) => (
          <div key={text}>
            <dt>
              <Link data-hit="" href={askHref({ ...ask, text, page: 1 })} prefetch={false}>
                <code>{text}</code>
              </Link>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.hint}>
        <kbd>/</kbd> comes here from every page, <kbd>↓</kbd> and <kbd>↑</kbd> walk over what is
        found, <kbd>Enter</kbd> opens it. A number alone opens that change.
      </p>
    </section>
  );
}
