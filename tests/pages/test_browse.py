"""`/browse`: the handbook without a question."""

import pytest


def test_contents_lead_to_every_category_and_subcategory(page):
    text = page("/browse")
    assert 'href="/browse/public"' in text
    assert 'href="/browse/public#%E4%BA%BA%E5%8F%A3%E5%81%A5%E5%BA%B7"' in text


@pytest.mark.parametrize("name", ["public", "基本公共服务"])
def test_category_lists_its_documents_by_subcategory(page, name):
    text = page(f"/browse/{name}")
    assert text.index('<h2 id="人口健康">') < text.index("奖励费领取") < text.index('<h2 id="社会救助">')
    assert text.index('<h2 id="社会救助">') < text.index("补贴申领")


def test_ended_documents_stand_last_with_their_chip(page):
    text = page("/browse/public")
    assert text.index("奖励费2027年度安排") < text.index("奖励费2025年度安排")
    assert "已被替代 <span>2026-01-01</span>" in text


def test_number_of_an_ended_contact_is_not_offered(page):
    text = page("/browse/life")
    assert "010-0000-0002" in text
    assert "010-0000-0001" not in text


def test_documents_without_subcategory_are_not_lost(page):
    assert "停车认证" in page("/browse/life")


def test_unknown_category_names_those_there_are(client):
    response = client.get("/browse/nothing")
    assert response.status_code == 404
    assert "现有类目：党务服务、基本公共服务、便民服务" in response.text


def test_page_of_a_category_says_once_that_it_holds_samples(client):
    assert client.get("/browse/public").text.count("示例内容") == 1
    assert "示例内容" not in client.get("/browse/life").text
