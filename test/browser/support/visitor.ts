/** Somebody who has opened the page in a browser of their own: nothing kept, and everything that it complains of noted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import type { SignIn } from '../../../local/demo/sign-ins.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { chromiumPath } from './chromium.ts';

const read = (name: string) => JSON.parse(readFileSync(join(inject('pageData'), name), 'utf8'));

export const outputs: Parameters<typeof outputOf>[0] = read('outputs.json');
const pageUrl = outputOf(outputs, 'CognitoUrl');
export const signIns: readonly SignIn[] = read('sign-ins.json');

export const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  laptop: { width: 1366, height: 768 },
} as const;

export type Size = keyof typeof sizes;

/** Far beyond what anything takes on a slow, shared machine: only a defect gets there. */
const PATIENCE = 60_000;

export const launch = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly size: Size;
  /** What the browser refused by the page's policy, and what the page's code threw. */
  readonly complaints: readonly string[];
  /** Shows one part, where there is room for one only. */
  show(part: 'phone' | 'till' | 'aside'): Promise<void>;
}

const order = ['phone', 'till', 'aside'];

/** @param locale the browser's */
export async function visit(
  browser: Browser,
  size: Size,
  address = pageUrl,
  locale = 'ja-JP',
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: sizes[size],
    locale,
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Content.Security.Policy|refused-by-policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.addInitScript(() =>
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`refused-by-policy ${violatedDirective} ${blockedURI} ${sourceFile}`),
    ),
  );
  await page.goto(address);
  return {
    page,
    context,
    size,
    complaints,
    async show(part) {
      if (size === 'phone') await page.locator('.views button').nth(order.indexOf(part)).click();
    },
  };
}
