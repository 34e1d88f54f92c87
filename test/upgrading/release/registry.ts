/** What stands in the registry of the fixtures before anybody pays. */

import { createHash } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { cardItem } from '../../../lambdas/store/card-items.ts';
import { deviceChallenges } from '../../../lambdas/store/device-challenges.ts';
import { deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { draftStore } from '../../../lambdas/store/drafts.ts';
import { freezeLinks } from '../../../lambdas/store/freeze-links.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { registerTerminal } from '../../../lambdas/store/terminal-registration.ts';
import { softwareEvidence } from '../../support/devices.ts';
import { noon } from '../../support/transfers.ts';
import { type PlayOptions, store } from './asked.ts';
import {
  ann,
  bea,
  beasPhone,
  card,
  enrolledAt,
  freezeLinkHash,
  idOfPayment,
  MINUTE,
  phone,
  published,
  till,
  tillKey,
} from './people.ts';
import type { FixedKey } from './signing.ts';

/** The store, its ruleset, the phone, the till, a card and a link in a mail. */
export async function registry(options: PlayOptions): Promise<void> {
  const put = (Item: Item) =>
    options.client.send(new PutItemCommand({ TableName: options.registryTable, Item }));
  await operationsStore(options).putStore(
    { id: store, name: 'Shinjuku East', riskClass: 'standard', chargeLimit: 100_000n },
    { by: 'operator-1', at: enrolledAt },
  );
  const drafts = draftStore(options);
  const draft = { id: 'draft-1', base: 'standard-4', reason: 'The first of ours', createdAt: enrolledAt };
  const author = { state: 'draft', fingerprint: 'f', author: 'operator-1', person: 'person-1' } as const;
  const event = { id: 'event-1', draft: draft.id, base: draft.base, at: enrolledAt, by: 'operator-1' };
  await drafts.add({ ...draft, ...author }, published, { ...event, what: 'drafted', reason: draft.reason });
  await drafts.publish(
    { ...draft, ...author },
    { username: 'operator-2', person: 'person-2' },
    published.version,
    { ...event, id: 'event-2', what: 'published', version: published.version, by: 'operator-2' },
  );
  await enrolled(options, { ...ann, key: phone, hardware: 'hardware-of-the-fixtures' });
  await enrolled(options, { ...bea, key: beasPhone, hardware: 'hardware-of-bea' });
  const terminal = {
    ...till,
    name: 'Till 1',
    state: 'active',
    key: { thumbprint: tillKey.thumbprint, publicJwk: tillKey.jwk },
    registeredAt: enrolledAt,
    badCodes: 0,
    badCodesFrom: 0,
  } as const;
  await registerTerminal(options, terminal, { id: 'request-1', fingerprint: 'f', terminal: till.id }, {
    id: 'event-3',
    terminal: till.id,
    kind: 'registered',
    at: enrolledAt,
    by: 'operator-1',
  } as never);
  await put(
    cardItem({
      id: card,
      customer: ann.id,
      processor: 'sandbox',
      state: 'active',
      startedAt: enrolledAt,
      expiresAt: enrolledAt + 30 * MINUTE,
      details: { token: 'tok_fixtures', brand: 'jcb', lastFour: '0000', expires: '2030-12' },
      threeDs: { status: 'authenticated', eci: '05', transactionId: 'ds-1', liabilityShift: 'issuer' },
      decidedAt: enrolledAt + MINUTE,
      usableFrom: enrolledAt + 24 * 60 * MINUTE,
    }),
  );
  await freezeLinks(options).add(freezeLinkHash, {
    customer: ann.id,
    username: ann.id,
    payment: idOfPayment('approved'),
    language: 'ja',
    expiresAt: noon + 30 * 24 * 60 * MINUTE,
  });
}

interface Enrolling {
  readonly id: string;
  readonly device: string;
  readonly key: FixedKey;
  readonly hardware: string;
}

/** A first device, with what surrounded its registration. */
async function enrolled(options: PlayOptions, { id, device, key, hardware }: Enrolling): Promise<void> {
  const nonce = createHash('sha256').update(id).digest();
  const registration = {
    at: enrolledAt,
    addressCustomers: 1,
    hardwareCustomers: 1,
    phoneOthers: 0,
    signUpSeconds: 240,
  };
  await deviceChallenges(options).add({ nonce, customer: id, expiresAt: enrolledAt + MINUTE });
  await deviceRegistry(options).enrol({
    device: {
      id: device,
      customer: id,
      name: 'Phone',
      cognitoDeviceKey: `ap-northeast-1_${id}`,
      publicJwk: key.jwk,
      enrolledAt,
      evidence: { ...softwareEvidence, hardwareId: hardware },
      registration,
    },
    surroundings: {
      registration,
      isFirst: true,
      traces: [{ kind: 'address', pseudonym: `pseudonym of the address of ${id}` }],
    },
    authTime: enrolledAt / 1000 + 1,
    challenge: nonce,
    currency: 'JPY',
    maxDevices: 3,
    hardwareDays: 30,
  });
}
