/** Which spot an arrow key leads to: the nearest that lies more in its direction than beside it. */
import type { Spot } from './layout.ts';

/** @param direction a unit along one axis @returns undefined where nothing lies there */
export function nearest(spots: ReadonlyMap<string, Spot>, from: string, direction: Spot): string | undefined {
  const start = spots.get(from);
  if (!start) return undefined;
  let found: { readonly id: string; readonly far: number } | undefined;
  for (const [id, { x, y }] of spots) {
    if (id === from) continue;
    const along = (x - start.x) * direction.x + (y - start.y) * direction.y;
    const beside = Math.abs((x - start.x) * direction.y) + Math.abs((y - start.y) * direction.x);
    if (along <= 0 || beside > 2 * along) continue;
    const far = along + 2 * beside;
    if (!found || far < found.far) found = { id, far };
  }
  return found?.id;
}
