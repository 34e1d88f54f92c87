/** 5,000 open cases: the figures are right, a page stays a page, and the keys work; counted in requests and rows, not in time. */
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { reasonText } from '../../../console/texts/reasons.ts';
import { money } from '../../../console/ui/format.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { caseOfPayment, manyCases, takeAway } from './support/many-cases.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const MANY = 5000;
const PAGE = 50;
/** What other tests of the same platform have open meanwhile is fewer. */
const OTHERS = 500;
/** Won, of which no other case here is. */
const CURRENCY = 'KRW';
/** The last ones that anybody would come to by paging. */
const FAR = 3;

const texts = queueTexts.en;
const cases = caseTexts.en;

let browser: Browser;
let visitor: Visitor;
let store: string;
let farStore: string;
let written: readonly Case[] = [];

beforeAll(async () => {
  browser = await launch();
  [store, farStore, visitor] = await Promise.all([
    openStore('Shinjuku East'),
    openStore('The last one'),
    openConsole(browser, 'en'),
  ]);
  const like = await caseOfPayment(await hold(await newCustomer(), store, '12300'));
  const now = Date.now();
  const lease = { by: 'colleague', at: now, until: now + 86_400_000, key: 'a-key' };
  const escalation = { reason: 'asked', at: now, by: 'colleague', note: 'Look at it' } as const;
  written = await manyCases(
    like,
    Array.from({ length: MANY }, (_, place) => ({
      store: place < MANY - FAR ? store : farStore,
      storeName: place < MANY - FAR ? `Store ${place}` : 'The last one',
      money: { amount: BigInt(1000 + place), currency: CURRENCY },
      reasons: place % 10 === 0 ? ['amount_high', 'device_recent'] : ['device_recent'],
      ...(place % 25 === 0 ? { lease } : {}),
      ...(place % 100 === 1 ? { escalation } : {}),
    })),
  );
  await enterFirst(visitor, 'en', await invite('reviewer'));
}, 300_000);
afterAll(async () => {
  await takeAway(written);
  await browser?.close();
}, 300_000);

const rows = () => visitor.page.getByRole('table', { name: texts.title }).locator('tbody tr');
const names = () => rows().locator('td:nth-child(4)').allInnerTexts();
const shown = (path: string) => visitor.page.goto(`${consoleUrl}#${path}`);
const isList = (request: Request) => new URL(request.url()).pathname.endsWith('/v1/cases');
const count = (name: string) =>
  visitor.page.locator('.counts > div', { has: visitor.page.getByText(name, { exact: true }) }).locator('dd');
const number = async (name: string) => Number((await count(name).first().innerText()).replaceAll(/\D/g, ''));

/** How often the list was asked for while something was done. */
async function asks(act: () => Promise<void>): Promise<number> {
  let asked = 0;
  const listen = (request: Request) => {
    if (isList(request)) asked += 1;
  };
  visitor.page.on('request', listen);
  await act();
  visitor.page.off('request', listen);
  return asked;
}

test('the figures above the queue are those of all of it', async () => {
  await shown('/cases');
  await rows().first().waitFor();
  const total = written.reduce((sum, { money: { amount } }) => sum + amount, 0n);
  await visitor.page
    .locator('.counts')
    .getByText(money(String(total), CURRENCY, 'en'))
    .waitFor();
  const about = (least: number) => (given: number) => given >= least && given <= least + OTHERS;
  const claimed = MANY / 25;
  expect(await number(texts.counts.open)).toSatisfy(about(MANY - claimed));
  expect(await number(texts.counts.claimed)).toSatisfy(about(claimed));
  expect(await number(texts.countEscalated)).toSatisfy(about(MANY / 100));
});

test('a page of it is fifty rows, by one request', async () => {
  const { page } = visitor;
  const asked = await asks(async () => {
    await shown(`/cases?store_id=${store}`);
    await until(
      () => rows().count(),
      (there) => there === PAGE,
    );
  });
  expect(asked).toBe(1);
  expect(await page.locator('*').count()).toBeLessThan(5000);
  await look(visitor, 'console-queue-long');
});

test('pages follow each other, forth and back, each of them once and in order', async () => {
  const { page } = visitor;
  const first = await names();
  const next = page.getByRole('button', { name: texts.following });
  const seen = [...first];
  for (let turn = 0; turn < 3; turn++) {
    const before = await names();
    await next.click();
    const now = await until(names, (there) => there.length === PAGE && there[0] !== before[0]);
    seen.push(...now);
  }
  expect(new Set(seen).size).toBe(4 * PAGE);
  const places = seen
    .filter((name) => /^Store \d+$/.test(name))
    .map((name) => Number(name.slice('Store '.length)));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  await page.getByRole('button', { name: texts.page(1), exact: true }).click();
  await until(names, (there) => there[0] === first[0]);
});

test('what is looked for among all of it is found by one request, however far back it is', async () => {
  const { page } = visitor;
  await button(visitor, texts.clear).click();
  await rows().first().waitFor();
  const asked = await asks(async () => {
    await page.getByLabel(texts.store).fill(farStore);
    await page.keyboard.press('Enter');
    await until(
      () => rows().count(),
      (there) => there === FAR,
    );
  });
  expect(asked).toBe(1);
  expect(await names()).toEqual(Array.from({ length: FAR }, () => 'The last one'));
  await shown(`/cases?store_id=${store}&escalated=true`);
  await until(
    () => rows().count(),
    (there) => there === MANY / 100,
  );
  expect(await page.getByRole('row').getByText(cases.escalated, { exact: true }).count()).toBe(MANY / 100);
  await shown(`/cases?store_id=${store}&reason=amount_high&claimed=others`);
  await rows().getByText(reasonText('amount_high', 'en')).first().waitFor();
  expect(await rows().getByText(cases.claimedBy('colleague')).count()).toBe(PAGE);
});

test('keys move through the rows and ask for nothing; a press is answered before the next one', async () => {
  const { page } = visitor;
  await shown(`/cases?store_id=${store}`);
  await until(
    () => rows().count(),
    (there) => there === PAGE,
  );
  await page.getByRole('heading', { level: 1 }).click();
  const place = () =>
    rows().evaluateAll((all) => all.findIndex((row) => row.contains(document.activeElement)));
  const asked = await asks(async () => {
    for (let press = 0; press < PAGE; press++) {
      await page.keyboard.press('j');
      expect(await place()).toBe(press);
    }
    await page.keyboard.press('j');
    expect(await place()).toBe(PAGE - 1);
    await page.keyboard.press('k');
    expect(await place()).toBe(PAGE - 2);
  });
  // It is told anew by itself, every ten seconds.
  expect(asked).toBeLessThan(PAGE / 5);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: `Store` }).waitFor();
});

test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
  expect(visitor.complaints).toEqual([]);
});
