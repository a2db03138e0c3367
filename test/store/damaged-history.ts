/** Histories for the tests, and damage to them. */
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, writeSync } from 'node:fs';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';

const PAGE_BYTES = 4096;

/** Writes a history of many pages, and closes it. */
export function writeLongHistory(file: string): void {
  const store = openDecisionStore(file, NOW);
  for (let index = 0; index < 100; index += 1) {
    store.append(decisionWith({ reason: 'because '.repeat(50) }));
  }
  store.close();
}

/** Spoils a page of decisions. The file opens as before, and its first rows can still be read. */
export function damageMiddlePage(file: string): void {
  const fd = openSync(file, 'r+');
  const page = Math.floor(fstatSync(fd).size / PAGE_BYTES / 2);
  writeSync(fd, Buffer.alloc(PAGE_BYTES, 0xaa), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(fd);
}

/** How many descriptors this process has open on the file, or on what lies beside it under its name. */
export function descriptorsOn(file: string): number {
  const opened = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The one of the listing itself.
      return '';
    }
  });
  return opened.filter((path) => path.startsWith(file)).length;
}
