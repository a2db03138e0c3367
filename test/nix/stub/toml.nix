# TOML of an attribute set, as nixpkgs' formats.toml writes it: values first, then the tables.
{ lib }:
let
  inline = v:
    if v == null then throw "TOML has no null"
    else if lib.isList v then "[ ${lib.concatMapStringsSep ", " inline v} ]"
    else if lib.isAttrs v then "{ ${lib.concatStringsSep ", " (lib.mapAttrsToList (n: x: "${builtins.toJSON n} = ${inline x}") v)} }"
    # a basic string of TOML has the escapes of JSON
    else builtins.toJSON v;
  table = path: as:
    let own = lib.filterAttrs (_: v: !lib.isAttrs v) as; inner = lib.filterAttrs (_: lib.isAttrs) as; in
    lib.optionalString (path != [ ]) "[${lib.concatMapStringsSep "." builtins.toJSON path}]\n"
    + lib.concatStrings (lib.mapAttrsToList (n: v: "${builtins.toJSON n} = ${inline v}\n") own)
    + lib.concatStrings (lib.mapAttrsToList (n: table (path ++ [ n ])) inner);
in
table [ ]
