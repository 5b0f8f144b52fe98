"""`dynafill serve` as boto3 and the AWS CLI meet it."""
import json
import pathlib
import subprocess
import time
import unittest
from decimal import Decimal

from program import Folder, Serve, call, client, run, run_json

import boto3
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError


def create(dynamodb, name="tab", wcu=1000):
    dynamodb.create_table(TableName=name, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                          ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": wcu})
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 2})


def resource(url):
    return boto3.resource("dynamodb", endpoint_url=url, region_name="eu-west-1")


class Boto(unittest.TestCase):
    def refused(self, code, call, *positional, **named):
        with self.assertRaises(ClientError) as caught:
            call(*positional, **named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response

    def test_every_type_of_value_comes_back(self):
        with Serve("--in-memory") as serve:
            create(client(serve.url))
            table = resource(serve.url).Table("tab")
            item = {"id": "é \"quoted\" \u2028", "n": Decimal("-12.50"), "b": Binary(b"\0\xff"), "yes": True, "none": None,
                    "list": ["a", Decimal(1), {"deep": [Decimal("1E-100")]}], "map": {"k": {"l": []}},
                    "strings": {"x", "y"}, "numbers": {Decimal(1), Decimal(2)}, "empty": ""}
            table.put_item(Item=item)
            self.assertEqual(table.get_item(Key={"id": item["id"]})["Item"], item)
            self.assertEqual(table.scan()["Items"], [item])
            self.assertEqual(table.delete_item(Key={"id": item["id"]}, ReturnValues="ALL_OLD")["Attributes"], item)
            self.assertEqual((table.item_count, table.scan()["Count"]), (0, 0))

    def test_life_of_a_table(self):
        with Serve("--in-memory", "--time-scale", 30) as serve:
            dynamodb = client(serve.url)
            create(dynamodb, "first")
            create(dynamodb, "second")
            self.assertEqual(list(dynamodb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
                                  .search("TableNames")), ["first", "second"])
            dynamodb.update_table(TableName="first",
                                  ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 2000})
            self.assertEqual(dynamodb.describe_table(TableName="first")["Table"]["TableStatus"], "UPDATING")
            dynamodb.get_waiter("table_exists").wait(TableName="first", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
            first = dynamodb.describe_table(TableName="first")["Table"]
            self.assertEqual((first["TableStatus"], first["ProvisionedThroughput"]["WriteCapacityUnits"]), ("ACTIVE", 2000))
            dynamodb.delete_table(TableName="first")
            dynamodb.get_waiter("table_not_exists").wait(TableName="first", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
            self.assertEqual(dynamodb.list_tables()["TableNames"], ["second"])

    def test_refusals_are_the_sdk_s_own_exceptions(self):
        with Serve("--in-memory") as serve:
            dynamodb = client(serve.url)
            create(dynamodb)
            self.refused("ResourceInUseException", create, dynamodb)
            self.refused("ResourceNotFoundException", dynamodb.describe_table, TableName="gone")
            self.refused("ValidationException", dynamodb.put_item, TableName="tab", Item={"x": {"S": "a"}})
            self.refused("ValidationException", dynamodb.put_item, TableName="tab", Item={"id": {"S": "a"}},
                         ConditionExpression="attribute_not_exists(id)")
            self.refused("UnknownOperationException", dynamodb.query, TableName="tab", KeyConditionExpression="id = :v",
                         ExpressionAttributeValues={":v": {"S": "a"}})
            with self.assertRaises(dynamodb.exceptions.ResourceNotFoundException):
                dynamodb.get_item(TableName="gone", Key={"id": {"S": "a"}})

    def test_batches_and_segments(self):
        # Fast enough that a partition's 1,000 units a second limit nothing: a put that comes back beside the
        # delete of its key would be boto3's "duplicates".
        with Serve("--in-memory", "--time-scale", 100) as serve:
            dynamodb = client(serve.url)
            create(dynamodb)
            table = resource(serve.url).Table("tab")
            with table.batch_writer() as batch:
                for i in range(500):
                    batch.put_item(Item={"id": f"k{i}", "n": i})
                batch.delete_item(Key={"id": "k499"})
            got = dynamodb.batch_get_item(RequestItems={"tab": {"Keys": [{"id": {"S": f"k{i}"}} for i in range(450, 550)]}})
            self.assertEqual((len(got["Responses"]["tab"]), got["UnprocessedKeys"]), (49, {}))
            seen = [item["id"]["S"] for segment in range(4)
                    for page in dynamodb.get_paginator("scan").paginate(
                        TableName="tab", Segment=segment, TotalSegments=4, PaginationConfig={"PageSize": 60})
                    for item in page["Items"]]
            self.assertEqual(sorted(seen), sorted(f"k{i}" for i in range(499)))

    def test_a_batch_writer_is_throttled_and_yet_writes_everything(self):
        # 2,780 units at 40 WCU are 70 s of the table's time: 3.5 s of ours.  The table is granted 200 units every
        # 5 s of its own, so small items are throttled in part when a grant ends; two items of 390 units put
        # the table into debt, and whatever comes then is refused whole.
        with Serve("--in-memory", "--time-scale", 20) as serve:
            dynamodb = client(serve.url)
            create(dynamodb, wcu=40)
            partial, whole = [], []

            def watch(response, **_):
                if response is None:
                    return
                http, parsed = response
                if http.status_code == 200 and parsed["UnprocessedItems"]:
                    partial.append(len(parsed["UnprocessedItems"]["tab"]))
                elif parsed.get("Error", {}).get("Code") == "ProvisionedThroughputExceededException":
                    whole.append(parsed)

            table = boto3.resource("dynamodb", endpoint_url=serve.url, region_name="eu-west-1",
                                   config=Config(retries={"max_attempts": 20})).Table("tab")
            table.meta.client.meta.events.register("needs-retry.dynamodb.BatchWriteItem", watch)
            with table.batch_writer() as batch:
                for i in range(2000):
                    batch.put_item(Item={"id": f"k{i}", "text": "x" * 500})
                    if i in (500, 1500):
                        batch.put_item(Item={"id": f"large{i}", "text": "x" * 390 * 1024})
            self.assertGreater(len(partial), 0)
            self.assertGreater(len(whole), 0)
            self.assertTrue(all(1 <= n <= 24 for n in partial), partial)
            table.load()
            self.assertEqual(table.item_count, 2002)

    def test_units_of_indexes_are_the_profile_s(self):
        """Every item's units by table and index, summed, are what `profile` says of the file."""
        with Serve("--in-memory", "--time-scale", 1000) as serve, Folder() as folder:
            dynamodb = client(serve.url)
            schema = lambda *names: [{"AttributeName": n, "KeyType": t} for n, t in zip(names, ("HASH", "RANGE"))]
            dynamodb.create_table(
                TableName="tab", BillingMode="PAY_PER_REQUEST", KeySchema=schema("id"),
                AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in (("id", "S"), ("mail", "S"), ("n", "N"))],
                GlobalSecondaryIndexes=[
                    {"IndexName": "all", "KeySchema": schema("mail", "n"), "Projection": {"ProjectionType": "ALL"}},
                    {"IndexName": "keys", "KeySchema": schema("mail"), "Projection": {"ProjectionType": "KEYS_ONLY"}},
                    {"IndexName": "some", "KeySchema": schema("n"), "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["pad"]}}])
            items = [{"id": {"S": f"k{i}"}, "pad": {"S": "p" * (i * 37 % 3000)}, "rest": {"S": "r" * (i * 53 % 2000)},
                      **({"mail": {"S": f"m{i % 7}"}} if i % 3 else {}), **({"n": {"N": str(i)}} if i % 5 else {})} for i in range(300)]
            used = {}
            for at in range(0, len(items), 25):
                answer = dynamodb.batch_write_item(RequestItems={"tab": [{"PutRequest": {"Item": item}} for item in items[at:at + 25]]},
                                                   ReturnConsumedCapacity="INDEXES")
                self.assertEqual(answer["UnprocessedItems"], {})
                consumed, = answer["ConsumedCapacity"]
                parts = {"": consumed["Table"]["CapacityUnits"],
                         **{name: index["CapacityUnits"] for name, index in consumed["GlobalSecondaryIndexes"].items()}}
                self.assertEqual(sum(parts.values()), consumed["CapacityUnits"])
                for name, units in parts.items():
                    used[name] = used.get(name, 0) + units
            source = folder / "items.json"
            source.write_text("".join(json.dumps({"Item": item}) + "\n" for item in items))
            profile = run_json("profile", source, "--key", "id", "--gsi", "all=mail/S:n/N:ALL", "--gsi", "keys=mail/S:KEYS_ONLY",
                               "--gsi", "some=n/N:pad,")
            self.assertEqual(used, {"": profile["wcu"]["total"], **{index["name"]: index["wcu_total"] for index in profile["gsis"]}})
            described = {index["IndexName"]: index for index in dynamodb.describe_table(TableName="tab")["Table"]["GlobalSecondaryIndexes"]}
            for index in profile["gsis"]:
                self.assertEqual((described[index["name"]]["ItemCount"], described[index["name"]]["IndexSizeBytes"]),
                                 (index["entries"], index["bytes"]))

    def test_modes_and_indexes_survive_kill_9(self):
        with Folder() as folder:
            with Serve("--data", folder, "--time-scale", 1000) as serve:
                dynamodb = client(serve.url)
                create(dynamodb)
                call(serve.url, "UpdateTable", TableName="tab", BillingMode="PAY_PER_REQUEST",
                     OnDemandThroughput={"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 9})
                self.assertEqual(dynamodb.describe_table(TableName="tab")["Table"]["TableStatus"], "UPDATING")
                serve.kill()
            with Serve("--data", folder) as serve:
                table = call(serve.url, "DescribeTable", TableName="tab")["Table"]
                self.assertEqual((table["TableStatus"], table["BillingModeSummary"]["BillingMode"]), ("ACTIVE", "PAY_PER_REQUEST"))
                self.assertEqual(table["OnDemandThroughput"], {"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 9})

    def test_constants_of_ones_own(self):
        with Folder() as folder:
            constants = folder / "constants.json"
            constants.write_text('{"update_table": 7200}')
            with Serve("--in-memory", "--time-scale", 3600, "--constants", constants) as serve:
                dynamodb = client(serve.url)
                create(dynamodb)
                dynamodb.update_table(TableName="tab", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 999})
                time.sleep(1)  # an hour
                self.assertEqual(dynamodb.describe_table(TableName="tab")["Table"]["TableStatus"], "UPDATING")
            constants.write_text('{"update_tables": 60}')
            said = run("serve", "--in-memory", "--constants", constants, code=2).stderr
            self.assertIn("'constants.update_tables' cannot be: There is no constant 'update_tables'", said)

    def test_kill_9_loses_nothing_that_was_acknowledged(self):
        with Folder() as folder:
            acknowledged = set()
            with Serve("--data", folder, "--time-scale", 100) as serve:
                dynamodb = client(serve.url)
                create(dynamodb)
                for i in range(20):
                    batch = [{"PutRequest": {"Item": {"id": {"S": f"{i}/{k}"}}}} for k in range(25)]
                    left = dynamodb.batch_write_item(RequestItems={"tab": batch})["UnprocessedItems"]
                    acknowledged |= {f"{i}/{k}" for k in range(25)} if not left else set()
                serve.kill()
            with Serve("--data", folder) as serve:
                dynamodb = client(serve.url)
                there = {item["id"]["S"] for page in dynamodb.get_paginator("scan").paginate(TableName="tab")
                         for item in page["Items"]}
                self.assertEqual(len(acknowledged), 500)
                self.assertEqual(there, acknowledged)
                self.assertEqual(dynamodb.describe_table(TableName="tab")["Table"]["ItemCount"], 500)

    @unittest.skipUnless(pathlib.Path("/usr/bin/aws").exists(), "no AWS CLI here")
    def test_the_aws_cli(self):
        with Serve("--in-memory") as serve:
            def aws(*words):
                done = subprocess.run(["/usr/bin/aws", "dynamodb", *words, "--endpoint-url", serve.url, "--output", "json"],
                                      capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)
                return json.loads(done.stdout) if done.stdout.strip() else None

            create(client(serve.url))
            self.assertEqual(aws("list-tables"), {"TableNames": ["tab"]})
            item = {"id": {"S": "a"}, "n": {"N": "1"}}
            aws("put-item", "--table-name", "tab", "--item", json.dumps(item))
            self.assertEqual(aws("get-item", "--table-name", "tab", "--key", '{"id":{"S":"a"}}'), {"Item": item})


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the garbage collector
