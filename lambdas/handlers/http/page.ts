/** A page of ours for a person's browser: plain, in one file, and with nothing on it that runs. */
import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';

/** In place of a browser's own defaults: legible on a phone, a button that a thumb finds, dark where that is wished. */
const style = [
  ':root{color-scheme:light dark}',
  'body{margin:0 auto;max-width:34rem;padding:2rem 1.25rem;font:1.0625rem/1.7 system-ui,sans-serif}',
  'h1{font-size:1.4rem;line-height:1.4}',
  'button{width:100%;padding:.9rem 1rem;border:0;border-radius:.5rem;font:inherit;font-weight:700;color:#fff;background:#b3261e}',
  'button:focus-visible{outline:3px solid;outline-offset:3px}',
].join('');

/** Made for each page: the first hash of a process takes long, and every function's module has this one. */
const contentSecurityPolicy = () =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

export interface PageContent {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What a button says that sends an empty form back to the page's own address. @default - no button */
  readonly button?: string;
}

export function renderPage({ language, title, heading, paragraphs, button }: PageContent): string {
  return [
    '<!doctype html>',
    `<html lang="${escaped(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="robots" content="noindex">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(heading)}</h1>`,
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...(button === undefined
      ? []
      : ['<form method="post">', `<button type="submit">${escaped(button)}</button>`, '</form>']),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** The address of such a page may be a secret: it is neither kept nor sent on, and no other site shows the page. */
export const page = (status: number, html: string): Answer => ({
  statusCode: status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex',
  },
  body: html,
});

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
