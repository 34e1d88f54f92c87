/** The scanner: reads a QR code or a Code 128 barcode out of a picture. */
import {
  BinaryBitmap,
  Code128Reader,
  HybridBinarizer,
  NotFoundException,
  QRCodeReader,
  RGBLuminanceSource,
} from '@zxing/library';

/** A picture as a canvas gives it: four bytes a pixel. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** @returns the text of the first code that is found; undefined where there is none */
export function decode({ data, width, height }: Pixels): string | undefined {
  const grey = new Uint8ClampedArray(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 4, pixel * 4 + 3);
    grey[pixel] = (red + 2 * green + blue) / 4;
  }
  const bitmap = () => new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
  for (const reader of [new QRCodeReader(), new Code128Reader()]) {
    try {
      return reader.decode(bitmap()).getText();
    } catch (error) {
      // A picture without such a code, or one that is too poor to read, is looked at again in a moment.
      if (!(error instanceof Error) && !(error instanceof NotFoundException)) throw error;
    }
  }
  return undefined;
}
