/** A customer disputes a payment, with the device that made it frozen on request; a colleague decides, and lifts the freeze. */
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as createDispute } from '../../../lambdas/handlers/create-dispute.ts';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { handler as putFreeze } from '../../../lambdas/handlers/put-freeze.ts';
import { textIn, textsIn } from '../world/books.ts';
import { customerClaims, reviewerClaims } from '../world/people.ts';
import { expectDispute, expectDisputeDecision } from '../world/predict.ts';
import type { World } from '../world/world.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

const json = { 'content-type': 'application/json' } as const;

/** So that the words tell whether a freeze was asked for. */
const freezes = (reason: string): boolean => reason === 'not_me';

interface Dispute extends Command {
  readonly kind: 'dispute';
  /** Of the payment. */
  readonly key: string;
  readonly reason: string;
  /** Whether another customer says so. */
  readonly foreign?: boolean;
}

export const dispute: CommandKind<Dispute> = {
  kind: 'dispute',
  weight: 4,
  choose(world, random) {
    const payments = [...world.asked.values()].filter(({ kind }) => kind === 'payment');
    const posted = payments.filter((asked) => textIn(world.transfer(asked), 'state') === 'posted');
    const from = posted.length > 0 && random.chance(0.85) ? posted : payments;
    if (from.length === 0) return undefined;
    const reason = random.pick(['not_me', 'not_received', 'duplicate']);
    return { kind: 'dispute', key: random.pick(from).key, reason, foreign: random.chance(0.05) };
  },
  async run(world, { key, reason, foreign = false }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const customer = world.customer(asked.customer + (foreign ? 1 : 0));
    const payment = foreign ? undefined : world.transfer(asked);
    const standing = world.books.get('CASE', disputeIdOf(asked.id));
    const answer = await ask(world, {
      name: 'create-dispute',
      handler: createDispute,
      request: {
        method: 'POST',
        path: '/disputes',
        headers: { ...json, 'idempotency-key': `dispute-${world.clock.now}-xx` },
        body: JSON.stringify({ payment_id: asked.id, reason, freeze_device: freezes(reason) }),
        claims: customerClaims(customer),
      },
      turn,
      expected: (_, now) => expectDispute({ payment, standing, reason, now }),
    });
    if (turn || answer?.status !== 201) return;
    const opened = world.books.get('CASE', disputeIdOf(asked.id));
    if (textIn(opened, 'claimReason') !== reason)
      world.violated(`Invariant 13: the dispute of ${asked.id} was answered, and is not there`);
    const device = customer.phones[asked.phone % customer.phones.length]?.id ?? '';
    if (!standing && freezes(reason) && textsIn(world.wallet(asked.customer), 'devices').includes(device))
      world.violated(`Invariant 13: the device of ${asked.id} was to be frozen, and is not`);
  },
};

interface DecideDispute extends Command {
  readonly kind: 'decide dispute';
  /** Of the payment. */
  readonly key: string;
  readonly outcome: 'uphold' | 'reject';
  readonly reviewer: string;
  readonly decisionKey: string;
}

export const decideDispute: CommandKind<DecideDispute> = {
  kind: 'decide dispute',
  weight: 2,
  choose(world, random) {
    const disputed = [...world.asked.values()].filter(({ id }) => world.books.get('CASE', disputeIdOf(id)));
    if (disputed.length === 0) return undefined;
    return {
      kind: 'decide dispute',
      key: random.pick(disputed).key,
      outcome: random.pick(['uphold', 'reject'] as const),
      reviewer: random.pick(world.people.reviewers).username,
      decisionKey: `dispute-decision-${random.below(3)}`,
    };
  },
  async run(world, { key, outcome, reviewer: username, decisionKey }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const id = disputeIdOf(asked.id);
    const reviewer = world.reviewer(username);
    const subject = world.books.get('CASE', id);
    const decision = { outcome, reason: 'other' };
    const answer = await ask(world, {
      name: 'decide-case',
      handler: decideCase,
      request: {
        method: 'POST',
        path: `/cases/${id}/decision`,
        pathParameters: { id },
        headers: { ...json, 'idempotency-key': decisionKey },
        body: JSON.stringify({ ...decision, note: 'Simulated' }),
        claims: reviewerClaims(reviewer, world.clock.now),
      },
      turn,
      expected: () =>
        expectDisputeDecision({
          subject,
          isParty: textsIn(subject, 'parties').includes(personKey(reviewer.email)),
          decision: { ...decision, decidedBy: username, idempotencyKey: decisionKey },
        }),
    });
    if (turn || answer?.status !== 200) return;
    if (textIn(world.books.get('CASE', id)?.decision?.M, 'outcome') !== outcome)
      world.violated(`Invariant 13: the decision of ${id} is lost`);
  },
};

interface FreezeDevice extends Command {
  readonly kind: 'freeze device' | 'lift device freeze';
  readonly customer: number;
  readonly phone: number;
}

async function setDeviceFreeze(
  world: World,
  { kind, customer, phone }: FreezeDevice,
  turn: Parameters<CommandKind['run']>[2],
): Promise<void> {
  const state = kind === 'freeze device' ? 'frozen' : 'active';
  const id = world.customer(customer).phones[phone]?.id;
  if (id === undefined) return;
  const answer = await ask(world, {
    name: 'put-freeze',
    handler: putFreeze,
    request: {
      method: 'PUT',
      path: `/freezes/devices/${id}`,
      pathParameters: { kind: 'devices', id },
      headers: json,
      body: JSON.stringify({ state, reason: 'For the simulation' }),
      claims: reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator'),
    },
    turn,
    expected: () => ({ status: 200, is: state }),
  });
  const set = state === 'frozen' ? 'frozenDevices' : 'devices';
  if (answer?.status === 200 && !turn && !textsIn(world.wallet(customer), set).includes(id))
    world.violated(`Invariant 13: the device was answered to be ${state}`);
}

export const freezeDevice: CommandKind<FreezeDevice> = {
  kind: 'freeze device',
  weight: 1,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    return { kind: 'freeze device', customer, phone: random.below(world.customer(customer).phones.length) };
  },
  run: setDeviceFreeze,
};

export const liftDeviceFreeze: CommandKind<FreezeDevice> = {
  kind: 'lift device freeze',
  weight: 8,
  choose(world, random) {
    const frozen = world.people.customers.flatMap(({ phones }, customer) =>
      phones.flatMap(({ id }, phone) =>
        textsIn(world.wallet(customer), 'frozenDevices').includes(id) ? [{ customer, phone }] : [],
      ),
    );
    return frozen.length > 0 ? { kind: 'lift device freeze', ...random.pick(frozen) } : undefined;
  },
  run: setDeviceFreeze,
};
