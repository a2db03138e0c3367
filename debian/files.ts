import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface PackageFile {
  /** Absolute. */
  readonly from: string;
  /** Below the root of the machine that installs it. */
  readonly to: string;
}

/** Everything of the package that is not the program itself, in the places where Debian looks for it. */
export async function packageFiles(root: string): Promise<readonly PackageFile[]> {
  const file = (from: string, to: string): PackageFile => ({ from: join(root, from), to });
  return [
    file('systemd/lull.service', 'usr/lib/systemd/system/lull.service'),
    file('systemd/lull.sysusers', 'usr/lib/sysusers.d/lull.conf'),
    file('systemd/lull.tmpfiles', 'usr/lib/tmpfiles.d/lull.conf'),
    file('systemd/lull.catalog', 'usr/lib/systemd/catalog/lull.catalog'),
    file('debian/lull.toml', 'etc/lull/lull.toml'),
    file('LICENSE', 'usr/share/doc/lull/copyright'),
    file('README.md', 'usr/share/doc/lull/README.md'),
    file('CHANGELOG.md', 'usr/share/doc/lull/CHANGELOG.md'),
    file('completions/lull.bash', 'usr/share/bash-completion/completions/lull'),
    file('completions/lull.zsh', 'usr/share/zsh/vendor-completions/_lull'),
    file('completions/lull.fish', 'usr/share/fish/vendor_completions.d/lull.fish'),
    ...(await manualPages(root)),
  ];
}

/** `lull.1` goes to `man1`, whatever pages there are. */
async function manualPages(root: string): Promise<readonly PackageFile[]> {
  const names = await readdir(join(root, 'man'));
  return names.flatMap((name) => {
    const section = /\.(\d)$/.exec(name)?.[1];
    if (section === undefined) return [];
    return [{ from: join(root, 'man', name), to: `usr/share/man/man${section}/${name}` }];
  });
}
