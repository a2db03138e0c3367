interface Told {
  readonly type: string;
  readonly data: { readonly todo?: string | boolean };
}

/** A reporter of node:test that ends the process with the first test that fails: one is enough, and what it leaves open would keep the process. */
// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export
export default async function* firstFailure(source: AsyncIterable<Told>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.todo === undefined) process.exit(1);
    yield '';
  }
}
