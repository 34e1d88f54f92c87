/**
 * What stands at the top of lambdas/handlers, and in triggers, is a function, and every operation of the contract is one
 * of them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { routes } from '../../../lambdas/contract/routes.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'lambdas', 'handlers');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
/** test/lib/customer-triggers.test.ts says that each is wired. */
const triggers = readdirSync(join(folder, 'triggers')).map((name) => `triggers/${name}`);

/** Those that no client calls. */
const behind = [
  'start-review',
  'record-entries',
  'project-stores',
  'open-case',
  'freeze-as-decided',
  'watch-deadlines',
  'settle-payment',
  'follow-decision',
  'send-notices',
  'refresh-status-list',
  'sweep-charges',
  'sweep-holds',
  'seal-ledger',
  'reconcile',
  'apply-lists',
  'run-backtests',
  'project-activity',
  'watch-losses',
  'publish-console',
];

test('each operation has its file, and each file is known', () => {
  const operations = routes.map(({ operation }) =>
    operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  expect(files).toEqual([...operations, ...behind].map((name) => `${name}.ts`).sort());
});

test.each([...files, ...triggers])(
  '%s exports its handler, and reads no setting when it is loaded',
  async (file) => {
    // Nothing has set the variables here: a handler that read one now would throw.
    expect(process.env.LEDGER_TABLE).toBeUndefined();
    expect((await import(join(folder, file))).handler).toBeTypeOf('function');
  },
);
