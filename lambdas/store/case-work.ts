/** What is done with a case, as attributes of its item, and back: claim, escalation, question, and who decided what. */
import {
  answers,
  type Case,
  type CaseSummary,
  type Decision,
  type Escalation,
  escalationReasons,
  freezeScopes,
  type Lease,
  type Opinion,
  type Question,
} from '../domain/review/case.ts';
import { fourEyesReasons } from '../domain/review/four-eyes.ts';
import type { Fields, Values } from './items.ts';

/** The first of two decisions, and one that differs from it. */
const opinionNames = ['firstDecision', 'secondDecision'] as const;

type Work = Pick<Case, 'fourEyes' | 'opinions' | 'lease' | 'escalation' | 'question'>;

/** Not in maps: the index takes whole attributes. */
export const workValues = ({ fourEyes, opinions = [], lease, escalation, question }: Work): Values => ({
  fourEyes,
  ...Object.fromEntries(opinions.map((each, index) => [opinionNames[index], decisionValues(each)])),
  deciders: opinions.length > 0 ? opinions.map(({ person }) => person) : undefined,
  ...(lease ? leaseValues(lease) : {}),
  ...(escalation ? escalationValues(escalation) : {}),
  ...(question ? questionValues(question) : {}),
});

export const leaseValues = ({ by, at, until, key }: Lease): Values => ({
  claimedBy: by,
  claimedAt: at,
  claimUntil: until,
  claimKey: key,
});
/** What goes with a claim. */
export const claimNames = ['claimedBy', 'claimedAt', 'claimUntil', 'claimKey'] as const;

export const escalationValues = ({ reason, at, by, note }: Escalation): Values => ({
  escalationReason: reason,
  escalatedAt: at,
  escalatedBy: by,
  escalationNote: note,
});

export const questionValues = ({ textCode, askedAt, askedBy, answer, answeredAt }: Question): Values => ({
  question: textCode,
  questionAskedAt: askedAt,
  questionAskedBy: askedBy,
  answer,
  answeredAt,
});

export const decisionValues = (decision: Decision): Values => ({
  outcome: decision.outcome,
  reason: decision.reason,
  ...(decision.note === undefined ? {} : { note: decision.note }),
  ...(decision.freeze === undefined ? {} : { freeze: decision.freeze }),
  ...(decision.freezeBy === undefined ? {} : { freezeBy: decision.freezeBy }),
  ...(decision.captureAmount === undefined ? {} : { captureAmount: decision.captureAmount }),
  decidedBy: decision.decidedBy,
  decidedAt: decision.decidedAt,
  idempotencyKey: decision.idempotencyKey,
});

export function workOf(fields: Fields): Work {
  const opinions = opinionsOf(fields);
  return {
    ...fourEyesAndLease(fields),
    ...(opinions.length > 0 ? { opinions } : {}),
    ...(fields.has('escalatedAt') ? { escalation: escalationOf(fields) } : {}),
    ...(fields.has('questionAskedAt') ? { question: questionOf(fields) } : {}),
  };
}

/** As the index has it. */
export const workSummaryOf = (
  fields: Fields,
): Pick<CaseSummary, 'fourEyes' | 'lease' | 'opinions' | 'escalation' | 'question'> => ({
  ...fourEyesAndLease(fields),
  ...(fields.has('deciders') ? { opinions: fields.texts('deciders').map((person) => ({ person })) } : {}),
  ...(fields.has('escalatedAt') ? { escalation: whyEscalated(fields) } : {}),
  ...(fields.has('questionAskedAt') ? { question: timesOfQuestion(fields) } : {}),
});

const fourEyesAndLease = (fields: Fields): Pick<Case, 'fourEyes' | 'lease'> => ({
  ...(fields.has('fourEyes') ? { fourEyes: fields.choice('fourEyes', fourEyesReasons) } : {}),
  ...(fields.has('claimedBy') ? { lease: leaseOf(fields) } : {}),
});

const leaseOf = (fields: Fields): Lease => ({
  by: fields.text('claimedBy'),
  at: fields.count('claimedAt'),
  until: fields.count('claimUntil'),
  key: fields.text('claimKey'),
});

function opinionsOf(fields: Fields): Opinion[] {
  const given = opinionNames.flatMap((name) => fields.map(name) ?? []);
  return fields.texts('deciders').flatMap((person, index) => {
    const opinion = given[index];
    return opinion ? { ...decisionOf(opinion), person } : [];
  });
}

function escalationOf(fields: Fields): Escalation {
  const [by, note] = [fields.optionalText('escalatedBy'), fields.optionalText('escalationNote')];
  return {
    ...whyEscalated(fields),
    ...(by === undefined ? {} : { by }),
    ...(note === undefined ? {} : { note }),
  };
}

const whyEscalated = (fields: Fields): Pick<Escalation, 'reason' | 'at'> => ({
  reason: fields.choice('escalationReason', escalationReasons),
  at: fields.count('escalatedAt'),
});

const questionOf = (fields: Fields): Question => ({
  ...timesOfQuestion(fields),
  textCode: fields.text('question'),
  askedBy: fields.text('questionAskedBy'),
  ...(fields.has('answer') ? { answer: fields.choice('answer', answers) } : {}),
});

const timesOfQuestion = (fields: Fields): Pick<Question, 'askedAt' | 'answeredAt'> => ({
  askedAt: fields.count('questionAskedAt'),
  ...(fields.has('answeredAt') ? { answeredAt: fields.count('answeredAt') } : {}),
});

export function decisionOf(fields: Fields): Decision {
  const note = fields.optionalText('note');
  return {
    outcome: fields.choice('outcome', ['approve', 'decline', 'uphold', 'reject']),
    reason: fields.text('reason'),
    ...(note === undefined ? {} : { note }),
    ...(fields.has('freeze') ? { freeze: fields.choice('freeze', freezeScopes) } : {}),
    ...(fields.has('freezeBy') ? { freezeBy: fields.text('freezeBy') } : {}),
    ...(fields.has('captureAmount') ? { captureAmount: fields.integer('captureAmount') } : {}),
    decidedBy: fields.text('decidedBy'),
    decidedAt: fields.count('decidedAt'),
    idempotencyKey: fields.text('idempotencyKey'),
  };
}
