/** What requests have in common: they are sent, their answers are held against the prediction, and what was acknowledged is kept. */
import type { Turn } from '../machine/turns.ts';
import { textIn, type WireItem } from '../world/books.ts';
import { accessTokenOf, customerClaims, proofOf } from '../world/people.ts';
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
  const accessToken = accessTokenOf(customer);
  const proof = { url: urlOf(path), accessToken, body, key: asked.key, now: world.clock.now };
  return {
    method: 'POST',
    path,
    ...(options.pathParameters ? { pathParameters: options.pathParameters } : {}),
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      'idempotency-key': asked.key,
      dpop: proofOf(phone, proof),
    },
    body,
    claims: customerClaims(customer),
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
  /** What must be answered, by what was shown to the function and its clock. */
  readonly expected: (invocation: Requested, at: number) => Expected;
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
  if (answer.body.code === 'service_busy') {
    if (!invocation.excused) world.violated(`${name} was answered as busy, and nothing kept it`);
    return answer;
  }
  const at = startedAt + invocation.skew;
  const isSigned = request.headers.dpop !== undefined;
  const expected = isSigned && !isFresh(request, at) ? proofInvalid : asking.expected(invocation, at);
  const is = String(answer.body.code ?? answer.body.status ?? answer.body.state ?? '');
  if (answer.status !== expected.status || is !== expected.is)
    world.violated(
      `${name} was answered ${answer.status} ${is}, and ${expected.status} ${expected.is} was predicted`,
    );
  if (answer.status >= 400 && (changes.length > 0 || invocation.writes > 0))
    world.violated(
      `Invariant 6: ${name} was refused (${is}) and wrote ${changes.map(({ key }) => key).join(', ')}`,
    );
  return answer;
}

const isInternal = ({ code }: Readonly<Record<string, unknown>>): boolean => code === 'internal_error';

/** What the prediction of a money request looks at, as it stands before it. */
export function viewOf(
  world: World,
  asked: Pick<Asked, 'customer' | 'phone' | 'amount'>,
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

export const paymentBody = (amount: bigint): string =>
  JSON.stringify({ store_id: setting.store, amount: String(amount), currency: setting.currency });

export const topUpBody = (amount: bigint, source = 'sandbox'): string =>
  JSON.stringify({ amount: String(amount), currency: setting.currency, funding_source: source });
