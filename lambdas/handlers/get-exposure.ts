/** GET /exposure */
import { getExposure } from '../contract/exposure.ts';
import { exposureOf } from '../domain/exposure/exposed-payment.ts';
import { exposurePage } from '../domain/exposure/find-exposure.ts';
import { fingerprint } from '../domain/identifiers.ts';
import { InvalidCursor } from '../domain/invalid-cursor.ts';
import { scopeOf, sources, statusOfPayment } from './exposure/ports.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderExposedPayment, renderExposure } from './render/exposure.ts';

/** Payments. With their disputes they are ten reads of many. */
const PAGE = 500;

export const handler = operation(getExposure, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: getExposure.operation, subject: caller.subject });
  const { cursor, ...wanted } = query;
  // A cursor of one report is none of another.
  const report = fingerprint(wanted);
  const place = cursor === undefined ? undefined : await cursors.open(cursor);
  if (place !== undefined && !place.startsWith(`${report} `))
    throw new InvalidCursor('The cursor is one of another report');
  const page = await exposurePage(sources(), scopeOf(wanted), {
    limit: PAGE,
    after: place?.slice(report.length + 1),
    statusOf: statusOfPayment,
  });
  return {
    status: 200,
    body: {
      exposure: renderExposure(exposureOf(page.payments)),
      payments: page.payments.map(renderExposedPayment),
      ...(page.networkUnknown === undefined ? {} : { network_unknown: page.networkUnknown }),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(`${report} ${page.next}`) }),
    },
  };
});
