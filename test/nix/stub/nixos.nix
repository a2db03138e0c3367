# A stand-in for the parts of NixOS that the module touches. Original text.
{ lib ? import ./lib.nix, modules ? [ ], system ? "x86_64-linux" }:
let
  inherit (lib) mkOption types;
  opt = type: default: mkOption { inherit type default; };
  unitName = types.strMatching "[[:alnum:]@%:_.\\-]+\\.(service|socket|timer|target|path|slice|scope|mount|automount|swap|device)";
  units = opt (types.listOf unitName) [ ];
  # like systemd unit options in NixOS: lists append, scalars must agree
  setting = types.mkOptionType or lib.mkOptionType {
    name = "systemd option";
    merge = loc: defs: if lib.any (d: lib.isList d.value) defs then lib.concatLists (map (d: lib.toList d.value) defs)
      else if lib.all (d: d.value == (lib.head defs).value) defs then (lib.head defs).value
      else throw "The option `${lib.showOption loc}' has conflicting definition values";
  };
  oneOfIf = key: allowed: s: !(s ? ${key}) || (s.${key}._type or "") != "" || lib.elem s.${key} allowed;
  serviceSection = types.addCheck (types.attrsOf setting) (s:
    oneOfIf "Restart" [ "no" "on-success" "on-failure" "on-abnormal" "on-watchdog" "on-abort" "always" ] s
    && (let t = s.Type.content or s.Type or "simple"; in lib.elem t [ "simple" "exec" "forking" "oneshot" "dbus" "notify" "notify-reload" "idle" ]));
  common = { name, config, options, ... }: {
    options = {
      enable = opt types.bool true;
      description = opt types.singleLineStr "";
      documentation = opt (types.listOf types.str) [ ];
      requires = units; wants = units; upholds = units; after = units; before = units; bindsTo = units; partOf = units;
      conflicts = units; requisite = units; onFailure = units; onSuccess = units; wantedBy = units; requiredBy = units; aliases = units;
      unitConfig = opt (types.attrsOf setting) { };
      startLimitBurst = mkOption { type = types.int; };
      startLimitIntervalSec = mkOption { type = types.int; };
      restartTriggers = opt (types.listOf types.unspecified) [ ];
      reloadTriggers = opt (types.listOf types.unspecified) [ ];
    };
    config.unitConfig = lib.mkMerge (
      map (p: lib.mkIf (config.${p.from} != [ ]) { ${p.to} = toString config.${p.from}; }) [
        { from = "requires"; to = "Requires"; } { from = "wants"; to = "Wants"; } { from = "upholds"; to = "Upholds"; } { from = "after"; to = "After"; }
        { from = "before"; to = "Before"; } { from = "bindsTo"; to = "BindsTo"; } { from = "partOf"; to = "PartOf"; } { from = "conflicts"; to = "Conflicts"; }
        { from = "requisite"; to = "Requisite"; } { from = "onFailure"; to = "OnFailure"; } { from = "onSuccess"; to = "OnSuccess"; } { from = "documentation"; to = "Documentation"; }
      ] ++ [
        (lib.mkIf (config.description != "") { Description = config.description; })
        (lib.mkIf options.startLimitBurst.isDefined { StartLimitBurst = toString config.startLimitBurst; })
        (lib.mkIf options.startLimitIntervalSec.isDefined { StartLimitIntervalSec = toString config.startLimitIntervalSec; })
      ]);
  };
  service = { name, config, ... }: {
    options = {
      environment = opt (types.attrsOf (types.nullOr (types.oneOf [ types.str types.path types.package ]))) { };
      path = opt (types.listOf (types.either types.package types.str)) [ ];
      serviceConfig = opt serviceSection { };
      restartIfChanged = opt types.bool true; reloadIfChanged = opt types.bool false; stopIfChanged = opt types.bool true;
      startAt = mkOption { type = types.either types.str (types.listOf types.str); default = [ ]; apply = lib.toList; };
    };
    config = {
      path = lib.mkAfter [ pkgs.coreutils pkgs.findutils pkgs.gnugrep pkgs.gnused pkgs.systemd ];
      environment.PATH = lib.mkIf (config.path != [ ]) "${lib.makeBinPath config.path}:${lib.makeSearchPath "sbin" config.path}";
    };
  };
  withSection = key: { options.${key} = opt (types.attrsOf setting) { }; };
  value = v: if v == true then "true" else if v == false then "false" else toString v;
  section = as: lib.concatStrings (lib.concatLists (lib.mapAttrsToList (n: v: map (x: "${n}=${value x}\n") (lib.toList v)) as));
  unitText = u: body: "[Unit]\n${section u.unitConfig}\n${body}" + lib.optionalString (u.wantedBy != [ ]) "\n[Install]\nWantedBy=${toString u.wantedBy}\n";
  serviceText = s: unitText s ("[Service]\n"
    + lib.concatStrings (lib.mapAttrsToList (n: v: lib.optionalString (v != null) "Environment=${builtins.toJSON "${n}=${v}"}\n") s.environment)
    + (if s.reloadIfChanged then "X-ReloadIfChanged=true\n" else lib.optionalString (!s.restartIfChanged) "X-RestartIfChanged=false\n")
    + lib.optionalString (!s.stopIfChanged) "X-StopIfChanged=false\n" + section s.serviceConfig);

  pkgs = import ./pkgs.nix { inherit lib system; };
  anything = opt types.unspecified { };
  base = { config, ... }: {
    options = {
      assertions = opt (types.listOf types.unspecified) [ ];
      warnings = opt (types.listOf types.str) [ ];
      meta = anything;
      environment.systemPackages = opt (types.listOf types.package) [ ];
      environment.etc = opt (types.attrsOf types.attrs) { };
      networking.firewall.allowedTCPPorts = opt (types.listOf types.port) [ ];
      nixpkgs.overlays = opt (types.listOf types.unspecified) [ ];
      system.stateVersion = opt types.str "26.05";
      users.users = opt (types.attrsOf types.attrs) { };
      users.groups = opt (types.attrsOf types.attrs) { };
      virtualisation.docker = {
        enable = lib.mkEnableOption "docker";
        package = lib.mkPackageOption pkgs "docker" { };
        enableOnBoot = opt types.bool true;
        listenOptions = opt (types.listOf types.str) [ "/run/docker.sock" ];
        daemon.settings = opt types.attrs { };
        autoPrune = { enable = lib.mkEnableOption "docker prune"; dates = opt types.str "weekly"; flags = opt (types.listOf types.str) [ ]; persistent = opt types.bool true; randomizedDelaySec = opt types.singleLineStr "0"; };
        rootless.enable = lib.mkEnableOption "rootless docker";
      };
      virtualisation.podman = { enable = lib.mkEnableOption "podman"; autoPrune.enable = lib.mkEnableOption "podman prune"; dockerSocket.enable = lib.mkEnableOption "podman socket"; };
      systemd = {
        services = opt (types.attrsOf (types.submodule [ common service ])) { };
        timers = opt (types.attrsOf (types.submodule [ common (withSection "timerConfig") ])) { };
        sockets = opt (types.attrsOf (types.submodule [ common (withSection "socketConfig") { options.listenStreams = opt (types.listOf types.str) [ ]; } ])) { };
        tmpfiles.rules = opt (types.listOf types.str) [ ];
        units = opt (types.attrsOf types.attrs) { };
      };
    };
    config = lib.mkMerge [
      { _module.args = { inherit pkgs; utils.escapeSystemdExecArgs = lib.concatMapStringsSep " " (a: lib.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON (toString a))); };
        systemd.units = lib.mapAttrs' (n: s: lib.nameValuePair "${n}.service" { text = serviceText s; inherit (s) wantedBy enable; }) config.systemd.services
          // lib.mapAttrs' (n: t: lib.nameValuePair "${n}.timer" { text = unitText t "[Timer]\n${section t.timerConfig}\n"; inherit (t) wantedBy enable; }) config.systemd.timers
          // lib.mapAttrs' (n: s: lib.nameValuePair "${n}.socket" { text = unitText s "[Socket]\n${section s.socketConfig}\n"; inherit (s) wantedBy enable; }) config.systemd.sockets; }
      # NixOS' docker module always defines these two units and the socket; a module that reuses a name must notice
      (lib.mkIf config.virtualisation.docker.enable {
        users.groups.docker = { };
        systemd.services.docker = { wantedBy = lib.optional config.virtualisation.docker.enableOnBoot "multi-user.target"; requires = [ "docker.socket" ]; after = [ "network.target" "docker.socket" ]; serviceConfig.Type = "notify"; };
        systemd.services.docker-prune = { description = "Prune docker resources"; serviceConfig = { Type = "oneshot"; ExecStart = [ "docker system prune" ]; }; };
        systemd.sockets.docker.socketConfig = { ListenStream = config.virtualisation.docker.listenOptions; SocketMode = "0660"; SocketGroup = "docker"; };
      })
    ];
  };
  eval = lib.evalModules { modules = [ base ] ++ modules; };
  failed = map (a: a.message) (lib.filter (a: !a.assertion) eval.config.assertions);
in eval // { inherit failed pkgs; }
