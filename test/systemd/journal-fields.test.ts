import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alerts, NO_ALERTS } from '../../src/report/alerts.ts';
import { logTo, writeLine } from '../../src/report/log.ts';
import { ALERTS } from '../../src/report/message-ids.ts';
import { fieldName, journalFields, priorityOf } from '../../src/systemd/journal-fields.ts';
import { blockedDocument, RUN } from '../report/documents.ts';

const HOUR = 3_600_000;
const policy = { alerts: { repeatMs: HOUR, starvedAfterMs: 6 * HOUR } };

/** A line as it leaves pino. */
function logged(act: (log: ReturnType<typeof logTo>) => void): Readonly<Record<string, unknown>> {
  let json = '';
  act(
    logTo({
      write: (line) => {
        json += line;
      },
    }),
  );
  return JSON.parse(json);
}

test('an alert has the fields of the contract, its id and its priority', () => {
  const [alert] = alerts(NO_ALERTS, blockedDocument(), { mono: 0, wall: 0 }, policy).lines;
  const line = logged((log) => alert && writeLine(log, alert));
  const fields = new Map(journalFields(line));
  const { message = '', ...rest } = { message: fields.get('MESSAGE') };
  assert.deepEqual(rest, {});
  assert.ok(message.startsWith(`prune skipped under pressure: runs: run ${RUN} is live; holds:`));
  assert.match(message, /gates: runs holds, used ratio: 0\.83/);
  assert.match(message, /Lull prunes by itself once the named gates are open/);
  fields.delete('MESSAGE');
  assert.deepEqual(Object.fromEntries(fields), {
    PRIORITY: '4',
    SYSLOG_IDENTIFIER: 'lull',
    MESSAGE_ID: ALERTS.skip.messageId,
    LULL_ALERT: 'skip',
    LULL_GATES: 'runs holds',
    LULL_REASON: `runs: run ${RUN} is live; holds: held by deploy`,
    LULL_USED_RATIO: '0.83',
    LULL_RUNS: RUN,
    LULL_ADVICE: ALERTS.skip.advice,
  });
});

test('an alert’s own word outranks the level of its line', () => {
  assert.equal(priorityOf({ level: 'error', priority: 'crit' }), 2);
  assert.equal(priorityOf({ level: 'error', priority: 'err' }), 3);
  assert.equal(priorityOf({ level: 'info', priority: 'info' }), 6);
  assert.equal(priorityOf({ level: 'warn' }), 4);
  assert.equal(priorityOf({ level: 'debug' }), 7);
  assert.equal(priorityOf({ level: 'fatal' }), 2);
  assert.equal(priorityOf({}), 6);
});

test('camel case becomes words, a list its field again and again, what is unknown none', () => {
  const line = logged((log) =>
    log.info(
      {
        usedRatioBefore: 0.8,
        apiVersion: null,
        closed: ['runs', 'holds'],
        disks: [{ path: '/d' }],
        err: new Error('no space'),
        'odd key!': true,
      },
      'told',
    ),
  );
  const own = journalFields(line).filter(([name]) => name.startsWith('LULL_'));
  assert.deepEqual(own, [
    ['LULL_USED_RATIO_BEFORE', '0.8'],
    ['LULL_CLOSED', 'runs'],
    ['LULL_CLOSED', 'holds'],
    ['LULL_DISKS', '{"path":"/d"}'],
    ['LULL_ERR', 'no space'],
    ['LULL_ODD_KEY_', 'true'],
  ]);
});

test('any key is a name that journald takes, and none is one of journald’s or syslog’s own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200, size: 'max' }), (key) => {
      assert.match(fieldName(key), /^LULL_[A-Z0-9_]{0,59}$/);
    }),
  );
});

test('a message is one line, whatever its facts hold; only a summary has more', () => {
  const text = fc.string({ unit: 'binary' });
  const fact = fc.oneof(text, fc.array(text), fc.record({ message: text }), fc.record({ a: text }));
  const facts = fc.dictionary(fc.constantFrom('reason', 'run', 'names', 'advice'), fact);
  fc.assert(
    fc.property(facts, (some) => {
      const line = JSON.parse(JSON.stringify({ ...some, message: 'told' })) as typeof some;
      const message = new Map(journalFields(line)).get('MESSAGE') ?? '';
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.doesNotMatch(message, /[\x00-\x1f\x7f\u2028]/);
    }),
  );
  const summary = 'idle\n  engine  connected\u001b[2J';
  const fields = new Map(journalFields({ message: 'state summary', summary }));
  assert.equal(fields.get('MESSAGE'), 'state summary\nidle\n  engine  connected');
});
