/**
 * What is cited is in this repository. A citation is a document's path from the root, and after one
 * blank, where it is a section that is meant, the number of its heading: `docs/engine.md 10`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');
const FOLDERS = [
  ...['src', 'test', 'bench', 'sandbox', 'scripts', 'packaging', 'nix', 'docs'],
  ...['bin', 'debian', 'deploy', 'prometheus', 'systemd'],
];
/** Wrong citations are its examples. */
const EXAMPLES = 'test/architecture/citations.test.ts';
const TEXT = /\.(?:ts|mjs|js|nix|md|sh|yml|yaml|toml|json|service|conf)$|\/[^.]+$/;

/** Paths of documents that somebody else's file system has, or none. */
const NOT_OURS = /\bNAME\.|^usr\/share\/doc\/|^src\/gates\/a\.md$|:\/\//;

const OLD_FORMS: readonly RegExp[] = [
  /DESIGN\.md|docker-api\.md|real-engine\.md|\bresearch\//,
  /(?<!docs\/)\b(?:contract|engine)\.md/,
  /\.md,? sections? \d|\.md, \d/i,
  /\.md \d[\d.]*(?: and| or|,) \d/,
  /\bcontract(?:['’]s)?,? (?:sections? )?\d/i,
  /\bsections? \d/i,
  /\u00a7/,
];

export interface Page {
  readonly path: string;
  readonly text: string;
}

function read(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

export function pages(): readonly Page[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(folder, path),
    ),
  );
  const atRoot = readdirSync(ROOT).filter((path) => /\.(?:md|nix)$/.test(path));
  return [...inFolders, ...atRoot]
    .filter((path) => path !== EXAMPLES && TEXT.test(path) && statSync(join(ROOT, path)).isFile())
    .map(read);
}

/** A citation may go on in the next line of its comment. */
export function unwrapped(text: string): string {
  return text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/|#(?!#))?[ \t]*/g, ' ');
}

const headings = (path: string): readonly string[] =>
  [...read(path).text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);

function hasSection(path: string, number: string): boolean {
  return headings(path).some((heading) => /^(\d+(?:\.\d+)?)\.? /.exec(heading)?.[1] === number);
}

/** As the pages that show Markdown make an anchor of a heading. */
function hasAnchor(path: string, anchor: string): boolean {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-');
  return headings(path).some((heading) => slug(heading) === anchor);
}

/** The document from the root that a path in this page means; null: there is none. */
function documentOf(named: string, { path }: Page): string | null {
  const folder = dirname(path);
  // What a benchmark writes, it writes into `results`.
  const candidates = [named, join(folder, named), join(folder, 'results', named)].map(normalize);
  return candidates.find((one) => !one.startsWith('..') && existsSync(join(ROOT, one))) ?? null;
}

function wrongDocuments(page: Page, text: string): readonly string[] {
  const cited = /([\w./:-]*[\w-]\.md)\b(?:#([\w-]+))?(?: (\d+(?:\.\d+)?)(?![\w%]))?/g;
  return [...text.matchAll(cited)].flatMap(([whole, named = '', anchor, number]) => {
    if (NOT_OURS.test(named)) return [];
    const document = documentOf(named, page);
    if (document === null) return [`there is no document ${named}`];
    const isThere =
      (anchor === undefined || hasAnchor(document, anchor)) &&
      (number === undefined || hasSection(document, number));
    return isThere ? [] : [`no heading for ${whole}`];
  });
}

/** In Markdown: what is linked to, and sources by their path from the root. */
function missingFiles(page: Page, text: string): readonly string[] {
  if (!page.path.endsWith('.md')) return [];
  const targets = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
  const sources = text.match(/(?<![\w./-])(?:src|test|sandbox|bench)\/[\w./-]+\.ts\b/g) ?? [];
  return [
    ...targets.filter((target) => !target.includes(':') && documentOf(target, page) === null),
    ...sources.filter((source) => !NOT_OURS.test(source) && !existsSync(join(ROOT, source))),
  ].map((file) => `no file ${file}`);
}

function oldForms(text: string): readonly string[] {
  const withoutTargets = text.replace(/\]\([^)]*\)/g, ']');
  return OLD_FORMS.flatMap((form) => form.exec(withoutTargets)?.[0] ?? []).map(
    (match) => `not the form of a citation: ${match}`,
  );
}

/** `invariant 2` is the second of its list. */
function wrongInvariants(text: string): readonly string[] {
  const [, section = ''] = read('docs/contract.md').text.split(/^## 9\. .*$/m);
  const [list = ''] = section.split(/^## /m);
  const known = new Set([...list.matchAll(/^(\d+)\. /gm)].map(([, number]) => number));
  const named = [...text.matchAll(/\binvariant (\d+)/gi)];
  return named
    .filter(([, number]) => !known.has(number))
    .map(([whole]) => `no ${whole} in docs/contract.md 9`);
}

/** What is wrong with the citations of a page, one line each. */
export function faults(page: Page): readonly string[] {
  const text = unwrapped(page.text);
  return [
    ...wrongDocuments(page, text),
    ...missingFiles(page, text),
    ...oldForms(text),
    ...wrongInvariants(text),
  ].map((what) => `${page.path}: ${what}`);
}
