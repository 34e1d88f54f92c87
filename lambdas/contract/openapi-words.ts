/** What the OpenAPI document says in words of an operation, out of what the contract says of it. */
import { type Audience, defaultBodySize, type Route } from './route.ts';

export const introduction = `A payment platform in which a stolen password is worth nothing: what moves money is signed by an enrolled device.

- **Money** is a string of digits in minor units ("1200" is 1,200 yen): a JSON number would let a parser round it.
- **Times** are RFC 3339 in UTC; a **day** is one of the stage's time zone.
- **Refusals** are RFC 9457 problem documents. Programs go by \`code\`: each operation lists all that it has. Some may be
  added: go by the status for one that you do not know. What is answered with 429, 500 or 503 can be asked again later,
  under the same key.
- **Idempotency-Key** is new for every new wish. Asking again under the same one, after a lost answer, does nothing twice.
- **Members** that you do not know may be added to answers. A request with one that is not in the contract is refused.`;

/** Markdown: a sentence for each thing that a caller has to know beside the parameters. */
export function descriptionOf(route: Route): string {
  return [
    whoAsks(route.audience),
    signedBy[route.proof],
    route.idempotent ? 'The same `Idempotency-Key` again is answered, and nothing is done twice.' : '',
    route.body && route.foreignBody ? 'Members of the body that are not listed are dropped unread.' : '',
    route.body ? `The body has at most ${(route.bodySize ?? defaultBodySize) / 1024} KB.` : '',
    route.sandbox ? 'Served only by a stage that plays the provider itself, for development.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join('\n\n');
}

function whoAsks(audience: Audience): string {
  switch (audience.pool) {
    case 'none':
      return 'Asked without a token: what the request carries proves itself.';
    case 'customers':
      return 'For a customer who is signed in.';
    case 'terminals':
      return "For a store's terminal.";
    case 'reviewers':
      return `For members of one of the groups: ${audience.groups.join(', ')}.`;
  }
}

const signedBy = {
  none: '',
  device: "Signed by the key of one of the customer's enrolled devices.",
  terminal: "Signed by the terminal's own key.",
  key: 'Signed by the key that is being enrolled.',
} as const;
