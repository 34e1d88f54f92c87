/** Challenges for attestations: kept by their hash, used once, by whom they were given to, before they expire. */
import { createHash } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ChallengeStore } from '../domain/devices/device-challenge.ts';
import type { EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { allOf, type Clause, expressions } from './conditions.ts';
import type { EnrolmentUse } from './enrolment-use.ts';
import { toItem } from './items.ts';
import { challengeKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface DeviceChallengesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

const keyOf = (nonce: Uint8Array) => challengeKey(createHash('sha256').update(nonce).digest('base64url'));

/** Seconds. DynamoDB takes the item away at some time after it has expired; what is gone cannot be used either. */
const KEPT = 24 * 60 * 60;

export function deviceChallenges({
  client,
  runtime,
  registryTable,
}: DeviceChallengesOptions): ChallengeStore {
  return {
    async add({ nonce, customer, expiresAt }) {
      const command = new PutItemCommand({
        TableName: registryTable,
        Item: toItem({
          ...keyOf(nonce),
          customer,
          expiresAt,
          [expiresAttribute]: Math.ceil(expiresAt / 1000) + KEPT,
        }),
      });
      // The same item again after an answer that was lost: nobody knows the nonce yet.
      await retrying(runtime, () => client.send(command));
    },
  };
}

/** What must hold of a challenge for an enrolment. */
export const challengeClauses = (customer: string, now: number): readonly Clause<EnrolmentRefusal>[] => [
  {
    name: "the customer's own",
    expression: '#customer = :customer',
    code: 'challenge_invalid',
    holds: (challenge) => challenge.text('customer') === customer,
  },
  {
    name: 'not used',
    expression: 'attribute_not_exists(#usedAt)',
    code: 'challenge_invalid',
    holds: (challenge) => !challenge.has('usedAt'),
  },
  {
    name: 'not expired',
    expression: '#expiresAt > :now',
    code: 'challenge_invalid',
    holds: (challenge) => challenge.count('expiresAt') > now,
  },
];

/** Marks the challenge as used: it is not deleted, so that it tells by which device. */
export function challengeUse(table: string, { device, challenge }: EnrolmentWrite): EnrolmentUse {
  const { id, customer, enrolledAt } = device;
  const clauses = challengeClauses(customer, enrolledAt);
  const condition = allOf(clauses.map(({ expression }) => expression));
  const update = 'SET #usedAt = :now, #usedBy = :device';
  return {
    clauses,
    missing: 'challenge_invalid',
    update: {
      TableName: table,
      Key: toItem({ ...keyOf(challenge) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ':customer': customer, ':now': enrolledAt, ':device': id }),
    },
  };
}
