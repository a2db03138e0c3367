/**
 * What an installed Lull gives Node: bin/lull, nix/package.nix and the image say the same. Without
 * --disable-sigusr1 anybody who may signal Lull could open its inspector; with the small young
 * generation some 8 MB fewer stay resident, and what Lull keeps is old anyway. Without V8's
 * optimizing compilers (--no-opt --no-maglev) it would be 10 MB fewer again, but an event would cost
 * twice the CPU, and a run that begins among 500 events a second be seen up to four times as late.
 */
export const NODE_FLAGS: readonly string[] = ['--disable-sigusr1', '--max-semi-space-size=2'];
