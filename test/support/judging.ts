/** For tests of what the domain decides, and on which terms it has it written: facts, and a ledger that says yes. */
import type { Device } from '../../lambdas/domain/devices/device.ts';
import type { Terms } from '../../lambdas/domain/ledger/ledger.ts';
import type { Transfer } from '../../lambdas/domain/ledger/transfer.ts';
import type { Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import type { Facts } from '../../lambdas/domain/payments/facts.ts';
import { softwareEvidence } from './devices.ts';
import { noon, type TestCustomer } from './transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

export const ann: TestCustomer = { id: 'ann', device: 'phone' };

export const walletWith = (change: Partial<Wallet> = {}): Wallet => ({
  customer: 'ann',
  currency: 'JPY',
  available: 150_000n,
  pending: 0n,
  status: 'active',
  sessionsSince: 0,
  coolOffUntil: 0,
  level: 'contact_verified',
  devices: ['phone'],
  paid: {},
  paidInMonth: {},
  toppedUp: {},
  probation: {},
  ...change,
});

/** Two days old, and its customer's only one. */
export const deviceWith = (change: Partial<Device> = {}): Device => ({
  id: 'phone',
  customer: 'ann',
  name: 'Phone',
  cognitoDeviceKey: 'ap-northeast-1_phone',
  publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  enrolledAt: noon - 2 * DAY,
  additional: false,
  evidence: softwareEvidence,
  ...change,
});

export const factsWith = (change: Partial<Facts> = {}): Facts => ({
  wallet: walletWith(),
  device: deviceWith(),
  store: { id: 'shinjuku-east', name: 'Shinjuku East' },
  switchedOff: [],
  ...change,
});

/** Gathers these facts, and keeps what was asked for. */
export function factsReading(facts: Facts) {
  const asked: { readonly wanted: object; readonly consistent: boolean | undefined }[] = [];
  return {
    asked,
    gather: async (wanted: object, consistent?: boolean) => {
      asked.push({ wanted, consistent });
      return facts;
    },
  };
}

/** Takes what it is given, and keeps it. */
export function takingAll<T extends Transfer>() {
  const written: { readonly transfer: T; readonly terms: Terms }[] = [];
  return {
    written,
    write: async (transfer: T, terms: Terms) => {
      written.push({ transfer, terms });
      return { outcome: 'written', transfer } as const;
    },
  };
}
