/** A page while it waits, where it cannot be had, and with nothing on it: each looked at as a critic would. */
import { test } from 'vitest';
import type { Language } from '../../../../console/app/both.ts';
import { shared } from '../../../../console/texts/shared.ts';
import { look } from '../../support/look.ts';
import type { Visitor } from '../../support/visitor.ts';
import { consoleUrl } from './staff.ts';
import type { Json } from './written-by-others.ts';

/** By the path of a page: by the path of each route that it shows, an answer with so many rows. */
export type Pages = Readonly<Record<string, Readonly<Record<string, (rows: number) => Json>>>>;

/** What the API answers where it does not. */
export const refusal = (code: string, status: number) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, request_id: 'request-1' }),
});

/** @param visitor who is shown these pages, once the tests run */
export function tellsEachState(language: Language, pages: Pages, visitor: () => Visitor): void {
  test.each(Object.entries(pages))(
    '%s says that it waits, that it failed, and that there is nothing',
    async (path, answers) => {
      const words = shared[language];
      const { page } = visitor();
      const name = `${path.replaceAll(/\W+/g, '-')}-${language}`;
      const asked = (address: string) => (url: URL) => url.pathname.endsWith(`/v1${address}`);
      const come = async () => {
        await page.goto('about:blank');
        await page.goto(`${consoleUrl}#${path}`);
      };
      const waits = Promise.withResolvers<void>();
      const refused = Promise.withResolvers<void>();
      for (const address of Object.keys(answers))
        await page.route(asked(address), async (route) => {
          waits.resolve();
          await refused.promise;
          await route.fulfill(refusal('invalid_request', 400));
        });
      await come();
      await waits.promise;
      await page.getByText(words.loading).first().waitFor();
      await look(visitor(), `console-loading${name}`);
      refused.resolve();
      const alert = page.locator('main [role=alert]').filter({ hasText: 'invalid_request' }).first();
      await alert.waitFor();
      await look(visitor(), `console-failed${name}`);
      await page.unrouteAll();
      for (const [address, answer] of Object.entries(answers))
        await page.route(asked(address), (route) => route.fulfill({ json: answer(0) }));
      for (const again of await alert.getByRole('button', { name: words.retry }).all()) await again.click();
      await come();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText(words.loading).first().waitFor({ state: 'detached' });
      await look(visitor(), `console-nothing${name}`);
      await page.unrouteAll();
    },
  );
}
