/** What customers ask for, and what becomes of it. */
import type { Dispute } from '../../lambdas/domain/disputes/dispute.ts';
import { openDispute } from '../../lambdas/domain/disputes/open-dispute.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Payment, TopUp } from '../../lambdas/domain/ledger/transfer.ts';
import { confirmPayment } from '../../lambdas/domain/payments/confirm-payment.ts';
import { createTopUp } from '../../lambdas/domain/payments/create-top-up.ts';
import type { Decision } from '../../lambdas/domain/review/case.ts';
import { claimCase, eventOf } from '../../lambdas/domain/review/claims.ts';
import { openCase } from '../../lambdas/domain/review/open-case.ts';
import { settlePayment } from '../../lambdas/domain/review/settle-payment.ts';
import { paymentCommand, topUpCommand, yen } from '../../test/support/money-requests.ts';
import { partiesWith } from '../../test/support/parties.ts';
import { decisionTo, theReviewer } from '../../test/support/reviews.ts';
import { noon } from '../../test/support/transfers.ts';
import { atOnce, type Flow, HOUR, made, pay, type Scene } from './flow.ts';

export const paymentApproved: Flow = {
  name: 'payment approved',
  requests: 1,
  transitions: 0,
  steps: atOnce((scene) => pay(scene.ports, scene, 1200n, 'posted')),
};

export const paymentHeld: Flow = {
  name: 'payment held',
  requests: 1,
  transitions: 0,
  steps: atOnce((scene) => pay(scene.ports, scene, 60_000n, 'pending')),
};

/** A reviewer looks at a case, claims it and decides: each with its record. */
async function review({ ports }: Scene, caseId: string, outcome: Decision['outcome']): Promise<void> {
  const asks = { caseId, reviewer: 'rei', senior: false, idempotencyKey: 'the key of rei', now: noon + HOUR };
  await ports.cases.read(caseId);
  await ports.audit.record(eventOf(asks, { act: 'view' }));
  const people = { emailOf: async () => 'rei@example.com' };
  await claimCase({ ...ports, people, claimFor: HOUR }, asks);
  const decision = decisionTo(outcome, { decidedAt: asks.now });
  await ports.cases.decide(caseId, decision, theReviewer);
}

/** @param outcome undefined where nobody decides */
export const heldThen = (
  ending: string,
  requests: number,
  outcome: Decision['outcome'] | undefined,
): Flow => ({
  name: `held, then ${ending}`,
  requests,
  transitions: 6,
  steps(scene) {
    const { ports } = scene;
    let id = '';
    return [
      {
        after: 'at once',
        async act() {
          id = (await pay(ports, scene, 60_000n, 'pending')).id;
          const opening = {
            ...ports,
            executions: { proceed: async () => {} },
            ...partiesWith('ann@example.com'),
            timeToDecide: { standard: 24 * HOUR, high: 24 * HOUR },
            fourEyes: { amount: 1_000_000, reasons: [] },
          };
          const command = { paymentId: id, taskToken: 'a task token', caseClass: 'standard' } as const;
          await openCase(opening, { ...command, now: noon });
        },
      },
      {
        after: outcome === undefined ? 'deadline' : 'review',
        async act() {
          if (outcome) await review(scene, caseIdOf(id), outcome);
          // Whether the decision asks for a freeze.
          await ports.cases.read(caseIdOf(id));
          const end = { ledger: ports.ending, cases: ports.cases };
          await settlePayment(end, { paymentId: id, now: noon + 24 * HOUR });
        },
      },
    ];
  },
});

export const stepUpConfirmed: Flow = {
  name: 'step-up, confirmed',
  requests: 2,
  transitions: 0,
  steps(scene) {
    const { ports, payer, store } = scene;
    let asked: Payment;
    return [
      {
        after: 'at once',
        async act() {
          asked = await pay(ports, scene, 30_000n, 'challenged');
        },
      },
      {
        after: 'confirmation',
        async act() {
          const again = { store, money: asked.money, authTime: noon / 1000 + 1, now: noon + 1000 };
          const { challenge = '' } = asked.stepUp ?? {};
          const command = { ...paymentCommand(payer, again), id: asked.id, challenge };
          made<Payment>(await confirmPayment(ports, command), 'posted');
        },
      },
    ];
  },
};

export const topUp: Flow = {
  name: 'top-up',
  requests: 1,
  transitions: 0,
  steps: atOnce(async ({ ports, payer }) => {
    made<TopUp>(await createTopUp(ports, topUpCommand(payer, { money: yen(5000n) })), 'posted');
  }),
};

/** Of a payment of before, that somebody else made: its device is frozen, and every session ends. */
export const disputed: Flow = {
  name: 'dispute, device frozen',
  requests: 1,
  transitions: 0,
  async steps(scene) {
    const { payer, ports, uncounted } = scene;
    const { id: paymentId } = await pay(uncounted, scene, 1200n, 'posted');
    const surroundings = {
      ledger: ports.ending,
      ...partiesWith('ann@example.com'),
      endSessions: async () => {},
      newId: () => crypto.randomUUID(),
      days: 120,
      daysToDecide: 30,
    };
    const asked = { customer: payer.id, username: 'ann', paymentId, reason: 'not_me', freezeDevice: true };
    const open = async () => {
      made<Dispute>(await openDispute({ ...ports, ...surroundings }, { ...asked, now: noon + HOUR }), 'open');
    };
    return [{ after: 'at once', act: open }];
  },
};
