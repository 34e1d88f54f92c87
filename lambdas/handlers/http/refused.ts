/** A request that is answered with a problem document: thrown anywhere in an operation, rendered in `problem.ts`. */
import type { ProblemCode } from '../../contract/problems.ts';
import type { RefusalCode } from '../../domain/refusal.ts';

export interface RequestError {
  readonly path: string;
  readonly message: string;
}

export interface RefusedDetail {
  /** Where an `invalid_request` is wrong. */
  readonly errors?: readonly RequestError[];
  /** The name of the check that failed: for the log alone. */
  readonly check?: string;
}

export class Refused extends Error {
  override name = 'Refused';
  readonly code: ProblemCode;
  readonly detail: RefusedDetail;

  constructor(code: ProblemCode, detail: RefusedDetail = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** Every code by which the domain refuses is a code of the contract: one that is not there does not compile. */
export const problemCodeOf = (refusal: RefusalCode): ProblemCode & RefusalCode => refusal;
