/** POST /cases/{id}/decision */
import { decideCase } from '../contract/cases.ts';
import { isRefusal } from '../domain/refusal.ts';
import { decideCase as decide } from '../domain/review/decide-case.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { cognito, dynamoDb } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { disputeDeciding } from '../store/dispute-store.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCase } from './render/case.ts';
import { rulesets } from './rulesets/rulesets.ts';

const tables = () => ({
  client: dynamoDb(),
  runtime,
  casesTable: environment('CASES_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

const ports = () => ({
  cases: caseStore(tables()),
  disputes: disputeDeciding(tables()),
  stores: operationsStore(tables()),
  people: cognitoDirectory({ client: cognito(), runtime, userPoolId: environment('REVIEWER_POOL_ID') }),
});

export const handler = operation(decideCase, async ({ caller, path, body, idempotencyKey, now }) => {
  const result = await decide(ports(), {
    caseId: path.id,
    outcome: body.outcome,
    reason: body.reason,
    ...(body.note === undefined ? {} : { note: body.note }),
    ...(body.capture_amount === undefined ? {} : { captureAmount: BigInt(body.capture_amount) }),
    reviewer: caller.username,
    subject: caller.subject,
    idempotencyKey,
    now,
  });
  if (isRefusal(result)) return result;
  return { status: 200, body: renderCase(result, await rulesets().inForce(result.ruleset), now) };
});
