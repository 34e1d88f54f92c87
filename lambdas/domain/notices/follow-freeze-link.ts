/** Freezes the account that a freeze link was sent for. */
import { type FreezeAccountPorts, freezeAccount } from '../account/freeze-account.ts';
import { type FreezeLinks, readFreezeLink } from './freeze-link.ts';
import type { Language } from './language.ts';

export interface FollowFreezeLinkPorts extends FreezeAccountPorts {
  readonly links: Pick<FreezeLinks, 'read'>;
}

export type Followed =
  | { readonly outcome: 'frozen'; readonly language: Language }
  | { readonly outcome: 'unknown' }
  /** It is not known whether the account was frozen; asking again is safe. */
  | { readonly outcome: 'failed'; readonly language?: Language; readonly error: unknown };

/**
 * The link works until it expires, and again on an account that is frozen already.
 *
 * @param now milliseconds since the epoch
 */
export async function followFreezeLink(
  { links, ...ports }: FollowFreezeLinkPorts,
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
    return { outcome: 'frozen', language };
  } catch (error) {
    return { outcome: 'failed', ...(language === undefined ? {} : { language }), error };
  }
}
