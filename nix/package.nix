{
  lib,
  buildNpmPackage,
  importNpmLock,
  installShellFiles,
  makeWrapper,
  nodejs_24,
  callPackage,
}:
let
  root = ../.;
  package = lib.importJSON ../package.json;
  packageLock = lib.importJSON ../package-lock.json;
in
buildNpmPackage {
  pname = package.name;
  inherit (package) version;

  # What the build reads, so that a change of a test or of a document builds nothing anew.
  src = lib.fileset.toSource {
    inherit root;
    fileset = lib.fileset.unions [
      ../CHANGELOG.md
      ../LICENSE
      ../README.md
      ../bin
      ../completions
      ../man
      ../package.json
      ../package-lock.json
      ../packaging
      ../schema
      ../src
    ];
  };

  nodejs = nodejs_24;
  npmDeps = importNpmLock {
    npmRoot = root;
    packageSourceOverrides = callPackage ./npm-sources.nix {
      inherit packageLock;
      nodejs = nodejs_24;
    };
  };
  inherit (importNpmLock) npmConfigHook;
  # Nothing here is compiled at its installation, and the package `node` would fetch a Node of its own.
  npmRebuildFlags = [ "--ignore-scripts" ];

  nativeBuildInputs = [
    installShellFiles
    makeWrapper
  ];

  # bin/lull looks for a Node; here there is no question which. All packages but the native one are in the bundle.
  postInstall = ''
    rm -f "$out/bin/lull"
    find "$out/lib/node_modules/lull/node_modules" -mindepth 1 -maxdepth 1 ! -name koffi ! -name @koromix -exec rm -rf {} +
    makeWrapper ${lib.getExe nodejs_24} "$out/bin/lull" \
      --add-flags "--disable-sigusr1 --max-semi-space-size=2 $out/lib/node_modules/lull/dist/main.cjs"
    installShellCompletion --cmd lull --bash completions/lull.bash --zsh completions/lull.zsh --fish completions/lull.fish
    installManPage man/*
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    "$out/bin/lull" --version
    "$out/bin/lull" config > config.toml
    "$out/bin/lull" config check config.toml
  '';

  meta = {
    inherit (package) description;
    license = lib.licenses.mit;
    mainProgram = "lull";
    platforms = lib.platforms.linux;
  };
}
