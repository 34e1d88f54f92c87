/** Every setting of a stage: its default, its limits, and its value from the command line (`-c <setting>=<value>`). */
import type { App } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { categories } from '../lambdas/contract/payments.ts';

export const stageNames = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/** A setting that is wrong, as one sentence that names it. */
export class SettingError extends Error {
  override name = 'SettingError';
}

const integer = (minimum: number, maximum: number) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int(error).min(minimum, error).max(maximum, error),
  );
};

const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('must be true or false'),
);

const text = (pattern: RegExp, error: string) => z.string(error).regex(pattern, error);

/** A list of objects: from `-c` as JSON, where nothing at all is the empty list. */
const apps = <T extends z.ZodRawShape>(shape: T) => {
  const error = `must be a JSON list of {${Object.keys(shape).join(', ')}}`;
  return z.preprocess(
    (value) => (typeof value === 'string' ? parsedList(value) : value),
    z.array(z.strictObject(shape, error), error),
  );
};

/** What is in the amounts of the contract: at most fifteen digits, in minor units. */
const amount = integer(1, 999_999_999_999_999);

/** Minor units. Days and months are those of the calendar. */
const levelLimits = z.strictObject({
  /** What a wallet may hold after a top-up, reserved funds included. */
  balance: amount,
  /** Held payments count. */
  paymentPerDay: amount,
  paymentPerMonth: amount,
  topUpPerDay: amount,
});

const platformApplication = (platform: string) =>
  text(
    new RegExp(`^arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:app/${platform}/[A-Za-z0-9_.-]{1,256}$`),
    `must be the ARN of an SNS platform application of ${platform.startsWith('APNS') ? 'APNS' : platform}`,
  );

const retentions = Object.values(RetentionDays).filter((days): days is number => typeof days === 'number');

const schema = z.strictObject({
  /**
   * Explicit account and region, both or neither. `-c stage=staging` and `-c stage=prod` need them: docs/stages.md.
   *
   * @default - where the caller's credentials point
   */
  aws: z.strictObject({
    account: text(/^\d{12}$/, 'must be an account id of 12 digits').optional(),
    region: text(
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'must be the name of a region, such as ap-northeast-1',
    ).optional(),
  }),
  review: z.strictObject({
    /** How long a held payment waits for a person before it is released. */
    timeToDecideSeconds: integer(5, 7 * 24 * 60 * 60),
    /** Held payments of much money: a class of cases with a time of its own. */
    high: z.strictObject({
      /** Minor units, from which on a payment is one. @default - none is */
      amount: amount.optional(),
      /** @default - as long as any other */
      timeToDecideSeconds: integer(5, 7 * 24 * 60 * 60).optional(),
    }),
    /** For so long nobody else decides what a reviewer has claimed; claimed again, it lasts as long again. */
    claimMinutes: integer(1, 24 * 60),
    /** Held payments that two different people have to decide alike: docs/review.md. */
    fourEyes: z.strictObject({
      /** Minor units: from so much on. */
      amount,
      /** Names of rules: payments for which one of them fired, whatever the amount. */
      reasons: z.preprocess(
        (value) => (typeof value === 'string' ? value.split(',').filter((name) => name !== '') : value),
        z.array(text(/^[a-z0-9_]{1,64}$/, 'must be a list of names of rules')),
      ),
    }),
    /** Of the time to decide, after which whoever has claimed the case is warned; one that nobody has goes to the seniors. */
    warnPercent: integer(1, 99),
    /** Of the time to decide, after which any case goes to the seniors. */
    escalatePercent: integer(1, 99),
  }),
  /** The reviewers' page: docs/console.md. */
  console: z.strictObject({
    /** Its own name; prod has a console only with one. @default - a name of CloudFront's */
    domain: text(
      /^(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/,
      'must be the name of a host, such as console.example.com',
    ).optional(),
    /** Of that name; CloudFront takes certificates of us-east-1. */
    certificateArn: text(
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/,
      'must be the ARN of a certificate in us-east-1',
    ).optional(),
    /** A firewall for CloudFront. @default - none */
    webAclArn: text(
      /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[A-Za-z0-9_-]{1,128}\/[0-9a-f-]{36}$/,
      'must be the ARN of a web ACL for CloudFront, in us-east-1',
    ).optional(),
  }),
  /** Of payments, by their customers: docs/disputes.md. */
  disputes: z.strictObject({
    /** How long after a payment it can be disputed. */
    days: integer(1, 3650),
    /** How long reviewers have; after that a dispute is shown as overdue. */
    daysToDecide: integer(1, 365),
  }),
  /** A customer's, by how well we know who it is. */
  limits: z.strictObject({ contactVerified: levelLimits, identityVerified: levelLimits }),
  stepUp: z.strictObject({
    /** How long a customer has to sign in afresh and confirm a payment that the rules want confirmed. */
    minutes: integer(1, 60),
  }),
  /** IANA name of the zone whose calendar days the limits count. */
  timeZone: z.string().refine(isTimeZone, 'must be the name of a time zone, such as Asia/Tokyo'),
  /** ISO 4217 code of the currency that wallets hold. */
  currency: text(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, such as JPY').refine(
    (code) => Intl.supportedValuesOf('currency').includes(code),
    'must be an ISO 4217 code, such as JPY',
  ),
  /** One-time codes that phones show at tills: docs/payment-codes.md. */
  codes: z.strictObject({
    /** What every code begins with: tills tell by it whose codes they are. */
    prefix: text(/^0[1-9]$/, 'must be two digits, 01 to 09'),
    /** How long a code can be charged. */
    minutes: integer(1, 15),
  }),
  /** What tills charge: docs/charges.md. */
  charges: z.strictObject({
    /** For so long a till may take a charge back. */
    cancelMinutes: integer(1, 60),
    /** Codes that do not exist, from one terminal in each window; with more it charges nothing for the rest of it. */
    badCodes: integer(1, 1_000),
    windowMinutes: integer(1, 60),
  }),
  /** Above any of these in an hour, payments are stopped without waiting for a person: docs/switches.md. */
  deadMan: z.strictObject({
    /** Customers with a payment that is held. */
    customersHeld: integer(1, 10_000),
    /** Minor units that are held. */
    amountHeld: amount,
    /** Customers who dispute a payment as one that they did not make, or whose top-up was charged back as fraud. */
    customersRobbed: integer(1, 10_000),
    /** Minor units of such payments and charge-backs. */
    amountLost: amount,
  }),
  account: z.strictObject({
    /** After a reset of password or factor, or a change of address, payments are held for so long, and top-ups declined. */
    coolOffHours: integer(1, 30 * 24),
  }),
  devices: z.strictObject({
    /** Each takes room in the wallet's item, which must stay under 1 KB. */
    maxPerCustomer: integer(1, 5),
    /** What a device may spend unheld in its first 24 hours, in all, in minor units; what goes beyond is held. */
    firstDayLimit: amount,
    /** How long an app has to attest its key. */
    challengeMinutes: integer(1, 60),
    /** For so long after an enrolment, the same phone enrols for no other customer. */
    hardwareDays: integer(1, 3650),
    /** Whether a key that no hardware protects is enrolled. Any program has such a key, so prod refuses it. */
    acceptSoftwareKeys: flag,
    /** The apps that may enrol iPhones: in dev those built from Xcode, elsewhere those of TestFlight and the App Store. */
    appleApps: apps({
      teamId: text(/^[A-Z0-9]{10}$/, 'must have teamIds of ten capitals and digits'),
      bundleId: text(/^[A-Za-z0-9.-]{1,155}$/, 'must have bundleIds of letters, digits, . and -'),
    }),
    /** For so long after it was fetched, Google's list of revoked keys is gone by; without one no Android phone enrols. */
    statusListHours: integer(1, 24 * 7),
    /** The apps that may enrol Android phones. */
    androidApps: apps({
      packageName: text(/^[A-Za-z0-9_.]{1,255}$/, 'must have packageNames of letters, digits, _ and .'),
      signatureDigests: z
        .array(text(/^[0-9a-f]{64}$/, 'must have signatureDigests of 64 lower-case hexadecimal digits'))
        .min(1, 'must have a signatureDigest for each app'),
    }),
  }),
  /** Where top-ups come from. `sandbox` makes money out of nothing, so prod refuses it. */
  fundingSources: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((name) => name !== '') : value),
    z.array(z.enum(['sandbox'], 'must be a list out of: sandbox')),
  ),
  risk: z.strictObject({
    /** Categories of goods that sell on the street for nearly what they cost: docs/risk-signals.md. */
    cashConvertible: z.preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((name) => name !== '') : value),
      z.array(z.enum(categories, `must be a list out of: ${categories.join(', ')}`)),
    ),
    /** For how long a rule can be snoozed for a customer, at most: docs/rulesets.md. */
    snoozeDays: integer(1, 365),
    /** Read units a second that backtests may take of all tables together: docs/backtest.md. */
    backtestReadsPerSecond: integer(10, 100_000),
  }),
  /** Who finds out that customers are who they say. */
  verification: z.strictObject({
    /** `sandbox` verifies whoever asks it to, so prod refuses it; with `none`, nobody can be verified. */
    provider: z.enum(['none', 'sandbox'], 'must be none or sandbox'),
    /** How long a customer and the provider have, before a result is too late. */
    hoursToComplete: integer(1, 30 * 24),
    /** How many a customer may start in a day: each has the provider's price. */
    startsPerDay: integer(1, 100),
  }),
  /** Cards that customers top up from: docs/cards.md. */
  cards: z.strictObject({
    /** `sandbox` takes any card and no money, so prod refuses it; with `none`, nobody registers a card. */
    processor: z.enum(['none', 'sandbox'], 'must be none or sandbox'),
    /** Active ones. */
    maxPerCustomer: integer(1, 10),
    /** How long a customer has to enter a card at the processor. */
    registrationMinutes: integer(5, 24 * 60),
    /** Registrations that may be started in each `tryWindowHours`, whatever comes of them. */
    triesPerCustomer: integer(1, 100),
    triesPerDevice: integer(1, 100),
    tryWindowHours: integer(1, 7 * 24),
    /** For so long nothing is topped up from a card that is new. Prod refuses 0; in dev, no card has money. */
    coolOffHours: integer(0, 30 * 24),
  }),
  /** Machines of stores: docs/terminals.md. */
  terminals: z.strictObject({
    /** How long an access token is good. Each costs; what a revoked terminal asks for is refused at once all the same. */
    tokenMinutes: integer(5, 60),
    /** How long a code to enrol a terminal's key is good: from when it is registered until somebody is there to install it. */
    enrolmentHours: integer(1, 14 * 24),
    /**
     * What the address of the token endpoint begins with, which nobody else in the region may have.
     *
     * @default - holdfast, the stage's name and the account's id
     */
    domainPrefix: text(
      /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be at most 63 lower-case letters, digits and -, without aws, amazon or cognito',
    ).optional(),
  }),
  corrections: z.strictObject({
    /** What one operator may correct and compensate alone in a day, in all, in minor units; beyond it a second one decides. */
    alonePerDay: amount,
    /** How long that one has. */
    hoursToDecide: integer(1, 30 * 24),
  }),
  /** What customers are told, by mail and push: docs/notices.md. */
  notices: z.strictObject({
    /** Of customers who have chosen none. */
    language: z.enum(['ja', 'en'], 'must be ja or en'),
    /** Where mails come from; SES must have verified it. @default - nobody is told by mail, and an alarm says so */
    from: text(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/, 'must be a mail address').optional(),
    /** The identity in SES that stands for it: the address itself or its domain. @default - the domain of `from` */
    identity: text(/^([^\s@]+@)?[A-Za-z0-9.-]+$/, 'must be a domain or a mail address').optional(),
    /** How long the freeze link of a notice works. */
    linkDays: integer(1, 90),
    /** SNS platform applications, by the name of the push service. @default - no push messages */
    pushApplications: z.strictObject({
      apns: platformApplication('APNS(?:_SANDBOX)?').optional(),
      fcm: platformApplication('GCM').optional(),
    }),
  }),
  identity: z.strictObject({
    /** Cognito's. PLUS brings threat protection, which is then enforced. */
    featurePlan: z.enum(['ESSENTIALS', 'PLUS'], 'must be ESSENTIALS or PLUS'),
  }),
  /**
   * For attacks with lists of passwords that are too slow for Cognito's own lock-out. Whoever is kept out may still sign
   * in on a device that is enrolled.
   */
  signIn: z.strictObject({
    /**
     * Of one user in a day, since the last that succeeded. From the fifth failure on, Cognito doubles the seconds that
     * nobody signs in as that user: ten make half a minute, twenty a quarter of an hour.
     */
    attemptsPerUser: integer(3, 100),
    /** Attempts of all users together that came to nothing, in a window of time; above it, unknown devices wait. */
    failuresPerWindow: integer(10, 1_000_000),
    windowMinutes: integer(1, 60),
    /** How long they wait. */
    restrictionMinutes: integer(1, 24 * 60),
  }),
  /** What all callers together may send, before API Gateway answers 429. */
  api: z.strictObject({ requestsPerSecond: integer(1, 10_000), burst: integer(1, 5_000) }),
  firewall: z.strictObject({
    enabled: flag,
    /** From one address, behind which a mobile carrier may have thousands; more are refused until it calms down. */
    requestsPerFiveMinutes: integer(10, 2_000_000_000),
    /** The same for attempts to sign in, which the user pools hear of. */
    signInsPerFiveMinutes: integer(10, 2_000_000_000),
  }),
  logs: z.strictObject({
    retentionDays: integer(1, 3653).refine((days) => retentions.includes(days), {
      error: `must be one of ${retentions.filter((days) => days <= 3653).join(', ')}`,
    }),
  }),
  alarms: z.strictObject({
    /** An SNS topic that hears of every alarm. @default - alarms only show in CloudWatch */
    topicArn: text(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic').optional(),
  }),
  /** The chain of blocks that seals the ledger: docs/sealing.md. */
  sealing: z.strictObject({
    /**
     * How long nobody can delete a block. In prod this is S3's compliance mode: not even the owner of the account ends
     * it before its time.
     */
    retentionDays: integer(1, 36_500),
    /** How long changes are gathered for one block. */
    windowSeconds: integer(0, 300),
  }),
  /** What stores are owed: docs/store-side.md. */
  stores: z.strictObject({
    /** How long transfers are gathered before they are projected: the longer, the less each of them costs. */
    windowSeconds: integer(0, 300),
  }),
  /** Whether the tables and the reviews agree: docs/reconciliation.md. */
  reconciliation: z.strictObject({
    /** From one run to the next. */
    everyHours: integer(1, 84),
    /** Read units a second that a run may take of all tables together. */
    readsPerSecond: integer(10, 100_000),
    /** What the consumers of a stream have not done after so long is a difference. */
    settleSeconds: integer(30, 3600),
  }),
  /** Whether tables and user pools refuse to be deleted, and outlive their stack. */
  keepData: flag,
});

export type Settings = z.infer<typeof schema> & { readonly stage: StageName };

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
  terminals: { tokenMinutes: 60, enrolmentHours: 72 },
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
  alarms: {},
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
  keepData: true,
};

const defaults: Record<StageName, z.input<typeof schema>> = {
  dev: {
    ...common,
    devices: { ...common.devices, acceptSoftwareKeys: true },
    review: { ...common.review, timeToDecideSeconds: 900, high: { amount: 100_000 } },
    fundingSources: ['sandbox'],
    verification: { ...common.verification, provider: 'sandbox' },
    cards: { ...common.cards, processor: 'sandbox', coolOffHours: 0 },
    identity: { featurePlan: 'ESSENTIALS' },
    api: { requestsPerSecond: 50, burst: 100 },
    firewall: { enabled: false, requestsPerFiveMinutes: 3_000, signInsPerFiveMinutes: 300 },
    logs: { retentionDays: 14 },
    sealing: { retentionDays: 1, windowSeconds: 0 },
    stores: { windowSeconds: 0 },
    reconciliation: { everyHours: 24, readsPerSecond: 100, settleSeconds: 60 },
    keepData: false,
  },
  // What prod will be, for people who test: money, cards and identities of the sandbox, and limits and records for few.
  staging: {
    ...guarded,
    fundingSources: ['sandbox'],
    verification: { ...common.verification, provider: 'sandbox' },
    cards: { ...common.cards, processor: 'sandbox' },
    api: { requestsPerSecond: 100, burst: 200 },
    firewall: { enabled: true, requestsPerFiveMinutes: 1_000, signInsPerFiveMinutes: 100 },
    logs: { retentionDays: 90 },
    sealing: { retentionDays: 30, windowSeconds: 60 },
    reconciliation: { everyHours: 24, readsPerSecond: 100, settleSeconds: 900 },
  },
  prod: {
    ...guarded,
    fundingSources: [],
    verification: { ...common.verification, provider: 'none' },
    cards: { ...common.cards, processor: 'none' },
    api: { requestsPerSecond: 500, burst: 1_000 },
    firewall: { enabled: true, requestsPerFiveMinutes: 3_000, signInsPerFiveMinutes: 300 },
    logs: { retentionDays: 400 },
    sealing: { retentionDays: 2557, windowSeconds: 60 },
    reconciliation: { everyHours: 24, readsPerSecond: 500, settleSeconds: 900 },
  },
};

/** Each setting by its path, as `-c` takes it. */
export const settingsByPath: ReadonlyMap<string, z.ZodType> = new Map(leavesOf(schema));

export const settingPaths: readonly string[] = [...settingsByPath.keys()];

/** The stages to synthesize: the one of `-c stage=...`, or all. @throws SettingError for a stage that does not exist */
export function chosenStages(app: App): readonly StageName[] {
  const chosen: unknown = app.node.tryGetContext('stage');
  if (chosen === undefined) return stageNames;
  const stage = stageNames.find((name) => name === chosen);
  if (!stage) {
    throw new SettingError(
      `The setting stage must be one of ${stageNames.join(', ')}; it is ${shown(chosen)}.`,
    );
  }
  return [stage];
}

/**
 * A stage's settings: its defaults, then the context.
 *
 * @throws SettingError naming the first setting that is wrong or does not exist
 */
export function settingsOf(app: App, stage: StageName): Settings {
  refuseStrangers(app);
  const wanted = structuredClone(defaults[stage]) as Record<string, unknown>;
  for (const path of settingPaths) {
    const value: unknown = app.node.tryGetContext(path);
    if (value !== undefined) place(wanted, path.split('.'), value);
  }
  const parsed = schema.safeParse(wanted);
  if (!parsed.success) throw asSettingError(stage, wanted, parsed.error);
  const settings = { ...parsed.data, stage };
  refuseCombinations(settings);
  return settings;
}

function refuseCombinations({
  stage,
  review,
  fundingSources,
  devices,
  aws,
  console: page,
  api,
  keepData,
  limits,
  verification,
  cards,
  stores,
  reconciliation,
}: Settings): void {
  const refuse = (path: string, problem: string) => {
    throw new SettingError(`The setting ${path} of stage ${stage} ${problem}.`);
  };
  if (stage === 'prod' && fundingSources.includes('sandbox')) {
    refuse('fundingSources', 'must not have sandbox: it makes money out of nothing');
  }
  if (stage === 'prod' && verification.provider === 'sandbox') {
    refuse('verification.provider', 'must not be sandbox: it verifies whoever asks it to');
  }
  if (stage === 'prod' && cards.processor === 'sandbox') {
    refuse('cards.processor', 'must not be sandbox: it takes any card and no money');
  }
  if (stage === 'prod' && cards.coolOffHours === 0) {
    refuse('cards.coolOffHours', 'must not be 0: a stolen card would be money at once');
  }
  if (stage === 'prod' && devices.acceptSoftwareKeys) {
    refuse('devices.acceptSoftwareKeys', 'must be false: any program can make such a key');
  }
  if (stage === 'prod' && !keepData) refuse('keepData', "must be true: a customer's money is in there");
  if ((page.domain === undefined) !== (page.certificateArn === undefined)) {
    const missing = page.domain === undefined ? 'console.domain' : 'console.certificateArn';
    refuse(missing, 'must be set where the other is');
  }
  if ((aws.account === undefined) !== (aws.region === undefined)) {
    refuse(aws.account === undefined ? 'aws.account' : 'aws.region', 'must be set where the other is');
  }
  if (reconciliation.settleSeconds <= stores.windowSeconds)
    refuse('reconciliation.settleSeconds', 'must be more than stores.windowSeconds');
  if (review.escalatePercent < review.warnPercent)
    refuse('review.escalatePercent', 'must be at least review.warnPercent');
  if (api.burst < api.requestsPerSecond) refuse('api.burst', 'must be at least api.requestsPerSecond');
  for (const level of ['contactVerified', 'identityVerified'] as const) {
    if (limits[level].paymentPerMonth < limits[level].paymentPerDay)
      refuse(`limits.${level}.paymentPerMonth`, `must be at least limits.${level}.paymentPerDay`);
  }
  for (const [name, value] of Object.entries(limits.contactVerified)) {
    if (limits.identityVerified[name as keyof typeof limits.contactVerified] < value)
      refuse(`limits.identityVerified.${name}`, `must be at least limits.contactVerified.${name}`);
  }
  if (devices.firstDayLimit > limits.contactVerified.paymentPerDay)
    refuse('devices.firstDayLimit', 'must be at most limits.contactVerified.paymentPerDay');
}

/**
 * What is deployed to a stage that customers or testers use must not go to whichever account credentials point to.
 *
 * @throws SettingError for a stage that was chosen, and is not told where it goes
 */
export function refuseUnnamedTarget(app: App, { stage, aws }: Settings): void {
  if (app.node.tryGetContext('stage') === undefined || !needsTarget(stage) || aws.account !== undefined)
    return;
  throw new SettingError(
    `The settings aws.account and aws.region of stage ${stage} must be set: ` +
      `-c aws.account=<12 digits> -c aws.region=<region>.`,
  );
}

export const needsTarget = (stage: StageName): boolean => stage !== 'dev';

/** A mistyped setting must not silently leave the default in force. The CDK's own context keys have other characters. */
function refuseStrangers(app: App): void {
  const strangers = Object.keys(app.node.getAllContext()).filter(
    (key) => /^[A-Za-z]+(\.[A-Za-z]+)*$/.test(key) && key !== 'stage' && !settingPaths.includes(key),
  );
  if (strangers[0]) throw new SettingError(`There is no setting ${strangers[0]}.`);
}

function asSettingError(stage: StageName, wanted: unknown, error: z.ZodError): SettingError {
  const [issue] = error.issues;
  // An element of a list is told as the list.
  const inside = issue?.path ?? [];
  const element = inside.findIndex((part) => typeof part === 'number');
  const path = inside.slice(0, element < 0 ? undefined : element).map(String);
  const value = path.reduce<unknown>(
    (part, key) => (part as Record<string, unknown> | undefined)?.[key],
    wanted,
  );
  return new SettingError(
    `The setting ${path.join('.')} of stage ${stage} ${issue?.message}; it is ${shown(value)}.`,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

function place(tree: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else place(tree[key] as Record<string, unknown>, rest, value);
}

function leavesOf(branch: z.ZodType, prefix: readonly string[] = []): [path: string, leaf: z.ZodType][] {
  if (!(branch instanceof z.ZodObject)) return [[prefix.join('.'), branch]];
  return Object.entries(branch.shape).flatMap(([key, leaf]) => leavesOf(leaf as z.ZodType, [...prefix, key]));
}

function parsedList(text: string): unknown {
  if (text === '') return [];
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
