/** A case that is over: decided by a reviewer of its own, through the API. */
import { randomUUID } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { decideCase, getCase } from '../../../../lambdas/contract/cases.ts';
import { caseIdOf } from '../../../../lambdas/domain/identifiers.ts';
import { invite } from '../../../../local/demo/people.ts';
import { stageOf } from '../../../../local/demo/stage.ts';
import { until } from '../../../end-to-end/support/until.ts';
import { outputs } from '../../support/visitor.ts';
import { administrator } from './administrator.ts';

/** @returns the case's id, once its decision is made */
export async function decline(payment: string, note: string): Promise<string> {
  const client = new CognitoIdentityProviderClient(administrator());
  const email = `decider-${randomUUID().slice(0, 8)}@staff.example`;
  const { api } = await invite(stageOf(outputs), client, email, ['reviewer']);
  const path = { id: caseIdOf(payment) };
  const body = { outcome: 'decline', reason: 'suspected_fraud', note } as const;
  // The case is opened a moment after its payment is held.
  await until(
    () =>
      api.call(getCase, { path }).then(
        () => true,
        () => false,
      ),
    (isOpen) => isOpen,
  );
  await api.call(decideCase, { path, body, idempotencyKey: randomUUID() });
  return path.id;
}
