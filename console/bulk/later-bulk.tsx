/** The dialog for many cases, loaded when somebody asks for it: the first load has no room for it. */
import { lazy, Suspense } from 'react';
import type { BulkDialogProps } from './bulk-dialog.tsx';

const BulkDialog = lazy(() => import('./bulk-dialog.tsx'));

export const LaterBulk = (props: BulkDialogProps) => (
  <Suspense fallback={null}>
    <BulkDialog {...props} />
  </Suspense>
);
