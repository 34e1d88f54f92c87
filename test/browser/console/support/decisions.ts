/** What a reviewer does on the page of a case, up to the dialog and in it. */
import type { Language } from '../../../../console/app/both.ts';
import { decisionTexts } from '../../../../console/pages/case/decision/texts.ts';
import { caseTexts } from '../../../../console/texts/cases.ts';
import { caseIdOf } from '../../../../lambdas/domain/identifiers.ts';
import { caseKeyOfPayment } from '../../../../lambdas/store/keys.ts';
import { until } from '../../../end-to-end/support/until.ts';
import type { Visitor } from '../../support/visitor.ts';
import { button, consoleUrl } from './staff.ts';
import { readIn } from './tables.ts';

/** @param payment one that is held */
export async function openCase(visitor: Visitor, language: Language, payment: string): Promise<void> {
  // The case is opened a moment after its payment is held.
  await until(
    () => readIn('CasesTable', caseKeyOfPayment(payment)),
    (found) => found !== undefined,
  );
  await visitor.page.goto(`${consoleUrl}#/cases/${caseIdOf(payment)}`);
  await visitor.page.getByRole('region', { name: decisionTexts[language].decision }).waitFor();
}

interface Decided {
  readonly outcome: keyof (typeof caseTexts)['en']['outcome'];
  readonly reason: keyof (typeof caseTexts)['en']['reason'];
  readonly note?: string;
}

/** Fills the form in, and goes on to the dialog that says what it does. */
export async function fillDecision(visitor: Visitor, language: Language, decided: Decided): Promise<void> {
  const { page } = visitor;
  const texts = decisionTexts[language];
  const cases = caseTexts[language];
  await button(visitor, cases.outcome[decided.outcome]).click();
  await page.getByRole('button', { name: texts.reason }).click();
  await page.getByRole('option', { name: cases.reason[decided.reason] }).click();
  if (decided.note !== undefined) await page.getByLabel(texts.note).fill(decided.note);
  await button(visitor, texts.decide).click();
  await page.getByRole('dialog').getByText(texts.confirmTitle).waitFor();
}

/** The button in the dialog, by which it is sent. */
export const sendDecision = (
  { page }: Visitor,
  language: Language,
  outcome: Decided['outcome'],
): Promise<void> =>
  page
    .getByRole('dialog')
    .getByRole('button', { name: decisionTexts[language].confirmDo[outcome], exact: true })
    .click();
