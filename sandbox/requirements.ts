import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is on PATH or in one of the folders where only root's PATH looks. */
export function hasProgram(name: string, path: string = process.env['PATH'] ?? ''): boolean {
  return [...path.split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * What this machine lacks for an engine of our own, each with what to do about it; empty when
 * nothing does. `mkfs.ext4`, `mount` and `losetup` are no requirement: Debian's packages bring them.
 */
export function missingRequirements(): readonly string[] {
  const missing: string[] = [];
  if (process.platform !== 'linux') {
    return [`Linux: this is ${process.platform}. Run it on a Debian machine or virtual machine.`];
  }
  if (process.getuid?.() !== 0) {
    missing.push('root: mounting a file system and running an engine need it. Run it with sudo.');
  }
  if (!hasProgram('apt-get') || !hasProgram('dpkg')) {
    missing.push(
      'apt-get and dpkg: the engine comes from Debian’s packages. Run it on Debian or Ubuntu.',
    );
  }
  if (!existsSync('/dev/loop-control')) {
    missing.push(
      'loop devices (/dev/loop-control). Run `modprobe loop`; in a container, start it with --privileged.',
    );
  }
  if (!hasFileSystem('overlay')) {
    missing.push('the overlay file system. Run `modprobe overlay`.');
  }
  if (!hasFileSystem('ext4')) {
    missing.push('the ext4 file system. Run `modprobe ext4`.');
  }
  if (!existsSync('/sys/fs/cgroup/cgroup.controllers') && !existsSync('/sys/fs/cgroup/memory')) {
    missing.push('control groups under /sys/fs/cgroup. Mount them (package cgroupfs-mount).');
  }
  return missing;
}

/** Modules that are not loaded yet are loaded by the first mount, so a module on disk counts. */
function hasFileSystem(name: string): boolean {
  const known = readFileSync('/proc/filesystems', 'utf8');
  if (new RegExp(`\\t${name}$`, 'm').test(known)) return true;
  const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
  const modules = `/lib/modules/${release}/modules.dep`;
  return existsSync(modules) && readFileSync(modules, 'utf8').includes(`/${name}.ko`);
}
