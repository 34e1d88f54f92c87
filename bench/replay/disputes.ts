/** Customers look into the app, and deny what they did not pay. */
import { ApiProblem } from '../../client/api.ts';
import { createDispute } from '../../lambdas/contract/disputes.ts';
import { listEntries } from '../../lambdas/contract/wallet.ts';
import { watchedLosses } from '../../lambdas/store/watched-losses.ts';
import { apiOf, phoneOf, type Running, signIn } from './stage.ts';
import { registryOf } from './switched-off.ts';
import type { Account, Customer } from './world.ts';

/**
 * Disputes every payment since the attack began: who is robbed here pays nothing meanwhile. Nobody does who cannot sign in, such as
 * where a thief has set another password.
 *
 * @returns what was disputed, in yen
 */
export async function disputeAll(on: Running, account: Account | Customer, since: number): Promise<bigint> {
  const accessToken = await tokenOf(on, account);
  if (accessToken === undefined) return 0n;
  const api = apiOf(on, () => accessToken);
  const { entries } = (await api.call(listEntries)).body;
  let denied = 0n;
  for (const { kind, id, amount, created_at: at } of entries) {
    if (kind !== 'payment' || Date.parse(at) < since) continue;
    const body = { payment_id: id, reason: 'not_me' } as const;
    const isOpen = await api.call(createDispute, { body }).then(() => true, refused);
    if (isOpen) denied += BigInt(amount);
  }
  return denied;
}

/** What is held is with a reviewer. */
function refused(error: unknown): false {
  if (error instanceof ApiProblem && error.problem.status < 500) return false;
  throw error;
}

/** By the session that the phone has, or by signing in. */
async function tokenOf(on: Running, account: Account | Customer): Promise<string | undefined> {
  if ('phone' in account) {
    const phone = await phoneOf(on, account.phone);
    if (await phone.wake()) return phone.tokens().accessToken;
  }
  return signIn(on, account).then(
    ({ session }) => session.accessToken,
    () => undefined,
  );
}

/**
 * Those who are robbed as one is who is played, and dispute as much at the same time: as the dead-man's rule keeps them, so that
 * it counts them with the next dispute.
 */
export async function othersDispute(
  on: Running,
  like: string,
  { count, amount }: { readonly count: number; readonly amount: bigint },
): Promise<void> {
  const others = Array.from({ length: count }, (_, n) => `${like} ${n}`);
  const at = on.now();
  await watchedLosses(registryOf(on)).keep(
    others.map((customer) => ({ kind: 'loss', id: customer, customer, amount, at })),
  );
}
