/** What does not agree: the rows of both sides, each named by its key. */

/** What a person is told of each kind of difference, and what follows from it. */
export const differenceKinds = {
  wallet: 'A wallet is not what the entries of its history add up to',
  entry_missing: 'A transfer of the ledger is not in the history',
  entry_without_transfer: 'An entry of the history has no transfer in the ledger',
  entry_differs: 'An entry of the history says something else than its transfer',
  line_missing: 'A transfer of the ledger is in no line of its store',
  line_without_transfer: 'A line of a store has no transfer in the ledger',
  line_differs: 'A line of a store says something else than its transfer',
  closed_day: 'The balance of a store at the end of a closed day is not what its lines add up to',
  hold_without_case: 'Funds are held, and no case of it is open',
  case_without_hold: 'A case is open, and nothing is held',
  case_without_execution: 'A hold has its case, and no execution runs that would end it',
  execution_without_case: 'An execution of the review runs for what is not held any more, or never was',
  unnamed: 'More rows differ than can be told one by one',
} as const;

export type DifferenceKind = keyof typeof differenceKinds;

export interface Row {
  readonly table: string;
  /** Partition and sort key, or the name of an execution. */
  readonly key: string;
  readonly says: string;
}

export interface Difference {
  readonly kind: DifferenceKind;
  /** The first is what the difference is named by. */
  readonly rows: readonly [Row, ...Row[]];
}

export const isMissing = 'is not there';

/** In one line. */
export const sentenceOf = ({ kind, rows }: Difference): string =>
  `${differenceKinds[kind]}: ${rows.map(({ table, key, says }) => `${table} ${key} ${says}`).join('; ')}.`;
