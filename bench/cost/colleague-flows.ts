/** What operators do: refunds, corrections and compensations. */

import type { Compensation, Correction } from '../../lambdas/domain/adjustments/adjustment.ts';
import { createCompensation } from '../../lambdas/domain/adjustments/create-compensation.ts';
import { createCorrection } from '../../lambdas/domain/adjustments/create-correction.ts';
import { decideAdjustment } from '../../lambdas/domain/adjustments/decide-adjustment.ts';
import { compensationId, correctionId, refundId } from '../../lambdas/domain/identifiers.ts';
import { walletAccount } from '../../lambdas/domain/ledger/chart.ts';
import type { Refund } from '../../lambdas/domain/ledger/transfer.ts';
import { createRefund } from '../../lambdas/domain/payments/create-refund.ts';
import { refundFingerprint } from '../../lambdas/store/refund-items.ts';
import { yen } from '../../test/support/money-requests.ts';
import { noon } from '../../test/support/transfers.ts';
import { type Flow, HOUR, made, pay, type Scene } from './flow.ts';

const colleague = (username: string) => ({ username, subject: username });

/** The pools, in which the customer is no colleague. */
const peopleOf = (username: string) => ({
  customers: { findCustomer: async () => ({ username: 'ann', email: 'ann@example.com' }) },
  colleagues: { emailOf: async () => `${username}@example.com` },
});

/** Of a payment that was made before. */
export const refund: Flow = {
  name: 'refund',
  requests: 1,
  transitions: 0,
  async steps(scene) {
    const { id } = await pay(scene.uncounted, scene, 1200n, 'posted');
    const asked = { paymentId: id, money: yen(500n), reason: 'goods_not_received' };
    const command = {
      ...asked,
      id: refundId('ops', id),
      fingerprint: refundFingerprint(asked),
      colleague: colleague('ops'),
      now: noon + HOUR,
    };
    const give = async () => {
      const ports = { ...peopleOf('ops'), ledger: scene.ports.refunds, timeZone: scene.ports.timeZone };
      made<Refund>(await createRefund(ports, command), 'posted');
    };
    return [{ after: 'at once', act: give }];
  },
};

/** What an operator moves alone, and for how long a second one may decide beyond it. */
const alone = { alone: 10_000n, timeToDecide: 72 * HOUR };

/** @param yens up to 10,000 an operator corrects alone */
async function correct(
  { payer, ports }: Scene,
  yens: bigint,
  state: Correction['state'],
): Promise<Correction> {
  const by = crypto.randomUUID();
  const wish = {
    debit: 'losses:errors',
    credit: walletAccount(payer.id),
    money: yen(yens),
    reason: 'wrong_amount',
    note: 'Too little was booked',
  } as const;
  const asked = { wish, fingerprint: 'of the wish', colleague: colleague(by), now: noon };
  const correction = await createCorrection(
    { ...peopleOf(by), ...alone, timeZone: ports.timeZone, adjustments: ports.corrections },
    { ...asked, id: correctionId(by, 'a key') },
  );
  return made<Correction>(correction, state);
}

export const correctedAlone: Flow = {
  name: 'correction by one',
  requests: 1,
  transitions: 0,
  steps: (scene) => [{ after: 'at once', act: async () => void (await correct(scene, 300n, 'posted')) }],
};

export const correctedByTwo: Flow = {
  name: 'correction by two',
  requests: 2,
  transitions: 0,
  steps(scene) {
    let proposed: Correction;
    return [
      {
        after: 'at once',
        async act() {
          proposed = await correct(scene, 30_000n, 'proposed');
        },
      },
      {
        after: 'review',
        async act() {
          const by = crypto.randomUUID();
          const decision = {
            id: proposed.id,
            outcome: 'approve',
            colleague: colleague(by),
            now: noon + HOUR,
          } as const;
          const ports = { ...peopleOf(by), adjustments: scene.ports.corrections };
          made<Correction>(await decideAdjustment(ports, decision), 'posted');
        },
      },
    ];
  },
};

/** All of a payment that was made before, by one operator. */
export const compensated: Flow = {
  name: 'compensation',
  requests: 1,
  transitions: 0,
  async steps(scene) {
    const { id: paymentId } = await pay(scene.uncounted, scene, 1200n, 'posted');
    const by = crypto.randomUUID();
    const wish = { paymentId, incident: 'list-attack', amount: undefined };
    const give = async () => {
      const { timeZone, compensations: adjustments } = scene.ports;
      const result = await createCompensation(
        { ...peopleOf(by), ...alone, timeZone, adjustments },
        {
          ...wish,
          id: compensationId(paymentId, wish.incident),
          reason: 'unauthorised_payment',
          note: 'Not hers',
          fingerprint: 'of the wish',
          colleague: colleague(by),
          now: noon + HOUR,
        },
      );
      made<Compensation>('refused' in result ? result : result.compensation, 'posted');
    };
    return [{ after: 'at once', act: give }];
  },
};
