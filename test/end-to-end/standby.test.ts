/**
 * A region is lost, and a second one goes on: first it only reads, then a person lets it write. What was cut off in the middle is
 * named, transfer by transfer. The first one comes back, cut off, and goes on where the second one ended.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiProblem, createApi } from '../../client/api.ts';
import { decideCase, getCase, listCases } from '../../lambdas/contract/cases.ts';
import { createCorrection } from '../../lambdas/contract/corrections.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment, getPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { blockName } from '../../lambdas/domain/sealing/block.ts';
import { synthesize } from '../../local/assembly/synth.ts';
import { mailedCode } from '../../local/demo/mail.ts';
import {
  type Colleague,
  enrol,
  invite,
  type Phone,
  randomPassword,
  register,
  signInOn,
  unpack,
} from '../../local/demo/people.ts';
import { demoStore } from '../../local/demo/sign-ins.ts';
import { stageOf } from '../../local/demo/stage.ts';
import { connected, type Platform, startPlatform } from '../../local/platform.ts';
import { cutOffPolicy, policyName } from '../../tools/cut-off/policy.ts';
import { liveSource } from '../../tools/ledger/live-source.ts';
import type { SealedBlock } from '../../tools/ledger/source.ts';
import { stageOf as ledgerOf, type ReviewedStage } from '../../tools/ledger/stage.ts';
import { countNatively } from '../support/native-arithmetic.ts';
import { runCommand } from './support/command.ts';
import { editAssembly, type TemplateResource } from './support/edited-assembly.ts';
import {
  changesOf,
  changesSince,
  type Item,
  itemsOf,
  replicate,
  replicateInto,
  secondRegion,
  type Tables,
} from './support/second-region.ts';
import { until } from './support/until.ts';

countNatively();

const folder = mkdtempSync(join(tmpdir(), 'holdfast-standby-'));
const projectRoot = resolve(import.meta.dirname, '../..');
const running: Platform[] = [];
const names = ['ann', 'ben', 'cam', 'dan', 'eve', 'fay'] as const;
type Name = (typeof names)[number];

let first: Platform;
let second: Platform;
let phones: Readonly<Record<Name, Phone>>;
let reviewer: Colleague;
/** Of each customer, the payment and the wallet's row. */
const paid = {} as Record<Name, { readonly key: string; readonly id: string; readonly answer: unknown }>;
const wallets = {} as Record<Name, string>;
let adopted: Readonly<Record<string, string>>;
let lastBlock: number;
/** When the second region was there: the first one wrote no more. */
let cutOffBy: string;
let writes: Promise<string>;
/** What the first region had when it was lost, and what of it the second one began with. */
let atLoss: Tables;
let begun: Tables;

async function start(name: string, assembly: string, dataDir = join(folder, name)): Promise<Platform> {
  const platform = await startPlatform({
    projectRoot,
    assembly,
    dataDir,
    port: 0,
    context: {},
    log: () => {},
    progress: () => {},
    now: Date.now,
  });
  running.push(platform);
  const { url: endpoint, administrator: credentials, app } = platform;
  writeFileSync(outputsIn(dataDir), JSON.stringify(platform.outputs));
  writeFileSync(
    join(dataDir, 'administrator.json'),
    JSON.stringify({ endpoint, region: app.region, credentials }),
  );
  return platform;
}
const outputsIn = (dataDir: string) => join(dataDir, 'outputs.json');
const [firstDataDir, secondDataDir] = [join(folder, 'first'), join(folder, 'second')];

async function assembly(name: string, context: Readonly<Record<string, string>> = {}): Promise<string> {
  const outDir = join(folder, `${name}.out`);
  await synthesize({ projectRoot, outDir, context: { ...connected, stage: 'dev', ...context } });
  return outDir;
}

async function newCustomer(name: Name): Promise<readonly [Name, Phone]> {
  const stage = stageOf(first.outputs);
  const unpacked = unpack(stage, `${name}@people.example`);
  const password = randomPassword();
  const authenticator = await register(unpacked, password, mailedCode(first.outbox));
  const phone = await signInOn(stage, unpacked, password, authenticator);
  await enrol(phone, 'The phone');
  await phone.api.call(createTopUp, {
    body: { amount: '50000', currency: 'JPY', funding_source: 'sandbox' },
  });
  return [name, phone];
}

const paying = (amount: string, idempotencyKey: string) => ({
  body: { store_id: demoStore.id, amount, currency: 'JPY' },
  idempotencyKey,
});

async function pay(name: Name, amount: string): Promise<void> {
  const key = randomUUID();
  const answer = await phones[name].api.call(createPayment, paying(amount, key));
  paid[name] = { key, id: answer.body.id, answer };
}

/** The same person with the same phone, in the second region. */
const over = (name: Name, region = second) =>
  createApi({
    baseUrl: stageOf(region.outputs).apiUrl,
    accessToken: () => phones[name].session.accessToken,
    deviceKey: phones[name].key,
  });
const reviewerOver = (region = second) =>
  createApi({ baseUrl: stageOf(region.outputs).apiUrl, accessToken: () => reviewer.session.accessToken });

async function people(): Promise<void> {
  const { url: endpoint, app, administrator: credentials, outputs } = first;
  const owner = new CognitoIdentityProviderClient({ endpoint, region: app.region, credentials });
  const stage = stageOf(outputs);
  reviewer = await invite(stage, owner, 'colleague@people.example', ['operator', 'reviewer']);
  owner.destroy();
  await reviewer.api.call(putStore, { path: { id: demoStore.id }, body: { name: demoStore.name } });
  phones = Object.fromEntries(await Promise.all(names.map(newCustomer))) as Record<Name, Phone>;
}

const rowOf = (item: Item): string => item.pk?.S ?? '';
const row = (name: Name) => `PAYMENT#${paid[name].id}`;

async function readTables(stage: ReviewedStage): Promise<Tables> {
  const { client, ledgerTable, registryTable, casesTable } = stage;
  const read = async (table: string) => [table, await itemsOf(client, table)] as const;
  return Object.fromEntries(await Promise.all([ledgerTable, registryTable, casesTable].map(read)));
}

/** Rows arrive one by one: of four payments that are made at the end, each arrives in another way, or does not. */
async function loseTheRegion(stage: ReviewedStage): Promise<void> {
  const { ledgerTable, registryTable, casesTable, bucket } = stage;
  const before = await readTables(stage);
  await pay('ann', '1100');
  await pay('ben', '1200');
  await pay('cam', '1300');
  await first.idle();
  const sealed: SealedBlock[] = await Array.fromAsync(liveSource(stage, '').blocks(0));
  lastBlock = sealed.at(-1)?.sequence ?? 0;
  await pay('dan', '1400');
  await first.idle();
  const after = await readTables(stage);
  atLoss = after;
  for (const item of after[ledgerTable] ?? [])
    for (const name of names)
      if (rowOf(item) === row(name)) wallets[name] = `WALLET#${item.debit?.S?.slice('wallet:'.length)}`;
  const lost = new Set([wallets.ann, row('ben'), row('cam'), wallets.cam, row('dan')]);
  const arrived = Object.fromEntries(
    Object.entries(after).map(([table, items]) => [
      table,
      changesSince(before[table] ?? [], items).filter(
        (item) => table !== ledgerTable || !lost.has(rowOf(item)),
      ),
    ]),
  );
  const streams = await secondRegion({
    dataDir: secondDataDir,
    first,
    firstDataDir: firstDataDir,
    before,
    arrived,
    bucket,
    blocks: sealed,
  });
  adopted = {
    ...adopted,
    'adopted.ledgerStream': streams[ledgerTable] ?? '',
    'adopted.registryStream': streams[registryTable] ?? '',
    'adopted.casesStream': streams[casesTable] ?? '',
  };
}

function settingsOfSecond({ ledgerTable, registryTable, casesTable, bucket }: ReviewedStage) {
  const { region, accountId, resources } = first.app;
  const secrets = resources.filter(({ type }) => type === 'AWS::SecretsManager::Secret');
  return {
    'adopted.ledger': ledgerTable,
    'adopted.registry': registryTable,
    'adopted.cases': casesTable,
    'adopted.key': `arn:aws:kms:${region}:${accountId}:key/${randomUUID()}`,
    'adopted.seals': bucket,
    ...Object.fromEntries(
      secrets.map((secret) => [`adopted.secrets.${placeOf(secret.properties)}`, secret.ref]),
    ),
  };
}

const placeOf = ({ Tags }: { readonly Tags?: unknown }): string | undefined =>
  (Tags as readonly { Key: string; Value: string }[]).find(({ Key }) => Key === 'holdfast:secret')?.Value;

beforeAll(async () => {
  first = await start('first', await assembly('first'));
  const stage = ledgerOf(outputsIn(firstDataDir));
  adopted = settingsOfSecond(stage);
  const reads = assembly('reads', { ...adopted, 'adopted.mode': 'read' });
  await people();
  await pay('eve', '900');
  await pay('fay', '20000');
  await until(
    async () => (await reviewer.api.call(listCases)).body.cases.map(({ id }) => id),
    (open) => open.includes(caseIdOf(paid.fay.id)),
  );
  await first.idle();
  await loseTheRegion(stage);
  for (const client of [stage.client, stage.s3, stage.stepFunctions]) client.destroy();
  await first.close();
  cutOffBy = new Date().toISOString();
  writes = assembly('writes', { ...adopted, 'adopted.mode': 'write' });
  second = await start('second', await reads);
  begun = await inSecond(readTables);
}, 300_000);

afterAll(async () => {
  await Promise.all(running.map((platform) => platform.close()));
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) =>
      error instanceof ApiProblem ? `${error.problem.status} ${error.problem.code}` : error,
  );

/** As an operator verifies it: what was torn and lost, each in a sentence. */
async function verify(dataDir = secondDataDir): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCommand('verify-ledger', [
    '--outputs',
    outputsIn(dataDir),
    '--replica',
    cutOffBy,
    '--json',
  ]);
  expect([code, stderr]).toEqual([1, '']);
  const { findings } = JSON.parse(stdout) as { findings: { change: string; sentence: string }[] };
  return findings.map(({ change, sentence }) => `${change}: ${sentence}`);
}

/** @param nextBlock by what is known that the last block is missing */
const cutOff = (nextBlock: string) => [
  `lost: Block ${lastBlock + 1} did not arrive: ${nextBlock}.`,
  `torn: The wallet's part of ${row('ann')} did not arrive: ${wallets.ann} lacks -1100 JPY available.`,
  expect.stringMatching(
    `^torn: ${row('ben')} did not arrive, its wallet's part did: ${wallets.ben} has -1200 JPY available\\. It is sealed in block \\d+\\.$`,
  ),
  expect.stringMatching(
    `^lost: ${row('cam')} did not arrive, nor did its wallet's part: 1300 JPY from ${wallets.cam.replace('WALLET#', 'wallet:')} to store:`,
  ),
  expect.stringContaining(`torn: ${wallets.dan} has -1400 JPY available that no transfer explains`),
];

/** Which customer comes first follows from ids that are made at random. */
function expectAll(told: readonly string[], expected: readonly unknown[]): void {
  expect(told).toEqual(expect.arrayContaining([...expected]));
  expect(told).toHaveLength(expected.length);
}

describe('reading, in the second region', () => {
  test('what had arrived is there for its customers and their reviewers', async () => {
    expect((await over('eve').call(getWallet)).body).toMatchObject({ posted: '49100', available: '49100' });
    expect((await over('eve').call(getPayment, { path: { id: paid.eve.id } })).body.status).toBe('approved');
    const open = (await reviewerOver().call(listCases)).body.cases.map(({ id }) => id);
    expect(open).toEqual([caseIdOf(paid.fay.id)]);
  });

  test('nothing is written', async () => {
    const id = caseIdOf(paid.fay.id);
    const decision = { outcome: 'approve', reason: 'customer_confirmed' } as const;
    const before = await inSecond(readTables);
    expect(await refusal(over('eve').call(createPayment, paying('100', randomUUID())))).toBe('503 read_only');
    expect(await refusal(over('eve').call(createPayment, paying('900', paid.eve.key)))).toBe('503 read_only');
    expect(await refusal(reviewerOver().call(decideCase, { path: { id }, body: decision }))).toBe(
      '503 read_only',
    );
    expect(await refusal(reviewerOver().call(getCase, { path: { id } }))).toBe('503 read_only');
    await second.idle();
    expect(await inSecond(readTables)).toEqual(before);
  });

  test('the ledger names what arrived in part, and what did not', async () => {
    expectAll(await verify(), cutOff(`the chain's head is at block ${lastBlock + 1}`));
  });
});

async function within<T>(dataDir: string, look: (stage: ReviewedStage) => Promise<T>): Promise<T> {
  const stage = ledgerOf(outputsIn(dataDir));
  try {
    return await look(stage);
  } finally {
    for (const client of [stage.client, stage.s3, stage.stepFunctions]) client.destroy();
  }
}
const inFirst = <T>(look: (stage: ReviewedStage) => Promise<T>) => within(firstDataDir, look);
const inSecond = <T>(look: (stage: ReviewedStage) => Promise<T>) => within(secondDataDir, look);

describe('writing, after a person let it', () => {
  beforeAll(async () => {
    await second.close();
    second = await start('second', await writes);
  }, 120_000);

  test('a payment of before is answered as before, and moves nothing', async () => {
    expect(await over('eve').call(createPayment, paying('900', paid.eve.key))).toEqual(paid.eve.answer);
    expect((await over('eve').call(getWallet)).body).toMatchObject({ posted: '49100' });
  });

  test('new payments are made', async () => {
    const { status, body } = await over('eve').call(createPayment, paying('800', randomUUID()));
    expect([status, body.status]).toEqual([201, 'approved']);
    expect((await over('eve').call(getWallet)).body).toMatchObject({ posted: '48300', available: '48300' });
  });

  test('what is torn is put right by a correction', async () => {
    expect((await over('ann').call(getWallet)).body).toMatchObject({ available: '50000' });
    const { status } = await reviewerOver().call(createCorrection, {
      body: {
        debit: wallets.ann.replace('WALLET#', 'wallet:'),
        credit: 'losses:lost-region',
        amount: '1100',
        currency: 'JPY',
        reason: 'not_booked',
        note: 'Its part of the wallet did not arrive',
        corrects: paid.ann.id,
      },
    });
    expect(status).toBe(201);
    expect((await over('ann').call(getWallet)).body).toMatchObject({ available: '48900' });
  });

  test('a payment that was held in the first region is decided and captured in this one', async () => {
    // Its execution was lost; another begins as the replica's stream is read.
    await second.idle();
    await reviewerOver().call(decideCase, {
      path: { id: caseIdOf(paid.fay.id) },
      body: { outcome: 'approve', reason: 'customer_confirmed' },
    });
    const status = await until(
      async () => (await over('fay').call(getPayment, { path: { id: paid.fay.id } })).body.status,
      (now) => now !== 'held',
    );
    expect(status).toBe('approved');
    expect((await over('fay').call(getWallet)).body).toMatchObject({ posted: '30000', pending: '0' });
  });

  test('the chain goes on: the ledger still names the same, and nothing else', async () => {
    await second.idle();
    expectAll(await verify(), cutOff(`block ${lastBlock + 2} comes after block ${lastBlock}`));
  });
});

/**
 * As `npm run cut-off` leaves the first region: each function's role has the policy, and of no stream is anything read. The local
 * platform starts no state machine that may not invoke its functions; these are cut off themselves.
 */
function cutOffIn(outDir: string): string {
  return edited(outDir, 'cut-off', ([, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::Role' && !JSON.stringify(Properties).includes('states.amazonaws.com'))
      Properties.Policies = [
        ...((Properties.Policies as object[] | undefined) ?? []),
        { PolicyName: policyName(first.app.region), PolicyDocument: cutOffPolicy(first.app.region) },
      ];
    if (Type === 'AWS::Lambda::EventSourceMapping') Properties.Enabled = false;
  });
}

/** As a first region with `standby.replicas`, which would need an account: what another region sealed is known by its content. */
const replicatingIn = (outDir: string): string =>
  edited(outDir, 'replicating', ([, { Properties }]) => {
    const { Variables } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
    if (Variables?.SEALED_BY) Variables.SEALED_BY = 'content';
  });

function edited(outDir: string, name: string, edit: (resource: TemplateResource) => void): string {
  const target = join(folder, `${name}.out`);
  editAssembly(outDir, target, (resources) => resources.forEach(edit));
  return target;
}

describe('going back', () => {
  let heldInSecond: string;
  const whole = join(folder, 'first.out');

  beforeAll(async () => {
    const held = await over('eve').call(createPayment, paying('20000', randomUUID()));
    heldInSecond = held.body.id;
    expect(held.body.status).toBe('held');
    await until(
      async () => (await reviewerOver().call(listCases)).body.cases.map(({ id }) => id),
      (open) => open.includes(caseIdOf(heldInSecond)),
    );
    await second.idle();
    const written = changesOf(begun, await inSecond(readTables));
    await replicateInto(firstDataDir, second, written);
    // What it still had to send, but where the second region has written since.
    await inSecond(async (stage) => replicate(stage.client, changesOf(begun, atLoss, written)));
    await second.idle();
  }, 120_000);

  test('what the first region still had to send arrives: of four torn payments one stays so', async () => {
    expectAll(await verify(), cutOff(`block ${lastBlock + 2} comes after block ${lastBlock}`).slice(0, 2));
  });

  test('a first region that is cut off does nothing with what it finds', async () => {
    first = await start('first', cutOffIn(whole));
    const state = () => inFirst(async (stage) => [await readTables(stage), await blocksIn(stage)]);
    const before = await state();
    expect(await refusal(over('eve', first).call(createPayment, paying('100', randomUUID())))).toMatch(
      /^5\d\d /,
    );
    await first.idle();
    expect(await state()).toEqual(before);
  });

  test("with the second region's blocks, and let in, it goes on where that one ended", async () => {
    const theirs = await inSecond(blocksIn);
    await inFirst((stage) => addBlocks(stage, theirs));
    await first.close();
    await second.close();
    first = await start('first', replicatingIn(whole));
    expect((await over('eve', first).call(getWallet)).body).toMatchObject({
      posted: '48300',
      pending: '20000',
    });
    const { body } = await over('eve', first).call(createPayment, paying('300', randomUUID()));
    expect(body.status).toBe('approved');
    await first.idle();
    expect(await verify(firstDataDir)).toEqual([
      expect.stringContaining(`The wallet's part of ${row('ann')}`),
    ]);
  });

  test('a payment that was held in the second region is decided in the first', async () => {
    await reviewerOver(first).call(decideCase, {
      path: { id: caseIdOf(heldInSecond) },
      body: { outcome: 'approve', reason: 'customer_confirmed' },
    });
    const status = await until(
      async () => (await over('eve', first).call(getPayment, { path: { id: heldInSecond } })).body.status,
      (now) => now !== 'held',
    );
    expect(status).toBe('approved');
    expect((await over('eve', first).call(getWallet)).body).toMatchObject({ posted: '28000', pending: '0' });
  });
});

const blocksIn = (stage: ReviewedStage): Promise<SealedBlock[]> =>
  Array.fromAsync(liveSource(stage, '').blocks(0));

/** As `aws s3api put-object --if-none-match '*'` does: a block that is there stays. */
async function addBlocks({ s3, bucket }: ReviewedStage, blocks: readonly SealedBlock[]): Promise<void> {
  for (const { sequence, text } of blocks)
    await s3
      .send(new PutObjectCommand({ Bucket: bucket, Key: blockName(sequence), Body: text, IfNoneMatch: '*' }))
      .catch((error: Error) => expect(error.name).toBe('PreconditionFailed'));
}
