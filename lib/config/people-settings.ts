/** Settings of who somebody is, and of what they sign in and sign with: accounts, devices, terminals, notices. */
import * as z from 'zod';
import { amount, apps, flag, hostName, integer, text } from './values.ts';

const platformApplication = (platform: string) =>
  text(
    new RegExp(`^arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:app/${platform}/[A-Za-z0-9_.-]{1,256}$`),
    `must be the ARN of an SNS platform application of ${platform.startsWith('APNS') ? 'APNS' : platform}`,
  );

export const peopleSettings = {
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
  /** Who finds out that customers are who they say. */
  verification: z.strictObject({
    /** `sandbox` verifies whoever asks it to, so prod refuses it; with `none`, nobody can be verified. */
    provider: z.enum(['none', 'sandbox'], 'must be none or sandbox'),
    /** How long a customer and the provider have, before a result is too late. */
    hoursToComplete: integer(1, 30 * 24),
    /** How many a customer may start in a day: each has the provider's price. */
    startsPerDay: integer(1, 100),
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
    /** A certificate that each terminal presents, besides its token and its key; all four or none: docs/domains.md. */
    mutualTls: z.strictObject({
      /** The name of an API that terminals alone call, and of which they call no other. @default - they call the one that all call */
      domain: hostName('tills.example.com').optional(),
      /** Of that name: of the stage's region, and issued by Amazon. */
      certificateArn: text(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
        'must be the ARN of a certificate',
      ).optional(),
      /** Who issues the certificates of terminals, in PEM: an object of S3, in a bucket that keeps versions. */
      truststore: text(
        /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[A-Za-z0-9._/-]{1,900}$/,
        'must be an object of S3, such as s3://bucket/tills.pem',
      ).optional(),
      /** Of that object. Another one in its place counts from when this names it. */
      truststoreVersion: text(
        /^(?!null$)[A-Za-z0-9._-]{1,1024}$/,
        'must be the version of the object, which is not null',
      ).optional(),
    }),
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
};
