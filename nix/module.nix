# services.lull: takes the place of virtualisation.docker.autoPrune.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.lull;
  docker = config.virtualisation.docker;
  format = pkgs.formats.toml { };
  unit = import ./unit.nix { inherit lib; };
  words = lib.splitString " ";

  configFile = "/etc/lull/lull.toml";
  rendered = format.generate "lull-unchecked.toml" cfg.settings;
  checked = pkgs.runCommand "lull.toml" { nativeBuildInputs = [ cfg.package ]; } ''
    lull config check ${rendered}
    cp ${rendered} $out
  '';

  # Only a metrics address or an engine behind TCP is worth a network.
  networked = cfg.settings.metrics.listen != "" || !lib.hasPrefix "unix://" cfg.settings.docker.host;
  sandbox =
    if networked then
      removeAttrs unit.Service [ "IPAddressDeny" ]
      // {
        PrivateNetwork = false;
        RestrictAddressFamilies = "AF_UNIX AF_INET AF_INET6";
      }
    else
      unit.Service;
in
{
  options.services.lull = {
    enable = lib.mkEnableOption "Lull, which reclaims Docker's disk space under pressure and only while the host is quiet";

    package = lib.mkPackageOption pkgs "lull" { };

    group = lib.mkOption {
      type = lib.types.str;
      default = "lull";
      description = "Group whose members may read Lull's status, place holds and ask for a prune. It is made when it is `lull`.";
    };

    settings = lib.mkOption {
      type = lib.types.submodule {
        freeformType = format.type;
        options = import ./settings-options.nix {
          inherit lib;
          freeformType = format.type;
        };
      };
      default = { };
      example = lib.literalExpression ''
        {
          disk.high = "85%";
          run.names = [ "^pr-[0-9]+_" ];
        }
      '';
      description = "What is written to ${configFile}; `lull config check` checks it when the system is built.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = docker.enable;
        message = "services.lull looks after Docker on this host, and Docker is off: set virtualisation.docker.enable = true, or delete services.lull.enable.";
      }
      {
        assertion = !docker.autoPrune.enable;
        message = ''
          services.lull takes the place of virtualisation.docker.autoPrune, and both are on: autoPrune would go on evicting cached images in the middle of CI runs.
          Delete from the configuration: virtualisation.docker.autoPrune.enable = true, and with it any autoPrune.dates, autoPrune.flags and the like.
        '';
      }
    ];

    environment.systemPackages = [ cfg.package ];
    environment.etc."lull/lull.toml".source = checked;

    users.users.lull = {
      isSystemUser = true;
      group = cfg.group;
      description = "Lull";
    };
    users.groups = lib.mkIf (cfg.group == "lull") { lull = { }; };

    systemd.tmpfiles.rules = map (lib.replaceStrings [ " lull lull " ] [ " lull ${cfg.group} " ]) (
      lib.filter (lib.hasPrefix "d ") (lib.splitString "\n" (builtins.readFile ../systemd/lull.tmpfiles))
    );

    systemd.services.lull = {
      description = unit.Unit.Description;
      documentation = words unit.Unit.Documentation;
      after = words unit.Unit.After;
      wantedBy = words unit.Install.WantedBy;
      unitConfig = removeAttrs unit.Unit [
        "Description"
        "Documentation"
        "After"
      ];
      # A restart starts every age anew, and a reload does not: new settings are read by the Lull that runs. The control socket alone
      # waits for a restart.
      reloadTriggers = [ checked ];
      restartTriggers = [ cfg.settings.control.socket ];
      serviceConfig = sandbox // {
        ExecStart = "${lib.getExe cfg.package} run";
        ExecReload = [
          "${lib.getExe cfg.package} config check ${configFile}"
          "${pkgs.coreutils}/bin/kill -HUP $MAINPID"
        ];
        Group = cfg.group;
      };
    };
  };
}
