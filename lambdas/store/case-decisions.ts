/** Decisions of held payments: each is one conditional write with its record, however many people a case takes. */
import { isDeepStrictEqual } from 'node:util';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import type { Case, Decision, Opinion } from '../domain/review/case.ts';
import type { Cases, DecisionRefusal } from '../domain/review/cases.ts';
import {
  decisionEvent,
  freezingOf,
  recordedOf,
  type Weight,
  weigh,
} from '../domain/review/weigh-decision.ts';
import { type CaseStoreOptions, type CaseWrite, changeCase, readCaseItem, writing } from './case-change.ts';
import { type Acting, claimClauses, clauseValues, withinHold } from './case-clauses.ts';
import { caseOfItem, owedFreezesQueue } from './case-items.ts';
import { claimNames, decisionValues, escalationValues } from './case-work.ts';
import { type Clause, whyRefused } from './conditions.ts';
import { endedAttributes } from './ended-cases.ts';
import type { Values } from './items.ts';

/** Who decided before is a guess, of nobody at first; the old item puts it right. Two can, and then only one more does. */
const GUESSES = 4;

export async function decide(
  options: CaseStoreOptions,
  id: string,
  decision: Decision,
  reviewer: Parameters<Cases['decide']>[2],
): ReturnType<Cases['decide']> {
  const acting = { id, reviewer: { ...reviewer, username: decision.decidedBy }, now: decision.decidedAt };
  const clauses = decisionClauses(acting, decision);
  let weighed: Weighed = { weight: 'alone', opinions: [] };
  for (let guess = 0; guess < GUESSES; guess++) {
    const done = await changeCase(options, {
      id,
      write: writeOf(weighed, decision, reviewer.person),
      conditions: [...clauses.map(({ expression }) => expression), ...lookedAt(weighed)],
      values: {
        ...clauseValues(acting),
        ':captureAmount': decision.captureAmount ?? 0n,
        ':seen': decidersOf(weighed),
      },
      record: decisionEvent(id, decision, weighed.weight),
    });
    const item = done.outcome === 'refused' ? done.old : await readCaseItem(options, id);
    const standing = item && caseOfItem(item);
    if (standing && recordedOf(standing, decision)) return standing;
    // Under this key something else was done, and the case itself has nothing against it.
    if (done.outcome !== 'refused' && !done.old) return refuse('idempotency_conflict');
    const next = standing && weighedWith(standing, decision);
    // With what was seen of others still so, it is one of the clauses.
    if (!next || isDeepStrictEqual(next, weighed)) return refuse(whyRefused(clauses, done.old, 'not_found'));
    weighed = next;
  }
  throw new ServiceBusy('Others decided the case with every attempt');
}

interface Weighed {
  readonly weight: Weight;
  /** What it was weighed with. */
  readonly opinions: readonly Opinion[];
}

const decidersOf = ({ opinions }: Weighed): readonly string[] => opinions.map(({ person }) => person);

const weighedWith = (standing: Case, decision: Decision): Weighed => ({
  weight: weigh(standing, decision),
  opinions: standing.opinions ?? [],
});

/** What must hold of a held payment's case for a decision, whoever else decides. */
export const decisionClauses = (
  acting: Acting,
  { captureAmount }: Pick<Decision, 'captureAmount'>,
): readonly Clause<DecisionRefusal>[] => [...claimClauses(acting), withinHold(captureAmount ?? 0n)];

/** Opinions are added and never changed: with whose they are, what they say is as it was. */
const lookedAt = ({ weight, opinions }: Weighed): readonly string[] =>
  weight === 'alone'
    ? ['attribute_not_exists(#fourEyes)']
    : [
        'attribute_exists(#fourEyes)',
        opinions.length > 0 ? '#deciders = :seen' : 'attribute_not_exists(#deciders)',
      ];

/** What is written of a decision, by what it comes to. */
function writeOf(weighed: Weighed, decision: Decision, person: string): CaseWrite {
  const { weight, opinions } = weighed;
  const kept = { deciders: [...decidersOf(weighed), person] };
  if (weight === 'first') return writing({ firstDecision: decisionValues(decision), ...kept }, claimNames);
  if (weight === 'differs')
    return writing({ secondDecision: decisionValues(decision), ...kept, ...disagreement(decision) }, [
      ...claimNames,
      'escalationNote',
    ]);
  return endingDecision(decision, opinions);
}

/** The decision that counts: the case is nobody's work any more, but where a freeze is still to be done with it. */
export function endingDecision(decision: Decision, earlier: readonly Decision[] = []): CaseWrite {
  const owed = freezingOf(decision, earlier) ? owedFreezesQueue : undefined;
  return writing(
    {
      state: 'decided',
      decision: decisionValues(decision),
      queue: owed,
      ...endedAttributes('decided', decision.decidedAt),
    },
    owed === undefined ? ['queue', ...claimNames] : claimNames,
  );
}

const disagreement = ({ decidedBy, decidedAt }: Decision): Values =>
  escalationValues({ reason: 'disagreement', at: decidedAt, by: decidedBy });
