/** What is said of the hours at which somebody pays. */
import { both } from '../../app/both.ts';

export const hourTexts = both(
  { title: '普段支払う時間', label: (busiest: string) => `支払いが最も多い時間：${busiest}時` },
  { title: 'Hours of payments', label: (busiest: string) => `Most is paid at: ${busiest} h` },
);
