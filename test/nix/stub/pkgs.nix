# fake pkgs: every package is a real (never built) derivation, so ${pkg} gives a /nix/store path with context
{ lib, system ? "x86_64-linux" }:
let
  mk = pname: version: extra: let d = derivation { name = "${pname}-${version}"; inherit system; builder = "/bin/sh"; }; in
    d // { inherit pname version; outputs = [ "out" ]; meta = { mainProgram = pname; platforms = lib.platforms.linux; maintainers = [ ]; } // extra.meta or { }; override = _: mk pname version extra; overrideAttrs = _: mk pname version extra; } // removeAttrs extra [ "meta" ];
  # these few can be built, with the commands of the machine (sandbox = false), so that a check that runs at build time can be seen to run
  built = name: env: cmd: let d = derivation ({ inherit name; inherit system; builder = "/bin/sh"; args = [ "-ec" cmd ]; PATH = "${lib.makeBinPath (env.nativeBuildInputs or [ ])}:/usr/bin:/bin"; } // removeAttrs env [ "meta" "nativeBuildInputs" ]); in d // { name = name; };
  file = name: text: built name { inherit text; passAsFile = [ "text" ]; } "cp \"$textPath\" \"$out\"" // { inherit text; };
  toTOML = import ./toml.nix { inherit lib; };
  pkgs = {
    inherit lib;
    # flake outputs call these; they check what they are given instead of building
    buildNpmPackage = f: let
        a = if builtins.isFunction f then f a else f;
        need = lib.filter (k: !(a ? ${k})) [ "pname" "version" "src" "meta" ];
        lockless = !(a ? npmDeps) && !(a ? npmDepsHash);
      in if need != [ ] then throw "buildNpmPackage: missing ${toString need}"
         else if lockless then throw "buildNpmPackage: give npmDepsHash, or npmDeps = importNpmLock {...} with npmConfigHook = importNpmLock.npmConfigHook"
         else if a ? npmDeps && !(a ? npmConfigHook) then throw "buildNpmPackage: npmDeps from importNpmLock needs npmConfigHook = importNpmLock.npmConfigHook"
         else mk a.pname a.version { inherit (a) meta; passthru = a.passthru or { }; given = a; };
    importNpmLock = { __functor = _: { npmRoot, packageSourceOverrides ? { }, ... }: let
        lock = lib.importJSON (npmRoot + "/package-lock.json"); pkg = lib.importJSON (npmRoot + "/package.json");
        # the real one leaves an entry that has neither as it is, and npm, offline, then fails on it unless it is optional
        bad = lib.filter (k: let m = lock.packages.${k}; in k != "" && !(m.link or false) && !(m.optional or false) && !(packageSourceOverrides ? ${k}) && !(m ? resolved && m ? integrity)) (builtins.attrNames lock.packages);
      in if lock.lockfileVersion or 0 < 2 then throw "package-lock.json must have lockfileVersion >= 2"
         else if lock.packages."".version or null != pkg.version or null then throw "package-lock.json is out of date"
         else if bad != [ ] then throw "no resolved/integrity in package-lock.json for: ${toString bad}" else mk "npm-deps" "0" { } // { sources = packageSourceOverrides; };
      npmConfigHook = mk "npm-config-hook" "0" { }; };
    nixfmt-rfc-style = mk "nixfmt" "1" { }; nixfmt = mk "nixfmt" "1" { };
    mkShell = a: mk "shell" "0" { };
    testers.runNixOSTest = m: let t = if builtins.isFunction m then m { inherit pkgs lib; } else m;
        nodes = lib.mapAttrs (_: n: let e = import ./nixos.nix { inherit lib; modules = [ n (t.defaults or { }) { options.virtualisation = { memorySize = lib.mkOption { type = lib.types.ints.positive; default = 1024; }; diskSize = lib.mkOption { type = lib.types.ints.positive; default = 1024; }; cores = lib.mkOption { type = lib.types.ints.positive; default = 1; };
            emptyDiskImages = lib.mkOption { type = lib.types.listOf lib.types.ints.positive; default = [ ]; }; fileSystems = lib.mkOption { type = lib.types.attrsOf lib.types.attrs; default = { }; }; }; } ]; }; in
          if e.failed != [ ] then throw "test ${t.name}: failed assertions: ${toString e.failed}" else e.config) t.nodes;
        script = if builtins.isFunction t.testScript then t.testScript { inherit nodes; } else t.testScript;
      in derivation { name = "vm-test-${t.name}"; inherit system script; builder = "/bin/sh"; units = builtins.toJSON (lib.mapAttrs (_: c: lib.mapAttrs (_: u: u.text) c.systemd.units) nodes); } // { inherit script nodes; };
    stdenv.hostPlatform = lib.systems.elaborate system;
    writeText = file;
    writeTextFile = { name, text, ... }: file name text;
    writeShellScript = file;
    writeShellScriptBin = name: text: file name text // { meta.mainProgram = name; };
    runCommand = built;
    formats.json = { }: {
      type = with lib.types; let v = nullOr (oneOf [ bool int float str path (attrsOf v) (listOf v) ]) // { description = "JSON value"; }; in v;
      generate = name: value: file name (builtins.toJSON value);
    };
    formats.toml = { }: {
      type = with lib.types; let v = oneOf [ bool int float str path (attrsOf v) (listOf v) ] // { description = "TOML value"; }; in v;
      generate = name: value: file name (toTOML value);
    };
    callPackage = f: over: let fn = if builtins.isFunction f then f else import f; missing = lib.filter (n: !(lib.functionArgs fn).${n} && !(pkgs ? ${n}) && !(over ? ${n})) (builtins.attrNames (lib.functionArgs fn)); in if missing != [ ] then throw "callPackage: neither in pkgs nor given: ${toString missing}" else fn (builtins.intersectAttrs (builtins.functionArgs fn) pkgs // over);
  } // lib.genAttrs [ "docker" "systemd" "coreutils" "findutils" "gnugrep" "gnused" "kmod" "procps" "nodejs" "nodejs_24" "nodejs-slim_24" "bash" "docker-client" "cacert" "esbuild" "installShellFiles" "makeWrapper" "makeBinaryWrapper" "scdoc" "util-linux" "jq" "typescript" ] (n: mk n (if n == "docker" then "29.0.0" else "1.0") { });
in pkgs
