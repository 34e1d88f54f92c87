/** The graph as a table: each connection a row. */
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { money } from '../../../ui/format.ts';
import { SmallTable } from '../../../ui/small-table.tsx';
import type { CaseGraph } from '../case-types.ts';
import { nameOf } from './graph-picture.tsx';
import { graphTexts } from './texts.ts';

type Edge = CaseGraph['edges'][number];

export function GraphTable({ of }: { readonly of: CaseGraph }) {
  const { language } = useLanguage();
  const texts = useTexts(graphTexts);
  const named = (id: string) => {
    const node = of.nodes.find((each) => each.id === id);
    return <bdi>{node ? nameOf(node, texts) : id}</bdi>;
  };
  return (
    <SmallTable<Edge>
      label={texts.graph}
      items={of.edges}
      nameOf={({ from, to, kind }) => `${from} ${to} ${kind}`}
      empty={texts.graphNone}
      columns={[
        [texts.from, ({ from }) => named(from)],
        [
          texts.connected,
          ({ kind, count, amount }) =>
            `${texts.edgeKind[kind]} ${texts.times(count)}${amount ? ` ${money(amount, of.currency, language)}` : ''}`,
        ],
        [texts.to, ({ to }) => named(to)],
      ]}
    />
  );
}
