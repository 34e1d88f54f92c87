/** An update of the Registry that an enrolment makes beside the device and the wallet, with what its condition asks. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { EnrolmentRefusal } from '../domain/devices/enrol-device.ts';
import type { Clause } from './conditions.ts';

export interface EnrolmentUse {
  readonly update: NonNullable<TransactWriteItem['Update']>;
  readonly clauses: readonly Clause<EnrolmentRefusal>[];
  /** The code where there is no such item. */
  readonly missing: EnrolmentRefusal;
}
