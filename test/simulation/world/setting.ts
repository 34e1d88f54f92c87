/** The stage in which the simulation plays: its settings, its tables, and where its functions find them. */

import type { Engine } from '../../../local/dynamodb/engine.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import { settings as functionSettings } from '../../support/function-environment.ts';
import { definitions, tables } from '../../support/tables.ts';

const MINUTE = 60_000;

export const setting = {
  currency: 'JPY',
  timeZone: 'Asia/Tokyo',
  timeToDecide: 60 * MINUTE,
  stepUp: 5 * MINUTE,
  day: 24 * 60 * MINUTE,
  firstDayLimit: 10_000n,
  balance: 900_000n,
  paymentPerDay: 300_000n,
  paymentPerMonth: 900_000n,
  topUpPerDay: 300_000n,
  /** What an operator may correct and compensate alone in a day. */
  alone: 10_000n,
  timeToDecideProposal: 72 * 60 * MINUTE,
  timeToDispute: 120 * 24 * 60 * MINUTE,
  /** From a top-up's start: later nobody asks for its charge. */
  chargedWithin: 5 * MINUTE,
  /** That a webhook may be off by. */
  webhookAge: 5 * MINUTE,
  /** That the sweeper leaves to the machine. */
  sweepMargin: 5 * MINUTE,
  cardProcessor: 'simulated',
  /** Of cards that customers register. */
  cards: { most: 2, time: 30 * MINUTE, triesPerCustomer: 5, triesPerDevice: 4, window: 24 * 60 * MINUTE },
  cardCoolsOff: 24 * 60 * MINUTE,
  store: 'shinjuku-east',
  storeName: 'Shinjuku East',
  otherStore: 'osaka-west',
  codeGood: 5 * MINUTE,
  timeToCancel: 10 * MINUTE,
  /** Codes that there are not, of one terminal. */
  guesses: { most: 5, window: 10 * MINUTE },
} as const;

const limits = {
  balance: Number(setting.balance),
  paymentPerDay: Number(setting.paymentPerDay),
  paymentPerMonth: Number(setting.paymentPerMonth),
  topUpPerDay: Number(setting.topUpPerDay),
};

/** Tables of this seed alone, so that one engine serves many. */
export const tableNames = (prefix: string) => ({
  ledger: `${prefix}${tables.ledgerTable}`,
  registry: `${prefix}${tables.registryTable}`,
  cases: `${prefix}${tables.casesTable}`,
  projections: `${prefix}${tables.projectionsTable}`,
});

export type TableNames = ReturnType<typeof tableNames>;

/** As the handlers' own tests have it, but for the tables and what the model reckons with. */
export const environmentOf = (names: TableNames, endpoint: string): Readonly<Record<string, string>> => ({
  ...functionSettings,
  AWS_REGION: 'ap-northeast-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  LEDGER_TABLE: names.ledger,
  REGISTRY_TABLE: names.registry,
  CASES_TABLE: names.cases,
  PROJECTIONS_TABLE: names.projections,
  TIME_TO_DECIDE: String(setting.timeToDecide / 1000),
  // Of both classes: what they differ in is the machine's, whose time the world plays.
  HIGH_TIME_TO_DECIDE: String(setting.timeToDecide / 1000),
  TIME_ZONE: setting.timeZone,
  CURRENCY: setting.currency,
  LIMITS: JSON.stringify({ contactVerified: limits, identityVerified: limits }),
  FIRST_DAY_LIMIT: String(setting.firstDayLimit),
  CASH_CONVERTIBLE: 'tobacco,e_cigarette,gift_card,ticket,electronics',
  CORRECTED_ALONE: String(setting.alone),
  CORRECTION_HOURS: String(setting.timeToDecideProposal / (60 * MINUTE)),
  DISPUTE_DAYS: String(setting.timeToDispute / setting.day),
  SWEEP_MARGIN: String(setting.sweepMargin / 1000),
  STEP_UP_MINUTES: String(setting.stepUp / MINUTE),
  CODE_MINUTES: String(setting.codeGood / MINUTE),
  CANCEL_MINUTES: String(setting.timeToCancel / MINUTE),
  GUESS_LIMITS: JSON.stringify(setting.guesses),
  CARD_PROCESSOR: setting.cardProcessor,
  CARD_SETTINGS: JSON.stringify({
    maxPerCustomer: setting.cards.most,
    registrationMinutes: setting.cards.time / MINUTE,
    triesPerCustomer: setting.cards.triesPerCustomer,
    triesPerDevice: setting.cards.triesPerDevice,
    tryWindowHours: setting.cards.window / (60 * MINUTE),
    coolOffHours: setting.cardCoolsOff / (60 * MINUTE),
  }),
});

/** With the streams that the simulation reads. */
export async function makeTables(engine: Engine, prefix: string): Promise<void> {
  await createTables(
    engine,
    definitions.map((definition) => ({
      ...definition,
      TableName: `${prefix}${definition.TableName}`,
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' as const },
    })),
  );
}

export async function dropTables(engine: Engine, names: TableNames): Promise<void> {
  for (const TableName of Object.values(names))
    await engine.call('DynamoDB_20120810.DeleteTable', { TableName });
}
