/** What an evidence pack says, file by file. Of the customer it has the id alone: no name, no address, nothing masked. */
import { type Payment, takenBy } from '../../domain/ledger/transfer.ts';
import type { AuditEvent } from '../../domain/review/audit.ts';
import type { Case } from '../../domain/review/case.ts';
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import type { KeptProof } from '../../store/evidence/kept-proof.ts';
import { renderAuditEvent } from '../render/audit.ts';
import { renderCase } from '../render/case.ts';
import { statusOf } from '../render/status.ts';
import { timestampOf } from '../render/time.ts';
import { archiveOf } from './archive.ts';
import { report } from './report.ts';

export interface PackContents {
  readonly held: Case;
  /** That judged it. */
  readonly ruleset: Ruleset;
  readonly payment: Payment;
  readonly proof: KeptProof;
  readonly audit: readonly AuditEvent[];
  /** There are more acts than the pack has. */
  readonly auditTruncated: boolean;
  /** Milliseconds since the epoch: the moment whose state it is. */
  readonly now: number;
  /** The username of who takes it. */
  readonly takenBy: string;
  readonly timeZone: string;
}

/** The same contents are the same bytes. */
export function evidencePack(contents: PackContents): Uint8Array {
  const { held, ruleset, payment, proof, audit, auditTruncated, now } = contents;
  return archiveOf({
    'case.json': json(renderCase(held, ruleset, now)),
    'payment.json': json(paymentOf(payment)),
    'proof.json': json(proofOf(proof, payment)),
    'audit.json': json({ events: audit.map(renderAuditEvent), truncated: auditTruncated }),
    'report.html': report(contents),
  });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function paymentOf(payment: Payment) {
  const { id, state, money, customer, device, store, counterparty, country, charge, stepUp } = payment;
  return {
    id,
    status: statusOf[state],
    created_at: timestampOf(payment.createdAt),
    customer_id: customer,
    device_id: device,
    store_id: store,
    store_name: counterparty,
    currency: money.currency,
    amount: money.amount.toString(),
    taken: (state === 'posted' ? takenBy(payment) : 0n).toString(),
    given_back: (payment.refunded ?? 0n).toString(),
    lines: payment.lines.map((line) => ({ ...line, amount: line.amount.toString() })),
    ...(country === undefined ? {} : { country }),
    ...(charge === undefined ? {} : { terminal: charge.terminal, reference: charge.reference }),
    ...(stepUp?.confirmedAt === undefined ? {} : { confirmed_at: timestampOf(stepUp.confirmedAt) }),
  };
}

/** With how to check it, since who reads it may have nothing of ours. */
const proofOf = ({ what, verified, failed, publicJwk, jws, body }: KeptProof, { device }: Payment) => ({
  what,
  verified,
  ...(failed === undefined ? {} : { failed_check: failed }),
  algorithm: 'ES256',
  device_id: device,
  ...(publicJwk === undefined ? {} : { public_key: publicJwk }),
  ...(jws === undefined ? {} : { jws }),
  ...(body === undefined ? {} : { body_base64: Buffer.from(body).toString('base64') }),
  how_to_check: [
    'device_id is the RFC 7638 thumbprint (SHA-256, base64url) of public_key.',
    'jws verifies under public_key as RFC 7515 says, with the algorithm ES256.',
    'The claim bh of its payload is the SHA-256 hash, in base64url, of the bytes in body_base64.',
    'The body says what the device asked for: amount, currency and store.',
  ],
});
