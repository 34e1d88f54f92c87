/** An operator's day, in both languages: lists, switches, freezes and exposure, and what each does to a customer who pays. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldsIn } from '../../../client/batch/csv.ts';
import { exposureTexts } from '../../../console/pages/exposure/texts.ts';
import { freezesTexts } from '../../../console/pages/freezes/texts.ts';
import { listsTexts } from '../../../console/pages/lists/texts.ts';
import { switchesTexts } from '../../../console/pages/switches/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import { switchWords } from '../../../console/texts/switches.ts';
import { createPayment } from '../../../lambdas/contract/payments.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { newCustomer, openStore } from './support/held.ts';
import { putOnOnePhone, subOf } from './support/ring.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const LONG = 300_000;
/** What a store or an operator may write. */
const hostileName = '=<img src=x onerror=alert(1)>';
const hostileReason = '"><script>alert(1)</script>{{7*7}}';
/** Milliseconds, in which a switch has to be in force. */
const FORCE = 5_000;

let browser: Browser;
let store: string;
beforeAll(async () => {
  browser = await launch();
  store = await openStore(hostileName);
}, LONG);
afterAll(() => browser?.close());

/** What came of a small payment: its state, or the code of its refusal. */
async function pay({ api }: Phone): Promise<string> {
  try {
    const body = { store_id: store, amount: '120', currency: 'JPY' };
    return (await api.call(createPayment, { body })).body.status;
  } catch (error) {
    return (error as { problem?: { code: string } }).problem?.code ?? String(error);
  }
}
const pays = (phone: Phone, wanted: string, patience?: number) =>
  until(
    () => pay(phone),
    (became) => became === wanted,
    patience,
  );

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const lists = listsTexts[language];
  const switches = switchesTexts[language];
  const freezes = freezesTexts[language];
  const exposure = exposureTexts[language];
  const words = shared[language];
  let visitor: Visitor;
  let reviewer: Visitor;
  let anne: Phone;
  let bert: Phone;

  beforeAll(async () => {
    [anne, bert] = await Promise.all([newCustomer(), newCustomer()]);
    await putOnOnePhone(anne, bert);
    visitor = await openConsole(browser, language);
    reviewer = await openConsole(browser, language);
    await Promise.all([
      enterFirst(visitor, language, await invite('operator')),
      enterFirst(reviewer, language, await invite('reviewer')),
    ]);
  }, LONG);
  afterAll(() => Promise.all([visitor, reviewer].map((each) => each?.context.close())));

  const goTo = (path: string) => visitor.page.goto(`${consoleUrl}#${path}`);
  const dialog = () => visitor.page.getByRole('dialog');
  const act = (name: string) => dialog().getByRole('button', { name, exact: true });
  const because = (reason: string) => dialog().getByLabel(words.reason, { exact: true }).fill(reason);
  const agree = () => dialog().getByRole('checkbox', { name: words.sure }).check();
  const choose = (text: string) =>
    dialog()
      .locator('input[type=file]')
      .setInputFiles({ name: 'entries.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const done = () => dialog().waitFor({ state: 'detached' });
  const table = (name: string | RegExp) => visitor.page.getByRole('table', { name });
  const row = (name: string) => visitor.page.getByRole('row').filter({ hasText: name });

  test('a device that is put on the block list pays no more; taken off, it pays', async () => {
    const { page } = visitor;
    const device = anne.key.id;
    await pays(anne, 'approved');
    await goTo('/lists?list=devices');
    await page.getByText(lists.lead).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('a');
    await dialog().getByLabel(lists.about.devices).fill('no device');
    await because(hostileReason);
    await expect.poll(() => act(lists.addDo).isDisabled()).toBe(true);
    await agree();
    await act(lists.addDo).click();
    await dialog().getByRole('alert').first().waitFor();
    await look(visitor, `console-lists-refused-${language}`);
    await dialog().getByLabel(lists.about.devices).fill(device);
    // What was agreed to was another one.
    await expect.poll(() => act(lists.addDo).isDisabled()).toBe(true);
    await agree();
    await act(lists.addDo).click();
    await done();
    await row(device).first().waitFor();
    await pays(anne, 'declined_by_risk');
    await look(visitor, `console-lists-${language}`);
    await button(visitor, lists.removeOf(device)).click();
    await because('Looked at');
    await look(visitor, `console-lists-remove-${language}`);
    await act(lists.removeDo).click();
    await done();
    await page.getByText(lists.entriesEmpty).waitFor();
    await pays(anne, 'approved');
    await row(hostileReason).first().waitFor();
    expect(await page.locator('main script').count()).toBe(0);
  });

  test('a file of entries goes whole or not at all, and each row that is refused is named', async () => {
    const network = language === 'ja' ? '192.0.2.0/24' : '198.51.100.0/24';
    await goTo('/lists?list=addresses');
    await button(visitor, lists.importing).click();
    await choose('list,subject,kind,reason\nstores,osaka,block,=1+1\nnowhere,x1,block,Why\nstores,osaka\n');
    await dialog().getByText(lists.importWrong).waitFor();
    await dialog().getByText(lists.wrong.formula).waitFor();
    await look(visitor, `console-import-wrong-${language}`);
    expect(await act(lists.importDo).count()).toBe(0);
    const rows = [`addresses,${network},watch,"Hosting, ""cheap"""`, 'stores,no-such-store,block,Nobody'];
    await choose(`list,subject,kind,reason\n${rows.join('\n')}\n`);
    await dialog().getByText(lists.importReady('2')).waitFor();
    await look(visitor, `console-import-ready-${language}`);
    await act(lists.importDo).click();
    await dialog().getByText('store_not_found').waitFor();
    await dialog().getByText(lists.importSome).waitFor();
    await look(visitor, `console-import-done-${language}`);
    await act(words.close).click();
    await row(network).first().waitFor();
    await button(visitor, lists.removeOf(network)).click();
    await because('Tidied up');
    await act(lists.removeDo).click();
    await done();
  });

  test('an import that loses the network goes on where it stopped, and does nothing twice', async () => {
    const { page, context } = visitor;
    const [first, second] = language === 'ja' ? ['BQ', 'BV'] : ['SJ', 'TK'];
    await goTo('/lists?list=countries');
    await button(visitor, lists.importing).click();
    const text = `list,subject,kind,reason\n${[first, second].map((code) => `countries,${code},allow,Known`).join('\n')}`;
    await choose(text);
    await dialog().getByText(lists.importReady('2')).waitFor();
    let sent = 0;
    await page.route(
      (url) => url.pathname.endsWith('/entries'),
      async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        sent += 1;
        if (sent === 1) return route.continue();
        // It arrives, and the answer does not.
        await route.fetch().catch(() => undefined);
        await route.abort('connectionreset');
      },
    );
    await act(lists.importDo).click();
    await dialog().getByText(lists.importBroken).waitFor();
    await look(visitor, `console-import-broken-${language}`);
    await page.unrouteAll();
    await act(lists.importOn).click();
    await dialog().getByText(lists.importAll).waitFor();
    await act(words.close).click();
    await table(`${lists.events}: ${lists.lists.countries}`)
      .getByText(second ?? '')
      .first()
      .waitFor();
    expect(
      await table(`${lists.events}: ${lists.lists.countries}`)
        .getByText(second ?? '')
        .count(),
    ).toBe(1);
    expect(await context.cookies()).toEqual([]);
  });

  test('a switch of a store stops its payments within five seconds, for all to see, and is put back', async () => {
    const { page } = visitor;
    const { names, title } = switchWords[language];
    await goTo('/switches');
    await table(switches.forEverybody).waitFor();
    await look(visitor, `console-switches-${language}`);
    await button(visitor, switches.stopOf(names.payments)).click();
    await because(hostileReason);
    await dialog().getByText(switches.consequence.everybody(switches.stops.payments)).waitFor();
    await agree();
    await look(visitor, `console-switch-everybody-${language}`);
    await dialog().getByRole('radio', { name: switches.scopes.store_id }).check();
    await dialog().getByLabel(switches.storeId).fill(store);
    await page.keyboard.press('Enter');
    await dialog().getByText(hostileName).waitFor();
    // Whom it stops has changed: it has to be read anew.
    await expect.poll(() => act(switches.stopDo).isDisabled()).toBe(true);
    await agree();
    await look(visitor, `console-switch-store-${language}`);
    await act(switches.stopDo).click();
    await done();
    await pays(bert, 'switched_off', FORCE);
    const banner = page.getByRole('status').filter({ hasText: switchWords[language].banner });
    await banner.getByText(store).waitFor();
    await look(visitor, `console-switch-thrown-${language}`);
    // Reviewers are told, too, on whatever page they are, and have no page of switches.
    const told = reviewer.page.getByRole('status').filter({ hasText: switchWords[language].banner });
    await told.getByText(store).waitFor();
    expect(await told.getByRole('link').count()).toBe(0);
    await look(reviewer, `console-queue-stopped-${language}`);
    await goTo('/freezes');
    await banner.getByRole('link', { name: title }).click();
    await button(visitor, switches.resumeOf(names.payments, store)).click();
    await because('Looked at');
    await agree();
    await look(visitor, `console-switch-resume-${language}`);
    await act(switches.resumeDo).click();
    await done();
    await pays(bert, 'approved');
    await banner.getByText(store).waitFor({ state: 'detached' });
    await table(switches.events).getByText(hostileReason).first().waitFor();
  });

  test('what a store, a device and a customer cost is told, with its sums, and as a file that computes nothing', async () => {
    const { page } = visitor;
    await goTo('/exposure');
    await page.getByText(exposure.begin).waitFor();
    await look(visitor, `console-exposure-begin-${language}`);
    await page.getByLabel(exposure.store).fill('Not an id');
    await button(visitor, exposure.search).click();
    await page.getByText(exposure.wrong.store).waitFor();
    await page.getByLabel(exposure.store).fill(store);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: exposure.summary }).waitFor();
    await table(exposure.table).getByText(hostileName).first().waitFor();
    await page.getByLabel(exposure.chartLabel).first().waitFor();
    await look(visitor, `console-exposure-${language}`);
    const shown = await table(exposure.table).locator('tbody tr').count();
    const downloading = page.waitForEvent('download');
    await button(visitor, exposure.csv).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^exposure-\d{8}T\d{6}Z-\d{8}T\d{6}Z\.csv$/);
    const [headings = '', ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const place = (fieldsIn(headings) ?? []).indexOf('store_name');
    expect(lines.map((line) => fieldsIn(line)?.[place])).toEqual(lines.map(() => `'${hostileName}`));
    expect(lines).toHaveLength(shown);
    await page.getByLabel(exposure.addressRange).fill('203.0.113.7/32');
    await button(visitor, exposure.search).click();
    await page.locator('main [role=alert] code', { hasText: 'invalid_request' }).first().waitFor();
    await page.getByLabel(exposure.addressRange).fill('203.0.113.0/24');
    await button(visitor, exposure.search).click();
    await page.getByText(exposure.none).waitFor();
    await look(visitor, `console-exposure-none-${language}`);
  });

  test('without a network it says so, keeps what is there, and goes on by itself', async () => {
    const { page, context } = visitor;
    await goTo(`/freezes?kind=stores&id=${store}`);
    await page.getByText(hostileName).waitFor();
    await context.setOffline(true);
    await page.getByText(words.offline).waitFor();
    await page.getByText(hostileName).waitFor();
    await page.evaluate((id) => {
      location.hash = `#/freezes?kind=customers&id=${id}`;
    }, subOf(anne));
    await page.getByText(words.failed).waitFor();
    await look(visitor, `console-freezes-offline-${language}`);
    await context.setOffline(false);
    await button(visitor, words.retry).click();
    await button(visitor, freezes.freeze).waitFor();
    await look(visitor, `console-freeze-${language}`);
  });

  test('a ring is shown, with why, before all of it is frozen; each is set free by itself', async () => {
    const { page } = visitor;
    const [asked, other] = [subOf(anne), subOf(bert)];
    await goTo('/freezes');
    await page.getByText(freezes.nothing).waitFor();
    await look(visitor, `console-freezes-begin-${language}`);
    await page.getByRole('button', { name: freezes.kinds.rings, exact: true }).click();
    await page.getByLabel(freezes.about.rings).fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText(freezes.wrong).waitFor();
    await page.getByLabel(freezes.about.rings).fill(asked);
    await page.keyboard.press('Enter');
    await row(other).first().waitFor();
    await look(visitor, `console-ring-${language}`);
    expect(await row(freezes.states.frozen).count()).toBe(0);
    await button(visitor, freezes.ring.freeze).click();
    await dialog().getByText(freezes.ring.text(2, 2)).waitFor();
    await because('One phone');
    await agree();
    await look(visitor, `console-ring-freeze-${language}`);
    await act(freezes.freezeDo).click();
    await done();
    await page.getByText(freezes.ring.frozen).waitFor();
    expect(await row(freezes.states.frozen).count()).toBe(2);
    expect(await Promise.all([pay(anne), pay(bert)])).not.toContain('approved');
    await look(visitor, `console-ring-frozen-${language}`);
    await page.getByRole('link', { name: other }).click();
    await button(visitor, freezes.release).click();
    await because('Not one of them');
    await agree();
    await look(visitor, `console-freeze-lift-${language}`);
    await act(freezes.releaseDo).click();
    await done();
    await button(visitor, freezes.freeze).waitFor();
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect([...visitor.complaints, ...reviewer.complaints]).toEqual([]);
  });
});
