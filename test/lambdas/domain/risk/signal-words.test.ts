/** Signals in words: every one of the catalogue, in both languages, each value with its unit. */
import { describe, expect, test } from 'vitest';
import { signalsOf } from '../../../../lambdas/domain/risk/ruleset.ts';
import {
  catalogue,
  choicesOf,
  type SignalName,
  type Signals,
} from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { signalLabels } from '../../../../lambdas/domain/risk/signal-labels.ts';
import { choiceWords, signalInWords } from '../../../../lambdas/domain/risk/signal-words.ts';

const textsOf = (signals: Signals) => {
  const [name] = Object.keys(signals) as SignalName[];
  const { text } = signalInWords(name as SignalName, signals, 'JPY') ?? {};
  return [text?.en, text?.ja];
};

test('every signal has a name in both languages, and no two the same', () => {
  expect(Object.keys(signalLabels)).toEqual(catalogue.map(({ name }) => name));
  for (const language of ['en', 'ja'] as const) {
    const labels = Object.values(signalLabels).map((label) => label[language]);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.every((label) => label.length > 0)).toBe(true);
  }
});

test('every choice has a word', () => {
  const choices = catalogue.flatMap((entry) => choicesOf(entry) ?? []);
  expect(choices.filter((choice) => choiceWords[choice] === undefined)).toEqual([]);
});

describe('a value is read without a table', () => {
  test.each<[Signals, string, string]>([
    [{ amount: 48_000n }, 'JPY 48,000', '48,000円'],
    [{ cash_convertible_quantity: 1 }, '1 piece', '1個'],
    [{ cash_convertible_quantity: 12 }, '12 pieces', '12個'],
    [{ cash_convertible_quantity: 1200 }, '1,200 pieces', '1,200個'],
    [{ customer_count_hour: 3 }, '3', '3'],
    [{ store_count_month: 12_300 }, '12,300', '12,300'],
    [{ device_age: 0 }, '0 minutes', '0分'],
    [{ device_age: 61 }, '1 hour 1 minute', '1時間1分'],
    [{ device_age: 3 * 24 * 60 }, '3 days', '3日'],
    [{ device_age: 28 * 60 + 5 }, '1 day 4 hours', '1日4時間'],
    [{ registration_sign_up_seconds: 20 }, '20 seconds', '20秒'],
    [{ amount_to_typical: 1250 }, '1,250 %', '1,250 %'],
    [{ travel_speed: 9000 }, '9,000 km/h', '9,000 km/h'],
    [{ hour_of_day: 3 }, '03:00 to 03:59', '3時台'],
    [{ country: 'JP' }, 'Japan', '日本'],
    [{ cooling_off: true }, 'yes', 'はい'],
    [{ country_usual: false }, 'no', 'いいえ'],
    [{ flow: 'payment' }, 'a payment', '支払い'],
    [{ flow: 'top_up' }, 'a top-up', 'チャージ'],
    [{ channel: 'phone' }, 'the phone', 'スマートフォン'],
    [{ channel: 'till' }, 'a till', 'レジ'],
    [{ device_class: 'ios' }, 'iPhone', 'iPhone'],
    [{ device_class: 'android' }, 'Android phone', 'Android端末'],
    [{ device_class: 'software' }, 'software, no phone', 'ソフトウェア（電話機ではない）'],
    [{ store_risk_class: 'standard' }, 'standard', '標準'],
    [{ store_risk_class: 'elevated' }, 'elevated', 'やや高い'],
    [{ store_risk_class: 'high' }, 'high', '高い'],
    [{ listed_device: 'none' }, 'no', 'なし'],
    [{ listed_device: 'allow' }, 'allowed', '許可'],
    [{ listed_device: 'watch' }, 'watched', '監視'],
    [{ listed_device: 'block' }, 'blocked', '遮断'],
  ])('%o', (signals, en, ja) => {
    expect(textsOf(signals)).toEqual([en, ja]);
  });
});

test('a choice of a newer version, which has no word here, is read as it was recorded', () => {
  expect(textsOf({ store_risk_class: 'severe' } as unknown as Signals)).toEqual(['severe', 'severe']);
});

test('what is not said is 0 or no, and of what may be unknown there is nothing to say', () => {
  expect(signalInWords('top_ups_count_day', {}, 'JPY')?.text.en).toBe('0');
  expect(signalInWords('stepped_up', {}, 'JPY')?.text.en).toBe('no');
  expect(signalInWords('registration_age', {}, 'JPY')).toBeUndefined();
});

test('a condition names every signal that it looks at, those it compares with too', () => {
  expect(
    signalsOf({
      all: [
        { signal: 'amount', above: { signal: 'top_ups_sum_hour', times: 50 } },
        {
          not: {
            any: [
              { signal: 'country', is: 'JP' },
              { signal: 'device_class', in: ['ios'] },
            ],
          },
        },
        { signal: 'device_age', below: 60 },
      ],
    }),
  ).toEqual(['amount', 'top_ups_sum_hour', 'country', 'device_class', 'device_age']);
});
