/** What the phone draws, the till reads: both symbols, as pixels. */
import bwip from 'bwip-js/node';
import { describe, expect, test } from 'vitest';
import { decode, type Pixels } from '../../../local/page/till/decode.ts';

const code = '014159265358979323846264';

/** Black and white modules as a picture of so many pixels a module, with white around. */
function pictureOf(width: number, height: number, isDark: (x: number, y: number) => boolean): Pixels {
  const [scale, quiet] = [3, 12];
  const [w, h] = [(width + 2 * quiet) * scale, (height + 2 * quiet) * scale];
  const data = new Uint8ClampedArray(w * h * 4).fill(255);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [column, row] = [Math.floor(x / scale) - quiet, Math.floor(y / scale) - quiet];
      const inside = column >= 0 && row >= 0 && column < width && row < height;
      if (inside && isDark(column, row)) data.fill(0, (y * w + x) * 4, (y * w + x) * 4 + 3);
    }
  return { data, width: w, height: h };
}

interface Modules {
  readonly pixs: readonly number[];
  readonly pixx: number;
  readonly pixy: number;
}

interface Bars {
  readonly sbs: readonly number[];
}

const qr = (text: string) => {
  const [{ pixs, pixx, pixy }] = bwip.raw('qrcode', text, {}) as unknown as [Modules];
  return pictureOf(pixx, pixy, (x, y) => pixs[y * pixx + x] === 1);
};

const barcode = (text: string) => {
  const [{ sbs }] = bwip.raw('code128', text, {}) as unknown as [Bars];
  const modules = sbs.flatMap((width, index) => Array<boolean>(width).fill(index % 2 === 0));
  return { picture: pictureOf(modules.length, 60, (x) => modules[x] ?? false), modules };
};

describe('the scanner', () => {
  test('reads a QR code', () => expect(decode(qr(code))).toBe(code));

  test('reads a Code 128 barcode, of twelve symbols for the digits', () => {
    const { picture, modules } = barcode(code);
    expect(decode(picture)).toBe(code);
    expect(modules).toHaveLength((1 + 12 + 1) * 11 + 13);
  });

  test('reads nothing out of a picture without a code', () => {
    expect(decode(pictureOf(60, 60, () => false))).toBeUndefined();
    expect(decode(pictureOf(60, 60, (x, y) => (x * 7 + y * 13) % 5 === 0))).toBeUndefined();
  });
});
