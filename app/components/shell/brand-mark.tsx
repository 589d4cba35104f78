/** The logo: a hull above seven dots, one for each station. */
export function BrandMark({ size = 20, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" className={className} aria-hidden>
      <path d="M2 8.5 16.5 6l1.5 3.5-3.2 3.2-9.8 1.7Z" fill="currentColor" />
      <path
        d="M2.2 18.2h.01M4.8 17.8h.01M7.4 17.3h.01M10 16.9h.01M12.6 16.4h.01M15.2 16h.01M17.8 15.5h.01"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
      <path d="M10.6 6.6V1.8" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
