/** Verifications, and the events that decided them, as the Registry table's items, and back. */
import type { EventRecord, ResultWrite } from '../domain/verification/receive-result.ts';
import type { Verification } from '../domain/verification/verification.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { idOf, verificationKey, webhookKey } from './keys.ts';

export type VerificationTable = RegistryOptions;

const results = ['verified', 'rejected', 'expired'] as const;

/** A time or text that is not there yet is undefined, and left out. */
export const verificationItem = ({ reference, ...rest }: Verification): Item =>
  toItem({ ...verificationKey(reference), ...rest });

export function verificationOf(item: Item): Verification {
  const fields = fieldsOf(item);
  return {
    reference: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    provider: fields.text('provider'),
    state: fields.choice('state', ['pending', ...results]),
    startedAt: fields.count('startedAt'),
    expiresAt: fields.count('expiresAt'),
    ...optionalTexts(fields, ['url', 'providerReference']),
    ...optionalTimes(fields, ['decidedAt', 'resultAt']),
  };
}

/** What the provider sent, as far as we read it, and what came of it: kept for good. */
export const eventItem = ({ event, judgement, now }: ResultWrite): Item =>
  toItem({
    ...webhookKey(event.id),
    fingerprint: event.fingerprint,
    reference: event.reference,
    result: event.result,
    providerReference: event.providerReference,
    resultAt: event.at,
    outcome: judgement.outcome,
    receivedAt: now,
  });

export function eventOf(item: Item): EventRecord {
  const fields = fieldsOf(item);
  return {
    event: {
      id: idOf(fields.text('pk')),
      fingerprint: fields.text('fingerprint'),
      reference: fields.text('reference'),
      result: fields.choice('result', results),
      providerReference: fields.optionalText('providerReference'),
      at: fields.count('resultAt'),
    },
    outcome: fields.choice('outcome', ['applied', 'repeated', 'refused']),
  };
}

/** Strongly consistent. */
export async function readVerification(
  table: VerificationTable,
  reference: string,
): Promise<Verification | undefined> {
  const item = await readItem(table, verificationKey(reference));
  return item && verificationOf(item);
}

const optionalTexts = <N extends string>(fields: Fields, names: readonly N[]) =>
  Object.fromEntries(
    names.filter((name) => fields.has(name)).map((name) => [name, fields.text(name)]),
  ) as Partial<Record<N, string>>;

const optionalTimes = <N extends string>(fields: Fields, names: readonly N[]) =>
  Object.fromEntries(
    names.filter((name) => fields.has(name)).map((name) => [name, fields.count(name)]),
  ) as Partial<Record<N, number>>;
