/** What the second region is deployed with, as a person types it. */
import type { StageName } from '../../lib/config.ts';
import type { Replicas } from './replicas.ts';

export type Mode = 'read' | 'write';

export function standbyReport(stage: StageName, replicas: Replicas): string {
  const { account, region, others } = replicas;
  const of =
    others.length > 0 ? `replicas of ${others.join(', ')}` : 'its tables are replicas of no other region';
  return `${region} is ready to take ${stage} of account ${account}: ${of}.

To read there, while the first region writes:

${deployment(stage, replicas, 'read')}

To write there, once the first region is cut off and writes no more (docs/surviving.md#when-a-region-is-lost):

${deployment(stage, replicas, 'write')}
`;
}

/** The command, a setting a line. The stage's other settings are to be added. */
const deployment = (stage: StageName, replicas: Replicas, mode: Mode): string =>
  [
    'npx cdk deploy --all',
    ...settingsFor(stage, replicas, mode).map(([name, value]) => `  -c ${name}=${value}`),
  ].join(' \\\n');

export const settingsFor = (
  stage: StageName,
  { account, region, settings }: Replicas,
  mode: Mode,
): readonly (readonly [string, string])[] => [
  ['stage', stage],
  ['aws.account', account],
  ['aws.region', region],
  ['adopted.mode', mode],
  ...Object.entries(settings).filter(([name]) => mode === 'write' || !name.endsWith('Stream')),
];
