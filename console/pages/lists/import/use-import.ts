/** Sends the rows of a file, some at a time, so that it can be stopped, and go on from there. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Row } from '../../../../client/lists/row.ts';
import { type RowResult, sendRows } from '../../../../client/lists/send-rows.ts';
import { useConsole } from '../../../app/console.ts';

export interface Import {
  /** Of the rows that were sent, in their order. What was not sent is not among them. */
  readonly results: readonly RowResult[];
  readonly running: boolean;
  /** Why it broke off: a code of the API, or that there was no answer. */
  readonly broken: string | undefined;
  /** From the first row that was not sent. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
  readonly forget: () => void;
}

/** Rows between two looks at whether somebody wants it to stop. */
const SOME = 10;

export function useImport(rows: readonly Row[]): Import {
  const { api } = useConsole();
  const [results, setResults] = useState<readonly RowResult[]>([]);
  const [running, setRunning] = useState(false);
  const [broken, setBroken] = useState<string>();
  const wanted = useRef(false);
  const stop = useCallback(() => {
    wanted.current = false;
  }, []);
  // Whoever closes it wants no more of it.
  useEffect(() => stop, [stop]);
  const run = async () => {
    if (wanted.current) return;
    wanted.current = true;
    setRunning(true);
    setBroken(undefined);
    let done = results;
    // The session is renewed by the API of the console.
    const ports = {
      api,
      renew: async () => {},
      sleep: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      progress: () => {},
    };
    while (wanted.current && done.length < rows.length) {
      const told = await sendRows(ports, rows.slice(done.length, done.length + SOME));
      const unsent = told.findIndex(({ outcome }) => outcome === 'not_sent');
      done = [...done, ...(unsent < 0 ? told : told.slice(0, unsent))];
      setResults(done);
      if (unsent < 0) continue;
      setBroken(told[unsent]?.code);
      break;
    }
    wanted.current = false;
    setRunning(false);
  };
  return { results, running, broken, run, stop, forget: () => setResults([]) };
}
