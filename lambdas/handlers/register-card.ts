/** POST /cards */
import { randomBytes } from 'node:crypto';
import { registerCard } from '../contract/cards.ts';
import { startRegistration } from '../domain/cards/start-registration.ts';
import { cardRequestId, fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cardRegistrations } from '../store/card-registrations.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { cardSettings, tryLimitsOf } from './cards/card-settings.ts';
import { connectedProcessor } from './cards/processor.ts';
import { operation } from './http/operation.ts';
import { renderCard } from './render/card.ts';

function ports(apiUrl: string) {
  const settings = cardSettings();
  return {
    cards: cardRegistrations({
      client: dynamoDb(),
      runtime,
      ledgerTable: environment('LEDGER_TABLE'),
      registryTable: environment('REGISTRY_TABLE'),
    }),
    processor: connectedProcessor(apiUrl),
    minutes: settings.registrationMinutes,
    maxCards: settings.maxPerCustomer,
    tries: tryLimitsOf(settings),
    // 160 bits in 27 characters, like our other ids.
    newId: () => `card_${randomBytes(20).toString('base64url')}`,
  };
}

export const handler = operation(
  registerCard,
  async ({ caller, proof, body, idempotencyKey, apiUrl, now }) => {
    const result = await startRegistration(ports(apiUrl), {
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      request: { id: cardRequestId(caller.subject, idempotencyKey), fingerprint: fingerprint(body) },
      returnUrl: body.return_url,
      now,
    });
    return isRefusal(result) ? result : { status: 201, body: renderCard(result, now) };
  },
);
