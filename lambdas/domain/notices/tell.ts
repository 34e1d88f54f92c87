/** Tells a customer of what happened: every recipient once, or twice after a crash, and never not at all. */

import { type Composing, composeMail, composePush, type MailMessage, type PushMessage } from './compose.ts';
import { addFreezeLink, type FreezeLinks } from './freeze-link.ts';
import { type Language, languageOf } from './language.ts';
import { isAboutPayment, type Notice } from './notice.ts';
import { type PushDevice, type Recipient, recipientsOf } from './recipients.ts';

/** `refused`: the service will never take it, for this recipient. */
export type Delivery = 'sent' | 'refused';

/** Who sends. A channel that is not there is not connected in this stage. */
export interface NoticeSender {
  /** @throws Error where it may work later, or nobody can be sent anything */
  readonly mail?: (to: string, message: MailMessage) => Promise<Delivery>;
  /** @throws Error where it did not work */
  readonly push?: (endpoint: string, message: PushMessage) => Promise<Delivery>;
}

export interface ReachableCustomers {
  /** Undefined for somebody whom Cognito does not know any more. */
  person(customer: string): Promise<ReachablePerson | undefined>;
  /** Addresses that stood before, oldest first. */
  previousMailboxes(customer: string, now: number): Promise<readonly string[]>;
  /** The enrolled devices that can be pushed to. */
  pushDevices(customer: string): Promise<readonly PushDevice[]>;
}

export interface ReachablePerson {
  /** The name in the customers' pool. */
  readonly username: string;
  /** Only an address whose owner has shown that it is theirs. */
  readonly mailbox?: string;
  readonly locale?: string;
}

/** Which recipient of which notice has been told, remembered for longer than a notice can come again. */
export interface ToldNotices {
  /**
   * Makes it this caller's to tell the recipient, for `lease` milliseconds.
   * @returns `told`: there is nothing to do; a number: another caller has it until then
   */
  claim(notice: string, recipient: Recipient, times: { now: number; lease: number }): Promise<Claim>;
  /** The recipient is told. */
  settle(notice: string, recipient: Recipient, now: number): Promise<void>;
  /** Nobody is told, and the next caller need not wait. */
  release(notice: string, recipient: Recipient): Promise<void>;
}

export type Claim = 'claimed' | 'told' | { readonly takenUntil: number };

export interface TellPorts {
  readonly customers: ReachableCustomers;
  readonly told: ToldNotices;
  readonly sender: NoticeSender;
  readonly links: Pick<FreezeLinks, 'add'>;
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface TellSettings {
  /** Of customers whose own is not known. */
  readonly language: Language;
  readonly timeZone: string;
  readonly linkDays: number;
  /** What a freeze link's token is appended to. */
  readonly linkBase: string;
}

/** How it went with one recipient; `not_connected` and `no_mailbox` are of no recipient in particular. */
export interface Outcome {
  readonly channel: Recipient['channel'];
  readonly outcome: Delivery | 'told_before' | 'failed' | 'not_connected' | 'no_mailbox';
  /** Why it failed. */
  readonly error?: unknown;
}

/** Milliseconds: longer than a message takes to be handed over, shorter than the caller has. */
const LEASE = 15_000;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Every recipient is tried, whatever becomes of the others. Whoever calls asks again for what has `failed` by mail.
 *
 * @throws whatever kept the recipients from being found out
 */
export async function tell(ports: TellPorts, settings: TellSettings, notice: Notice): Promise<Outcome[]> {
  const { customers, sender } = ports;
  if (!sender.mail && !sender.push) return [{ channel: 'mail', outcome: 'not_connected' }];
  const [person, previousMailboxes, devices] = await Promise.all([
    customers.person(notice.customer),
    sender.mail ? customers.previousMailboxes(notice.customer, ports.now()) : [],
    sender.push ? customers.pushDevices(notice.customer) : [],
  ]);
  if (!person) return [{ channel: 'mail', outcome: 'no_mailbox' }];
  const telling = { notice, person, language: languageOf(person.locale) ?? settings.language };
  const outcomes: Outcome[] = [];
  if (!sender.mail) outcomes.push({ channel: 'mail', outcome: 'not_connected' });
  else if (person.mailbox === undefined) outcomes.push({ channel: 'mail', outcome: 'no_mailbox' });
  for (const recipient of recipientsOf(notice, { mailbox: person.mailbox, previousMailboxes, devices })) {
    const { channel } = recipient;
    if (!sender[channel]) continue;
    try {
      outcomes.push({ channel, outcome: await tellOne(ports, settings, telling, recipient) });
    } catch (error) {
      outcomes.push({ channel, outcome: 'failed', error });
    }
  }
  return outcomes;
}

interface Telling {
  readonly notice: Notice;
  readonly person: ReachablePerson;
  readonly language: Language;
}

async function tellOne(
  ports: TellPorts,
  { linkDays, linkBase, timeZone }: TellSettings,
  { notice, person, language }: Telling,
  recipient: Recipient,
): Promise<Delivery | 'told_before'> {
  const { told, now } = ports;
  if (!(await claimed(ports, notice.id, recipient))) return 'told_before';
  try {
    const token = await addFreezeLink(ports, {
      customer: notice.customer,
      username: person.username,
      ...(isAboutPayment(notice) ? { payment: notice.payment } : {}),
      language,
      expiresAt: now() + linkDays * DAY,
    });
    const freezeLink = { url: `${linkBase}${token}`, days: linkDays };
    const delivery = await deliver(ports.sender, notice, recipient, { language, timeZone, freezeLink });
    // A crash before this tells the recipient once more: that is better than not at all.
    if (delivery === 'sent') await told.settle(notice.id, recipient, now());
    else await told.release(notice.id, recipient);
    return delivery;
  } catch (error) {
    // The lease ends by itself where this fails too.
    await told.release(notice.id, recipient).catch(() => {});
    throw error;
  }
}

/** @throws Error if somebody else has had it for as long as a lease lasts */
async function claimed(
  { told, now, sleep }: TellPorts,
  notice: string,
  recipient: Recipient,
): Promise<boolean> {
  let claim = await told.claim(notice, recipient, { now: now(), lease: LEASE });
  if (typeof claim === 'object') {
    // Whoever has it has crashed, or tells the recipient now: after the lease it is known which.
    await sleep(Math.min(Math.max(claim.takenUntil - now(), 0) + 1, LEASE));
    claim = await told.claim(notice, recipient, { now: now(), lease: LEASE });
  }
  if (typeof claim === 'object') throw new Error('Another caller is telling this recipient');
  return claim === 'claimed';
}

async function deliver(
  sender: NoticeSender,
  notice: Notice,
  recipient: Recipient,
  composing: Composing,
): Promise<Delivery> {
  const { channel, to } = recipient;
  const delivery =
    channel === 'mail'
      ? await sender.mail?.(to, composeMail(notice, composing))
      : await sender.push?.(to, composePush(notice, composing));
  if (delivery === undefined) throw new Error(`The channel ${channel} is not connected`);
  return delivery;
}
