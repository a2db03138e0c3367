/** Events as an engine 20.10 writes them while CI runs: each about a container or an image that no other event is about. */
import { createHash } from 'node:crypto';

/** What one run leaves on the stream, over and over. */
const RUN = [
  ['container', 'create'],
  ['container', 'start'],
  ['image', 'tag'],
  ['container', 'die'],
  ['container', 'destroy'],
  ['image', 'untag'],
] as const;

/** The events from the `first` on, as lines of the stream. */
export function eventLines(first: number, count: number): Buffer {
  const lines = Array.from({ length: count }, (_, index) => line(first + index));
  return Buffer.from(lines.join(''));
}

function line(index: number): string {
  const [type, action] = RUN[index % RUN.length] ?? RUN[0];
  const run = Math.floor(index / RUN.length);
  const id = createHash('sha256').update(`${type}${run}`).digest('hex');
  const name = type === 'container' ? `job-${run}-step-1` : `registry.example:5000/app:${run}`;
  const image = 'registry.example:5000/team/app:2026-10-01';
  const source = 'https://git.example/team/app';
  const ofContainer = { image, 'org.opencontainers.image.source': source };
  const Attributes = type === 'container' ? { ...ofContainer, name } : { name };
  const ID = type === 'container' ? id : `sha256:${id}`;
  const time = 1_790_000_000 + Math.floor(index / 100);
  const timeNano = time * 1e9;
  const legacy = { status: action, id: ID, from: image };
  const event = { ...legacy, Type: type, Action: action, Actor: { ID, Attributes } };
  return `${JSON.stringify({ ...event, scope: 'local', time, timeNano })}\n`;
}
