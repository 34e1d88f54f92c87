/** The page of the API, as a developer opens it: every operation, with all its codes, and nothing that it asks of anybody. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemsOf } from '../../lambdas/contract/openapi-refusals.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { look } from './support/look.ts';
import { launch, outputs, type Visitor, visit } from './support/visitor.ts';

const address = outputOf(outputs, 'ApiDocsUrl');

let browser: Browser;
let visitor: Visitor;
/** What the page asked for, but for the pictures that are part of its stylesheet. */
const asked: string[] = [];

beforeAll(async () => {
  browser = await launch();
  visitor = await visit(browser, 'laptop', 'about:blank', 'en-GB');
  visitor.page.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(request.url());
  });
  await visitor.page.goto(address);
}, 300_000);
afterAll(() => browser?.close());

const operation = (id: string, { page } = visitor) => page.locator(`[id$="-${id}"].opblock`);

test('it shows every operation of the contract once', async () => {
  const { page } = visitor;
  await operation('createPayment').waitFor();
  const shown = await page
    .locator('.opblock')
    .evaluateAll((blocks) => blocks.map(({ id }) => id.replace(/^.*-/, '')));
  expect(shown.sort()).toEqual(routes.map((route) => route.operation).sort());
});

test('an operation tells what it takes, each of its codes, and an example of both', async () => {
  const pay = operation('createPayment');
  await pay.locator('.opblock-summary-control').click();
  await pay.getByText('Idempotency-Key', { exact: false }).first().waitFor();
  for (const code of problemsOf(createPayment))
    await pay.locator('.responses-table code').getByText(code, { exact: true }).first().waitFor();
  await pay.getByText('"shinjuku-east"').first().waitFor();
});

/** Between them: a body, parameters of every kind, a choice of examples, an answer that is no JSON, and each method's colour. */
const opened = ['createPayment', 'getExposureTable', 'putStore', 'removeDevice'];

test.each(['laptop', 'phone'] as const)(
  'on a %s, nothing of it keeps anybody from reading it',
  async (size) => {
    const reader = await visit(browser, size, address, 'en-GB');
    await operation('createPayment', reader).waitFor();
    await look(reader, 'api-docs');
    for (const id of opened) {
      const control = operation(id, reader).locator('.opblock-summary-control');
      await control.click();
      await operation(id, reader).locator('.responses-table').waitFor();
      await look(reader, `api-docs-${id}`);
      // Swagger UI makes a landmark of each table of answers, and gives all of them one name: with two open, axe finds that.
      await control.click();
      await operation(id, reader).locator('.responses-table').waitFor({ state: 'detached' });
    }
    await reader.context.close();
  },
);

test('there is nothing to ask the API with', async () => {
  const { page } = visitor;
  expect(await page.getByRole('button', { name: /try it out|execute|authorize/i }).count()).toBe(0);
});

test('it is of no origin: what the console keeps under this address is not for it', async () => {
  expect(await visitor.page.evaluate(() => self.origin)).toBe('null');
  const storage = visitor.page.evaluate(() => localStorage.length);
  await expect(storage).rejects.toThrow(/sandbox/);
});

test('its policy was kept, and nobody was asked for anything but its three files', async () => {
  expect(visitor.complaints).toEqual([]);
  expect(asked.map((url) => url.replace(/-[A-Z0-9]{8}\./, '.')).sort()).toEqual([
    address,
    `${address}api-docs.css`,
    `${address}api-docs.js`,
  ]);
  const answer = await visitor.context.request.get(address);
  expect(answer.headers()['content-security-policy']).toContain('sandbox allow-scripts');
});
