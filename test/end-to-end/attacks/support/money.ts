/** Whether money left or reached a wallet while an attack went on. */
import { getWallet } from '../../../../lambdas/contract/wallet.ts';
import type { Customer } from '../../support/people.ts';

export const walletOf = async ({ phone }: Customer) => (await phone.api.call(getWallet)).body;

/** @returns how the available amount changed, in yen: negative if it was spent or reserved */
export async function yenMoved(who: Customer, act: () => Promise<unknown>): Promise<number> {
  const before = await walletOf(who);
  await act();
  return Number((await walletOf(who)).available) - Number(before.available);
}
