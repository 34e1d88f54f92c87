/** POST /webhooks/card-processor */
import { receiveCardEvent } from '../contract/cards.ts';
import { type RegistrationEvent, receiveRegistration } from '../domain/cards/receive-registration.ts';
import { type ChargeEvent, receiveCharge } from '../domain/cards/settle-charge.ts';
import { fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cardResults } from '../store/card-results.ts';
import { cardTopUps } from '../store/card-top-ups.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { cardSettings, coolOffOf } from './cards/card-settings.ts';
import { operation } from './http/operation.ts';
import type { OperationRequest } from './http/request.ts';
import { log } from './logging/log.ts';
import { webhookIdOf } from './webhooks/webhook-id.ts';
import { webhookSecrets } from './webhooks/webhook-secrets.ts';

type Body = OperationRequest<typeof receiveCardEvent>['body'];

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

function registrationPorts() {
  const settings = cardSettings();
  return { results: cardResults(tables()), maxCards: settings.maxPerCustomer, coolOff: coolOffOf(settings) };
}

const chargePorts = () => ({
  topUps: cardTopUps({ ...tables(), casesTable: environment('CASES_TABLE') }),
  timeZone: environment('TIME_ZONE'),
});

export const handler = operation(receiveCardEvent, async (request) => {
  // Before anything is read or written for it.
  const id = webhookIdOf(request, await webhookSecrets('CARD_WEBHOOK_ARN', request.now));
  const event = eventOf(id, request.body);
  const outcome = isOfCharge(event)
    ? await receiveCharge(chargePorts(), event, request.now)
    : await receiveRegistration(registrationPorts(), event, request.now);
  if (isRefusal(outcome)) return outcome;
  if (outcome === 'refused') warn(event);
  // To a processor everything but 2xx means: send it again. What came too late will not come better.
  return { status: 200, body: { received: true as const } };
});

const isOfCharge = (event: RegistrationEvent | ChargeEvent): event is ChargeEvent =>
  event.type.startsWith('charge.');

/** Over what the contract names: a hash over the rest of the body would be one of who knows what. */
function eventOf(id: string, body: Body): RegistrationEvent | ChargeEvent {
  const common = { id, fingerprint: fingerprint(body), reference: body.data.reference };
  switch (body.type) {
    case 'card.registered':
      return { ...common, type: body.type, ...cardIn(body.data) };
    case 'card.failed':
      return { ...common, type: body.type, reason: body.data.reason };
    case 'charge.succeeded':
      return { ...common, type: body.type, ...chargedIn(body.data) };
    case 'charge.reversed':
      return { ...common, type: body.type, reason: body.data.reason, ...chargedIn(body.data) };
    default:
      return { ...common, type: body.type };
  }
}

const chargedIn = ({ amount, currency }: Extract<Body, { type: 'charge.succeeded' }>['data']) => ({
  ...(amount === undefined ? {} : { amount: BigInt(amount) }),
  ...(currency === undefined ? {} : { currency }),
});

const cardIn = ({
  token,
  brand,
  last_four,
  expires,
  three_ds,
}: Extract<Body, { type: 'card.registered' }>['data']) => ({
  details: { token, brand, lastFour: last_four, expires },
  threeDs: {
    status: three_ds.status,
    eci: three_ds.eci,
    transactionId: three_ds.transaction_id,
    liabilityShift: three_ds.liability_shift,
  },
});

/** A processor that says one thing and then another is worth a person's look. */
const warn = ({ reference, type }: RegistrationEvent | ChargeEvent) =>
  log({
    level: 'warn',
    message: 'A card event came too late, or fits no charge of ours, and changed nothing',
    reference,
    type,
    // What the alarm counts.
    refused_event: true,
  });
