"""A real search cluster on loopback for tests: pinned releases through the ordinary Maven client.

    python tests/data/search_nodes.py up FOLDER [COUNT] [--release 3.8.0]
    python tests/data/search_nodes.py down FOLDER

The server refuses to run as root: started by root, its nodes run as `nobody`. A node is this process'
own child by its pid, so that it can be killed and started again as a power cut would.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_GROUP = "org.opensearch.distribution.integ-test-zip:opensearch"
_SECURITY = "org.opensearch.plugin:opensearch-security"
_KEPT = Path(os.environ.get("HANDBOOK_TEST_ENGINES", "/var/tmp/handbook-engine"))
_UP_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Release:
    """One pinned release: the SHA-256 of its archive, and the oldest Java that runs it.

    One with `security_sha256` has the plugin of that name: its nodes ask who is there.
    """

    version: str
    sha256: str
    java: int
    security_sha256: str = ""


RELEASES = {
    release.version: release
    for release in (
        Release("3.8.0", "196c3cf4602c394f2e40e6174ccbf2a924eae37246f08fa6bbb6b75f9fd5ff1f", 21),
        Release("2.19.6", "71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293", 11),
    )
}

GUARDED = Release(
    "2.19.4",
    "3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406",
    11,
    security_sha256="1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8",
)
"""The newest release whose plugin for security the ordinary Maven client has."""


def unpacked(release: Release) -> Path:
    """Return the folder of a release, fetched and checked when it is first needed."""
    home = _KEPT / f"opensearch-{release.version}"
    if home.is_dir():
        return home
    draft = _KEPT / f"unpacking-{os.getpid()}"
    archive = _fetched(f"{_GROUP}:{release.version}:zip", f"opensearch-{release.version}", release.sha256)
    _unzip(archive, draft)
    made = draft / f"opensearch-{release.version}"
    if release.security_sha256:
        name = f"opensearch-security-{release.version}.0"
        plugin = _fetched(f"{_SECURITY}:{release.version}.0:zip", name, release.security_sha256)
        _unzip(plugin, made / "plugins/opensearch-security")
    made.rename(home)
    shutil.rmtree(draft)
    return home


def _fetched(artefact: str, name: str, sha256: str) -> Path:
    _KEPT.mkdir(parents=True, exist_ok=True)
    archive = _KEPT / f"{name}.zip"
    if not archive.is_file():
        subprocess.run(
            ["mvn", "-B", "-q", _COPY, f"-Dartifact={artefact}", f"-DoutputDirectory={_KEPT}"], check=True
        )
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        archive.unlink()
        raise SystemExit(f"{archive.name}: SHA-256 {found} is not the pinned one")
    return archive


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as files:
        for item in files.infolist():
            path = Path(files.extract(item, folder))
            if path.is_file():
                path.chmod((item.external_attr >> 16) & 0o777 or 0o644)


def java_for(release: Release) -> Path | None:
    """Return a Java that runs a release, None where the machine has none."""
    fitting = []
    for facts in Path("/usr/lib/jvm").glob("*/release"):
        values = dict(line.split("=", 1) for line in facts.read_text().splitlines() if "=" in line)
        major = int(values.get("JAVA_VERSION", '"0"').strip('"').split(".")[0])
        if major >= release.java:
            fitting.append((major, facts.parent))
    return min(fitting)[1] if fitting else None


@dataclass
class Nodes:
    """A cluster of a few nodes in one folder; node numbers count from 1."""

    folder: Path
    release: Release
    count: int = 1
    http: int = 9210
    transport: int = 9310
    heap: str = "512m"
    pids: dict[int, int] = field(default_factory=dict)
    _started: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{self.http + n}" for n in range(self.count))

    def start(self) -> None:
        home = unpacked(self.release)
        for number in range(1, self.count + 1):
            self._prepare(home, number)
            self.launch(number)
        self.wait(self.count)

    def _prepare(self, home: Path, number: int) -> None:
        here = self.folder / f"node-{number}"
        for name in ("data", "logs", "tmp", "config"):
            (here / name).mkdir(parents=True)
        for file in (home / "config").iterdir():
            if file.is_file():
                shutil.copy(file, here / "config")
        seeds = [f"127.0.0.1:{self.transport + n}" for n in range(self.count)]
        lines = {
            "cluster.name": f"handbook-{self.http}",
            "node.name": f"node-{number}",
            "network.host": "127.0.0.1",
            "http.port": self.http + number - 1,
            "transport.port": self.transport + number - 1,
            "discovery.seed_hosts": seeds,
            "cluster.initial_cluster_manager_nodes": [f"node-{n + 1}" for n in range(self.count)],
            "path.data": str(here / "data"),
            "path.logs": str(here / "logs"),
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **self.more_settings(home, here / "config"),
        }
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items())
        (here / "config/opensearch.yml").write_text(text)
        options = here / "config/jvm.options"
        options.write_text(options.read_text().replace("logs/", f"{here}/logs/"))
        if os.getuid() == 0:
            self.folder.chmod(0o755)
            for path in (here, *here.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")

    def more_settings(self, home: Path, config: Path) -> dict[str, object]:
        """Return what else a node is told; its files may be put beside its configuration."""
        return {}

    def launch(self, number: int) -> None:
        """Start a node, again after it was killed; do not wait for it."""
        here = self.folder / f"node-{number}"
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(here),
            "OPENSEARCH_JAVA_HOME": str(java_for(self.release)),
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}",
            "OPENSEARCH_PATH_CONF": str(here / "config"),
            "OPENSEARCH_TMPDIR": str(here / "tmp"),
        }
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
        with (here / "out").open("ab") as out:
            process = subprocess.Popen(
                [unpacked(self.release) / "bin/opensearch"], cwd=here, env=environment, stdout=out,
                stderr=out, stdin=subprocess.DEVNULL, start_new_session=True, **as_nobody,
            )  # fmt: skip
        self.pids[number], self._started[process.pid] = process.pid, process
        (here / "pid").write_text(str(process.pid))

    def kill(self, number: int) -> None:
        """End a node as a power cut would."""
        os.kill(self.pids[number], signal.SIGKILL)
        self._wait_for_end(self.pids.pop(number))

    def manager(self) -> int:
        """Return the number of the node that manages the cluster."""
        for address in self.addresses:
            try:
                with urlopen(f"{address}/_cat/cluster_manager?h=node", timeout=5) as answer:
                    return int(answer.read().decode().strip().removeprefix("node-"))
            except (URLError, OSError):
                continue
        raise RuntimeError("no node answers")

    def wait(self, count: int, *, status: str = "yellow") -> None:
        """Wait until so many nodes form a healthy cluster."""
        end = time.monotonic() + _UP_SECONDS
        while time.monotonic() < end:
            for address in self.addresses:
                wanted = f"wait_for_status={status}&wait_for_nodes={count}&timeout=2s"
                asked = f"{address}/_cluster/health?{wanted}"
                try:
                    with urlopen(asked, timeout=5) as answer:
                        if not json.load(answer)["timed_out"]:
                            return
                except (URLError, OSError):
                    continue
            time.sleep(0.5)
        raise RuntimeError(f"the cluster did not come up, see {self.folder}/node-*/out")

    def stop(self) -> None:
        for pid in self.pids.values():
            os.kill(pid, signal.SIGTERM)
        for pid in self.pids.values():
            self._wait_for_end(pid)
        self.pids.clear()

    def _wait_for_end(self, pid: int) -> None:
        """Wait for a node to end, by force after half a minute."""
        own = self._started.pop(pid, None)
        end = time.monotonic() + 30
        while (own.poll() is None) if own else Path(f"/proc/{pid}").exists():
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                end += 30
            time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("up", "down"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=1)
    parser.add_argument("--release", choices=RELEASES, default="3.8.0")
    options = parser.parse_args()
    folder = options.folder.absolute()
    nodes = Nodes(folder, RELEASES[options.release], options.count)
    if options.what == "up":
        nodes.start()
        sys.stdout.write(f"HANDBOOK_ENGINE_URL={','.join(nodes.addresses)}\n")
        return
    nodes.pids = {n: int(file.read_text()) for n, file in enumerate(sorted(folder.glob("*/pid")), start=1)}
    nodes.stop()


if __name__ == "__main__":
    main()
