/** Saves the evidence of a case as a file. */
import type { Api } from '../../../client/api.ts';
import { getCaseEvidence } from '../../../lambdas/contract/case-audit.ts';

export async function saveEvidence(api: Api, id: string): Promise<void> {
  const { body } = await api.call(getCaseEvidence, { path: { id } });
  const address = URL.createObjectURL(new Blob([body as BlobPart], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${id}.zip`;
  link.click();
  URL.revokeObjectURL(address);
}
