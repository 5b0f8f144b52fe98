"""Random items of every type, put one by one into AWS's own DynamoDB Local: every write unit that it meters, on the table and
on every index with each projection, is ours, and it refuses exactly what we reject.

2,000 items; DYNAFILL_SIZES=10000 for more.  Where DynamoDB Local 3 and the documentation differ we follow the latter:
* It adds 100 bytes to the entries of local indexes, not of global ones.  The documentation has 100 bytes an entry for both, and
  as storage only (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html, GSI.html, storage considerations).
  The test adds them, so that the entries' own bytes are compared all the same.
* It meters transactions like plain puts; the service takes twice as much, so they are left out here
  (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html;
  https://github.com/aws-samples/amazon-dynamodb-local-samples/issues/31)."""
import base64
import collections
import concurrent.futures
import json
import os
import random
import string
import unittest

import stand_ins
from program import DynamoDbLocal, Folder, client, run_json, skip

ITEMS = int(os.environ.get("DYNAFILL_SIZES", "2000"))
TYPES = {"id": "S", "seq": "N", "mail": "S", "score": "N", "blob": "B"}
GLOBAL = {"g-all": ("mail", None, "ALL"), "g-keys": ("mail", "score", "KEYS_ONLY"), "g-some": ("score", None, "a0,blob"),
          "g-table-key": ("seq", "id", "a1,mail")}
LOCAL = {"l-all": ("mail", "ALL"), "l-keys": ("score", "KEYS_ONLY"), "l-some": ("blob", "a0,a2")}


class Items:
    """Random items as DynamoDB JSON, binary as base64."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self):
        r = self.random
        digits = "".join(r.choice("0000123456789") for _ in range(r.choice((1, 2, 3, 5, 12, 38))))
        if r.random() < 0.5:
            at = r.randint(0, len(digits))
            digits = (digits[:at] or "0") + "." + (digits[at:] or "0")
            digits = digits[:39]
        text = r.choice(("", "", "-")) + digits
        return text + (r.choice("eE") + str(r.randint(-80, 80)) if r.random() < 0.3 else "")

    def text(self, longest=12):
        r = self.random
        return "".join(r.choice(string.ascii_letters + " \"\\/\n\té€😀") for _ in range(r.randint(0, longest)))

    def binary(self, least=0):
        return base64.b64encode(self.random.randbytes(self.random.randint(least, 40))).decode()

    def value(self, deeper=3):
        r = self.random
        kind = r.choice(("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS") + (("L", "M") if deeper else ()))
        if kind in ("S", "N", "B"):
            return {kind: {"S": self.text, "N": self.number, "B": self.binary}[kind]()}
        if kind == "BOOL":
            return {"BOOL": r.random() < 0.5}
        if kind == "NULL":
            return {"NULL": True}
        if kind == "SS":
            return {"SS": sorted({self.text() + "x" for _ in range(r.randint(1, 4))})}
        if kind == "NS":
            return {"NS": sorted({str(r.randint(-10**6, 10**6)) for _ in range(r.randint(1, 4))})}
        if kind == "BS":
            return {"BS": sorted({self.binary(1) for _ in range(r.randint(1, 4))})}
        if kind == "L":
            return {"L": [self.value(deeper - 1) for _ in range(r.randint(0, 4))]}
        return {"M": {self.text(6) + str(i): self.value(deeper - 1) for i in range(r.randint(0, 4))}}

    def item(self, number):
        r = self.random
        item = {"id": {"S": f"k{number}"}, "seq": {"N": str(number % 7)}}
        if r.random() < 0.7:
            item["mail"] = {"S": "m" + self.text()}
        if r.random() < 0.7:
            item["score"] = {"N": self.number()}
        if r.random() < 0.7:
            item["blob"] = {"B": self.binary(1)}
        for _ in range(r.randint(0, 4)):
            item[r.choice(("a0", "a1", "a2", "a3", "größe"))] = self.value()
        if r.random() < 0.04:  # what an index refuses, or only just takes: other types than declared, and lengths at the limits
            long = 1024 * r.choice((1, 2)) + r.choice((0, 1))
            item[r.choice(("mail", "score", "blob"))] = r.choice((
                {"NULL": True}, {"BOOL": False}, {"L": []}, {"S": ""}, {"B": ""}, {"SS": ["a"]}, {"S": "7"}, {"N": "7"}, {"B": "Nw=="},
                {"S": "x" * long}, {"B": base64.b64encode(b"x" * long).decode()}))
        if r.random() < 0.9:  # the whole item, or an entry, near a whole KB
            r_bytes = r.choice((1, 2, 3)) * 1024 - len(json.dumps(item)) * r.choice((0.5, 0.6, 0.7, 0.8))
            item[r.choice(("pad", "a0", "a1"))] = {"S": "p" * max(0, int(r_bytes) + r.randint(-120, 60))}
        return item


def as_boto(value):
    """Binary as bytes, the way boto3 takes it."""
    (kind, content), = value.items()
    if kind == "B":
        return {kind: base64.b64decode(content)}
    if kind == "BS":
        return {kind: [base64.b64decode(one) for one in content]}
    if kind == "L":
        return {kind: [as_boto(one) for one in content]}
    if kind == "M":
        return {kind: {name: as_boto(one) for name, one in content.items()}}
    return value


def create_table(local):
    def schema(partition, sort):
        keys = [{"AttributeName": partition, "KeyType": "HASH"}]
        return keys + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else [])

    def projection(text):
        if text in ("ALL", "KEYS_ONLY"):
            return {"ProjectionType": text}
        return {"ProjectionType": "INCLUDE", "NonKeyAttributes": text.split(",")}

    indexes = [{"IndexName": name, "KeySchema": schema(pk, sk), "Projection": projection(p)} for name, (pk, sk, p) in GLOBAL.items()]
    local.create_table(
        TableName="items", BillingMode="PAY_PER_REQUEST", KeySchema=schema("id", "seq"), GlobalSecondaryIndexes=indexes,
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in TYPES.items()],
        LocalSecondaryIndexes=[{"IndexName": name, "KeySchema": schema("id", sk), "Projection": projection(p)}
                               for name, (sk, p) in LOCAL.items()])


class Sizes(unittest.TestCase):
    def test_every_unit_of_every_item_is_what_dynamodb_local_meters(self):
        made = Items(20261123)
        items = [made.item(number) for number in range(ITEMS)]
        with Folder() as folder, DynamoDbLocal() as endpoint:
            db = client(endpoint.url, max_pool_connections=8, retries={"max_attempts": 2})
            create_table(db)

            def put(item):
                """Units by table and index, or None when it is refused."""
                try:
                    used = db.put_item(TableName="items", Item={n: as_boto(v) for n, v in item.items()},
                                       ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
                except db.exceptions.ClientError as error:
                    assert error.response["Error"]["Code"] == "ValidationException", error
                    return None
                indexes = used.get("GlobalSecondaryIndexes", {}) | used.get("LocalSecondaryIndexes", {})
                return (used["Table"]["CapacityUnits"],) + tuple(indexes.get(n, {}).get("CapacityUnits", 0.0) for n in (*GLOBAL, *LOCAL))

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                metered = list(pool.map(put, items))

            # Items that were metered alike are profiled together: with a largest unit count and a sum that are both those of
            # the group, each item of it costs what was metered.
            groups = collections.defaultdict(list)
            for item, units in zip(items, metered):
                groups[units].append(item)
            globals_ = [word for name, (pk, sk, p) in GLOBAL.items() for word in
                        ("--gsi", f"{name}={pk}/{TYPES[pk]}" + (f":{sk}/{TYPES[sk]}" if sk else "") + f":{p}")]
            locals_ = [word for name, (sk, p) in LOCAL.items() for word in ("--lsi", f"{name}={sk}/{TYPES[sk]}:{p}")]
            padded = [word for name, (sk, p) in LOCAL.items() for word in
                      ("--lsi", f"{name}={sk}/{TYPES[sk]}:" + {"ALL": "ALL", "KEYS_ONLY": "~,"}.get(p, p + ",~"))]

            def profile(group, options):
                source = folder / "group.jsonl"
                source.write_text("".join(json.dumps({"Item": item}, ensure_ascii=False) + "\n" for item in group))
                return run_json("profile", source, "--key", "id:seq", "--quiet", *options, code=(0, 1))

            def check_indexes(wanted, indexes, items):
                for units, index in zip(wanted, indexes, strict=True):
                    self.assertEqual((index["name"], index["wcu_total"], index["wcu_max"]), (index["name"], units * items, units))

            for units, group in groups.items():
                with self.subTest(units=units, items=len(group)):
                    ours = profile(group, globals_ + locals_)
                    if units is None:
                        self.assertEqual((ours["items"], ours["rejected"]), (0, len(group)))
                        continue
                    self.assertEqual((ours["items"], ours["rejected"]), (len(group), 0))
                    self.assertEqual(ours["wcu_histogram"], [[units[0], len(group)]])
                    check_indexes(units[1:1 + len(GLOBAL)], ours["gsis"], len(group))
                    with_100 = profile([item | {"~": {"S": "+" * 99}} for item in group], padded)
                    check_indexes(units[1 + len(GLOBAL):], with_100["lsis"], len(group))
            refused = len(groups.get(None, []))
            print(f"{ITEMS} items in {len(groups)} groups, {refused} refused by both, "
                  f"{sum(sum(units) for units in metered if units):,.0f} units metered", flush=True)
            self.assertGreater(len(groups), 20)
            self.assertGreater(refused, 0)


if __name__ == "__main__":
    if why := stand_ins.missing(stand_ins.DYNAMODB_LOCAL):
        skip(why)
    unittest.main(verbosity=2, warnings="ignore")
