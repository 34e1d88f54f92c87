/** docs/runbook.md has a section for each alarm of each stage, in the alarm's own words, and none for an alarm that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { replicating } from '../lib/standby-context.ts';
import { synthesize } from '../lib/synthesized.ts';

interface Section {
  readonly anchor: string;
  readonly text: string;
}

const page = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

/** What GitHub makes of a heading of letters, digits and spaces. */
const anchorOf = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');

/** Sections of alarms are those that say who is hurt. */
const sections: readonly Section[] = page
  .split(/^#{2,3} /m)
  .slice(1)
  .map((text) => ({ anchor: anchorOf(text.slice(0, text.indexOf('\n'))), text }))
  .filter(({ text }) => /^> /m.test(text));

/** What some alarms need to be there. */
const context = {
  'devices.androidApps': JSON.stringify([{ packageName: 'a.b', signatureDigests: ['0'.repeat(64)] }]),
};
const alarms = [
  ...stageNames.map((stage) => [stage, context] as const),
  ['prod', replicating] as const,
].flatMap(([stage, settings]) =>
  [
    ...synthesize(stage, settings).ofType('AWS::CloudWatch::Alarm'),
    ...synthesize(stage, settings).ofType('AWS::CloudWatch::CompositeAlarm'),
  ].map(({ logicalId, properties }) => ({
    name: `${stage}/${logicalId}`,
    description: String(properties.AlarmDescription),
  })),
);

const said = /^(?<hurts>.+?) What to do: (?<todo>.+) More: (?<url>\S+)#(?<anchor>[a-z0-9-]+)$/;
const parsed = alarms.map(({ name, description }) => {
  const { hurts, anchor } = said.exec(description)?.groups ?? {};
  return { name, hurts, anchor };
});

test('there are alarms and sections', () => {
  expect(alarms.length).toBeGreaterThan(100);
  expect(sections.length).toBeGreaterThan(30);
});

test('every alarm says who is hurt, what to do, and where the rest is, in no more than CloudWatch takes', () => {
  expect(parsed.filter(({ anchor }) => anchor === undefined)).toEqual([]);
  expect(alarms.filter(({ description }) => description.length > 1024)).toEqual([]);
});

test('every alarm has its section, and every section an alarm', () => {
  const named = new Set(parsed.map(({ anchor }) => anchor));
  expect([...named].sort()).toEqual(sections.map(({ anchor }) => anchor).sort());
});

describe.each(sections)('$anchor', ({ anchor, text }) => {
  const own = parsed.filter((each) => each.anchor === anchor);

  test('says who is hurt, in the words of its alarms', () => {
    const [, words = ''] = /^> (.+)$/m.exec(text) ?? [];
    for (const { hurts, name } of own) expect(hurts?.startsWith(words), `${name}: ${hurts}`).toBe(true);
  });

  test('says how to see it, what to do and how to know that it is over', () => {
    expect(text).toMatch(/^See it: .{10,}$/m);
    expect(text).toMatch(/^1\. .{10,}$/m);
    expect(text).toMatch(/^Over: .{10,}$/m);
  });
});

test('every saved query and dashboard that the page names is there', () => {
  const app = synthesize('prod');
  const there = new Set([
    ...app.ofType('AWS::Logs::QueryDefinition').map(({ properties }) => properties.Name.split('/')[1]),
    ...app
      .ofType('AWS::CloudWatch::Dashboard')
      .map(({ properties }) => properties.DashboardName.replace('holdfast-prod-', '')),
  ]);
  const named = [...page.matchAll(/(?:saved query|[Dd]ashboard) `(?:holdfast-prod\/)?([a-z-]+)`/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !there.has(name))).toEqual([]);
});

test('every graph that the page names by its title is on a dashboard', () => {
  const bodies = synthesize('prod')
    .ofType('AWS::CloudWatch::Dashboard')
    .map(({ properties }) => JSON.stringify(properties.DashboardBody).replaceAll('\\', ''))
    .join('');
  const named = [...page.matchAll(/^See it: Dashboard `[a-z-]+`, "([^"]+)"/gm)].map(
    ([, title]) => title ?? '',
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((title) => !bodies.includes(title.replaceAll('"', '')))).toEqual([]);
});
