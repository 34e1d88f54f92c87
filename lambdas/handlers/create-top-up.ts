/** POST /top-ups */
import { createTopUp } from '../contract/wallet.ts';
import { fingerprint, topUpId } from '../domain/identifiers.ts';
import { createTopUp as topUp } from '../domain/payments/create-top-up.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cardTopUps } from '../store/card-top-ups.ts';
import { connectedProcessor } from './cards/processor.ts';
import { evidenceOf } from './http/evidence.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { moneyPorts, moneyTables } from './money/ports.ts';
import { renderTopUp } from './render/top-up.ts';

const ports = (apiUrl: string) => ({
  ...moneyPorts(),
  fundingSources: environment('FUNDING_SOURCES').split(','),
  cards: cardPorts(apiUrl),
});

function cardPorts(apiUrl: string) {
  const processor = connectedProcessor(apiUrl);
  return (
    processor && {
      processor,
      topUps: cardTopUps(moneyTables()),
      timeZone: environment('TIME_ZONE'),
      onUnknown: (error: unknown, { id }: { readonly id: string }) =>
        log({
          level: 'warn',
          message: 'The card processor did not answer',
          top_up: id,
          ...describeError(error),
        }),
    }
  );
}

export const handler = operation(
  createTopUp,
  async ({ caller, proof, body, idempotencyKey, country, address, apiUrl, now }) => {
    const asked = {
      kind: 'top_up',
      money: { amount: BigInt(body.amount), currency: body.currency },
      fundingSource: body.funding_source,
    } as const;
    const result = await topUp(ports(apiUrl), {
      id: topUpId(caller.subject, idempotencyKey),
      fingerprint: fingerprint(body),
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      ...asked,
      evidence: evidenceOf(proof, asked, now),
      country,
      address,
      now,
    });
    if (isRefusal(result)) return result;
    return { status: result.state === 'pending' ? 202 : 201, body: renderTopUp(result) };
  },
);
