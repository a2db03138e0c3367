/** Breadth-first search over everything that can happen, until nothing new is found. */

export interface Edge<Node> {
  readonly label: string;
  /** Throws a `Broken` (or any error) where a promise is not kept. */
  readonly take: () => Node;
}

export interface Graph<Node> {
  readonly initial: Node;
  readonly edges: (node: Node) => readonly Edge<Node>[];
  /** Equal keys: the same future. */
  readonly keyOf: (node: Node) => string;
  /** What must hold in a node, whatever comes next; throws where it does not. */
  readonly check: (node: Node) => void;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** False: the bound was reached before the frontier was empty. */
  readonly complete: boolean;
}

/** The shortest way from the beginning to what is broken. */
export class Counterexample extends Error {
  override readonly name = 'Counterexample';

  constructor(path: readonly string[], cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const lines = path.map((label, index) => `  ${index + 1}. ${label}`);
    super(`${what}\nafter the fewest steps that lead to it:\n${lines.join('\n')}`, { cause });
  }
}

interface Arrival {
  readonly parent: Arrival | null;
  readonly label: string;
}

function pathOf(arrival: Arrival | null, last: string): readonly string[] {
  const path = [last];
  for (let one = arrival; one !== null; one = one.parent) path.unshift(one.label);
  return path;
}

interface Found<Node> {
  readonly node: Node;
  readonly arrival: Arrival | null;
}

/** What an edge leads to; null: it is known already. */
function reach<Node>(
  { arrival }: Found<Node>,
  { label, take }: Edge<Node>,
  known: Set<string>,
  { keyOf, check }: Graph<Node>,
): Found<Node> | null {
  try {
    const node = take();
    const key = keyOf(node);
    if (known.has(key)) return null;
    known.add(key);
    check(node);
    return { node, arrival: { parent: arrival, label } };
  } catch (error) {
    throw new Counterexample(pathOf(arrival, label), error);
  }
}

/** Explores until the frontier is empty or `maxStates` were found. */
export function explore<Node>(graph: Graph<Node>, maxStates: number): Explored {
  const known = new Set([graph.keyOf(graph.initial)]);
  let frontier: readonly Found<Node>[] = [{ node: graph.initial, arrival: null }];
  let transitions = 0;
  let depth = 0;
  while (frontier.length > 0) {
    const next: Found<Node>[] = [];
    for (const found of frontier) {
      const edges = graph.edges(found.node);
      transitions += edges.length;
      next.push(
        ...edges.map((edge) => reach(found, edge, known, graph)).filter((one) => one !== null),
      );
      if (known.size >= maxStates) {
        return { states: known.size, transitions, depth, complete: false };
      }
    }
    frontier = next;
    if (frontier.length > 0) depth += 1;
  }
  return { states: known.size, transitions, depth, complete: true };
}
