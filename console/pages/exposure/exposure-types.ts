/** What the API says of exposure. */
import type * as z from 'zod/mini';
import type { exposedPayment, getExposure } from '../../../lambdas/contract/exposure.ts';

export type ExposedPayment = z.output<typeof exposedPayment>;
export type Exposure = z.output<typeof getExposure.answer>['exposure'];
export type Query = Omit<z.input<typeof getExposure.query>, 'cursor'>;
