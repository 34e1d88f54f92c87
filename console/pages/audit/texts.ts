/** What stands on the page of the audit. */
import { both } from '../../app/both.ts';

export const auditTexts = both(
  {
    title: '監査記録',
    lead: '誰がどの案件を見て、何をしたか。記録は追加されるだけで、変更も削除もできません。',
    day: '日（UTC）',
    span: (from: string, to: string) => `${from} から ${to} まで`,
    act: '操作',
    anyAct: 'すべての操作',
    by: '操作した人',
    anyBy: '全員',
    events: '記録',
    empty: 'この日の記録はありません',
    emptyText: '新しい記録は、数秒遅れて表示されます。',
    noMatch: '読み込んだ記録に、条件に合うものはありません',
    ofLoaded: '条件は、読み込んだ記録にだけ当てはまります。',
    columns: { at: '日時', act: '操作', by: '操作した人', case: '案件', detail: '詳細' },
    openCase: (id: string) => `案件 ${id} を開く`,
  },
  {
    title: 'Audit',
    lead: 'Who looked at which case, and what was done with it. Records are added, and never changed or taken away.',
    day: 'Day (UTC)',
    span: (from: string, to: string) => `From ${from} to ${to}`,
    act: 'Act',
    anyAct: 'Every act',
    by: 'Who',
    anyBy: 'Everybody',
    events: 'Records',
    empty: 'There is no record of this day',
    emptyText: 'New ones come a few seconds late.',
    noMatch: 'Nothing that is loaded fits',
    ofLoaded: 'Filters look at what is loaded.',
    columns: { at: 'Time', act: 'Act', by: 'Who', case: 'Case', detail: 'Detail' },
    openCase: (id: string) => `Open case ${id}`,
  },
);
