/** What was found of cases, as a person likes to read it. */
import { styleText } from 'node:util';
import type { VerifiedCases } from './cases.ts';

/** Findings that are told one by one. */
const TOLD = 20;

export function casesReport({ cases, records, findings }: VerifiedCases): string {
  const figures = `Cases: ${cases.toLocaleString('en')}, with ${records.toLocaleString('en')} records of what was done with them.`;
  if (findings.length === 0)
    return `${figures}\n${styleText('green', 'Each hold has its case, each case its payment, and each act its record.')}`;
  const more = findings.length - TOLD;
  return [
    figures,
    ...findings.slice(0, TOLD).map((finding) => styleText('red', finding)),
    ...(more > 0 ? [`… and ${more.toLocaleString('en')} more`] : []),
  ].join('\n');
}
