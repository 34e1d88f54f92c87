/** How each kind of item is read, and which of its attributes its reader needs: found by leaving out each in turn. */
import { isDeepStrictEqual } from 'node:util';
import { accountEventOf } from '../../../lambdas/store/account-events.ts';
import { decodeCustomer, decodeStore } from '../../../lambdas/store/activity/activity-bytes.ts';
import { compensationOf, correctionOf } from '../../../lambdas/store/adjustment-items.ts';
import { cardOf } from '../../../lambdas/store/card-items.ts';
import { caseOfItem } from '../../../lambdas/store/case-items.ts';
import { codeOf } from '../../../lambdas/store/code-items.ts';
import { draftEventOf, draftOf } from '../../../lambdas/store/draft-items.ts';
import { entryOf } from '../../../lambdas/store/entries-store.ts';
import { fieldsOf, type Item } from '../../../lambdas/store/items.ts';
import { traceIn } from '../../../lambdas/store/kept-trace.ts';
import { transferOf, walletOf } from '../../../lambdas/store/ledger-items.ts';
import { listsVersionIn } from '../../../lambdas/store/lists/compiled.ts';
import { entryOf as entryOfList, eventOf as eventOfList } from '../../../lambdas/store/lists/list-items.ts';
import { markIn } from '../../../lambdas/store/lists/marks.ts';
import { lossOf } from '../../../lambdas/store/loss-items.ts';
import { registrationIn } from '../../../lambdas/store/registration-text.ts';
import { deviceOf, storeOf } from '../../../lambdas/store/registry-items.ts';
import { rulesetOf } from '../../../lambdas/store/rulesets.ts';
import { snoozedIn } from '../../../lambdas/store/snoozes.ts';
import { decodeStoreLines } from '../../../lambdas/store/stores/line-bytes.ts';
import { dayIn } from '../../../lambdas/store/stores/parts.ts';
import { storeLinesIn } from '../../../lambdas/store/stores/store-lines-in.ts';
import { policyIn, thrownIn } from '../../../lambdas/store/switches.ts';
import { terminalOf } from '../../../lambdas/store/terminal-items.ts';
import { eventOf, verificationOf } from '../../../lambdas/store/verification-items.ts';

/** Attributes of an item. */
export interface Needs {
  /** Without it, the item cannot be read. */
  readonly missing?: readonly string[];
  /** Without it, something else is read. */
  readonly other?: readonly string[];
}

const transfer = (item: Item) => [transferOf(item), storeLinesIn(item), traceIn(item)];

/** By the first words of both keys; of an item that several readers read, all of them. */
const readers: Readonly<Record<string, (item: Item) => unknown>> = {
  'PAYMENT PAYMENT': transfer,
  'TOPUP TOPUP': transfer,
  'REFUND REFUND': transfer,
  'CORRECTION CORRECTION': (item) => (item.person ? correctionOf(item) : transfer(item)),
  'COMPENSATION COMPENSATION': (item) => (item.person ? compensationOf(item) : transfer(item)),
  'CHARGEBACK CHARGEBACK': transfer,
  'WALLET WALLET': walletOf,
  'DEVICE DEVICE': deviceOf,
  'STORE STORE': (item) => [storeOf(item), item.activity?.B && decodeStore(item.activity.B)],
  'TERMINAL TERMINAL': terminalOf,
  'CODE CODE': codeOf,
  'CARD CARD': cardOf,
  'CARD_EVENT CARD_EVENT': (item) => fieldsOf(item).text('fingerprint') + fieldsOf(item).text('outcome'),
  'CASE CASE': caseOfItem,
  'LOSS LOSS': lossOf,
  'TOKEN TOKEN': (item) => fieldsOf(item).text('taskToken'),
  'RULESET RULESET': (item) => rulesetOf('1', item),
  'SWITCHES SWITCHES': (item) => [policyIn(item), thrownIn(item), listsVersionIn(item)],
  'VERIFICATION VERIFICATION': verificationOf,
  'WEBHOOK WEBHOOK': eventOf,
  'CUSTOMER EVENT': accountEventOf,
  'LIST ENTRY': entryOfList,
  'LIST EVENT': eventOfList,
  'RULESETS DRAFT': draftOf,
  'RULESETS EVENT': draftEventOf,
  'REGISTRATION REGISTRATION': (item) => registrationIn(fieldsOf(item).text('registration')),
  'RISK RISK': (item) => [item.activity?.B && decodeCustomer(item.activity.B), markIn(item), snoozedIn(item)],
  'WALLET ENTRY': entryOf,
  'STORES LINES': (item) => decodeStoreLines(fieldsOf(item).bytes('lines'), dayIn(fieldsOf(item).text('sk'))),
};

/** For example `WALLET ENTRY`. */
export const kindOf = ({ pk, sk }: Item): string => [pk, sk].map((key) => key?.S?.split('#')[0]).join(' ');

export const kindsRead: readonly string[] = Object.keys(readers);

/** Of each item that has a reader, by table and key. @throws Error for an item that its reader cannot read */
export function needsOf(items: Readonly<Record<string, readonly Item[]>>): Record<string, Needs> {
  const needs = Object.entries(items).flatMap(([table, rows]) =>
    rows.flatMap((item) => {
      const reader = readers[kindOf(item)];
      return reader ? [[`${table} ${item.pk?.S} ${item.sk?.S}`, needsOfItem(item, reader)] as const] : [];
    }),
  );
  return Object.fromEntries(needs);
}

function needsOfItem(item: Item, reader: (item: Item) => unknown): Needs {
  const whole = reader(item);
  const [missing, other]: [string[], string[]] = [[], []];
  for (const name of Object.keys(item).sort()) {
    const { [name]: _, ...rest } = item;
    try {
      if (!isDeepStrictEqual(reader(rest), whole)) other.push(name);
    } catch {
      missing.push(name);
    }
  }
  return { missing, other };
}
