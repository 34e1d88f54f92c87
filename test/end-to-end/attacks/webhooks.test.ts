/** What an identity provider or a card processor did not send, or not now, or not of this. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll } from 'vitest';
import { playCardProcessor, registerCard } from '../../../lambdas/contract/cards.ts';
import {
  createIdentityVerification,
  getIdentityVerification,
} from '../../../lambdas/contract/verification.ts';
import { createTopUp } from '../../../lambdas/contract/wallet.ts';
import { signWebhook, webhookSecret } from '../../../lambdas/handlers/http/webhook-signature.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import type { Customer } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { urlOf } from '../support/signed-request.ts';
import { customerWith, oncePerTarget } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt } from './support/loot.ts';
import { yenMoved } from './support/money.ts';
import type { Target } from './support/target.ts';

let customer: Customer;
/** What the provider and the card processor have, and nobody else. */
let secret: Uint8Array;
let cardSecret: Uint8Array;
/** Verifications that were started, one for each attack. */
let started: Readonly<Record<'forged' | 'old' | 'contradicted', string>>;

beforeAll(async () => {
  customer = await customerWith('1000', 'erin');
  const owner = { region: platform.region, endpoint: platform.url, credentials: platform.administrator };
  const secretOf = async (output: string) => {
    const SecretId = outputOf(platform.outputs, output);
    const kept = await new SecretsManagerClient(owner).send(new GetSecretValueCommand({ SecretId }));
    return webhookSecret(String(kept.SecretString));
  };
  [secret, cardSecret] = [await secretOf('IdentityWebhookSecret'), await secretOf('CardWebhookSecret')];
  const start = async () => (await customer.phone.api.call(createIdentityVerification, { body: {} })).body.id;
  started = { forged: await start(), old: await start(), contradicted: await start() };
});

const seconds = () => Math.floor(Date.now() / 1000);
const bodyFor = (reference: string, result: string) =>
  JSON.stringify({
    type: 'identity_verification.completed',
    timestamp: new Date().toISOString(),
    data: { reference, result },
  });

type Headers = Readonly<Record<string, string>>;
const deliver = (body: string, headers: Headers, path = '/webhooks/identity-verification') =>
  attempt({
    method: 'POST',
    url: urlOf(path),
    headers: [['Content-Type', 'application/json'], ...Object.entries(headers)],
    body,
  });
const signed = (body: string, sentAt = seconds(), key = secret): Headers =>
  signWebhook(`msg_${crypto.randomUUID()}`, sentAt, body, key);

const verified = async (id: string): Promise<Loot> =>
  (await customer.phone.api.call(getIdentityVerification, { path: { id } })).body.state === 'verified'
    ? ['verified']
    : [];

attack('a forged webhook', {
  run: async () => {
    const id = started.forged;
    const body = bodyFor(id, 'verified');
    const genuine = signed(bodyFor(id, 'rejected'));
    await deliver(body, {});
    await deliver(body, signed(body, seconds(), new Uint8Array(32)));
    await deliver(body, genuine);
    await deliver(body, { ...signed(body), 'webhook-id': 'msg_another' });
    return verified(id);
  },
  without: {
    control: 'the signature of webhooks',
    code: {
      handlers: ['receive-identity-verification'],
      edits: [
        edit(
          'lambdas/handlers/http/webhook-signature.ts',
          'expected.some((own) => sent.some((each) => timingSafeEqual(own, each)))',
          'expected.length > 0 || sent.length > 0 || timingSafeEqual(body, body)',
        ),
      ],
    },
    gets: ['verified'],
  },
});

attack('a webhook of an hour ago', {
  run: async () => {
    const body = bodyFor(started.old, 'verified');
    await deliver(body, signed(body, seconds() - 3600));
    return verified(started.old);
  },
  without: {
    control: 'the age of webhooks',
    code: {
      handlers: ['receive-identity-verification'],
      edits: [edit('lambdas/handlers/http/webhook-signature.ts', '<= TOLERANCE', '>= 0')],
    },
    gets: ['verified'],
  },
});

attack('a webhook that contradicts the decision', {
  run: async () => {
    const id = started.contradicted;
    const decision = bodyFor(id, 'rejected');
    await deliver(decision, signed(decision));
    const replayed = bodyFor(id, 'verified');
    const headers = signed(replayed);
    for (let times = 0; times < 3; times++) await deliver(replayed, headers);
    return verified(id);
  },
  without: {
    control: 'that a verification is decided once',
    code: {
      handlers: ['receive-identity-verification'],
      edits: [
        edit(
          'lambdas/domain/verification/receive-result.ts',
          "if (verification.state === 'pending') {",
          'if (verification) {',
        ),
        edit(
          'lambdas/domain/verification/receive-result.ts',
          "if (stateAt(verification, now) === 'pending')",
          'if (stateAt(verification, now))',
        ),
      ],
    },
    gets: ['verified'],
  },
});

const cardFile = 'lambdas/domain/cards/settle-charge.ts';
const toCards = (body: string, headers: Headers) => deliver(body, headers, '/webhooks/card-processor');
const ofProcessor = (body: string, sentAt = seconds()) => signed(body, sentAt, cardSecret);
const chargeSucceeded = (reference: string, data: object = {}) =>
  JSON.stringify({
    type: 'charge.succeeded',
    timestamp: new Date().toISOString(),
    data: { reference, ...data },
  });

/** Somebody with a card whose processor says later how a charge ends; nobody says so here. */
const cardholder = oncePerTarget(async () => {
  const who = await customerWith('1000', 'frida');
  const { body } = await who.phone.api.call(registerCard, { body: {} });
  await deliver(
    JSON.stringify({ cards: ['answers_later'] }),
    {},
    playCardProcessor.path.replace('{reference}', body.id),
  );
  return { who, card: body.id };
});

/** What an attack on a pending top-up of 1,000 yen brings. */
async function fromTopUp(on: Target, act: (topUp: string) => Promise<unknown>): Promise<Loot> {
  const { who, card } = await cardholder(on);
  const body = { amount: '1000', currency: 'JPY', funding_source: card };
  const moved = await yenMoved(who, async () => {
    const { status, body: topUp } = await who.phone.api.call(createTopUp, { body });
    if (status !== 202) throw new Error(`The top-up is ${topUp.status}`);
    await act(topUp.id);
  });
  return moved === 0 ? [] : [`${moved} yen`];
}

attack('a forged word of the card processor: unsigned, by another key, of another charge or id', {
  run: (on) =>
    fromTopUp(on, async (topUp) => {
      const body = chargeSucceeded(topUp);
      // What the processor did send: of a charge of somebody else.
      const genuine = ofProcessor(chargeSucceeded(`top_${'a'.repeat(27)}`));
      await toCards(body, {});
      await toCards(body, signed(body, seconds(), new Uint8Array(32)));
      // The identity provider's: each signs with a secret of its own.
      await toCards(body, signed(body));
      await toCards(body, genuine);
      await toCards(body, { ...ofProcessor(body), 'webhook-id': 'msg_another' });
    }),
  without: {
    control: 'the signature of card events',
    code: {
      handlers: ['receive-card-event'],
      edits: [
        edit(
          'lambdas/handlers/http/webhook-signature.ts',
          'expected.some((own) => sent.some((each) => timingSafeEqual(own, each)))',
          'expected.length > 0 || sent.length > 0 || timingSafeEqual(body, body)',
        ),
      ],
    },
    gets: ['1000 yen'],
  },
});

attack('a word of the card processor of an hour ago', {
  run: (on) =>
    fromTopUp(on, async (topUp) => {
      const body = chargeSucceeded(topUp);
      await toCards(body, ofProcessor(body, seconds() - 3600));
    }),
  without: {
    control: 'the age of card events',
    code: {
      handlers: ['receive-card-event'],
      edits: [edit('lambdas/handlers/http/webhook-signature.ts', '<= TOLERANCE', '>= 0')],
    },
    gets: ['1000 yen'],
  },
});

attack('a word of the card processor that is replayed', {
  run: async (on) => {
    const moved = await fromTopUp(on, async (topUp) => {
      const body = chargeSucceeded(topUp);
      const headers = ofProcessor(body);
      for (let times = 0; times < 3; times++) await toCards(body, headers);
    });
    return moved.filter((yen) => yen !== '1000 yen');
  },
  without: {
    control: 'that an event and a charge are taken once',
    code: {
      handlers: ['receive-card-event'],
      edits: [
        edit(cardFile, 'if (earlier) return asBefore(earlier, event);', 'void asBefore;'),
        edit(cardFile, "  if (state === 'pending')\n", '  if (reversed === 0n)\n'),
        edit('lambdas/store/card-top-ups.ts', "'#incoming >= :amount'", "'attribute_exists(#incoming)'"),
        edit('lambdas/store/item-access.ts', 'attribute_not_exists(#pk)', 'attribute_not_exists(#nothing)'),
      ],
    },
    gets: ['3000 yen'],
  },
});

attack('a top-up of which the card processor took another amount', {
  run: (on) =>
    fromTopUp(on, async (topUp) => {
      for (const data of [{ amount: '1' }, { amount: '1000', currency: 'USD' }]) {
        const body = chargeSucceeded(topUp, data);
        await toCards(body, ofProcessor(body));
      }
    }),
  without: {
    control: 'the amount that the event must have',
    code: {
      handlers: ['receive-card-event'],
      edits: [edit(cardFile, 'if (!fits(topUp, result))', 'if (!fits)')],
    },
    gets: ['1000 yen'],
  },
});
