/**
 * The link in every notice that freezes the customer's account: a random token, of which only the hash is kept. It can
 * freeze, and dispute the payment that its notice told of, and nothing else, so that a mail in the wrong hands costs the
 * customer no money.
 */
import { createHash } from 'node:crypto';
import type { Language } from './language.ts';

export interface FreezeLink {
  readonly customer: string;
  /** The name in the customers' pool: to freeze, nobody needs to be found at Cognito first. */
  readonly username: string;
  /** The payment that its notice told of, which is disputed too. @default - the notice told of something else */
  readonly payment?: string | undefined;
  /** Of the notice it came with. */
  readonly language: Language;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface FreezeLinks {
  /** @param hash see `hashOfToken` */
  add(hash: string, link: FreezeLink): Promise<void>;
  read(hash: string): Promise<FreezeLink | undefined>;
}

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

export interface AddFreezeLinkPorts {
  readonly links: Pick<FreezeLinks, 'add'>;
  /** So many random bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** @returns the token, which is kept nowhere */
export async function addFreezeLink(
  { links, random }: AddFreezeLinkPorts,
  link: FreezeLink,
): Promise<string> {
  const token = Buffer.from(random(32)).toString('base64url');
  await links.add(hashOfToken(token), link);
  return token;
}

/**
 * The link behind a token.
 * @param now milliseconds since the epoch
 * @returns undefined for one that never was, or has expired
 */
export async function readFreezeLink(
  links: Pick<FreezeLinks, 'read'>,
  token: string,
  now: number,
): Promise<FreezeLink | undefined> {
  if (!TOKEN.test(token)) return undefined;
  const link = await links.read(hashOfToken(token));
  return link !== undefined && link.expiresAt > now ? link : undefined;
}
