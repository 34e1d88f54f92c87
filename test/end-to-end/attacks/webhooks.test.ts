/** Results of an identity verification that the provider did not send, or not now. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll } from 'vitest';
import {
  createIdentityVerification,
  getIdentityVerification,
} from '../../../lambdas/contract/verification.ts';
import { signWebhook, webhookSecret } from '../../../lambdas/handlers/http/webhook-signature.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import type { Customer } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { urlOf } from '../support/signed-request.ts';
import { customerWith } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt } from './support/loot.ts';

let customer: Customer;
/** What the provider has, and nobody else. */
let secret: Uint8Array;
/** Verifications that were started, one for each attack. */
let started: Readonly<Record<'forged' | 'old' | 'contradicted', string>>;

beforeAll(async () => {
  customer = await customerWith('1000', 'erin');
  const owner = { region: platform.region, endpoint: platform.url, credentials: platform.administrator };
  const SecretId = outputOf(platform.outputs, 'IdentityWebhookSecret');
  const kept = await new SecretsManagerClient(owner).send(new GetSecretValueCommand({ SecretId }));
  secret = webhookSecret(String(kept.SecretString));
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
const deliver = (body: string, headers: Headers) =>
  attempt({
    method: 'POST',
    url: urlOf('/webhooks/identity-verification'),
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
