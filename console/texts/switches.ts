/** Names of the switches and of whom they stop, for the banner of all pages and the page of the switches. */
import { both, type Language } from '../app/both.ts';
import type { KillSwitch } from '../app/kill-switch.ts';
import { countryName } from '../ui/country-name.ts';

export type SwitchName = KillSwitch['name'];
export type SwitchScope = KillSwitch['scope'];

const deviceClasses = { ios: 'iPhone', android: 'Android' } as const;

export const switchWords = both(
  {
    title: 'スイッチ',
    banner: '停止中:',
    between: '、',
    everybody: '全員',
    software: 'ソフトウェア鍵の端末',
    names: {
      payments: '支払い',
      charges: 'レジでの支払い',
      'top-ups': 'チャージ',
      enrolments: '端末の登録',
      registrations: '新規登録',
    },
  },
  {
    title: 'Switches',
    banner: 'Stopped now:',
    between: ', ',
    everybody: 'everybody',
    software: 'phones with a key in software',
    names: {
      payments: 'Payments',
      charges: 'Charges at tills',
      'top-ups': 'Top-ups',
      enrolments: 'Enrolments of phones',
      registrations: 'Registrations',
    },
  },
);

/** Whom a switch stops, in a few words: `shinjuku-east`, `Android`, `Japan`, or everybody. */
export function whom(scope: SwitchScope, language: Language): string {
  if (scope === undefined) return switchWords[language].everybody;
  if ('store_id' in scope) return scope.store_id;
  if ('country' in scope) return countryName(scope.country, language);
  const { device_class } = scope;
  return device_class === 'software' ? switchWords[language].software : deviceClasses[device_class];
}
