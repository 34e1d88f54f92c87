/** Puts the rows of a file on their lists: read whole before anything is sent, with what became of each row. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { shared } from '../../../texts/shared.ts';
import { listsTexts } from '../texts.ts';
import { Faults } from './faults.tsx';
import { type ReadFile, readRows } from './read-rows.ts';
import { Results } from './results.tsx';
import { type Import, useImport } from './use-import.ts';

interface ImportDialogProps {
  readonly close: () => void;
  readonly changed: () => void;
}

interface Chosen extends ReadFile {
  readonly name: string;
}

async function readFile(file: File): Promise<ReadFile> {
  try {
    return readRows(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { rows: [], wrong: [{ line: 1, fault: 'notText' }] };
  }
}

export default function ImportDialog({ close, changed }: ImportDialogProps) {
  const texts = useTexts(listsTexts);
  const [chosen, setChosen] = useState<Chosen>();
  const rows = chosen?.rows ?? [];
  const sending = useImport(rows);
  const { running, results } = sending;
  const choose = async (file: File | undefined) => {
    sending.forget();
    setChosen(file && { name: file.name, ...(await readFile(file)) });
  };
  const left = rows.length - results.length;
  const ready = chosen !== undefined && chosen.wrong.length === 0 && left > 0;
  const end = () => {
    sending.stop();
    if (results.length > 0) changed();
    close();
  };
  return (
    <Modal
      visible
      size="large"
      header={texts.importTitle}
      onDismiss={end}
      footer={
        <Acts
          running={running}
          ready={ready}
          begun={results.length > 0}
          run={() => void sending.run()}
          stop={sending.stop}
          end={end}
        />
      }
    >
      <SpaceBetween size="m">
        <p>{texts.importLead}</p>
        {!running && (
          <SpaceBetween size="xs" direction="horizontal" alignItems="center">
            <FileInput
              value={[]}
              accept=".csv,text/csv"
              onChange={({ detail }) => void choose(detail.value[0])}
            >
              {texts.importChoose}
            </FileInput>
            <bdi>{chosen?.name}</bdi>
          </SpaceBetween>
        )}
        {chosen && chosen.wrong.length > 0 && <Faults of={chosen.wrong} />}
        {ready && results.length === 0 && !running && <Ready rows={rows} />}
        {(running || results.length > 0) && <Progress of={sending} rows={rows.length} />}
        <Results of={results} />
      </SpaceBetween>
    </Modal>
  );
}

interface ActsProps {
  readonly running: boolean;
  readonly ready: boolean;
  readonly begun: boolean;
  readonly run: () => void;
  readonly stop: () => void;
  readonly end: () => void;
}

function Acts({ running, ready, begun, run, stop, end }: ActsProps) {
  const texts = useTexts(listsTexts);
  const { close } = useTexts(shared);
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {running ? (
        <Button onClick={stop}>{texts.importStop}</Button>
      ) : (
        <Button variant="link" onClick={end}>
          {close}
        </Button>
      )}
      {(ready || running) && (
        <Button variant="primary" onClick={run} loading={running}>
          {begun && !running ? texts.importOn : texts.importDo}
        </Button>
      )}
    </SpaceBetween>
  );
}

/** What the file would put where. */
function Ready({ rows }: Pick<ReadFile, 'rows'>) {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const count = (value: number) => value.toLocaleString(language);
  const parts = Map.groupBy(rows, ({ list, wish }) => `${list} ${wish.kind}`);
  return (
    <Alert type="info">
      <p>
        <strong>{texts.importReady(count(rows.length))}</strong>
      </p>
      <ul>
        {[...parts].map(([part, [first, ...others]]) =>
          first ? (
            <li key={part}>
              {texts.importSplit(
                texts.lists[first.list],
                texts.kinds[first.wish.kind],
                count(others.length + 1),
              )}
            </li>
          ) : null,
        )}
      </ul>
    </Alert>
  );
}

function Progress({ of, rows }: { readonly of: Import; readonly rows: number }) {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const { results, running, broken } = of;
  const count = (value: number) => value.toLocaleString(language);
  const whole = results.length === rows;
  const refused = results.some(({ outcome }) => outcome === 'refused');
  return (
    <>
      <ProgressBar
        value={rows === 0 ? 0 : (100 * results.length) / rows}
        description={texts.importProgress(count(results.length), count(rows))}
        ariaLabel={texts.importTitle}
      />
      {!running && (
        <div role="status">
          <Alert type={whole && !refused ? 'success' : 'warning'}>
            {whole ? (refused ? texts.importSome : texts.importAll) : texts.importBroken}{' '}
            {broken && <code>{broken}</code>}
          </Alert>
        </div>
      )}
    </>
  );
}
