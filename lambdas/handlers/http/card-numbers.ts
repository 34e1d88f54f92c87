/** Refuses requests that hold a card number, before anything of them is logged or stored: on every route, in every part. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { holdsCardNumber } from '../../domain/cards/card-number.ts';
import { type ProxyEvent, queryOf } from './event.ts';
import { Refused } from './refused.ts';

/**
 * Headers that are not searched. CloudFront and API Gateway write these themselves: addresses, ports and ids, in whose
 * digits a number may be found that nobody sent. Tokens and signatures are base64, and the JSON in a proof is searched.
 */
const exempt =
  /^(authorization|dpop|via|webhook-signature|x-amz-cf-id|x-amzn-.*|x-forwarded-.*|cloudfront-.*)$/;

/** A body as it was sent, and as it was parsed. */
interface Body {
  readonly text: string;
  readonly json: unknown;
}

/** Digits that are no card number, whichever was misread: too many, or with a first one that no card has. */
const misreadCode = /^(0[0-9]*|[0-9]{20,})$/;

/**
 * The body without the digits of a payment code, for the search: with a wrong one they may look like a card number, which
 * the clerk is not to be told. It hides nothing that is kept: what is no payment code after all, the contract or the check
 * digit refuses in that very member.
 *
 * @param member of the body, in which alone it is looked for
 */
export function withoutMisread(body: Body, member: string): Body {
  const { text, json } = body;
  const code = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[member] : '';
  if (typeof code !== 'string' || !misreadCode.test(code)) return body;
  const written = new RegExp(`("${member}"\\s*:\\s*)"${code}"`);
  return { text: text.replace(written, '$1""'), json: { ...(json as object), [member]: '' } };
}

/**
 * @param body as it was sent, and as it was parsed; undefined for a route without one, and for one whose body is a
 *   provider's
 * @throws Refused `card_number_refused`, with the part that holds it for the log
 */
export function refuseCardNumbers(event: ProxyEvent, body: Body | undefined): void {
  refuseIn('path', [event.pathParameters, event.path, decoded(event.path)]);
  refuseIn('query', queryOf(event));
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    const lower = name.toLowerCase();
    refuseIn('header', exempt.test(lower) ? name : [name, values]);
    if (lower === 'dpop') refuseIn('proof', values?.map(partsOf));
  }
  // The text for numbers, of which parsing may leave nothing; what was parsed for characters that were escaped.
  if (body) refuseIn('body', [body.text, body.json]);
}

/** @param value anything that JSON can hold @throws Refused `card_number_refused` */
export function refuseIn(part: string, value: unknown): void {
  if (holds(value)) throw new Refused('card_number_refused', { check: part });
}

function holds(value: unknown): boolean {
  if (typeof value === 'string') return holdsCardNumber(value);
  if (typeof value === 'number') return holdsCardNumber(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => holdsCardNumber(name) || holds(member));
}

/** What a proof says is kept as evidence. One that is no JWT is refused for that later. */
function partsOf(proof: string): unknown {
  try {
    return [decodeProtectedHeader(proof), decodeJwt(proof)];
  } catch {
    return undefined;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
