/** A refusal of a JSON-protocol request, in the shape that the AWS SDKs parse. */
import type { ServiceAnswer } from '../types.ts';

export class Refusal extends Error {
  override name = 'Refusal';
  readonly type: string;
  readonly status: number;

  /** `type` is what `__type` carries, with its namespace where the service sends one. */
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }

  /** The authorization errors of AWS spell the member `Message`, validation errors `message`; the SDKs read both. */
  answer(): ServiceAnswer {
    return { status: this.status, body: { __type: this.type, message: this.message, Message: this.message } };
  }
}
