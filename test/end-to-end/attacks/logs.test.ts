/** Whoever may read the logs reads what was done, and nothing that opens a door or names a person. */

import { decodeJwt } from 'jose';
import { beforeAll } from 'vitest';
import { faultsIn } from '../support/log-lines.ts';
import { type Customer, pay } from '../support/people.ts';
import { until } from '../support/until.ts';
import { customerWith, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { logOf, type Target } from './support/target.ts';

let customer: Customer;

beforeAll(async () => {
  [customer] = await Promise.all([customerWith('10000', 'canary'), registerStore()]);
});

/** @returns what is in lines that were written since, and must not be */
async function readLogs(on: Target): Promise<Loot> {
  const before = logOf(on).length;
  const { id } = (await pay(customer, '100')).body;
  const since = () => logOf(on).slice(before);
  // The line of the function, which names the payment, and the gateway's.
  await until(since, (lines) => lines.includes(`"${id}"`) && lines.includes('api-access '));
  const { email, phone } = customer;
  const secrets = {
    'the access token': phone.session.accessToken,
    'the address': email,
    'the subject': decodeJwt(phone.session.accessToken).sub ?? '',
    'the key of the phone': phone.key.id,
  };
  return faultsIn(
    since(),
    Object.entries(secrets).map(([what, value]) => ({ what, value })),
  );
}

attack('whoever may read the logs', {
  run: readLogs,
  without: {
    control: 'the choice of what a line says',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit(
          'lambdas/handlers/http/operation.ts',
          'operation: route.operation,',
          'operation: route.operation, event: JSON.stringify(event),',
        ),
      ],
    },
  },
});
