/**
 * Rules that no ruleset leaves out, changes or snoozes: that what an operator has stopped is stopped, and what the write
 * that follows takes for granted of whatever is not held (`Ledger.writePayment`).
 */
import type { Rule } from './ruleset.ts';

/** Minutes. */
const DAY = 24 * 60;

export const fixedRules: readonly Rule[] = [
  {
    reason: 'switched_off',
    text: {
      en: 'An operator has stopped this kind of transaction.',
      ja: 'この種類の取引は担当者により停止されています。',
    },
    when: { signal: 'switched_off', is: true },
    outcome: 'decline',
  },
  {
    reason: 'cool_off',
    text: {
      en: 'The password, the factor or a contact of the account was changed lately.',
      ja: 'パスワード、認証要素または連絡先が最近変更されました。',
    },
    when: { signal: 'cooling_off', is: true },
    outcome: 'hold',
  },
  {
    reason: 'device_new',
    text: {
      en: 'More in all than a device may spend unseen in its first 24 hours.',
      ja: '登録から24時間以内の端末が確認なしに使える合計額を超えています。',
    },
    flow: 'payment',
    when: {
      all: [
        { signal: 'device_age', below: DAY },
        { signal: 'amount', above: { signal: 'first_day_room' } },
      ],
    },
    outcome: 'hold',
  },
];
