/** Every page of the console: where it is, who is shown it, and where its code is loaded from. README.md says how one is added. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { getFreeze } from '../../lambdas/contract/account.ts';
import type { getBacktest } from '../../lambdas/contract/backtests.ts';
import type { listAuditEvents } from '../../lambdas/contract/case-audit.ts';
import type { getCase, listCases } from '../../lambdas/contract/cases.ts';
import type { listEndedCases } from '../../lambdas/contract/ended-cases.ts';
import type { getExposure } from '../../lambdas/contract/exposure.ts';
import type { listListEntries } from '../../lambdas/contract/lists.ts';
import type { putSwitch } from '../../lambdas/contract/operations.ts';
import type { getReviewStatistics } from '../../lambdas/contract/review-statistics.ts';
import type { Group, Route } from '../../lambdas/contract/route.ts';
import type { createRuleset, getRuleset, listRulesets } from '../../lambdas/contract/rulesets.ts';
import type { listSnoozes } from '../../lambdas/contract/snoozes.ts';
import { type Both, both } from './both.ts';

export interface PageProps {
  /** What stands in the address in the place of each `{name}`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type Section = 'review' | 'rules' | 'operations' | 'insight';

export interface Page {
  /** Such as `/cases/{id}`. */
  readonly path: string;
  /** The groups of which one is enough to be shown it. */
  readonly groups: readonly Group[];
  /** Its entry in the navigation. @default - it has none: it is reached from another page */
  readonly entry?: { readonly section: Section; readonly text: Both<string> };
  /** Whether its styles come with the first load: lib/console/bundle-console.ts names its file, too. @default false */
  readonly isFirst?: true;
  readonly view: LazyExoticComponent<ComponentType<PageProps>>;
}

type GroupsOf<R extends Route> = R['audience'] extends { readonly groups: infer Groups }
  ? Groups
  : readonly [];

/** The groups of the route that a page shows, as the compiler finds them: nobody loads all contracts to see a menu. */
const shownTo = <R extends Route>(groups: GroupsOf<R> & readonly Group[]): readonly Group[] => groups;

/** The first that is for a person is where they begin. */
export const pages: readonly Page[] = [
  {
    path: '/cases',
    groups: shownTo<typeof listCases>(['reviewer', 'senior-reviewer']),
    entry: { section: 'review', text: both('審査待ち', 'Queue') },
    isFirst: true,
    view: lazy(() => import('../pages/queue/queue.tsx')),
  },
  {
    path: '/cases/{id}',
    groups: shownTo<typeof getCase>(['reviewer', 'senior-reviewer']),
    isFirst: true,
    view: lazy(() => import('../pages/case/case.tsx')),
  },
  {
    path: '/ended-cases',
    groups: shownTo<typeof listEndedCases>(['reviewer', 'senior-reviewer']),
    entry: { section: 'review', text: both('終了した案件', 'Ended cases') },
    view: lazy(() => import('../pages/ended-cases/ended-cases.tsx')),
  },
  {
    path: '/rulesets',
    groups: shownTo<typeof listRulesets>(['operator']),
    entry: { section: 'rules', text: both('ルールセット', 'Rulesets') },
    view: lazy(() => import('../pages/rulesets/rulesets.tsx')),
  },
  {
    path: '/rulesets/new',
    groups: shownTo<typeof createRuleset>(['operator']),
    view: lazy(() => import('../pages/rulesets/new-ruleset.tsx')),
  },
  {
    path: '/rulesets/{id}',
    groups: shownTo<typeof getRuleset>(['operator']),
    view: lazy(() => import('../pages/rulesets/ruleset-page.tsx')),
  },
  {
    path: '/rulesets/{id}/backtests/{backtest}',
    groups: shownTo<typeof getBacktest>(['operator']),
    view: lazy(() => import('../pages/rulesets/backtest-page.tsx')),
  },
  {
    path: '/snoozes',
    groups: shownTo<typeof listSnoozes>(['operator']),
    entry: { section: 'rules', text: both('ルールの一時停止', 'Snoozes') },
    view: lazy(() => import('../pages/snoozes/snoozes.tsx')),
  },
  {
    path: '/switches',
    groups: shownTo<typeof putSwitch>(['operator']),
    entry: { section: 'operations', text: both('スイッチ', 'Switches') },
    view: lazy(() => import('../pages/switches/switches.tsx')),
  },
  {
    path: '/lists',
    groups: shownTo<typeof listListEntries>(['operator']),
    entry: { section: 'operations', text: both('リスト', 'Lists') },
    view: lazy(() => import('../pages/lists/lists.tsx')),
  },
  {
    path: '/freezes',
    groups: shownTo<typeof getFreeze>(['reviewer', 'senior-reviewer', 'operator']),
    entry: { section: 'operations', text: both('凍結', 'Freezes') },
    view: lazy(() => import('../pages/freezes/freezes.tsx')),
  },
  {
    path: '/exposure',
    groups: shownTo<typeof getExposure>(['operator']),
    entry: { section: 'operations', text: both('影響調査', 'Exposure') },
    view: lazy(() => import('../pages/exposure/exposure.tsx')),
  },
  {
    path: '/numbers',
    groups: shownTo<typeof getReviewStatistics>(['reviewer', 'senior-reviewer', 'operator']),
    entry: { section: 'insight', text: both('数字', 'Figures') },
    view: lazy(() => import('../pages/numbers/numbers.tsx')),
  },
  {
    path: '/audit',
    groups: shownTo<typeof listAuditEvents>(['senior-reviewer', 'operator']),
    entry: { section: 'insight', text: both('監査記録', 'Audit') },
    view: lazy(() => import('../pages/audit/audit.tsx')),
  },
];
