/** An examination as a person reads it. */
import type { Examination, Finding } from './finding.ts';
import { isWell } from './finding.ts';

const heading = { error: 'Missing', unknown: 'Not known', warning: 'Perhaps meant so' } as const;

export function examinationReport(examination: Examination): string {
  const { stage, target, findings, looked, notLooked } = examination;
  const where = target ? `, for account ${target.account} in ${target.region}` : '';
  return [
    `Stage ${stage}${where}: ${isWell(examination) ? 'nothing stands in the way of a deployment.' : 'not ready to be deployed.'}`,
    ...findings.flatMap(findingLines),
    '',
    `Looked at: ${looked.join(', ')}.`,
    ...(notLooked.length > 0 ? [`Not looked at without credentials: ${notLooked.join(', ')}.`] : []),
    '',
  ].join('\n');
}

const findingLines = ({ id, severity, what, why, todo }: Finding): string[] => [
  '',
  `${heading[severity]}: ${what} [${id}]`,
  `  Why: ${why}`,
  `  What to do: ${todo}`,
];
