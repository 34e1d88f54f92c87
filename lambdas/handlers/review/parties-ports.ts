/** What it takes to find out who must not decide a case. */
import type { PartiesPorts } from '../../domain/review/parties.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { operationsStore } from '../../store/operations-store.ts';
import { ringReading } from '../../store/ring-reading.ts';
import { customerPool, registry } from '../account/ports.ts';
import { pseudonymKey } from '../devices/pseudonym-key.ts';

export const partiesPorts = (): PartiesPorts => ({
  ring: ringReading({ ...registry(), pseudonymKey }),
  stores: operationsStore(registry()),
  people: cognitoDirectory(customerPool()),
});
