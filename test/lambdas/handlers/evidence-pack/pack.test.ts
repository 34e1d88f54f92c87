/** The evidence pack: the same bytes for the same case, hashes that hold, a proof that others can check, text that is text. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { evidencePack, type PackContents } from '../../../../lambdas/handlers/evidence-pack/pack.ts';
import { caseFor, decisionTo } from '../../../support/reviews.ts';
import { noon, paymentOf, thumbprint } from '../../../support/transfers.ts';

const payment = {
  ...paymentOf(
    { id: '0a1b2c3d-0000-4000-8000-00000000000f', device: thumbprint('phone') },
    { amount: 60_000n },
  ),
  reasons: ['high_amount'],
  signals: { amount: 60_000n, device_age: 120, country: 'JP' },
  country: 'JP',
} as PackContents['payment'];

const contents = (changes: Partial<PackContents> = {}): PackContents => ({
  held: caseFor(payment, {
    state: 'decided',
    decision: decisionTo('decline', { note: 'Called; no answer.' }),
  }),
  ruleset: standardRuleset,
  payment,
  proof: { what: 'payment', verified: false, failed: 'missing' },
  audit: [
    { id: 'a', caseId: caseFor(payment).id, act: 'view', at: noon, by: 'rei' },
    {
      id: 'b',
      caseId: caseFor(payment).id,
      act: 'decide',
      at: noon + 1,
      by: 'rei',
      detail: { outcome: 'decline' },
    },
  ],
  auditTruncated: false,
  now: noon + 5000,
  takenBy: 'aya',
  timeZone: 'Asia/Tokyo',
  ...changes,
});

const filesIn = (pack: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(pack)).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]),
  );

describe('the archive', () => {
  test('is the same bytes for the same contents, wherever it is made', () => {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const first = hash(evidencePack(contents()));
    expect(hash(evidencePack(contents()))).toBe(first);
    const zone = process.env.TZ;
    for (const TZ of ['Asia/Tokyo', 'America/New_York', 'UTC']) {
      process.env.TZ = TZ;
      expect(hash(evidencePack(contents()))).toBe(first);
    }
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(hash(evidencePack(contents({ now: noon + 5001 })))).toBe(first);
    expect(hash(evidencePack(contents({ takenBy: 'rui' })))).not.toBe(first);
  });

  test('has hashes that sha256sum finds right, and wrong as soon as a byte is changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-pack-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const files = unzipSync(evidencePack(contents()));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    const check = () =>
      execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
        cwd: folder,
        stdio: 'pipe',
      }).toString();
    expect(check().trim().split('\n')).toEqual(
      Object.keys(files)
        .filter((name) => name !== 'SHA256SUMS')
        .toSorted()
        .map((name) => `${name}: OK`),
    );
    writeFileSync(join(folder, 'audit.json'), `${filesIn(evidencePack(contents()))['audit.json']} `);
    expect(check).toThrow(/audit\.json: FAILED|1 computed checksum did NOT match/);
  });

  test('has case, payment, proof, audit, report and hashes, and nothing else', () => {
    expect(Object.keys(filesIn(evidencePack(contents()))).sort()).toEqual([
      'SHA256SUMS',
      'audit.json',
      'case.json',
      'payment.json',
      'proof.json',
      'report.html',
    ]);
  });

  test('says what was decided, by whom, and who looked', () => {
    const files = filesIn(evidencePack(contents({ auditTruncated: true })));
    expect(JSON.parse(files['case.json'] ?? '')).toMatchObject({
      state: 'decided',
      decision: { outcome: 'decline', decided_by: 'rei', note: 'Called; no answer.' },
    });
    expect(JSON.parse(files['payment.json'] ?? '')).toMatchObject({
      id: payment.id,
      amount: '60000',
      taken: '60000',
    });
    expect(JSON.parse(files['audit.json'] ?? '')).toMatchObject({
      events: [{ act: 'view' }, { act: 'decide', detail: { outcome: 'decline' } }],
      truncated: true,
    });
  });
});

describe('the proof', () => {
  let signed: PackContents['proof'];
  let key: { x: string; y: string };
  beforeAll(async () => {
    const { generateDeviceKey } = await import('../../../../client/device-key.ts');
    const { createProof } = await import('../../../../client/proof.ts');
    const device = await generateDeviceKey();
    const body = JSON.stringify({ store_id: 'shinjuku-east', amount: '60000', currency: 'JPY' });
    const jws = await createProof(device, {
      method: 'POST',
      url: 'https://api.example.com/v1/payments',
      accessToken: 'token',
      body,
      idempotencyKey: 'k'.repeat(16),
      now: noon,
    });
    const { jwk } = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString());
    key = jwk;
    signed = { what: 'payment', verified: true, publicJwk: jwk, jws, body: Buffer.from(body) };
  });

  test('can be checked with what is in the pack, by a library that knows nothing of us', async () => {
    const proof = JSON.parse(filesIn(evidencePack(contents({ proof: signed })))['proof.json'] ?? '');
    const publicKey = await importJWK(proof.public_key, proof.algorithm);
    const { payload } = await compactVerify(proof.jws, publicKey);
    const claims = JSON.parse(Buffer.from(payload).toString());
    const body = Buffer.from(proof.body_base64, 'base64');
    expect(claims.bh).toBe(createHash('sha256').update(body).digest('base64url'));
    expect(JSON.parse(body.toString())).toMatchObject({ amount: '60000', store_id: 'shinjuku-east' });
    expect(await calculateJwkThumbprint(proof.public_key)).toBe(
      await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', ...key }),
    );
  });

  test('that failed is told as that', () => {
    const { failed_check, verified } = JSON.parse(filesIn(evidencePack(contents()))['proof.json'] ?? '');
    expect({ failed_check, verified }).toEqual({ failed_check: 'missing', verified: false });
  });
});

describe('the report', () => {
  const reportWith = (changes: Partial<PackContents> = {}) =>
    filesIn(evidencePack(contents(changes)))['report.html'] ?? '';

  test('lets nothing run and nothing load, and has no more style than its policy names', () => {
    const html = reportWith();
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html).not.toMatch(/<(script|img|link|iframe|object|a|form)\b|\son\w+=|style=|https?:/i);
  });

  test('is in both languages', () => {
    const html = reportWith();
    expect(html).toContain('<span lang="en">Evidence of a reviewed payment</span>');
    expect(html).toContain('審査された支払いの証拠資料');
    expect(html).toContain('2026年11月22日 12:00 JST');
    expect(html).toContain('60,000円');
  });

  const said = (en: string, ja: string) => `<span lang="en">${en}</span>\n<span lang="ja">${ja}</span>\n`;

  test('tells states, decisions, acts and their details in words, beside the code by which the files name them', () => {
    const audit: PackContents['audit'] = [
      { id: 'a', caseId: 'c', act: 'view', at: noon, by: 'rei', detail: { what: 'graph' } },
      { id: 'b', caseId: 'c', act: 'answer', at: noon, by: 'customer', detail: { answer: 'no' } },
      {
        id: 'c',
        caseId: 'c',
        act: 'expire',
        at: noon,
        by: 'system',
        detail: { reason: 'cancelled_at_till' },
      },
    ];
    const html = reportWith({
      audit,
      held: caseFor(payment, {
        state: 'decided',
        decision: decisionTo('decline', { reason: 'suspected_fraud' }),
        claim: { reason: 'not_me', note: 'x', deviceFrozen: false, fingerprint: 'f' },
      }),
    });
    for (const part of [
      `${said('Decided', '判断済み')} (decided)`,
      `${said('Declined', '却下')} (decline)`,
      `${said('Suspected fraud', '不正の疑い')} (suspected_fraud)`,
      `${said('It was not me', '身に覚えがない')} (not_me): x`,
      `${said('Viewed', '閲覧')} (view)`,
      said('The customer', 'お客様'),
      said('The system', 'システム'),
      `${said('Seen', '閲覧対象')}: ${said('The graph', '関係図')}`,
      `${said('Answer', '回答')}: ${said('No', 'いいえ')}`,
      `${said('Reason', '理由')}: ${said('Cancelled at the till', 'レジで取り消し')}`,
    ])
      expect(html).toContain(part);
  });

  test('leaves what a reviewer wrote as it is, be it spelled like a code', () => {
    const unmask = { id: 'u', caseId: 'c', act: 'unmask', at: noon, by: 'rei' } as const;
    const html = reportWith({ audit: [{ ...unmask, detail: { field: 'phone', reason: 'other' } }] });
    expect(html).toContain(`${said('Shown', '表示項目')}: ${said('Phone number', '電話番号')}`);
    expect(html).toContain(`${said('Reason', '理由')}: other</div>`);
  });

  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'</td></table><h1>Approved</h1>",
    '</style><script>alert(1)</script>',
    '&lt;script&gt;',
    '<!--',
    'constructor',
    '=HYPERLINK("http://evil.example","Shop")',
    '{{7*7}}',
  ];
  test.each(hostile)('shows %s as the text that it is, whoever wrote it', (text) => {
    const markup = (html: string) => html.match(/<[^>]*>/g)?.map((tag) => tag.split(/\s/, 1)[0]) ?? [];
    const audit = (words: string) =>
      contents().audit.map((event) => ({ ...event, by: words, detail: { reason: words } }));
    const plain = reportWith({
      audit: audit('x'),
      held: caseFor(payment, {
        state: 'decided',
        decision: decisionTo('decline', { note: 'x' }),
        reasons: ['x'],
        claim: { reason: 'not_me', note: 'x', deviceFrozen: false, fingerprint: 'f' },
      }),
    });
    const html = reportWith({
      payment: { ...payment, counterparty: text },
      held: caseFor(payment, {
        state: 'decided',
        storeName: text,
        decision: decisionTo('decline', { note: text, decidedBy: text }),
        reasons: [text],
        claim: { reason: 'not_me', note: text, deviceFrozen: false, fingerprint: 'f' },
      }),
      audit: audit(text),
      takenBy: text,
    });
    expect(markup(html)).toEqual(markup(plain));
    const escapedText = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    expect(html).toContain(escapedText.replaceAll('"', '&quot;').replaceAll("'", '&#39;'));
  });
});

test('a pack names the customer by id alone: nothing in it is masked, since nothing of a person is in it', () => {
  const text = Object.values(filesIn(evidencePack(contents()))).join('\n');
  expect(text).toContain(payment.customer);
  expect(text).not.toMatch(/\w@\w|email|phone_number|masked|taskToken|parties|idempotency/i);
});
