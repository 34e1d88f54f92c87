/** What each stage's settings are without `-c`. */
import type * as z from 'zod';
import type { StageName, schema } from './schema.ts';

const common = {
  aws: {},
  console: {},
  review: {
    claimMinutes: 15,
    warnPercent: 50,
    escalatePercent: 75,
    fourEyes: { amount: 300_000, reasons: [] },
  },
  disputes: { days: 120, daysToDecide: 30 },
  limits: {
    contactVerified: {
      balance: 1_000_000,
      paymentPerDay: 500_000,
      paymentPerMonth: 1_000_000,
      topUpPerDay: 500_000,
    },
    identityVerified: {
      balance: 3_000_000,
      paymentPerDay: 1_000_000,
      paymentPerMonth: 3_000_000,
      topUpPerDay: 1_000_000,
    },
  },
  stepUp: { minutes: 5 },
  timeZone: 'Asia/Tokyo',
  currency: 'JPY',
  codes: { prefix: '01', minutes: 5 },
  charges: { cancelMinutes: 10, badCodes: 20, windowMinutes: 10 },
  deadMan: { customersHeld: 200, amountHeld: 20_000_000, customersRobbed: 20, amountLost: 2_000_000 },
  account: { coolOffHours: 24 },
  terminals: { tokenMinutes: 60, enrolmentHours: 72, mutualTls: {} },
  corrections: { alonePerDay: 10_000, hoursToDecide: 72 },
  verification: { hoursToComplete: 72, startsPerDay: 5 },
  cards: {
    maxPerCustomer: 3,
    registrationMinutes: 30,
    triesPerCustomer: 5,
    triesPerDevice: 3,
    tryWindowHours: 24,
    coolOffHours: 24,
  },
  devices: {
    maxPerCustomer: 2,
    firstDayLimit: 10_000,
    challengeMinutes: 5,
    hardwareDays: 30,
    statusListHours: 48,
    appleApps: [],
    androidApps: [],
  },
  notices: { language: 'ja' as const, linkDays: 30, pushApplications: {} },
  risk: {
    cashConvertible: ['tobacco', 'e_cigarette', 'gift_card', 'ticket', 'electronics'],
    snoozeDays: 30,
    backtestReadsPerSecond: 500,
  },
  signIn: { attemptsPerUser: 10, failuresPerWindow: 500, windowMinutes: 5, restrictionMinutes: 15 },
  alarms: { runbookUrl: 'docs/runbook.md' },
  objectives: {
    enabled: true,
    availablePercent: 99.9,
    fastPercent: 99,
    fastMilliseconds: 1000,
    decidedPercent: 95,
    freshPercent: 99,
    freshSeconds: 60,
  },
  dashboards: { enabled: true },
  backup: { enabled: true, retentionDays: 35, lock: 'governance' as const },
  standby: { replicas: false, cutOff: false },
  adopted: { mode: 'none' as const, secrets: {} },
};

/** Where customers could be: what they need to be safe, and nothing that is for trying out. */
const guarded = {
  ...common,
  devices: { ...common.devices, acceptSoftwareKeys: false },
  review: {
    ...common.review,
    timeToDecideSeconds: 1800,
    high: { amount: 100_000, timeToDecideSeconds: 3600 },
  },
  identity: { featurePlan: 'PLUS' as const },
  stores: { windowSeconds: 300 },
  deployments: { shift: 'canary_10_percent_5_minutes' as const },
  keepData: true,
};

export const defaults: Record<StageName, z.input<typeof schema>> = {
  dev: {
    ...common,
    devices: { ...common.devices, acceptSoftwareKeys: true },
    review: { ...common.review, timeToDecideSeconds: 900, high: { amount: 100_000 } },
    fundingSources: ['sandbox'],
    verification: { ...common.verification, provider: 'sandbox' },
    cards: { ...common.cards, processor: 'sandbox', coolOffHours: 0 },
    identity: { featurePlan: 'ESSENTIALS' },
    api: { requestsPerSecond: 50, burst: 100 },
    firewall: {
      enabled: false,
      requestsPerFiveMinutes: 3_000,
      requestsPerTokenPerFiveMinutes: 1_000,
      signInsPerFiveMinutes: 300,
    },
    deployments: { shift: 'all_at_once' },
    logs: { retentionDays: 14 },
    sealing: { retentionDays: 1, windowSeconds: 0 },
    stores: { windowSeconds: 0 },
    reconciliation: { everyHours: 24, readsPerSecond: 100, settleSeconds: 60 },
    // Each costs while nobody is there to look.
    objectives: { ...common.objectives, enabled: false },
    dashboards: { enabled: false },
    backup: { ...common.backup, enabled: false },
    // An account that is new has ten in all.
    concurrency: { ledger: 0, review: 0 },
    keepData: false,
  },
  // What prod will be, for people who test: money, cards and identities of the sandbox, and limits and records for few.
  staging: {
    ...guarded,
    fundingSources: ['sandbox'],
    verification: { ...common.verification, provider: 'sandbox' },
    cards: { ...common.cards, processor: 'sandbox' },
    api: { requestsPerSecond: 100, burst: 200 },
    firewall: {
      enabled: true,
      requestsPerFiveMinutes: 1_000,
      requestsPerTokenPerFiveMinutes: 1_000,
      signInsPerFiveMinutes: 100,
    },
    logs: { retentionDays: 90 },
    concurrency: { ledger: 20, review: 5 },
    sealing: { retentionDays: 30, windowSeconds: 60 },
    reconciliation: { everyHours: 24, readsPerSecond: 100, settleSeconds: 900 },
  },
  prod: {
    ...guarded,
    fundingSources: [],
    verification: { ...common.verification, provider: 'none' },
    cards: { ...common.cards, processor: 'none' },
    api: { requestsPerSecond: 500, burst: 1_000 },
    firewall: {
      enabled: true,
      requestsPerFiveMinutes: 3_000,
      requestsPerTokenPerFiveMinutes: 1_000,
      signInsPerFiveMinutes: 300,
    },
    logs: { retentionDays: 400 },
    concurrency: { ledger: 100, review: 10 },
    sealing: { retentionDays: 2557, windowSeconds: 60 },
    reconciliation: { everyHours: 24, readsPerSecond: 500, settleSeconds: 900 },
  },
};

/** Of the pipeline; the rest has none. */
export const pipelineDefaults = { pipeline: { branch: 'main' } };
