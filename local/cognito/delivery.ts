/** Sends codes and invitations, and says where a message went without showing the whole address. */
import type { Contact, Pool } from './pools.ts';

/** The texts of a message, and whose they are. */
export type Texts = Pick<Pool, 'id' | 'messages'>;

type Channel = 'email' | 'sms';

/** A message to a person, as the outbox keeps it. */
export interface Message {
  readonly to: string;
  readonly channel: Channel;
  readonly subject?: string;
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
  readonly userPoolId: string;
  readonly kind: 'sign-up' | 'invitation' | 'forgot-password' | 'verify-attribute';
}

export interface CodeDelivery {
  readonly AttributeName: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly Destination: string;
}

/** `a***@e***`, `+*******1234`: as Cognito masks them. */
export function deliveryDetails(attribute: Contact, address: string): CodeDelivery {
  if (attribute === 'email') {
    const domain = address.slice(address.indexOf('@') + 1);
    return {
      AttributeName: attribute,
      DeliveryMedium: 'EMAIL',
      Destination: `${address.charAt(0)}***@${domain.charAt(0)}***`,
    };
  }
  return { AttributeName: attribute, DeliveryMedium: 'SMS', Destination: `+*******${address.slice(-4)}` };
}

export function codeMessage(
  pool: Texts,
  kind: Message['kind'],
  contact: Contact,
  to: string,
  code: string,
  at: number,
) {
  const { verifySubject, verifyText } = pool.messages;
  const text = verifyText.replaceAll('{####}', code);
  return message(pool, kind, contact, to, verifySubject, text, at);
}

export function invitation(
  pool: Texts,
  contact: Contact,
  to: string,
  username: string,
  code: string,
  at: number,
) {
  const { inviteSubject, inviteText } = pool.messages;
  // As functions: a generated password may contain the `$` patterns of replaceAll.
  const text = inviteText.replaceAll('{username}', () => username).replaceAll('{####}', () => code);
  return message(pool, 'invitation', contact, to, inviteSubject, text, at);
}

function message(
  pool: Texts,
  kind: Message['kind'],
  contact: Contact,
  to: string,
  subject: string,
  text: string,
  at: number,
): Message {
  const common = { to, text, at, userPoolId: pool.id, kind };
  return contact === 'email' ? { ...common, channel: 'email', subject } : { ...common, channel: 'sms' };
}
