/** GET /snoozes */
import { listSnoozes } from '../contract/snoozes.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderSnooze } from './render/snooze.ts';
import { snoozes } from './snoozes/ports.ts';

export const handler = operation(listSnoozes, async ({ caller, query, now }) => {
  const cursors = cursorsOf({
    operation: `${listSnoozes.operation} ${query.customer ?? ''}`,
    subject: caller.subject,
  });
  const page = await snoozes().list(query.customer, query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      snoozes: page.rows.map((each) => renderSnooze(each, now)),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
