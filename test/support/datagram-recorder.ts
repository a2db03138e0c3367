/** A receiver of Unix datagrams: journald's or systemd's end, with a queue of the kernel's length. */
import { rmSync } from 'node:fs';
import koffi from 'koffi';
import { socketAddress } from '../../src/systemd/datagram-socket.ts';

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)');
const bind = libc.func('int bind(int fd, const void *address, unsigned int length)');
const recv = libc.func('intptr_t recv(int fd, void *bytes, size_t length, int flags)');
const closeFd = libc.func('int close(int fd)');

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT = 0x40;

export interface DatagramRecorder {
  /** Takes all that waits in the queue; until then it fills up. */
  take(): readonly Buffer[];
  close(): void;
}

/** Listens at `address`, a path or `@name`. */
export function recordDatagrams(address: string): DatagramRecorder {
  const fd: number = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  const name = socketAddress(address);
  if (name === null || bind(fd, name, name.length) !== 0) {
    closeFd(fd);
    throw new Error(`cannot listen at ${address}: errno ${koffi.errno()}`);
  }
  const buffer = Buffer.alloc(512 * 1024);
  return {
    take: () => {
      const taken: Buffer[] = [];
      for (;;) {
        const length: number = recv(fd, buffer, buffer.length, MSG_DONTWAIT);
        if (length < 0) return taken;
        taken.push(Buffer.from(buffer.subarray(0, length)));
      }
    },
    close: () => {
      closeFd(fd);
      if (address.startsWith('/')) rmSync(address, { force: true });
    },
  };
}
