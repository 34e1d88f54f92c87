/** The indexes of the Cases table. What reads by one must find there what it reads: a test holds the attributes against lambdas/store. */
import {
  AttributeType,
  type GlobalSecondaryIndexPropsV2,
  type LocalSecondaryIndexProps,
  ProjectionType,
} from 'aws-cdk-lib/aws-dynamodb';

/** Open cases only: a case leaves the index when its `queue` is removed. */
export const openCases = 'open-cases';
/** Ended cases only, by state and day. */
export const endedCases = 'ended-cases';
/** An audit item is in both: of its case by time, of all cases by day and time. */
export const auditTimes = 'audit-times';
export const auditDays = 'audit-days';

export const auditIndex: LocalSecondaryIndexProps = {
  indexName: auditTimes,
  sortKey: { name: 'auditTime', type: AttributeType.STRING },
};

/** What both lists of cases show. */
const ofEveryCase = [
  'state',
  'store',
  'storeName',
  'amount',
  'currency',
  'reasons',
  'openedAt',
  'claimReason',
  'caseClass',
  'fourEyes',
  'deciders',
  'escalatedAt',
  'escalationReason',
];

export const caseIndexes: readonly GlobalSecondaryIndexPropsV2[] = [
  {
    indexName: openCases,
    partitionKey: { name: 'queue', type: AttributeType.STRING },
    sortKey: { name: 'deadline', type: AttributeType.NUMBER },
    projectionType: ProjectionType.INCLUDE,
    // What a list of cases shows; the rest is read case by case.
    nonKeyAttributes: [
      ...ofEveryCase,
      'claimedBy',
      'claimedAt',
      'claimUntil',
      'claimKey',
      'questionAskedAt',
      'answeredAt',
      'warnedAt',
    ],
  },
  {
    indexName: endedCases,
    partitionKey: { name: 'endedDay', type: AttributeType.STRING },
    sortKey: { name: 'endedAt', type: AttributeType.NUMBER },
    projectionType: ProjectionType.INCLUDE,
    // What a list and the figures of the review are made of.
    nonKeyAttributes: [...ofEveryCase, 'deadline', 'decision', 'ruleset'],
  },
  {
    indexName: auditDays,
    partitionKey: { name: 'auditDay', type: AttributeType.STRING },
    sortKey: { name: 'auditTime', type: AttributeType.STRING },
  },
];
