# The tarball of each entry of package-lock.json, for importNpmLock's packageSourceOverrides. The lock records no `resolved`, so that it names
# no registry; what it does record, name, version and integrity, is enough: `npm pack` of a version saves the registry's tarball byte for byte,
# and the integrity is the hash of a fixed-output derivation. npm_config_registry in the environment of the build chooses another registry.
{
  lib,
  runCommand,
  nodejs,
  cacert,
  stdenv,
  packageLock,
}:
let
  platform = stdenv.hostPlatform;
  # As npm names them: nodejs.org/api/process.html, process.platform and process.arch.
  os = if platform.isLinux then "linux" else "darwin";
  cpu = if platform.isAarch64 then "arm64" else "x64";
  libc = if platform.isMusl then "musl" else "glibc";
  allows = key: mine: entry: !(entry ? ${key}) || lib.elem mine entry.${key};
  # Optional packages for other platforms stay as they are: npm leaves them out without asking for them.
  wanted =
    path: entry:
    path != "" && !(entry.link or false) && !(entry ? resolved) && allows "os" os entry && allows "cpu" cpu entry && allows "libc" libc entry;

  nameOf = path: entry: entry.name or (lib.last (lib.splitString "node_modules/" path));
  # A store path takes no @ and no slash.
  storeName = lib.replaceStrings [ "@" "/" ] [ "" "-" ];

  fetch =
    path: entry:
    let
      name = nameOf path entry;
    in
    runCommand "${storeName name}-${entry.version}.tgz"
      {
        nativeBuildInputs = [
          nodejs
          cacert
        ];
        outputHash = entry.integrity;
        outputHashMode = "flat";
        impureEnvVars = [
          "http_proxy"
          "https_proxy"
          "no_proxy"
          "npm_config_registry"
          "NODE_EXTRA_CA_CERTS"
        ];
      }
      ''
        export HOME="$PWD" npm_config_cache="$PWD/cache" npm_config_update_notifier=false
        npm pack --ignore-scripts --silent ${lib.escapeShellArg "${name}@${entry.version}"}
        mv ./*.tgz "$out"
      '';
in
lib.mapAttrs fetch (lib.filterAttrs wanted packageLock.packages)
