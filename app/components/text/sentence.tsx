import { Fragment } from 'react';

/** A sentence of a verb, as it is; what stands between backticks is code. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, index, all) => {
    const isCode = index % 2 === 1 && index < all.length - 1;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name
      <Fragment key={index}>{isCode ? <code>{part}</code> : part}</Fragment>
    );
  });
}
