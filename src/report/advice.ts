/** What somebody could do so that Lull can prune, where there is something to do. */
import { isOtherProduct } from './engine-name.ts';
import { printable } from './printable.ts';
import { shellWord } from './shell-word.ts';
import type { StateDocument } from './state-document.ts';

/** One sentence each; none while nothing is blocked. */
export function advice(doc: StateDocument): readonly string[] {
  if (doc.phase !== 'blocked') return [];
  if (isOtherProduct(doc.engine.version)) {
    return ['Lull prunes for Docker Engine alone: name its socket in docker.host; lull doctor'];
  }
  return [
    ...engineAdvice(doc),
    ...runAdvice(doc),
    ...stuckAdvice(doc),
    ...holdAdvice(doc),
    ...blindAdvice(doc),
  ];
}

function engineAdvice({ engine }: StateDocument): readonly string[] {
  return engine.connection === 'lost'
    ? ['See why Docker does not answer: systemctl status docker']
    : [];
}

/** The oldest is the one that may have been forgotten. */
function runAdvice({ runs }: StateDocument): readonly string[] {
  const [oldest] = runs.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since));
  if (oldest === undefined) return [];
  return [
    oldest.services > 0
      ? `Is the run over? End what is left of it: docker stack rm ${shellWord(oldest.name)}`
      : `Is the run ${printable(oldest.name)} over? Remove what is left of its containers`,
  ];
}

function stuckAdvice({ converging }: StateDocument): readonly string[] {
  return converging
    .filter(({ stuck }) => stuck)
    .slice(0, 1)
    .map(
      ({ service }) => `Repair or remove ${printable(service)}, or ignore it by convergence.ignore`,
    );
}

function holdAdvice({ holds }: StateDocument): readonly string[] {
  const [first] = holds;
  return first === undefined ? [] : [`Release the hold: lull release ${shellWord(first.id)}`];
}

function blindAdvice({ activity, waitingFor }: StateDocument): readonly string[] {
  if (activity.blind.length === 0 || !waitingFor.includes('activity')) return [];
  const signals = activity.blind.map(printable).join(' and ');
  return [`Let Lull see ${signals}, or waive that in activity.ignore: lull doctor`];
}
