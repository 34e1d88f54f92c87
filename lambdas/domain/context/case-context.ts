/** What surrounds a case: who the customer is, what else touched the phone and the store, and what was decided before. */
import type { AccountEvent } from '../account/account-event.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceUse } from '../devices/device-use.ts';
import { fraudMarksOf } from '../exposure/fraud-marks.ts';
import type { Payment } from '../ledger/transfer.ts';
import type { Wallet } from '../ledger/wallet.ts';
import type { Listed } from '../lists/listed-marks.ts';
import type { Store } from '../payments/facts.ts';
import { type Case, kindOf } from '../review/case.ts';
import type { CustomerActivity, StoreActivity } from '../risk/activity.ts';
import { masked, type PersonalData } from './masking.ts';

/** What is known of the parts of the case itself; what there is no record of is left out. */
export interface CaseFacts {
  readonly payment?: Payment | undefined;
  readonly wallet?: Wallet | undefined;
  readonly device?: Device | undefined;
  readonly store?: Store | undefined;
  readonly listed?: Listed | undefined;
  readonly customerActivity?: CustomerActivity | undefined;
  readonly storeActivity?: StoreActivity | undefined;
}

/** Up to a number, the newest. */
export interface Some<T> {
  readonly some: readonly T[];
  /** Whether there are more. */
  readonly more: boolean;
}

/** On the same phone. */
export interface Enrolled {
  readonly device: string;
  readonly customer: string;
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
}

export interface ContextPorts {
  facts(subject: Case, now: number): Promise<CaseFacts>;
  /** As Cognito has it now. */
  personOf(customer: string): Promise<PersonalData>;
  eventsOf(customer: string, limit: number): Promise<Some<AccountEvent>>;
  /** The customer's payments; a moment behind the ledger. */
  paymentsOf(customer: string, limit: number): Promise<Some<PastPayment>>;
  usesOf(customer: string): Promise<readonly DeviceUse[]>;
  devices(ids: readonly string[]): Promise<readonly Device[]>;
  enrolledOn(hardwareId: string, limit: number): Promise<Some<Enrolled>>;
  /** Which of them are frozen. */
  frozenOf(customers: readonly string[]): Promise<ReadonlySet<string>>;
  /** What was paid at the store; seconds behind. */
  paymentsAt(store: string, limit: number): Promise<Some<PastPayment>>;
  /** Those that there are, of either kind, by whom they were opened. */
  casesOf(payments: readonly string[]): Promise<readonly Case[]>;
}

/** A payment as histories have it: of one that was not confirmed there is none. */
export type PastPayment = Pick<
  Payment,
  'id' | 'state' | 'money' | 'captured' | 'customer' | 'counterparty' | 'createdAt' | 'store' | 'country'
> & { readonly device?: string | undefined };

/** With what is known of it today. */
export interface KnownPayment extends PastPayment {
  readonly disputed: boolean;
  readonly fraud: boolean;
}

export interface EarlierCase {
  readonly case: Case;
  readonly of: 'customer' | 'phone';
}

export interface CaseContext extends CaseFacts {
  readonly person: PersonalData;
  readonly devices: readonly Device[];
  readonly uses: readonly DeviceUse[];
  readonly events: readonly AccountEvent[];
  readonly payments: readonly KnownPayment[];
  /** Other customers on the same phone. */
  readonly others: readonly (Enrolled & { readonly frozen: boolean })[];
  /** What others paid on the same phone. */
  readonly onPhone: readonly KnownPayment[];
  readonly atStore: readonly KnownPayment[];
  readonly earlier: readonly EarlierCase[];
  readonly truncated: boolean;
}

/** How much of each is read; docs/review.md counts what that costs. */
const shown = { payments: 30, events: 100, onPhone: 10, ofOther: 10, atStore: 30 } as const;

/** @param now milliseconds since the epoch */
export async function contextOf(ports: ContextPorts, subject: Case, now: number): Promise<CaseContext> {
  const { customer } = subject;
  const [facts, person, events, payments, uses, atStore] = await Promise.all([
    ports.facts(subject, now),
    ports.personOf(customer),
    ports.eventsOf(customer, shown.events),
    ports.paymentsOf(customer, shown.payments),
    ports.usesOf(customer),
    ports.paymentsAt(subject.store, shown.atStore),
  ]);
  // Its enrolment may be older than the events that are read.
  const enrolled = new Set([subject.device, ...events.some.flatMap(enrolledBy)]);
  const [devices, phone] = await Promise.all([
    ports.devices([...enrolled]),
    onSamePhone(ports, facts.device),
  ]);
  const all = [...payments.some, ...phone.payments, ...atStore.some];
  const cases = await ports.casesOf([...new Set(all.map(({ id }) => id))]);
  const known = knowing(cases);
  return {
    ...facts,
    person: masked(person),
    devices: [...devices].sort((a, b) => a.enrolledAt - b.enrolledAt || (a.id < b.id ? -1 : 1)),
    uses,
    events: events.some,
    payments: payments.some.map(known),
    others: phone.others,
    onPhone: phone.payments.map(known),
    atStore: atStore.some.map(known),
    earlier: earlierThan(subject, cases, new Set(phone.others.map((other) => other.customer))),
    truncated: [events, payments, atStore, phone].some(({ more }) => more),
  };
}

const enrolledBy = ({ kind, device }: AccountEvent): readonly string[] =>
  kind === 'device_enrolled' && device !== undefined ? [device] : [];

const newestFirst = (a: PastPayment, b: PastPayment): number =>
  b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1);

/** Who else was enrolled on the phone, and what they paid with it. */
async function onSamePhone(ports: ContextPorts, device: Device | undefined) {
  const hardware = device?.evidence.hardwareId;
  if (hardware === undefined) return { others: [], payments: [], more: false };
  const enrolled = await ports.enrolledOn(hardware, shown.onPhone);
  const strangers = enrolled.some.filter(({ customer }) => customer !== device?.customer);
  const customers = [...new Set(strangers.map(({ customer }) => customer))];
  const [frozen, histories] = await Promise.all([
    ports.frozenOf(customers),
    Promise.all(customers.map((customer) => ports.paymentsOf(customer, shown.ofOther))),
  ]);
  const devices = new Set(strangers.map((each) => each.device));
  return {
    others: strangers.map((each) => ({ ...each, frozen: frozen.has(each.customer) })),
    payments: histories
      .flatMap(({ some }) => some)
      .filter((payment) => payment.device !== undefined && devices.has(payment.device))
      .sort(newestFirst),
    more: enrolled.more,
  };
}

function knowing(cases: readonly Case[]) {
  const disputes = new Map(
    cases.filter(({ id }) => kindOf(id) === 'dispute').map((each) => [each.paymentId, each]),
  );
  return (payment: PastPayment): KnownPayment => {
    const dispute = disputes.get(payment.id);
    return {
      ...payment,
      disputed: dispute !== undefined,
      fraud: fraudMarksOf({ dispute, compensated: false }).length > 0,
    };
  };
}

/** Of the customer, and of those; not the case itself. The newest first. */
const earlierThan = (
  subject: Case,
  cases: readonly Case[],
  others: ReadonlySet<string>,
): readonly EarlierCase[] =>
  besides(
    subject,
    cases.filter(({ customer }) => customer === subject.customer || others.has(customer)),
  );

/** Of cases of a ring, those that wait for a decision; not the case itself. The newest first. */
export const openBeside = (subject: Case, ofRing: readonly Case[]): readonly EarlierCase[] =>
  besides(
    subject,
    ofRing.filter(({ state }) => state === 'open'),
  );

const besides = (subject: Case, cases: readonly Case[]): readonly EarlierCase[] =>
  cases
    .filter(({ id }) => id !== subject.id)
    .map(
      (each): EarlierCase => ({ case: each, of: each.customer === subject.customer ? 'customer' : 'phone' }),
    )
    .sort((a, b) => b.case.openedAt - a.case.openedAt || (a.case.id < b.case.id ? -1 : 1));
