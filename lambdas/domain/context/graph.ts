/** The graph around a case: customers, devices, phones, stores and cards, what connects them, and where that is read. */

export type NodeKind = 'customer' | 'device' | 'hardware' | 'store' | 'card';
/** `listed`: watched or blocked. `fraud`: a payment of theirs is known to be fraud. `subject`: what the case is about. */
export type NodeMark = 'frozen' | 'fraud' | 'listed' | 'subject';
/** Customer to device, device to phone, device to store, card to customer. */
export type EdgeKind = 'owns' | 'shares' | 'paid' | 'funded';

export interface GraphNode {
  readonly kind: NodeKind;
  readonly id: string;
  /** Names no person. */
  readonly label: string;
  readonly marks: readonly NodeMark[];
}

/** Kind and id of a node, which are in no two nodes the same. */
export type NodeKey = `${NodeKind}:${string}`;

export interface GraphEdge {
  readonly from: NodeKey;
  readonly to: NodeKey;
  readonly kind: EdgeKind;
  readonly count: number;
  /** Minor units: of what moved or is reserved. */
  readonly amount?: bigint;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Payments of the customer, and of those who share phones with them, that wait for a decision. */
  readonly undecided: readonly string[];
  /** Whether there is more than is shown. */
  readonly truncated: boolean;
}

/** What is known of a node itself. */
export interface NodeFacts {
  readonly kind: NodeKind;
  readonly id: string;
  readonly label: string;
  readonly frozen?: boolean;
  readonly listed?: boolean;
}

/** A connection that a read has found, with the nodes at its ends. */
export type Link = Omit<GraphEdge, 'count'> & { readonly count?: number };

export interface Undecided {
  readonly customer: string;
  readonly payment: string;
}

/** What a read has found, in any order. */
export interface Found {
  readonly links: readonly Link[];
  /** Of which it is known that there was fraud. */
  readonly fraud?: readonly NodeKey[];
  /** Of a customer: the payments that are held or disputed, of which a case may be open. */
  readonly undecided?: readonly Undecided[];
  /** Whether there is more than was read. */
  readonly more: boolean;
}

export interface GraphSources {
  /** What is known of each; what nothing is known of is left out. A hundred at most. */
  facts(nodes: readonly NodeKey[]): Promise<readonly NodeFacts[]>;
  /** Whose the devices are, and which phones. A hundred at most. */
  ofDevices(ids: readonly string[]): Promise<Found>;
  /** The devices that were enrolled on a phone, and whose they are. */
  ofPhone(hardwareId: string): Promise<Found>;
  /** The devices that a customer ever had, where they paid of late, and the cards that they topped up from. */
  ofCustomer(id: string): Promise<Found>;
  /** By whom and with which devices payments at the store were held or disputed of late. */
  ofStore(id: string): Promise<Found>;
}

/** What one graph may come to, and with it what it costs: docs/review.md counts it. */
export const graphBounds = {
  nodes: 100,
  /** Connections from what the case is about to the farthest node. */
  distance: 6,
  /** Whose history is read. */
  customers: 25,
  phones: 10,
} as const;

export type GraphBounds = { readonly [name in keyof typeof graphBounds]: number };

export const keyOf = (kind: NodeKind, id: string): NodeKey => `${kind}:${id}`;
export const kindIn = (key: NodeKey): NodeKind => key.slice(0, key.indexOf(':')) as NodeKind;
export const idIn = (key: NodeKey): string => key.slice(key.indexOf(':') + 1);
