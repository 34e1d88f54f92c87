/** The batch of entries of lists: what a file may be, and what becomes of its rows. */
import { describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { sendRows } from '../../client/lists/send-rows.ts';
import { PlatformError } from '../../local/types.ts';
import { readRows } from '../../tools/lists/read-rows.ts';
import { reportOf } from '../../tools/lists/report.ts';
import { isDone, toJson } from '../../tools/operator/batch-report.ts';

const head = 'list,subject,kind,reason,expires_at';
const csv = (...lines: readonly string[]) => `${[head, ...lines].join('\n')}\n`;
const end = '2027-01-01T00:00:00.000Z';

describe('a file', () => {
  test.each<[string, string]>([
    ['CSV', csv('countries,KP,block,Sanctions,', `addresses,203.0.113.7,watch,"A shop, it says",${end}`)],
    [
      'CSV of a spreadsheet, its columns in another order',
      `\ufeffkind,reason,list,expires_at,subject\r\nblock,Sanctions,countries,,KP\r\nwatch,"A shop, it says",addresses,${end},203.0.113.7\r\n`,
    ],
  ])('is read, each subject in its one spelling: %s', (_, text) => {
    expect(readRows(text)).toEqual([
      { line: 2, list: 'countries', wish: { subject: 'KP', kind: 'block', reason: 'Sanctions' } },
      {
        line: 3,
        list: 'addresses',
        wish: { subject: '203.0.113.7/32', kind: 'watch', reason: 'A shop, it says', expires_at: end },
      },
    ]);
  });

  test('is read: JSON lines', () => {
    const wish = { subject: 'KP', kind: 'block', reason: 'Sanctions' };
    expect(readRows(`${JSON.stringify({ list: 'countries', ...wish })}\n`)).toEqual([
      { line: 1, list: 'countries', wish },
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['a list that there is not', 'people,KP,block,r,', /^Line 3: list must be one of customers/m],
    ['a kind that there is not', 'countries,KP,forgive,r,', /^Line 3: kind /m],
    [
      'a country that there is not',
      'countries,QX,block,r,',
      /^Line 3: subject is not what an entry of countries/m,
    ],
    ['a range with bits of its own', 'addresses,203.0.113.7/24,block,r,', /^Line 3: subject is not what/m],
    ['the whole internet', 'addresses,0.0.0.0/0,block,r,', /^Line 3: subject is not what/m],
    ['a subject with a line of commands', 'stores,$(reboot),block,r,', /^Line 3: subject /m],
    ['no reason', 'countries,KP,block,,', /^Line 3: reason /m],
    [
      'a formula',
      'countries,KP,block,=HYPERLINK("x"),',
      /^Line 3: its quotation marks|^Line 3: reason begins/m,
    ],
    [
      'a formula in quotation marks',
      'countries,KP,block,"=1+1",',
      /^Line 3: reason begins as a formula does\.$/m,
    ],
    [
      'a formula of another kind',
      'countries,KP,block,@SUM(A1),',
      /^Line 3: reason begins as a formula does\.$/m,
    ],
    ['a terminal’s control characters', 'countries,KP,block,a\u001b[31mb,', /^Line 3: reason /m],
    ['text that runs backwards', 'countries,KP,block,a\u202eb,', /^Line 3: reason /m],
    [
      'a card number',
      'countries,KP,block,4242424242424242,',
      /^Line 3: it holds what looks like a card number\.$/m,
    ],
    ['a time that is none', 'countries,KP,block,r,tomorrow', /^Line 3: expires_at /m],
    ['a subject twice', 'countries,JP,block,r,', /^Line 3: its subject is in line 2 already\.$/m],
    ['a field too few', 'countries,KP', /^Line 3: it has 2 fields, not 5\.$/m],
    ['quotation marks that do not close', 'countries,KP,block,"r,', /^Line 3: its quotation marks/m],
  ])('with %s is refused, by its line, and nothing of it is sent', (_, line, problem) => {
    const read = () => readRows(csv('countries,JP,watch,r,', line));
    expect(read).toThrow(PlatformError);
    expect(read).toThrow(problem);
    // It may be a card number.
    expect(read).not.toThrow(/4242/);
  });

  test('with wrong columns, or without rows, is refused', () => {
    expect(() => readRows('list,subject\n')).toThrow(/^Line 1 must name the columns/);
    expect(() => readRows(`${head}\n`)).toThrow('There are no rows in the file.');
  });
});

describe('its rows', () => {
  const rows = readRows(csv('countries,KP,block,r,', 'countries,KR,watch,r,', 'stores,osaka,block,r,'));
  type Answer = readonly [status: number, body: object] | TypeError;
  const entry = (subject: string) => ({
    id: `lst_${'a'.repeat(27)}`,
    list: 'countries',
    subject,
    kind: 'block',
    reason: 'r',
    author: 'ops',
    added_at: end,
    in_force: true,
  });

  async function sent(answers: (attempt: number, subject: string) => Answer) {
    const requests: { url: string; key: string | null; subject: string }[] = [];
    const fake = async (url: unknown, { headers, body }: RequestInit = {}) => {
      const { subject } = JSON.parse(String(body));
      requests.push({ url: String(url), key: new Headers(headers).get('idempotency-key'), subject });
      const answer = answers(requests.filter((each) => each.subject === subject).length, subject);
      if (answer instanceof TypeError) throw answer;
      const [status, document] = answer;
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(document), { status, headers: { 'content-type': type } });
    };
    const results = await sendRows(
      {
        api: createApi({ baseUrl: 'https://pay.example/dev', accessToken: () => 'token', fetch: fake }),
        renew: async () => {},
        sleep: async () => {},
        progress: () => {},
      },
      rows,
    );
    return { results, requests };
  }
  const problem = (status: number, code: string): Answer => [status, { status, code, title: code }];
  const told = ({ results }: Awaited<ReturnType<typeof sent>>) =>
    results.map(({ outcome, code }) => code ?? outcome);

  test('go to the list of each; what is so already is told so', async () => {
    const all = await sent((_, subject) => [subject === 'KR' ? 200 : 201, entry(subject)]);
    expect(told(all)).toEqual(['put', 'unchanged', 'put']);
    expect(all.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/dev/lists/countries/entries',
      '/dev/lists/countries/entries',
      '/dev/lists/stores/entries',
    ]);
    expect(isDone(all.results)).toBe(true);
  });

  test('are sent once more where nobody answered, under the same key', async () => {
    const all = await sent((attempt, subject) =>
      attempt < 3 ? new TypeError('fetch failed') : [201, entry(subject)],
    );
    expect(told(all)).toEqual(['put', 'put', 'put']);
    expect(new Set(all.requests.map(({ key }) => key)).size).toBe(3);
  });

  test('that are refused are told, and the others are sent', async () => {
    const all = await sent((_, subject) =>
      subject === 'KP' ? problem(409, 'list_full') : [201, entry(subject)],
    );
    expect(told(all)).toEqual(['list_full', 'put', 'put']);
    expect(isDone(all.results)).toBe(false);
    expect(reportOf(all.results)).toContain('Some rows were refused.');
  });

  test('are not sent any more once the API lets nobody in', async () => {
    const all = await sent((_, subject) =>
      subject === 'KP' ? [201, entry(subject)] : problem(401, 'unauthenticated'),
    );
    expect(told(all)).toEqual(['put', 'unauthenticated', 'unauthenticated']);
    expect(all.requests.length).toBe(2);
    expect(reportOf(all.results)).toContain('Run it again');
  });

  test('have a report, and a JSON of it', async () => {
    const { results } = await sent((_, subject) => [201, entry(subject)]);
    expect(reportOf(results)).toContain('put on the list: 3');
    expect(JSON.parse(toJson(results))).toEqual({ ok: true, rows: results });
  });
});
