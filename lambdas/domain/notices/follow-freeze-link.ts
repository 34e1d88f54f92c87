/** Freezes the account that a freeze link was sent for, and disputes the payment that its notice told of. */
import { type FreezeAccountPorts, freezeAccount } from '../account/freeze-account.ts';
import { type OpenDisputePorts, openDispute } from '../disputes/open-dispute.ts';
import { isRefusal } from '../refusal.ts';
import { type FreezeLink, type FreezeLinks, readFreezeLink } from './freeze-link.ts';
import type { Language } from './language.ts';

export interface FollowFreezeLinkPorts extends FreezeAccountPorts {
  readonly links: Pick<FreezeLinks, 'read'>;
  readonly disputes: OpenDisputePorts;
}

/**
 * What became of the payment. `disputed`: now, or by this link before. `disputed_before`: in the customer's own words, which
 * stand. `not_taken`: it is held, waits for its customer, or was cancelled.
 */
export type DisputedByLink = 'disputed' | 'disputed_before' | 'not_taken' | 'too_late';

export type Followed =
  | {
      readonly outcome: 'frozen';
      readonly language: Language;
      /** @default - the link is of no payment */
      readonly payment?: DisputedByLink;
    }
  | { readonly outcome: 'unknown' }
  /** It is not known whether the account was frozen and the payment disputed; asking again is safe. */
  | { readonly outcome: 'failed'; readonly language?: Language; readonly error: unknown };

/**
 * The link works until it expires, and again on an account that is frozen already. The account first: what is frozen is
 * safe, whatever becomes of the dispute.
 *
 * @param now milliseconds since the epoch
 */
export async function followFreezeLink(
  { links, disputes, ...ports }: FollowFreezeLinkPorts,
  token: string,
  now: number,
): Promise<Followed> {
  let language: Language | undefined;
  try {
    const link = await readFreezeLink(links, token, now);
    if (!link) return { outcome: 'unknown' };
    const { customer, username } = link;
    language = link.language;
    await freezeAccount(ports, { customer, username, by: { role: 'notice_link' }, now });
    const payment = await dispute(disputes, link, now);
    return { outcome: 'frozen', language, ...(payment === undefined ? {} : { payment }) };
  } catch (error) {
    return { outcome: 'failed', ...(language === undefined ? {} : { language }), error };
  }
}

async function dispute(
  ports: OpenDisputePorts,
  { customer, username, payment }: FreezeLink,
  now: number,
): Promise<DisputedByLink | undefined> {
  if (payment === undefined) return undefined;
  const opened = await openDispute(ports, {
    customer,
    username,
    paymentId: payment,
    reason: 'not_me',
    // The account is frozen, with every device of it.
    freezeDevice: false,
    by: 'notice_link',
    now,
  });
  if (!isRefusal(opened)) return 'disputed';
  switch (opened.refused) {
    case 'already_disputed':
      return 'disputed_before';
    case 'payment_not_disputable':
      return 'not_taken';
    case 'dispute_too_late':
      return 'too_late';
    default:
      throw new Error(`The payment of a freeze link cannot be disputed: ${opened.refused}`);
  }
}
