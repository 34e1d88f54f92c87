/** The till's own: its papers and its key, made and enrolled once, and kept by this browser. */
import type { Api } from '../../../client/api.ts';
import { askAgain } from '../../../client/ask-again.ts';
import { type DeviceKey, generateDeviceKey } from '../../../client/device-key.ts';
import { createTerminal, enrolTerminal } from '../../../client/terminal.ts';
import { pauseBefore } from '../../../client/web/pause.ts';
import type { Keep } from '../keep.ts';
import type { PageStage, TillPapers } from '../stage.ts';

interface KeptTill {
  readonly papers: TillPapers;
  readonly key: DeviceKey;
  readonly enrolled: boolean;
}

export interface TillTerminal {
  readonly api: Api;
  readonly store: TillPapers['store'];
  readonly number: number;
}

/** @throws ApiProblem, TokenRefused or TypeError; asking again goes on where it broke off */
export async function setUpTill(stage: PageStage, keep: Keep): Promise<TillTerminal> {
  const kept = (await keep.get<KeptTill>('till')) ?? (await unpack(keep));
  const { papers, key } = kept;
  const api = askAgain(
    createTerminal({
      baseUrl: stage.apiUrl,
      tokenUrl: stage.tokenUrl,
      clientId: papers.clientId,
      clientSecret: () => papers.clientSecret,
      key,
    }),
    { pause: pauseBefore },
  );
  if (!kept.enrolled) {
    await enrolTerminal(api, papers.enrolmentCode);
    await keep.set('till', { ...kept, enrolled: true });
  }
  return { api, store: papers.store, number: papers.number };
}

/** A new till out of its box, with what the operator handed the installer. */
async function unpack(keep: Keep): Promise<KeptTill> {
  const idempotencyKey = (await keep.get<string>('till-wish')) ?? crypto.randomUUID();
  await keep.set('till-wish', idempotencyKey);
  const response = await fetch('/_local/page/tills', {
    method: 'POST',
    headers: { 'idempotency-key': idempotencyKey },
  });
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  const papers = (await response.json()) as TillPapers;
  const till = { papers, key: await generateDeviceKey(), enrolled: false };
  await keep.set('till', till);
  await keep.remove('till-wish');
  return till;
}

/** Throws the till away: the next one is another. */
export async function discardTill(keep: Keep): Promise<void> {
  for (const name of ['till', 'till-wish', 'sale', 'journal']) await keep.remove(name);
}
