import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLog, writeLine } from '../../src/report/log.ts';
import { terminalLog } from '../../src/report/terminal-log.ts';

function written(terminal: boolean, act: (log: ReturnType<typeof createLog>) => void): string {
  const stream = new PassThrough({ encoding: 'utf8' });
  act(terminal ? terminalLog(stream) : createLog({ stream }));
  return String(stream.read() ?? '');
}

const line = {
  level: 'warn',
  message: 'prune skipped under pressure',
  fields: { alert: 'skip', LULL_USED_RATIO: 0.83, MESSAGE_ID: 'f00', names: ['a\u001b[2J', 'b'] },
} as const;

test('off a terminal a line is one JSON object with its time, level, message and fields', () => {
  const text = written(false, (log) => writeLine(log, line));
  assert.equal(text.trimEnd().split('\n').length, 1);
  const { time, ...rest } = JSON.parse(text);
  assert.ok(!Number.isNaN(Date.parse(time)));
  assert.deepEqual(rest, { level: 'warn', message: line.message, ...line.fields });
});

test('on a terminal a line reads like prose and drives nothing', () => {
  const text = written(true, (log) => writeLine(log, line));
  assert.match(
    text,
    /^\[\d\d:\d\d:\d\d\] WARN: prune skipped under pressure \(alert: skip, used ratio: 0\.83, names: a b\)\n$/,
  );
});

test('an error on a terminal is told by its message', () => {
  const text = written(true, (log) => log.error({ err: new Error('no space') }, 'prune failed'));
  assert.match(text, /ERROR: prune failed \(err: no space\)/);
});

test('debug lines are off by default, and a broken stream ends nothing', () => {
  assert.equal(
    written(false, (log) => log.debug('sampled')),
    '',
  );
  const stream = new PassThrough();
  const log = createLog({ stream });
  stream.destroy(new Error('gone'));
  log.info('still here');
});
