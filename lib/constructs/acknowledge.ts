/** Says why findings of the rule packs stand. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * @param reason for an auditor, in a sentence
 * @param rules what the packs find alike, each under a name of its own
 */
export function acknowledge(construct: IConstruct, reason: string, ...rules: readonly string[]): void {
  Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })));
}
