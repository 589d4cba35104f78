'use client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import styles from './copy-button.module.css';

/** Copies `text` whole. `what` completes its name: `Copy commit hash`. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={`${styles.copy} not-printed`}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    >
      <Icon size={14} aria-hidden />
      <span className="aside-from-sight" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
