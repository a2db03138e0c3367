import { DEFAULT_RUN_LABELS } from '../config/run-labels.ts';
import type { LabelRule } from '../gates/policy.ts';
import type { DoctorFacts, RunFacts } from './facts.ts';
import { needsEngine, not, ok, type Said } from './finding.ts';

/** A default label that matches nothing is of a CI system that is not used here. */
const DEFAULTS = new Set(DEFAULT_RUN_LABELS);

export function checkRunPatterns({ policy, runs }: DoctorFacts): readonly Said[] {
  if (runs.names === null || runs.labels === null) return [needsEngine('whether a run matches')];
  const { names, labels } = policy.run;
  if (names.length + labels.length === 0) {
    return [
      not('problem', {
        saw: 'run.names and run.labels are both empty',
        why: 'no CI run is ever known as one: Lull would prune in the middle of it',
        todo: 'name the stacks or containers of your runs in run.names, or their labels in run.labels',
      }),
    ];
  }
  const words = [...runs.names, ...runs.recorded];
  const unmatched = [
    ...names
      .filter((pattern) => !words.some((word) => pattern.matches(word)))
      .map(({ source }) => `run.names: ${source}`),
    ...labels
      .map((rule) => ({ rule, text: textOf(rule) }))
      .filter(({ rule, text }) => !DEFAULTS.has(text) && !isSeen(rule, runs))
      .map(({ text }) => `run.labels: ${text}`),
  ];
  if (unmatched.length === 0) return [ok('every pattern of run.names has matched something')];
  return unmatched.map((pattern) =>
    not('warning', {
      saw: `${pattern} matches nothing that the engine lists now, and nothing in the recorded decisions`,
      why: 'a pattern that is wrong holds nothing back: Lull would prune in the middle of a run',
      todo: 'fine if no run has been here yet; else compare it with `docker ps -a` and `docker stack ls` during one',
    }),
  );
}

function textOf({ key, value }: LabelRule): string {
  return value === null ? key : `${key}=${value}`;
}

function isSeen({ key, value }: LabelRule, { labels }: RunFacts): boolean {
  return (labels ?? []).some(
    (own) => Object.hasOwn(own, key) && (value === null || own[key] === value),
  );
}
