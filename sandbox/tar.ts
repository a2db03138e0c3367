export interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Permissions, 0o644 by default. */
  readonly mode?: number;
}

const BLOCK = 512;

/** A ustar archive (POSIX.1-1988) of regular files, owned by root, with no time stamps. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => [header(entry), entry.content, padding(entry.content)]);
  // Two empty blocks end an archive.
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function padding(content: Buffer): Buffer {
  return Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
}

function header(entry: TarEntry): Buffer {
  if (Buffer.byteLength(entry.name) > 100) throw new Error(`name too long: ${entry.name}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  };
  block.write(entry.name, 0);
  octal(entry.mode ?? 0o644, 100, 8);
  octal(0, 108, 8); // owner
  octal(0, 116, 8); // group
  octal(entry.content.length, 124, 12);
  octal(0, 136, 12); // time
  block.write('        ', 148); // the checksum counts as spaces while it is summed up
  block.write('0', 156); // regular file
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
