/** What is paid at tills: a code is given, charged, or guessed, and a charge is taken back. */
import { cancelCharge } from '../../lambdas/domain/charges/cancel-charge.ts';
import { createCharge } from '../../lambdas/domain/charges/create-charge.ts';
import type { Charged } from '../../lambdas/domain/ledger/transfer.ts';
import { chargeEnding } from '../../lambdas/store/charge-writing.ts';
import { refundFingerprint } from '../../lambdas/store/refund-items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../test/support/charges.ts';
import { tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';
import { atOnce, type Flow, made, type Scene } from './flow.ts';

const MINUTE = 60_000;

/** A till of the scene's store, and the charge of a code that the payer shows there. */
async function shown({ payer, store, till: id, uncounted }: Scene, reference: string) {
  const till = await terminalOf(uncounted.client, { id, store });
  const code = await codeFor(uncounted.client, payer);
  return { till, command: chargeCommand(till, code.id, { store, reference }) };
}

export const codeGiven: Flow = {
  name: 'payment code',
  requests: 1,
  transitions: 0,
  steps: atOnce(({ payer, ports }) => codeFor(ports.client, payer)),
};

/** A code that there is not, by a terminal that has come with one before. */
export const codeGuessed: Flow = {
  name: 'code guessed',
  requests: 1,
  transitions: 0,
  async steps({ till: id, store, ports, uncounted }) {
    const till = await terminalOf(uncounted.client, { id, store });
    const guess = async ({ client }: Scene['ports']) => {
      const charge = await createCharge(chargePorts(client), chargeCommand(till, unknown, { store }));
      if (!('refused' in charge) || charge.refused !== 'payment_code_invalid')
        throw new Error(`${JSON.stringify(charge)} is no guess`);
    };
    await guess(uncounted);
    return [{ after: 'at once', act: () => guess(ports) }];
  },
};

/** Of which nobody was ever given the digits. */
const unknown = `code_${'A'.repeat(27)}`;

export const chargeApproved: Flow = {
  name: 'charge of a code',
  requests: 1,
  transitions: 0,
  async steps(scene) {
    const { command } = await shown(scene, 'approved');
    const charge = async () => {
      made<Charged>(await createCharge(chargePorts(scene.ports.client), command), 'posted');
    };
    return [{ after: 'at once', act: charge }];
  },
};

/** Of a charge that was made before. */
export const chargeCancelled: Flow = {
  name: 'charge cancelled',
  requests: 1,
  transitions: 0,
  async steps(scene) {
    const { till, command } = await shown(scene, 'cancelled');
    const { id } = made<Charged>(await createCharge(chargePorts(scene.uncounted.client), command), 'posted');
    const cancel = async () => {
      const ledger = chargeEnding({ client: scene.ports.client, runtime, ...tables });
      const ports = { ledger, minutes: 10, timeZone: scene.ports.timeZone };
      const asked = { id, terminal: till, fingerprintOf: refundFingerprint, now: noon + 2 * MINUTE };
      made<Charged>(await cancelCharge(ports, asked), 'posted');
    };
    return [{ after: 'at once', act: cancel }];
  },
};
