/** The invariants of the ledger, each with its number and how it is looked at after every step. */
import { isDeepStrictEqual } from 'node:util';
import { auditEventId } from '../../../lambdas/domain/identifiers.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import {
  type Change,
  chargedOnce,
  integerIn,
  isTransfer,
  isWallet,
  textIn,
  textsIn,
  type WireItem,
} from './books.ts';
import type { Charge } from './card-processor.ts';
import { setting } from './setting.ts';
import type { World } from './world.ts';

export interface Invariant {
  readonly number: number;
  readonly text: string;
  /** What is wrong with what has changed, in words. */
  readonly violations: (world: World, changes: readonly Change[]) => Iterable<string>;
}

const wallets = (changes: readonly Change[]) => changes.filter(({ after }) => isWallet(after));
/** As they are at the end of the step. */
const walletsNow = (changes: readonly Change[]) => [
  ...new Map(wallets(changes).map((change) => [change.key, change])).values(),
];
const transfers = (changes: readonly Change[]) =>
  changes.filter(({ table, after }) => table === 'ledger' && isTransfer(after));

/** From -> to, for a transfer. A posted one may change in what was given back of it, and in nothing else. */
const lawful = new Set([
  ' posted',
  ' pending',
  ' challenged',
  'challenged posted',
  'challenged pending',
  'challenged voided',
  'pending posted',
  'pending voided',
  'pending expired',
]);

const COUNTER = /^(paid|topped_up)_\d{4}-\d\d(-\d\d)?$/;

export const invariants: readonly Invariant[] = [
  {
    number: 1,
    text: 'all accounts sum to zero per currency',
    *violations({ books }) {
      for (const [currency, sum] of books.totals) if (sum !== 0n) yield `${currency}: ${sum}`;
    },
  },
  {
    number: 2,
    text: 'no negative posted, pending or available amount',
    *violations(_, changes) {
      for (const { key, after } of wallets(changes)) {
        const [available, pending] = [integerIn(after, 'available'), integerIn(after, 'pending')];
        if (available < 0n || pending < 0n || available + pending < 0n)
          yield `${key}: available ${available}, pending ${pending}`;
      }
      for (const { key, after } of transfers(changes))
        if (integerIn(after, 'amount') <= 0n || integerIn(after, 'captured') < 0n) yield `${key}: its amount`;
    },
  },
  {
    number: 3,
    text: 'available = posted - pending',
    *violations({ books }) {
      for (const account of books.touched) {
        const wallet = walletOf(books, account);
        const sum = books.accounts.get(account) ?? { posted: 0n, pending: 0n };
        if (wallet && integerIn(wallet, 'available') !== sum.posted - sum.pending)
          yield `${account}: available ${integerIn(wallet, 'available')}, transfers say ${sum.posted - sum.pending}`;
      }
    },
  },
  {
    number: 4,
    text: 'pending = the sum of open holds',
    *violations({ books }) {
      for (const account of books.touched) {
        const wallet = walletOf(books, account);
        const { pending } = books.accounts.get(account) ?? { pending: 0n };
        if (wallet && integerIn(wallet, 'pending') !== pending)
          yield `${account}: pending ${integerIn(wallet, 'pending')}, holds say ${pending}`;
      }
    },
  },
  {
    number: 4,
    text: 'incoming = the sum of the top-ups from cards that are pending',
    *violations({ books }) {
      for (const account of books.touched) {
        const kept = integerIn(walletOf(books, account), 'incoming');
        const sum = books.incoming.get(customerOf(account)) ?? 0n;
        if (kept !== sum) yield `${account}: incoming ${kept}, top-ups say ${sum}`;
      }
    },
  },
  {
    number: 5,
    text: 'a wallet = the sum of its transfers',
    *violations({ books }) {
      for (const account of books.touched) {
        const wallet = walletOf(books, account);
        const kept = integerIn(wallet, 'available') + integerIn(wallet, 'pending');
        const { posted } = books.accounts.get(account) ?? { posted: 0n };
        if (kept !== posted) yield `${account}: posted ${kept}, transfers say ${posted}`;
      }
    },
  },
  {
    number: 5,
    text: 'what a payment gave back = the sum of its refunds and compensations, and no more than was captured',
    *violations({ books }, changes) {
      for (const { key, after } of transfers(changes)) {
        if (textIn(after, 'sk') !== 'PAYMENT') continue;
        const payment = books.get('PAYMENT', idIn(after));
        const refunded = integerIn(payment, 'refunded');
        const sum = books.refunds.get(idIn(after)) ?? 0n;
        const most =
          payment?.captured === undefined ? integerIn(payment, 'amount') : integerIn(payment, 'captured');
        if (refunded !== sum || refunded > most)
          yield `${key}: refunded ${refunded}, refunds say ${sum} of ${most}`;
      }
    },
  },
  {
    number: 5,
    text: 'wallet and losses bear what was charged back of a top-up, and no more than its cardholder got back',
    *violations({ books, processor }, changes) {
      const ids = transfers(changes).flatMap(({ after }) => {
        const kind = textIn(after, 'sk');
        return kind === 'CHARGEBACK' ? [textIn(after, 'topUp')] : kind === 'TOPUP' ? [idIn(after)] : [];
      });
      for (const id of new Set(ids)) {
        const topUp = books.get('TOPUP', id);
        const { wallet, losses } = books.chargeBacks.get(id) ?? { wallet: 0n, losses: 0n };
        const reversed = textIn(topUp, 'state') === 'posted' ? integerIn(topUp, 'reversed') : 0n;
        const returned = processor.charges.get(id)?.returned ?? 0n;
        if (wallet + losses !== reversed || reversed > returned || reversed > integerIn(topUp, 'amount'))
          yield `${id}: ${reversed} was charged back of ${returned}, wallet ${wallet}, losses ${losses}`;
      }
      for (const { key, after } of transfers(changes)) {
        if (textIn(after, 'sk') !== 'CHARGEBACK') continue;
        const topUp = books.get('TOPUP', textIn(after, 'topUp'));
        const from = ['losses:charge-backs', textIn(topUp, 'credit')];
        if (!from.includes(textIn(after, 'debit')) || textIn(after, 'credit') !== textIn(topUp, 'debit'))
          yield `${key} went from ${textIn(after, 'debit')} to ${textIn(after, 'credit')}`;
      }
    },
  },
  {
    number: 7,
    text: 'a device is in one set of its wallet, for ever',
    *violations({ people }, changes) {
      for (const { key, after } of walletsNow(changes)) {
        const owner = people.customers.find(({ id }) => key.startsWith(`WALLET#${id} `));
        const kept = [...textsIn(after, 'devices'), ...textsIn(after, 'frozenDevices')].sort();
        const own = (owner?.phones ?? []).map(({ id }) => id).sort();
        if (!isDeepStrictEqual(kept, own)) yield `${key}: ${kept.length} devices of ${own.length}`;
      }
    },
  },
  {
    number: 14,
    text: 'no money moves by a proposal without a second person',
    *violations({ books, people }, changes) {
      for (const { key, after } of transfers(changes)) {
        if (!['CORRECTION', 'COMPENSATION'].includes(textIn(after, 'sk')) || after?.deadline === undefined)
          continue;
        const proposal = books.proposal(textIn(after, 'sk'), idIn(after));
        const emails = [textIn(after, 'by'), textIn(proposal, 'decidedBy')].map(
          (username) => people.reviewers.find((each) => each.username === username)?.email,
        );
        const persons = new Set(emails.map((email) => personKey(email ?? '')));
        if (textIn(proposal, 'state') !== 'posted' || persons.size !== 2) yield `${key}: its decision`;
      }
    },
  },
  {
    number: 7,
    text: 'one key, at most one movement, for ever',
    *violations({ asked }, changes) {
      const ids = new Set([...asked.values()].map(({ id }) => id));
      for (const { key, before, after } of transfers(changes)) {
        const [was, is] = [textIn(before, 'state'), textIn(after, 'state')];
        if (was !== is && !lawful.has(`${was} ${is}`)) yield `${key} went from ${was} to ${is}`;
        const isChargedBack = integerIn(after, 'reversed') > integerIn(before, 'reversed');
        const [earlier, later] = [before, after].map((item) => item && settled(item, isChargedBack));
        if (was === is && before && after && !isDeepStrictEqual(earlier, later))
          yield `${key} was written again`;
        if (!before && isAskedFor(after) && !ids.has(idIn(after))) yield `${key} was asked for under no key`;
      }
    },
  },
  {
    number: 7,
    text: 'a code is used at most once, and a reference of a terminal charges once',
    *violations({ books }, changes) {
      for (const { after } of transfers(changes))
        for (const once of chargedOnce(after)) {
          const payments = books.charged.get(once) ?? new Set();
          if (payments.size > 1) yield `${once}: ${[...payments].join(', ')}`;
        }
    },
  },
  {
    number: 8,
    text: 'one currency a transfer',
    *violations({ books }, changes) {
      for (const { key, after } of transfers(changes)) {
        const currency = textIn(after, 'currency');
        for (const side of ['debit', 'credit']) {
          const account = textIn(after, side);
          const wallet = account.startsWith('wallet:') ? walletOf(books, account) : undefined;
          if (wallet && textIn(wallet, 'currency') !== currency) yield `${key}: ${currency} of ${account}`;
        }
      }
    },
  },
  {
    number: 9,
    text: 'every hold ends exactly once',
    *violations({ books }, changes) {
      for (const { key, after } of transfers(changes)) {
        const hold = books.holds.get(textIn(after, 'pk'));
        if (hold && (hold.begun !== 1 || hold.ended > 1))
          yield `${key} was held ${hold.begun} times and ended ${hold.ended} times`;
      }
    },
  },
  {
    number: 10,
    text: 'a limit counter = the sum of the payments it counted',
    *violations({ books }, changes) {
      for (const { key, after } of walletsNow(changes)) {
        const customer = textIn(after, 'pk').slice('WALLET#'.length);
        for (const counter of Object.keys(after ?? {}).filter((name) => COUNTER.test(name))) {
          const counted = books.counted.get(`${customer} ${counter}`) ?? 0n;
          if (integerIn(after, counter) !== counted)
            yield `${key}: ${counter} is ${integerIn(after, counter)}, transfers say ${counted}`;
        }
        const most = (prefix: RegExp, limit: bigint) =>
          Object.keys(after ?? {}).filter((name) => prefix.test(name) && integerIn(after, name) > limit);
        for (const passed of [
          ...most(/^paid_\d{4}-\d\d-\d\d$/, setting.paymentPerDay),
          ...most(/^paid_\d{4}-\d\d$/, setting.paymentPerMonth),
          ...most(/^topped_up_/, setting.topUpPerDay),
          ...most(/^probation_/, setting.firstDayLimit),
        ])
          yield `${key}: ${passed} is above its limit`;
      }
    },
  },
  {
    number: 10,
    text: 'no top-up starts above the balance limit, with what is reserved and what is on its way',
    *violations(_, changes) {
      for (const { key, before, after } of wallets(changes)) {
        const hasStarted = Object.keys(after ?? {}).some(
          (name) => name.startsWith('topped_up_') && integerIn(after, name) > integerIn(before, name),
        );
        const kept = ['available', 'pending', 'incoming'].map((name) => integerIn(after, name));
        const sum = kept.reduce((all, each) => all + each, 0n);
        if (hasStarted && sum > setting.balance) yield `${key}: ${kept.join(' + ')} = ${sum}`;
      }
    },
  },
  {
    number: 10,
    text: 'what an operator moves alone in a day is counted, and within its limit',
    *violations({ books }, changes) {
      for (const { key, after } of changes) {
        if (textIn(after, 'sk') !== 'ADJUSTMENT_DAY') continue;
        const id = idIn(after);
        const [operator = '', day = ''] = id.split('#');
        const [kept, sum] = [
          integerIn(books.get('ADJUSTMENT_DAY', id), 'alone'),
          books.movedAlone(operator)(day),
        ];
        if (kept !== sum || kept > setting.alone) yield `${key}: ${kept}, transfers say ${sum}`;
      }
    },
  },
  {
    number: 11,
    text: 'the sealed chain verifies',
    violations: ({ seals }) => seals.violations(),
  },
  {
    number: 12,
    text: 'no execution without a case, and the reverse',
    *violations({ books, executions }, changes) {
      for (const { key, after, before } of changes) {
        // A dispute has no execution: nothing waits for it.
        if (!key.startsWith('CASE#case_') || textIn(after, 'sk') !== 'CASE' || before) continue;
        // The sweeper ends a hold before its case is opened, and says so in one.
        if (textIn(after, 'state') === 'expired') continue;
        const payment = idIn(after).replace(/^case_/, 'pay_');
        if (!executions.all.has(payment)) yield `${key} has no execution`;
      }
      for (const { name, state } of executions.all.values())
        if (state === 'wait' && !books.get('CASE', caseIdOf(name))) yield `${name} waits without a case`;
    },
  },
  {
    number: 14,
    text: 'no capture of a held payment without a recorded decision by someone else',
    *violations({ books, people }, changes) {
      for (const { key, before, after } of transfers(changes)) {
        const wasHeld = textIn(after, 'sk') === 'PAYMENT' && textIn(before, 'state') === 'pending';
        if (!wasHeld || textIn(after, 'state') !== 'posted') continue;
        const subject = books.get('CASE', caseIdOf(idIn(after)));
        const decision = subject?.decision?.M;
        if (textIn(subject, 'state') !== 'decided' || textIn(decision, 'outcome') !== 'approve')
          yield `${key} was captured without an approval`;
        const reviewer = people.reviewers.find(({ username }) => username === textIn(decision, 'decidedBy'));
        const owner = people.customers.find(({ id }) => textIn(after, 'debit') === `wallet:${id}`);
        if (!reviewer || !owner || personKey(reviewer.email) === personKey(owner.email))
          yield `${key} was approved by ${textIn(decision, 'decidedBy')}`;
        if (reviewer && textsIn(subject, 'parties').includes(personKey(reviewer.email)))
          yield `${key} was approved by a party`;
      }
    },
  },
  {
    number: 15,
    text: 'no top-up starts from a card of which a charge was denied',
    *violations({ books }) {
      for (const key of books.startedTooLate) yield `${key}: its card was blocked`;
      books.startedTooLate.clear();
    },
  },
  {
    number: 15,
    text: 'what is posted from a card its processor took, and what is voided it does not keep',
    *violations({ books, processor }, changes) {
      yield* processor.violations.splice(0);
      const changed = transfers(changes).filter(({ after }) => after?.card !== undefined);
      for (const id of new Set([...changed.map(({ after }) => idIn(after)), ...processor.touched])) {
        const topUp = books.get('TOPUP', id);
        const charge = processor.charges.get(id);
        const state = textIn(topUp, 'state');
        const isWrong = state === 'posted' ? !isTaken(charge, topUp) : state === 'voided' && isKept(charge);
        if (!topUp || isWrong)
          yield `${id} is '${state}', and at the processor ${charge?.state ?? 'unheard of'}`;
      }
      processor.touched.clear();
    },
  },
  {
    number: 16,
    text: 'nothing begins that was stopped before: of a customer on a block list, from a card that was removed, to a frozen store',
    *violations(world, changes) {
      const [before, now] = [world.stoppedBefore, world.stopped()];
      for (const { key, before: former, after } of transfers(changes)) {
        const [owner, card] = [customerIn(after), textIn(after, 'card')];
        // A code was judged when the phone asked for it.
        const isOwn = !former && isAskedFor(after) && after?.code === undefined;
        if (isOwn && before.customers.has(owner) && now.customers.has(owner)) yield `${key}: its customer`;
        if (!former && before.cards.has(card)) yield `${key}: its card`;
        const isPaid = textIn(after, 'sk') === 'PAYMENT' && textIn(after, 'state') === 'posted';
        const isToStore = textIn(after, 'credit') === `store:${setting.store}`;
        const hasBegun = textIn(former, 'state') !== 'posted';
        if (before.store && now.store && isPaid && isToStore && hasBegun) yield `${key}: its store`;
      }
      world.stoppedBefore = now;
    },
  },
  {
    number: 17,
    text: 'no act on a case without its record, and no record without its act',
    *violations({ books }, changes) {
      const casesIn = changes.filter(({ key }) => key.startsWith('CASE#'));
      for (const { key, before, after } of casesIn) {
        for (const [act, by, under] of actsIn(before, after))
          if (!books.items.has(auditKeyOf(idIn(after), auditEventId(idIn(after), act, by, under))))
            yield `${key}: the ${act} of ${by} is not recorded`;
      }
      for (const { key, before, after } of changes) {
        // Nothing changes where what nobody works on is left.
        const isAct = ['claim', 'decide'].includes(textIn(after, 'act'));
        if (!key.startsWith('AUDIT#') || before || !isAct) continue;
        if (!casesIn.some((change) => idIn(change.after) === idIn(after)))
          yield `${key}: ${textIn(after, 'act')} is recorded, and the case did not change`;
      }
    },
  },
];

/** The key of a record in the books. @param id of the event */
export const auditKeyOf = (caseId: string, id: string): string => `AUDIT#${caseId} EVENT#${id}`;

type ActIn = readonly [act: string, by: string, under: string];

/** What a change of a case shows of who did what, under which key. */
function actsIn(before: WireItem | undefined, after: WireItem | undefined): readonly ActIn[] {
  const decision = after?.decision?.M;
  const isDecided = decision && before?.decision === undefined;
  const isClaimed = after?.claimUntil && after.claimUntil.N !== before?.claimUntil?.N;
  return [
    ...(isDecided
      ? [['decide', textIn(decision, 'decidedBy'), textIn(decision, 'idempotencyKey')] as const]
      : []),
    ...(isClaimed ? [['claim', textIn(after, 'claimedBy'), textIn(after, 'claimKey')] as const] : []),
  ];
}

const isTaken = (charge: Charge | undefined, topUp: WireItem | undefined): boolean =>
  charge?.state === 'taken' && charge.amount === integerIn(topUp, 'amount');
const isKept = (charge: Charge | undefined): boolean =>
  charge?.state === 'taken' && charge.returned < charge.amount;

/** Those that are looked at where an answer is: a command compares it with what was written. */
export const checkedByAnswers: Readonly<Record<number, string>> = {
  6: 'a refusal leaves the state byte-identical',
  13: 'acknowledged means present, unacknowledged can be resolved by its key',
};

export const caseIdOf = (paymentId: string): string => paymentId.replace(/^pay_/, 'case_');
const idIn = (item: WireItem | undefined): string => textIn(item, 'pk').replace(/^[A-Z_]+#/, '');

/** By a customer under an Idempotency-Key of a command here. */
const isAskedFor = (item: WireItem | undefined): boolean => ['PAYMENT', 'TOPUP'].includes(textIn(item, 'sk'));

/** What never changes while the state stays. What is charged back is told by a version of its own. */
function settled(item: WireItem, isChargedBack: boolean): WireItem {
  const { refunded, reversed, ...rest } = item;
  const { version, ...others } = rest;
  return isChargedBack ? others : rest;
}

const customerIn = (item: WireItem | undefined): string =>
  textIn(item, textIn(item, 'sk') === 'PAYMENT' ? 'debit' : 'credit').slice('wallet:'.length);

function walletOf(books: World['books'], account: string): WireItem | undefined {
  return books.get('WALLET', customerOf(account));
}

/** @param account of a wallet, with its currency */
const customerOf = (account: string): string => account.split(' ')[0]?.slice('wallet:'.length) ?? '';
