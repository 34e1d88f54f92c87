/** What the nodes of a graph are called, and what marks them, in a few batches. */
import type { Card } from '../../domain/cards/card.ts';
import { idIn, kindIn, type NodeFacts, type NodeKey } from '../../domain/context/graph.ts';
import { deviceClassOf } from '../../domain/devices/device-class.ts';
import { kindAt, type Mark } from '../../domain/lists/entry.ts';
import { cardOf } from '../card-items.ts';
import { fieldsOf, type Item } from '../items.ts';
import { cardKey, deviceKey, idOf, type Key, riskKey, storeKey, walletKey } from '../keys.ts';
import { walletOf } from '../ledger-items.ts';
import { hardwareListedAttribute, markIn } from '../lists/marks.ts';
import { deviceOf, storeOf } from '../registry-items.ts';
import { type ContextOptions, readMany } from './options.ts';

/** @param now milliseconds since the epoch: for what lists say */
export async function factsOf(
  options: ContextOptions,
  nodes: readonly NodeKey[],
  now: number,
): Promise<readonly NodeFacts[]> {
  const ids = (kind: string) => nodes.filter((key) => kindIn(key) === kind).map(idIn);
  const ofRegistry: readonly Key[] = [
    ...ids('customer').map(riskKey),
    ...ids('device').map(deviceKey),
    ...ids('store').map(storeKey),
    ...ids('card').map(cardKey),
  ];
  const [wallets, items] = await Promise.all([
    readMany(options, options.ledgerTable, ids('customer').map(walletKey)),
    readMany(options, options.registryTable, ofRegistry),
  ]);
  const listed = (item: Item | undefined, attribute?: string) => isSuspect(markIn(item, attribute), now);
  const ofKind = (kind: string) => items.filter(({ sk }) => sk?.S === kind);
  const risks = new Map(ofKind('RISK').map((item) => [idOf(fieldsOf(item).text('pk')), item]));
  const frozen = new Set(
    wallets.map(walletOf).flatMap(({ status, customer }) => (status === 'frozen' ? [customer] : [])),
  );
  const devices = ofKind('DEVICE');
  return [
    ...ids('customer').map((id) => ({
      kind: 'customer' as const,
      id,
      label: short(id),
      frozen: frozen.has(id),
      listed: listed(risks.get(id)),
    })),
    ...devices.map((item) => deviceFacts(item, listed(item))),
    ...ids('hardware').map((id) => ({
      kind: 'hardware' as const,
      id,
      label: short(id),
      listed: devices.some(
        (item) => deviceOf(item).evidence.hardwareId === id && listed(item, hardwareListedAttribute),
      ),
    })),
    ...ofKind('STORE').map((item) => {
      const { id, name, frozenAt } = storeOf(item);
      return {
        kind: 'store' as const,
        id,
        label: name,
        frozen: frozenAt !== undefined,
        listed: listed(item),
      };
    }),
    ...ofKind('CARD').map(cardOf).map(cardFacts),
  ];
}

/** Whoever is on a list of those who are let through is none that somebody has to look at. */
const isSuspect = (mark: Mark | undefined, now: number): boolean => {
  const kind = kindAt(mark, now);
  return kind !== undefined && kind !== 'allow';
};

function deviceFacts(item: Item, listed: boolean): NodeFacts {
  const { id, evidence, frozenAt } = deviceOf(item);
  // Not its name: people name their phones after themselves.
  const label = `${deviceClassOf(evidence)} ${short(id)}`;
  return { kind: 'device', id, label, frozen: frozenAt !== undefined, listed };
}

const cardFacts = ({ id, state, details }: Card): NodeFacts => ({
  kind: 'card',
  id,
  label: details ? `${details.brand} •${details.lastFour}` : short(id),
  frozen: state === 'blocked',
});

const short = (id: string): string => id.slice(0, 8);
