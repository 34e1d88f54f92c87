/** Who acts in the simulation: customers with their phones, and reviewers, one of whom is a customer too. */
import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { customerClient, reviewerClient } from '../../support/function-environment.ts';
import type { Random } from '../machine/random.ts';
import { setting } from './setting.ts';

/** Whatever signs requests. */
export interface Signer {
  /** RFC 7638 thumbprint of its key. */
  readonly id: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  readonly privateKey: KeyObject;
}

export interface Phone extends Signer {
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
  readonly additional: boolean;
}

export interface Card {
  readonly id: string;
  /** The processor's. */
  readonly token: string;
  /** Milliseconds since the epoch: before that it cools off. */
  readonly usableFrom: number;
}

export interface Customer {
  /** The `sub` of the customers' pool. */
  readonly id: string;
  readonly email: string;
  readonly phones: readonly Phone[];
  /** Those that are registered later come after the others. */
  readonly cards: Card[];
  /** Seconds since the epoch: when the session in use was signed in. */
  authTime: number;
}

export interface Reviewer {
  readonly username: string;
  readonly subject: string;
  readonly email: string;
}

export interface People {
  readonly customers: readonly Customer[];
  readonly reviewers: readonly Reviewer[];
}

const CURVE_ORDER_TOP = 0x7f;

export function newSigner(random: Random): Signer {
  const secret = random.bytes(32);
  // Below the order of the curve, and not zero.
  secret[0] = (secret[0] ?? 0) & CURVE_ORDER_TOP;
  secret[31] = (secret[31] ?? 0) | 1;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const id = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  const privateJwk = { ...publicJwk, d: secret.toString('base64url') };
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
  return { id, publicJwk, privateKey };
}

/** The first customer's phone is old, the second has a new second phone, the third's only phone is new. The last card of each is new. */
export function makePeople(random: Random, now: number, cards: number): People {
  const old = now - 30 * setting.day;
  const customer = (number: number, phones: readonly [number, boolean][]): Customer => ({
    id: random.uuid(),
    email: `customer-${number}@example.jp`,
    phones: phones.map(([enrolledAt, additional]) => ({ ...newSigner(random), enrolledAt, additional })),
    cards: Array.from({ length: cards }, (_, card) => ({
      id: `card_${random.bytes(20).toString('base64url')}`,
      token: `tok_${number}_${card}`,
      usableFrom: card === cards - 1 ? now + setting.day / 2 : old,
    })),
    authTime: Math.floor(now / 1000) - 60,
  });
  const customers = [
    customer(0, [[old, false]]),
    customer(1, [
      [old, false],
      [now - setting.day / 2, true],
    ]),
    customer(2, [[now - setting.day / 4, false]]),
  ];
  const reviewer = (username: string, email: string) => ({ username, subject: random.uuid(), email });
  return {
    customers,
    reviewers: [
      reviewer('rei', 'rei@example.com'),
      reviewer('ken', 'ken@example.com'),
      // Also the first customer, with another spelling of the address.
      reviewer('yui', ' Customer-0@EXAMPLE.jp '),
    ],
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

export const accessTokenOf = (customer: Customer): string => `access.token-of.${customer.id}`;

/** The DPoP header of a request. */
export function proofOf(
  signer: Signer,
  request: {
    readonly method: string;
    readonly url: string;
    readonly accessToken: string;
    readonly body: string;
    /** The Idempotency-Key, where there is one. */
    readonly key?: string | undefined;
    readonly now: number;
  },
): string {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: signer.publicJwk };
  const claims = {
    jti: hash(`${request.key ?? request.url} ${request.now}`).slice(0, 22),
    htm: request.method,
    htu: request.url,
    iat: Math.floor(request.now / 1000),
    ath: hash(request.accessToken),
    bh: hash(request.body),
    ik: request.key,
  };
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: signer.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${signature.toString('base64url')}`;
}

/** The claims of a token, as API Gateway hands them over. */
export const customerClaims = (customer: Customer): Record<string, string> => ({
  sub: customer.id,
  username: customer.id,
  client_id: customerClient,
  token_use: 'access',
  auth_time: String(customer.authTime),
  device_key: 'ap-northeast-1_0d0f0a0e-0000-4000-8000-000000000000',
});

export const reviewerClaims = (
  reviewer: Reviewer,
  now: number,
  group = 'reviewer',
): Record<string, string> => ({
  sub: reviewer.subject,
  username: reviewer.username,
  client_id: reviewerClient,
  token_use: 'access',
  auth_time: String(Math.floor(now / 1000) - 60),
  'cognito:groups': group,
});
