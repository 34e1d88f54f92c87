/** What is asked of the platform in memory; and a till and a wallet of which nothing is to be said. */
import type { BasketLine } from '../../lambdas/domain/ledger/transfer.ts';
import { initialLevel, type Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import type { Terminal } from '../../lambdas/domain/terminals/terminal.ts';

export const currency = 'JPY';

/** What every request has besides, and no rule looks at. */
export interface Asked {
  readonly id: string;
  readonly fingerprint: string;
  readonly evidence: Uint8Array;
  readonly country: string | undefined;
  readonly authTime: number;
  readonly now: number;
}

export interface Ask {
  readonly customer: string;
  readonly device: string;
  readonly store: string;
  /** Yen. */
  readonly yen: number;
  readonly lines: readonly BasketLine[];
  readonly country: string;
  readonly atTill: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export const terminalAt = (store: string): Terminal => ({
  id: 'till',
  store,
  number: 1,
  name: 'Till',
  state: 'active',
  key: { thumbprint: 'key', publicJwk: { kty: 'EC', crv: 'P-256', x: '', y: '' } },
  registeredAt: 0,
  badCodes: 0,
  badCodesFrom: 0,
});

export const emptyWallet: Omit<Wallet, 'customer' | 'devices'> = {
  currency,
  available: 0n,
  pending: 0n,
  status: 'active',
  sessionsSince: 0,
  coolOffUntil: 0,
  level: initialLevel,
  paid: {},
  paidInMonth: {},
  toppedUp: {},
  probation: {},
};
