import { resolve } from 'node:path';

/** A reporter of node:test that writes only the totals, as one JSON object. */
// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export
export default async function* countReporter(source) {
  const counted = { passed: 0, failed: 0, skipped: 0, silent: [] };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const verdict = verdictOf(type, data);
    if (verdict === 'silent') counted.silent.push(data.file);
    else if (verdict !== 'none') counted[verdict] += 1;
  }
  yield JSON.stringify(counted);
}

function verdictOf(type, data) {
  const passed = type === 'test:pass';
  if (data.details?.type === 'suite') {
    // Its tests count, not the suite; but a hook that failed is in no test.
    return !passed && data.details.error?.failureType === 'hookFailed' ? 'failed' : 'none';
  }
  // A file passes as if it were a test when it told of none: it has none, or its process ended early with 0.
  if (passed && resolve(data.name) === data.file) return 'silent';
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped';
  return passed ? 'passed' : 'failed';
}
