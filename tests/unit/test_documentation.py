"""What the documentation must name: settings, commands, targets, rules, keys; and templates that work."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from indexer import settings
from indexer.content.handbook import read_handbook
from indexer.content.rulebook import all_rules
from indexer.domain.choices import DocumentType
from indexer.domain.fields import FIELDS
from indexer.domain.problem import Problem
from webapp import cli

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SETTINGS_PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "editors-guide.md").read_text(encoding="utf-8")
TEMPLATES = ROOT / "docs" / "templates"

SETTINGS = sorted(
    set(re.findall(r'"(HANDBOOK_[A-Z_]+)"', Path(settings.__file__).read_text(encoding="utf-8")))
)
TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
KEYS = sorted({(f.key, f.label) for f in FIELDS} | {(r.key, r.label) for f in FIELDS for r in f.record})
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def commands_of_the_program(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    return re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_page_has_every_setting_in_its_table(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", SETTINGS_PAGE, re.MULTILINE)


def test_commands_page_names_exactly_the_commands_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    commands = commands_of_the_program(capsys)
    assert {"check", "index", "search", "serve", "pdf"} <= set(commands)
    assert sorted(re.findall(r"^\| `handbook ([a-z]+)", COMMANDS, re.MULTILINE)) == sorted(commands)


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "help"])
def test_commands_page_names_every_make_target(target: str) -> None:
    assert f"`make {target}`" in COMMANDS


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_rules_page_explains_every_rule(rule: str) -> None:
    assert f"\n## {rule}\n" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("key", "label"), KEYS, ids=[key for key, _ in KEYS])
def test_editors_guide_has_every_key_with_its_chinese_name(key: str, label: str) -> None:
    rows = re.findall(rf"^\| (?:└ )?`{key}` \| ([^|]*) \|", GUIDE, re.MULTILINE)
    assert any(label in row.split("、") or label == row for row in (row.strip() for row in rows))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-tools.lock", "requirements-ocr.lock"])
def test_licences_page_names_every_locked_package_in_its_version(lock: str) -> None:
    locked = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| (\S+) \| (\S+) \| (?=\S)", page, re.MULTILINE))
    assert locked
    assert {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in locked} <= rows


@pytest.fixture
def handbook_of_templates(tmp_path: Path) -> Path:
    """A handbook whose only documents are the templates, copied as an editor would.

    The sample's fallback is one of its own documents, so that line is left out.
    """
    basics = (ROOT / "handbook" / "handbook.yml").read_text(encoding="utf-8")
    kept = [line for line in basics.splitlines(keepends=True) if not line.startswith("fallback:")]
    (tmp_path / "handbook.yml").write_text("".join(kept), encoding="utf-8")
    for template in TEMPLATES.glob("*.md"):
        shutil.copy(template, tmp_path)
    return tmp_path


def test_templates_are_sound_documents_of_every_type(handbook_of_templates: Path) -> None:
    handbook = read_handbook(handbook_of_templates).handbook
    assert {problem.rule for problem in handbook.problems} == {"unfinished"}  # nobody publishes 某某街道
    assert {document.type for document in handbook.documents.values()} == set(DocumentType)


def test_example_of_a_fault_in_the_guide_is_what_check_says(handbook_of_templates: Path) -> None:
    said = re.search(r"\[bad-date\] (.*)", GUIDE)
    assert said is not None
    policy = handbook_of_templates / "policy.md"
    text = policy.read_text(encoding="utf-8").replace(
        "effective_from: 2027-01-01", "effective_from: 2026-02-30"
    )
    policy.write_text(text, encoding="utf-8")
    problems = read_handbook(handbook_of_templates).handbook.problems
    [problem] = [problem for problem in problems if problem.rule != "unfinished"]
    assert said.group(1) == spoken(problem)


def spoken(problem: Problem) -> str:
    return f"{problem.message}；{problem.hint}"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_and_pictures_lead_to_files_that_exist(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_code_that_a_page_names_is_where_it_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:indexer|webapp|tests)/[\w./-]+)`", text)
    missing = [path for path in named if not (ROOT / path).exists()]
    assert missing == []


def test_page_on_security_says_how_soon_dependencies_are_renewed():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    [line] = re.findall("^知道有漏洞的依赖：.*$", text, re.MULTILINE)
    urgent, other = map(int, re.findall(r"(\d+) 天内", line))
    assert urgent < other
    assert "没有漏洞的一年至少更新一次" in line
