"""`/assets/<path>`: regular files of the handbook, and nothing else."""

import pytest


@pytest.fixture
def assets(tmp_path):
    folder = tmp_path / "assets"
    (folder / "forms").mkdir(parents=True)
    for name in ("form.docx", "page.html", "picture.png", "map.pdf", ".hidden", "forms/表格.pdf", "pic.svg"):
        (folder / name).write_bytes(b"<b>content</b>")
    (tmp_path / "handbook.yml").write_text("secret")
    (folder / "link.pdf").symlink_to(tmp_path / "handbook.yml")
    (folder / "out").symlink_to(tmp_path)
    return folder


@pytest.mark.parametrize("name", ["picture.png", "map.pdf", "forms/表格.pdf"])
def test_pdf_and_pictures_open_in_the_browser(client, assets, name):
    response = client.get(f"/assets/{name}")
    assert response.status_code == 200
    assert "attachment" not in response.headers.get("Content-Disposition", "")


@pytest.mark.parametrize(
    "asked", ["Cafe\u0301/e\u0301.pdf", "Caf\u00e9/\u00e9.pdf"], ids=["in two", "in one"]
)
@pytest.mark.parametrize(
    "kept", ["Cafe\u0301/e\u0301.pdf", "Caf\u00e9/\u00e9.pdf"], ids=["kept in two", "kept in one"]
)
def test_accents_may_be_written_in_one_character_or_in_two(client, assets, kept, asked):
    place = assets / kept
    place.parent.mkdir()
    place.write_bytes(b"content")
    assert client.get(f"/assets/{asked}").status_code == 200


@pytest.mark.parametrize("name", ["form.docx", "page.html", "pic.svg"])
def test_anything_else_is_downloaded(client, assets, name):
    response = client.get(f"/assets/{name}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.content_type == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    ["link.pdf", "out/handbook.yml", "../handbook.yml", "%2e%2e/handbook.yml", "..%2fhandbook.yml", ".hidden",
     "forms", "forms/", "nothing.pdf", "/etc/passwd", "forms/../../handbook.yml", "map.pdf/x", "a" * 300],
)  # fmt: skip
def test_nothing_outside_and_nothing_hidden_is_sent(client, assets, name):
    response = client.get(f"/assets/{name}")
    assert response.status_code in (308, 404)
    assert "secret" not in response.text
