/** Takes pictures of what is before the scanner, the phone's screen or the camera, and reads them. */
import { decode } from './decode.ts';

/** Pixels on the longer side: enough for either code, and little to look through. */
const SIDE = 900;

type Drawable = HTMLImageElement | HTMLVideoElement;

const sizeOf = (source: Drawable): readonly [number, number] =>
  source instanceof HTMLVideoElement
    ? [source.videoWidth, source.videoHeight]
    : [source.naturalWidth, source.naturalHeight];

function read(source: Drawable): string | undefined {
  const [width, height] = sizeOf(source);
  if (width === 0 || height === 0) return undefined;
  const scale =
    source instanceof HTMLVideoElement ? Math.min(1, SIDE / width) : SIDE / Math.max(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return decode(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** @returns what the pictures on the phone's screen say; undefined where it shows none that can be read */
export async function scanScreen(screen: HTMLElement | null): Promise<string | undefined> {
  for (const picture of screen?.querySelectorAll<HTMLImageElement>('img[data-symbol]') ?? []) {
    await picture.decode();
    const text = read(picture);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Whether there is a camera that may be asked for. */
export const hasCamera = async (): Promise<boolean> => {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.some(({ kind }) => kind === 'videoinput');
};

/**
 * Looks through the camera until a code is in sight.
 *
 * @param stopped ends it
 * @returns what the code says; undefined where it was stopped before
 * @throws DOMException where the person does not allow the camera
 */
export async function scanCamera(video: HTMLVideoElement, stopped: AbortSignal): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!stopped.aborted) {
      const text = read(video);
      if (text !== undefined) return text;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
