"""`serve` and `simulate` agree: loads run for real end within 3 % of the simulated median.

All of them are bound by the table, so the machine's own speed hardly counts; each has its own endpoint, and they
run side by side.  Four loads by our loader, which follows the endpoint's clock, at 5 to 10 times real time; three by
boto3, whose waits are real seconds, at real time.  Throttled boto3 loads have one worker (two starve each other,
and how long the last one sleeps is chance) and end in the middle of what the table is granted at once, not at its
edge, where a few items more or less would be a grant's time.  Throttled loads by our loader are long against its
last wait for a retry, some seconds of chance.
"""
import json
import threading
import time
import unittest
import uuid

from program import Folder, Serve, call, client, run, run_json

SMALL_BUFFER = {"index_buffer": 2000}  # so that an index holds its table back soon


def scenario(table, items, keys, kind, latency_ms=8, constants=None):
    return {"table": table, "data": {"items": items, "item_bytes": {"fixed": 60}, **({"keys": keys} if keys else {})},
            "client": {"latency_ms": {"p50": latency_ms, "p99": 3 * latency_ms}, **kind}, "constants": constants or {}, "seed": 1}


def simulated(path, document):
    path.write_text(json.dumps(document))
    return run_json("simulate", path, "--runs", 20, "--threads", 1, code=(0, 1))["load_s"]["p50"]


def create(url, dynamodb, wcu=None, sort_key=False, max_wcu=None, index_wcu=None):
    """Without wcu on demand.  The index has the table's own key: every item is in it, under a value of its own."""
    names = ("id", "sort") if sort_key else ("id",)
    keys = [{"AttributeName": n, "KeyType": t} for n, t in zip(names, ("HASH", "RANGE"))]
    more = ({"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": wcu}} if wcu else
            {"BillingMode": "PAY_PER_REQUEST", "OnDemandThroughput": {"MaxWriteRequestUnits": max_wcu}})
    if index_wcu:
        more["GlobalSecondaryIndexes"] = [
            {"IndexName": "index", "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"},
             "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": index_wcu}}]
    call(url, "CreateTable", TableName="items", KeySchema=keys, **more,
         AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names])
    dynamodb.get_waiter("table_exists").wait(TableName="items", WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def by_boto(url, items, workers, key_count=None, **table):
    """Seconds that so many batch_writers take."""
    import boto3
    from botocore.config import Config
    config = Config(retries={"mode": "legacy", "max_attempts": 9}, max_pool_connections=workers)
    dynamodb = boto3.session.Session().resource("dynamodb", endpoint_url=url, region_name="eu-west-1", config=config)
    create(url, dynamodb.meta.client, sort_key=key_count is not None, **table)
    table = dynamodb.Table("items")

    def write(part):
        with table.batch_writer() as writer:
            for number in range(part, items, workers):
                key = str(number) if key_count is None else f"key {number % key_count}"
                writer.put_item(Item={"id": key, **({"sort": str(uuid.uuid4())} if key_count else {})})

    start = time.monotonic()
    threads = [threading.Thread(target=write, args=(part,)) for part in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - start


def by_loader(folder, name, url, items, asked_wcu, **table):
    source = folder / f"{name}-items.json"
    run("generate", "--items", items, "--bytes", 164, "--out", source)
    create(url, client(url), **table)
    result = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", url, "--wcu", asked_wcu,
                      "--journal", folder / f"{name}-journal")
    assert result["written"] == items, result
    return result["seconds"]


def bursting_plan(folder, items, wcu, idle_s):
    """A plan whose load starts after idle_s, in which the table saves capacity, and asks for twice the table's."""
    source, path = folder / "burst-items.json", folder / "burst-plan.json"
    run("generate", "--items", items, "--bytes", 164, "--out", source)
    run("plan", source, "--key", "id", "--wcu", wcu, "--startup", f"{idle_s}s", "--startup-p99", f"{idle_s}s", "-o", path)
    plan = json.loads(path.read_text())
    plan["load"]["target_wcu_per_s"] = 2 * wcu
    path.write_text(json.dumps(plan))
    return plan, path


def by_plan(folder, path, plan, url, scale, idle_s):
    create(url, client(url), plan["table"]["provisioned_wcu"])
    time.sleep(idle_s / scale)
    result = run_json("load", path, "--table", "items", "--endpoint-url", url, "--journal", folder / "burst-journal")
    assert result["written"] == plan["need"]["items"], result
    return result["seconds"]


class Agreement(unittest.TestCase):
    maxDiff = None

    def check_all(self, loads):
        """loads: name -> (time scale, scenario, what runs it for real, told the endpoint's URL)."""
        ended, broken = {}, {}

        def play(name, scale, document, real):
            try:
                constants = folder / f"{name}-constants.json"
                constants.write_text(json.dumps(document.get("constants") or {}))
                with Serve("--in-memory", "--time-scale", scale, "--constants", constants) as serve:
                    ended[name] = real(serve.url)
            except BaseException as error:  # shown below, by name
                broken[name] = error

        with Folder() as folder:
            expected = {name: simulated(folder / f"{name}.json", document) for name, (_, document, _) in loads.items()}
            threads = [threading.Thread(target=play, args=(name, *load)) for name, load in loads.items()]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(broken, {})
        for name in loads:
            print(f"{name}: simulated {expected[name]:.1f} s, real {ended[name]:.1f} s, {ended[name] / expected[name] - 1:+.1%}")
        for name in loads:
            with self.subTest(name):
                self.assertAlmostEqual(ended[name] / expected[name], 1, delta=0.03)

    def test_seven_loads(self):
        provisioned = lambda wcu, **more: {"mode": "provisioned", "wcu": wcu, **more}
        boto = lambda workers: {"kind": "sdk", "retry": "boto-legacy", "workers": workers}
        with Folder() as folder:
            plan, path = bursting_plan(folder, items=60_000, wcu=200, idle_s=20)
            self.check_all({
                "loader, unthrottled": (
                    5, scenario(provisioned(500), 30_000, None, {"kind": "dynafill", "limit_wcu_per_s": 400}),
                    lambda url: by_loader(folder, "unthrottled", url, 30_000, 400, wcu=500)),
                "loader, asks half as much again": (
                    10, scenario(provisioned(500), 120_000, None, {"kind": "dynafill", "limit_wcu_per_s": 750}),
                    lambda url: by_loader(folder, "throttled", url, 120_000, 750, wcu=500)),
                "loader, burst of 20 s": (
                    10, plan, lambda url: by_plan(folder, path, plan, url, 10, 20)),
                "loader, held back by an index": (
                    5, scenario(provisioned(900, gsis=[{"name": "index", "wcu": 400}]), 80_000, None,
                                {"kind": "dynafill", "limit_wcu_per_s": 800}, constants=SMALL_BUFFER),
                    lambda url: by_loader(folder, "index", url, 80_000, 800, wcu=900, index_wcu=400)),
                "boto3, throttled": (
                    1, scenario(provisioned(500), 14_250, None, boto(1)),
                    lambda url: by_boto(url, 14_250, 1, wcu=500)),
                "boto3, on demand, at its maximum": (
                    1, scenario({"mode": "on-demand", "max_wcu": 500}, 14_250, None, boto(1)),
                    lambda url: by_boto(url, 14_250, 1, max_wcu=500)),
                "boto3, provisioned, one hot key": (
                    1, scenario(provisioned(3000), 14_000, {"count": 1, "sort_key": "random"}, boto(2)),
                    lambda url: by_boto(url, 14_000, 2, wcu=3000, key_count=1)),
            })


if __name__ == "__main__":
    unittest.main()
