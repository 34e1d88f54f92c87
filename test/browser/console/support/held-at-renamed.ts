/** A payment that is held at a store which a test will call otherwise, and the console of who will look at it. */
import type { Browser } from 'playwright-core';
import type { Case } from '../../../../lambdas/domain/review/case.ts';
import type { Visitor } from '../../support/visitor.ts';
import { hold, newCustomer, openStore } from './held.ts';
import { caseOfPayment } from './many-cases.ts';
import { openConsole } from './staff.ts';

export let reviewer: Visitor;
export let store: string;
export let payment: string;
export let held: Case;

/** For the tests of a file, before any of them. */
export async function holdAtRenamed(browser: Browser): Promise<void> {
  [store, reviewer] = await Promise.all([openStore('Before it was renamed'), openConsole(browser, 'en')]);
  payment = await hold(await newCustomer(), store, '12300');
  held = await caseOfPayment(payment);
}
