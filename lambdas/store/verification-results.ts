/** Takes providers' results: the event, the verification, the wallet's level and the account event, in one transaction. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ResultWrite, VerificationResults } from '../domain/verification/receive-result.ts';
import { accountEventPut } from './account-events.ts';
import { expressions } from './conditions.ts';
import { putNew, readItem } from './item-access.ts';
import { toItem } from './items.ts';
import { verificationKey, walletKey, webhookKey } from './keys.ts';
import { transact } from './transact.ts';
import { eventItem, eventOf, readVerification, type VerificationTable } from './verification-items.ts';

export interface VerificationResultsOptions extends VerificationTable {
  readonly ledgerTable: string;
}

/** The verification is as it was judged. */
export const isAsJudged = '#state = :judged';
/** There is a wallet to raise: a verification was started by a device of it. */
export const walletIsOpen = 'attribute_exists(#currency)';

export function verificationResults(options: VerificationResultsOptions): VerificationResults {
  return {
    read: (reference) => readVerification(options, reference),
    async readEvent(id) {
      const item = await readItem(options, webhookKey(id));
      return item && eventOf(item);
    },
    record: (write) => record(options, write),
  };
}

async function record(options: VerificationResultsOptions, write: ResultWrite): Promise<boolean> {
  const { registryTable, ledgerTable } = options;
  const raises = write.judgement.state === 'verified';
  const done = await transact(options, [
    putNew(registryTable, eventItem(write)),
    decision(registryTable, write),
    ...(raises ? [levelUpdate(ledgerTable, write), accountEventPut(registryTable, accountEvent(write))] : []),
  ]);
  const wallet = done.outcome === 'refused' && raises ? done.results[2] : undefined;
  if (wallet?.failed) throw new Error(`${write.verification.reference} is of a customer without a wallet`);
  return done.outcome === 'committed';
}

/** The new state, or only that it is as it was judged. */
function decision(table: string, { verification, judgement, event, now }: ResultWrite): TransactWriteItem {
  const item = {
    TableName: table,
    Key: toItem({ ...verificationKey(verification.reference) }),
    ConditionExpression: isAsJudged,
  };
  const judged = { ':judged': verification.state };
  if (judgement.state === undefined)
    return { ConditionCheck: { ...item, ...expressions([isAsJudged], judged) } };
  // What a refused event says of itself is kept with the event alone.
  const said = judgement.outcome === 'applied' ? { resultAt: event.at, ...providerReferenceOf(event) } : {};
  const values = { state: judgement.state, decidedAt: now, ...said };
  const update = `SET ${Object.keys(values)
    .map((name) => `#${name} = :${name}`)
    .join(', ')}`;
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
  return {
    Update: {
      ...item,
      UpdateExpression: update,
      ...expressions([update, isAsJudged], { ...named, ...judged }),
    },
  };
}

const providerReferenceOf = ({ providerReference }: ResultWrite['event']) =>
  providerReference === undefined ? {} : { providerReference };

function levelUpdate(table: string, { verification }: ResultWrite): TransactWriteItem {
  const update = 'SET #level = :level';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...walletKey(verification.customer) }),
      UpdateExpression: update,
      ConditionExpression: walletIsOpen,
      ...expressions([update, walletIsOpen], { ':level': 'identity_verified' }),
    },
  };
}

const accountEvent = ({ verification, now }: ResultWrite): Parameters<typeof accountEventPut>[1] => ({
  id: verification.reference,
  customer: verification.customer,
  kind: 'identity_verified',
  at: now,
  by: { role: 'system' },
  details: { provider: verification.provider, reference: verification.reference },
});
