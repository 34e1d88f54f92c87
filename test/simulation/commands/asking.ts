/** What requests have in common: they are sent, their answers are held against the prediction, and what was acknowledged is kept. */
import type { Turn } from '../machine/turns.ts';
import { textIn, type WireItem } from '../world/books.ts';
import { accessTokenOf, customerClaims, proofOf, type Signer } from '../world/people.ts';
import type { Expected, MoneyView } from '../world/predict.ts';
import { type ApiHandler, type ApiRequest, urlOf } from '../world/requests.ts';
import { setting } from '../world/setting.ts';
import type { Asked, World } from '../world/world.ts';

type Requested = Awaited<ReturnType<World['request']>>;
const MINUTE = 60_000;

/** A request that a phone of the customer signs now. */
export function signedRequest(
  world: World,
  asked: { readonly customer: number; readonly phone: number; readonly key: string },
  path: string,
  body: string,
  options: { readonly foreign?: boolean; readonly pathParameters?: Record<string, string> } = {},
): ApiRequest {
  const customer = world.customer(asked.customer);
  const signer = options.foreign ? world.customer(asked.customer + 1) : customer;
  const phone = signer.phones[asked.phone % signer.phones.length];
  if (!phone) throw new Error('The customer has no phone');
  const by = { signer: phone, accessToken: accessTokenOf(customer), claims: customerClaims(customer) };
  const { pathParameters } = options;
  return signedBy(world, by, { path, body, key: asked.key, ...(pathParameters ? { pathParameters } : {}) });
}

/** A request that is signed now. @param wanted without a key, it is a GET */
export function signedBy(
  world: World,
  by: { readonly signer: Signer; readonly accessToken: string; readonly claims: ApiRequest['claims'] },
  wanted: Pick<ApiRequest, 'path' | 'pathParameters' | 'body'> & {
    readonly key?: string;
    readonly method?: 'DELETE';
  },
): ApiRequest {
  const { key, method = key === undefined ? 'GET' : 'POST', ...request } = wanted;
  const { signer, accessToken, claims } = by;
  const { path, body = '' } = request;
  const proof = proofOf(signer, { method, url: urlOf(path), accessToken, body, key, now: world.clock.now });
  return {
    method,
    ...request,
    headers: {
      authorization: `Bearer ${accessToken}`,
      dpop: proof,
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    claims,
  };
}

const proofInvalid: Expected = { status: 401, is: 'proof_invalid' };

/** What a proof may be off by. */
const isFresh = (request: ApiRequest, now: number): boolean => {
  const [, claims = ''] = (request.headers.dpop ?? '').split('.');
  const { iat } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
  return Math.abs(now - Number(iat) * 1000) <= MINUTE;
};

export interface Asking {
  readonly name: string;
  readonly handler: ApiHandler;
  readonly request: ApiRequest;
  /** What must be answered, or one of several, by what was shown to the function and its clock. */
  readonly expected: (invocation: Requested, at: number) => Expected | readonly Expected[];
  readonly turn?: Turn | undefined;
}

/** @returns the answer, unless there was none */
export async function ask(world: World, asking: Asking): Promise<Requested['answer']> {
  const { name, handler, request, turn } = asking;
  const startedAt = world.clock.now;
  const invocation = await world.request(name, handler, request, turn ? { turn } : {});
  const { answer } = invocation;
  if (answer && isInternal(answer.body)) world.violated(`${name} was answered with an internal error`);
  if (turn) return answer;
  const changes = await world.follow();
  if (!answer) return undefined;
  const at = startedAt + invocation.skew;
  const possible = () => [asking.expected(invocation, at)].flat();
  if (answer.body.code === 'service_busy') {
    if (!invocation.excused && possible().every(({ is }) => is !== 'service_busy'))
      world.violated(`${name} was answered as busy, and nothing kept it`);
    return answer;
  }
  const isSigned = request.headers.dpop !== undefined;
  const expected = isSigned && !isFresh(request, at) ? [proofInvalid] : possible();
  const { code, status, state } = answer.body;
  const is = String((answer.status >= 400 ? code : (status ?? state)) ?? '');
  if (!expected.some((one) => answer.status === one.status && is === one.is))
    world.violated(`${name} was answered ${answer.status} ${is}, and ${inWords(expected)} was predicted`);
  // Whoever guesses is counted.
  const mayWrite = is === 'payment_code_invalid' ? 0 : invocation.writes;
  if (answer.status >= 400 && (changes.length > 0 || mayWrite > 0))
    world.violated(
      `Invariant 6: ${name} was refused (${is}) and wrote ${changes.map(({ key }) => key).join(', ')}`,
    );
  return answer;
}

const inWords = (expected: readonly Expected[]): string =>
  [...new Set(expected.map(({ status, is }) => `${status} ${is}`))].join(' or ');

const isInternal = ({ code }: Readonly<Record<string, unknown>>): boolean => code === 'internal_error';

/** What the prediction of a money request looks at, as it stands before it. */
export function viewOf(
  world: World,
  asked: Pick<Asked, 'customer' | 'phone' | 'amount' | 'pieces'>,
  request: ApiRequest,
  options: {
    readonly foreign?: boolean;
    readonly same?: boolean;
    readonly earlier?: WireItem | undefined;
  } = {},
): Omit<MoneyView, 'now' | 'switchedOff'> {
  const customer = world.customer(asked.customer);
  const phone = customer.phones[asked.phone % customer.phones.length];
  return {
    wallet: world.wallet(asked.customer),
    device: phone?.id ?? '',
    enrolledAt: options.foreign ? undefined : phone?.enrolledAt,
    additional: phone?.additional ?? false,
    amount: asked.amount,
    authTime: Number(request.claims.auth_time),
    earlier: options.earlier,
    same: options.same ?? true,
    blocked: world.isBlocked(customer.id),
    storeFrozen: world.storeFrozen,
    pieces: asked.pieces ?? 0,
  };
}

/** The wallet as the function was shown it first, where that was an old one. */
export const staleWallet = (
  world: World,
  customer: number,
  { stale }: Pick<Requested, 'stale'>,
): WireItem | undefined => {
  const pk = `WALLET#${world.customer(customer).id}`;
  return stale.find((item) => item.pk?.S === pk) as WireItem | undefined;
};

/** The client has the answer, or loses it on the way. */
export function receive(world: World, asked: Asked, answer: Requested['answer'], lose: boolean): void {
  if (!answer || answer.status >= 300) return;
  world.promised.push({ asked, status: String(answer.body.status) });
  if (lose) {
    world.fired('answer lost on its way to the client');
    return;
  }
  asked.acknowledged ??= answer.status;
  const stepUp = answer.body.step_up as { readonly challenge: string } | undefined;
  if (stepUp) asked.challenge = stepUp.challenge;
}

/** So many of the answers are lost. */
export const LOST = 0.05;

export const isFrozen = (world: World, customer: number): boolean =>
  textIn(world.wallet(customer), 'status') === 'frozen';

/** @param pieces of goods that resell for cash; none where it does not say what is bought */
export const paymentBody = (amount: bigint, pieces = 0): string =>
  JSON.stringify({
    store_id: setting.store,
    amount: String(amount),
    currency: setting.currency,
    ...(pieces > 0 ? { lines: [{ category: 'tobacco', quantity: pieces, amount: String(amount) }] } : {}),
  });

export const topUpBody = (amount: bigint, source = 'sandbox'): string =>
  JSON.stringify({ amount: String(amount), currency: setting.currency, funding_source: source });
