/** Cases by the thousand, put straight into the table: as many as a bad week leaves, each like one that was really opened. */
import { randomBytes } from 'node:crypto';
import { paymentIdOf } from '../../../../lambdas/domain/identifiers.ts';
import type { Case } from '../../../../lambdas/domain/review/case.ts';
import { caseItem, caseOfItem } from '../../../../lambdas/store/case-items.ts';
import { caseKey, caseKeyOfPayment } from '../../../../lambdas/store/keys.ts';
import { until } from '../../../end-to-end/support/until.ts';
import { deleteIn, readIn, writeTo } from './tables.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** @param payment one that is held @returns its case */
export async function caseOfPayment(payment: string): Promise<Case> {
  const item = await until(
    () => readIn('CasesTable', caseKeyOfPayment(payment)),
    (found) => found !== undefined,
  );
  if (item === undefined) throw new Error(`${payment} has no case`);
  return caseOfItem(item);
}

/**
 * @param like one that was opened
 * @param differing what each has of its own. Without a deadline it is two days later than any real one, by its place:
 *   what other tests wait for comes before
 */
export async function manyCases(like: Case, differing: readonly Partial<Case>[]): Promise<readonly Case[]> {
  const now = Date.now();
  const cases = differing.map((own, index): Case => {
    const id = `case_${randomBytes(20).toString('base64url')}`;
    return {
      ...like,
      id,
      paymentId: paymentIdOf(id),
      // What is held within an hour the dead-man's rule adds up, and this would be too much.
      openedAt: now - 2 * HOUR,
      deadline: now + 2 * DAY + index * 1000,
      ...own,
    };
  });
  await writeTo('CasesTable', cases.map(caseItem));
  return cases;
}

/** So that other tests do not find them. */
export async function takeAway(cases: readonly Pick<Case, 'id'>[]): Promise<void> {
  await deleteIn(
    'CasesTable',
    cases.map(({ id }) => caseKey(id)),
  );
}
