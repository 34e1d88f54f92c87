/** Operators correct what was booked wrong and make payments good: alone up to a limit a day, by two beyond it. */
import { compensationId, correctionId } from '../../../lambdas/domain/identifiers.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as createCompensation } from '../../../lambdas/handlers/create-compensation.ts';
import { handler as createCorrection } from '../../../lambdas/handlers/create-correction.ts';
import { handler as decideCompensation } from '../../../lambdas/handlers/decide-compensation.ts';
import { handler as decideCorrection } from '../../../lambdas/handlers/decide-correction.ts';
import type { Random } from '../machine/random.ts';
import { integerIn, textIn, type WireItem } from '../world/books.ts';
import { reviewerClaims } from '../world/people.ts';
import {
  type AdjustmentView,
  expectAdjustmentDecision,
  expectCompensation,
  expectCorrection,
} from '../world/predict.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

type Kind = 'CORRECTION' | 'COMPENSATION';

/** Whom the account belongs to, by email; undefined for what is no wallet. */
const ownerOf = (world: World, ...accounts: readonly string[]): string | undefined =>
  world.people.customers.find(({ id }) => accounts.includes(`wallet:${id}`))?.email;

const isOwn = (world: World, username: string, ...accounts: readonly string[]): boolean => {
  const owner = ownerOf(world, ...accounts);
  return owner !== undefined && personKey(owner) === personKey(world.reviewer(username).email);
};

const isThere = (world: World, kind: Kind, id: string): boolean =>
  (world.books.proposal(kind, id) ?? world.books.get(kind, id)) !== undefined;

/** What the prediction looks at, as it stands before the request. */
const viewOf = (
  world: World,
  kind: Kind,
  { id, operator, debit, credit }: { id: string; operator: string; debit: string; credit: string },
): Omit<AdjustmentView, 'amount' | 'now'> => ({
  earlier: world.books.proposal(kind, id) ?? world.books.get(kind, id),
  debit,
  credit,
  available: debit.startsWith('wallet:')
    ? integerIn(world.books.get('WALLET', debit.slice('wallet:'.length)), 'available')
    : undefined,
  movedAlone: world.books.movedAlone(operator),
  isOwn: isOwn(world, operator, debit, credit),
});

interface Correct extends Command {
  readonly kind: 'correct';
  readonly operator: string;
  readonly adjustKey: string;
  readonly debit: string;
  readonly credit: string;
  /** Minor units, in digits. */
  readonly amount: string;
}

function amountFor(random: Random, available: bigint): bigint {
  const upTo = (most: number) => BigInt(1 + random.below(most));
  return random.pick([upTo(900), upTo(4000), setting.alone, setting.alone + upTo(20_000), available + 1n]);
}

export const correct: CommandKind<Correct> = {
  kind: 'correct',
  weight: 4,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    const wallet = `wallet:${world.customer(customer).id}`;
    const other = random.pick(['losses:errors', `store:${setting.store}`]);
    const [debit, credit] = random.pick([
      [wallet, other],
      [other, wallet],
      ['losses:errors', `store:${setting.store}`],
    ]) as [string, string];
    return {
      kind: 'correct',
      operator: random.pick(world.people.reviewers).username,
      // Few, so that the same one comes again.
      adjustKey: `correction-number-${random.below(20)}`,
      debit,
      credit,
      amount: String(amountFor(random, integerIn(world.wallet(customer), 'available'))),
    };
  },
  async run(world, { operator: username, adjustKey, debit, credit, amount }, turn) {
    const operator = world.reviewer(username);
    const id = correctionId(operator.subject, adjustKey);
    const body = { debit, credit, amount, currency: setting.currency, reason: 'other', note: 'Simulated' };
    const view = viewOf(world, 'CORRECTION', { id, operator: username, debit, credit });
    const answer = await ask(world, {
      name: 'create-correction',
      handler: createCorrection,
      request: {
        method: 'POST',
        path: '/corrections',
        headers: { 'content-type': 'application/json', 'idempotency-key': adjustKey },
        body: JSON.stringify(body),
        claims: reviewerClaims(operator, world.clock.now, 'operator'),
      },
      turn,
      expected: (_, now) => expectCorrection({ ...view, amount: BigInt(amount), now }),
    });
    if (answer && answer.status < 300 && !turn && !isThere(world, 'CORRECTION', id))
      world.violated(`Invariant 13: the correction ${id} was answered, and is not there`);
  },
};

interface Compensate extends Command {
  readonly kind: 'compensate';
  /** Of the payment. */
  readonly key: string;
  readonly operator: string;
  readonly incident: string;
  /** Minor units, in digits; all that is left where it is not said. */
  readonly amount?: string;
}

export const compensate: CommandKind<Compensate> = {
  kind: 'compensate',
  weight: 4,
  choose(world, random) {
    const payments = [...world.asked.values()].filter(({ kind }) => kind === 'payment');
    const posted = payments.filter((asked) => textIn(world.transfer(asked), 'state') === 'posted');
    const from = posted.length > 0 && random.chance(0.9) ? posted : payments;
    if (from.length === 0) return undefined;
    const { key, amount } = random.pick(from);
    return {
      kind: 'compensate',
      key,
      operator: random.pick(world.people.reviewers).username,
      incident: random.pick(['list-attack', 'outage']),
      ...(random.chance(0.5) ? { amount: String(1 + random.below(Number(amount) + 1)) } : {}),
    };
  },
  async run(world, { key, operator: username, incident, amount }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const operator = world.reviewer(username);
    const id = compensationId(asked.id, incident);
    const [debit, credit] = ['losses:compensation', `wallet:${world.customer(asked.customer).id}`];
    const payment = world.transfer(asked);
    const view = viewOf(world, 'COMPENSATION', { id, operator: username, debit, credit });
    const answer = await ask(world, {
      name: 'create-compensation',
      handler: createCompensation,
      request: {
        method: 'POST',
        path: '/compensations',
        headers: { 'content-type': 'application/json', 'idempotency-key': `compensation-${world.clock.now}` },
        body: JSON.stringify({
          payment_id: asked.id,
          incident,
          reason: 'fault_of_ours',
          note: 'Simulated',
          ...(amount === undefined ? {} : { amount }),
        }),
        claims: reviewerClaims(operator, world.clock.now, 'operator'),
      },
      turn,
      expected: (_, now) =>
        expectCompensation({
          ...view,
          payment,
          amount: amount === undefined ? undefined : BigInt(amount),
          now,
        }),
    });
    if (answer && answer.status < 300 && !turn && !isThere(world, 'COMPENSATION', id))
      world.violated(`Invariant 13: the compensation ${id} was answered, and is not there`);
  },
};

interface DecideAdjustment extends Command {
  readonly kind: 'decide adjustment';
  readonly of: Kind;
  readonly id: string;
  readonly operator: string;
  readonly outcome: 'approve' | 'decline';
}

const deciding = {
  CORRECTION: { name: 'decide-correction', handler: decideCorrection, path: 'corrections' },
  COMPENSATION: { name: 'decide-compensation', handler: decideCompensation, path: 'compensations' },
} as const;

export const decideAdjustment: CommandKind<DecideAdjustment> = {
  kind: 'decide adjustment',
  weight: 5,
  choose(world, random) {
    const isOpen = (item: WireItem) => textIn(item, 'state') === 'proposed';
    const open = world.books.proposals().filter((item) => isOpen(item) || random.chance(0.1));
    if (open.length === 0) return undefined;
    const item = random.pick(open);
    return {
      kind: 'decide adjustment',
      of: textIn(item, 'sk') as Kind,
      id: textIn(item, 'pk').replace(/^[A-Z]+#/, ''),
      operator: random.pick(world.people.reviewers).username,
      outcome: random.chance(0.75) ? 'approve' : 'decline',
    };
  },
  async run(world, { of, id, operator: username, outcome }, turn) {
    const proposal = world.books.proposal(of, id);
    const [debit, credit] = [textIn(proposal, 'debit'), textIn(proposal, 'credit')];
    const payment = world.books.get('PAYMENT', textIn(proposal, 'payment'));
    const { name, handler, path } = deciding[of];
    const operator = world.reviewer(username);
    const { available } = viewOf(world, of, { id, operator: username, debit, credit });
    const answer = await ask(world, {
      name,
      handler,
      request: {
        method: 'POST',
        path: `/${path}/${id}/decision`,
        pathParameters: { id },
        headers: { 'content-type': 'application/json', 'idempotency-key': `decision-${world.clock.now}` },
        body: JSON.stringify({ outcome }),
        claims: reviewerClaims(operator, world.clock.now, 'operator'),
      },
      turn,
      expected: (_, now) =>
        expectAdjustmentDecision({
          proposal,
          payment,
          available,
          operator: username,
          person: personKey(operator.email),
          isOwn: isOwn(world, username, debit, credit),
          outcome,
          now,
        }),
    });
    if (turn || answer?.status !== 200) return;
    const posted = world.books.get(of, id) !== undefined;
    if (posted !== (outcome === 'approve'))
      world.violated(
        `Invariant 13: ${id} was decided as ${outcome}, and ${posted ? 'moved' : 'did not move'}`,
      );
  },
};
