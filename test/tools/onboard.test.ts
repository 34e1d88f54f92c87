/** The batch of stores and terminals: what a file may be, what becomes of its rows, and where secrets go. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { PlatformError } from '../../local/types.ts';
import { readRows } from '../../tools/onboard/read-rows.ts';
import { reportOf } from '../../tools/onboard/report.ts';
import { type Handout, openSecretsFile } from '../../tools/onboard/secrets-file.ts';
import { type RowResult, sendRows } from '../../tools/onboard/send-rows.ts';
import { isDone, toJson } from '../../tools/operator/batch-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-onboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hours = { mon: ['09:00-22:00'], fri: ['09:00-12:00', '18:00-02:00'] };
const head = 'store_id,store_name,risk_class,charge_limit,opening_hours,terminal';
const kyoto = (terminal?: string, line = 2) => ({
  line,
  store: 'kyoto',
  body: { name: 'Kyoto, North', risk_class: 'elevated', charge_limit: '50000', opening_hours: hours },
  ...(terminal === undefined ? {} : { terminal }),
});

describe('a file', () => {
  test.each<[string, string]>([
    [
      'CSV',
      `${head}\nkyoto,"Kyoto, North",elevated,50000,mon 09:00-22:00; fri 09:00-12:00 18:00-02:00,Till 1\n`,
    ],
    [
      'CSV of a spreadsheet, its columns in another order',
      `\ufeffterminal,store_id,store_name,charge_limit,risk_class,opening_hours\r\n"Till 1",kyoto,"Kyoto, North","50000",elevated,"mon 09:00-22:00;fri 09:00-12:00 18:00-02:00"\r\n`,
    ],
  ])('is read: %s', (_, text) => {
    expect(readRows(text)).toEqual([kyoto('Till 1')]);
  });

  test('is read: JSON lines', () => {
    const store = {
      store_id: 'kyoto',
      store_name: 'Kyoto, North',
      risk_class: 'elevated',
      charge_limit: '50000',
      opening_hours: hours,
    };
    const text = `${JSON.stringify(store)}\n\n${JSON.stringify({ ...store, terminal: 'Till 1' })}\n`;
    expect(readRows(text)).toEqual([kyoto(undefined, 1), kyoto('Till 1', 3)]);
  });

  test('need not say more than stores', () => {
    expect(readRows('store_id,store_name\nkyoto,Kyoto\n')).toEqual([
      { line: 2, store: 'kyoto', body: { name: 'Kyoto' } },
    ]);
  });

  const csv = (line: string) => `${head}\nkobe,Kobe,,,,Till 1\n${line}\n`;
  test.each<[string, string, RegExp]>([
    ['a store that none can be', csv('KYOTO,Kyoto,,,,'), /^Line 3: store_id is not/m],
    ['no name', csv('kyoto,,,,,'), /^Line 3: store_name is not/m],
    ['a risk class that there is not', csv('kyoto,Kyoto,low,,,'), /^Line 3: risk_class is not/m],
    ['a limit of nothing', csv('kyoto,Kyoto,,0,,'), /^Line 3: charge_limit is not/m],
    ['hours that there are not', csv('kyoto,Kyoto,,,mon 9-22,'), /^Line 3: opening_hours\.mon\.0 is not/m],
    ['a day that there is not', csv('kyoto,Kyoto,,,day 09:00-22:00,'), /^Line 3: opening_hours is not/m],
    [
      'a day twice',
      csv('kyoto,Kyoto,,,mon 09:00-12:00;mon 13:00-22:00,'),
      /^Line 3: opening_hours has a day/m,
    ],
    ['a terminal with a line break', csv('{"a"'), /^Line 3: its quotation marks/m],
    [
      'a store that is another one above',
      csv('kobe,Kobe North,,,,Till 2'),
      /^Line 3: it says another thing of its store than line 2\.$/m,
    ],
    ['a terminal that is there already', csv('kobe,Kobe,,,,Till 1'), /^Line 3: it is in line 2 already\.$/m],
    ['a field too few', csv('kyoto,Kyoto'), /^Line 3: it has 2 fields, not 6\.$/m],
    ['an unknown member', '{"store_id":"kyoto","store_name":"K","city":"x"}', /^Line 1: it is not as/m],
    ['a list', '{"store_id":"kyoto","store_name":"K"}\n[1]', /^Line 2: it is not one JSON object\.$/m],
    ['no columns', 'kyoto,Kyoto\n', /^Line 1 must name the columns/m],
    ['no rows', `${head}\n`, /^There are no rows in the file\.$/m],
  ])('is refused as a whole: %s', (_, text, told) => {
    expect(() => readRows(text)).toThrow(PlatformError);
    expect(() => readRows(text)).toThrow(told);
  });

  test('tells every wrong line, twenty at most', () => {
    const text = `store_id,store_name\n${Array.from({ length: 30 }, () => 'X,x').join('\n')}`;
    expect(() => readRows(text)).toThrow(
      /^Nothing was sent\.\nLine 2: .*\n[\s\S]*Line 21: .*\n… and 10 more$/,
    );
  });
});

const handout = (terminal: string): Handout => ({
  store_id: 'kyoto',
  terminal,
  number: 1,
  client_id: 'client1',
  client_secret: 's'.repeat(51),
  enrolment_code: 'BCDF-GHJK-LMNP-QRST-VWXZ',
  expires_at: '2026-11-25T03:00:00.000Z',
});

describe('the file of secrets', () => {
  test('is for its owner alone, and knows what is in it when it is opened again', () => {
    const path = join(folder, 'secrets.jsonl');
    const first = openSecretsFile(path);
    first.add(handout('Till 1'));
    first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = openSecretsFile(path);
    expect([second.has('kyoto', 'Till 1'), second.has('kyoto', 'Till 2')]).toEqual([true, false]);
    second.add(handout('Till 2'));
    second.close();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([handout('Till 1'), handout('Till 2')]);
  });

  test.each<[string, (path: string) => void, RegExp]>([
    [
      'that others may read',
      (path) => {
        writeFileSync(path, '');
        chmodSync(path, 0o640);
      },
      /can be read by others/,
    ],
    ['that is a link', (path) => symlinkSync(join(folder, 'elsewhere'), path), /cannot be written/],
    ['of something else', (path) => writeFileSync(path, 'notes', { mode: 0o600 }), /has other things in it/],
  ])('is not one %s', (name, make, told) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    make(path);
    expect(() => openSecretsFile(path)).toThrow(PlatformError);
    expect(() => openSecretsFile(path)).toThrow(told);
  });
});

describe('sending', () => {
  const rows = readRows(
    'store_id,store_name,terminal\nkyoto,Kyoto,\nkyoto,Kyoto,Till 1\nkyoto,Kyoto,Till 2\n',
  );
  const store = { id: 'kyoto', name: 'Kyoto', risk_class: 'standard' };
  const terminal = (change: object = {}) => ({
    id: 'client1',
    store_id: 'kyoto',
    number: 1,
    name: 'Till',
    state: 'enrolling',
    registered_at: '2026-11-22T03:00:00.000Z',
    client_id: 'client1',
    credentials: 'issued',
    client_secret: 's'.repeat(51),
    enrolment_code: 'BCDF-GHJK-LMNP-QRST-VWXZ',
    expires_at: '2026-11-25T03:00:00.000Z',
    ...change,
  });
  const {
    client_secret: _s,
    enrolment_code: _c,
    expires_at: _e,
    ...withheld
  } = terminal({ credentials: 'withheld' });
  const notFound = [404, { status: 404, code: 'not_found', title: 'x' }] as const;
  type Answer = readonly [status: number, body: object] | TypeError;
  type Answers = Readonly<Record<string, (n: number) => Answer>>;
  const usual: Answers = {
    GET: () => notFound,
    PUT: () => [200, store],
    POST: (n) => [201, terminal({ number: n })],
  };

  async function sent(change: Answers = {}, known: readonly string[] = []) {
    const requests: { method: string; key: string | null; body: string }[] = [];
    const added: Handout[] = [];
    const pauses: number[] = [];
    const fake = async (_url: unknown, { method = '', headers, body }: RequestInit = {}) => {
      requests.push({ method, key: new Headers(headers).get('idempotency-key'), body: String(body ?? '') });
      const answer = { ...usual, ...change }[method]?.(
        requests.filter((each) => each.method === method).length,
      );
      if (!answer || answer instanceof TypeError) throw answer ?? new Error(method);
      const [status, document] = answer;
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(document), { status, headers: { 'content-type': type } });
    };
    const results = await sendRows(
      {
        api: createApi({ baseUrl: 'https://pay.example/dev', accessToken: () => 'token', fetch: fake }),
        renew: async () => {},
        sleep: async (milliseconds) => void pauses.push(milliseconds),
        progress: () => {},
        secrets: { has: (_, name) => known.includes(name), add: (each) => void added.push(each) },
      },
      rows,
    );
    return { results, requests, added, pauses };
  }
  const told = (results: readonly RowResult[]) => results.map(({ outcome, code }) => code ?? outcome);
  const problem = (status: number, code: string): Answer => [status, { status, code, title: code }];

  test('sends a store once and each of its terminals, and writes down what is told once', async () => {
    const { results, requests, added } = await sent();
    expect(told(results)).toEqual(['registered', 'registered', 'registered']);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT', 'POST', 'POST']);
    expect(added).toEqual([handout('Till 1'), { ...handout('Till 2'), number: 2 }]);
    expect(JSON.stringify(results)).not.toMatch(/ssss|BCDF/);
    const keys = requests.filter(({ method }) => method === 'POST').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    // The same keys in the next run, whoever runs it.
    expect((await sent()).requests.map(({ key }) => key).filter(Boolean)).toEqual(keys);
  });

  test.each<[string, Answers, readonly string[], readonly string[]]>([
    ['stores as they were', { GET: () => [200, store] }, [], ['unchanged', 'registered', 'registered']],
    [
      'stores that are otherwise',
      { GET: () => [200, { ...store, name: 'Old' }] },
      [],
      ['changed', 'registered', 'registered'],
    ],
    ['terminals that were written down', {}, ['Till 1'], ['registered', 'unchanged', 'registered']],
    [
      'terminals that were not',
      { POST: () => [200, terminal({ credentials: 'replaced' })] },
      [],
      ['registered', 'replaced', 'replaced'],
    ],
    [
      'terminals that are at work',
      { POST: () => [200, withheld] },
      [],
      ['registered', 'unchanged', 'unchanged'],
    ],
    [
      'terminals that are too many',
      { POST: () => problem(409, 'terminal_limit_reached') },
      [],
      ['registered', 'terminal_limit_reached', 'terminal_limit_reached'],
    ],
  ])('tells of %s', async (_, answers, known, expected) => {
    const { results, added } = await sent(answers, known);
    expect(told(results)).toEqual(expected);
    expect(added).toHaveLength(
      results.filter(({ outcome, terminal: name }) => name && /registered|replaced/.test(outcome)).length,
    );
  });

  test('sends no terminal of a store that was refused', async () => {
    const { results, requests } = await sent({ PUT: () => problem(400, 'invalid_request') });
    expect(told(results)).toEqual(['invalid_request', 'invalid_request', 'invalid_request']);
    expect(requests.some(({ method }) => method === 'POST')).toBe(false);
  });

  test.each<[string, Answer]>([
    ['an answer that is lost', new TypeError('fetch failed')],
    ['a service that is busy', problem(503, 'service_busy')],
    ['too many requests', problem(429, 'too_many_requests')],
  ])('%s is asked for again, as the same request', async (_, fault) => {
    const { results, requests, pauses } = await sent({
      POST: (n) => (n <= 2 ? fault : [201, terminal()]),
    });
    expect(told(results)).toEqual(['registered', 'registered', 'registered']);
    const keys = requests.filter(({ method }) => method === 'POST').map(({ key }) => key);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(pauses).toEqual([250, 500]);
  });

  test('a way to the API that stays broken, or a session that has ended, ends it', async () => {
    const lost = await sent({ POST: () => new TypeError('fetch failed') });
    expect(lost.results.map(({ outcome }) => outcome)).toEqual(['registered', 'not_sent', 'not_sent']);
    expect(reportOf(lost.results)).toContain('Run it again');
    const ended = await sent({ GET: () => problem(401, 'unauthenticated') });
    expect(ended.results.map(({ outcome }) => outcome)).toEqual(['not_sent', 'not_sent', 'not_sent']);
    expect(ended.requests).toHaveLength(1);
    expect(isDone(ended.results)).toBe(false);
  });

  test('a fault of ours is not taken for a refusal', async () => {
    await expect(sent({ PUT: () => [200, { nonsense: true }] })).rejects.toThrow();
  });

  test('the report has a row for each row, and is JSON too', async () => {
    const { results } = await sent();
    expect(reportOf(results)).toContain('registered: 3');
    expect(reportOf(results)).toContain('All of it is done.');
    expect(JSON.parse(toJson(results))).toEqual({ ok: true, rows: results });
  });
});
