{
  description = "Reclaims space on Docker hosts that run CI, only when the disk is under pressure and the host has gone quiet";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      eachSystem = lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
      ];
      lullOf = pkgs: pkgs.callPackage ./nix/package.nix { };
    in
    {
      packages = eachSystem (system: rec {
        lull = lullOf nixpkgs.legacyPackages.${system};
        default = lull;
      });

      overlays.default = final: _prev: { lull = lullOf final; };

      nixosModules.default =
        { lib, pkgs, ... }:
        {
          imports = [ ./nix/module.nix ];
          services.lull.package = lib.mkDefault self.packages.${pkgs.stdenv.hostPlatform.system}.lull;
        };

      checks = eachSystem (system: {
        inherit (self.packages.${system}) lull;
        vm = nixpkgs.legacyPackages.${system}.testers.runNixOSTest (import ./nix/vm-test.nix { lull = self.nixosModules.default; });
      });
    };
}
