/** The kept proof of a payment in a form that others can check: as the JWS that the device made, with key and body. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PaymentCode } from '../../domain/codes/code.ts';
import type { Device } from '../../domain/devices/device.ts';
import { isCharged, type Payment } from '../../domain/ledger/transfer.ts';
import { codeOf } from '../code-items.ts';
import { readDevice } from '../device-reading.ts';
import { readItem } from '../item-access.ts';
import { codeKey } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import type { SignedBytes } from './evidence.ts';
import {
  type EvidenceCheck,
  type EvidenceVerdict,
  verifyCodeEvidence,
  verifyEvidence,
} from './verify-evidence.ts';

export interface KeptProof {
  /** What the customer's device signed: at a till, that it asked for the code, unless the payment was confirmed after. */
  readonly what: 'payment' | 'confirmation' | 'payment_code';
  readonly verified: boolean;
  /** The first check that failed; `missing`: there is no record to check. */
  readonly failed?: EvidenceCheck | 'missing';
  /** Of the device's record. */
  readonly publicJwk?: Device['publicJwk'];
  /** RFC 7515, compact serialization. */
  readonly jws?: string;
  /** What the payload's `bh` is the hash of. */
  readonly body?: Uint8Array;
}

export interface KeptProofOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** What a till signed besides, `npm run verify:ledger` checks. */
export async function keptProofOf(options: KeptProofOptions, payment: Payment): Promise<KeptProof> {
  const isConfirmed = payment.stepUp?.confirmedAt !== undefined;
  const found = await readDevice(options, payment.device);
  // Another customer's device vouches for nothing.
  const device = found?.customer === payment.customer ? found : undefined;
  if (isCharged(payment) && !isConfirmed) {
    const item = device && (await readItem(options, codeKey(payment.charge.code)));
    const code = item && codeOf(item);
    const isOfPayment = code?.usedBy === payment.id && code.customer === payment.customer;
    if (!device || !code || !isOfPayment) return { what: 'payment_code', verified: false, failed: 'missing' };
    if (!covers(code, payment)) return { what: 'payment_code', verified: false, failed: 'asked' };
    return proofOf('payment_code', verifyCodeEvidence(code, device.publicJwk), device);
  }
  const what = isConfirmed ? 'confirmation' : 'payment';
  if (!device) return { what, verified: false, failed: 'missing' };
  return proofOf(what, verifyEvidence(payment, device.publicJwk), device);
}

/** Whether the customer signed for as much. */
const covers = ({ currency, maxAmount }: PaymentCode, { money }: Payment): boolean =>
  currency === money.currency && (maxAmount === undefined || money.amount <= maxAmount);

function proofOf(what: KeptProof['what'], verdict: EvidenceVerdict, { publicJwk }: Device): KeptProof {
  if (!verdict.ok) return { what, verified: false, failed: verdict.check, publicJwk };
  const { body } = verdict.signed;
  return { what, verified: true, publicJwk, jws: jwsOf(verdict.signed), body };
}

const jwsOf = ({ header, payload, signature }: SignedBytes): string =>
  [header, payload, signature].map((part) => Buffer.from(part).toString('base64url')).join('.');
