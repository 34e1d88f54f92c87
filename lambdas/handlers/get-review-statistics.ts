/** GET /review/statistics */
import { getReviewStatistics } from '../contract/review-statistics.ts';
import type { EndedCase, EndedSpan } from '../domain/review/ended-cases.ts';
import { figuresOfNow, figuresOfPeriod } from '../domain/review/statistics.ts';
import { ruleOf } from '../domain/risk/rule-names.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { endedCases } from '../store/ended-cases.ts';
import { allOpenCases } from '../store/open-cases.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderNow, renderPeriod } from './render/review-statistics.ts';
import { rulesets } from './rulesets/rulesets.ts';

/** Open cases of each kind, and ended ones, that are counted: at most some 2,000 read units for one answer. */
const MOST = 10_000;
/** Cases that are asked for at once: about as many as DynamoDB reads. */
const PAGE = 1000;

const tables = () => ({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getReviewStatistics, async ({ query, now }) => {
  const span = { from: Date.parse(query.from), to: Date.parse(query.to) };
  const [open, ended] = await Promise.all([allOpenCases(tables(), MOST), endedIn(span)]);
  const figures = figuresOfPeriod(ended.cases, {
    reasonOf: await namesOf(ended.cases),
    timeZone: environment('TIME_ZONE'),
  });
  return {
    status: 200,
    body: {
      now: renderNow(figuresOfNow(open.cases, now), open.truncated),
      period: renderPeriod(figures, span, ended.truncated),
    },
  };
});

/** The last ones of both states: what is left out is older than what is counted. */
async function endedIn(span: EndedSpan) {
  const [decided, expired] = await Promise.all(
    (['decided', 'expired'] as const).map(async (state) => {
      const cases: EndedCase[] = [];
      let after: string | undefined;
      do {
        const page = await endedCases(tables()).list(state, span, { limit: PAGE, after });
        cases.push(...page.cases);
        after = page.next;
      } while (after !== undefined && cases.length < MOST);
      return { cases, truncated: after !== undefined };
    }),
  );
  return {
    cases: [...(decided?.cases ?? []), ...(expired?.cases ?? [])],
    truncated: decided?.truncated === true || expired?.truncated === true,
  };
}

/** A rule of an operator's own may be recorded by its place in its ruleset. */
async function namesOf(cases: readonly EndedCase[]) {
  const versions = [...new Set(cases.map(({ ruleset }) => ruleset))];
  const known = new Map(
    await Promise.all(versions.map(async (version) => [version, await rulesets().inForce(version)] as const)),
  );
  return ({ ruleset }: EndedCase, name: string): string => {
    const judged = known.get(ruleset);
    return (judged && ruleOf(judged, name)?.reason) ?? name;
  };
}
