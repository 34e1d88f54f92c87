/** The picture of the replay is well-formed, says what was lost and when, and no text breaks out of its element. */
import { describe, expect, test } from 'vitest';
import { attackers } from '../../../bench/replay/attackers.ts';
import { chart } from '../../../bench/replay/chart.ts';
import { broken, deadManWords, moment, stopped } from '../../../bench/replay/report.ts';
import { element, escaped, picture, text } from '../../../bench/replay/svg.ts';
import type { AttackerResult, VariantResult } from '../../../bench/replay/variant.ts';

/** The elements that are open at the end, and whatever is no element where it should be one. */
function malformed(svg: string): string[] {
  const open: string[] = [];
  const rest = svg
    .replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '')
    .replace(
      /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<>]*")*)(\/?)>/g,
      (found, end: string, name: string, _attributes: string, empty: string) => {
        if (empty) return '';
        if (!end) open.push(name);
        else if (open.pop() !== name) return found;
        return '';
      },
    );
  return [...open, ...(rest.match(/[<>]|&(?!amp;|lt;|gt;|quot;)/g) ?? [])];
}

const attacker = (id: string, more: Partial<AttackerResult> = {}): AttackerResult => ({
  id,
  accounts: 8,
  sessions: 0,
  phones: 0,
  wanted: 600_000,
  lost: 0,
  mostOfOne: 0,
  met: {},
  ...more,
});

const at = Date.parse('2019-07-03T18:10:00+09:00');

const variant = (
  id: string,
  losses: Readonly<Record<string, Partial<AttackerResult>>> = {},
): VariantResult => ({
  variant: id,
  attackers: attackers.map((each) => attacker(each.id, losses[each.id])),
  honest: { customers: 1, payments: 1, held: 0, steppedUp: 0, refused: 0, why: {} },
  reports: 0,
  seconds: 1,
});

const robbed = { lost: 600_000, mostOfOne: 75_000, lastAt: at };
const everything = Object.fromEntries(attackers.map(({ id }) => [id, robbed]));

describe('an element', () => {
  test('has its attributes and its text escaped', () => {
    expect(text(1, 2, `<b> & "c"`, { class: '"><script>' })).toBe(
      '<text x="1" y="2" class="&quot;&gt;&lt;script&gt;">&lt;b&gt; &amp; &quot;c&quot;</text>',
    );
    expect(element('line', { x1: 0 })).toBe('<line x1="0"/>');
  });

  test('has no characters that XML has not', () => {
    expect(escaped('a\u0000b\u001bc\ud800d円')).toBe('abcd円');
  });
});

describe('a picture', () => {
  const made = picture(
    { width: 10, height: 20, title: 'a < b', light: { ground: 'fill:#fff' }, dark: { ground: 'fill:#000' } },
    text(1, 1, 'x'),
  );

  test('is well-formed, has an opaque ground, and both colours', () => {
    expect(malformed(made)).toEqual([]);
    expect(made).toContain('<rect class="ground" width="10" height="20"/>');
    expect(made).toContain('.ground{fill:#fff}');
    expect(made).toContain('@media(prefers-color-scheme:dark){.ground{fill:#000}');
    expect(made).toContain('aria-label="a &lt; b"');
  });

  test('that is not well-formed would be found', () => {
    expect(malformed('<svg><text>a</svg>')).not.toEqual([]);
    expect(malformed('<svg>a < b</svg>')).not.toEqual([]);
  });
});

describe('the chart', () => {
  const svg = chart(
    [
      variant('all', { tricked: { lost: 40_000, mostOfOne: 10_000, lastAt: at } }),
      variant('none', everything),
    ],
    10_000,
  );

  test('is well-formed, and has what 7pay lost beside every variant and attacker', () => {
    expect(malformed(svg)).toEqual([]);
    expect(svg).toContain('38,615,473 yen');
    for (const words of ['all controls', 'without any of them']) expect(svg).toContain(`>${words}<`);
    expect(svg.match(/>0 yen</g)).toHaveLength(attackers.length - 1);
  });

  test('tells what is within the first-day limit from what is not, and when it ended', () => {
    expect(svg.match(/class="bound"/g)).toHaveLength(1);
    expect(svg).toContain('>until 3 July 18:10<');
    expect(svg.match(/>not stopped</g)).toHaveLength(attackers.length);
  });

  test('shows the listed accounts for all of 2019, and says so', () => {
    // 600,000 yen of 8 accounts are as many as 60,600,000 of 808.
    expect(svg).toContain('>60,600,000 yen<');
    expect(svg).toContain('Of the 808 accounts that were robbed in 2019, 8 are played');
  });
});

describe('what is promised', () => {
  const none = variant('none', everything);
  const enrolled = { lost: 20_000, mostOfOne: 10_000, phones: 2, lastAt: at };

  test('is kept where only phones that were enrolled cost something, up to the first-day limit', () => {
    expect(broken([variant('all', { tricked: enrolled }), none], 10_000)).toEqual([]);
  });

  test.each([
    [
      'a yen for a password',
      variant('all', { passwords: { lost: 1, mostOfOne: 1 } }),
      none,
      'passwords alone took 1 yen',
    ],
    [
      'a yen for a token',
      variant('all', { tokens: { lost: 1, mostOfOne: 1 } }),
      none,
      'stolen tokens took 1 yen',
    ],
    [
      'more of one account than the limit',
      variant('all', { tricked: { ...enrolled, mostOfOne: 10_001 } }),
      none,
      'more of a phone',
    ],
    [
      'more than the phones may have',
      variant('all', { tricked: { ...enrolled, phones: 1 } }),
      none,
      'more of a phone',
    ],
    ['an attack that gets nothing anywhere', variant('all'), variant('none'), 'it proves nothing'],
  ])('is broken by %s', (_, all, without, words) => {
    expect(broken([all, without], 10_000).join()).toContain(words);
  });
});

describe("the dead-man's rule alone", () => {
  const none = variant('none', everything);
  const all = variant('all');
  const alone = variant('dead-man-alone', { passwords: robbed });
  const thrown = {
    ...alone,
    switchedOff: { at, by: 'dead-man', reason: 'In an hour: too many' },
  } as const;

  test('has to stop something', () => {
    expect(broken([all, none, thrown], 10_000)).toEqual([]);
    expect(broken([all, none, alone], 10_000).join()).toContain('stopped nothing');
    const byHand = { ...alone, switchedOff: { ...thrown.switchedOff, by: 'operator' } } as const;
    expect(broken([all, none, byHand], 10_000).join()).toContain('stopped nothing');
    const late = { ...thrown, attackers: none.attackers };
    expect(broken([all, none, late], 10_000).join()).toContain('as much was taken');
  });

  test('is told with when it did, and what had gone by then', () => {
    const words = deadManWords([none, thrown]);
    expect(words).toContain('2,470 minutes after the attack began (3 July 18:10)');
    // 600,000 yen of 8 accounts are as many as 60,600,000 of 808.
    expect(words).toContain('when 60,600,000 yen had gone of the 63,600,000 yen that go without it');
    expect(words).toContain('In an hour: too many');
    expect(deadManWords([none, alone])).toBeUndefined();
  });
});

test('an attack is stopped at once, with the last yen, or not at all', () => {
  expect(moment(at)).toBe('3 July 18:10');
  expect(stopped(attacker('tokens'))).toBe('at once');
  expect(stopped(attacker('tokens', { lost: 1, lastAt: at }))).toBe('3 July 18:10');
  expect(stopped(attacker('tokens', { lost: 600_000, lastAt: at }))).toBe('not stopped');
});
