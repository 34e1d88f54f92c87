/** A case: why it was held, who that is, what else touched phone and store, and the decision, all in one view. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useCallback, useState } from 'react';
import { getCaseContext, getCaseGraph } from '../../../lambdas/contract/case-context.ts';
import { getCase } from '../../../lambdas/contract/cases.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { isAbsent, type Loaded, useLoad } from '../../app/load.ts';
import { goTo, hrefOf } from '../../app/location.ts';
import type { PageProps } from '../../app/pages.ts';
import { shared } from '../../texts/shared.ts';
import { useNextCase } from '../../ui/next-case.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { Around } from './around.tsx';
import type { CaseDetail } from './case-types.ts';
import { Decision } from './decision/decision.tsx';
import { decisionTexts } from './decision/texts.ts';
import { Graph } from './graph/graph.tsx';
import { graphTexts } from './graph/texts.ts';
import { Head } from './head.tsx';
import { RingCases } from './ring-cases.tsx';
import { caseDetailTexts } from './texts.ts';
import { Who } from './who.tsx';
import { Why } from './why.tsx';

/** Milliseconds: the customer's answer comes into the case. Every look is recorded, so nothing else is looked for. */
const EVERY = 15_000;

export default function CasePage({ parameters: { id = '' } }: PageProps) {
  const { api } = useConsole();
  const [waits, setWaits] = useState(false);
  const loaded = useLoad(
    id,
    async () => {
      const { body } = await api.call(getCase, { path: { id } });
      setWaits(body.state === 'waiting_for_customer');
      return body;
    },
    waits ? EVERY : undefined,
  );
  const put = useCallback(
    (changed: CaseDetail) => {
      setWaits(changed.state === 'waiting_for_customer');
      loaded.put(changed);
    },
    [loaded.put],
  );
  const next = useNextCase();
  const texts = useTexts(caseDetailTexts);
  const { refresh } = useTexts(shared);
  useKeys([
    { key: 'n', does: texts.keys.next, act: () => void next.run() },
    { key: 'r', does: refresh, act: () => void loaded.reload() },
    { key: 'u', does: texts.keys.back, act: () => goTo(hrefOf('/cases')) },
  ]);
  return (
    <>
      <Problem error={next.error} />
      {loaded.value === undefined && <Box variant="h1">{texts.title}</Box>}
      <LoadedView of={loaded}>
        {(detail) => (
          <CaseView of={detail} put={put} reload={() => void loaded.reload()} next={() => void next.run()} />
        )}
      </LoadedView>
    </>
  );
}

interface CaseViewProps {
  readonly of: CaseDetail;
  readonly put: (changed: CaseDetail) => void;
  readonly reload: () => void;
  readonly next: () => void;
}

function CaseView({ of, put, reload, next }: CaseViewProps) {
  const { api } = useConsole();
  const texts = useTexts(caseDetailTexts);
  const deciding = useTexts(decisionTexts);
  const drawn = useTexts(graphTexts);
  const path = { id: of.id };
  const context = useLoad(`${of.id} context`, async () => (await api.call(getCaseContext, { path })).body);
  const graph = useLoad(`${of.id} graph`, async () => (await api.call(getCaseGraph, { path })).body);
  const reloadAll = () => {
    reload();
    void context.reload();
    void graph.reload();
  };
  return (
    <article className="case fills-window">
      <Head of={of} put={put} next={next} />
      <Panel title={of.kind === 'dispute' ? texts.whyDisputed : texts.why} className="case-why">
        <Why of={of} context={context.value} />
      </Panel>
      {!isAbsent(context.error) && (
        <Panel title={texts.who} className="case-who">
          <LoadedView of={context}>{(value) => <Who of={of} context={value} />}</LoadedView>
        </Panel>
      )}
      <Around of={of} context={context} />
      {!isAbsent(graph.error) && (
        <Panel
          title={drawn.graph}
          className="case-graph"
          aside={<RingCases of={of} graph={graph.value} reload={reloadAll} />}
        >
          <LoadedView of={graph as Loaded<NonNullable<typeof graph.value>>}>
            {(value) => <Graph of={value} />}
          </LoadedView>
        </Panel>
      )}
      <Panel title={deciding.decision} className="case-decision">
        <Decision of={of} put={put} reload={reload} />
        {(of.state === 'decided' || of.state === 'expired') && (
          <Button variant="primary" onClick={next}>
            {texts.next}
          </Button>
        )}
      </Panel>
    </article>
  );
}
