/** Commands that remove what Docker holds, in unit files, crontabs and scripts. */

const PRUNING: readonly RegExp[] = [
  /\bdocker\b[^;|&]*\b(?:system|image|container|builder|buildx|volume)\s+prune\b/,
  /\bdocker\b[^;|&]*\b(?:rmi|image\s+rm)\b[^;]*(?:\$\(|`)/,
  /\b(?:docker-gc|docker-gc-cron|docuum|docker-custodian|dcgc|docker-cleanup)\b/,
  /docker\.sock\b.*\/(?:images|containers|build|volumes)\/prune\b/,
];

/** The lines of a text that prune, comments left out and continued lines joined. */
export function pruneCommands(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n\s*/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line))
    .filter((line) => PRUNING.some((pattern) => pattern.test(line)));
}

/** Images whose only purpose is to remove things, by the end of their repository's name. */
const PRUNERS = new Set([
  'docuum',
  'docker-gc',
  'docker-gc-cron',
  'docker-cleanup',
  'docker-custodian',
  'docker-system-prune',
  'docker-prune',
]);
const PRUNERS_WITH_OWNER = new Set(['drone/gc']);

/** Whether an image, as a container's list names it, is a pruner's. */
export function isPrunerImage(reference: string): boolean {
  const bare = reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const [name = '', owner = ''] = bare.split('/').reverse();
  return PRUNERS.has(name) || PRUNERS_WITH_OWNER.has(`${owner}/${name}`);
}
