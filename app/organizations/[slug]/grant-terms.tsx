'use client';
import { useEffect, useRef, useState } from 'react';
import { describeGrant } from '#core/licensing/describe-grant.ts';
import { ChoiceField, Field } from '../../components/forms/field.tsx';
import { pathOf } from '../path-of.ts';

const first = { pathPrefix: '', mayContribute: true };

/** Folder and right to send of a new grant, with what the two together will mean, as they are typed. */
export function GrantTermsFields({ name }: { name: string }) {
  const [terms, setTerms] = useState(first);
  const meaning = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const form = meaning.current?.closest('form');
    const begin = () => setTerms(first);
    form?.addEventListener('reset', begin);
    return () => form?.removeEventListener('reset', begin);
  }, []);
  return (
    <>
      <Field
        label="Folder"
        name="path"
        mono
        hint="Empty for the whole tree."
        onChange={({ target }) => {
          const pathPrefix = pathOf(target.value.trim());
          setTerms((now) => ({ ...now, pathPrefix }));
        }}
      />
      <ChoiceField
        name="contribute"
        label="May send changes"
        defaultChecked
        onChange={({ target }) => setTerms((now) => ({ ...now, mayContribute: target.checked }))}
      />
      <p role="status" ref={meaning}>
        {describeGrant(name, terms)}
      </p>
    </>
  );
}
