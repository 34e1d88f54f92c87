/** A page was asked for with a cursor that no earlier page gave. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor';
}
