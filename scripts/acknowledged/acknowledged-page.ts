/** The page of what the rule packs find and what stands nevertheless: by reason, with rules and resources. */

import { type App, Validations } from 'aws-cdk-lib';
import { type StageName, stageNames } from '../../lib/config.ts';

interface Acknowledged {
  readonly reason: string;
  readonly rule: string;
  /** Without the stage: `Ledger/Seals`. */
  readonly path: string;
  readonly stage: StageName;
}

function acknowledgedIn(stage: StageName, app: App): readonly Acknowledged[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({
        reason,
        rule: ruleOf(id),
        path: construct.node.path.replace(`Holdfast-${stage}-`, '').replace(/\/Resource$/, ''),
        stage,
      })),
  );
}

/** What a finding is about stands in brackets, and names of it differ by stage. */
const ruleOf = (id: string): string => id.replace(/^annotation::/i, '').replace(/\[.*$/s, '');

/** So many are named; of more, how many there are. */
const NAMED = 6;

function whereOf(paths: readonly string[]): string {
  const sorted = [...new Set(paths)].toSorted();
  if (sorted.length <= NAMED) return sorted.map((path) => `\`${path}\``).join(', ');
  const stacks = new Set(sorted.map((path) => path.split('/')[0]));
  return `${sorted.length} constructs, in ${[...stacks].join(', ')}`;
}

function stagesOf(stages: readonly StageName[]): string {
  const those = stageNames.filter((stage) => stages.includes(stage));
  return those.length === stageNames.length ? 'all' : those.join(', ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Markdown. @param appOf with that one stage */
export function acknowledgedPage(appOf: (stage: StageName) => App): string {
  const all = stageNames.flatMap((stage) => acknowledgedIn(stage, appOf(stage)));
  const rows = [...Map.groupBy(all, ({ reason }) => reason)].map(([reason, found]) => {
    const rules = [...new Set(found.map(({ rule }) => rule))].toSorted();
    const where = whereOf(found.map(({ path }) => path));
    return `| ${rules.join('<br>')} | ${cell(where)} | ${stagesOf(found.map(({ stage }) => stage))} | ${cell(reason)} |`;
  });
  return `# Acknowledged rules

\`npm run synth\` holds every template against four rule packs of [cdk-nag](https://github.com/cdklabs/cdk-nag): AWS Solutions, Serverless,
NIST 800-53 R5 and PCI DSS 3.2.1. A finding fails it, unless it is acknowledged for that construct, with a reason. These are the ones that
are; a test fails for one that is not found any more. Written by \`npm run acknowledged\`. Those of the
[pipeline](pipeline.md), which is made on demand, are in [lib/pipeline/acknowledged.ts](../lib/pipeline/acknowledged.ts).

| rules | where | stages | why it stands |
|---|---|---|---|
${rows.toSorted().join('\n')}
`;
}
