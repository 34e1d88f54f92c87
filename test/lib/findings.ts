/** What the rule packs find, and what is acknowledged of it. */
import { type App, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { rulePacks } from '../../lib/rules.ts';

interface Acknowledgement {
  readonly construct: IConstruct;
  readonly id: string;
  readonly reason: string;
}

export function acknowledgements(app: IConstruct): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ construct, id: id.replace(/^annotation::/i, ''), reason })),
  );
}

/** Every finding, acknowledged ones too: `<construct path> <rule>`. */
function findings(app: IConstruct): string[] {
  const found: string[] = [];
  for (const pack of rulePacks(app.node.root as App)) {
    const overridden = pack as unknown as { isAcknowledged(resource: IConstruct, id: string): boolean };
    overridden.isAcknowledged = ({ node }, id) => {
      found.push(`${node.path} ${id}`);
      return true;
    };
    pack.validateScope(app);
  }
  return found;
}

/** Of none of the findings: it hides what nobody has looked at, should it come. */
export function idle(app: IConstruct): string[] {
  const found = Map.groupBy(findings(app), (finding) => finding.slice(finding.indexOf(' ') + 1));
  return acknowledgements(app)
    .filter(({ construct: { node }, id }) => {
      const there = (found.get(id) ?? []).map((finding) => finding.slice(0, -id.length - 1));
      return !there.some((path) => path === node.path || path.startsWith(`${node.path}/`));
    })
    .map(({ construct: { node }, id }) => `${node.path} ${id}`);
}
