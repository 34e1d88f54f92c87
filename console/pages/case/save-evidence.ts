/** Saves the evidence of a case as a file. */
import type { Api } from '../../../client/api.ts';
import { getCaseEvidence } from '../../../lambdas/contract/case-audit.ts';
import { saveFile } from '../../ui/save-file.ts';

export async function saveEvidence(api: Api, id: string): Promise<void> {
  const { body } = await api.call(getCaseEvidence, { path: { id } });
  saveFile(`${id}.zip`, 'application/zip', body as BlobPart);
}
