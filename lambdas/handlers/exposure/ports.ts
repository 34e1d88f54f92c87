/** What the reports of exposure are made with. */
import type { ExposureScope } from '../../domain/exposure/find-exposure.ts';
import type { Payment } from '../../domain/ledger/transfer.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { exposureSources } from '../../store/exposure-sources.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { statusOf } from '../render/status.ts';

export const sources = () =>
  exposureSources({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
    casesTable: environment('CASES_TABLE'),
    projectionsTable: environment('PROJECTIONS_TABLE'),
    timeZone: environment('TIME_ZONE'),
  });

export const statusOfPayment = ({ state }: Payment): string => statusOf[state];

export const scopeOf = ({
  from,
  to,
  store,
  device,
  customer,
}: {
  readonly from: string;
  readonly to: string;
  readonly store?: string | undefined;
  readonly device?: string | undefined;
  readonly customer?: string | undefined;
}): ExposureScope => ({ from: Date.parse(from), to: Date.parse(to), store, device, customer });
