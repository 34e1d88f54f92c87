/** Forged, foreign, old and misplaced tokens: at every route that asks for one, a 401 and not a byte written. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import type { Audience, Route } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import type { Sent } from '../support/http.ts';
import { snapshot } from '../support/tables.ts';
import { oncePerTarget, openAccount, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import {
  attackersKeySet,
  forgeries,
  type Genuine,
  type Tokens,
  wrongClaims,
  wrongUses,
} from './support/forgeries.ts';
import { claimsOf, headerOf, poolKey, rsa, token } from './support/forgery.ts';
import { attempt, isProblem } from './support/loot.ts';
import { nameOf, sampleBody, samplePath } from './support/sample-request.ts';
import type { Target } from './support/target.ts';
import { openTerminal } from './support/terminal.ts';

type Pool = Exclude<Audience['pool'], 'none'>;

const customer = oncePerTarget((on) => openAccount(on, 'alice'));
/** In every group, so that nothing but the token is wrong. */
const colleague = oncePerTarget((on) => openColleague(on, ['reviewer', 'senior-reviewer', 'operator']));
const terminal = oncePerTarget(async (on) => openTerminal(on, (await colleague(on)).api));

interface Tried {
  readonly accessToken: string;
  readonly username: string;
  /** A machine has none of these. */
  readonly idToken?: string;
  readonly refreshToken?: string;
}

async function sessionOf(on: Target, pool: Pool): Promise<Tried> {
  if (pool === 'terminals') return terminal(on);
  return pool === 'customers' ? (await customer(on)).phone.session : (await colleague(on)).session;
}

/** A token as Cognito gave it to a person or machine of the pool, and the keys of that pool and another one. */
async function genuine(on: Target, pool: Pool) {
  const { accessToken } = await sessionOf(on, pool);
  const keyOf = (of: Pool) => poolKey(on.platform, on.stage[of].userPoolId);
  const other = keyOf(pool === 'customers' ? 'reviewers' : 'customers');
  return {
    accessToken,
    header: headerOf(accessToken),
    claims: claimsOf(accessToken),
    own: keyOf(pool),
    other,
  };
}

/** Where a request has its token. */
interface Place {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly query?: string;
}

const bearer = (value: string): Place => ({ headers: [['Authorization', `Bearer ${value}`]] });
const bearers = (tokens: Tokens) =>
  Object.fromEntries(Object.entries(tokens).map(([name, value]) => [name, bearer(value)]));

/** A right request but for its token. */
function requestOf(on: Target, route: Route, { headers = [], query = '' }: Place): Sent {
  const body = sampleBody(route);
  return {
    method: route.method,
    url: `${on.stage.apiUrl.replace(/\/$/, '')}${samplePath(route)}${query}`,
    headers: [...headers, ['Idempotency-Key', 'k'.repeat(16)], ['Content-Type', 'application/json']],
    ...(body === undefined ? {} : { body }),
  };
}

/** Name -> place, for a person of the pool. */
type Tries = (on: Target, pool: Pool) => Promise<Readonly<Record<string, Place>>>;

/** Every route that asks for a token. */
const guarded = routes.flatMap((route) => {
  const { pool } = route.audience;
  return pool === 'none' ? [] : [{ route, pool }];
});
/** Machines get theirs for longer: what a terminal may do ends with its revocation, and not with its token. */
const ofPeople = guarded.filter(({ pool }) => pool !== 'terminals');
/** One route for each audience, that only reads where there is one: what an authorizer looks at is the same at all. */
const ofEachAudience = Object.values(
  Object.groupBy(guarded, ({ route }) => JSON.stringify(route.audience)),
).flatMap(
  (routesOfIt = []) => routesOfIt.find(({ route }) => route.method === 'GET') ?? routesOfIt.slice(0, 1),
);

/**
 * Tries all of it at those routes; on the weakened platform, at the one that has lost its control.
 * @returns what was answered with anything but the 401, and whether a table changed
 */
const triedAt =
  (attacked: typeof guarded, tries: Tries, weakened = 'listDevices') =>
  async (on: Target): Promise<Loot> => {
    const chosen =
      on.which === 'real' ? attacked : guarded.filter(({ route }) => route.operation === weakened);
    const places = new Map<Pool, Awaited<ReturnType<Tries>>>();
    for (const { pool } of chosen) if (!places.has(pool)) places.set(pool, await tries(on, pool));
    const before = await written(on);
    const loot: string[] = [];
    for (const { route, pool } of chosen) {
      for (const [name, place] of Object.entries(places.get(pool) ?? {})) {
        const answer = await attempt(requestOf(on, route, place));
        if (!isProblem(answer, 401, 'unauthenticated')) loot.push(`${nameOf(route)}: ${name}`);
      }
    }
    if ((await written(on)) !== before) loot.push('something was written');
    return loot;
  };

/**
 * What the tables have of the people whose tokens they are, by whom every change of theirs is kept. Not the notices of how
 * these people signed up, which are still on their way.
 */
async function written(on: Target): Promise<string> {
  if (on.which === 'weakened') return 'of no interest';
  const pools = ['customers', 'reviewers', 'terminals'] as const;
  const sessions = await Promise.all(pools.map((pool) => sessionOf(on, pool)));
  const names = sessions.flatMap(({ accessToken, username }) => [
    String(claimsOf(accessToken).sub),
    username,
  ]);
  const items = Object.values(await snapshot())
    .flat()
    .filter((item) => !/"pk":\{"S":"(TOLD|FREEZELINK)#/.test(item));
  return items.filter((item) => names.some((name) => item.includes(name))).join('\n');
}

const callerFile = 'lambdas/handlers/http/caller.ts';
/** Takes what a token says without asking who signed it, wherever it stands. */
const believesTokens = edit(
  callerFile,
  'event.requestContext.authorizer?.claims',
  `(() => {
    const { Authorization, Cookie } = event.headers;
    const sent = [Authorization, Cookie, ...Object.values(event.queryStringParameters ?? {})];
    const [, payload = ''] = sent.find(Boolean)?.split(/[ =]/).at(-1)?.split('.') ?? [];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
    return { sub: 'nobody', ...claims, auth_time: String(claims.auth_time) };
  })()`,
);
const takesQueries = edit(
  'lambdas/handlers/http/request.ts',
  'validate(route.query, queryOf(event)',
  'validate(route.query, {}',
);
const takesAnyUse = [
  edit(callerFile, "token_use: z.literal('access'),", ''),
  edit(callerFile, 'username: text,', 'username: z.optional(text),'),
];
const takesAnyClient = [
  edit(callerFile, 'client_id: text,', 'client_id: z.optional(text),'),
  edit(callerFile, 'client_id !== clientOf(audience)', 'false'),
];
const takesAnyGroup = edit(callerFile, '!audience.groups.some((group) => groups.includes(group))', 'false');

const authorizerGone = {
  templates: ['authorizer of GET /devices'],
  code: { handlers: ['list-devices'], edits: [believesTokens, takesQueries] },
} as const;

/** A place in the net that a token's header points to. */
let attackersUrl = '';
const fetched: string[] = [];
const attackersServer = createServer((request, response) => {
  fetched.push(String(request.url));
  response.end(JSON.stringify(attackersKeySet));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => attackersServer.listen(0, '127.0.0.1', resolve));
  attackersUrl = `http://127.0.0.1:${(attackersServer.address() as AddressInfo).port}`;
});
afterAll(() => attackersServer.close());

attack('a forged access token', {
  run: async (on) => {
    const loot = await triedAt(ofEachAudience, async (...of) =>
      bearers(forgeries(await genuine(...of), attackersUrl)),
    )(on);
    return [...loot, ...fetched.map((path) => `the keys at ${path} were fetched`)];
  },
  without: { control: 'the authorizer', ...authorizerGone },
});

attack('an access token with a wrong claim, signed by the pool itself', {
  run: triedAt(ofEachAudience, async (...of) => bearers(wrongClaims(await genuine(...of)))),
  without: { control: 'the authorizer', ...authorizerGone },
});

attack('a good token in the wrong place', {
  run: triedAt(guarded, async (on, pool) => {
    const { accessToken: good } = await sessionOf(on, pool);
    return {
      nowhere: {},
      'another scheme': { headers: [['Authorization', `Basic ${good}`]] },
      'the scheme of RFC 9449': { headers: [['Authorization', `DPoP ${good}`]] },
      'another header': { headers: [['X-Authorization', `Bearer ${good}`]] },
      'a cookie': { headers: [['Cookie', `access_token=${good}`]] },
      'the query': { query: `?access_token=${good}` },
      'the query, as a header': { query: `?Authorization=Bearer%20${good}` },
      'two in one header': { headers: [['Authorization', `Bearer ${good}, Bearer ${good}`]] },
      'nothing after the scheme': bearer(''),
      'only the scheme': { headers: [['Authorization', 'Bearer']] },
    };
  }),
  without: { control: 'the authorizer', ...authorizerGone },
});

attack('two Authorization headers', {
  run: triedAt(ofEachAudience, async (on, pool) => {
    const { accessToken: good } = await sessionOf(on, pool);
    const both = (...values: string[]): Place => ({
      headers: values.map((value) => ['Authorization', `Bearer ${value}`] as const),
    });
    return { 'the same twice': both(good, good), 'a bad and a good one': both('bad', good) };
  }),
  without: {
    control: 'the check for one header',
    code: {
      handlers: ['list-devices'],
      edits: [edit(callerFile, "headerValues(event, 'authorization').length > 1", 'false')],
    },
    gets: ['GET /devices: the same twice', 'GET /devices: a bad and a good one'],
  },
});

/** As Cognito would have signed it then, for as long as it signs them for. */
const issuedBefore = ({ header, claims, own }: Genuine, seconds: number) => {
  const then = ['iat', 'exp', 'auth_time'].map((name) => [name, Number(claims[name]) - seconds]);
  return token(header, { ...claims, ...Object.fromEntries(then) }, rsa(own.privateKey));
};

attack('a stolen access token, six minutes later', {
  run: triedAt(
    ofPeople,
    async (...of) => bearers({ 'the old token': issuedBefore(await genuine(...of), 360) }),
    'getWallet',
  ),
  without: {
    control: 'access tokens of five minutes',
    templates: ['access tokens of five minutes'],
    gets: ['GET /wallet: the old token'],
  },
});

attack('a token of the right person for another use', {
  run: triedAt(
    guarded,
    async (on, pool) => {
      const { idToken, refreshToken } = await sessionOf(on, pool);
      return bearers({
        ...(idToken === undefined ? {} : { 'id token': idToken }),
        ...(refreshToken === undefined ? {} : { 'refresh token': refreshToken }),
        ...wrongUses(await genuine(on, pool)),
      });
    },
    'listEntries',
  ),
  without: {
    control: 'the scope, and the check of token_use',
    templates: ['scope of GET /wallet/entries'],
    code: { handlers: ['list-entries'], edits: [...takesAnyUse, ...takesAnyClient] },
    gets: ['GET /wallet/entries: id token', 'GET /wallet/entries: an id token with a scope'],
  },
});

attack('an access token of another app client', {
  run: triedAt(ofEachAudience, async (...of) => {
    const { header, claims, own } = await genuine(...of);
    const but = (client_id: unknown) => token(header, { ...claims, client_id }, rsa(own.privateKey));
    return bearers({ another: but('another-client'), none: but(undefined) });
  }),
  without: {
    control: 'the check of the client',
    code: { handlers: ['list-devices'], edits: takesAnyClient },
    gets: ['GET /devices: another', 'GET /devices: none'],
  },
});

attack('a token of the other pool', {
  run: triedAt(
    guarded,
    async (on, pool) => {
      const { accessToken } = await sessionOf(on, pool === 'customers' ? 'reviewers' : 'customers');
      return bearers({ "the other pool's": accessToken });
    },
    'listCases',
  ),
  without: {
    control: "the reviewers' own pool, client and groups",
    templates: ["reviewers' pool of their authorizer"],
    code: { handlers: ['list-cases'], edits: [...takesAnyClient, takesAnyGroup] },
    gets: ["GET /cases: the other pool's"],
  },
});
