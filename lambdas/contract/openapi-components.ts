/** What the operations of the OpenAPI document share: who may ask, the headers, and the form of a refusal. */
import { type ProblemCode, problems, problemType } from './problems.ts';
import { type Audience, type Route, terminalScope } from './route.ts';

type Json = Record<string, unknown>;

/** In the order in which the document lists them: those who pay first. */
export const tags = [
  {
    name: 'customers',
    description: "What a customer's phone asks: devices, wallet, payments, codes, cards, the account itself",
  },
  {
    name: 'terminals',
    description: "What a store's till asks: its key, charges, refunds, the end of the day",
  },
  { name: 'reviewers', description: 'What is held or disputed: read, claim, ask, decide' },
  { name: 'operators', description: 'Stores, terminals, switches, lists, rulesets, freezes, corrections' },
  {
    name: 'public',
    description: "Without a token: links in mails, and providers' webhooks, each of which proves itself",
  },
] as const;

export const tagOf = (audience: Audience): (typeof tags)[number]['name'] => {
  if (audience.pool === 'none') return 'public';
  if (audience.pool !== 'reviewers') return audience.pool;
  return audience.groups.includes('operator') ? 'operators' : 'reviewers';
};

const schemeOf = {
  customers: 'customerAccessToken',
  reviewers: 'reviewerAccessToken',
  terminals: 'terminalAccessToken',
} as const;

/** Said even where it is empty: no operation is open by oversight. */
export function securityOf({ audience: { pool }, proof: signed }: Route): Json[] {
  if (pool === 'none') return [];
  const token = { [schemeOf[pool]]: pool === 'terminals' ? [terminalScope] : [] };
  return [signed === 'none' ? token : { ...token, proofOfPossession: [] }];
}

export const securitySchemes = {
  customerAccessToken: accessToken("An access token of the customers' user pool, not an id token"),
  reviewerAccessToken: accessToken("An access token of the reviewers' user pool, not an id token"),
  terminalAccessToken: {
    type: 'oauth2',
    description:
      "An access token that the terminals' user pool gives for a client's id and secret. The address is the stage's output TerminalTokenUrl",
    flows: {
      clientCredentials: {
        tokenUrl: 'https://example.auth.ap-northeast-1.amazoncognito.com/oauth2/token',
        scopes: { [terminalScope]: 'All that a terminal may ask' },
      },
    },
  },
  proofOfPossession: {
    type: 'apiKey',
    in: 'header',
    name: 'DPoP',
    description:
      'Beside the token: what moves money is signed by a key that never leaves its device. See the header of the same name',
  },
};

function accessToken(description: string): Json {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the client, new for every new wish. The same one again is answered, and moves nothing.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
  example: '2f1c8a4e-3f0b-4b0e-9f57-2f6c0c1b8a11',
};

const proof = {
  name: 'DPoP',
  in: 'header',
  required: true,
  description: [
    'A proof of possession (RFC 9449) by the P-256 key of a device or terminal: `typ` dpop+jwt, `alg` ES256, `jwk` the public key.',
    'Claims: `htm`, `htu`, `iat` (within 60 seconds of our clock), `jti` (1 to 64 letters, digits, - or _), `ath`, and two',
    'of ours: `bh`, base64url(SHA-256(body)), and `ik`, the Idempotency-Key of the request.',
  ].join(' '),
  schema: { type: 'string', maxLength: 4096 },
};

export const parameters = { idempotencyKey, proof };

export const problemSchema = {
  description: 'RFC 9457 problem document. Programs go by `code`, which is stable; people read `title`.',
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    request_id: { type: 'string', description: 'Quote it when you ask us about this request' },
    errors: {
      description: 'Where the request does not match the contract',
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

export const problemExamples = (): Json =>
  Object.fromEntries(
    (Object.keys(problems) as ProblemCode[]).map((code) => [code, { value: exampleOf(code) }]),
  );

const exampleOf = (code: ProblemCode): Json => ({
  type: problemType(code),
  ...problems[code],
  code,
  request_id: '7d1c1a4e-3f0b-4b0e-9f57-2f6c0c1b8a11',
  ...(code === 'invalid_request'
    ? { errors: [{ path: 'body.amount', message: 'does not have the required form' }] }
    : {}),
});
