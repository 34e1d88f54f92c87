/** Looks at a state of the page as a critic would: accessibility in both colour schemes, nothing cut off, no complaint. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import type { Visitor } from './visitor.ts';

const schemes = ['dark', 'light'] as const;

/** HOLDFAST_PICTURES names a folder for a picture of each state that the tests look at. */
const pictures = process.env.HOLDFAST_PICTURES;

export async function look({ page, size, complaints }: Visitor, state: string): Promise<void> {
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    // Not the stylesheets: from a page of no origin, the policy keeps it from asking for them.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ preload: { assets: ['media'] } });
    // Only contrast is another in the other scheme.
    if (scheme === 'dark') axe.withRules(['color-contrast']);
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(found, `${state}, ${size}, ${scheme}`).toEqual([]);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${size}-${scheme}-${state}.png`) });
    }
  }
  expect(await cutOff(page), `${state}, ${size}: wider than the window`).toEqual([]);
  expect(complaints).toEqual([]);
}

/** What reaches beyond the window's right side, and makes it scroll sideways. */
const cutOff = (page: Visitor['page']): Promise<string[]> =>
  page.evaluate(() =>
    document.documentElement.scrollWidth <= innerWidth
      ? []
      : [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => `${element.tagName}.${element.className}`),
  );
