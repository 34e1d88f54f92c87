/** A customer disputes a payment: once, in time, and with the device that made it frozen on request. */
import { freezeEvent } from '../devices/device-events.ts';
import type { DeviceFreezes, DeviceFreezeWrite } from '../devices/freeze-device.ts';
import { disputeIdOf, fingerprint } from '../identifiers.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Payment } from '../ledger/transfer.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type PartiesPorts, partiesTo } from '../review/parties.ts';
import { type Dispute, disputeOf, openedEvent } from './dispute.ts';
import type { Disputes } from './disputes.ts';

export interface OpenDisputeCommand {
  readonly customer: string;
  /** The name in the customers' pool. */
  readonly username: string;
  readonly paymentId: string;
  readonly reason: string;
  readonly note?: string;
  readonly freezeDevice: boolean;
  /** Said by a notice's link. @default - by the customer, signed in */
  readonly by?: 'notice_link';
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface OpenDisputePorts extends PartiesPorts {
  readonly ledger: Pick<Ledger, 'readPayment'>;
  readonly disputes: Pick<Disputes, 'read' | 'open'>;
  readonly devices: Pick<DeviceFreezes, 'read'>;
  /** Ends the customer's sessions at Cognito, or says in the log that it did not: for money they have ended already. */
  readonly endSessions: (username: string) => Promise<void>;
  /** A fresh id for an event. */
  readonly newId: () => string;
  /** How long after a payment it can be disputed. */
  readonly days: number;
  readonly daysToDecide: number;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * The account may be frozen, and the device removed: neither keeps anybody from saying that money is missing. The same
 * words again are the same dispute, under any key and however late; other words about the same payment are refused.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function openDispute(
  ports: OpenDisputePorts,
  command: OpenDisputeCommand,
): Promise<Dispute | Refusal> {
  const { customer, username, paymentId, reason, note, freezeDevice, by, now } = command;
  const payment = await ports.ledger.readPayment(paymentId);
  // Someone else's is answered like one that is not there.
  if (payment?.customer !== customer) return refuse('not_found');
  const asked = fingerprint({ reason, note, freezeDevice });
  const standing = await ports.disputes.read(disputeIdOf(payment.id));
  if (standing) return sameOr(standing, asked);
  // What is held is with a reviewer already; what was released or never confirmed has taken nothing.
  if (payment.state !== 'posted') return refuse('payment_not_disputable');
  if (now >= payment.createdAt + ports.days * DAY) return refuse('dispute_too_late');
  const [parties, freeze] = await Promise.all([
    partiesTo(ports, payment, now),
    freezeDevice ? freezeFor(ports, payment, now) : undefined,
  ]);
  const dispute = disputeOf(payment, {
    openedAt: now,
    deadline: now + ports.daysToDecide * DAY,
    parties,
    claim: { reason, ...(note === undefined ? {} : { note }), fingerprint: asked, deviceFrozen: false },
  });
  const opened = await ports.disputes.open({
    dispute,
    event: openedEvent(dispute, by),
    ...(freeze === undefined ? {} : { freeze }),
  });
  if (opened.claim.deviceFrozen && opened.openedAt === now) await ports.endSessions(username);
  return sameOr(opened, asked);
}

const sameOr = (dispute: Dispute, asked: string): Dispute | Refusal =>
  dispute.claim.fingerprint === asked ? dispute : refuse('already_disputed');

/** Undefined for a device that was removed: it can do nothing any more. */
async function freezeFor(
  { devices, newId }: OpenDisputePorts,
  payment: Payment,
  now: number,
): Promise<DeviceFreezeWrite | undefined> {
  const device = await devices.read(payment.device);
  if (device?.customer !== payment.customer || device.removedAt !== undefined) return undefined;
  const by = { role: 'customer' } as const;
  const details = { dispute: disputeIdOf(payment.id) };
  return {
    device: device.id,
    customer: device.customer,
    state: 'frozen',
    now,
    event: freezeEvent('device_frozen', device, { id: newId(), now, by, details }),
  };
}
