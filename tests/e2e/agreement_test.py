"""`serve` and `simulate` agree: loads run for real end within 3 % of the simulated median.

All of them are bound by the table, so the machine's own speed hardly counts; each has its own endpoint, and they
run side by side.  Three loads by our loader, two by boto3, at 1 to 5 times real time.
"""
import json
import threading
import time
import unittest
import uuid

from program import Folder, Serve, client, run, run_json

WORKERS = 2


def scenario(table, items, keys, kind, latency_ms=8):
    return {"table": table, "data": {"items": items, "item_bytes": {"fixed": 60}, **({"keys": keys} if keys else {})},
            "client": {"latency_ms": {"p50": latency_ms, "p99": 3 * latency_ms}, **kind}, "seed": 1}


def simulated(folder, name, document):
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return run_json("simulate", path, "--runs", 20, "--threads", 1, code=(0, 1))["load_s"]["p50"]


def create(dynamodb, wcu=None, sort_key=False):
    names = ("id", "sort") if sort_key else ("id",)
    capacity = ({"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": wcu}} if wcu else
                {"BillingMode": "PAY_PER_REQUEST"})
    dynamodb.create_table(TableName="items", **capacity,
                          KeySchema=[{"AttributeName": n, "KeyType": t} for n, t in zip(names, ("HASH", "RANGE"))],
                          AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names])
    dynamodb.get_waiter("table_exists").wait(TableName="items", WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def by_boto(url, scale, items, wcu=None, key_count=None):
    """Seconds of the table's time that WORKERS batch_writers take."""
    import boto3
    from botocore.config import Config
    config = Config(retries={"mode": "legacy", "max_attempts": 9}, max_pool_connections=WORKERS)
    dynamodb = boto3.resource("dynamodb", endpoint_url=url, region_name="eu-west-1", config=config)
    create(dynamodb.meta.client, wcu, sort_key=key_count is not None)
    table = dynamodb.Table("items")

    def write(part):
        with table.batch_writer() as writer:
            for number in range(part, items, WORKERS):
                key = str(number) if key_count is None else f"key {number % key_count}"
                writer.put_item(Item={"id": key, **({"sort": str(uuid.uuid4())} if key_count else {})})

    start = time.monotonic()
    workers = [threading.Thread(target=write, args=(part,)) for part in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.monotonic() - start) * scale


def by_loader(folder, name, url, items, table_wcu, asked_wcu):
    source = folder / f"{name}-items.json"
    run("generate", "--items", items, "--bytes", 164, "--out", source)
    result = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", url, "--create-table",
                      "--create-wcu", table_wcu, "--wcu", asked_wcu, "--journal", folder / f"{name}-journal")
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
    create(client(url), plan["table"]["provisioned_wcu"])
    time.sleep(idle_s / scale)
    result = run_json("load", path, "--table", "items", "--endpoint-url", url, "--journal", folder / "burst-journal")
    assert result["written"] == plan["need"]["items"], result
    return result["seconds"]


class Agreement(unittest.TestCase):
    maxDiff = None

    def check_all(self, loads):
        """loads: name -> (time scale, scenario, what runs it for real, told the endpoint's URL)."""
        ended, broken = {}, {}

        def play(name, scale, real):
            try:
                with Serve("--in-memory", "--time-scale", scale) as serve:
                    ended[name] = real(serve.url)
            except BaseException as error:  # shown below, by name
                broken[name] = error

        with Folder() as folder:
            expected = {name: simulated(folder, name, document) for name, (_, document, _) in loads.items()}
            threads = [threading.Thread(target=play, args=(name, scale, real)) for name, (scale, _, real) in loads.items()]
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

    def test_five_loads(self):
        provisioned = lambda wcu: {"mode": "provisioned", "wcu": wcu}
        boto = {"kind": "sdk", "retry": "boto-legacy", "workers": WORKERS}
        with Folder() as folder:
            plan, path = bursting_plan(folder, items=30_000, wcu=200, idle_s=20)
            self.check_all({
                "loader, unthrottled": (
                    5, scenario(provisioned(500), 30_000, None, {"kind": "dynafill", "limit_wcu_per_s": 400}),
                    lambda url: by_loader(folder, "unthrottled", url, 30_000, 500, 400)),
                "loader, asks half as much again": (
                    5, scenario(provisioned(500), 60_000, None, {"kind": "dynafill", "limit_wcu_per_s": 750}),
                    lambda url: by_loader(folder, "throttled", url, 60_000, 500, 750)),
                "boto3, throttled": (
                    5, scenario(provisioned(100), 15_000, None, boto),
                    lambda url: by_boto(url, 5, 15_000, wcu=100)),
                "loader, burst of 20 s": (
                    5, plan, lambda url: by_plan(folder, path, plan, url, 5, 20)),
                "boto3, provisioned, one hot key": (
                    1, scenario(provisioned(3000), 14_000, {"count": 1, "sort_key": "random"}, boto),
                    lambda url: by_boto(url, 1, 14_000, wcu=3000, key_count=1)),
            })


if __name__ == "__main__":
    unittest.main()
