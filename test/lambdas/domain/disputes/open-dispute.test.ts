/** A dispute as its customer opens it: of which payments, until when, once, and what is written of it. */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import type { Dispute } from '../../../../lambdas/domain/disputes/dispute.ts';
import type { DisputeWrite } from '../../../../lambdas/domain/disputes/disputes.ts';
import { type OpenDisputeCommand, openDispute } from '../../../../lambdas/domain/disputes/open-dispute.ts';
import { disputeIdOf, fingerprint } from '../../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { judgementOf } from '../../../../lambdas/domain/risk/evaluate.ts';
import { ann, deviceWith } from '../../../support/judging.ts';
import { partiesWith } from '../../../support/parties.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

const payment: Payment = {
  ...paymentOf(ann, { amount: 300n }),
  lines: [{ category: 'groceries', quantity: 1, amount: 300n }],
  reasons: ['amount_elevated'],
};
const asked: OpenDisputeCommand = {
  customer: 'ann',
  username: 'user-of-ann',
  paymentId: payment.id,
  reason: 'not_me',
  note: 'I was asleep.',
  freezeDevice: false,
  now: noon + 1000,
};
const words = (change: Partial<OpenDisputeCommand> = {}): string => {
  const { reason, note, freezeDevice } = { ...asked, ...change };
  return fingerprint({ reason, note, freezeDevice });
};
const dispute: Dispute = {
  id: disputeIdOf(payment.id),
  paymentId: payment.id,
  state: 'open',
  customer: 'ann',
  device: 'phone',
  store: 'shinjuku-east',
  storeName: 'Shinjuku East',
  money: { amount: 300n, currency: 'JPY' },
  lines: payment.lines,
  caseClass: 'dispute',
  ...judgementOf(payment),
  openedAt: noon + 1000,
  deadline: noon + 1000 + 30 * DAY,
  parties: [personKey('ann@example.com')],
  claim: { reason: 'not_me', note: 'I was asleep.', fingerprint: words(), deviceFrozen: false },
};
const details = {
  dispute: dispute.id,
  payment: payment.id,
  amount: '300',
  currency: 'JPY',
  store: 'Shinjuku East',
};

interface Circumstances {
  readonly command?: Partial<OpenDisputeCommand>;
  readonly payment?: Payment | undefined;
  readonly device?: Device | undefined;
  readonly email?: string | undefined;
  /** As it stands before. */
  readonly standing?: Dispute;
  /** As the store answers that it stands, whoever opened it. */
  readonly opened?: (write: DisputeWrite) => Dispute;
}

async function open(circumstances: Circumstances = {}) {
  const made = { payment, device: deviceWith(), email: 'ann@example.com', ...circumstances };
  const written: DisputeWrite[] = [];
  const signedOut: string[] = [];
  const answer = await openDispute(
    {
      ledger: { readPayment: async (id) => (id === payment.id ? made.payment : undefined) },
      disputes: {
        read: async (id) => (id === dispute.id ? made.standing : undefined),
        open: async (write) => {
          written.push(write);
          const deviceFrozen = write.freeze !== undefined;
          const { claim } = write.dispute;
          return made.opened?.(write) ?? { ...write.dispute, claim: { ...claim, deviceFrozen } };
        },
      },
      devices: { read: async (id) => (id === 'phone' ? made.device : undefined) },
      ...partiesWith(undefined, {
        people: { emailOfCustomer: async (subject) => (subject === 'ann' ? made.email : undefined) },
      }),
      endSessions: async (username) => void signedOut.push(username),
      newId: () => 'a fresh id',
      days: 120,
      daysToDecide: 30,
    },
    { ...asked, ...made.command },
  );
  return { answer, written, signedOut };
}

describe('a dispute', () => {
  test('names the payment, the customer’s words, the time to decide it, and who must not', async () => {
    const { answer, written, signedOut } = await open();
    expect(answer).toEqual(dispute);
    expect(written).toStrictEqual([
      {
        dispute,
        event: {
          id: `opened-${dispute.id}`,
          customer: 'ann',
          kind: 'dispute_opened',
          at: noon + 1000,
          by: { role: 'customer' },
          details: { ...details, reason: 'not_me' },
        },
      },
    ]);
    expect(signedOut).toEqual([]);
  });

  test('needs no note', async () => {
    const { answer } = await open({ command: { note: undefined } as Partial<OpenDisputeCommand> });
    const { note: _, ...claim } = dispute.claim;
    expect(answer).toStrictEqual({
      ...dispute,
      claim: { ...claim, fingerprint: fingerprint({ reason: 'not_me', freezeDevice: false }) },
    });
  });

  test('is about what has moved: of a hold that was captured in part, that part', async () => {
    const { written } = await open({ payment: { ...payment, captured: 120n } });
    expect(written[0]).toMatchObject({
      dispute: { money: { amount: 120n, currency: 'JPY' } },
      event: { details: { amount: '120' } },
    });
  });

  test('said by a notice’s link is told as such', async () => {
    const { written } = await open({ command: { by: 'notice_link' } });
    expect(written[0]?.event.by).toEqual({ role: 'notice_link' });
  });

  test('of a customer without an address keeps nobody from deciding it', async () => {
    expect((await open({ email: undefined })).answer).toMatchObject({ parties: [] });
  });

  test.each<[string, Circumstances, RefusalCode]>([
    ['of no payment', { payment: undefined }, 'not_found'],
    ['of somebody else’s payment', { payment: { ...payment, customer: 'bob' } }, 'not_found'],
    ['of what is held', { payment: { ...payment, state: 'pending' } }, 'payment_not_disputable'],
    ['of what was released', { payment: { ...payment, state: 'voided' } }, 'payment_not_disputable'],
    ['after 120 days', { command: { now: noon + 120 * DAY } }, 'dispute_too_late'],
    [
      'of what was released, after 120 days',
      { payment: { ...payment, state: 'voided' }, command: { now: noon + 120 * DAY } },
      'payment_not_disputable',
    ],
    ['in other words than before', { standing: dispute, command: { reason: 'other' } }, 'already_disputed'],
    [
      'in other words than the one that was faster',
      { opened: () => ({ ...dispute, claim: { ...dispute.claim, fingerprint: words({ note: 'x' }) } }) },
      'already_disputed',
    ],
  ])('%s is refused', async (_, circumstances, refused) => {
    const { answer, written } = await open(circumstances);
    expect(answer).toEqual({ refused });
    expect(written).toHaveLength(circumstances.opened ? 1 : 0);
  });

  test('is possible until the last millisecond', async () => {
    const { answer } = await open({ command: { now: noon + 120 * DAY - 1 } });
    expect(answer).toMatchObject({ state: 'open' });
  });

  test('again in the same words is the same, however late, and though the payment is as it is', async () => {
    const { answer, written } = await open({
      standing: dispute,
      payment: { ...payment, state: 'voided' },
      command: { now: noon + 300 * DAY },
    });
    expect([answer, written]).toEqual([dispute, []]);
  });
});

describe('with the device frozen', () => {
  const freezing = { freezeDevice: true };

  test('the freeze is written beside it, and every session ends', async () => {
    const { answer, written, signedOut } = await open({ command: freezing });
    expect(answer).toMatchObject({ claim: { deviceFrozen: true, fingerprint: words(freezing) } });
    expect(written[0]?.dispute.claim.deviceFrozen).toBe(false);
    expect(written[0]?.freeze).toEqual({
      device: 'phone',
      customer: 'ann',
      state: 'frozen',
      now: noon + 1000,
      event: {
        id: 'a fresh id',
        customer: 'ann',
        kind: 'device_frozen',
        at: noon + 1000,
        by: { role: 'customer' },
        device: 'phone',
        details: { name: 'Phone', dispute: dispute.id },
      },
    });
    expect(signedOut).toEqual(['user-of-ann']);
  });

  test.each<[string, Device | undefined]>([
    ['that is not there', undefined],
    ['that is somebody else’s', deviceWith({ customer: 'bob' })],
    ['that was removed', deviceWith({ removedAt: noon })],
  ])('a device %s is not, and nobody is signed out', async (_, device) => {
    const { written, signedOut } = await open({ command: freezing, device });
    expect(written[0]).not.toHaveProperty('freeze');
    expect(signedOut).toEqual([]);
  });

  test('nobody is signed out again by the same words that came a moment later', async () => {
    const earlier = { ...dispute, openedAt: noon };
    const claim = { ...dispute.claim, fingerprint: words(freezing), deviceFrozen: true };
    const { answer, signedOut } = await open({ command: freezing, opened: () => ({ ...earlier, claim }) });
    expect([answer, signedOut]).toEqual([{ ...earlier, claim }, []]);
  });
});
