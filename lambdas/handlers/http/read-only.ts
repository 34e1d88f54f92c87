/** Refuses, in a stage whose tables another region writes, whatever would write them. */
import type middy from '@middy/core';
import type { EnvironmentName } from '../../environment.ts';
import type { Answer } from './answer.ts';
import type { ProxyEvent } from './event.ts';
import { Refused } from './refused.ts';

/** What a function answers there: GETs, or, where it would write for these too, nothing. */
type ReadOnly = 'gets' | 'nothing';

const variable: EnvironmentName = 'READ_ONLY';

/** Before the request is read: nothing of it matters then. Without this, the role of the function lets it write no more. */
export const refuseWrites: middy.MiddlewareObj<ProxyEvent, Answer> = {
  before: ({ event }) => {
    const readOnly = process.env[variable] as ReadOnly | undefined;
    if (readOnly === undefined || (readOnly === 'gets' && event.httpMethod === 'GET')) return;
    throw new Refused('read_only');
  },
};
