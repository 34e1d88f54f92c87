/** What each function may do, to the item. A line that is added here is a line that a reviewer has to accept. */
import { expect, test } from 'vitest';
import { permissionsOf, roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');

const streamOf = (table: string) =>
  ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
    (action) => `dynamodb:${action} ${table}`,
  );
const deadLettersTo = (queue: string) =>
  ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} ${queue}`);

/** Neither reads money nor touches a device. */
/** Whom the customer of a case shares a phone with, and who is of the store. */
const findingParties = [
  'cognito-idp:ListUsers Customers',
  'dynamodb:GetItem Registry [DEVICE#*]',
  'dynamodb:GetItem Registry [HARDWARE#*]',
  'dynamodb:GetItem Registry [STORE#*]',
  'dynamodb:Query Registry [CUSTOMER#*, TRACE#*]',
  'secretsmanager:GetSecretValue Pseudonyms',
];
const changeOfAccount = ['dynamodb:PutItem Registry [CUSTOMER#*]', 'dynamodb:UpdateItem Ledger [WALLET#*]'];

const storeSide = [
  'dynamodb:GetItem Projections [STORES]',
  'dynamodb:GetItem Registry [STORE#*]',
  'dynamodb:Query Projections [STORES#*]',
];

/** A terminal with the events that tell what was done with it. */
const changeTerminal = [
  'dynamodb:GetItem Registry [TERMINAL#*]',
  'dynamodb:PutItem Registry [TERMINAL#*]',
  'dynamodb:UpdateItem Registry [TERMINAL#*]',
];

/** Payments and what is known of them: nothing is written. */
const readExposure = [
  'dynamodb:BatchGetItem Cases [CASE#*]',
  'dynamodb:BatchGetItem Ledger [PAYMENT#*]',
  'dynamodb:GetItem Projections [STORES]',
  'dynamodb:GetItem Registry [DEVICE#*]',
  'dynamodb:Query Projections [STORES#*]',
  'dynamodb:Query Projections [WALLET#*]',
];

const refundPayment = [
  'dynamodb:GetItem Ledger [PAYMENT#*]',
  'dynamodb:GetItem Ledger [REFUND#*]',
  'dynamodb:PutItem Ledger [REFUND#*]',
  'dynamodb:UpdateItem Ledger [PAYMENT#*]',
  'dynamodb:UpdateItem Ledger [WALLET#*]',
];

/** Changes a case, and records that it did. */
const claimCase = [
  'cognito-idp:AdminGetUser Reviewers',
  'dynamodb:GetItem Cases [CASE#*]',
  'dynamodb:GetItem Registry [RULESET#*]',
  'dynamodb:PutItem Cases [AUDIT#*]',
  'dynamodb:UpdateItem Cases [CASE#*]',
];

/** The same, with what tells the customer of a dispute. */
const decideCase = [
  'cognito-idp:AdminGetUser Reviewers',
  'dynamodb:GetItem Cases [CASE#*]',
  'dynamodb:GetItem Registry [STORE#*]',
  'dynamodb:PutItem Cases [AUDIT#*]',
  'dynamodb:PutItem Registry [CUSTOMER#*]',
  'dynamodb:UpdateItem Cases [CASE#*]',
];

const expected: Readonly<Record<string, readonly string[]>> = {
  CreateDeviceChallenge: ['dynamodb:PutItem Registry [CHALLENGE#*]'],
  ListDevices: [
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:Query Projections [WALLET#*]',
  ],
  RemoveDevice: [
    'cognito-idp:AdminForgetDevice Customers',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*]',
  ],
  EnrolDevice: [
    'cognito-idp:AdminGetDevice Customers',
    'cognito-idp:AdminGetUser Customers',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:ConditionCheckItem Registry [LIST#*]',
    'dynamodb:GetItem Registry [LIST#*]',
    'dynamodb:GetItem Registry [SWITCHES, STATUSLIST, LISTS#*, RISK#*]',
    'dynamodb:PutItem Registry [HARDWARE#*]',
    'dynamodb:UpdateItem Registry [HARDWARE#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:PutItem Registry [DEVICE#*]',
    'dynamodb:UpdateItem Registry [CHALLENGE#*, COGNITO_DEVICE#*]',
    'dynamodb:GetItem Registry [REGISTRATION#*]',
    'dynamodb:PutItem Registry [REGISTRATION#*]',
    'dynamodb:PutItem Registry [TRACE#*]',
    'dynamodb:Query Registry [TRACE#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'secretsmanager:GetSecretValue Pseudonyms',
  ],
  PreSignUp: ['cognito-idp:DescribeUserPoolClient Customers', 'dynamodb:GetItem Registry [SWITCHES]'],
  PreAuthentication: [
    'dynamodb:BatchGetItem Registry [SIGN_IN_WINDOW#*]',
    'dynamodb:GetItem Registry [SIGN_IN_RESTRICTION, DEVICE#*]',
    'dynamodb:UpdateItem Registry [SIGN_IN#*, SIGN_IN_WINDOW#*, SIGN_IN_RESTRICTION]',
  ],
  PostAuthentication: [
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:UpdateItem Registry [SIGN_IN#*, SIGN_IN_WINDOW#*]',
  ],
  PostConfirmation: [
    'cognito-idp:AdminGetUser Customers',
    'cognito-idp:AdminUserGlobalSignOut Customers',
    'dynamodb:UpdateItem Registry [SIGN_IN#*]',
    ...changeOfAccount,
  ],
  CustomMessage: [
    'cognito-idp:AdminGetUser Customers',
    'dynamodb:PutItem Registry [CONTACT#*]',
    ...changeOfAccount,
  ],
  FreezeAccount: ['cognito-idp:AdminUserGlobalSignOut Customers', ...changeOfAccount],
  SignOutEverywhere: ['cognito-idp:AdminUserGlobalSignOut Customers', ...changeOfAccount],
  GetFreeze: [
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
  ],
  PutFreeze: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:AdminUserGlobalSignOut Customers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*]',
    ...changeOfAccount,
  ],
  FreezeRing: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:AdminUserGlobalSignOut Customers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*]',
    'dynamodb:GetItem Registry [HARDWARE#*]',
    'dynamodb:Query Registry [CUSTOMER#*, TRACE#*]',
    ...changeOfAccount,
    'secretsmanager:GetSecretValue Pseudonyms',
  ],
  CreateDispute: [
    'cognito-idp:AdminUserGlobalSignOut Customers',
    ...findingParties,
    'dynamodb:GetItem Cases [CASE#disp_*]',
    'dynamodb:PutItem Cases [CASE#disp_*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*]',
    ...changeOfAccount,
  ],
  GetDispute: ['dynamodb:GetItem Cases [CASE#disp_*]'],
  ResetFactor: [
    'cognito-idp:AdminDeleteSoftwareToken Customers',
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:AdminUserGlobalSignOut Customers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:PutItem Registry [FACTOR_RESET#*]',
    'dynamodb:UpdateItem Registry [FACTOR_RESET#*]',
    ...changeOfAccount,
  ],
  GetWallet: ['dynamodb:GetItem Ledger [WALLET#*]'],
  GetBalance: [
    'dynamodb:PutItem Projections [BALANCES#*]',
    'dynamodb:Query Projections [BALANCES#*]',
    'dynamodb:Query Projections [WALLET#*]',
  ],
  ListEntries: ['dynamodb:Query Projections [WALLET#*]', 'secretsmanager:GetSecretValue Cursors'],
  CreateTopUp: [
    'dynamodb:BatchGetItem Ledger [WALLET#*]',
    'dynamodb:BatchGetItem Registry [DEVICE#*, SWITCHES, RISK#*, CARD#*]',
    'dynamodb:GetItem Registry [LISTS#*]',
    'dynamodb:ConditionCheckItem Registry [CARD#*]',
    'dynamodb:GetItem Ledger [TOPUP#*]',
    'dynamodb:PutItem Ledger [TOPUP#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:UpdateItem Ledger [TOPUP#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
  ],
  CreatePayment: [
    'dynamodb:BatchGetItem Ledger [WALLET#*]',
    'dynamodb:BatchGetItem Registry [DEVICE#*, SWITCHES, RISK#*]',
    'dynamodb:GetItem Registry [STORE#*, LISTS#*]',
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:PutItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
  ],
  CreatePaymentCode: [
    'dynamodb:BatchGetItem Ledger [WALLET#*]',
    'dynamodb:BatchGetItem Registry [DEVICE#*, SWITCHES, RISK#*]',
    'dynamodb:GetItem Registry [CODE#*]',
    'dynamodb:PutItem Registry [CODE#*]',
    'secretsmanager:GetSecretValue Codes',
    'dynamodb:GetItem Registry [LISTS#*]',
  ],
  GetPaymentCode: ['dynamodb:GetItem Ledger [PAYMENT#*]', 'dynamodb:GetItem Registry [CODE#*]'],
  CreateCharge: [
    ...changeTerminal,
    'dynamodb:BatchGetItem Ledger [WALLET#*]',
    'dynamodb:BatchGetItem Registry [CODE#*, TERMINAL#*, STORE#*, DEVICE#*, SWITCHES, RISK#*]',
    'dynamodb:GetItem Registry [LISTS#*]',
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:PutItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'dynamodb:UpdateItem Registry [CODE#*]',
    'secretsmanager:GetSecretValue Codes',
    'dynamodb:GetItem Registry [RULESET#*]',
  ],
  // Which terminal it is, and what it is about: never another's key.
  GetCharge: [...changeTerminal, 'dynamodb:GetItem Ledger [PAYMENT#*]'],
  RefundCharge: [...changeTerminal, ...refundPayment],
  // What it reads of other stores' lines, which stand together, it keeps to itself: see the handler's tests.
  ReconcileCharges: [
    ...changeTerminal,
    'dynamodb:BatchGetItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Projections [STORES]',
    'dynamodb:Query Projections [STORES#*]',
  ],
  CancelCharge: [
    ...changeTerminal,
    ...refundPayment,
    'dynamodb:ConditionCheckItem Cases [CASE#*]',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:PutItem Cases [CASE#*]',
    'dynamodb:UpdateItem Cases [CASE#*]',
  ],
  ConfirmPayment: [
    'dynamodb:BatchGetItem Ledger [WALLET#*, PAYMENT#*]',
    'dynamodb:BatchGetItem Registry [DEVICE#*, SWITCHES, RISK#*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:PutItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [STORE#*, LISTS#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
  ],
  // Of a case it may ask for no more than whether its customer is asked something.
  GetPayment: ['dynamodb:GetItem Cases [CASE#case_*]', 'dynamodb:GetItem Ledger [PAYMENT#*]'],
  AnswerQuestion: [
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Cases [CASE#case_*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:UpdateItem Cases [CASE#case_*]',
  ],
  CreateIdentityVerification: [
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [VERIFICATION#*]',
    'dynamodb:PutItem Registry [VERIFICATION#*]',
    'dynamodb:UpdateItem Registry [VERIFICATION#*]',
    'dynamodb:GetItem Registry [VERIFICATION_REQUEST#*]',
    'dynamodb:PutItem Registry [VERIFICATION_REQUEST#*]',
    'dynamodb:UpdateItem Registry [VERIFICATION_DAY#*]',
  ],
  GetIdentityVerification: ['dynamodb:GetItem Registry [VERIFICATION#*]'],
  ReceiveIdentityVerification: [
    'dynamodb:ConditionCheckItem Registry [VERIFICATION#*]',
    'dynamodb:GetItem Registry [VERIFICATION#*]',
    'dynamodb:UpdateItem Registry [VERIFICATION#*]',
    'dynamodb:GetItem Registry [WEBHOOK#*]',
    'dynamodb:PutItem Registry [WEBHOOK#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
    'secretsmanager:GetSecretValue IdentityWebhook',
  ],
  PlayIdentityProvider: ['secretsmanager:GetSecretValue IdentityWebhook'],
  RegisterCard: [
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [CARD#*]',
    'dynamodb:PutItem Registry [CARD#*]',
    'dynamodb:UpdateItem Registry [CARD#*]',
    'dynamodb:GetItem Registry [CARD_REQUEST#*]',
    'dynamodb:PutItem Registry [CARD_REQUEST#*]',
    'dynamodb:UpdateItem Registry [CARDS#*, CARD_TRIES#*]',
  ],
  ListCards: ['dynamodb:GetItem Registry [CARDS#*, CARD#*]'],
  RemoveCard: [
    'dynamodb:ConditionCheckItem Ledger [WALLET#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [CARD#*]',
    'dynamodb:UpdateItem Registry [CARD#*]',
    'dynamodb:UpdateItem Registry [CARDS#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
  ],
  SweepCharges: [
    'sqs:SendMessage SweepChargesDeadLetters',
    'dynamodb:GetItem Ledger [TOPUP#*, WALLET#*]',
    'dynamodb:UpdateItem Ledger [TOPUP#*, WALLET#*]',
    'dynamodb:GetItem Registry [CARD#*]',
    'dynamodb:PutItem Projections [WALLET#*, BALANCES#*]',
    'dynamodb:Query Projections/index/open-holds [charge]',
  ],
  ReceiveCardEvent: [
    'dynamodb:GetItem Registry [CARD_EVENT#*]',
    'dynamodb:PutItem Registry [CARD_EVENT#*]',
    'dynamodb:ConditionCheckItem Registry [CARD#*]',
    'dynamodb:GetItem Registry [CARD#*]',
    'dynamodb:UpdateItem Registry [CARD#*]',
    'dynamodb:UpdateItem Registry [CARDS#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:GetItem Ledger [TOPUP#*, WALLET#*]',
    'dynamodb:UpdateItem Ledger [TOPUP#*, WALLET#*]',
    'dynamodb:ConditionCheckItem Ledger [TOPUP#*]',
    'dynamodb:PutItem Ledger [CHARGEBACK#*]',
    'dynamodb:PutItem Cases [LOSS#*]',
    'secretsmanager:GetSecretValue CardWebhook',
  ],
  PlayCardProcessor: ['secretsmanager:GetSecretValue CardWebhook'],
  OpenFreezeLink: ['dynamodb:GetItem Registry [FREEZELINK#*]'],
  // Freezes, and disputes the payment of its notice; it moves no money.
  FollowFreezeLink: [
    'cognito-idp:AdminUserGlobalSignOut Customers',
    ...findingParties,
    'dynamodb:GetItem Cases [CASE#disp_*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Registry [FREEZELINK#*]',
    'dynamodb:PutItem Cases [CASE#disp_*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  SetPushToken: [
    'dynamodb:GetItem Registry [DEVICE#*, PUSH#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*, PUSH#*]',
  ],
  // Nothing is connected by default: with a sender and push applications, see notices.test.ts.
  SendNotices: [
    ...streamOf('Registry'),
    ...streamOf('Projections'),
    'cognito-idp:AdminGetUser Customers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:PutItem Registry [FREEZELINK#*]',
    'dynamodb:Query Registry [CONTACT#*]',
    'dynamodb:UpdateItem Registry [TOLD#*]',
    ...deadLettersTo('AccountEventsDeadLetters'),
    ...deadLettersTo('PaymentsDeadLetters'),
  ],
  RecordEntries: [
    ...streamOf('Ledger'),
    'dynamodb:PutItem Projections [WALLET#*, TRANSFER#*, BALANCES#*]',
    ...deadLettersTo('EntriesDeadLetters'),
  ],
  PublishConsole: ['s3:PutObject Files/*'],
  SealLedger: [
    ...streamOf('Ledger'),
    'dynamodb:BatchGetItem Registry [SEALED#*]',
    'dynamodb:GetItem Registry [SEALING]',
    'dynamodb:PutItem Registry [SEALED#*]',
    'dynamodb:UpdateItem Registry [SEALING]',
    's3:GetObject Seals/blocks/*',
    's3:PutObject Seals/blocks/*',
    ...deadLettersTo('TransfersDeadLetters'),
  ],
  StartReview: [
    ...streamOf('Ledger'),
    ...deadLettersTo('HeldPaymentsDeadLetters'),
    'states:StartExecution ReviewMachine',
  ],
  OpenCase: [
    ...findingParties,
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:PutItem Cases [CASE#*, TOKEN#*]',
    'states:SendTaskSuccess ReviewMachine',
  ],
  FollowDecision: [
    ...streamOf('Cases'),
    'dynamodb:GetItem Cases [TOKEN#*]',
    ...deadLettersTo('DecisionsDeadLetters'),
    'states:SendTaskSuccess ReviewMachine',
  ],
  // The colleague who decided is not asked who they are: their decision was refused to whoever has a part in it.
  FreezeAsDecided: [
    'sqs:SendMessage FreezeAsDecidedDeadLetters',
    'cognito-idp:AdminUserGlobalSignOut Customers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Ledger [WALLET#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:GetItem Registry [HARDWARE#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:Query Cases/index/open-cases [freezes]',
    'dynamodb:Query Registry [CUSTOMER#*, TRACE#*]',
    'dynamodb:UpdateItem Cases [CASE#*]',
    'dynamodb:UpdateItem Registry [DEVICE#*]',
    ...changeOfAccount,
    'secretsmanager:GetSecretValue Pseudonyms',
  ],
  // Where the stage has a topic for its alarms, it may publish to that too.
  WatchDeadlines: [
    'sqs:SendMessage WatchDeadlinesDeadLetters',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:Query Cases/index/open-cases [open, disputes]',
    'dynamodb:UpdateItem Cases [CASE#*]',
  ],
  AskCustomer: [
    'cognito-idp:AdminGetUser Reviewers',
    'dynamodb:GetItem Cases [CASE#case_*]',
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:PutItem Registry [CUSTOMER#*]',
    'dynamodb:UpdateItem Cases [CASE#case_*]',
  ],
  SettlePayment: [
    'dynamodb:ConditionCheckItem Cases [CASE#*]',
    'dynamodb:ConditionCheckItem Registry [STORE#*]',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:PutItem Cases [CASE#*]',
    'dynamodb:UpdateItem Cases [CASE#*]',
    'dynamodb:UpdateItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  SweepHolds: [
    'sqs:SendMessage SweepHoldsDeadLetters',
    'dynamodb:ConditionCheckItem Cases [CASE#*]',
    'dynamodb:ConditionCheckItem Registry [STORE#*]',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:PutItem Cases [CASE#*]',
    'dynamodb:UpdateItem Cases [CASE#*]',
    'dynamodb:Query Cases/index/open-cases [open]',
    'dynamodb:PutItem Projections [WALLET#*, BALANCES#*]',
    'dynamodb:Query Projections/index/open-holds [open]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  // It reads the money and all that follows from it, and writes nothing but its own reports and where it stands.
  Reconcile: [
    'sqs:SendMessage ReconcileDeadLetters',
    'dynamodb:Scan Ledger',
    'dynamodb:GetItem Ledger [*]',
    'dynamodb:Scan Projections',
    'dynamodb:GetItem Projections [WALLET#*, TRANSFER#*, STORES, RECONCILIATION]',
    'dynamodb:Query Projections [WALLET#*, STORES#*]',
    'dynamodb:PutItem Projections [RECONCILIATION]',
    'dynamodb:UpdateItem Projections [RECONCILIATION]',
    'dynamodb:Query Cases/index/open-cases [open]',
    'dynamodb:GetItem Cases [CASE#*]',
    's3:PutObject Seals/reconciliations/*',
    'states:ListExecutions ReviewMachine',
  ],
  ListCases: [
    'dynamodb:Query Cases/index/open-cases [open, disputes]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  GetCase: [
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
  ],
  ListCaseAudit: [
    'dynamodb:Query Cases/index/audit-times [AUDIT#*]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  ListAuditEvents: [
    'dynamodb:Query Cases/index/audit-days [AUDIT_DAY#*]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  GetCaseEvidence: [
    'cognito-idp:AdminGetUser Reviewers',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Registry [CODE#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:Query Cases/index/audit-times [AUDIT#*]',
  ],
  ListEndedCases: [
    'dynamodb:Query Cases/index/ended-cases [decided#*, expired#*]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  GetReviewStatistics: [
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:Query Cases/index/ended-cases [decided#*, expired#*]',
    'dynamodb:Query Cases/index/open-cases [open, disputes]',
  ],
  GetCaseContext: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:BatchGetItem Cases [CASE#*]',
    'dynamodb:BatchGetItem Ledger [WALLET#*, PAYMENT#*]',
    'dynamodb:BatchGetItem Registry [DEVICE#*, SWITCHES, RISK#*]',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Projections [STORES]',
    'dynamodb:GetItem Registry [CODE#*]',
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:GetItem Registry [STORE#*, LISTS#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:Query Projections [STORES#*]',
    'dynamodb:Query Projections [WALLET#*]',
    'dynamodb:Query Registry [CUSTOMER#*, HARDWARE#*]',
  ],
  // It asks nobody who a customer is.
  GetCaseGraph: [
    'cognito-idp:AdminGetUser Reviewers',
    'dynamodb:BatchGetItem Cases [CASE#*]',
    'dynamodb:BatchGetItem Ledger [WALLET#*, PAYMENT#*, TOPUP#*]',
    'dynamodb:BatchGetItem Registry [RISK#*, DEVICE#*, STORE#*, CARD#*]',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:GetItem Projections [STORES]',
    'dynamodb:PutItem Cases [AUDIT#*]',
    'dynamodb:Query Projections [STORES#*]',
    'dynamodb:Query Projections [WALLET#*]',
    'dynamodb:Query Registry [CUSTOMER#*, HARDWARE#*]',
  ],
  CreateUnmasking: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Cases [CASE#*]',
    'dynamodb:PutItem Cases [AUDIT#*]',
  ],
  ClaimCase: claimCase,
  ReleaseCase: claimCase,
  EscalateCase: claimCase,
  ClaimNextCase: [...claimCase, 'dynamodb:Query Cases/index/open-cases [open, disputes]'],
  AssignCase: [...claimCase, 'cognito-idp:ListUsersInGroup Reviewers'],
  ListStaff: ['cognito-idp:ListUsersInGroup Reviewers'],
  DecideCase: [...decideCase, 'dynamodb:GetItem Registry [RULESET#*]'],
  BulkDecideCases: decideCase,
  CreateRefund: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Ledger [PAYMENT#*]',
    'dynamodb:UpdateItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Ledger [REFUND#*]',
    'dynamodb:PutItem Ledger [REFUND#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  CreateCorrection: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:BatchGetItem Cases [CORRECTION#*]',
    'dynamodb:ConditionCheckItem Cases [CORRECTION#*]',
    'dynamodb:PutItem Cases [CORRECTION#*]',
    'dynamodb:UpdateItem Cases [ADJUSTMENT_DAY#*]',
    'dynamodb:BatchGetItem Ledger [CORRECTION#*]',
    'dynamodb:ConditionCheckItem Ledger [CORRECTION#*]',
    'dynamodb:PutItem Ledger [CORRECTION#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  ListCorrections: [
    'dynamodb:BatchGetItem Cases [CORRECTION#*]',
    'dynamodb:Query Cases/index/open-cases [corrections]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  DecideCorrection: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:BatchGetItem Cases [CORRECTION#*]',
    'dynamodb:UpdateItem Cases [CORRECTION#*]',
    'dynamodb:BatchGetItem Ledger [CORRECTION#*]',
    'dynamodb:PutItem Ledger [CORRECTION#*]',
    'dynamodb:UpdateItem Ledger [WALLET#*]',
  ],
  CreateCompensation: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:BatchGetItem Cases [COMPENSATION#*]',
    'dynamodb:ConditionCheckItem Cases [COMPENSATION#*]',
    'dynamodb:PutItem Cases [COMPENSATION#*]',
    'dynamodb:UpdateItem Cases [ADJUSTMENT_DAY#*]',
    'dynamodb:BatchGetItem Ledger [COMPENSATION#*, PAYMENT#*]',
    'dynamodb:ConditionCheckItem Ledger [COMPENSATION#*]',
    'dynamodb:PutItem Ledger [COMPENSATION#*]',
    'dynamodb:UpdateItem Ledger [PAYMENT#*, WALLET#*]',
  ],
  GetCompensation: [
    'dynamodb:BatchGetItem Cases [COMPENSATION#*]',
    'dynamodb:BatchGetItem Ledger [COMPENSATION#*]',
  ],
  ListCompensations: [
    'dynamodb:BatchGetItem Cases [COMPENSATION#*]',
    'dynamodb:Query Cases/index/open-cases [compensations]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  DecideCompensation: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:BatchGetItem Cases [COMPENSATION#*]',
    'dynamodb:UpdateItem Cases [COMPENSATION#*]',
    'dynamodb:BatchGetItem Ledger [COMPENSATION#*]',
    'dynamodb:PutItem Ledger [COMPENSATION#*]',
    'dynamodb:UpdateItem Ledger [PAYMENT#*, WALLET#*]',
  ],
  PutStore: ['dynamodb:UpdateItem Registry [STORE#*]'],
  GetStore: ['dynamodb:GetItem Registry [STORE#*]'],
  CreateTerminal: [
    'cognito-idp:AddUserPoolClientSecret Terminals',
    'cognito-idp:CreateUserPoolClient Terminals',
    'cognito-idp:DeleteUserPoolClient Terminals',
    'cognito-idp:DeleteUserPoolClientSecret Terminals',
    'cognito-idp:ListUserPoolClientSecrets Terminals',
    'dynamodb:GetItem Registry [STORE#*]',
    'dynamodb:UpdateItem Registry [STORE#*]',
    'dynamodb:GetItem Registry [TERMINAL_REQUEST#*]',
    'dynamodb:PutItem Registry [TERMINAL_REQUEST#*]',
    ...changeTerminal,
  ],
  ListTerminals: ['dynamodb:GetItem Registry [TERMINAL#*]', 'dynamodb:Query Registry [STORE#*]'],
  CreateTerminalSecret: [
    'cognito-idp:AddUserPoolClientSecret Terminals',
    'cognito-idp:DeleteUserPoolClientSecret Terminals',
    'cognito-idp:ListUserPoolClientSecrets Terminals',
    ...changeTerminal,
  ],
  EndTerminalSecret: [
    'cognito-idp:DeleteUserPoolClientSecret Terminals',
    'cognito-idp:ListUserPoolClientSecrets Terminals',
    ...changeTerminal,
  ],
  CreateEnrolmentCode: changeTerminal,
  RevokeTerminal: ['cognito-idp:DeleteUserPoolClient Terminals', ...changeTerminal],
  EnrolTerminalKey: changeTerminal,
  GetOwnTerminal: changeTerminal,
  GetStorePayable: storeSide,
  GetStoreStatement: [...storeSide, 'secretsmanager:GetSecretValue Cursors'],
  ProjectActivity: [
    ...streamOf('Projections'),
    'dynamodb:BatchGetItem Registry [RISK#*, STORE#*, DEVICE#*]',
    'dynamodb:GetItem Registry [RISK#*]',
    'dynamodb:UpdateItem Registry [RISK#*, STORE#*]',
    'dynamodb:BatchGetItem Projections [ACTIVITY, ACTIVITY_SHARD#*]',
    'dynamodb:GetItem Projections [PHONE#*]',
    'dynamodb:UpdateItem Projections [ACTIVITY_SHARD#*, PHONE#*]',
    ...deadLettersTo('ActivityDeadLetters'),
  ],
  ProjectStores: [
    ...streamOf('Projections'),
    'dynamodb:ConditionCheckItem Projections [STORES#*]',
    'dynamodb:GetItem Projections [STORES, STORES_SHARD#*]',
    'dynamodb:PutItem Projections [STORES#*]',
    'dynamodb:Query Projections [STORES#*]',
    'dynamodb:UpdateItem Projections [STORES#*]',
    'dynamodb:UpdateItem Projections [STORES_SHARD#*]',
    ...deadLettersTo('LinesDeadLetters'),
  ],
  GetStoreFreeze: ['dynamodb:GetItem Registry [STORE#*]', 'dynamodb:Query Registry [STORE#*]'],
  PutStoreFreeze: [
    'dynamodb:GetItem Registry [STORE#*]',
    'dynamodb:PutItem Registry [STORE#*]',
    'dynamodb:Query Registry [STORE#*]',
    'dynamodb:UpdateItem Registry [STORE#*]',
  ],
  GetExposure: [...readExposure, 'secretsmanager:GetSecretValue Cursors'],
  GetExposureTable: [...readExposure],
  ListSwitches: ['dynamodb:Query Registry [SWITCHES]'],
  GetSwitch: ['dynamodb:GetItem Registry [SWITCHES]'],
  PutSwitch: [
    'dynamodb:GetItem Registry [STORE#*]',
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [SWITCHES]',
    'dynamodb:UpdateItem Registry [SWITCHES]',
  ],
  ListSwitchEvents: ['dynamodb:Query Registry [SWITCHES]', 'secretsmanager:GetSecretValue Cursors'],
  WatchLosses: [
    ...streamOf('Cases'),
    ...deadLettersTo('HoldsAndLossesDeadLetters'),
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [WATCHED#*]',
    'dynamodb:Query Registry [WATCHED#*]',
    'dynamodb:UpdateItem Registry [SWITCHES]',
  ],
  CreateRuleset: [
    'cognito-idp:AdminGetUser Reviewers',
    'dynamodb:GetItem Registry [RULESETS]',
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [RULESETS]',
    'dynamodb:PutItem Registry [RULESET_DRAFT#*]',
  ],
  ListRulesets: [
    'dynamodb:BatchGetItem Registry [RULESETS]',
    'dynamodb:Query Registry [RULESETS]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  GetRuleset: ['dynamodb:GetItem Registry [RULESETS, RULESET_DRAFT#*, RULESET#*, SWITCHES]'],
  PublishRuleset: [
    'cognito-idp:AdminGetUser Reviewers',
    'dynamodb:GetItem Registry [RULESETS]',
    'dynamodb:GetItem Registry [RULESET_DRAFT#*]',
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [RULESET#*]',
    'dynamodb:PutItem Registry [RULESETS]',
    'dynamodb:UpdateItem Registry [RULESETS]',
    'dynamodb:UpdateItem Registry [SWITCHES]',
  ],
  WithdrawRuleset: [
    'dynamodb:GetItem Registry [RULESETS]',
    'dynamodb:PutItem Registry [RULESETS]',
    'dynamodb:UpdateItem Registry [RULESETS]',
  ],
  CreateBacktest: [
    'dynamodb:GetItem Registry [BACKTESTS#*]',
    'dynamodb:GetItem Registry [RULESETS, RULESET#*]',
    'dynamodb:PutItem Registry [BACKTESTS#*]',
    'dynamodb:UpdateItem Registry [BACKTESTS]',
  ],
  ListBacktests: [
    'dynamodb:BatchGetItem Registry [BACKTESTS#*]',
    'dynamodb:GetItem Registry [RULESETS, RULESET#*]',
    'dynamodb:Query Registry [BACKTESTS#*]',
    'secretsmanager:GetSecretValue Cursors',
  ],
  GetBacktest: ['dynamodb:GetItem Registry [RULESETS, RULESET#*, BACKTESTS#*]'],
  // It reads of every transfer how it was judged, of every case how it was decided, and writes nothing but what it found.
  RunBacktests: [
    'sqs:SendMessage RunBacktestsDeadLetters',
    'dynamodb:BatchGetItem Ledger [PAYMENT#*]',
    'dynamodb:GetItem Projections [BACKTESTING]',
    'dynamodb:GetItem Registry [BACKTESTS#*]',
    'dynamodb:GetItem Registry [BACKTESTS]',
    'dynamodb:GetItem Registry [RULESET_DRAFT#*, RULESET#*]',
    'dynamodb:PutItem Projections [BACKTESTING]',
    'dynamodb:PutItem Registry [BACKTESTS#*]',
    'dynamodb:Scan Cases (pk, sk, state, decision, openedAt, question, answer)',
    'dynamodb:Scan Ledger (pk, sk, state, amount, createdAt, judged, country, from, ref, refunded, reversed, payment)',
    'dynamodb:UpdateItem Projections [BACKTESTING]',
    'dynamodb:UpdateItem Registry [BACKTESTS#*]',
    'dynamodb:UpdateItem Registry [BACKTESTS]',
  ],
  ListRulesetEvents: ['dynamodb:Query Registry [RULESETS]', 'secretsmanager:GetSecretValue Cursors'],
  CreateSnooze: [
    'cognito-idp:AdminGetUser Reviewers',
    'cognito-idp:ListUsers Customers',
    'dynamodb:GetItem Registry [RISK#*]',
    'dynamodb:GetItem Registry [RULESET#*]',
    'dynamodb:GetItem Registry [SNOOZES]',
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [SNOOZES]',
    'dynamodb:UpdateItem Registry [RISK#*]',
  ],
  EndSnooze: [
    'dynamodb:GetItem Registry [RISK#*]',
    'dynamodb:GetItem Registry [SNOOZES]',
    'dynamodb:PutItem Registry [SNOOZES]',
    'dynamodb:UpdateItem Registry [RISK#*]',
  ],
  ListSnoozes: ['dynamodb:Query Registry [SNOOZES]', 'secretsmanager:GetSecretValue Cursors'],
  ListSnoozeEvents: ['dynamodb:Query Registry [SNOOZES]', 'secretsmanager:GetSecretValue Cursors'],
  CreateListEntry: [
    'dynamodb:GetItem Registry [DEVICE#*]',
    'dynamodb:GetItem Registry [LIST#*, LIST_REQUEST#*]',
    'dynamodb:GetItem Registry [STORE#*]',
    'dynamodb:PutItem Registry [LIST#*, LIST_REQUEST#*]',
  ],
  RemoveListEntry: [
    'dynamodb:GetItem Registry [LIST#*, LIST_REQUEST#*]',
    'dynamodb:PutItem Registry [LIST#*, LIST_REQUEST#*]',
  ],
  ListListEntries: ['dynamodb:Query Registry [LIST#*]', 'secretsmanager:GetSecretValue Cursors'],
  ListListEvents: ['dynamodb:Query Registry [LIST#*]', 'secretsmanager:GetSecretValue Cursors'],
  ApplyLists: [
    ...streamOf('Registry'),
    ...deadLettersTo('ListEntriesDeadLetters'),
    'dynamodb:GetItem Registry [LIST#*]',
    'dynamodb:GetItem Registry [SWITCHES]',
    'dynamodb:PutItem Registry [LISTS#*]',
    'dynamodb:Query Registry [HARDWARE#*]',
    'dynamodb:Query Registry [LIST#*]',
    'dynamodb:UpdateItem Registry [LIST#*]',
    'dynamodb:UpdateItem Registry [LISTS#*]',
    'dynamodb:UpdateItem Registry [RISK#*, DEVICE#*, STORE#*]',
    'dynamodb:UpdateItem Registry [SWITCHES]',
  ],
};

const functions = app.ofType('AWS::Lambda::Function');

test('every function is in the table', () => {
  expect(functions.map(nameOf).sort()).toEqual(Object.keys(expected).sort());
});

test.each(functions.map((fn) => [nameOf(fn), fn] as const))('%s', (name, fn) => {
  expect(permissionsOf(app, fn)).toEqual([...(expected[name] ?? [])].sort());
});

test.each(functions.map((fn) => [nameOf(fn), fn] as const))(
  '%s writes to its own log group only',
  (name, fn) => {
    const logs = statementsOf(app, roleOf(app, fn)).filter(({ Action }) =>
      asList(Action).some((action) => action.startsWith('logs:')),
    );
    expect(logs).toHaveLength(1);
    expect(logs[0]?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(nameOf(app.pointedTo(fn.stack, logs[0]?.Resource))).toBe(`${name}Logs`);
  },
);

test('what was done with cases is added to, and neither changed nor taken away: no role may do more', () => {
  const granted = functions.flatMap((fn) =>
    permissionsOf(app, fn).flatMap((permission) => {
      const [, action, keys] = /^dynamodb:(\w+) Cases \[(.*)\]$/.exec(permission) ?? [];
      const isOfAudit = keys?.split(', ').some((key) => matches(key, 'AUDIT#case_1'));
      return action && isOfAudit ? [action] : [];
    }),
  );
  expect([...new Set(granted)]).toEqual(['PutItem']);
  const all = functions.flatMap((fn) => permissionsOf(app, fn));
  expect(all.filter((permission) => /^dynamodb:(Delete|BatchWrite|Partiql|\*)/i.test(permission))).toEqual(
    [],
  );
  // Without keys, a table is read at most.
  expect(
    all.filter((permission) => /^dynamodb:(Put|Update|ConditionCheck)\w+ Cases( \(|$)/.test(permission)),
  ).toEqual([]);
});

const matches = (pattern: string, key: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(key);

test('the state machine may call its three functions', () => {
  const role = app.one('AWS::IAM::Role', 'ReviewRole');
  const invoked = statementsOf(app, role)
    .filter(({ Action }) => asList(Action).includes('lambda:InvokeFunction'))
    .flatMap(({ Resource: resources }) => asList(resources))
    .map((resource) => nameOf(app.functionBehind(role.stack, resource)));
  expect(invoked.sort()).toEqual(['FreezeAsDecided', 'OpenCase', 'SettlePayment']);
});
