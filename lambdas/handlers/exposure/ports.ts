/** What the reports of exposure are made with. */
import type { ExposureScope } from '../../domain/exposure/find-exposure.ts';
import type { Payment } from '../../domain/ledger/transfer.ts';
import { askableRange } from '../../domain/payments/kept-network.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { exposureSources } from '../../store/exposure-sources.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { Refused } from '../http/refused.ts';
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

/** @throws Refused `invalid_request` for a range of addresses that cannot be asked for */
export const scopeOf = ({
  from,
  to,
  store,
  device,
  customer,
  address_range,
}: {
  readonly from: string;
  readonly to: string;
  readonly store?: string | undefined;
  readonly device?: string | undefined;
  readonly customer?: string | undefined;
  readonly address_range?: string | undefined;
}): ExposureScope => ({
  from: Date.parse(from),
  to: Date.parse(to),
  store,
  device,
  customer,
  addresses: address_range === undefined ? undefined : addressesIn(address_range),
});

/** An answer about the whole network of a narrower range would say of 255 neighbours what was asked of one. */
function addressesIn(text: string): ExposureScope['addresses'] {
  const range = text === 'unknown' ? text : askableRange(text);
  if (range !== undefined) return range;
  const message =
    'must be a range in CIDR notation, of IPv4 from /8 to /24 or of IPv6 from /19 to /48: of an address no more is kept';
  throw new Refused('invalid_request', { errors: [{ path: 'query.address_range', message }] });
}
