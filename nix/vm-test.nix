# A NixOS machine with Docker on a small disk of its own and Lull with a few lines of configuration: a CI run under pressure, its end, the
# prune, restarts of Docker, who may ask. Offline: its images come from `docker import`. Needs KVM.
{ lull }:
{ pkgs, ... }:
{
  name = "lull";

  nodes.machine = {
    imports = [ lull ];

    virtualisation = {
      memorySize = 2048;
      cores = 2;
      docker.enable = true;
      # Docker's own disk, so that pressure is a few hundred megabytes away.
      emptyDiskImages = [ 1024 ];
      fileSystems."/var/lib/docker" = {
        device = "/dev/vdb";
        fsType = "ext4";
        autoFormat = true;
      };
    };

    services.lull = {
      enable = true;
      settings = {
        disk.interval = "1s";
        run.names = [ "^ci-[0-9]+_" ];
        quiet.for = "2s";
        prune = {
          olderThan = "1s";
          grace = "1s";
          cooldown = "1s";
        };
      };
    };

    users.users = {
      operator = {
        isNormalUser = true;
        extraGroups = [ "lull" ];
      };
      stranger.isNormalUser = true;
    };

    environment.systemPackages = [ pkgs.jq ];
  };

  testScript = ''
    import json


    def state():
        return json.loads(machine.succeed("lull status --json"))


    def wait_for_state(condition):
        machine.wait_until_succeeds(f"lull status --json | jq -e '{condition}'", timeout=120)


    def start_container(name):
        machine.succeed(
            f"docker run -d --name={name} -v /nix/store:/nix/store -v /run/current-system/sw/bin:/bin scratchimg /bin/sleep infinity"
        )


    machine.wait_for_unit("docker.service")
    machine.wait_for_unit("lull.service")
    wait_for_state('.engine.connection == "connected"')

    with subtest("takes the place of autoPrune"):
        machine.fail("systemctl cat docker-prune.timer")
        machine.succeed("test -e /etc/lull/lull.toml")

    with subtest("sees the pulls in flight that only root may look at"):
        machine.succeed("test $(stat -c %a /var/lib/docker) = 710")
        assert state()["activity"]["blind"] == [], state()["activity"]

    with subtest("the group may read the status and hold, others may not"):
        machine.succeed("su -l operator -c 'lull status'")
        machine.succeed("su -l operator -c 'touch /run/lull/hold.d/maintenance'")
        wait_for_state(".holds | length == 1")
        machine.succeed("su -l operator -c 'rm /run/lull/hold.d/maintenance'")
        wait_for_state(".holds | length == 0")
        machine.fail("su -l stranger -c 'lull status'")
        machine.fail("su -l stranger -c 'touch /run/lull/hold.d/mischief'")

    with subtest("a live run under pressure holds the prune back, with an alert in the journal"):
        machine.succeed("tar cv --files-from /dev/null | docker import - scratchimg")
        machine.succeed("dd if=/dev/urandom bs=1M count=200 of=/tmp/payload")
        machine.succeed("tar c -C /tmp payload | docker import - dangling:1")
        dangling = machine.succeed("docker inspect -f '{{.Id}}' dangling:1").strip()
        machine.succeed("tar c --files-from /dev/null | docker import - dangling:1")
        start_container("ci-1_web")
        wait_for_state('.runs | any(.name == "ci-1_web")')
        machine.succeed(
            "fallocate -l $(df --output=avail -B1 /var/lib/docker | tail -1 | awk '{ print int($1 - 150e6) }') /var/lib/docker/ballast"
        )
        wait_for_state('.pressure.level != "none" and (.waitingFor | index("runs"))')
        machine.wait_until_succeeds("journalctl -u lull -o json | jq -e 'select(.MESSAGE | test(\"prune skipped under pressure\"))'")
        machine.succeed(f"docker image inspect {dangling}")

    with subtest("its end lets the prune go ahead, and tagged images stay"):
        machine.succeed("docker rm -f ci-1_web")
        wait_for_state('.lastPrune.outcome == "pruned" or .lastPrune.outcome == "ineffective"')
        machine.fail(f"docker image inspect {dangling}")
        machine.succeed("docker image inspect scratchimg dangling:1")
        machine.succeed("rm /var/lib/docker/ballast")

    with subtest("survives restarts of Docker, and reads new settings without one of its own"):
        pid = machine.succeed("systemctl show -P MainPID lull").strip()
        machine.succeed("systemctl restart docker")
        wait_for_state('.engine.connection == "connected"')
        machine.succeed("systemctl reload lull")
        assert machine.succeed("systemctl show -P MainPID lull").strip() == pid

    with subtest("stops cleanly"):
        machine.succeed("systemctl stop lull")
        assert machine.succeed("systemctl show -P Result lull").strip() == "success"
  '';
}
