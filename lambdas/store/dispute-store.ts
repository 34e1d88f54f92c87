/** Disputes, as cases of the Cases table: each opened and decided in one transaction with what is told of it. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Dispute } from '../domain/disputes/dispute.ts';
import type { Disputes, DisputeWrite } from '../domain/disputes/disputes.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import { decisionEvent, recordedOf } from '../domain/review/weigh-decision.ts';
import { accountEventPut } from './account-events.ts';
import { changeCase, readCaseItem } from './case-change.ts';
import { claimClauses, clauseValues } from './case-clauses.ts';
import { endingDecision } from './case-decisions.ts';
import { caseItem, caseOfItem } from './case-items.ts';
import { expressions, whyRefused } from './conditions.ts';
import { endOfSessions, freezeItems, whyNotFrozen } from './device-freezes.ts';
import type { Item } from './items.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface DisputeStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
  readonly registryTable: string;
}

type OpeningOptions = DisputeStoreOptions & { readonly ledgerTable: string };

/** What it takes to open one: a freeze is the ledger's matter too. */
export const disputeOpening = (options: OpeningOptions): Pick<Disputes, 'read' | 'open'> => ({
  read: (id) => readDispute(options, id),
  open: (write) => open(options, write),
});

export const disputeDeciding = (options: DisputeStoreOptions): Pick<Disputes, 'read' | 'decide'> => ({
  read: (id) => readDispute(options, id),
  decide: (id, write) => decide(options, id, write),
});

export async function readDispute(
  options: Pick<DisputeStoreOptions, 'client' | 'runtime' | 'casesTable'>,
  id: string,
): Promise<Dispute | undefined> {
  const item = await readCaseItem(options, id);
  return item && disputeOfItem(item);
}

function disputeOfItem(item: Item): Dispute {
  const { claim, ...rest } = caseOfItem(item);
  if (!claim) throw new Error(`The dispute ${rest.id} does not say what is disputed`);
  return { ...rest, claim };
}

/** When sessions ended last, and whether there is a device to freeze, are guesses; the old items put them right. */
const GUESSES = 4;

async function open(options: OpeningOptions, write: DisputeWrite): Promise<Dispute> {
  let { freeze } = write;
  let deviceFrozen = freeze !== undefined;
  let since = freeze === undefined ? 0 : endOfSessions(freeze);
  for (let guess = 0; guess < GUESSES; guess++) {
    const dispute = { ...write.dispute, claim: { ...write.dispute.claim, deviceFrozen } };
    const done = await transact(options, [
      newDispute(options.casesTable, dispute),
      accountEventPut(options.registryTable, write.event),
      ...(freeze === undefined ? [] : freezeItems(options, freeze, since)),
    ]);
    if (done.outcome === 'committed') return dispute;
    // Read in any case: another request may have been faster, or an answer of ours lost.
    const standing = await readDispute(options, dispute.id);
    if (standing) return standing;
    if (done.outcome === 'unknown' || freeze === undefined)
      throw new ServiceBusy('It is not known yet whether the dispute was opened');
    const why = whyNotFrozen(freeze, since, done.results.slice(2));
    if (typeof why === 'number') {
      since = why;
    } else {
      deviceFrozen = why === 'unchanged';
      freeze = undefined;
    }
  }
  throw new ServiceBusy('The sessions of the customer ended with every attempt');
}

function newDispute(table: string, dispute: Dispute): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: { TableName: table, Item: caseItem(dispute), ConditionExpression: isNew, ...expressions([isNew]) },
  };
}

async function decide(
  options: DisputeStoreOptions,
  id: string,
  { decision, reviewer, event }: Parameters<Disputes['decide']>[1],
): ReturnType<Disputes['decide']> {
  const clauses = claimClauses({ id, reviewer, now: decision.decidedAt });
  const done = await changeCase(
    options,
    {
      id,
      write: endingDecision(decision),
      // Whoever may claim it may decide it; that its deadline has passed is no reason against it.
      conditions: clauses.map(({ expression }) => expression),
      values: clauseValues({ id, reviewer, now: decision.decidedAt }),
      record: decisionEvent(id, decision, 'alone'),
    },
    [accountEventPut(options.registryTable, event)],
  );
  const standing = await readDispute(options, id);
  if (standing && recordedOf(standing, decision)) return standing;
  const isConflict = done.outcome !== 'refused' && !done.old;
  return refuse(isConflict ? 'idempotency_conflict' : whyRefused(clauses, done.old, 'not_found'));
}
