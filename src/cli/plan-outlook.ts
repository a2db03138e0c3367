import type { PlanDisk, PlanReport } from '../executor/plan-document.ts';
import { printable } from '../report/printable.ts';
import { formatBytes, formatRatio } from '../report/quantities.ts';

/** How far the prune would bring each file system. */
export function outlookTexts({ disk, remove }: PlanReport): readonly string[] {
  if (disk.length === 0) {
    return [
      "No file system could be read: how far that helps is not known. Docker's root is not on this machine, or not readable; name it in docker.root or disk.paths.",
    ];
  }
  return disk.flatMap((one) => outlookText(one, remove.length > 0));
}

function outlookText(disk: PlanDisk, removes: boolean): readonly string[] {
  const path = printable(disk.path);
  const free = formatBytes(disk.availableBytes);
  const now = `${path}: ${formatRatio(disk.usedRatio)} used now, ${free} free`;
  const after = removes ? `; at best ${formatRatio(disk.usedRatioAtBest)} after the prune` : '';
  return [`${now}${after}; ${verdict(disk, removes)}`, ...inodes(disk)];
}

function verdict(disk: PlanDisk, removes: boolean): string {
  const { usedRatio, highRatio, lowRatio, missingBytes } = disk;
  const low = formatRatio(lowRatio);
  if (missingBytes > 0) {
    const begins = usedRatio < highRatio ? ` (it begins at ${formatRatio(highRatio)})` : '';
    return `${formatBytes(missingBytes)} more would have to go for pressure to end, below ${low}${begins}`;
  }
  if (usedRatio < lowRatio) return `that is below ${low}, where pressure ends`;
  return removes ? `that is below ${low}, and ends the pressure` : 'no pressure';
}

/** Bytes are no help against a lack of inodes. */
function inodes({ path, inodesUsedRatio, lowRatio }: PlanDisk): readonly string[] {
  if (inodesUsedRatio === null || inodesUsedRatio < lowRatio) return [];
  return [
    `${printable(path)}: ${formatRatio(inodesUsedRatio)} of the inodes are used, too; how many a prune frees is in no figure of the engine's`,
  ];
}
