/** Every metric there is, with its meaning. The table in prometheus/README.md is made from this. */
import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';

export interface Definition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** Seconds: from a lookup in memory to the half hour after which Lull stops waiting for an answer. */
const DELETION_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800];
const PRUNE_BUCKETS = [0.5, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200];

/** Makes them in `registry`. What is not known at a scrape has no sample then, instead of a zero. */
export function createInstruments(registry: Registry) {
  const definitions: Definition[] = [];
  const define = <Label extends string>(
    type: Definition['type'],
    name: string,
    help: string,
    labels: readonly Label[],
  ) => {
    definitions.push({ name, type, labels, help });
    return { name, help, labelNames: [...labels], registers: [registry] };
  };
  const gauge = <Label extends string = never>(name: string, help: string, ...labels: Label[]) => {
    const made = new Gauge(define('gauge', name, help, labels));
    if (labels.length === 0) made.remove(); // it begins with a zero
    return made;
  };
  const counter = <Label extends string = never>(name: string, help: string, ...labels: Label[]) =>
    new Counter(define('counter', name, help, labels));
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    label: Label,
  ) => new Histogram({ ...define('histogram', name, help, [label]), buckets });

  return {
    definitions,

    buildInfo: gauge('lull_build_info', 'Always 1', 'version', 'node_version'),
    dryRun: gauge('lull_dry_run', '1: Lull deletes nothing'),
    configOk: gauge('lull_config_ok', '0: the file as it stands was refused, an older one is used'),
    configLoaded: gauge('lull_config_loaded_timestamp_seconds', 'When the one in force was read'),

    engineConnected: gauge('lull_engine_connected', '1: the event stream of the engine is open'),
    engineInfo: gauge(
      'lull_engine_info',
      'Always 1; absent while no engine has described itself',
      'version',
      'api_version',
      'image_store',
      'swarm',
    ),
    lastSync: gauge('lull_engine_last_sync_timestamp_seconds', 'Start of the last full listing'),
    reconnects: counter('lull_engine_reconnects_total', 'Connections after the first one'),
    events: counter('lull_engine_events_total', 'Events received', 'type'),
    calls: counter('lull_engine_calls_total', 'Calls to the engine; lists by part', 'call'),
    callFailures: counter(
      'lull_engine_call_failures_total',
      'Calls that came to nothing; that an object is gone or in use is an answer',
      'call',
      'reason',
    ),

    diskUsed: gauge('lull_disk_used_ratio', "df's figure: used / (used + available)", 'path'),
    diskSize: gauge('lull_disk_size_bytes', 'Size of the file system', 'path'),
    diskAvailable: gauge('lull_disk_available_bytes', 'Left for ordinary users', 'path'),
    inodesUsed: gauge('lull_disk_inodes_used_ratio', 'Absent where none are counted', 'path'),
    diskSampled: gauge('lull_disk_sampled_timestamp_seconds', 'When it was measured', 'path'),
    threshold: gauge(
      'lull_disk_threshold_ratio',
      'disk.high, disk.low, disk.critical',
      'threshold',
    ),
    minFree: gauge('lull_disk_min_free_bytes', 'disk.minFree'),

    pressure: gauge('lull_pressure', '1 for the level that holds', 'level'),
    phase: gauge('lull_phase', '1 for the phase that Lull is in', 'phase'),
    gate: gauge('lull_gate_verdict', "1 for each gate's verdict", 'gate', 'verdict'),
    waitingFor: gauge('lull_waiting_for', '1 for each gate that Lull waits for', 'gate'),
    blockedSeconds: counter(
      'lull_blocked_seconds_total',
      'Time under pressure in which Lull waited for this gate',
      'gate',
    ),
    pressureSeconds: counter('lull_pressure_seconds_total', 'Time under pressure'),

    liveRuns: gauge('lull_live_runs', 'CI runs that are live'),
    services: gauge('lull_unsettled_services', 'Not converged, by whether stuck', 'state'),
    inFlight: gauge('lull_activity_in_flight', 'Absent where they cannot be seen', 'kind'),
    holds: gauge('lull_holds', 'Holds of operators and CI jobs'),
    nextDaily: gauge('lull_next_daily_timestamp_seconds', 'The next daily look; absent: none'),

    decisions: counter('lull_decisions_total', 'Decisions recorded', 'outcome', 'trigger'),
    lastDecision: gauge('lull_last_decision_timestamp_seconds', 'Also from before a restart'),
    lastPrune: gauge('lull_last_prune_timestamp_seconds', 'End of the last prune, failed or not'),
    pruneDuration: histogram(
      'lull_prune_duration_seconds',
      'From the last look until the decision',
      PRUNE_BUCKETS,
      'outcome',
    ),
    freed: counter('lull_freed_bytes_total', 'By statfs, before and after each prune'),
    removed: counter('lull_removed_objects_total', 'Objects removed', 'kind'),
    removedBytes: counter(
      'lull_removed_bytes_total',
      "By the engine's figures, in which shared layers count more than once",
      'kind',
    ),
    deletionDuration: histogram(
      'lull_deletion_duration_seconds',
      'One deletion in the engine; build cache goes in one',
      DELETION_BUCKETS,
      'kind',
    ),
    historyFailures: counter(
      'lull_history_write_failures_total',
      'Writes that failed; decisions are kept in memory and tried again',
    ),

    journalEntries: counter(
      'lull_journal_entries_total',
      'Entries for the journal, by whether it got them; absent where the log goes elsewhere',
      'result',
    ),
    journalRetries: counter(
      'lull_journal_retries_total',
      'Attempts for which the journal had no room',
    ),

    cpu: counter('process_cpu_seconds_total', 'User and system time'),
    started: gauge('process_start_time_seconds', 'Since the epoch'),
    resident: gauge('process_resident_memory_bytes', 'Resident memory'),
    openFds: gauge('process_open_fds', 'Open file descriptors'),
    loopActive: counter('lull_event_loop_active_seconds_total', 'Time in which the loop had work'),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;
