/** Watches over whoever is shown hostile texts: nothing of them may become more than a text. */
import { expect } from 'vitest';
import { shared } from '../../../../console/texts/shared.ts';
import type { Visitor } from '../../support/visitor.ts';
import { hostileTexts } from './hostile-texts.ts';
import { consoleUrl } from './staff.ts';

/** What no text may have made, where pages show texts. */
const made = [
  'main script, main style, iframe, object, embed, base, marquee, xss, main meta, main link',
  'a[href^="javascript" i], a[target], form[action], main img',
].join();

/**
 * @param visitor somebody whose pages leave no room for what others have stopped meanwhile
 * @returns looks at what is shown: all of it has its place, and it did nothing, here or before. @throws where it did
 */
export async function watched(visitor: Visitor): Promise<(where: string) => Promise<void>> {
  const { page, context, complaints } = visitor;
  /** What was asked of others than the platform. */
  const strangers: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== new URL(consoleUrl).origin)
      strangers.push(request.url());
  });
  // Another test may have stopped a store, which the top of every page tells.
  await context.route(
    (url) => url.pathname.endsWith('/v1/switches'),
    (route) => route.fulfill({ json: { switches: [] } }),
  );
  return async (where) => {
    const found = await page.evaluate(
      (selector) => ({
        elements: [...document.querySelectorAll(selector)].map(({ outerHTML }) => outerHTML),
        wider: document.documentElement.scrollWidth - innerWidth,
        title: document.title,
        polluted: Object.keys(Object.prototype),
      }),
      made,
    );
    expect(found, where).toEqual({ elements: [], wider: 0, title: shared.en.title, polluted: [] });
    expect(complaints, where).toEqual([]);
    expect(strangers, where).toEqual([]);
    expect(context.pages(), where).toHaveLength(1);
  };
}

/** One after the other, and over again, for members of each name by themselves. */
export function inTurn(from: readonly string[] = hostileTexts): (name: string) => string {
  const places = new Map<string, number>();
  return (name) => {
    const place = places.get(name) ?? 0;
    places.set(name, place + 1);
    return from[place % from.length] ?? '';
  };
}
