/** What stands on the page of the cases that are over. */
import { both } from '../../app/both.ts';

export const endedTexts = both(
  {
    title: '終了した案件',
    lead: '決定された案件と、決定のないまま期限が切れた、または取り消された案件。新しい順です。',
    state: '終わり方',
    states: { decided: '決定済み', expired: '決定なし' },
    day: '日',
    cases: '案件',
    empty: {
      decided: 'この日に決定された案件はありません',
      expired: 'この日に決定なしで終わった案件はありません',
    },
    emptyText: '終わった案件は、数秒遅れて表示されます。',
    columns: {
      ended: '終了',
      outcome: '決定',
      reason: '決定の理由',
      by: '決定した人',
      class: '区分',
    },
  },
  {
    title: 'Ended cases',
    lead: 'Cases that were decided, and cases that ran out of time or were cancelled undecided. The last first.',
    state: 'How they ended',
    states: { decided: 'Decided', expired: 'Undecided' },
    day: 'Day',
    cases: 'Cases',
    empty: { decided: 'No case was decided on this day', expired: 'No case ended undecided on this day' },
    emptyText: 'Cases that ended come a few seconds late.',
    columns: {
      ended: 'Ended',
      outcome: 'Decision',
      reason: 'Reason of the decision',
      by: 'Decided by',
      class: 'Class',
    },
  },
);
