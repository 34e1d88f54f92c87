/**
 * `npm run bench:rules`: what judging by rules takes, as a ratio to the one signature verification that every payment needs,
 * in the same run. `--rounds N`, `--json`.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK } from 'jose';
import { evaluate } from '../lambdas/domain/risk/evaluate.ts';
import { standardRuleset } from '../lambdas/domain/risk/standard-ruleset.ts';
import { ratiosOf } from './rules/interleaved.ts';
import { busySignals, largestRuleset } from './rules/largest-ruleset.ts';
import { wholeNumber } from './usage.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '4000' } },
});
const rounds = wholeNumber('rounds', values.rounds, 1);

/** As a device signs a request, and as `proof.ts` verifies it: with its key as the header brings it. */
const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwk = await exportJWK(publicKey);
const claims = JSON.stringify({
  htm: 'POST',
  htu: 'https://api.example/v1/payments',
  iat: 1_800_000_000,
  jti: 'a'.repeat(22),
  bh: 'b'.repeat(43),
  ath: 'c'.repeat(43),
  ik: 'd'.repeat(36),
});
const proof = await new CompactSign(Buffer.from(claims))
  .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
  .sign(privateKey);
const [header = '', payload = '', signature = ''] = proof.split('.');
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const key = await crypto.subtle.importKey('jwk', { ...jwk } as JsonWebKey, algorithm, false, ['verify']);
const [signed, bytes] = [Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url')];
const largest = largestRuleset();
const base = 'one ES256 verification, WebCrypto alone';

const ratios = await ratiosOf(
  {
    [base]: () => crypto.subtle.verify(algorithm, key, bytes, signed),
    'the same by jose, with the key imported, as the handlers do it': async () =>
      compactVerify(proof, await importJWK(jwk, 'ES256')),
    [`the standard ruleset, ${standardRuleset.rules.length} rules`]: () =>
      evaluate(standardRuleset, busySignals),
    [`the largest ruleset, ${largest.rules.length} rules of 1,000 conditions`]: () =>
      evaluate(largest, busySignals),
  },
  { base, rounds, now: () => performance.now() },
);

if (values.json) process.stdout.write(`${JSON.stringify({ rounds, ratios }, undefined, 2)}\n`);
else {
  const table = new Table({
    head: ['judging', 'ratio to one\nverification'],
    colAligns: ['left', 'right'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const [name, ratio] of Object.entries(ratios)) table.push([name, ratio.toFixed(2)]);
  process.stdout.write(
    `Medians of the ratios of ${rounds.toLocaleString('en')} rounds, each with one of each in turn:\n${table.toString()}\n`,
  );
}
