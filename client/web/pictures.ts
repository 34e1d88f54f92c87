/** The pictures of codes, as SVG: black on white with their quiet zones, whatever the colours around them. */
import { code128, drawingSVG, qrcode } from 'bwip-js/browser';

const colours = { barcolor: '000000', backgroundcolor: 'FFFFFF' };

/** An SVG as an address: an image cannot run anything, and a canvas may read it. */
const addressOf = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** ISO/IEC 18004, of digits in numeric mode. Four modules of white around it. */
export const qrPicture = (text: string): string =>
  addressOf(
    qrcode({ bcid: 'qrcode', text, scale: 4, paddingwidth: 8, paddingheight: 8, ...colours }, drawingSVG()),
  );

/** ISO/IEC 15417; digits go two to a symbol. Ten modules of white on either side. */
export const barcodePicture = (text: string): string =>
  addressOf(
    code128(
      { bcid: 'code128', text, scale: 2, height: 16, paddingwidth: 10, paddingheight: 2, ...colours },
      drawingSVG(),
    ),
  );
