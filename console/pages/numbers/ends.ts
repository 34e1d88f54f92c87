/** How a case ends, and the colour that each end has in all charts. */
export const ends = [
  { end: 'approved', color: 'var(--hf-green)' },
  { end: 'declined', color: 'var(--hf-red)' },
  { end: 'expired', color: 'var(--hf-quiet)' },
] as const;
