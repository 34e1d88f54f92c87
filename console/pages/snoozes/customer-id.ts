/** The id of a customer, as somebody types it or pastes it. */

const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Undefined where it is none. */
export function customerIn(typed: string): string | undefined {
  const id = typed.trim().toLowerCase();
  return form.test(id) ? id : undefined;
}
