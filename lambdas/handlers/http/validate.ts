/** Holds a part of the request against its schema, and says where it is wrong without saying what was sent. */
import * as z from 'zod/mini';
import { Refused, type RequestError } from './refused.ts';

type Part = 'path' | 'query' | 'body';

const MAX_ERRORS = 10;

/** @throws Refused `invalid_request`, with at most ten errors */
export function validate<T extends z.ZodMiniType>(schema: T, value: unknown, part: Part): z.output<T> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new Refused('invalid_request', {
    errors: result.error.issues.slice(0, MAX_ERRORS).map((issue) => describe(issue, part)),
  });
}

function describe(issue: z.core.$ZodIssue, part: Part): RequestError {
  return { path: [part, ...issue.path.map(String)].join('.'), message: messageOf(issue) };
}

/** What is wrong, in words of ours and without what was sent. */
export function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'int' || issue.expected === 'number' ? 'an integer' : `of type ${issue.expected}`}`;
    case 'unrecognized_keys':
      return `has ${issue.keys.length} unknown member${issue.keys.length === 1 ? '' : 's'}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return 'does not have the required form';
    case 'too_small':
      return `is below the minimum of ${issue.minimum}`;
    case 'too_big':
      return `is above the maximum of ${issue.maximum}`;
    case 'custom':
      // The contract's own words.
      return issue.message;
    default:
      return 'is not valid';
  }
}
