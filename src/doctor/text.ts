import { type Ink, PLAIN, paint } from '../report/ink.ts';
import { printable } from '../report/printable.ts';
import type { Finding, Verdict } from './finding.ts';

const MARKS = {
  ok: ['green', '+ ok     '],
  warning: ['yellow', '! warning'],
  problem: ['red', 'x problem'],
  unknown: ['yellow', '? unknown'],
} as const;

const NAME_WIDTH = 'configuration'.length;

/** The findings for people, one under the other, and what they come to. */
export function findingsText(findings: readonly Finding[], colour: boolean): string {
  const ink: Ink = colour ? paint : PLAIN;
  return [...findings.flatMap((one) => findingText(one, ink)), '', total(findings, ink)].join('\n');
}

function findingText({ check, verdict, saw, why, todo }: Finding, ink: Ink): readonly string[] {
  const [style, mark] = MARKS[verdict];
  const indent = ' '.repeat(mark.length + NAME_WIDTH + 4);
  return [
    `${ink(style, mark)}  ${check.padEnd(NAME_WIDTH)}  ${printable(saw)}`,
    ...(why === null ? [] : [`${indent}why: ${printable(why)}`]),
    ...(todo === null ? [] : [`${indent}do:  ${printable(todo)}`]),
  ];
}

function total(findings: readonly Finding[], ink: Ink): string {
  const count = (verdict: Verdict) => findings.filter((one) => one.verdict === verdict).length;
  const [problems, warnings, unknown] = [count('problem'), count('warning'), count('unknown')];
  const parts = [
    problems > 0 ? ink('red', plural(problems, 'problem')) : ink('green', 'no problem'),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ];
  return parts.join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
