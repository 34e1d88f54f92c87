/** The X-Ray trace of the request that held a payment: its item keeps it, so that the review goes on in the same one. */
import type { Payment } from '../domain/ledger/transfer.ts';
import { hasRoomFor } from './evidence/room.ts';
import type { Item } from './items.ts';

const NAME = 'trace';
/** Bytes: 4 when the trace began, 12 its own, 8 the function's segment in it. */
const SIZE = 24;
/** What the longest `stepUp` takes, with its name: the room of evidence and basket does not count it. */
const STEP_UP = 27;

/**
 * The attribute of a payment that is held, where its request is sampled. A trace is never worth a write unit, nor a refusal: an item
 * whose evidence and basket leave no room for it goes without.
 *
 * @param header X-Ray's of the invocation; a caller can have chosen its `Root`, and whether it is sampled
 *   (docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader)
 */
export function keptTrace(payment: Payment, header: string | undefined): Item {
  const bytes = payment.state === 'pending' && header !== undefined ? packed(header) : undefined;
  const needed = NAME.length + SIZE + (payment.stepUp ? STEP_UP : 0);
  return bytes && hasRoomFor(payment.evidence, payment, needed) ? { [NAME]: { B: bytes } } : {};
}

/** As a header, of the payment's item; undefined where it keeps none. */
export function traceIn(item: Item): string | undefined {
  const bytes = item[NAME]?.B;
  if (bytes?.length !== SIZE) return undefined;
  const digits = Buffer.from(bytes).toString('hex');
  return `Root=1-${digits.slice(0, 8)}-${digits.slice(8, 32)};Parent=${digits.slice(32)};Sampled=1`;
}

/** Undefined for what is not sampled, or no trace. */
function packed(header: string): Buffer | undefined {
  const members: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    header.split(';').map((member) => member.split('=')),
  );
  const { Root = '', Parent = '', Sampled } = members;
  const isTrace = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(Root) && /^[0-9a-f]{16}$/.test(Parent);
  return isTrace && Sampled === '1'
    ? Buffer.from(`${Root.slice(2).replace('-', '')}${Parent}`, 'hex')
    : undefined;
}
