/** What the operations on claims have in common. */
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Case } from '../../domain/review/case.ts';
import type { ClaimPorts } from '../../domain/review/claims.ts';
import { environment } from '../../environment.ts';
import { caseClaims } from '../../store/case-claims.ts';
import { cognito, dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import type { Caller } from '../http/caller.ts';
import { renderCase } from '../render/case.ts';
import { rulesets } from '../rulesets/rulesets.ts';

/** Reviewers, by the address that tells them from customers. */
export const reviewerPool = () => ({
  client: cognito(),
  runtime,
  userPoolId: environment('REVIEWER_POOL_ID'),
});

export const claimPorts = (): ClaimPorts => ({
  claims: caseClaims({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') }),
  people: cognitoDirectory(reviewerPool()),
  claimFor: Number(environment('CLAIM_MINUTES')) * 60_000,
});

interface Asked {
  readonly caller: Pick<Caller, 'username'>;
  readonly now: number;
}

/** The case as it stands after, for who asked. */
export async function caseAnswer(result: Case | Refusal, asked: Asked) {
  if (isRefusal(result)) return result;
  return { status: 200, body: await shown(result, asked) } as const;
}

export const shown = async (subject: Case, { caller, now }: Asked) =>
  renderCase(subject, await rulesets().inForce(subject.ruleset), now, caller.username);
