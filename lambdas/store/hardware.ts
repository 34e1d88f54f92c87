/** Hardware identities: for some days after an enrolment, the same phone enrols for no other customer. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { listEntryId } from '../domain/identifiers.ts';
import { type Clause, expressions } from './conditions.ts';
import type { EnrolmentUse } from './enrolment-use.ts';
import { toItem } from './items.ts';
import { hardwareDeviceKey, hardwareKey, listEntryKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';

const DAY = 24 * 60 * 60 * 1000;

/** What must hold of a hardware identity that is known for an enrolment. */
export const hardwareClauses = (customer: string, freeSince: number): readonly Clause<EnrolmentRefusal>[] => [
  {
    name: 'of this customer or of nobody lately',
    expression: '(attribute_not_exists(#pk) OR #customer = :customer OR #enrolledAt <= :freeSince)',
    code: 'hardware_in_use',
    holds: (hardware) => hardware.text('customer') === customer || hardware.count('enrolledAt') <= freeSince,
  },
];

/** @returns none where the evidence names no hardware */
export function hardwareUse(table: string, { device, hardwareDays }: EnrolmentWrite): EnrolmentUse[] {
  const { customer, enrolledAt, evidence } = device;
  if (evidence.hardwareId === undefined) return [];
  const period = hardwareDays * DAY;
  const freeSince = enrolledAt - period;
  const clauses = hardwareClauses(customer, freeSince);
  const condition = clauses.map(({ expression }) => expression).join();
  const update = 'SET #customer = :customer, #enrolledAt = :now, #expires = :expires';
  return [
    {
      clauses,
      missing: 'hardware_in_use',
      update: {
        TableName: table,
        Key: toItem({ ...hardwareKey(evidence.hardwareId) }),
        UpdateExpression: update,
        ConditionExpression: condition,
        ...expressions(
          [update, condition],
          {
            ':customer': customer,
            ':now': enrolledAt,
            ':freeSince': freeSince,
            // After that it says nothing any more.
            ':expires': Math.ceil((enrolledAt + period) / 1000),
          },
          { '#expires': expiresAttribute },
        ),
      },
    },
  ];
}

/**
 * What else an enrolment writes of a phone: that the device was enrolled with it, so that whoever lists the phone finds the
 * device; and, as a condition, that it is listed as it was when that was looked at, or the device would miss its mark.
 */
export function hardwareParts(
  table: string,
  { device, hardwareEntry }: EnrolmentWrite,
): readonly TransactWriteItem[] {
  const { hardwareId } = device.evidence;
  if (hardwareId === undefined) return [];
  const { customer, enrolledAt } = device;
  const isSame = hardwareEntry?.tag === undefined ? 'attribute_not_exists(#pk)' : '#tag = :tag';
  return [
    {
      Put: {
        TableName: table,
        Item: toItem({ ...hardwareDeviceKey(hardwareId, device.id), customer, enrolledAt }),
      },
    },
    {
      ConditionCheck: {
        TableName: table,
        Key: toItem({ ...listEntryKey('hardware', listEntryId('hardware', hardwareId)) }),
        ConditionExpression: isSame,
        ...expressions([isSame], { ':tag': hardwareEntry?.tag }),
      },
    },
  ];
}
