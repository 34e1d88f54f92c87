/** What handlers record acts on cases with. */
import { environment } from '../../environment.ts';
import { auditTrail } from '../../store/audit-trail.ts';
import { dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';

export const audit = () =>
  auditTrail({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });
