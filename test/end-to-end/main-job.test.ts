/** The main job as a person types it: `npm run demo -- --json`, on a platform and in a folder of its own. */
import { expect, test } from 'vitest';
import type { Step } from '../../local/demo/story.ts';
import { runCommand } from './support/command.ts';

interface Told {
  readonly ok: boolean;
  readonly failure?: string;
  readonly steps: readonly Step[];
  readonly trialBalance: {
    readonly accounts: readonly { readonly account: string; readonly balance: string }[];
    readonly sums: Readonly<Record<string, string>>;
    readonly differences: readonly string[];
  };
  readonly wallets: readonly { readonly available: string; readonly pending: string }[];
}

test('every step comes out as told, the books balance, and it is all in one JSON document', async () => {
  const { code, stdout, stderr } = await runCommand('demo', ['--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Throws for anything but one document.
  const told = JSON.parse(stdout) as Told;
  expect(told.failure).toBeUndefined();
  expect(told.ok).toBe(true);
  expect(told.steps.filter(({ came, told }) => came !== told)).toEqual([]);
  expect(told.steps.map(({ number, came }) => `${number} ${came}`)).toEqual([
    '1 done',
    '2 device tracked',
    '3 device SRP',
    '4 201',
    '5 signed in',
    '6 200',
    '7 approved',
    '8 approved',
    '9 403 declined_by_risk',
    '10 held',
    '11 held',
    '12 held',
    '13 pending 300,000',
    '14 3 open',
    '15 cash_convertible_quantity',
    '16 approved',
    '17 declined',
    '18 401 proof_required',
    '19 signed in',
    '20 401 device_not_enrolled',
    '21 201',
    '22 403 declined_by_risk',
    '23 held',
    '24 declined',
    '25 0 yen',
    '26 expired',
    '27 6 entries',
  ]);
  expect(told.trialBalance.sums).toEqual({ JPY: '0' });
  expect(told.trialBalance.differences).toEqual([]);
  const balances = told.trialBalance.accounts.map(({ account, balance }) => [account.split(':')[0], balance]);
  // 350,000 in; 1,200 and the one approved hold of 100,000 out.
  expect(balances).toEqual([
    ['funding', '-350000'],
    ['store', '101200'],
    ['wallet', '248800'],
  ]);
  expect(told.wallets).toMatchObject([{ available: '248800', pending: '0' }]);
}, 240_000);
