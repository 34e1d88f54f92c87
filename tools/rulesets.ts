/** `npm run rulesets`: drafts a ruleset as an operator, publishes another operator's, and shows what there is. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { ApiProblem } from '../client/api.ts';
import {
  createRuleset,
  getRuleset,
  listRulesets,
  publishRuleset,
  withdrawRuleset,
} from '../lambdas/contract/rulesets.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { stageOf } from '../local/demo/stage.ts';
import { PlatformError } from '../local/types.ts';
import { readOutputs } from './ledger/stage.ts';
import { type Operator, signInOperator } from './operator/operator.ts';
import { rulesetIn } from './rulesets/ruleset-file.ts';

const usage = [
  'Usage: npm run rulesets -- COMMAND [--outputs FILE]',
  '  draft FILE --reason TEXT [--base VERSION]  in place of the one in force, or only if it is that version',
  '  approve ID                what another operator has drafted: in force with the next request',
  '  withdraw ID --reason TEXT',
  '  list                      what was drafted, the newest first',
  '  show [ID]                 a draft, a version, or the one in force',
].join('\n');

interface Asked {
  /** Signs in: after what can be refused without. */
  readonly signIn: () => Promise<Operator['api']>;
  readonly subject: string | undefined;
  readonly reason: string | undefined;
  readonly base: string | undefined;
}

const needed = (value: string | undefined): string => {
  if (value === undefined) throw new PlatformError(usage);
  return value;
};

const commands: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
  async draft({ signIn, subject, reason, base }) {
    const { version: _, ...ruleset } = rulesetIn(resolve(needed(subject)));
    const said = { reason: needed(reason), ruleset };
    const api = await signIn();
    const { body: current } = await api.call(getRuleset, { path: { id: 'current' } });
    const body = { base: base ?? needed(current.version), ...said };
    return (await api.call(createRuleset, { body, idempotencyKey: randomUUID() })).body;
  },
  async approve({ signIn, subject }) {
    const path = { id: needed(subject) };
    return (await (await signIn()).call(publishRuleset, { path, idempotencyKey: randomUUID() })).body;
  },
  async withdraw({ signIn, subject, reason }) {
    const path = { id: needed(subject) };
    const query = { reason: needed(reason) };
    return (await (await signIn()).call(withdrawRuleset, { path, query, idempotencyKey: randomUUID() })).body;
  },
  list: async ({ signIn }) => (await (await signIn()).call(listRulesets, { query: {} })).body.rulesets,
  show: async ({ signIn, subject = 'current' }) =>
    (await (await signIn()).call(getRuleset, { path: { id: subject } })).body,
};

await run(async () => {
  const [name = '', ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new PlatformError(usage);
  const subject = rest[0]?.startsWith('--') ? undefined : rest[0];
  const options = parseOptions(
    { reason: { type: 'string' }, base: { type: 'string' }, outputs: { type: 'string' } },
    usage,
    rest.slice(subject === undefined ? 0 : 1),
  );
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const signIn = async () => (await signInOperator(stageOf(readOutputs(outputs)), Date.now)).api;
  try {
    const told = await command({ signIn, subject, reason: options.reason, base: options.base });
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { title, code, errors = [] } = error.problem;
    const faults = errors.map(({ path, message }) => `${path} ${message}.`);
    throw new PlatformError([`${title} (${code}).`, ...faults].join('\n'));
  }
});
