/** Whether a row of the ledger was signed for by who it names: its customer's device and, at a till, its terminal. */
import type { Device } from '../../lambdas/domain/devices/device.ts';
import { chargeId } from '../../lambdas/domain/identifiers.ts';
import { type Charged, isCharged } from '../../lambdas/domain/ledger/transfer.ts';
import { codeOf } from '../../lambdas/store/code-items.ts';
import {
  verifyChargeEvidence,
  verifyCodeEvidence,
  verifyEvidence,
} from '../../lambdas/store/evidence/verify-evidence.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { idOf } from '../../lambdas/store/keys.ts';
import { transferOf } from '../../lambdas/store/ledger-items.ts';
import { deviceOf } from '../../lambdas/store/registry-items.ts';
import { keysOfTerminal } from '../../lambdas/store/terminal-items.ts';
import type { LedgerSource } from './source.ts';

type Signers = Pick<LedgerSource, 'device' | 'code' | 'terminal'>;

/** What is wrong with the row's signatures, if anything is; `unsigned` where the row is of a kind that has none. */
export async function forgery(row: Item, source: Signers): Promise<string | undefined> {
  if (row.evidence === undefined) return 'unsigned';
  try {
    const transfer = transferOf(row);
    if (transfer === undefined || !('evidence' in transfer)) return 'unsigned';
    const device = await source.device(transfer.device);
    if (device === undefined) return 'it names a device that is not known';
    const { customer, publicJwk } = deviceOf(device);
    if (customer !== transfer.customer) return "it names a device that is not its customer's";
    if (transfer.kind === 'payment' && isCharged(transfer)) {
      const forged = (await forgedCode(transfer, publicJwk, source)) ?? (await forgedSale(transfer, source));
      if (forged !== undefined || !transfer.stepUp?.confirmedAt) return forged;
    }
    const verdict = verifyEvidence(transfer, publicJwk);
    return verdict.ok ? undefined : `the device of its customer did not sign this (${verdict.check})`;
  } catch (error) {
    return `it cannot be read (${(error as Error).message})`;
  }
}

/** What a till charged, its customer signed for by asking for the code. */
async function forgedCode(
  charge: Charged,
  publicJwk: Device['publicJwk'],
  source: Signers,
): Promise<string | undefined> {
  const item = await source.code(charge.charge.code);
  if (item === undefined) return 'it names a payment code that is not known';
  const code = codeOf(item);
  const { money } = charge;
  if (code.usedBy !== charge.id || code.customer !== charge.customer)
    return 'it names a payment code that was not charged for it';
  if (code.currency !== money.currency || (code.maxAmount !== undefined && money.amount > code.maxAmount))
    return 'its customer signed for less';
  const verdict = verifyCodeEvidence(code, publicJwk);
  return verdict.ok ? undefined : `the device of its customer did not sign its code (${verdict.check})`;
}

/**
 * The terminal's word: which sale of which terminal it is follows from the id, whoever signed last. The terminal's own
 * signature is kept until the customer confirms.
 */
async function forgedSale(charge: Charged, source: Signers): Promise<string | undefined> {
  const { terminal: number, reference } = charge.charge;
  const rows = await source.terminal(charge.store, number);
  const pk = rows[0]?.pk?.S;
  if (pk === undefined) return 'it names a terminal that is not known';
  const id = idOf(pk);
  if (chargeId(id, reference) !== charge.id) return 'it names another terminal or reference than its id';
  if (charge.stepUp?.confirmedAt) return undefined;
  const verdicts = keysOfTerminal(rows).map((key) => verifyChargeEvidence(charge, { id, key }));
  if (verdicts.some(({ ok }) => ok)) return undefined;
  const failed = verdicts.find((verdict) => !verdict.ok);
  return `its terminal did not sign this (${failed?.check ?? 'no key'})`;
}
