# What the checks evaluate: the flake against the stand-in for nixpkgs, and a NixOS host that imports its module.
{
  # More modules of the host.
  modules ? [ ],
  # Instead of the flake's package: a folder with bin/lull.
  lull ? null,
}:
let
  nixpkgs = (import ./stub/flake.nix).outputs { self = nixpkgs; };
  flake = (import ../../flake.nix).outputs {
    self = flake;
    inherit nixpkgs;
  };
  checkout = {
    type = "derivation";
    name = "lull";
    outPath = lull;
    meta.mainProgram = "lull";
  };
  system = builtins.currentSystem;
in
{
  inherit nixpkgs flake;
  pkgs = nixpkgs.legacyPackages.${system};
  host = import ./stub/nixos.nix {
    inherit system;
    modules = [
      flake.nixosModules.default
      {
        virtualisation.docker.enable = nixpkgs.lib.mkDefault true;
        services.lull.enable = true;
      }
      (if lull == null then { } else { services.lull.package = checkout; })
    ] ++ modules;
  };
}
