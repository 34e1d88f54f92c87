/** Tries every pair of the list, as a program does: with the password alone. */

import { tryPassword } from '../../test/customer-pool/support/account.ts';
import type { Answer } from '../../test/customer-pool/support/deployed-pool.ts';
import { each } from './clock.ts';
import { isTooSlow, patiently } from './patience.ts';
import type { Running, Tokens } from './stage.ts';
import { type Haul, meet } from './theft.ts';
import type { Customer } from './world.ts';

/** Each starts functions of its own, and the variants are many already. */
const AT_ONCE = 2;
/** What is answered where only known devices may sign in. */
const keptOut = 'PreAuthentication failed with error known_device_required.';
/** Longer than unknown devices are kept out for. */
export const WAVE = 20 * 60_000;

interface Pair {
  readonly email: string;
  readonly password: string;
  readonly customer?: Customer;
}

/** So many pairs, among which the customers' are spread evenly; the others are of nobody here. */
export function listOf(customers: readonly Customer[], pairs: number): Pair[] {
  const list: Pair[] = Array.from({ length: pairs }, (_, n) => ({
    email: `stranger-${n}@people.example`,
    password: `hunter-${n}`,
  }));
  for (const [n, customer] of customers.entries())
    list[Math.floor((n * pairs) / customers.length)] = { ...customer, customer };
  return list;
}

export interface Tried {
  /** Customers of whom there is a session now. */
  readonly sessions: ReadonlyMap<Customer, Tokens>;
  /** Pairs that nobody looked at. */
  readonly left: readonly Pair[];
}

export async function tryAll(on: Running, pairs: readonly Pair[], haul: Haul): Promise<Tried> {
  const sessions = new Map<Customer, Tokens>();
  const left: Pair[] = [];
  const { clientId, userPoolId } = on.stage.customers;
  const pool = { clientId, userPoolId, call: (operation: string, body: object) => call(on, operation, body) };
  await each(pairs, AT_ONCE, async (pair) => {
    const { body } = await patiently(
      () => tryPassword(pool, pair.email, pair.password),
      (answer) => isTooSlow(answer.body.message),
    );
    const met: string = body.ChallengeName ?? body.message ?? 'a session';
    if (met === keptOut) left.push(pair);
    else meet(haul, met);
    const { AccessToken, RefreshToken, NewDeviceMetadata } = body.AuthenticationResult ?? {};
    if (AccessToken && pair.customer)
      sessions.set(pair.customer, {
        accessToken: AccessToken,
        refreshToken: RefreshToken,
        deviceKey: NewDeviceMetadata?.DeviceKey,
      });
  });
  return { sessions, left };
}

async function call({ stage }: Running, operation: string, body: object): Promise<Answer> {
  const answer = await fetch(stage.cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: [...answer.headers], text, body: JSON.parse(text) };
}
