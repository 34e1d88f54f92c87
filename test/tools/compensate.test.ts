/** The batch of compensations: what a file may be, and what becomes of its rows when the way to the API is bad. */
import { describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { PlatformError } from '../../local/types.ts';
import { readRows, usualReason } from '../../tools/compensate/read-rows.ts';
import { previewOf, reportOf, toJson } from '../../tools/compensate/report.ts';
import { type RowResult, sendRows } from '../../tools/compensate/send-rows.ts';
import { isDone } from '../../tools/operator/batch-report.ts';

const id = (letter: string) => `pay_${letter.repeat(27)}`;
const [a, b, c] = [id('a'), id('b'), id('c')];
const incident = '2019-07-list-attack';
const wish = (payment_id: string, rest: object = {}) => ({
  payment_id,
  incident,
  reason: usualReason,
  note: 'Not hers',
  ...rest,
});

describe('a file', () => {
  test.each<[string, string]>([
    ['CSV', `payment_id,amount,note\n${a},1200,Not hers\n${b},,Not hers\n`],
    ['CSV with columns in another order', `note,payment_id,amount\nNot hers,${a},1200\nNot hers,${b},\n`],
    [
      'CSV of a spreadsheet',
      `\ufeffpayment_id,amount,note\r\n"${a}","1200","Not hers"\r\n${b},,Not hers\r\n`,
    ],
    [
      'JSON lines',
      `{"payment_id":"${a}","amount":"1200","note":"Not hers"}\n{"note":"Not hers","payment_id":"${b}"}\n`,
    ],
  ])('is read: %s', (_, text) => {
    expect(readRows(text, incident).map((row) => row.wish)).toEqual([wish(a, { amount: '1200' }), wish(b)]);
  });

  test('may have commas and quotation marks in a note, and a reason', () => {
    const [row] = readRows(`payment_id,reason,note\n${a},other,"Not hers, she ""says"""`, incident);
    expect(row).toEqual({ line: 2, wish: wish(a, { reason: 'other', note: 'Not hers, she "says"' }) });
  });

  const csv = (line: string) => `payment_id,amount,note\n${a},1,Not hers\n${line}\n${c},1,Not hers\n`;
  const json = (line: string) => `{"payment_id":"${a}","note":"Not hers"}\n\n${line}\n`;
  test.each<[string, string, RegExp]>([
    ['an amount of nothing', csv(`${b},0,Not hers`), /^Line 3: amount does not have the required form\.$/m],
    ['an amount with a point', csv(`${b},12.0,Not hers`), /^Line 3: amount /m],
    ['an amount below zero', csv(`${b},-1,Not hers`), /^Line 3: amount /m],
    ['no note', csv(`${b},1,`), /^Line 3: note must be of type string\.$/m],
    [
      'a note that is too long',
      csv(`${b},1,${'n'.repeat(81)}`),
      /^Line 3: note is above the maximum of 80\.$/m,
    ],
    ['a payment that is none', csv('top_1,1,Not hers'), /^Line 3: payment_id does not/m],
    [
      'a payment that is there already',
      csv(`${a},1,Not hers`),
      /^Line 3: its payment is in line 2 already\.$/m,
    ],
    ['a field too many', csv(`${b},1,Not hers,x`), /^Line 3: it has 4 fields, not 3\.$/m],
    ['a field too few', csv(`${b},1`), /^Line 3: it has 2 fields, not 3\.$/m],
    ['an open quotation', csv(`${b},1,"Not hers`), /^Line 3: its quotation marks/m],
    ['a quotation inside a field', csv(`${b},1,Not "hers"`), /^Line 3: its quotation marks/m],
    [
      'a card number in a note',
      csv(`${b},1,4111 1111 1111 1111`),
      /^Line 3: it holds what looks like a card/m,
    ],
    [
      'an unknown reason',
      json(`{"payment_id":"${b}","note":"n","reason":"x"}`),
      /^Line 3: reason must be one of/m,
    ],
    [
      'an unknown member',
      json(`{"payment_id":"${b}","note":"n","sum":"1"}`),
      /^Line 3: it has 1 unknown member/m,
    ],
    [
      'an amount that is a number',
      json(`{"payment_id":"${b}","note":"n","amount":1}`),
      /^Line 3: amount must be/m,
    ],
    [
      'a member twice',
      json(`{"payment_id":"${b}","note":"n","note":"n"}`),
      /^Line 3: it is not one JSON object/m,
    ],
    [
      'another incident',
      json(`{"payment_id":"${b}","note":"n","incident":"x-y"}`),
      /^Line 3: it names an incident/m,
    ],
    ['a list', json('[1]'), /^Line 3: /m],
    ['no columns', `${a},1,Not hers\n`, /^Line 1 must name the columns/m],
    ['a column twice', `payment_id,note,note\n${a},n,n\n`, /^Line 1 must name the columns/m],
    ['no rows', 'payment_id,note\n', /^There are no rows in the file\.$/m],
    ['nothing', '', /^Line 1 must name the columns/m],
  ])('is refused as a whole: %s', (_, text, told) => {
    expect(() => readRows(text, incident)).toThrow(PlatformError);
    expect(() => readRows(text, incident)).toThrow(told);
  });

  test('tells every wrong line, twenty at most, and not what is in it', () => {
    const text = `payment_id,note\n${Array.from({ length: 30 }, (_, n) => `${n},4111111111111111`).join('\n')}`;
    const told = () => readRows(text, incident);
    expect(told).toThrow(/^Nothing was sent\.\nLine 2: .*\n[\s\S]*Line 21: .*\n… and 10 more$/);
    expect(told).not.toThrow(/4111/);
  });
});

describe('sending', () => {
  const rows = readRows(
    `payment_id,amount,note\n${a},1200,Not hers\n${b},,Not hers\n${c},7,Not hers`,
    incident,
  );
  const compensation = (payment_id: string, change: object = {}) => ({
    ...wish(payment_id),
    id: payment_id.replace('pay_', 'com_'),
    status: 'posted',
    amount: '1200',
    currency: 'JPY',
    in_full: false,
    proposed_by: 'ops',
    created_at: '2026-11-22T03:00:00.000Z',
    ...change,
  });
  type Sent = {
    readonly url: string;
    readonly method: string;
    readonly key: string | null;
    readonly body: string;
  };
  type Answer = readonly [status: number, body: object] | TypeError;

  /** Each request is answered by `answer`. */
  async function sent(mode: 'propose' | 'approve', answer: (request: Sent, n: number) => Answer) {
    const requests: Sent[] = [];
    const pauses: number[] = [];
    const fake = async (url: string | URL | Request, { method = '', headers, body }: RequestInit = {}) => {
      const key = new Headers(headers).get('idempotency-key');
      const request = { url: String(url), method, key, body: String(body ?? '') };
      requests.push(request);
      const given = answer(request, requests.length);
      if (given instanceof TypeError) throw given;
      const [status, document] = given;
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(document), { status, headers: { 'content-type': type } });
    };
    const api = createApi({ baseUrl: 'https://pay.example/dev', accessToken: () => 'token', fetch: fake });
    const results = await sendRows(
      {
        api,
        renew: async () => {},
        sleep: async (milliseconds) => void pauses.push(milliseconds),
        progress: () => {},
      },
      rows,
      mode,
    );
    return { results, requests, pauses };
  }
  const problem = (status: number, code: string): Answer => [status, { status, code, title: code }];
  const asked = ({ body }: Sent): { payment_id: string; amount?: string } => JSON.parse(body);
  const told = (results: readonly RowResult[]) => results.map(({ outcome, code }) => code ?? outcome);

  test('tells what became of each row', async () => {
    const { results, requests } = await sent('propose', (request) => {
      const { payment_id } = asked(request);
      if (payment_id === a) return [201, compensation(a)];
      if (payment_id === b) return [202, compensation(b, { status: 'proposed', in_full: true })];
      return problem(422, 'refund_above_capture');
    });
    expect(told(results)).toEqual(['posted', 'proposed', 'refund_above_capture']);
    expect(requests.map(asked)).toEqual(rows.map((row) => row.wish));
    expect(isDone(results)).toBe(false);
  });

  test.each([
    ['posted', 'already_posted', true],
    ['proposed', 'already_proposed', true],
    ['declined', 'declined', false],
    ['expired', 'expired', false],
  ])('what was asked for before and is %s: %s', async (status, outcome, done) => {
    const { results } = await sent('propose', (request) => [
      200,
      compensation(asked(request).payment_id, { status }),
    ]);
    expect(told(results)).toEqual([outcome, outcome, outcome]);
    expect(isDone(results)).toBe(done);
  });

  test.each<[string, () => Answer]>([
    ['an answer that is lost', () => new TypeError('fetch failed')],
    ['a service that is busy', () => problem(503, 'service_busy')],
    ['too many requests', () => problem(429, 'too_many_requests')],
  ])('%s is asked for again, as the same request', async (_, fault) => {
    const { results, requests, pauses } = await sent('propose', (request, n) =>
      n <= 2 ? fault() : [201, compensation(asked(request).payment_id)],
    );
    expect(told(results)).toEqual(['posted', 'posted', 'posted']);
    expect(new Set(requests.slice(0, 3).map(({ key }) => key)).size).toBe(1);
    expect(pauses).toEqual([250, 500]);
  });

  test('a way to the API that stays broken ends it: the rest is not sent', async () => {
    const { results, requests } = await sent('propose', (request, n) =>
      n === 1 ? [201, compensation(asked(request).payment_id)] : new TypeError('fetch failed'),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['posted', 'not_sent', 'not_sent']);
    expect(requests).toHaveLength(1 + 6);
    expect(reportOf(results)).toContain('Run it again');
    expect(isDone(results)).toBe(false);
  });

  test('a session that has ended ends it at once', async () => {
    const { results, requests } = await sent('propose', () => problem(401, 'unauthenticated'));
    expect(results.map(({ outcome }) => outcome)).toEqual(['not_sent', 'not_sent', 'not_sent']);
    expect(requests).toHaveLength(1);
  });

  test('a fault of ours is not taken for a refusal', async () => {
    await expect(sent('propose', () => [201, { nonsense: true }])).rejects.toThrow();
  });

  describe('to approve', () => {
    const proposed = [
      compensation(a, { status: 'proposed' }),
      compensation(b, { status: 'proposed', in_full: true }),
      compensation(c, { status: 'proposed', amount: '7' }),
    ];
    const findIn = (found: readonly { payment_id: string }[]) => (request: Sent) =>
      found.find(({ payment_id, id: own }: { payment_id: string; id?: string }) =>
        request.method === 'GET' ? request.url.includes(payment_id) : request.url.includes(own ?? ''),
      );

    test('approves what the file asks for', async () => {
      const { results, requests } = await sent('approve', (request) => [
        200,
        { ...findIn(proposed)(request), ...(request.method === 'POST' ? { status: 'posted' } : {}) },
      ]);
      expect(told(results)).toEqual(['approved', 'approved', 'approved']);
      expect(requests.filter(({ method }) => method === 'POST').map(asked)).toEqual(
        Array(3).fill({ outcome: 'approve' }),
      );
    });

    test.each([
      ['another amount', { amount: '1201' }],
      ['all that was left', { amount: '5000', in_full: true }],
      ['another reason', { reason: 'other' }],
      ['another note', { note: 'Mine' }],
    ])('but not a proposal of %s, and nothing that was not proposed', async (_, change) => {
      const found = [
        { ...compensation(a, { status: 'proposed' }), ...change },
        compensation(b, { in_full: true }),
      ];
      const { results, requests } = await sent('approve', (request) => {
        const document = findIn(found)(request);
        return document ? [200, document] : problem(404, 'not_found');
      });
      expect(told(results)).toEqual(['idempotency_conflict', 'already_posted', 'not_found']);
      expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    });

    test('nor an amount where the file asks for all that is left', async () => {
      const found = proposed.map((each) => ({ ...each, in_full: false }));
      const { results } = await sent('approve', (request) => [200, findIn(found)(request) ?? {}]);
      expect(told(results)[1]).toBe('idempotency_conflict');
    });
  });
});

describe('the report', () => {
  const result = (outcome: RowResult['outcome'], change: Partial<RowResult> = {}): RowResult => ({
    line: 2,
    payment_id: a,
    outcome,
    amount: '12000',
    currency: 'JPY',
    ...change,
  });

  test('has a row for each row, and the sums', () => {
    const report = reportOf([result('posted'), result('posted', { line: 3, payment_id: b, amount: '500' })]);
    expect(report).toContain(`${b} │ 500 JPY`);
    expect(report).toContain('posted: 2, 12,500 JPY');
    expect(report).toContain('All of it is done.');
  });

  test.each<[RowResult['outcome'][], string]>([
    [['already_posted'], 'nothing has changed'],
    [['posted', 'proposed'], 'Another operator runs it on the same file with --approve.'],
    [['posted', 'refused'], 'Some rows were refused.'],
    [['approved', 'already_posted'], 'All of it is done.'],
  ])('says what follows from %j', (found, text) => {
    expect(reportOf(found.map((outcome) => result(outcome)))).toContain(text);
  });

  test('is JSON too', () => {
    expect(JSON.parse(toJson(incident, [result('refused', { code: 'not_found' })]))).toEqual({
      incident,
      ok: false,
      rows: [result('refused', { code: 'not_found' })],
    });
  });

  test('says what would be sent', () => {
    const rows = readRows(`payment_id,amount,note\n${a},1200,n\n${b},,n`, incident);
    expect(previewOf(rows, incident)).toBe(
      '2 rows for 2019-07-list-attack: 1 with an amount, 1,200 in all, 1 for all that is left. Nothing was sent.',
    );
  });
});
