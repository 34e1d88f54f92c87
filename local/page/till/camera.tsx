/** The camera as a scanner, where there is one. */
import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { Refused } from '../refusal.ts';
import { Button, Problem } from '../ui/parts.tsx';
import { hasCamera, scanCamera } from './scan.ts';

export function Camera({ took }: { readonly took: (text: string) => void }) {
  const { register } = useTexts();
  const [there, setThere] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => {
    void hasCamera().then(setThere, () => setThere(false));
    return () => stop.current?.abort();
  }, []);
  const { busy, error, run } = useAction(async () => {
    if (!video.current) return;
    stop.current = new AbortController();
    const text = await scanCamera(video.current, stop.current.signal).catch(() => {
      throw new Refused('camera');
    });
    if (text !== undefined) took(text);
  });
  if (!there) return null;
  return (
    <>
      <Button icon="camera" onClick={() => (busy ? stop.current?.abort() : run())}>
        {busy ? register.stopCamera : register.camera}
      </Button>
      <video
        className={busy ? 'camera' : 'camera off'}
        ref={video}
        muted
        playsInline
        aria-label={register.cameraPicture}
      />
      <Problem error={error} />
    </>
  );
}
