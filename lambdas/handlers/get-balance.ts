/** GET /wallet/balance */
import { getBalance } from '../contract/wallet.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { readBalanceAt } from '../store/past-balances.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import { timestampOf } from './render/time.ts';

const history = () => ({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = operation(getBalance, async ({ caller, query, now }) => {
  const at = Date.parse(query.at);
  if (at < 0 || at > now)
    throw new Refused('invalid_request', {
      errors: [{ path: 'query.at', message: 'must be between 1970 and now' }],
    });
  const { posted, pending } = await readBalanceAt(history(), caller.subject, at);
  return {
    status: 200,
    body: {
      at: timestampOf(at),
      currency: environment('CURRENCY'),
      posted: posted.toString(),
      pending: pending.toString(),
      available: (posted - pending).toString(),
    },
  };
});
