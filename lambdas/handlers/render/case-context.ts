/** What surrounds a case, as the contract writes it: nothing that names a person but masked. */
import type * as z from 'zod/mini';
import type { getCaseContext } from '../../contract/case-context.ts';
import type { CaseContext, EarlierCase, KnownPayment } from '../../domain/context/case-context.ts';
import type { Device } from '../../domain/devices/device.ts';
import { deviceClassOf } from '../../domain/devices/device-class.ts';
import { initialLevel } from '../../domain/ledger/wallet.ts';
import { type Case, kindOf } from '../../domain/review/case.ts';
import type { Window, Windows } from '../../domain/risk/activity.ts';
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import type { KeptProof } from '../../store/evidence/kept-proof.ts';
import { stateOf } from './device.ts';
import { renderRules, renderSignals } from './explanations.ts';
import { renderProof } from './kept-proof.ts';
import { statusOf } from './status.ts';
import { timestampOf } from './time.ts';

type Context = z.input<(typeof getCaseContext)['answer']>;

export interface CaseAsRead {
  readonly around: CaseContext;
  readonly proof: KeptProof;
  /** That judged it. */
  readonly ruleset: Ruleset;
}

/** @param now milliseconds since the epoch */
export function renderCaseContext(held: Case, { around, proof, ruleset }: CaseAsRead, now: number): Context {
  const payment = (each: KnownPayment) => renderPayment(each, held);
  return {
    case_id: held.id,
    rules: renderRules(held, ruleset),
    signals: renderSignals(held, ruleset),
    customer: renderCustomer(held, around, now),
    device: {
      ...renderDevice(deviceOf(held, around), around, now),
      other_customers: around.others.map(({ customer, frozen, enrolledAt }) => ({
        customer_id: customer,
        status: frozen ? 'frozen' : 'active',
        enrolled_at: timestampOf(enrolledAt),
      })),
      payments: around.onPhone.map(payment),
    },
    store: renderStore(held, around),
    earlier_cases: around.earlier.map(renderEarlier),
    proof: renderProof(proof),
    truncated: around.truncated,
  };
}

function deviceOf(held: Case, { device }: CaseContext): Device {
  // No device's record ever goes.
  if (!device) throw new Error(`The device of ${held.id} is not in the registry`);
  return device;
}

function renderCustomer(held: Case, around: CaseContext, now: number): Context['customer'] {
  const { wallet, person, listed, device } = around;
  const registeredAt = device?.registration?.at;
  const coolOffUntil = wallet?.coolOffUntil ?? 0;
  return {
    id: held.customer,
    status: wallet?.status ?? 'active',
    ...(registeredAt === undefined ? {} : { registered_at: timestampOf(registeredAt) }),
    ...(person.email === undefined ? {} : { email_masked: person.email }),
    ...(person.phone === undefined ? {} : { phone_masked: person.phone }),
    ...(person.name === undefined ? {} : { name_masked: person.name }),
    verification: wallet?.level ?? initialLevel,
    ...(coolOffUntil > now ? { cool_off_until: timestampOf(coolOffUntil) } : {}),
    ...(listed?.customer ? { listed: listed.customer } : {}),
    ...(wallet ? { wallet: renderWallet(wallet) } : {}),
    usual: renderUsual(around.customerActivity),
    devices: around.devices.map((each) => renderDevice(each, around, now)),
    payments: around.payments.map((each) => renderPayment(each, held)),
    events: around.events.map(({ id, at, kind, by, device: about }) => ({
      id,
      at: timestampOf(at),
      kind,
      by: by.role,
      ...(about === undefined ? {} : { device_id: about }),
    })),
  };
}

const renderWallet = ({
  currency,
  available,
  pending,
}: NonNullable<CaseContext['wallet']>): Context['customer']['wallet'] => ({
  currency,
  available: available.toString(),
  pending: pending.toString(),
});

const renderWindow = ({ count, sum }: Window) => ({ count, sum: sum.toString() });
const nothing: Window = { count: 0, sum: 0n };
const renderWindows = ({ hour, day, month }: Windows = { hour: nothing, day: nothing, month: nothing }) => ({
  hour: renderWindow(hour),
  day: renderWindow(day),
  month: renderWindow(month),
});

const renderUsual = (activity: CaseContext['customerActivity']): Context['customer']['usual'] => ({
  payments: renderWindows(activity?.payments),
  top_ups: renderWindows(activity?.topUps),
  ...(activity?.typical === undefined ? {} : { amount: activity.typical.toString() }),
  countries: [...(activity?.countries ?? [])],
  hours: [...(activity?.hours ?? [])],
});

function renderDevice(
  device: Device,
  { uses, listed, device: subject }: CaseContext,
  now: number,
): Context['customer']['devices'][number] {
  const use = uses.find((each) => each.device === device.id);
  const mark = device.id === subject?.id ? (listed?.device ?? listed?.hardware) : undefined;
  return {
    id: device.id,
    class: deviceClassOf(device.evidence),
    security_level: device.evidence.securityLevel,
    attested: device.evidence.format !== 'software',
    enrolled_at: timestampOf(device.enrolledAt),
    state: stateOf(device, now),
    additional: device.additional,
    ...(use ? { last_used_at: timestampOf(use.at) } : {}),
    ...(use?.country === undefined ? {} : { last_country: use.country }),
    ...(mark ? { listed: mark } : {}),
  };
}

function renderStore(held: Case, { store, storeActivity, listed, atStore }: CaseContext): Context['store'] {
  return {
    id: held.store,
    name: store?.name ?? held.storeName,
    risk_class: store?.riskClass ?? 'standard',
    status: store?.frozenAt === undefined ? 'active' : 'frozen',
    ...(store?.frozenAt === undefined ? {} : { frozen_at: timestampOf(store.frozenAt) }),
    ...(listed?.store ? { listed: listed.store } : {}),
    activity: {
      payments: renderWindows(storeActivity?.payments),
      customers: storeActivity?.customersHour ?? 0,
      new_customers: storeActivity?.newCustomersHour ?? 0,
      cash_convertible_customers: storeActivity?.cashConvertibleCustomersHour ?? 0,
    },
    payments: atStore.map((each) => renderPayment(each, held)),
  };
}

function renderPayment(payment: KnownPayment, held: Case): Context['store']['payments'][number] {
  const { state } = payment;
  // No history has one that waits for its customer.
  if (state === 'challenged') throw new Error(`${payment.id} waits for its customer`);
  return {
    id: payment.id,
    at: timestampOf(payment.createdAt),
    status: statusOf[state],
    amount: payment.money.amount.toString(),
    currency: payment.money.currency,
    customer_id: payment.customer,
    ...(payment.device === undefined ? {} : { device_id: payment.device }),
    store_id: payment.store,
    store_name: payment.counterparty,
    ...(payment.country === undefined ? {} : { country: payment.country }),
    subject: payment.id === held.paymentId,
    fraud: payment.fraud,
    disputed: payment.disputed,
  };
}

export const renderEarlier = ({ case: each, of }: EarlierCase): Context['earlier_cases'][number] => ({
  id: each.id,
  kind: kindOf(each.id),
  of,
  customer_id: each.customer,
  state: each.state,
  opened_at: timestampOf(each.openedAt),
  amount: each.money.amount.toString(),
  currency: each.money.currency,
  store_name: each.storeName,
  reasons: [...each.reasons],
  ...(each.decision
    ? { outcome: each.decision.outcome, decided_at: timestampOf(each.decision.decidedAt) }
    : {}),
});
