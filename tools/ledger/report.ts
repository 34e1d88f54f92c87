/** What the verifier found, as a person likes to read it. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Verified } from './verify.ts';

const number = (value: number | bigint): string => value.toLocaleString('en');
/** Findings that are told one by one. */
const TOLD = 20;

export function reportOf(name: string, verified: Verified): string {
  const { findings, blocks, records, transfers, wallets, openHolds, signatures, unsealed, sums } = verified;
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['Sealed chain', `${number(blocks)} blocks with ${number(records)} records`],
    ['Transfers against the chain', number(transfers)],
    ['… signed by their device', number(signatures)],
    ['… too young to be sealed', number(unsealed)],
    ['Wallets against their transfers', number(wallets)],
    ['Open holds against what is pending', number(openHolds)],
    ...Object.entries(sums).map(([currency, sum]) => [`Sum of all accounts, ${currency}`, number(sum)]),
    ...kinds(verified),
  );
  return `Ledger of ${name}\n${table.toString()}\n${conclusion(findings)}`;
}

/** Balances by the kind of account: more of them than people read. */
function kinds({ accounts }: Verified): [string, string][] {
  const totals = new Map<string, { count: number; posted: bigint }>();
  for (const { account, currency, posted } of accounts) {
    const kind = `${account.slice(0, account.indexOf(':'))}, ${currency}`;
    const { count, posted: sum } = totals.get(kind) ?? { count: 0, posted: 0n };
    totals.set(kind, { count: count + 1, posted: sum + posted });
  }
  return [...totals].map(([kind, { count, posted }]) => [
    `Balance of ${number(count)} ${kind}`,
    number(posted),
  ]);
}

function conclusion(findings: Verified['findings']): string {
  const cut = findings.filter(({ change }) => change === 'torn' || change === 'lost');
  const wrong = findings.filter((finding) => !cut.includes(finding));
  return [verdict(wrong), ...arrivals(cut)].join('\n');
}

function verdict(findings: Verified['findings']): string {
  const [first, ...others] = findings;
  if (first === undefined) return styleText('green', 'Nothing was edited, deleted, inserted or reordered.');
  const told = others.slice(0, TOLD).map(({ sentence }) => `  ${sentence}`);
  const more = others.length > TOLD ? [`  … and ${number(others.length - TOLD)} more`] : [];
  const rest =
    others.length === 0
      ? []
      : ['What else is not as it should be, which may follow from that:', ...told, ...more];
  return [styleText('red', first.sentence), ...rest].join('\n');
}

/** All of them: this is the list by which people are called, and what is theirs is put right. */
function arrivals(findings: Verified['findings']): string[] {
  const list = (change: 'torn' | 'lost', title: string) => {
    const of = findings.filter((finding) => finding.change === change);
    return of.length === 0
      ? []
      : [
          styleText('yellow', `${title} (${number(of.length)}):`),
          ...of.map(({ sentence }) => `  ${sentence}`),
        ];
  };
  const told = [...list('torn', 'Arrived in part'), ...list('lost', 'Did not arrive')];
  return told.length === 0 ? [] : [...told, 'What to do with each: docs/surviving.md.'];
}

/** One JSON document; amounts are texts of digits. */
export const toJson = (name: string, verified: Verified): string =>
  JSON.stringify(
    { ledger: name, ok: verified.findings.length === 0, first: verified.findings[0] ?? null, ...verified },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    2,
  );
