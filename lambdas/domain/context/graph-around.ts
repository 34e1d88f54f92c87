/**
 * Finds the graph around a case: what hangs together with it, the nearest first. It is as large as its bounds at most, and the
 * same whatever order the reads come back in.
 */
import {
  type EdgeKind,
  type Found,
  type Graph,
  type GraphBounds,
  type GraphNode,
  type GraphSources,
  graphBounds,
  idIn,
  keyOf,
  kindIn,
  type Link,
  type NodeFacts,
  type NodeKey,
  type NodeKind,
  type NodeMark,
  type Undecided,
} from './graph.ts';

export interface GraphSubject {
  readonly customer: string;
  readonly device: string;
  readonly store: string;
}

export async function graphAround(
  sources: GraphSources,
  { customer, device, store }: GraphSubject,
  bounds: GraphBounds = graphBounds,
): Promise<Graph> {
  const subjects = [keyOf('customer', customer), keyOf('device', device), keyOf('store', store)];
  const walk = new Walk(subjects, bounds);
  for (let distance = 0; distance < bounds.distance; distance++) {
    const next = walk.takeUnread();
    if (next.length === 0) break;
    const found = await Promise.all([
      ...readOf(sources, next),
      ...(distance === 0 ? [sources.ofStore(store)] : []),
    ]);
    walk.take(found);
  }
  const facts = await sources.facts(walk.keys);
  return walk.graph(facts, new Set(subjects));
}

function readOf(sources: GraphSources, keys: readonly NodeKey[]): Promise<Found>[] {
  const ids = (kind: NodeKind) => keys.filter((key) => kindIn(key) === kind).map(idIn);
  const devices = ids('device');
  return [
    ...(devices.length > 0 ? [sources.ofDevices(devices)] : []),
    ...ids('hardware').map((id) => sources.ofPhone(id)),
    ...ids('customer').map((id) => sources.ofCustomer(id)),
  ];
}

/** Nearest first: what makes a ring comes before where it spends. */
const ranks: Readonly<Record<EdgeKind, number>> = { owns: 0, shares: 1, funded: 2, paid: 3 };

const orderOf = (a: Link, b: Link): number =>
  ranks[a.kind] - ranks[b.kind] || compared(a.from, b.from) || compared(a.to, b.to);

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The nodes that were reached so far, in the order in which they were. */
class Walk {
  readonly #bounds: GraphBounds;
  readonly #reached: Set<NodeKey>;
  readonly #read = new Set<NodeKey>();
  readonly #links = new Map<string, Link>();
  readonly #fraud = new Set<NodeKey>();
  readonly #undecided: Undecided[] = [];
  #more = false;

  constructor(subjects: readonly NodeKey[], bounds: GraphBounds) {
    this.#bounds = bounds;
    this.#reached = new Set(subjects);
  }

  get keys(): readonly NodeKey[] {
    return [...this.#reached];
  }

  /** Nodes whose surroundings were not read yet, as far as the bounds allow. */
  takeUnread(): readonly NodeKey[] {
    const most = {
      customer: this.#bounds.customers,
      hardware: this.#bounds.phones,
      device: this.#bounds.nodes,
    };
    const taken = (Object.keys(most) as (keyof typeof most)[]).flatMap((kind) =>
      this.keys.filter((key) => kindIn(key) === kind).slice(0, most[kind]),
    );
    const unread = taken.filter((key) => !this.#read.has(key));
    for (const key of unread) this.#read.add(key);
    return unread;
  }

  /** What reads found at the same distance, whichever came back first. */
  take(found: readonly Found[]): void {
    if (found.some(({ more }) => more)) this.#more = true;
    for (const key of found.flatMap(({ fraud = [] }) => fraud)) this.#fraud.add(key);
    this.#undecided.push(...found.flatMap(({ undecided = [] }) => undecided));
    const links = found.flatMap((each) => each.links).sort(orderOf);
    for (const link of links) this.#keep(link);
    // A link brings its far end along as soon as one end is there: so to the end of the ring, and no order decides.
    for (let before = -1; before < this.#reached.size; ) {
      before = this.#reached.size;
      for (const { from, to } of links)
        if (this.#reached.has(from) || this.#reached.has(to)) this.#reach(from, to);
    }
  }

  #reach(...keys: readonly NodeKey[]): void {
    for (const key of keys) {
      if (this.#reached.has(key)) continue;
      if (this.#reached.size < this.#bounds.nodes) this.#reached.add(key);
      else this.#more = true;
    }
  }

  /** Two reads may tell of the same: the one that knows more of it counts. */
  #keep(link: Link): void {
    const key = `${link.kind} ${link.from} ${link.to}`;
    const known = this.#links.get(key);
    const weightOf = ({ count = 1, amount = 0n }: Link) => [BigInt(count), amount] as const;
    const [count, amount] = weightOf(link);
    const [knownCount, knownAmount] = known ? weightOf(known) : [-1n, -1n];
    if (count > knownCount || (count === knownCount && amount > knownAmount)) this.#links.set(key, link);
  }

  graph(facts: readonly NodeFacts[], subjects: ReadonlySet<NodeKey>): Graph {
    const known = new Map(facts.map((each) => [keyOf(each.kind, each.id), each]));
    const shown = (key: NodeKey) => this.#reached.has(key);
    const links = [...this.#links.values()].sort(orderOf);
    const isUnread = this.keys.some((key) => leadsOn(key) && !this.#read.has(key));
    return {
      nodes: this.keys.map((key) => this.#node(key, known.get(key), subjects.has(key))),
      edges: links.filter(({ from, to }) => shown(from) && shown(to)).map((link) => ({ count: 1, ...link })),
      undecided: this.#undecidedIn(this.#ringOf(subjects)),
      truncated: this.#more || isUnread,
    };
  }

  /** From whom to phone to whom: who paid at the same store is not of the ring for that. */
  #ringOf(subjects: ReadonlySet<NodeKey>): ReadonlySet<NodeKey> {
    const phones = [...this.#links.values()].filter(({ kind }) => kind === 'owns' || kind === 'shares');
    const ring = new Set(subjects);
    for (let before = -1; before < ring.size; ) {
      before = ring.size;
      for (const { from, to } of phones) if (ring.has(from) || ring.has(to)) ring.add(from).add(to);
    }
    return ring;
  }

  #undecidedIn(ring: ReadonlySet<NodeKey>): readonly string[] {
    const inRing = this.#undecided.filter(({ customer }) => ring.has(keyOf('customer', customer)));
    return inRing.map(({ payment }) => payment).sort(compared);
  }

  #node(key: NodeKey, facts: NodeFacts | undefined, isSubject: boolean): GraphNode {
    const marks: Readonly<Record<NodeMark, boolean>> = {
      subject: isSubject,
      fraud: this.#fraud.has(key),
      frozen: facts?.frozen ?? false,
      listed: facts?.listed ?? false,
    };
    return {
      kind: kindIn(key),
      id: idIn(key),
      label: facts?.label ?? idIn(key).slice(0, 8),
      marks: (Object.keys(marks) as NodeMark[]).filter((mark) => marks[mark]),
    };
  }
}

/** What stores and cards have in common is too much to be followed. */
const leadsOn = (key: NodeKey): boolean => !['store', 'card'].includes(kindIn(key));
