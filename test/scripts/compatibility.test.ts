/** What breaks those who call the API of an earlier release, each kind of change by itself, and what does not. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breaking, type Document } from '../../scripts/compatibility/compare.ts';
import { isBreakingVersion, lastRelease } from '../../scripts/compatibility/releases.ts';
import { resolved } from '../../scripts/compatibility/resolved.ts';

interface Parts {
  readonly operation?: object;
  readonly request?: object;
  readonly answer?: object;
  readonly query?: readonly object[];
  readonly codes?: Readonly<Record<string, readonly string[]>>;
  readonly statuses?: readonly string[];
  readonly method?: string;
}

const text = { type: 'string' };
const object = (properties: object, required: readonly string[] = Object.keys(properties), open = false) => ({
  type: 'object',
  properties,
  required,
  ...(open ? {} : { additionalProperties: false }),
});
const request = object({ amount: text, note: text }, ['amount']);
const answer = object({ id: text, note: text }, ['id']);
const refusal = (codes: readonly string[]) => ({
  content: {
    'application/problem+json': {
      schema: { allOf: [{}, { properties: { code: { enum: codes } } }] },
    },
  },
});

/** An API of one operation, which these are parts of. */
function api(parts: Parts): Document {
  const { codes = { 400: ['invalid'], 409: ['used'] }, statuses = ['201'], method = 'post' } = parts;
  const operation = {
    operationId: 'pay',
    security: [{ token: [] }],
    parameters: [{ $ref: '#/components/parameters/key' }, ...(parts.query ?? [])],
    requestBody: { content: { 'application/json': { schema: parts.request ?? request } } },
    responses: {
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          { content: { 'application/json': { schema: parts.answer ?? answer } } },
        ]),
      ),
      ...Object.fromEntries(Object.entries(codes).map(([status, each]) => [status, refusal(each)])),
    },
    ...parts.operation,
  };
  return {
    paths: { '/payments': { [method]: operation } },
    components: { parameters: { key: { name: 'Key', in: 'header', required: true, schema: text } } },
  } as unknown as Document;
}

/** The same API, with every object of its operation behind a reference, and those within it too. */
function hidden(document: Document): Document {
  const parts: Record<string, unknown> = {};
  let count = 0;
  const hide = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(hide);
    if (typeof node !== 'object' || node === null) return node;
    const name = `part${count++}`;
    parts[name] = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, hide(value)]));
    return { $ref: `#/components/parts/${name}` };
  };
  return { paths: hide(resolved(document).paths), components: { parts } } as unknown as Document;
}

const query = (name: string, required = false, schema: object = text) => ({
  name,
  in: 'query',
  required,
  schema,
});
const header = (name: string, required: boolean) => ({ name, in: 'header', required, schema: text });
const asked = (amount: object) => ({ request: object({ amount }) });
const told = (amount: object) => ({ answer: object({ amount }) });
const choice = (...values: string[]) => ({ type: 'string', enum: values });
const either = (...schemas: object[]) => ({ anyOf: schemas });

type Row = readonly [what: string, before: Parts, now: Parts, sentences: readonly string[]];

const broken: readonly Row[] = [
  ['an operation is removed', {}, { method: 'put' }, ['POST /payments is gone.']],
  [
    'it has another name',
    {},
    { operation: { operationId: 'buy' } },
    ['it is called buy, and was called pay.'],
  ],
  [
    'it asks for another token',
    {},
    { operation: { security: [{ token: [], proof: [] }] } },
    ['it asks for another token or proof.'],
  ],
  [
    'a header becomes needed',
    {},
    { query: [header('DPoP', true)] },
    ['the header parameter DPoP is new, and required.'],
  ],
  [
    'a parameter becomes needed',
    { query: [query('day')] },
    { query: [query('day', true)] },
    ['the query parameter day is required now.'],
  ],
  ['a parameter is removed', { query: [query('day')] }, {}, ['the query parameter day is gone.']],
  [
    'a parameter takes less',
    { query: [query('kind', false, choice('a', 'b'))] },
    { query: [query('kind', false, choice('a'))] },
    ['the query parameter kind does not take any more: the value b.'],
  ],
  ['a body is asked for', { operation: { requestBody: undefined } }, {}, ['it asks for a body now.']],
  ['a body is not taken', {}, { operation: { requestBody: undefined } }, ['it takes no body any more.']],
  [
    'a member is not taken',
    {},
    { request: object({ amount: text }) },
    ["the request's note does not take any more: that it is there."],
  ],
  [
    'a member becomes needed',
    {},
    { request: object({ amount: text, note: text }) },
    ["the request's note does not take any more: that it is missing."],
  ],
  [
    'a new member is needed',
    {},
    { request: object({ amount: text, note: text, store: text }, ['amount', 'store']) },
    ["the request's store does not take any more: that it is missing."],
  ],
  [
    'other members are not taken',
    { request: object({ amount: text }, ['amount'], true) },
    { request: object({ amount: text }) },
    ['the request does not take any more: any member.'],
  ],
  [
    'a member’s type changes',
    asked(text),
    asked({ type: 'integer' }),
    ["the request's amount does not take any more: the type string."],
  ],
  [
    'a choice is taken away',
    asked(choice('a', 'b')),
    asked(choice('a')),
    ["the request's amount does not take any more: the value b."],
  ],
  [
    'text becomes a choice',
    asked(text),
    asked(choice('a')),
    ["the request's amount does not take any more: values beside a."],
  ],
  [
    'a bound is drawn tighter',
    asked({ type: 'string', maxLength: 60 }),
    asked({ type: 'string', maxLength: 40 }),
    ["the request's amount does not take any more: maxLength 60, where it was 40."],
  ],
  [
    'a bound is drawn',
    asked({ type: 'integer' }),
    asked({ type: 'integer', minimum: 1 }),
    ["the request's amount does not take any more: minimum none, where it was 1."],
  ],
  [
    'a pattern changes',
    asked({ type: 'string', pattern: '^a' }),
    asked({ type: 'string', pattern: '^b' }),
    ["the request's amount does not take any more: what does not match ^b."],
  ],
  [
    'an alternative is taken away',
    asked(either(text, { type: 'integer' })),
    asked(text),
    ["the request's amount does not take any more: the type integer."],
  ],
  [
    'lists take less',
    asked({ type: 'array', items: object({ a: text }, []) }),
    asked({ type: 'array', items: object({ a: text }) }),
    ["the request's amount[].a does not take any more: that it is missing."],
  ],
  [
    'a member of the answer is removed',
    {},
    { answer: object({ id: text }) },
    ['the answer 201 has no note any more.'],
  ],
  [
    'a member that was always there is removed',
    {},
    { answer: object({ note: text }, []) },
    ["the answer 201's id has what it never had: that it is missing."],
  ],
  [
    'a member may be missing',
    {},
    { answer: object({ id: text, note: text }, []) },
    ["the answer 201's id has what it never had: that it is missing."],
  ],
  [
    'a member of the answer has another type',
    told(text),
    told({ type: 'integer' }),
    ["the answer 201's amount has what it never had: the type integer."],
  ],
  [
    'a choice is new in the answer',
    told(choice('a')),
    told(choice('a', 'b')),
    ["the answer 201's amount has what it never had: the value b."],
  ],
  [
    'the answer is longer',
    told({ type: 'string', maxLength: 5 }),
    told({ type: 'string', maxLength: 6 }),
    ["the answer 201's amount has what it never had: maxLength 6, where it was 5."],
  ],
  [
    'an alternative is new in the answer',
    told(either(text)),
    told(either(text, { type: 'integer' })),
    ["the answer 201's amount has what it never had: the type integer."],
  ],
  [
    'it succeeds with a new status',
    {},
    { statuses: ['201', '202'] },
    ['it answers 202 as application/json now.'],
  ],
  [
    'a code comes with another status',
    {},
    { codes: { 400: ['invalid', 'used'], 409: [] } },
    ['the code used comes with 400, and came with 409.'],
  ],
  [
    'it is refused with a new status',
    {},
    { codes: { 400: ['invalid'], 409: ['used'], 403: ['not_you'] } },
    ['it is refused with 403 now, a status that it never had.'],
  ],
];

const harmless: readonly (readonly [what: string, before: Parts, now: Parts])[] = [
  ['nothing', {}, {}],
  ['words and examples', told(text), told({ type: 'string', description: 'How much', examples: ['1'] })],
  [
    'a new member that may be sent',
    {},
    { request: object({ amount: text, note: text, why: text }, ['amount']) },
  ],
  ['a member that need not be sent any more', {}, { request: object({ amount: text, note: text }, []) }],
  ['a new parameter that may be sent', {}, { query: [query('day')] }],
  ['a parameter that need not be sent', { query: [query('day', true)] }, { query: [query('day')] }],
  ['a header that nobody reads any more', { query: [header('Extra', false)] }, {}],
  ['more choices in a request', asked(choice('a')), asked(choice('a', 'b'))],
  ['fewer choices in an answer', told(choice('a', 'b')), told(choice('b'))],
  [
    'wider bounds in a request',
    asked({ type: 'string', maxLength: 4 }),
    asked({ type: 'string', maxLength: 5 }),
  ],
  [
    'tighter bounds in an answer',
    told({ type: 'string', maxLength: 5 }),
    told({ type: 'string', maxLength: 4 }),
  ],
  ['no pattern in a request any more', asked({ type: 'string', pattern: '^a' }), asked(text)],
  ['a pattern in an answer', told(text), told({ type: 'string', pattern: '^a' })],
  ['another alternative in a request', asked(text), asked(either(text, { type: 'integer' }))],
  ['a new member of an answer', {}, { answer: object({ id: text, note: text, more: text }) }],
  ['a member of an answer that is always there now', {}, { answer: object({ id: text, note: text }) }],
  ['a status that it succeeds with no more', { statuses: ['201', '202'] }, { statuses: ['201'] }],
  ['a new code with a status that it has', {}, { codes: { 400: ['invalid'], 409: ['used', 'late'] } }],
  ['a code that it is refused with no more', {}, { codes: { 400: ['invalid'] } }],
];

/** Whether a part stands in its place, or is referred to, is nothing that a caller sees. */
const ways = [
  ['in their places', api, api],
  ['behind references', (parts: Parts) => hidden(api(parts)), (parts: Parts) => hidden(api(parts))],
  ['behind references now', api, (parts: Parts) => hidden(api(parts))],
] as const;

describe.each(ways)('with its parts %s', (_way, then, since) => {
  test.each(broken)('%s: it breaks', (_, before, now, sentences) => {
    expect(breaking(then(before), since(now))).toEqual(
      sentences.map((each) => (each.startsWith('POST ') ? each : `POST /payments: ${each}`)),
    );
  });

  test.each(harmless)('%s: it does not break', (_, before, now) => {
    expect(breaking(then(before), since(now))).toEqual([]);
  });
});

describe('a reference is refused', () => {
  const refers = (components: object) => () => resolved({ it: { $ref: '#/components/a' }, components });

  test('to what is not there', () => expect(refers({})).toThrow('There is no #/components/a'));
  test('to what is in itself', () =>
    expect(refers({ a: { items: { $ref: '#/components/a' } } })).toThrow('#/components/a refers to itself.'));
  test('out of the document', () =>
    expect(() => resolved({ it: { $ref: 'other.json' } })).toThrow('There is no other.json'));
  test('with something beside it, which would be lost', () =>
    expect(() => resolved({ it: { $ref: '#/a', minLength: 1 }, a: text })).toThrow('beside the reference'));
});

test('a new operation does not break, the same one removed does', () => {
  const both: Document = {
    ...api({}),
    paths: { ...api({}).paths, '/more': api({}).paths['/payments'] ?? {} },
  };
  expect(breaking(api({}), both)).toEqual([]);
  expect(breaking(both, api({}))).toEqual(['POST /more is gone.']);
});

interface Members {
  readonly properties: Record<string, object>;
}
interface Changing {
  readonly paths: Record<
    string,
    { readonly post: { readonly requestBody: { readonly content: Record<string, { schema: Members }> } } }
  >;
  readonly components: { readonly schemas: Record<string, Members> };
}

describe('the document of this API', () => {
  const read = () =>
    JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as Document;

  test('does not break with itself', () => expect(breaking(read(), read())).toEqual([]));

  test('breaks where a refusal that operations share comes with another status', () => {
    const changed = JSON.stringify(read()).replaceAll(/"503":(?={"\$ref")/g, '"504":');
    expect(breaking(read(), JSON.parse(changed))).toContain(
      'GET /wallet: the code service_busy comes with 504, and came with 503.',
    );
  });

  test('breaks where what pays loses a member, in a request and in an answer', () => {
    const changed = read() as unknown as Changing;
    const { requestBody } = changed.paths['/payments']?.post ?? {};
    delete requestBody?.content['application/json']?.schema.properties.lines;
    delete changed.components.schemas.Payment?.properties.refunded;
    expect(breaking(read(), changed as unknown as Document)).toEqual(
      expect.arrayContaining([
        "POST /payments: the request's lines does not take any more: that it is there.",
        'POST /payments: the answer 201 has no refunded any more.',
        'GET /payments/{id}: the answer 200 has no refunded any more.',
      ]),
    );
  });
});

describe('releases', () => {
  test('the last one is the highest, not the last by name', () =>
    expect(
      lastRelease(['openapi-0.9.0.json', 'openapi-0.10.0.json', 'README.md', 'openapi-0.9.12.json']),
    ).toBe('0.10.0'));

  test.each([
    ['0.1.0', '0.1.0', false],
    ['0.1.0', '0.1.9', false],
    ['0.1.0', '0.2.0', true],
    ['0.9.0', '1.0.0', true],
    ['1.2.0', '1.3.0', false],
    ['1.2.0', '2.0.0', true],
    ['2.0.0', '1.9.0', false],
  ])('after %s, %s may break: %s', (released, version, may) =>
    expect(isBreakingVersion(released, version)).toBe(may),
  );
});
