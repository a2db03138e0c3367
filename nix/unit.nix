# systemd/lull.service as data: { Unit = { KEY = VALUE or [ VALUES ]; ... }; Service = ...; Install = ...; }.
# A key that is given more than once becomes a list, as NixOS renders one.
{ lib }:
let
  lines = lib.filter (line: line != "" && !lib.hasPrefix "#" line) (
    lib.splitString "\n" (builtins.readFile ../systemd/lull.service)
  );
  step =
    state: line:
    let
      section = builtins.match "\\[(.*)]" line;
      pair = builtins.match "([^=]+)=(.*)" line;
    in
    if section != null then
      state // { section = lib.head section; }
    else if pair == null then
      throw "systemd/lull.service: neither a section nor KEY=VALUE: ${line}"
    else
      state // { entries = state.entries ++ [ { inherit (state) section; key = lib.elemAt pair 0; value = lib.elemAt pair 1; } ]; };
  inherit (lib.foldl' step { section = throw "systemd/lull.service: KEY=VALUE before the first section"; entries = [ ]; } lines)
    entries
    ;
  valuesOf = name: key: map (e: e.value) (lib.filter (e: e.section == name && e.key == key) entries);
  sectionOf =
    name:
    lib.listToAttrs (
      map (e: {
        name = e.key;
        value =
          let
            values = valuesOf name e.key;
          in
          if lib.length values == 1 then lib.head values else values;
      }) (lib.filter (e: e.section == name) entries)
    );
in
lib.genAttrs [ "Unit" "Service" "Install" ] sectionOf
