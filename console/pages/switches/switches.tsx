/** The switches: what is stopped, for whom, by whom and why; to stop something and to resume it. */
import '../../styles/operations.css';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import type { KillSwitch } from '../../app/kill-switch.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useSwitches } from '../../app/switches.tsx';
import { shared } from '../../texts/shared.ts';
import { switchWords, whom } from '../../texts/switches.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { SwitchDialog } from './switch-dialog.tsx';
import { SwitchEvents } from './switch-events.tsx';
import { switchesTexts } from './texts.ts';

export default function Switches() {
  const loaded = useSwitches();
  const texts = useTexts(switchesTexts);
  const { title } = useTexts(switchWords);
  const { refresh } = useTexts(shared);
  const [chosen, setChosen] = useState<KillSwitch>();
  useKeys([{ key: 'r', does: refresh, act: () => void loaded?.reload() }]);
  if (!loaded) return null;
  return (
    <SpaceBetween size="m">
      <PageHead title={title} lead={texts.lead} />
      <LoadedView of={loaded}>
        {(switches) => (
          <SpaceBetween size="m">
            <Everybody of={switches} choose={setChosen} />
            <Parts of={switches} choose={setChosen} />
            <SwitchEvents since={switches.map(({ changed_at, state }) => `${state}${changed_at}`).join()} />
          </SpaceBetween>
        )}
      </LoadedView>
      {chosen && <SwitchDialog of={chosen} close={() => setChosen(undefined)} done={loaded.reload} />}
    </SpaceBetween>
  );
}

interface SwitchesProps {
  readonly of: readonly KillSwitch[];
  readonly choose: (chosen: KillSwitch) => void;
}

function Everybody({ of, choose }: SwitchesProps) {
  const texts = useTexts(switchesTexts);
  const { names } = useTexts(switchWords);
  const { columns } = texts;
  const because = useBecause();
  return (
    <Table
      contentDensity="compact"
      items={of.filter(({ scope }) => scope === undefined)}
      trackBy="name"
      ariaLabels={{ tableLabel: texts.forEverybody }}
      header={<Header variant="h2">{texts.forEverybody}</Header>}
      columnDefinitions={[
        {
          id: 'name',
          header: columns.name,
          cell: ({ name }) => (
            <>
              <strong>{names[name]}</strong> <span className="quiet">{texts.stops[name]}</span>
            </>
          ),
        },
        {
          id: 'state',
          header: columns.state,
          cell: ({ state }) => (
            <Badge color={state === 'off' ? 'red' : 'green'}>
              {state === 'off' ? texts.stopped : texts.running}
            </Badge>
          ),
          width: 100,
        },
        ...because,
        {
          id: 'act',
          header: columns.act,
          cell: (each) => <Acts of={each} choose={choose} />,
          width: 210,
        },
      ]}
    />
  );
}

function Parts({ of, choose }: SwitchesProps) {
  const texts = useTexts(switchesTexts);
  const { names } = useTexts(switchWords);
  const { language } = useLanguage();
  const because = useBecause();
  return (
    <Table
      contentDensity="compact"
      items={of.filter(({ scope, state }) => scope !== undefined && state === 'off')}
      trackBy={({ name, scope }) => `${name} ${JSON.stringify(scope)}`}
      ariaLabels={{ tableLabel: texts.forPart }}
      header={<Header variant="h2">{texts.forPart}</Header>}
      empty={texts.forPartEmpty}
      columnDefinitions={[
        { id: 'name', header: texts.columns.name, cell: ({ name }) => <strong>{names[name]}</strong> },
        {
          id: 'scope',
          header: texts.columns.scope,
          cell: ({ scope }) => <bdi>{whom(scope, language)}</bdi>,
        },
        ...because,
        {
          id: 'act',
          header: texts.columns.act,
          cell: (each) => <Acts of={each} choose={choose} />,
          width: 210,
        },
      ]}
    />
  );
}

function useBecause(): readonly TableProps.ColumnDefinition<KillSwitch>[] {
  const { columns } = useTexts(switchesTexts);
  return [
    {
      id: 'reason',
      header: columns.reason,
      cell: ({ reason }) => <bdi className="foreign">{reason}</bdi>,
    },
    {
      id: 'by',
      header: columns.by,
      cell: ({ changed_by }) => changed_by && <By who={changed_by} />,
      width: 200,
    },
    {
      id: 'at',
      header: columns.at,
      cell: ({ changed_at }) => changed_at && <At time={changed_at} />,
      width: 140,
    },
  ];
}

interface ActsProps {
  readonly of: KillSwitch;
  readonly choose: (chosen: KillSwitch) => void;
}

/** What is stopped for everybody can be stopped for some of them, too: they stay stopped when the others go on. */
function Acts({ of, choose }: ActsProps) {
  const texts = useTexts(switchesTexts);
  const { names } = useTexts(switchWords);
  const { language } = useLanguage();
  const name = names[of.name];
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {of.state === 'off' && (
        <Button ariaLabel={texts.resumeOf(name, whom(of.scope, language))} onClick={() => choose(of)}>
          {texts.resume}
        </Button>
      )}
      {of.scope === undefined && (
        <Button ariaLabel={texts.stopOf(name)} onClick={() => choose({ name: of.name, state: 'on' })}>
          {texts.stop}
        </Button>
      )}
    </SpaceBetween>
  );
}
