/** The name of a store that somebody has typed the id of, or that there is none. */
import { getStore } from '../../lambdas/contract/operations.ts';
import { useConsole } from '../app/console.ts';
import { useTexts } from '../app/language.tsx';
import { useLoad } from '../app/load.ts';
import { shared } from '../texts/shared.ts';
import { Problem } from './problem.tsx';

export function StoreName({ id }: { readonly id: string }) {
  const { api } = useConsole();
  const texts = useTexts(shared);
  const store = useLoad(`store ${id}`, async () => (await api.call(getStore, { path: { id } })).body);
  if (store.error !== undefined) return <Problem error={store.error} />;
  return <bdi className="foreign">{store.value?.name ?? texts.loading}</bdi>;
}
