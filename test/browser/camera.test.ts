/** The till's camera: a film of a code, played to the browser as what its camera sees. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bwip from 'bwip-js/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paymentCode } from '../../lambdas/domain/codes/payment-code.ts';
import { until } from '../end-to-end/support/until.ts';
import { button } from './support/acts.ts';
import { look } from './support/look.ts';
import { launch, visit } from './support/visitor.ts';

const code = paymentCode('01', Buffer.alloc(32, 7));
const folder = mkdtempSync(join(tmpdir(), 'holdfast-camera-'));
const film = join(folder, 'film.y4m');
const [WIDTH, HEIGHT] = [640, 480];

/** One frame of YUV 4:2:0 (the colour planes are grey), with the QR code in its middle. */
function frame(): Buffer {
  const [{ pixs, pixx }] = bwip.raw('qrcode', code, {}) as unknown as [{ pixs: number[]; pixx: number }];
  const scale = Math.floor((HEIGHT * 0.7) / pixx);
  const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - pixx * scale) / 2)) as [
    number,
    number,
  ];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 230);
  for (let y = 0; y < pixx * scale; y++)
    for (let x = 0; x < pixx * scale; x++)
      if (pixs[Math.floor(y / scale) * pixx + Math.floor(x / scale)]) luma[(top + y) * WIDTH + left + x] = 20;
  return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

let browser: Browser;
beforeAll(async () => {
  writeFileSync(
    film,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame()]),
  );
  browser = await launch([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the till reads a code that is held before its camera, and lets go of the camera', async () => {
  const visitor = await visit(browser, 'desk');
  await button(visitor, 'カメラで読み取る').click();
  const read = await until(
    () => visitor.page.getByLabel('お客様のコード').inputValue(),
    (value) => value !== '',
  );
  expect(read.replaceAll(' ', '')).toBe(code);
  await button(visitor, 'カメラで読み取る').waitFor();
  expect(
    await visitor.page.locator('video').evaluate((video: HTMLVideoElement) => video.srcObject),
  ).toBeNull();
  await look(visitor, 'camera');
});
