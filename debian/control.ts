export interface ControlFacts {
  readonly version: string;
  /** As dpkg names it. */
  readonly architecture: string;
  readonly installedKib: number;
}

/** The package's control file. Docker is only recommended: Lull starts without it, and waits. */
export function controlFile({ version, architecture, installedKib }: ControlFacts): string {
  return [
    'Package: lull',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Section: admin',
    'Priority: optional',
    'Maintainer: The Lull developers <lull@lull.invalid>',
    `Installed-Size: ${installedKib}`,
    'Depends: init-system-helpers, libc6 (>= 2.28), libstdc++6 (>= 6), libgcc-s1, systemd (>= 252)',
    'Recommends: docker.io | docker-ce',
    'Description: reclaims Docker disk space when the host is quiet',
    ' Lull watches a Docker host that runs CI. It prunes dangling and old things',
    ' only when the disk is under pressure and nothing runs, converges, pulls or',
    ' builds. Tagged images and volumes are never removed.',
    '',
  ].join('\n');
}
