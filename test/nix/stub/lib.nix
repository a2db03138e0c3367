# A small stand-in for nixpkgs' lib: only what an out-of-tree NixOS module needs.
# Original text (no nixpkgs code), so a project without nixpkgs can evaluate its module in CI.
# Semantics follow the NixOS manual: priorities, mkIf/mkMerge push-down, type checks, submodules, freeform types.
let
  inherit (builtins) isAttrs isList isString isInt isBool isFloat isFunction isPath attrNames attrValues
    concatLists concatStringsSep elem elemAt filter foldl' genList hasAttr head intersectAttrs length listToAttrs map
    mapAttrs match replaceStrings stringLength substring tail toJSON typeOf all any sort removeAttrs functionArgs;

  lib = {
    inherit (builtins) isAttrs isList isString isInt isBool isFloat isFunction isPath attrNames attrValues concatLists
      concatStringsSep elem elemAt filter foldl' functionArgs genList hasAttr head length listToAttrs map mapAttrs replaceStrings
      stringLength substring tail all any sort removeAttrs toJSON concatMap toString fromJSON;
    version = "stub";
    trivial.release = "stub";
    id = x: x;
    const = x: _: x;
    flip = f: a: b: f b a;
    pipe = foldl' (x: f: f x);
    fix = f: let x = f x; in x;
    singleton = x: [ x ];
    toList = x: if isList x then x else [ x ];
    last = xs: elemAt xs (length xs - 1);
    flatten = x: if isList x then builtins.concatMap lib.flatten x else [ x ];
    unique = foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ];
    optional = c: x: if c then [ x ] else [ ];
    optionals = c: xs: if c then xs else [ ];
    optionalAttrs = c: as: if c then as else { };
    optionalString = c: s: if c then s else "";
    nameValuePair = name: value: { inherit name value; };
    mapAttrs' = f: as: listToAttrs (map (n: f n as.${n}) (attrNames as));
    mapAttrsToList = f: as: map (n: f n as.${n}) (attrNames as);
    filterAttrs = p: as: removeAttrs as (filter (n: !p n as.${n}) (attrNames as));
    genAttrs = names: f: listToAttrs (map (n: { name = n; value = f n; }) names);
    recursiveUpdate = a: b: a // mapAttrs (n: v: if isAttrs v && isAttrs (a.${n} or null) then lib.recursiveUpdate a.${n} v else v) b;
    attrByPath = path: d: as: if path == [ ] then as else if isAttrs as && as ? ${head path} then lib.attrByPath (tail path) d as.${head path} else d;
    setAttrByPath = path: v: if path == [ ] then v else { ${head path} = lib.setAttrByPath (tail path) v; };
    concatMapStringsSep = sep: f: xs: concatStringsSep sep (map f xs);
    concatMapStrings = f: xs: concatStringsSep "" (map f xs);
    concatStrings = concatStringsSep "";
    concatLines = xs: concatStringsSep "" (map (x: x + "\n") xs);
    hasPrefix = p: s: substring 0 (stringLength p) s == p;
    hasSuffix = p: s: let l = stringLength p; n = stringLength s; in n >= l && substring (n - l) l s == p;
    hasInfix = i: s: match ".*${lib.escapeRegex i}.*" s != null;
    removePrefix = p: s: if lib.hasPrefix p s then substring (stringLength p) (-1) s else s;
    removeSuffix = p: s: if lib.hasSuffix p s then substring 0 (stringLength s - stringLength p) s else s;
    escape = cs: replaceStrings cs (map (c: "\\" + c) cs);
    escapeRegex = lib.escape [ "\\" "[" "{" "(" ")" "^" "$" "?" "*" "+" "|" "." ];
    escapeShellArg = a: let s = toString a; in if match "[[:alnum:],._+:@%/-]+" s != null then s else "'${replaceStrings [ "'" ] [ "'\\''" ] s}'";
    escapeShellArgs = lib.concatMapStringsSep " " lib.escapeShellArg;
    boolToString = b: if b then "true" else "false";
    splitString = sep: s: filter isString (builtins.split (lib.escapeRegex sep) s);
    versionOlder = a: b: builtins.compareVersions b a == 1;
    versionAtLeast = a: b: !lib.versionOlder a b;
    makeBinPath = lib.makeSearchPath "bin";
    makeSearchPath = sub: ps: concatStringsSep ":" (map (p: "${p}/${sub}") ps);
    makeSearchPathOutput = _: lib.makeSearchPath;
    getExe = p: "${p}/bin/${p.meta.mainProgram or (throw "getExe: package ${p.name or "?"} has no meta.mainProgram")}";
    getExe' = p: bin: "${p}/bin/${bin}";
    isDerivation = x: x.type or null == "derivation";
    importJSON = p: builtins.fromJSON (builtins.readFile p);
    fileContents = p: lib.removeSuffix "\n" (builtins.readFile p);
    cleanSource = src: src;
    fileset = { toSource = { root, fileset }: let gone = filter (p: !builtins.pathExists p) (lib.flatten fileset); in if gone != [ ] then throw "lib.fileset: ${toString gone} does not exist" else root; unions = xs: xs; gitTracked = x: x; difference = a: _: a; fileFilter = _: x: x; maybeMissing = x: x; };
    warn = msg: builtins.trace "warning: ${msg}";
    throwIfNot = c: msg: if c then lib.id else throw msg;
    licenses = lib.genAttrs [ "mit" "asl20" "isc" "bsd3" "gpl3Plus" "agpl3Plus" "mpl20" "eupl12" ] (n: { shortName = n; spdxId = n; });
    platforms = rec { linux = [ "x86_64-linux" "aarch64-linux" ]; darwin = [ "x86_64-darwin" "aarch64-darwin" ]; unix = linux ++ darwin; all = unix; };
    maintainers = { };
    literalExpression = text: { _type = "literalExpression"; inherit text; };
    literalMD = text: { _type = "literalMD"; inherit text; };
    mdDoc = lib.id;
    meta.availableOn = _: _: true;

    # ---- properties -------------------------------------------------------------------------------------------
    mkIf = condition: content: { _type = "if"; inherit condition content; };
    mkMerge = contents: { _type = "merge"; inherit contents; };
    mkOverride = priority: content: { _type = "override"; inherit priority content; };
    mkOptionDefault = lib.mkOverride 1500;
    mkDefault = lib.mkOverride 1000;
    mkForce = lib.mkOverride 50;
    mkVMOverride = lib.mkOverride 10;
    mkOrder = priority: content: { _type = "order"; inherit priority content; };
    mkBefore = lib.mkOrder 500;
    mkAfter = lib.mkOrder 1500;
    mkAssert = c: msg: x: if c then x else throw msg;

    # ---- options ----------------------------------------------------------------------------------------------
    mkOption = args: { _type = "option"; } // args;
    mkEnableOption = name: lib.mkOption { type = lib.types.bool; default = false; example = true; description = "Whether to enable ${name}."; };
    mkPackageOption = pkgs: name: { default ? name, nullable ? false, example ? null, extraDescription ? "", pkgsText ? "pkgs" }:
      let path = lib.toList default; in lib.mkOption ({
        type = if nullable then lib.types.nullOr lib.types.package else lib.types.package;
        description = "The ${if isList name then concatStringsSep " " name else name} package to use.";
      } // (if default == null then { } else {
        default = lib.attrByPath path (throw "${pkgsText}.${concatStringsSep "." path} cannot be found") pkgs;
        defaultText = lib.literalExpression "${pkgsText}.${concatStringsSep "." path}";
      }));
    mkRemovedOptionModule = path: why: { options, ... }: {
      options = lib.setAttrByPath path (lib.mkOption { type = lib.types.unspecified; visible = false; apply = _: throw "The option `${showLoc path}' has been removed. ${why}"; });
    };
    mkRenamedOptionModule = from: to: { config, options, ... }: {
      options = lib.setAttrByPath from (lib.mkOption { type = lib.types.unspecified; visible = false; default = lib.attrByPath to null config; });
      config = lib.setAttrByPath to (lib.mkIf (lib.attrByPath (from ++ [ "isDefined" ]) false options) (lib.attrByPath (from ++ [ "value" ]) null options));
    };

    inherit types evalModules mkOptionType;
    options.showOption = showLoc;
    showOption = showLoc;
    strings = lib; lists = lib; attrsets = lib; modules = lib;
    systems.elaborate = s: { system = s; isLinux = true; isx86_64 = lib.hasPrefix "x86_64" s; isAarch64 = lib.hasPrefix "aarch64" s; isMusl = false; };
    extend = f: let self = lib // f self lib; in self;
  };

  showLoc = concatStringsSep ".";
  showDef = d: "\n       - In `${d.file}': ${let r = builtins.tryEval (toJSON d.value); in if r.success then r.value else "<${typeOf d.value}>"}";
  prop = v: if isAttrs v then v._type or "" else "";

  # a definition with its mkIf/mkMerge layers peeled off; override and order layers come off in settle, so that the
  # content of a definition that loses is never looked at
  peel = d:
    let p = prop d.value; v = d.value; in
    if p == "merge" then builtins.concatMap (c: peel (d // { value = c; })) v.contents
    else if p == "if" then (if isBool v.condition then (if v.condition then peel (d // { value = v.content; }) else [ ])
      else throw "mkIf called with a condition that is not a boolean (in ${d.file})")
    else [ d ];

  # the attribute sets inside a definition, with the layers moved onto the attributes (conditions stay unevaluated)
  pushDown = file: v:
    let p = prop v; on = wrap: map (x: mapAttrs (_: wrap) x) (pushDown file v.content); in
    if p == "merge" then builtins.concatMap (pushDown file) v.contents
    else if p == "if" then on (lib.mkIf v.condition)
    else if p == "override" then on (lib.mkOverride v.priority)
    else if p == "order" then on (lib.mkOrder v.priority)
    else if isAttrs v then [ v ] else throw "In `${file}': a set was expected but ${typeOf v} was found.";

  # value of one option from its raw definitions; null when none is left
  settle = loc: type: defs:
    let
      ranked = map (d: if prop d.value == "override" then d // { prio = d.value.priority; value = d.value.content; } else d // { prio = 100; }) (builtins.concatMap peel defs);
      best = foldl' (m: d: if d.prio < m then d.prio else m) 9999 ranked;
      ordered = map (d: if prop d.value == "order" then d // { order = d.value.priority; value = d.value.content; } else d // { order = 1000; }) (filter (d: d.prio == best) ranked);
      kept = sort (a: b: a.order < b.order) ordered;
      bad = filter (d: !type.check d.value) kept;
    in if kept == [ ] then null
    else if bad != [ ] then throw "A definition for option `${showLoc loc}' is not of type `${type.description}'. Definition values:${concatStringsSep "" (map showDef bad)}"
    else { value = type.merge loc kept; inherit best; };

  must = loc: type: defs: let r = settle loc type defs; in if r == null then throw "The option `${showLoc loc}' was accessed but has no value defined. Try setting the option." else r.value;

  conflicting = loc: defs: throw "The option `${showLoc loc}' has conflicting definition values:${concatStringsSep "" (map showDef defs)}";
  mergeEqual = loc: defs: let v = (head defs).value; in if all (d: d.value == v) defs then v else conflicting loc defs;
  mergeOne = loc: defs: if length defs == 1 then (head defs).value else conflicting loc defs;

  mkOptionType = t: { _type = "option-type"; description = t.name; check = _: true; merge = mergeEqual; subModules = [ ]; } // t;
  between = n: lo: hi: mkOptionType { name = n; description = "integer between ${toString lo} and ${toString hi} (both inclusive)"; check = x: isInt x && x >= lo && x <= hi; };
  byName = defs: lib.genAttrs (lib.unique (builtins.concatMap (d: attrNames d.value) defs)) (n: builtins.concatMap (d: lib.optional (d.value ? ${n}) { inherit (d) file; value = d.value.${n}; }) defs);

  types = rec {
    unspecified = mkOptionType { name = "unspecified value"; };
    raw = mkOptionType { name = "raw value"; merge = mergeOne; };
    bool = mkOptionType { name = "boolean"; check = isBool; };
    int = mkOptionType { name = "signed integer"; check = isInt; };
    float = mkOptionType { name = "floating point number"; check = isFloat; };
    number = mkOptionType { name = "signed integer or floating point number"; check = x: isInt x || isFloat x; };
    ints = {
      inherit between'; between = lo: hi: between "intBetween" lo hi;
      positive = mkOptionType { name = "positive integer, meaning >0"; check = x: isInt x && x > 0; };
      unsigned = mkOptionType { name = "unsigned integer, meaning >=0"; check = x: isInt x && x >= 0; };
      u8 = between "u8" 0 255; u16 = between "u16" 0 65535; u32 = between "u32" 0 4294967295;
    };
    between' = between;
    port = ints.u16;
    str = mkOptionType { name = "string"; check = isString; };
    nonEmptyStr = addCheck str (s: match "[ \t\n]*" s == null) // { description = "non-empty string"; };
    singleLineStr = addCheck str (s: match "[^\n\r]*" s != null) // { description = "(optionally newline-terminated) single-line string"; };
    strMatching = re: addCheck str (s: match re s != null) // { description = "string matching the pattern ${re}"; };
    separatedString = sep: str // { merge = _: defs: concatStringsSep sep (map (d: d.value) defs); };
    lines = separatedString "\n"; commas = separatedString ","; envVar = separatedString ":";
    path = mkOptionType { name = "absolute path"; check = x: isPath x || lib.isDerivation x || (isString x && substring 0 1 x == "/"); };
    package = mkOptionType { name = "package"; check = x: lib.isDerivation x || (isString x && lib.hasPrefix builtins.storeDir x); merge = mergeOne; };
    enum = vs: mkOptionType { name = "one of ${concatStringsSep ", " (map toJSON vs)}"; check = x: elem x vs; };
    attrs = mkOptionType { name = "attribute set"; check = isAttrs; merge = _: foldl' (a: d: a // d.value) { }; };
    nullOr = t: mkOptionType { name = "null or ${t.description}"; check = x: x == null || t.check x;
      merge = loc: defs: if all (d: d.value == null) defs then null else if any (d: d.value == null) defs then conflicting loc defs else t.merge loc defs; };
    either = a: b: mkOptionType { name = "${a.description} or ${b.description}"; check = x: a.check x || b.check x;
      merge = loc: defs: if all (d: a.check d.value) defs then a.merge loc defs else if all (d: b.check d.value) defs then b.merge loc defs else conflicting loc defs; };
    oneOf = ts: foldl' either (head ts) (tail ts);
    listOf = t: mkOptionType { name = "list of ${t.description}"; check = isList;
      merge = loc: defs: let
        elems = concatLists (map (d: genList (i: { inherit (d) file; at = "[definition entry ${toString (i + 1)}]"; value = elemAt d.value i; }) (length d.value)) defs);
      in map (r: r.value) (filter (r: r != null) (map (e: settle (loc ++ [ e.at ]) t [ { inherit (e) file value; } ]) elems)); };
    nonEmptyListOf = t: addCheck (listOf t) (x: x != [ ]);
    attrsOf = t: mkOptionType { name = "attribute set of ${t.description}"; check = isAttrs;
      merge = loc: defs: mapAttrs (_: r: r.value) (lib.filterAttrs (_: r: r != null) (mapAttrs (n: settle (loc ++ [ n ]) t) (byName defs))); };
    lazyAttrsOf = t: attrsOf t // { merge = loc: defs: mapAttrs (n: must (loc ++ [ n ]) t) (byName defs); };
    anything = mkOptionType { name = "anything"; merge = loc: defs:
      if all (d: isAttrs d.value && !lib.isDerivation d.value) defs then (attrsOf anything).merge loc defs else mergeEqual loc defs; };
    coercedTo = from: f: to: mkOptionType { name = "${to.description} or ${from.description} convertible to it"; check = x: to.check x || (from.check x && to.check (f x));
      merge = loc: defs: to.merge loc (map (d: d // { value = if from.check d.value then f d.value else d.value; }) defs); };
    addCheck = t: p: t // { check = x: t.check x && p x; };
    submodule = ms: submoduleWith { modules = lib.toList ms; };
    submoduleWith = { modules, specialArgs ? { }, shorthandOnlyDefinesConfig ? true, description ? null, class ? null }: mkOptionType {
      name = "submodule"; check = x: isAttrs x || isFunction x || isPath x; subModules = modules;
      merge = loc: defs: (evalModules { inherit specialArgs; prefix = loc;
        modules = modules ++ [ { _module.args.name = lib.last loc; } ]
          ++ map (d: if isAttrs d.value then { _file = d.file; config = d.value; } else d.value) defs; }).config; };
    deferredModule = mkOptionType { name = "module"; merge = _: defs: { imports = map (d: d.value) defs; }; };
    functionTo = t: mkOptionType { name = "function that evaluates to a(n) ${t.description}"; check = isFunction; merge = loc: defs: x: t.merge loc (map (d: d // { value = d.value x; }) defs); };
    inherit mkOptionType;
  };

  special = [ "imports" "options" "config" "_file" "key" "disabledModules" "meta" "freeformType" "_class" ];

  evalModules = { modules, specialArgs ? { }, prefix ? [ ], class ? null, check ? true }:
    let
      load = key: file: m:
        if isPath m || (isString m && substring 0 1 m == "/") then load (toString m) (toString m) (import m)
        else if isFunction m then
          let named = functionArgs m;
            given = { inherit lib config; options = optionsTree; } // specialArgs;
            lazy = mapAttrs (n: _: given.${n} or (moduleArgs.${n} or (throw "module argument `${n}' is not defined (in ${file})"))) named;
          in load key file (m (given // lazy))
        else if !isAttrs m then throw "module `${file}' is not a set, function or path"
        else
          let structured = m ? config || m ? options;
            f = toString (m._file or file);
            stray = filter (n: !elem n special && n != "_module") (attrNames m);
            cfg = if structured then m.config or { } else removeAttrs m (filter (n: n != "meta") special);
          in if structured && stray != [ ] then throw "Module `${f}' has an unsupported attribute `${head stray}'. Move it into `config' or out of the module."
          else builtins.concatMap (load null f) (m.imports or [ ])
            ++ [ { inherit key; file = f; options = m.options or { }; freeform = m.freeformType or null;
                   config = if structured && m ? _module then lib.mkMerge [ cfg { inherit (m) _module; } ] else cfg; } ];
      # a file that is imported twice counts once, as in NixOS
      loaded = foldl' (acc: m: if m.key != null && any (o: o.key == m.key) acc then acc else acc ++ [ m ]) [ ]
        (concatLists (genList (i: load null "<module ${toString i}>" (elemAt modules i)) (length modules)));

      # _module.args and _module.freeformType are collected straight from the modules, before options are looked at
      rawDefs = builtins.concatMap (m: map (v: { inherit (m) file; value = v; }) (pushDown m.file m.config)) loaded;
      argDefs = builtins.concatMap (d: lib.optional (d.value ? _module.args) { inherit (d) file; value = d.value._module.args; }) (map (d: d // { value = if d.value ? _module then { _module = mapAttrs (_: unwrap) (unwrap d.value._module); } else { }; }) rawDefs);
      unwrap = v: if prop v == "override" || prop v == "order" then unwrap v.content else v;
      moduleArgs = foldl' (a: d: a // mapAttrs (_: unwrap) d.value) { } argDefs;
      freeforms = filter (f: f != null) (map (m: m.freeform) loaded);

      mergeDecls = loc: a: b:
        let ao = a._type or "" == "option"; bo = b._type or "" == "option"; in
        if ao && bo then
          if a.type.subModules or [ ] != [ ] && b.type.subModules or [ ] != [ ] then a // b // { type = types.submodule (a.type.subModules ++ b.type.subModules); }
          else throw "The option `${showLoc loc}' is declared twice."
        else if ao || bo then throw "The option `${showLoc loc}' is both an option and a set of options."
        else a // mapAttrs (n: v: if a ? ${n} then mergeDecls (loc ++ [ n ]) a.${n} v else v) b;
      decls = foldl' (mergeDecls prefix) { } (map (m: m.options) loaded);

      walk = loc: tree: defs:
        let
          sets = builtins.concatMap (d: map (v: { inherit (d) file; value = v; }) (pushDown d.file d.value)) defs;
          at = n: builtins.concatMap (d: lib.optional (d.value ? ${n}) { inherit (d) file; value = d.value.${n}; }) sets;
          sub = mapAttrs (n: o: let l = loc ++ [ n ]; in
            if o._type or "" == "option" then
              let
                t = o.type or types.unspecified;
                own = settle l t (at n ++ lib.optional (o ? default) { file = "<default>"; value = lib.mkOptionDefault o.default; });
                value = if own == null then throw "The option `${showLoc l}' was accessed but has no value defined. Try setting the option." else own.value;
                users = settle l t (at n);
              in { leaf = true; opt = o // { loc = l; isDefined = own != null; isDefault = users == null; value = (o.apply or lib.id) value; definitions = map (d: d.value) (at n); };
                   value = if (o.readOnly or false) && length (at n) > 1 then throw "The option `${showLoc l}' is read-only, but it's set multiple times." else (o.apply or lib.id) value; strays = [ ]; }
            else let r = walk l o (at n); in { leaf = false; opt = r.options; value = r.config; inherit (r) strays; }) tree;
          unknown = filter (n: !(tree ? ${n}) && !(loc == prefix && n == "_module")) (lib.unique (builtins.concatMap (d: attrNames d.value) sets));
        in {
          options = mapAttrs (_: s: s.opt) sub;
          config = mapAttrs (_: s: s.value) sub;
          free = lib.genAttrs unknown at;
          strays = map (n: { name = showLoc (loc ++ [ n ]); files = map (d: d.file) (at n); }) unknown ++ concatLists (map (s: s.strays) (attrValues sub));
        };
      top = walk prefix decls (map (m: { inherit (m) file; value = m.config; }) loaded);
      optionsTree = top.options;
      freeConfig = if freeforms == [ ] then { } else
        (head freeforms).merge prefix (map (d: { file = "<freeform>"; value = d; }) [ (mapAttrs (_: ds: lib.mkMerge (map (d: d.value) ds)) top.free) ]);
      nested = filter (s: freeforms == [ ] || !elem s.name (map (n: showLoc (prefix ++ [ n ])) (attrNames top.free))) top.strays;
      config =
        if check && nested != [ ] then throw "The option `${(head nested).name}' does not exist. Definition values: in ${concatStringsSep ", " (head nested).files}"
        else freeConfig // top.config;
    in { inherit config; options = optionsTree; _module.args = moduleArgs; };
in lib
