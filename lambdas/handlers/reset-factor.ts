/** POST /customers/{id}/factor-resets */
import { resetFactor } from '../contract/account.ts';
import { resetFactor as reset } from '../domain/account/reset-factor.ts';
import { factorResetId, fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { factorResets } from '../store/factor-resets.ts';
import { accounts, customerPool, registry, reviewerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { timestampOf } from './render/time.ts';

const ports = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  factors: cognitoAccounts(customerPool()),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  resets: factorResets(registry()),
  coolOffHours: Number(environment('COOL_OFF_HOURS')),
});

export const handler = operation(resetFactor, async ({ caller, path, body, idempotencyKey, now }) => {
  const result = await reset(ports(), {
    id: factorResetId(path.id, caller.subject, idempotencyKey),
    fingerprint: fingerprint(body),
    customer: path.id,
    reason: body.reason,
    colleague: caller,
    now,
  });
  if (isRefusal(result)) return result;
  return {
    status: 201,
    body: {
      customer_id: path.id,
      reset_at: timestampOf(result.resetAt),
      cool_off_until: timestampOf(result.coolOffUntil),
    },
  };
});
