/** Terminals on the whole platform: from a file that an operator onboards to a till's own signed request, and its end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Api } from '../../client/api.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { enrolTerminal, createTerminal as tillOf } from '../../client/terminal.ts';
import {
  createEnrolmentCode,
  createTerminalSecret,
  endTerminalSecret,
  getOwnTerminal,
  listTerminals,
  revokeTerminal,
} from '../../lambdas/contract/terminals.ts';
import type { Colleague } from '../../local/demo/people.ts';
import type { Handout } from '../../tools/onboard/secrets-file.ts';
import type { RowResult } from '../../tools/onboard/send-rows.ts';
import { runCommand } from './support/command.ts';
import { newColleague } from './support/people.ts';
import { platform, stage } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-terminals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const outputs = join(folder, 'outputs.json');
const stores = join(folder, 'stores.csv');
const secretsOut = join(folder, 'secrets.jsonl');

let operator: Colleague;
beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  writeFileSync(
    stores,
    'store_id,store_name,opening_hours,terminal\nkyoto,Kyoto,mon 09:00-22:00,Till 1\nkyoto,Kyoto,mon 09:00-22:00,Till 2\n',
  );
  operator = await newColleague(['operator']);
});

async function onboard(secrets = secretsOut) {
  const { code, stdout, stderr } = await runCommand(
    'onboard',
    ['--file', stores, '--secrets-out', secrets, '--outputs', outputs, '--json'],
    {
      HOLDFAST_OPERATOR_EMAIL: operator.email,
      HOLDFAST_OPERATOR_PASSWORD: operator.password,
      HOLDFAST_OPERATOR_CODE: await operator.authenticator.code(),
    },
  );
  const { rows } = JSON.parse(stdout) as { readonly rows: readonly RowResult[] };
  return { code, said: stdout + stderr, told: rows.map((row) => row.code ?? row.outcome) };
}

const handouts = (file = secretsOut): Handout[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Handout);

/** A till as an installer sets it up. @param key that it has made before, if it has */
async function till(
  handout: Pick<Handout, 'client_id' | 'client_secret'>,
  key?: Awaited<ReturnType<typeof generateDeviceKey>>,
): Promise<Api> {
  return tillOf({
    baseUrl: stage.apiUrl,
    tokenUrl: stage.terminals.tokenUrl,
    clientId: handout.client_id,
    clientSecret: () => handout.client_secret,
    key: key ?? (await generateDeviceKey()),
  });
}
const refusedWith = (code: string) => ({ problem: { code } });

test('a file is onboarded, a till put to work, rotated and revoked', async () => {
  const first = await onboard();
  expect([first.code, first.told]).toEqual([0, ['registered', 'registered']]);
  const [one, two] = handouts() as [Handout, Handout];
  expect(first.said).not.toContain(one.client_secret);
  expect(first.said).not.toContain(one.enrolment_code);
  expect((await onboard()).told).toEqual(['unchanged', 'unchanged']);

  // Its key: refused before it is enrolled, and enrolled once.
  const key = await generateDeviceKey();
  const api = await till(one, key);
  await expect(api.call(getOwnTerminal)).rejects.toMatchObject(refusedWith('terminal_not_enrolled'));
  expect(await enrolTerminal(api, one.enrolment_code)).toMatchObject({ store_id: 'kyoto', state: 'active' });
  expect((await api.call(getOwnTerminal)).body).toMatchObject({ number: 1, name: 'Till 1' });
  const thief = await till(one);
  await expect(enrolTerminal(thief, one.enrolment_code)).rejects.toMatchObject(
    refusedWith('enrolment_code_invalid'),
  );
  await expect(thief.call(getOwnTerminal)).rejects.toMatchObject(refusedWith('terminal_not_enrolled'));

  // Another secrets file: what is at work is left, what is not gets fresh ones.
  const elsewhere = join(folder, 'elsewhere.jsonl');
  expect((await onboard(elsewhere)).told).toEqual(['unchanged', 'replaced']);
  await expect((await till(two)).call(getOwnTerminal)).rejects.toMatchObject({ code: 'invalid_client' });
  const [renewed] = handouts(elsewhere) as [Handout];
  expect(await enrolTerminal(await till(renewed), renewed.enrolment_code)).toMatchObject({ number: 2 });

  // A rotation: both secrets give a token, until the former is ended.
  const path = { id: one.client_id };
  const { body: rotated } = await operator.api.call(createTerminalSecret, { path });
  const enrolled = (await api.call(getOwnTerminal)).body;
  const withSecret = (client_secret: string) => till({ client_id: one.client_id, client_secret });
  for (const secret of [one.client_secret, rotated.client_secret])
    await expect((await withSecret(secret)).call(getOwnTerminal)).rejects.toMatchObject(
      refusedWith('terminal_not_enrolled'),
    );
  // The till at work has the new one by then, and notices nothing: neither while both are good, nor after.
  const updated = await till({ ...one, client_secret: rotated.client_secret }, key);
  expect((await updated.call(getOwnTerminal)).body).toEqual(enrolled);
  await operator.api.call(endTerminalSecret, { path });
  const started = await till({ ...one, client_secret: rotated.client_secret }, key);
  for (const working of [api, updated, started])
    expect((await working.call(getOwnTerminal)).body).toEqual(enrolled);
  await expect((await withSecret(one.client_secret)).call(getOwnTerminal)).rejects.toMatchObject({
    code: 'invalid_client',
  });

  // A new key.
  const { body: given } = await operator.api.call(createEnrolmentCode, { path });
  const replacement = await withSecret(rotated.client_secret);
  expect(await enrolTerminal(replacement, given.enrolment_code)).toMatchObject({ key: enrolled.key });
  expect((await api.call(getOwnTerminal)).status).toBe(200);
  expect((await replacement.call(getOwnTerminal)).body.key).not.toBe(enrolled.key);
  await expect(api.call(getOwnTerminal)).rejects.toMatchObject(refusedWith('terminal_not_enrolled'));

  // The end: at once, though its token would be good for an hour.
  await operator.api.call(revokeTerminal, { path });
  await expect(replacement.call(getOwnTerminal)).rejects.toMatchObject(refusedWith('terminal_not_enrolled'));
  await expect((await withSecret(rotated.client_secret)).call(getOwnTerminal)).rejects.toMatchObject({
    code: 'invalid_client',
  });
  const { body: list } = await operator.api.call(listTerminals, { path: { id: 'kyoto' } });
  expect(list.terminals.map(({ number, state }) => [number, state])).toEqual([
    [1, 'revoked'],
    [2, 'active'],
  ]);
});
