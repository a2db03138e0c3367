import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { allPages, programPage } from '../../scripts/manual/command-page.ts';
import { sections } from '../../scripts/manual/config-manual.ts';
import { manual } from '../../scripts/manual/manual.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const read = (path: string) => readFile(resolve(ROOT, path), 'utf8');

test('the shipped completions and man pages are the ones of the program', async () => {
  const { version } = JSON.parse(await read('package.json'));
  for (const [path, text] of manual(version)) {
    const shipped = await read(path).catch(() => '');
    assert.ok(shipped === text, `${path} is not current: npm run generate`);
  }
});

test('every command is described and has an example, every option says what it does', () => {
  for (const page of allPages(programPage('0'))) {
    assert.notEqual(page.description, '', page.path);
    assert.match(page.closing, /^Examples:/, page.path);
    for (const option of page.options) assert.notEqual(option.description, '', page.path);
    for (const argument of page.arguments) assert.notEqual(argument.description, '', page.path);
  }
});

test('the manual has every key of the configuration, each with its default and what is accepted', () => {
  const { properties } = configJsonSchema() as {
    properties: Readonly<Record<string, { properties?: Readonly<Record<string, object>> }>>;
  };
  const expected = Object.entries(properties).flatMap(([name, section]) =>
    section.properties === undefined
      ? [name]
      : Object.keys(section.properties).map((key) => `${name}.${key}`),
  );
  const keys = sections().flatMap(({ name, keys }) =>
    keys.map((key) => ({ ...key, name: name === '' ? key.name : `${name}.${key.name}` })),
  );
  assert.deepEqual(keys.map(({ name }) => name).toSorted(), expected.toSorted());
  for (const { name, description, preset, accepted } of keys) {
    assert.ok(description !== '' && preset !== '' && accepted !== '', name);
  }
});
