/** Unix datagrams, which Node has none of, by way of libc. */
import { constants, endianness } from 'node:os';

/**
 * - `full`: the receiver's queue has no room now (EAGAIN: the socket never blocks)
 * - `too-big`: more than one datagram can hold
 * - `gone`: nobody is at that address now
 */
export type SendResult = 'sent' | 'full' | 'too-big' | 'gone';

export interface DatagramSocket {
  /** Returns at once, always. */
  readonly send: (bytes: Buffer) => SendResult;
}

export type DatagramsOpened =
  | { readonly ok: true; readonly socket: DatagramSocket }
  /** `reason` for the operator: the library is not there, or the address cannot be one. */
  | { readonly ok: false; readonly reason: string };

const AF_UNIX = 1;
// The values of every architecture of Linux that Node runs on, except for mips.
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** `sun_path` (unix(7)); a path needs the byte of its end, too. */
const SUN_PATH_BYTES = 108;

/**
 * A socket that sends to `address`, a path or, with a leading `@`, an abstract name. It is addressed
 * anew by each datagram, so a receiver that was restarted is found again by itself.
 */
export async function openDatagrams(address: string): Promise<DatagramsOpened> {
  const name = socketAddress(address);
  if (name === null) return { ok: false, reason: `${address} is no address of a socket` };
  try {
    const { default: koffi } = await import('koffi');
    const libc = koffi.load(null);
    const socket = libc.func('int socket(int domain, int type, int protocol)');
    const sendto = libc.func(
      'intptr_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, unsigned int addressLength)',
    );
    const fd: number = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return { ok: false, reason: `no socket: errno ${koffi.errno()}` };
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const send = (bytes: Buffer): SendResult => {
      const sent: number = sendto(fd, bytes, bytes.length, flags, name, name.length);
      return sent >= 0 ? 'sent' : failureOf(koffi.errno());
    };
    return { ok: true, socket: { send } };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { ok: false, reason: `the package koffi cannot be used: ${why}` };
  }
}

function failureOf(errno: number): SendResult {
  const { EAGAIN, ENOBUFS, ENOMEM, EINTR, EMSGSIZE } = constants.errno;
  if (errno === EMSGSIZE) return 'too-big';
  return [EAGAIN, ENOBUFS, ENOMEM, EINTR].includes(errno) ? 'full' : 'gone';
}

/** A `struct sockaddr_un`; null where it cannot hold the address. */
export function socketAddress(address: string): Buffer | null {
  const abstract = address.startsWith('@');
  if (!abstract && !address.startsWith('/')) return null;
  const path = Buffer.from(abstract ? `\0${address.slice(1)}` : `${address}\0`);
  if (path.length > SUN_PATH_BYTES) return null;
  const family = Buffer.alloc(2);
  if (endianness() === 'LE') family.writeUInt16LE(AF_UNIX);
  else family.writeUInt16BE(AF_UNIX);
  return Buffer.concat([family, path]);
}
