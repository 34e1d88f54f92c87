/** What each kind of thing that happens writes on which keys, for us and for the five shapes, from the counted runs. */
import type { Cost, Counted } from '../cost/count.ts';
import type { FlowName } from '../cost/flows.ts';
import type { SharedBy, WriteSet } from '../cost/write-set.ts';
import type { Kind } from './month.ts';

/** The keys of one form in a table or an index, such as all wallets of the ledger. */
export interface KeyForm {
  readonly table: string;
  /** For example `WALLET#{customer}`. */
  readonly key: string;
  readonly sharedBy: SharedBy;
  /** Write units on the key, for each kind. */
  readonly units: readonly number[];
  /** Transactions on the key's busiest item, for each kind: two at a time are in conflict. */
  readonly transactions: readonly number[];
}

export interface Design {
  readonly name: string;
  readonly keys: readonly KeyForm[];
}

/** The flows that traffic is made of. */
const played: readonly FlowName[] = [
  'paymentApproved',
  'stepUpConfirmed',
  'heldThenApproved',
  'heldThenDeclined',
  'heldThenExpired',
  'refund',
  'topUp',
  'codeGiven',
  'chargeApproved',
  'chargeCancelled',
  'codeGuessed',
];

const noPurchases: readonly FlowName[] = ['topUp', 'refund', 'codeGiven', 'chargeCancelled', 'codeGuessed'];

/** Asks for a payment, which is one purchase elsewhere, whatever becomes of it here. */
export const isPurchase = ({ flow, step }: Kind): boolean => step === 0 && !noPurchases.includes(flow);

export const kindsOf = ({ ours }: Counted): readonly Kind[] =>
  played.flatMap((flow) => ours[flow].steps.map(({ after }, step) => ({ flow, step, after })));

export function designsOf(counted: Counted): readonly Design[] {
  const kinds = kindsOf(counted);
  const { ours, shapes } = counted;
  return [
    designOf(
      'Holdfast',
      kinds.map((kind) => [
        ...writesOf(ours[kind.flow], kind.step),
        ...historyOf(ours[kind.flow], kind.step),
      ]),
    ),
    // Of them, nothing but purchases was counted.
    ...shapes.map((shape) =>
      designOf(
        shape.name,
        kinds.map((kind) => (isPurchase(kind) ? writesOf(shape, 0) : [])),
      ),
    ),
  ];
}

const writesOf = (cost: Cost, step: number): WriteSet => cost.steps[step]?.writes ?? [];
const historyOf = (cost: Cost, step: number): WriteSet => cost.steps[step]?.history ?? [];

function designOf(name: string, writes: readonly WriteSet[]): Design {
  const forms = Map.groupBy(writes.flat(), ({ table, key }) => `${table} ${key}`);
  const keys = [...forms.values()].map((form): KeyForm => {
    const { table = '', key = '', sharedBy = 'own' } = form[0] ?? {};
    const onKey = writes.map((set) => set.filter((write) => write.table === table && write.key === key));
    return {
      table,
      key,
      sharedBy,
      units: onKey.map((set) => set.reduce((sum, { units }) => sum + units, 0)),
      transactions: onKey.map((set) => busiest(set)),
    };
  });
  return { name, keys };
}

function busiest(set: WriteSet): number {
  const items = Map.groupBy(
    set.filter(({ transactional }) => transactional),
    ({ item }) => item,
  );
  return Math.max(0, ...[...items.values()].map((writes) => writes.length));
}
