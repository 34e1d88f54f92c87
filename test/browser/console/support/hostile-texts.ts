/** What people write who mean harm: hostile-texts.json, 200 texts by what they try. */
import { readFileSync } from 'node:fs';

type Kept = string | { readonly text: string; readonly times: number };

const kept: Readonly<Record<string, readonly Kept[]>> = JSON.parse(
  readFileSync(new URL('hostile-texts.json', import.meta.url), 'utf8'),
);

const textOf = (each: Kept): string => (typeof each === 'string' ? each : each.text.repeat(each.times));

export const hostileTexts: readonly string[] = Object.values(kept).flatMap((texts) => texts.map(textOf));
