"""A search cluster that asks who is there: certificates of its own, a user that fills, one that reads."""

from __future__ import annotations

import secrets
import shutil
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from search_nodes import GUARDED, Nodes, Release, java_for

_ROLES = Path(__file__).parents[2] / "docs/deploy/cluster-roles.yml"
_PLUGIN = "plugins/opensearch-security"
_UP_SECONDS = 240.0


@dataclass
class GuardedNodes(Nodes):
    """One node behind TLS. `passwords` has the users `handbook-fill` and `handbook-read`."""

    release: Release = GUARDED
    http: int = 9250
    transport: int = 9350
    passwords: dict[str, str] = field(
        default_factory=lambda: {
            user: secrets.token_urlsafe(18) for user in ("handbook-fill", "handbook-read")
        }
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address.replace("http:", "https:") for address in super().addresses)

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def password_file(self, user: str) -> Path:
        file = self.folder / f"{user}.password"
        file.write_text(self.passwords[user] + "\n", encoding="utf-8")
        file.chmod(0o600)
        return file

    def more_settings(self, home: Path, config: Path) -> dict[str, object]:
        certify(self.folder, "authority", "node")
        for name in ("authority.pem", "node.pem", "node.key"):
            shutil.copy(self.folder / name, config)
        self._name_users(home, config / "opensearch-security")
        lines: dict[str, object] = {
            "plugins.security.ssl.http.enabled": True,
            "plugins.security.ssl.transport.enforce_hostname_verification": False,
            "plugins.security.allow_default_init_securityindex": True,
            "plugins.security.nodes_dn": ["CN=node"],
        }
        for where in ("http", "transport"):
            lines |= {
                f"plugins.security.ssl.{where}.pemcert_filepath": "node.pem",
                f"plugins.security.ssl.{where}.pemkey_filepath": "node.key",
                f"plugins.security.ssl.{where}.pemtrustedcas_filepath": "authority.pem",
            }
        return lines

    def _name_users(self, home: Path, folder: Path) -> None:
        """Write who may do what; nobody of the plugin's own users is left."""
        shutil.copytree(home / _PLUGIN / "config", folder)
        shutil.copy(_ROLES, folder / "roles.yml")
        users = _headed("internalusers")
        mapped = _headed("rolesmapping")
        for user, password in self.passwords.items():
            users += f'{user}:\n  hash: "{self._hashed(home, password)}"\n'
            mapped += f'{user.replace("-", "_")}:\n  users: ["{user}"]\n'
        (folder / "internal_users.yml").write_text(users)
        (folder / "roles_mapping.yml").write_text(mapped)

    def _hashed(self, home: Path, password: str) -> str:
        tool = home / _PLUGIN / "tools/hash.sh"
        environment = {"TOLD": password, "OPENSEARCH_JAVA_HOME": str(java_for(self.release))}
        said = subprocess.run(
            ["bash", tool, "-env", "TOLD"],
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", **environment},
        )
        return next(line for line in said.stdout.splitlines() if line.startswith("$2"))

    def wait(self, count: int, *, status: str = "yellow") -> None:
        """Wait until the cluster knows its users and lets them read."""
        trusted = ssl.create_default_context(cafile=self.authority)
        asked = Request(f"{self.addresses[0]}/_plugins/_security/health")
        end = time.monotonic() + _UP_SECONDS
        while time.monotonic() < end:
            try:
                with urlopen(asked, timeout=5, context=trusted) as answer:
                    if b'"status":"UP"' in answer.read():
                        return
            except (HTTPError, URLError, OSError):
                pass
            time.sleep(0.5)
        raise RuntimeError(f"the cluster did not come up, see {self.folder}/node-*/out")


def certify(folder: Path, authority: str, name: str) -> None:
    """Make an authority and a certificate of it for this machine, with keys the cluster can read."""
    key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made = folder / authority
    _openssl(
        "req", "-x509", *key, "-subj", f"/CN={authority}", "-keyout", f"{made}.key", "-out", f"{made}.pem"
    )
    _openssl(
        "req", "-x509", *key, "-subj", f"/CN={name}", "-CA", f"{made}.pem", "-CAkey", f"{made}.key",
        "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
        "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem"),
    )  # fmt: skip


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def _headed(kind: str) -> str:
    return f'_meta:\n  type: "{kind}"\n  config_version: 2\n'
