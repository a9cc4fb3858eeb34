"""Turns the Olist marketplace data set (orders of a Brazilian shop portal, 2016-2018) into facts.

Not shipped: only the tests and the bench use it. The data is looked for next to the checkout, or where
NINTEI_TEST_DATA points to.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

HEADER = ("kind", "about", "counterparty", "category", "happened_at", "outcome", "value", "ref")
OFFSET = "-03:00"  # the data has wall-clock times of Brazil without a zone; one fixed offset is assumed
REPLY_LIMIT = timedelta(hours=48)
DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "data"


def folder() -> Path:
    """Where the data set lies; the folder may be absent."""
    return Path(os.environ.get("NINTEI_TEST_DATA", DEFAULT)) / "olist"


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the data set."""
    with gzip.open(folder() / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")


def sales() -> Iterator[tuple[dict[str, str], str, str, str, int]]:
    """(order, seller, buyer, category, price in cents) for every seller in every order."""
    english = {
        r["product_category_name"]: r["product_category_name_english"].replace("_", "-")
        for r in table("product_category_name_translation")
    }
    category = {
        r["product_id"]: english.get(r["product_category_name"], "other")
        for r in table("olist_products_dataset")
    }
    buyer = {r["customer_id"]: r["customer_unique_id"] for r in table("olist_customers_dataset")}
    items: dict[str, dict[str, list[tuple[int, str, int]]]] = {}
    for r in table("olist_order_items_dataset"):
        cents = round(float(r["price"]) * 100)
        found = (int(r["order_item_id"]), category.get(r["product_id"], "other"), cents)
        items.setdefault(r["order_id"], {}).setdefault(r["seller_id"], []).append(found)
    for order in table("olist_orders_dataset"):
        who = buyer.get(order["customer_id"], order["customer_id"])
        for seller, lines in items.get(order["order_id"], {}).items():
            yield order, seller, who, min(lines)[1], sum(line[2] for line in lines)


def facts() -> Iterator[tuple[str, ...]]:
    """Rows of a facts file, in the order of HEADER."""
    reviews: dict[str, list[dict[str, str]]] = {}
    for review in table("olist_order_reviews_dataset"):
        reviews.setdefault(review["order_id"], []).append(review)
    for order, seller, buyer, category, cents in sales():
        base = f"{order['order_id']}/{seller[:12]}"

        def fact(
            kind: str,
            when: datetime,
            outcome: str,
            value: str,
            ref: str,
            who: tuple[str, str, str] = (seller, buyer, category),
        ) -> tuple[str, ...]:
            return (kind, *who, when.isoformat() + OFFSET, outcome, value, ref)

        promised = moment(order["order_estimated_delivery_date"])
        arrived = order["order_delivered_customer_date"]
        if order["order_status"] == "delivered" and arrived:
            at = moment(arrived)
            punctual = "good" if at < promised + timedelta(days=1) else "bad"
            yield fact("work.contract.ended", at, "good", "", f"{base}/end")
            yield fact("work.milestone.delivered", at, punctual, "", f"{base}/due")
            yield fact("work.earning.released", at, "", str(cents), f"{base}/pay")
        elif order["order_status"] in ("canceled", "unavailable"):
            yield fact("work.contract.ended", promised, "bad", "", f"{base}/end")
        for review in reviews.get(order["order_id"], ()):
            made, answered = moment(review["review_creation_date"]), moment(review["review_answer_timestamp"])
            prompt = "good" if answered - made <= REPLY_LIMIT else "bad"
            ref = f"{base}/{review['review_id'][:12]}"
            yield fact("work.review.revealed", answered, "", review["review_score"], f"{ref}/stars")
            yield fact("talk.turn.settled", made + REPLY_LIMIT, prompt, "", f"{ref}/reply")


def write_csv(path: Path) -> int:
    """Write every fact to ``path``; how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for row in facts():
            out.writerow(row)
            count += 1
    return count
