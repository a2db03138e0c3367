# The options of services.lull.settings, made from the JSON Schema of the configuration file: its keys, types, descriptions and defaults are
# Lull's own. What the schema cannot say (patterns, contradictions) `lull config check` says when the file is built.
{ lib, freeformType }:
let
  inherit (lib) mkOption types;
  schema = lib.importJSON ../schema/config.schema.json;

  typeOf =
    name: value:
    if value ? enum then
      types.enum value.enum
    else if value.type == "string" then
      types.str
    else if value.type == "boolean" then
      types.bool
    else if value.type == "integer" then
      types.int
    else if value.type == "array" then
      types.listOf (typeOf name value.items)
    else
      throw "schema/config.schema.json: no NixOS type for ${name}, which is ${value.type}";

  optionOf =
    name: value:
    if value.type == "object" then
      mkOption {
        type = types.submodule {
          inherit freeformType;
          options = lib.mapAttrs optionOf value.properties;
        };
        default = { };
        description = "Table `${name}` of the configuration file.";
      }
    else
      mkOption {
        type = typeOf name value;
        inherit (value) default;
        description = "${value.description}.";
      };
in
lib.mapAttrs optionOf schema.properties
