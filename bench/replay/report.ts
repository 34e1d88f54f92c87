/** Tells how the replay came out: what was lost, what that proves, and what honest customers met. */
import Table from 'cli-table3';
import { attackers } from './attackers.ts';
import { incident } from './incident.ts';
import type { AttackerResult, VariantResult } from './variant.ts';
import { deadManAlone, variants } from './variants.ts';

export const yen = (amount: number): string => `${amount.toLocaleString('en')} yen`;

/** In the stage's time zone, for example `3 July 18:10`. */
export const moment = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Tokyo',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  })
    .format(at)
    .replace(' at ', ' ')
    .replace(', ', ' ');

/** When an attacker got nothing more: at once, with the last yen, or not before there was nothing left to want. */
export function stopped({ lost, wanted, lastAt }: AttackerResult): string {
  if (lost === 0 || lastAt === undefined) return 'at once';
  return lost >= wanted ? 'not stopped' : moment(lastAt);
}

export const nameOf = (variant: string): string => variants.find(({ id }) => id === variant)?.name ?? variant;

/** Where the platform did not keep what is promised. Nothing, if it did. */
export function broken(results: readonly VariantResult[], firstDayLimit: number): string[] {
  const of = (id: string) => results.find(({ variant }) => variant === id);
  const [all, none] = [of('all'), of('none')];
  const problems: string[] = [];
  for (const { id, name, enrols } of attackers) {
    const result = all?.attackers.find((attacker) => attacker.id === id);
    if (!result) continue;
    if (!enrols && result.lost > 0) problems.push(`With all controls, ${name} took ${yen(result.lost)}.`);
    if (result.mostOfOne > firstDayLimit || result.lost > firstDayLimit * result.phones)
      problems.push(`With all controls, ${name} took more of a phone than the first-day limit.`);
  }
  for (const { id, lost } of none?.attackers ?? [])
    if (lost === 0)
      problems.push(
        `Without any control, ${attackers.find((each) => each.id === id)?.name} took nothing: it proves nothing.`,
      );
  const alone = of(deadManAlone);
  if (alone && alone.switchedOff?.by !== 'dead-man')
    problems.push("The dead-man's rule alone stopped nothing.");
  if (alone && none && taken(alone) >= taken(none))
    problems.push("Where the dead-man's rule is left alone, as much was taken as without any control.");
  return problems;
}

/** Yen that went in all, the listed accounts for all that there were. */
const taken = ({ attackers: of }: VariantResult): number =>
  of.reduce((sum, { id, lost, accounts }) => sum + (id === 'passwords' ? scaled(lost, accounts) : lost), 0);

/** What the dead-man's rule saves where nothing else is left; undefined where that was not played. */
export function deadManWords(results: readonly VariantResult[]): string | undefined {
  const [alone, none] = [deadManAlone, 'none'].map((id) => results.find(({ variant }) => variant === id));
  if (!alone?.switchedOff) return undefined;
  const { at, reason } = alone.switchedOff;
  const minutes = Math.round((at - Date.parse(incident.assumptions.attackBegins)) / 60_000);
  const of = none ? ` of the ${yen(taken(none))} that go without it` : '';
  return (
    `With the dead-man's rule alone, payments stopped ${minutes.toLocaleString('en')} minutes after the attack began (${moment(at)}), ` +
    `when ${yen(taken(alone))} had gone${of}. Its reason: "${reason}".`
  );
}

/** What the listed customers that are played lost, for all that were robbed in 2019. */
export const scaled = (lost: number, customers: number): number =>
  Math.round((lost * incident.facts.customersRobbed.value) / customers);

export function lossTable(results: readonly VariantResult[]): string {
  const table = new Table({
    head: ['', ...attackers.map(({ name }) => name)],
    colAligns: ['left', ...attackers.map(() => 'right' as const)],
    colWidths: [38, ...attackers.map(() => 17)],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { variant, attackers: of } of results)
    table.push([
      nameOf(variant),
      ...of.map((result) =>
        result.lost === 0 ? '0' : `${result.lost.toLocaleString('en')}\n${stopped(result)}`,
      ),
    ]);
  return table.toString();
}

export function honestTable(results: readonly VariantResult[]): string {
  const table = new Table({
    head: [
      'honest customers',
      'payments',
      'held',
      'stepped up',
      'refused',
      'reports of theft',
      'switched off',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { variant, honest, reports, switchedOff } of results)
    table.push([
      nameOf(variant),
      honest.payments,
      honest.held,
      honest.steppedUp,
      honest.refused,
      // Each stands for so many of the list, which is no whole number.
      Math.round(reports),
      switchedOff
        ? `${moment(switchedOff.at)}, ${switchedOff.by === 'dead-man' ? 'by itself' : 'by an operator'}`
        : '',
    ]);
  return table.toString();
}

/** Of one variant: what each attacker had, tried and met. */
export function metTable({ attackers: of }: VariantResult): string {
  const table = new Table({
    head: ['attacker', 'accounts', 'sessions', 'phones', 'what was answered'],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    colWidths: [36, 10, 10, 8, 70],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, accounts, sessions, phones, met } of of)
    table.push([
      attackers.find((each) => each.id === id)?.name ?? id,
      accounts,
      sessions,
      phones,
      Object.entries(met)
        .map(([what, times]) => `${what} ${times.toLocaleString('en')}`)
        .join(', '),
    ]);
  return table.toString();
}
