/** A till and what it has charged, for tests that need no stores. */
import type { Charged } from '../../lambdas/domain/ledger/transfer.ts';
import type { Terminal } from '../../lambdas/domain/terminals/terminal.ts';
import { ann } from './judging.ts';
import { noon, paymentOf } from './transfers.ts';

export const till: Terminal = {
  id: 'till-7',
  store: 'shinjuku-east',
  number: 7,
  name: 'Till 7',
  state: 'active',
  key: { thumbprint: 'key of till-7', publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } },
  registeredAt: noon,
  badCodes: 0,
  badCodesFrom: 0,
};

export const charged = (change: Partial<Charged> = {}): Charged => ({
  ...paymentOf(ann, { amount: 1_200n, key: 'receipt-1' }),
  charge: { terminal: 7, reference: 'receipt-1', code: 'code_1' },
  ...change,
});
