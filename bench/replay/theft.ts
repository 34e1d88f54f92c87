/** What a thief does with a session of somebody else's: gets a hand on the wallet, and takes what can be had. */
import { type Api, ApiProblem } from '../../client/api.ts';
import { createCharge } from '../../lambdas/contract/charges.ts';
import { createPaymentCode } from '../../lambdas/contract/payment-codes.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { apiOf, enrolledWith, type Running, renewed, type Tokens } from './stage.ts';

/** What an attacker tried, and how it went. */
export interface Haul {
  wanted: number;
  /** People who were attacked. */
  accounts: number;
  /** Of whom there was a session. */
  sessions: number;
  /** Phones of the attacker's own that were enrolled. */
  phones: number;
  /** What was answered -> how often. */
  readonly met: Map<string, number>;
  /** Payments that were made or held; what became of them, the ledger says. */
  readonly payments: Set<string>;
}

export const newHaul = (): Haul => ({
  wanted: 0,
  accounts: 0,
  sessions: 0,
  phones: 0,
  met: new Map(),
  payments: new Set(),
});

export const meet = ({ met }: Haul, what: string): void => void met.set(what, (met.get(what) ?? 0) + 1);

/** The code of what was refused. @throws Error where a function has broken down: that is a wrong edit, and no control */
async function codeOf(asked: Promise<string>): Promise<string> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { status, code } = error.problem;
    if (status === 500 || status === 502) throw new Error(`A function broke down: ${error.message}`);
    return code;
  }
}

export interface Sale {
  readonly yen: number;
  readonly category: 'other' | 'e_cigarette' | 'groceries';
  readonly quantity: number;
}

/** A hand on somebody's wallet. */
export interface Hand {
  /** Yen. */
  available(): Promise<number>;
  /** `approved`, or what it met. */
  topUp(yen: number): Promise<string>;
  pay(sale: Sale, till: Till): Promise<string>;
  /** Goes on with the session later. @returns whether there still is one */
  wake(): Promise<boolean>;
}

export interface Till {
  readonly api: Api;
  readonly store: string;
}

/**
 * First without any signature, in the name of the customer's own phone; where that does not do, with a phone of the
 * thief's that is enrolled with the session.
 */
export async function handOn(on: Running, tokens: Tokens, haul: Haul): Promise<Hand | undefined> {
  const session = { tokens };
  haul.sessions += 1;
  const unsigned = unsignedApi(on, session);
  const asked = await codeOf(
    unsigned.call(createPaymentCode, { body: { currency: 'JPY' } }).then(() => 'approved'),
  );
  if (asked === 'approved') return handBy(on, unsigned, session, haul);
  meet(haul, asked);
  let api: Api | undefined;
  const enrolled = await codeOf(
    enrolledWith(on, tokens.accessToken).then((key) => {
      api = apiOf(on, () => session.tokens.accessToken, key);
      return 'approved';
    }),
  );
  if (!api) {
    meet(haul, enrolled);
    return undefined;
  }
  haul.phones += 1;
  return handBy(on, api, session, haul);
}

interface Session {
  tokens: Tokens;
}

/** Names the customer's phone, which anybody with a token can list, in place of signing with it. */
function unsignedApi(on: Running, session: Session): Api {
  let device: string | undefined;
  const named: typeof fetch = async (url, init) => {
    device ??= await firstDevice(on, session.tokens.accessToken);
    const headers = new Headers(init?.headers);
    if (device !== undefined) headers.set('x-device', device);
    return fetch(url, { ...init, headers });
  };
  return {
    call: (route, given) => apiOf(on, () => session.tokens.accessToken, undefined, named).call(route, given),
  };
}

async function firstDevice({ stage }: Running, accessToken: string): Promise<string | undefined> {
  const answer = await fetch(`${stage.apiUrl.replace(/\/$/, '')}/devices`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const { devices = [] } = (await answer.json()) as { devices?: readonly { readonly id: string }[] };
  return devices[0]?.id;
}

function handBy(on: Running, api: Api, session: Session, haul: Haul): Hand {
  const met = async (asked: Promise<string>) => {
    const code = await codeOf(asked);
    meet(haul, code);
    return code;
  };
  return {
    async available() {
      return Number((await api.call(getWallet)).body.available);
    },
    topUp: (yen) =>
      met(
        api
          .call(createTopUp, { body: { amount: String(yen), currency: 'JPY', funding_source: 'sandbox' } })
          .then(({ body }) => body.status),
      ),
    pay: (sale, till) =>
      met(
        (async () => {
          const { code } = (await api.call(createPaymentCode, { body: { currency: 'JPY' } })).body;
          const { body } = await till.api.call(createCharge, { body: chargeOf(sale, till.store, code) });
          haul.payments.add(body.id);
          return body.status;
        })(),
      ),
    async wake() {
      const fresh = await renewed(on, session.tokens);
      if (!fresh) meet(haul, 'session ended');
      else session.tokens = fresh;
      return fresh !== undefined;
    },
  };
}

let sales = 0;
/** As tills number their sales. */
export const newReference = (): string => `sale-${++sales}`;

const chargeOf = ({ yen, category, quantity }: Sale, store: string, code: string) => ({
  store_id: store,
  code,
  amount: String(yen),
  currency: 'JPY' as const,
  reference: newReference(),
  lines: [{ category, quantity, amount: String(yen) }],
});

/**
 * Yen that are taken at once, and how often before the next is tried. Thieves have read the source: first what a phone may
 * spend on its first day, then what no rule of one payment looks at, until the day's total is looked at; and where even that
 * goes, as much as in 2019.
 */
const SPARINGLY = [
  [10_000, 1],
  [29_999, 4],
] as const;
const AS_MUCH_AS_GOES = [100_000, 29_999, 10_000, 1_000].map(
  (yen) => [yen, Number.POSITIVE_INFINITY] as const,
);
const TOP_UP = 100_000;

export interface Plan {
  /** Yen. */
  readonly want: number;
  readonly till: Till;
  readonly saleOf: (yen: number) => Sale;
  /** Whether to begin with as much as in 2019, whatever that sets off. */
  readonly asIn2019?: boolean;
}

/** Tops up and pays, as long as it goes. @returns yen that were answered as paid */
export async function rob(hand: Hand, { want, till, saleOf, asIn2019 = false }: Plan): Promise<number> {
  let got = 0;
  const take = async (most: number) => {
    const sale = saleOf(Math.min(most, want - got));
    if (!(await funded(hand, sale.yen)) || (await hand.pay(sale, till)) !== 'approved') return false;
    got += sale.yen;
    return true;
  };
  const steps = asIn2019 ? AS_MUCH_AS_GOES : [...SPARINGLY, ...AS_MUCH_AS_GOES];
  for (const [most, times] of steps)
    for (let time = 0; time < times && got < want; time++) if (!(await take(most))) break;
  return got;
}

async function funded(hand: Hand, yen: number): Promise<boolean> {
  const short = async () => (await hand.available()) < yen;
  return !(await short()) || ((await hand.topUp(TOP_UP)) === 'approved' && !(await short()));
}
